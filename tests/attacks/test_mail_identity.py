"""D01–D20, B15: who a mail is from, whose ticket it reaches, and who is answered."""

from __future__ import annotations

import re
import uuid
from email.message import EmailMessage

import pytest
from django.test import Client

from mail.limits import PER_HOUR, STRANGERS_PER_HOUR
from mail.models import InboundEmail
from mail.tests.mails import mail, multipart, part
from mail.threads import reply_address
from tests.attacks.world import HELP, mail_in
from tests.flows.portal import report, words
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Message, Participant, Ticket

AISHA = "Aisha Khan <aisha@example.ac.uk>"
EVE = "Eve <eve@evil.test>"


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """The student's ticket, answered, its mails sent."""
    row = mail_in(mail(f"To: {HELP}", "Subject: Printer", "Message-ID: <a1@example.ac.uk>", body="Dark.", sender=AISHA))
    assert row.ticket is not None
    services.reply_add(actor=desk.agent, ticket=row.ticket, text="Which tray?", set_status=statuses.WAITING)
    work()
    return row.ticket


def answer() -> EmailMessage:
    return mails_to("aisha@example.ac.uk")[-1]


def counted(ticket: Ticket) -> tuple[int, int, str]:
    return ticket.messages.count(), len(mails_to("aisha@example.ac.uk")), Ticket.objects.get(pk=ticket.pk).status


FORGED = [
    "<out.{other}.aaaaaaaaaaaaaaaa@localhost>", "<out.{row}.aaaaaaaaaaaaaaaa@localhost>", "<out.{row}.@localhost>",
    "<a1@example.ac.uk>", "<out.1.1@localhost>", "<{pk}@localhost>", "<ticket-{number}@localhost>",
]  # fmt: skip


@pytest.mark.parametrize("header", ["In-Reply-To", "References"])
def test_d01_a_stranger_who_names_our_ids_joins_nothing(desk: Desk, ticket: Ticket, header: str) -> None:
    real = re.search(r"out\.([0-9a-f]{32})\.", answer()["Message-ID"])
    assert real is not None
    before = counted(ticket)
    for form in FORGED:
        forged = form.format(other=uuid.uuid4().hex, row=real.group(1), pk=ticket.pk, number=ticket.number)
        row = mail_in(mail(f"To: {HELP}", f"Subject: Re {form}", f"{header}: {forged}", body="pay", sender=EVE))
        assert row.ticket != ticket, forged
    assert counted(ticket) == before


def test_d01_a_tampered_reply_address_joins_nothing(desk: Desk, ticket: Ticket) -> None:
    local, _at, domain = answer()["Reply-To"].partition("@")
    other = services.ticket_open(actor=None, requester=desk.author, subject="Other", text="x", channel="web")
    before = counted(ticket)
    head, tag = local.rsplit("+", 1)
    ids, mac = tag.split(".")
    # Ids go up for ever on PostgreSQL, so those of the other ticket are read off an address of its own.
    theirs = reply_address(HELP, ticket_id=other.pk, person_id=desk.student.pk).partition("+")[2].partition(".")[0]
    for wrong in (
        f"{theirs}.{mac}",
        f"{ids}.{'a' * 16}",
        f"{ids}.",
        ids,
        f"{ids}.{mac}x",
    ):
        row = mail_in(mail(f"To: {head}+{wrong}@{domain}", f"Subject: {wrong}", body="x", sender=EVE))
        assert row.ticket not in (ticket, other), wrong
    assert counted(ticket) == before
    assert other.messages.count() == 1


def test_d02_a_number_in_the_subject_of_a_stranger_is_a_hint_to_agents(desk: Desk, ticket: Ticket, sign_in) -> None:
    before = counted(ticket)
    for subject in (f"[{ticket.number}] urgent", f"Re: Printer [#{ticket.number}]", f"{ticket.number}"):
        row = mail_in(mail(f"To: {HELP}", f"Subject: {subject}", body=f"About {ticket.number}: pay me", sender=EVE))
        assert row.ticket is not None
        assert (row.ticket != ticket, row.ticket.related_to) == (True, ticket)
    assert counted(ticket) == before
    assert ticket.number in words(sign_in(desk.agent).get(row.ticket.get_absolute_url()))


def test_d03_a_leaked_token_does_not_let_anybody_speak_as_an_agent(desk: Desk, ticket: Ticket, settings) -> None:
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    sent, before = answer(), counted(ticket)
    forged = [
        (),
        ("Authentication-Results: evil.test; dmarc=pass header.from=example.ac.uk",),
        ("Authentication-Results: mx.example.ac.uk; dmarc=fail header.from=example.ac.uk",),
        ("Authentication-Results: mx.example.ac.uk; dkim=pass header.d=evil.test; spf=pass smtp.mailfrom=evil.test",),
        (
            "Authentication-Results: evil.test; x=y",
            "Authentication-Results: mx.example.ac.uk; dmarc=pass header.from=example.ac.uk",
        ),
    ]
    for number, headers in enumerate(forged):
        row = mail_in(
            mail(
                f"To: {sent['Reply-To']}",
                f"Subject: Re {number}",
                *headers,
                body="pay",
                sender=f"Priya <{desk.agent.email}>",
            )
        )
        assert row.message is not None
        assert row.message.is_held, headers
    assert counted(ticket)[1:] == before[1:]
    assert "pay" not in words(Client().get(f"/t/{services.link_mint(ticket=ticket, user=desk.student)}/"))


@pytest.mark.parametrize(
    ("sender", "expected"),
    [
        ('"victim@uni.test" <eve@evil.test>', "eve@evil.test"),
        ("victim@uni.test (comment) <eve@evil.test>", "eve@evil.test"),
        ('"a, b@c.test" <eve@evil.test>', "eve@evil.test"),
        ("Eve (victim@uni.test) <eve@evil.test>", "eve@evil.test"),
        ("EVE@Evil.Test", "eve@evil.test"),
        ("=?utf-8?Q?victim=40uni.test?= <eve@evil.test>", "eve@evil.test"),
        ('"Eve <victim@uni.test>" <eve@evil.test>', "eve@evil.test"),
    ],
)
def test_d05_a_mail_has_one_sender_and_it_is_the_address(desk: Desk, sender: str, expected: str) -> None:
    headers = ("Reply-To: victim@uni.test", "Sender: victim@uni.test", "X-Original-From: victim@uni.test")
    row = mail_in(mail(f"To: {HELP}", "Subject: x", *headers, body="x", sender=sender))
    assert row.ticket is not None
    assert row.ticket.requester.email == expected
    assert mails_to("victim@uni.test") == []
    for sent in outbox():
        assert [each.addr_spec for each in sent["To"].addresses] == [expected]


def test_d06_d18_headers_and_words_that_command_a_desk_are_words(desk: Desk, ticket: Ticket) -> None:
    headers = [
        f"{name}: {value}"
        for name in ("X-Helpdesk", "X-Zammad", "X-OTRS", "RT", "X-RT", "X-osTicket", "X-FreeScout")
        for value in ("status=closed",)
        for name in (f"{name}-Status", f"{name}-Control", f"{name}-Owner", f"{name}-IsVisibleForCustomer")
    ]
    body = "#close #solved #assign priya@example.ac.uk #priority urgent\n@note inside\n/close"
    urgent = ("X-Priority: 1", "Importance: high", "Priority: urgent")
    sent = answer()
    mail_in(
        mail(f"To: {sent['Reply-To']}", f"Subject: [close] {ticket.number}", *headers, *urgent, body=body, sender=AISHA)
    )
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.assignee) == (statuses.OPEN, Ticket.Priority.NORMAL, None)
    assert ticket.messages.latest("pk").kind == Message.REQUEST
    for address in ("close-20001@localhost", "helpdesk+take@localhost", "resolve@localhost"):
        row = mail_in(
            mail(f"To: {address}", f"Subject: {address}", *headers, *urgent, body=body, sender=EVE), to=address
        )
        assert row.ticket is not None
        assert (row.ticket.status, row.ticket.priority, row.ticket.assignee) == (statuses.NEW, 3, None)


def test_d07_d08_a_new_address_in_a_valid_thread_is_held_and_gets_nothing(desk: Desk, ticket: Ticket, sign_in) -> None:
    sent = answer()
    mail_in(mail(f"To: {sent['Reply-To']}", "Subject: Verify", body="Your code is 4711-xyzzy", sender=EVE))
    held = ticket.messages.latest("pk")
    assert (held.is_held, ticket.requester) == (True, desk.student)
    assert not Participant.objects.filter(ticket=ticket).exists()
    assert mails_to("eve@evil.test") == []
    assert "xyzzy" not in words(sign_in(desk.student).get(f"/my/{ticket.number}/"))
    assert "xyzzy" not in words(Client().get(f"/t/{services.link_mint(ticket=ticket, user=desk.student)}/"))
    services.reply_add(actor=desk.agent, ticket=ticket, text="Next?")
    work()
    assert mails_to("eve@evil.test") == []


def test_d09_a_mail_to_two_hundred_copies_in_a_few_and_answers_one(desk: Desk) -> None:
    many = ", ".join(f"p{n}@example.org" for n in range(200))
    own = f"{HELP}, helpdesk+x@localhost, {HELP.upper()}, noreply@example.org, mailer-daemon@example.org"
    row = mail_in(mail(f"To: {own}", f"Cc: {own}, {many}", "Subject: All", body="x", sender=AISHA))
    people = {each.user.email for each in Participant.objects.filter(ticket=row.ticket)}
    assert 0 < len(people) <= 20
    assert all(re.fullmatch(r"p\d+@example\.org", email) for email in people)
    assert [str(sent["To"]) for sent in outbox()] == ["aisha@example.ac.uk"]
    assert outbox()[0]["Cc"] is None
    assert outbox()[0]["Bcc"] is None


def test_d10_the_form_is_no_relay_for_anybodys_words_to_anybody(desk: Desk) -> None:
    addresses = ["victim@example.org", "victim+a@example.org", "VICTIM+b@example.org", "victim+c@example.org"]
    for number in range(12):
        report(Client(), subject=f"BUY {number} evil.test", text="BUY https://evil.test", email=addresses[number % 4])
    work()
    assert 0 < len(outbox()) <= PER_HOUR
    for sent in outbox():
        assert "BUY" not in sent.as_string()
        assert "evil.test" not in sent.as_string()


MARKERS = [
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All",
    "Precedence: bulk", "Precedence: junk", "Precedence: list", "Precedence: auto_reply", "List-Id: <l.example.org>",
    "List-Unsubscribe: <mailto:x@example.org>", "Return-Path: <>", "X-Autoreply: yes", "X-Autorespond: x",
    "X-Auto-Response-Suppress: OOF, AutoReply",
]  # fmt: skip
SENDERS = ["mailer-daemon@example.org", "postmaster@example.org", "noreply@example.org", "no-reply@example.org"]


@pytest.mark.parametrize("marker", [*MARKERS, *SENDERS])
def test_d11_no_machine_is_answered(desk: Desk, marker: str) -> None:
    headers, sender = ((), f"X <{marker}>") if marker in SENDERS else ((marker,), "X <x@example.org>")
    row = mail_in(mail(f"To: {HELP}", "Subject: Report", *headers, body="x", sender=sender))
    assert outbox() == []
    assert row.state in (InboundEmail.FILED, InboundEmail.IGNORED, InboundEmail.NOTED)


def test_d11_a_person_who_says_so_is_answered_and_our_own_mail_says_that_it_is_a_machines(desk: Desk) -> None:
    mail_in(mail(f"To: {HELP}", "Subject: Help", "Auto-Submitted: no", body="x", sender=AISHA))
    (sent,) = outbox()
    assert (sent["Auto-Submitted"], sent["X-Auto-Response-Suppress"]) == ("auto-replied", "All")


@pytest.mark.parametrize("tag", ["peer+{0}@peer.test", "peer{0}@peer.test"])
def test_d12_two_desks_that_answer_each_other_run_dry(desk: Desk, tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.limits.STRANGERS_PER_HOUR", 8)
    monkeypatch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 10)
    assert STRANGERS_PER_HOUR == 50
    for number in range(14):
        mail_in(mail(f"To: {HELP}", f"Subject: Case {number}", f"Message-ID: <{number}@peer.test>", body="Thanks.",
                     sender=f"Peer <{tag.format(number)}>"))  # fmt: skip
    same = "+" in tag
    assert len(outbox()) == (PER_HOUR if same else 8)
    assert Ticket.objects.count() == (10 if same else 14)
    assert InboundEmail.objects.filter(reason="flood").count() == (4 if same else 0)


def test_d17_what_looks_like_a_quote_is_one_click_away_and_the_first_mail_is_whole(desk: Desk, sign_in) -> None:
    body = "ok\n\nOn Mon, 4 May 2026, Priya <priya@example.ac.uk> wrote:\n> xyzzy-hidden\n-- \nplugh-signature\n"
    row = mail_in(mail(f"To: {HELP}", "Subject: New", body=body, sender=AISHA))
    assert row.ticket is not None
    assert "plugh-signature" in row.ticket.messages.get().text + row.ticket.messages.get().quoted
    services.reply_add(actor=desk.agent, ticket=row.ticket, text="?")
    work()
    mail_in(mail(f"To: {answer()['Reply-To']}", "Subject: Re: New", body=body, sender=AISHA))
    page = sign_in(desk.agent).get(row.ticket.get_absolute_url()).content.decode()
    assert page.count("xyzzy-hidden") >= 2
    assert page.count("plugh-signature") >= 2


def test_d20_who_was_copied_in_blindly_is_seen_by_nobody(desk: Desk, ticket: Ticket, sign_in) -> None:
    raw = mail(f"To: {answer()['Reply-To']}", "Bcc: xyzzy@example.org", "Subject: Re", body="words", sender=AISHA)
    mail_in(raw)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Thanks.")
    work()
    assert not Participant.objects.filter(ticket=ticket).exists()
    seen = [sign_in(desk.student).get(f"/my/{ticket.number}/").content.decode(), *(m.as_string() for m in outbox())]
    assert not [text for text in seen if "xyzzy" in text]


def test_b15_who_was_taken_off_a_ticket_writes_to_it_no_more(desk: Desk, ticket: Ticket) -> None:
    services.participant_add(actor=desk.agent, ticket=ticket, user=desk.author)
    services.reply_add(actor=desk.agent, ticket=ticket, text="For all.")
    work()
    sent = mails_to(desk.author.email)[-1]
    ticket.participants.all().delete()
    mail_in(mail(f"To: {sent['Reply-To']}", "Subject: Re", body="plugh", sender=f"Maya <{desk.author.email}>"))
    assert ticket.messages.get(text="plugh").is_held
    assert not ticket.messages.filter(text="plugh", is_held=False).exists()


def test_d14_d16_the_same_id_twice_and_mails_without_anything_are_kept(desk: Desk) -> None:
    rows = [
        mail_in(mail(f"To: {HELP}", "Subject: A", "Message-ID: <same@x>", body=b, sender=AISHA)) for b in ("one", "two")
    ]
    assert rows[0].ticket != rows[1].ticket
    odd = [
        b"From: x@example.org\n\n",
        b"\x00" * 100,
        b"Subject: " + b"\xff" * 500,
        b"From: a@b.test\n" + b"x" * 5000,
    ]
    odd.append(multipart("mixed", part("application/pdf", "x"), headers=("Subject:",)))
    for raw in odd:
        assert mail_in(raw).state in (InboundEmail.FILED, InboundEmail.QUARANTINED), raw[:30]
    assert mail_in(mail(f"To: {HELP}", "Subject: After", body="x", sender=AISHA)).state == InboundEmail.FILED
