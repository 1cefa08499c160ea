"""What our mails say, and what can never get into them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from accounts.services import person_for_address
from common.files import file_store
from mail.models import KnownMessageId, OutboundEmail
from mail.outbound import compose, envelope, headers, layout, trust
from mail.outbound.links import MARK
from mail.outbound.services import email_queue
from mail.threads import own_row, read_reply_address
from tests.support import Desk, make_desk
from tickets import services
from tickets.models import Message, Ticket

NASTY = "Hello\r\nBcc: evil@example.org\u2028X-A: b\u0085c\x00\x0bd"


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def opened(desk: Desk, **fields) -> Ticket:
    values = {
        "actor": None,
        "requester": desk.student,
        "subject": "The code never arrives",
        "text": "I looked in the junk folder.",
        "channel": Ticket.Channel.EMAIL,
        **fields,
    }
    return services.ticket_open(**values)


def acknowledged(ticket: Ticket, is_confirmed: bool = True) -> compose.Composed:
    return compose.acknowledgement(
        ticket=ticket, message=ticket.opening_message, person=ticket.requester, is_confirmed=is_confirmed
    )


def queued(mail: compose.Composed, ticket: Ticket, person: User, **fields) -> OutboundEmail:
    return email_queue(
        kind=fields.pop("kind", OutboundEmail.ACKNOWLEDGEMENT),
        person=person,
        recipient=person.email,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        ticket=ticket,
        mailbox=mail.mailbox,
        headers=mail.headers,
        **fields,
    )


def as_sent(row: OutboundEmail, secret: str = "s" * 32) -> EmailMessage:
    raw = envelope.build(row, secret=secret).message().as_bytes(linesep="\r\n")
    return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]


def test_an_acknowledgement_says_the_number_what_comes_next_and_where_to_look(desk: Desk) -> None:
    ticket = opened(desk)
    mail = acknowledged(ticket)
    assert mail.subject.endswith(f"[{ticket.number}]")
    for part in (mail.text, mail.html):
        assert ticket.number in part
        assert "The code never arrives" in part
        assert "reply to this email" in part
        assert f"/t/{MARK}/" in part
    assert mail.headers["Auto-Submitted"] == "auto-replied"
    assert mail.headers["X-Auto-Response-Suppress"] == "All"


def test_a_neutral_acknowledgement_repeats_no_word_of_theirs(desk: Desk) -> None:
    stranger, _ = person_for_address(email="nobody@example.org", name="Buy Pills")
    ticket = opened(desk, requester=stranger, subject="Cheap pills", text="Visit https://pills.example")
    mail = acknowledged(ticket, is_confirmed=False)
    for part in (mail.subject, mail.text, mail.html, *mail.headers.values()):
        assert "ills" not in part
    assert ticket.number in mail.subject
    assert f"/t/{MARK}/" in mail.text


@pytest.mark.parametrize(
    ("channel", "how", "expected"),
    [
        ("email", {}, False),
        ("email", {"authenticated": False}, False),
        ("email", {"authenticated": "pass"}, False),
        ("email", {"authenticated": True}, True),
        ("web", {"by": "guest"}, False),
        ("phone", {}, True),
    ],
)
def test_who_is_new_is_confirmed_by_an_authenticated_mail_or_an_agent_alone(
    desk: Desk, channel: str, how: dict, expected: bool
) -> None:
    stranger, _ = person_for_address(email="new@example.org")
    ticket = opened(desk, requester=stranger, channel=channel, how=how)
    assert trust.is_confirmed(ticket.opening_message, stranger) is expected


def test_who_set_a_password_or_wrote_by_a_private_link_is_known(desk: Desk) -> None:
    ticket = opened(desk)
    assert trust.is_confirmed(ticket.opening_message, desk.student)
    guest, _ = person_for_address(email="guest@example.org")
    first = opened(desk, requester=guest)
    assert not trust.is_confirmed(first.opening_message, guest)
    services.request_add(
        actor=guest, author=guest, ticket=first, text="More.", channel="web", how={"by": "page", "nonce": "1"}
    )
    assert trust.is_confirmed(opened(desk, requester=guest).opening_message, guest)


def test_a_guest_of_the_form_is_unknown_also_under_the_address_of_somebody_known(desk: Desk) -> None:
    ticket = opened(desk, channel="web", how={"by": "guest"})
    assert not trust.is_confirmed(ticket.opening_message, desk.student)


def test_an_answer_carries_the_agents_words_as_text_and_as_html_and_quotes_the_question(desk: Desk) -> None:
    ticket = opened(desk)
    message = services.reply_add(
        actor=desk.agent, ticket=ticket, text="Hi Aisha,\n\n- restart\n- see https://example.ac.uk/x."
    )
    mail = compose.reply(ticket=ticket, message=message, person=desk.student)
    assert mail.subject == f"Re: The code never arrives [{ticket.number}]"
    assert "- restart" in mail.text
    assert "> I looked in the junk folder." in mail.text
    assert '<a class="a"' in mail.html
    assert 'href="https://example.ac.uk/x"' in mail.html
    assert "Auto-Submitted" not in mail.headers
    tag = read_reply_address(mail.headers["Reply-To"].upper())
    assert tag is not None
    assert (tag.ticket_id, tag.person_id) == (ticket.pk, desk.student.pk)


def test_a_note_or_a_held_message_can_not_become_a_mail(desk: Desk) -> None:
    ticket = opened(desk)
    note = services.note_add(actor=desk.agent, ticket=ticket, text="She forgot to pay.")
    with pytest.raises(ValueError, match="not a public reply"):
        compose.reply(ticket=ticket, message=note, person=desk.student)


def test_notes_and_held_words_are_not_quoted_below_an_answer(desk: Desk) -> None:
    ticket = opened(desk)
    services.note_add(actor=desk.agent, ticket=ticket, text="SECRET NOTE")
    services.request_add(
        actor=None, author=desk.outsider, ticket=ticket, text="HELD WORDS", channel="email", is_held=True
    )
    message = services.reply_add(actor=desk.agent, ticket=ticket, text="Done.")
    mail = compose.reply(ticket=ticket, message=message, person=desk.student)
    for part in (mail.text, mail.html):
        assert "SECRET NOTE" not in part
        assert "HELD WORDS" not in part
        assert "junk folder" in part


def test_the_thread_goes_on_from_what_this_person_sent_and_got(desk: Desk) -> None:
    ticket = opened(desk)
    first = queued(acknowledged(ticket), ticket, desk.student)
    message = services.reply_add(actor=desk.agent, ticket=ticket, text="Done.")
    mail = compose.reply(ticket=ticket, message=message, person=desk.student)
    assert mail.headers["In-Reply-To"] == first.rfc_message_id
    assert mail.headers["References"] == first.rfc_message_id
    other = compose.reply(ticket=ticket, message=message, person=desk.lead)
    assert "References" not in other.headers


def test_a_long_thread_keeps_its_first_and_its_last_ids(desk: Desk) -> None:
    ticket = opened(desk)
    rows = [queued(acknowledged(ticket), ticket, desk.student) for _ in range(headers.REFERENCES_MAX + 5)]
    chain = headers.thread_headers(ticket=ticket, person_id=desk.student.pk, mailbox=desk.mailbox)
    kept = chain["References"].split()
    assert len(kept) == headers.REFERENCES_MAX
    assert kept[-1] == rows[-1].rfc_message_id


def test_the_message_id_is_signed_at_creation_and_known_to_the_ticket(desk: Desk) -> None:
    ticket = opened(desk)
    row = queued(acknowledged(ticket), ticket, desk.student)
    assert own_row(row.rfc_message_id) == row.uuid
    assert KnownMessageId.objects.get(ticket=ticket, is_ours=True)
    sent = as_sent(row)
    assert str(sent["Message-ID"]) == row.rfc_message_id
    assert str(sent["From"]) == f"IT Service Desk <{desk.mailbox.address}>"
    assert headers.is_own_loop(str(sent[headers.LOOP_HEADER]))


def test_nothing_anybody_typed_breaks_out_of_a_header(desk: Desk) -> None:
    desk.mailbox.name = "Desk\r\nBcc: evil@example.org"
    desk.mailbox.save()
    person, _ = person_for_address(email="x@example.org", name=NASTY)
    ticket = opened(desk, requester=person, subject=NASTY)
    Ticket.objects.filter(pk=ticket.pk).update(subject=NASTY.replace("\x00", "")[:250])
    ticket.refresh_from_db()
    ticket.opening_message = ticket.messages.get()
    mail = acknowledged(ticket)
    row = queued(mail, ticket, person)
    row.headers |= {"In-Reply-To": "<a@b>\r\nX-Evil: 1"}
    raw = envelope.build(row, secret="s" * 32).message().as_bytes(linesep="\r\n")
    sent = message_from_bytes(raw, policy=policy.default)
    assert sent["Bcc"] is None
    assert sent["X-Evil"] is None
    assert sent["X-A"] is None
    names = [name for name, _ in sent.items()]
    assert len(names) == len(set(names))
    assert set(names) == {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Message-ID", "Date", "X-Helpdesk-Loop",
        "Auto-Submitted", "X-Auto-Response-Suppress", "Reply-To", "In-Reply-To",
    }  # fmt: skip


def test_every_text_line_fits_and_every_byte_is_ascii(desk: Desk) -> None:
    ticket = opened(desk, subject="Umlaute äöü " * 15, text="Ein langer Satz mit vielen Wörtern. " * 60)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Ein „langer“ Satz mit vielen Wörtern. " * 40)
    message = ticket.messages.get(kind=Message.REPLY)
    mail = compose.reply(ticket=ticket, message=message, person=desk.student)
    assert max(len(line) for line in mail.text.split("\n")) <= layout.WIDTH
    row = queued(mail, ticket, desk.student, kind=OutboundEmail.REPLY, message=message)
    raw = envelope.build(row, secret="s" * 32).message().as_bytes(linesep="\r\n")
    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 200
    assert as_sent(row).get_body(("plain",)).get_content().replace("\r\n", "\n") == mail.text.replace(MARK, "s" * 32)


def test_small_files_travel_with_the_answer_and_large_ones_stay_behind_the_link(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr("mail.outbound.files.TOTAL_MAX_BYTES", 1000)
    ticket = opened(desk)
    files = [file_store("grün.txt", b"line\nline\n"), file_store("big.bin", b"\x00" * 2000)]
    message = services.reply_add(actor=desk.agent, ticket=ticket, text="See the files.", files=files)
    mail = compose.reply(ticket=ticket, message=message, person=desk.student)
    assert "big.bin" in mail.text
    row = queued(mail, ticket, desk.student, kind=OutboundEmail.REPLY, message=message)
    attached = list(as_sent(row).iter_attachments())
    assert [part.get_filename() for part in attached] == ["grün.txt"]
    assert attached[0].get_content() == b"line\nline\n"


def test_only_public_answers_are_suggested(desk: Desk, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(compose, "fitting_articles", lambda text, user, limit: asked.append((user, limit)) or [])
    acknowledged(opened(desk))
    (user, limit), *_ = asked
    assert limit == 3
    assert user is None or isinstance(user, AnonymousUser)


def test_the_subject_loses_prefixes_and_our_own_numbers(desk: Desk) -> None:
    ticket = opened(desk)
    ticket.subject = f"Re: AW: Fwd: Printer [{ticket.number}]"
    assert headers.bare_subject(ticket) == "Printer"
    ticket.subject = "Re: "
    assert headers.bare_subject(ticket) == "Re:"


def test_html_mail_has_its_styles_inlined_and_loads_nothing(desk: Desk) -> None:
    html = acknowledged(opened(desk)).html
    assert 'class="card" style="background-color:#ffffff' in html
    assert "prefers-color-scheme: dark" in html
    for bad in ("<img", "url(", "<link", "<script", "@import"):
        assert bad not in html
