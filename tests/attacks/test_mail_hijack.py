"""D05–D20, the rest of the table: senders, copies of one mail, ids used twice, odd mail, commands and blind copies."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Team
from mail.inbound.process import process_due
from mail.inbound.raw import raw_read
from mail.inbound.store import email_store
from mail.models import InboundEmail, Mailbox
from mail.tests.mails import file_part, mail, multipart
from tests.attacks.test_mail_identity import AISHA, EVE, answer, ticket
from tests.attacks.world import HELP, mail_in
from tests.flows.portal import words
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Message, Participant, Queue, Ticket, TicketLink

__all__ = ["ticket"]  # the fixture


@pytest.fixture
def library(desk: Desk) -> Mailbox:
    """A mailbox of another team."""
    queue = Queue.objects.create(name="Library", team=Team.objects.get(name="Library systems"))
    return Mailbox.objects.create(address="library@localhost", name="Library", queue=queue)


@pytest.mark.parametrize(
    "senders",
    [
        ("From: Eve <eve@evil.test>", "From: Victim <victim@uni.test>"),
        ("From: Eve <eve@evil.test>, Victim <victim@uni.test>",),
        ("From: Victims: Eve <eve@evil.test>, victim@uni.test;",),
        ("From: eve@evil.test", "Sender: victim@uni.test", "Reply-To: victim@uni.test", "Return-Path: <v@uni.test>"),
        ('From: "victim@uni.test, Eve" <eve@evil.test>',),
    ],
)  # fmt: skip
def test_d05_of_several_senders_one_is_taken_and_nobody_else_is_answered(desk: Desk, senders: tuple[str, ...]) -> None:
    row = mail_in(mail(*senders, f"To: {HELP}", "Subject: x", body="x", sender=""))
    assert row.ticket is not None
    assert row.ticket.requester.email == "eve@evil.test"
    assert mails_to("@uni.test") == []
    services.reply_add(actor=desk.agent, ticket=row.ticket, text="Hello.")
    work()
    for sent in outbox():
        assert [each.addr_spec for each in sent["To"].addresses] == ["eve@evil.test"]
        assert sent["Cc"] is None


def test_d07_a_new_sender_is_marked_reads_nothing_and_has_no_access_until_an_agent_lets_them_in(
    desk: Desk, ticket: Ticket, sign_in
) -> None:
    mail_in(mail(f"To: {answer()['Reply-To']}", "Subject: Fwd", body="plugh-forwarded", sender=EVE))
    held, agent = ticket.messages.latest("pk"), sign_in(desk.agent)
    page = words(agent.get(ticket.get_absolute_url()))
    assert "is not on this ticket" in page
    assert held.author is not None
    eve = Client()
    eve.force_login(held.author)
    assert eve.get(f"/my/{ticket.number}/").status_code == 404
    Client().post("/t/wrong/link/", {"email": "eve@evil.test"})
    work()
    assert mails_to("eve@evil.test") == []
    assert agent.post(f"{ticket.get_absolute_url()}messages/{held.pk}/accept/").status_code == 302
    assert eve.get(f"/my/{ticket.number}/").status_code == 200
    ticket.refresh_from_db()
    assert ticket.requester == desk.student


@pytest.mark.parametrize("how", ["token", "number", "id"])
def test_d08_the_code_of_another_service_is_read_by_no_requester(desk: Desk, ticket: Ticket, sign_in, how: str) -> None:
    sent = answer()
    ways = {
        "token": (f"To: {sent['Reply-To']}", "Subject: Your code"),
        "number": (f"To: {HELP}", f"Subject: [#{ticket.number}] Your code"),
        "id": (f"To: {HELP}", "Subject: Your code", f"In-Reply-To: {sent['Message-ID']}"),
    }
    mail_in(mail(*ways[how], body="The code is xyzzy-4711.", sender="Service <no-reply@service.test>"))
    client, link = sign_in(desk.student), services.link_mint(ticket=ticket, user=desk.student)
    for path in (f"/my/{ticket.number}/", "/my/"):
        assert "xyzzy" not in words(client.get(path)), path
    assert "xyzzy" not in words(Client().get(f"/t/{link}/"))
    services.reply_add(actor=desk.agent, ticket=ticket, text="Anything else?")
    work()
    assert not [sent for sent in outbox() if "xyzzy" in sent.as_string()]


def test_d09_our_other_mailboxes_and_lists_are_copied_in_by_nobody(desk: Desk, library: Mailbox) -> None:
    Mailbox.objects.create(address="old@localhost", name="Old", queue=desk.queue, is_active=False)
    cc = "library@localhost, LIBRARY+x@localhost, old@localhost, staff-request@lists.example.org, friend@example.org"
    row = mail_in(mail(f"To: {HELP}", f"Cc: {cc}", "Subject: All", body="x", sender=AISHA))
    people = {each.user.email for each in Participant.objects.filter(ticket=row.ticket)}
    assert "friend@example.org" in people
    assert not [email for email in people if email.endswith("@localhost")]
    assert [str(sent["To"]) for sent in outbox()] == ["aisha@example.ac.uk"]


def test_d14_another_mail_under_the_id_of_one_eight_days_ago_is_kept_and_marked(desk: Desk, sign_in) -> None:
    head = (f"To: {HELP}", "Subject: A", "Message-ID: <same@device.example.org>")
    first = mail_in(mail(*head, body="one", sender=AISHA))
    long_ago = timezone.now() - timedelta(days=8)
    InboundEmail.objects.update(received_at=long_ago, finished_at=long_ago)
    second = mail_in(mail(*head, body="two", sender=AISHA))
    assert (first.state, second.state) == (InboundEmail.FILED, InboundEmail.FILED)
    assert first.ticket is not None
    assert second.ticket is not None
    assert first.ticket != second.ticket
    client = sign_in(desk.agent)
    marks = ["Message-ID seen before" in words(client.get(row.ticket.get_absolute_url())) for row in (first, second)]
    assert marks == [False, True]
    assert "under the same number" in words(client.get(f"/desk/mail/{second.pk}/"))


def test_d15_a_mail_to_the_mailboxes_of_two_teams_is_a_ticket_for_each_that_knows_the_other_and_one_answer(
    desk: Desk, library: Mailbox
) -> None:
    raw = mail(f"To: {HELP}", "Cc: library@localhost", "Subject: Both", "Message-ID: <b@x.org>", body="x", sender=AISHA)
    first = mail_in(b"Received: from a by b; Mon\r\n" + raw)
    second = mail_in(b"Received: from c by d; Tue\r\n" + raw, to="library@localhost")
    third = mail_in(b"Delivered-To: helpdesk@localhost\r\n" + raw)
    assert (first.state, second.state, third.state) == (InboundEmail.FILED, InboundEmail.FILED, InboundEmail.DUPLICATE)
    assert second.reason == "also_here"
    assert first.ticket is not None
    assert second.ticket is not None
    assert {first.ticket.queue, second.ticket.queue} == {desk.queue, library.queue}
    assert TicketLink.objects.filter(left=second.ticket, right=first.ticket, kind=TicketLink.DUPLICATE).exists()
    for row, other in ((first, "library@localhost"), (second, HELP)):
        assert other in row.ticket.messages.get(kind=Message.NOTE).text
    assert len(mails_to("aisha@example.ac.uk")) == 1


def test_d15_a_mail_to_two_mailboxes_of_a_team_is_one_ticket_whichever_worker_is_first(desk: Desk) -> None:
    Mailbox.objects.create(address="second@localhost", name="Second", queue=desk.queue)
    raw = mail(f"To: {HELP}, second@localhost", "Subject: Both", body="x", sender=AISHA)
    for address in (HELP, "second@localhost"):
        email_store(raw=raw, source="smtp", envelope_to=address)

    def worker(_number: int) -> None:
        try:
            process_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, range(2)))
    work()
    assert Ticket.objects.count() == 1
    assert sorted(InboundEmail.objects.values_list("state", flat=True)) == ["duplicate", "filed"]
    assert len(mails_to("aisha@example.ac.uk")) == 1


def test_d15_a_copy_by_a_list_or_blindly_is_answered_once(desk: Desk, library: Mailbox) -> None:
    raw = mail(f"To: {HELP}", "Subject: Both", "Message-ID: <b@x.org>", body="x", sender=AISHA)
    mail_in(raw)
    blind = mail_in(raw, to="library@localhost")
    listed = mail_in(mail("To: all@lists.example.org", "Subject: [all] Both", "Message-ID: <b@x.org>",
                          "List-Id: <all.lists.example.org>", body="x\n-- \nAll", sender=AISHA))  # fmt: skip
    assert (blind.state, listed.state) == (InboundEmail.FILED, InboundEmail.FILED)
    assert len(mails_to("aisha@example.ac.uk")) == 1


ODD = {
    "no message-id": mail(f"To: {HELP}", "Subject: x", body="x", sender=AISHA),
    "no from": b"Subject: x\r\n\r\nx",
    "bad date": mail("Date: 99 Foo 20x6 25:61:00 +9999", "Subject: x", body="x", sender=AISHA),
    "8-bit headers": mail(b"Subject: Dr\xfccker \xff\xfe", "To: \u00fc@example.org", body="x", sender=AISHA),
    "long lines": mail("Subject: " + "y" * 3000, body="x" * 100_000, sender=AISHA),
    "nul": mail("Subject: a\x00b", body="x\x00y", sender=AISHA),
    "only a file": multipart("mixed", file_part("a.pdf", b"paper", "application/pdf"), headers=("Subject:",)),
    "empty": mail("Subject:", body="", sender=AISHA),
}


def test_d16_every_odd_mail_is_a_ticket_or_waits_with_its_original_and_stops_none_behind_it(
    desk: Desk, sign_in
) -> None:
    rows = {name: email_store(raw=raw, source="smtp", envelope_to=HELP) for name, raw in ODD.items()}
    last = email_store(raw=mail("Subject: After", body="x", sender=EVE), source="smtp", envelope_to=HELP)
    work()
    client = sign_in(desk.admin)
    for name, row in rows.items():
        row.refresh_from_db()
        assert row.state in (InboundEmail.FILED, InboundEmail.QUARANTINED), name
        assert raw_read(row) == ODD[name], name
        assert client.get(f"/desk/mail/{row.pk}/").status_code == 200, name
        original = client.get(f"/desk/mail/{row.pk}/original/")
        assert b"".join(original.streaming_content) == ODD[name], name
        if row.ticket:
            assert client.get(row.ticket.get_absolute_url()).status_code == 200, name
    last.refresh_from_db()
    assert last.state == InboundEmail.FILED


def test_d18_words_of_a_checked_agent_command_nothing_either(desk: Desk, ticket: Ticket, settings) -> None:
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    mail_in(
        mail(
            "Authentication-Results: mx.example.ac.uk; dmarc=pass header.from=example.ac.uk",
            f"To: {answer()['Reply-To']}",
            "Subject: #close",
            body="#close #assign me\n/solved\ntake-20001",
            sender=f"Priya <{desk.agent.email}>",
        )
    )
    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee) == (statuses.WAITING, None)
    assert ticket.messages.latest("pk").kind == Message.REPLY


def test_d20_whom_an_agent_copied_in_blindly_is_on_no_page_no_api_and_in_no_mail(
    desk: Desk, ticket: Ticket, sign_in, settings
) -> None:
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    row = mail_in(
        mail(
            "Authentication-Results: mx.example.ac.uk; dmarc=pass header.from=example.ac.uk",
            f"To: {answer()['Reply-To']}",
            "Bcc: xyzzy@example.org",
            "Resent-Bcc: xyzzy@example.org",
            "Subject: Re",
            body="Tray two.",
            sender=f"Priya <{desk.agent.email}>",
        )
    )
    assert row.message is not None
    assert row.message.kind == Message.REPLY
    services.reply_add(actor=desk.agent, ticket=ticket, text="And three.")
    work()
    student, agent = sign_in(desk.student), sign_in(desk.agent)
    seen = {
        "portal": words(student.get(f"/my/{ticket.number}/")),
        "link": words(Client().get(f"/t/{services.link_mint(ticket=ticket, user=desk.student)}/")),
        "api": words(student.get(f"/api/v1/tickets/{ticket.number}/")),
        "desk": words(agent.get(ticket.get_absolute_url())),
        "mail": words(agent.get(f"/desk/mail/{row.pk}/?as=headers")),
        **{str(number): sent.as_string() for number, sent in enumerate(outbox())},
    }
    assert [name for name, text in seen.items() if re.search("xyzzy", text)] == []
    assert agent.get(f"/desk/mail/{row.pk}/original/").status_code == 403
    assert not Participant.objects.filter(ticket=ticket).exists()
