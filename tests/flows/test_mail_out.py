"""What leaves the desk: acknowledgements, answers, failures that can be seen, and nothing internal."""

from __future__ import annotations

import itertools
from email.message import EmailMessage

import pytest
from django.db import connection
from django.test import Client

from mail.backends import outbox_file
from mail.inbound.store import email_store
from mail.models import OutboundEmail
from tests.smtp_sink import running_sink
from tests.support import Desk, mails_to, outbox, private_link, work
from tickets import services, statuses
from tickets.models import Message, Ticket

_numbers = itertools.count()


def incoming(
    sender: str = "Aisha Khan <aisha@example.ac.uk>",
    subject: str = "Printer",
    text: str = "It is dark.",
    **headers: str,
) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "helpdesk@localhost", subject
    mail["Message-ID"] = f"<in{next(_numbers)}.flow@mail.example.ac.uk>"
    mail["Date"] = "Tue, 28 Apr 2026 10:00:00 +0100"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def receive(**fields: str) -> Ticket:
    email_store(raw=incoming(**fields), source="smtp", envelope_to="helpdesk@localhost")
    work()
    return Ticket.objects.latest("pk")


def words(mail: EmailMessage) -> str:
    """Everything a reader of the mail could see, headers too."""
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return "\n".join([*(f"{k}: {v}" for k, v in mail.items()), *(part.get_content() for part in parts if part)])


def database_text() -> str:
    """Every value of every table of the product, as one text."""
    with connection.cursor() as cursor:
        values = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            values += [str(row) for row in cursor.fetchall()]
    return "\n".join(values)


def test_a_mail_gets_an_acknowledgement_in_its_thread(desk: Desk) -> None:
    ticket = receive(subject="The code never arrives")
    (mail,) = mails_to(desk.student.email)
    assert f"[{ticket.number}]" in mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["In-Reply-To"].startswith("<in")
    assert "What happens next" in words(mail)
    assert Client().get(private_link(mail)).status_code == 200


def test_an_unknown_sender_gets_a_neutral_acknowledgement(desk: Desk) -> None:
    receive(sender="spammer@example.org", subject="Buy pills now", text="https://pills.example")
    (mail,) = mails_to("spammer@example.org")
    assert "pills" not in words(mail).lower()


def test_an_out_of_office_is_answered_by_nothing(desk: Desk) -> None:
    email_store(raw=incoming(Auto_Submitted="auto-replied", subject="Out of office"), source="smtp")
    work()
    assert outbox() == []


def test_an_answer_reaches_the_requester_and_the_page_says_that_it_was_sent(desk: Desk, sign_in) -> None:
    ticket = receive()
    client = sign_in(desk.agent)
    page = client.get(ticket.get_absolute_url())
    last_seen = ticket.messages.latest("pk").pk
    assert page.status_code == 200
    client.post(
        ticket.get_absolute_url() + "reply/", {"kind": "reply", "text": "Try the tray.", "last_seen": last_seen}
    )
    work()
    mail = mails_to(desk.student.email)[-1]
    assert "Try the tray." in words(mail)
    assert mail["Subject"] == f"Re: Printer [{ticket.number}]"
    assert "Auto-Submitted" not in mail
    assert mail["References"].split()[-1] == mail["In-Reply-To"]
    assert Message.objects.get(ticket=ticket, kind=Message.REPLY).delivery == "sent"


def test_no_secret_of_a_sent_mail_is_in_the_database(desk: Desk) -> None:
    ticket = receive()
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    work()
    secrets = [private_link(mail).split("/")[2] for mail in mails_to(desk.student.email)]
    assert len(set(secrets)) == 2
    everything = database_text()
    assert ticket.subject in everything
    for secret in secrets:
        assert secret not in everything


def test_an_internal_note_is_in_no_mail(desk: Desk) -> None:
    ticket = receive()
    services.note_add(actor=desk.agent, ticket=ticket, text="xyzzy between us")
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    services.note_add(actor=desk.agent, ticket=ticket, text="xyzzy again")
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    work()
    assert len(mails_to(desk.student.email)) == 3
    assert not [mail for mail in outbox() if "xyzzy" in words(mail)]


def test_no_mail_tells_where_a_browser_was_or_which_host_sent_it(desk: Desk) -> None:
    receive()
    for mail in outbox():
        assert "127.0.0.1" not in words(mail)
        assert mail["Received"] is None
        assert mail["X-Mailer"] is None


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\u2028", "\u0085", "%0d%0a", "=?utf-8?q?=0D=0A?="])
def test_no_subject_or_name_adds_a_header_or_a_recipient(desk: Desk, settings, sign: str) -> None:
    nasty = f"Hi{sign}Bcc: evil@example.org{sign}X-Evil: 1"
    ticket = services.ticket_open(
        actor=None, requester=desk.student, subject=nasty, text="It is dark.", channel=Ticket.Channel.EMAIL
    )
    Ticket.objects.filter(pk=ticket.pk).update(subject=nasty)
    desk.student.name = nasty
    desk.student.save()
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    with running_sink(settings) as sink:
        work()
    assert {tuple(recipients) for _, recipients, _ in sink.mails} == {(desk.student.email,)}
    for _, _, raw in sink.mails:
        head = raw.partition(b"\r\n\r\n")[0]
        names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
        assert b"Bcc" not in names
        assert b"X-Evil" not in names


@pytest.mark.parametrize(("answer", "delivery"), [("451 4.3.0 Try later", "retrying"), ("550 5.1.1 No", "failed")])
def test_what_the_server_says_is_on_the_reply_and_at_the_outbox(
    desk: Desk, sign_in, settings, answer: str, delivery: str
) -> None:
    ticket = receive()
    with running_sink(settings) as sink:
        sink.answers[desk.student.email] = answer
        services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
        work()
        message = Message.objects.get(ticket=ticket, kind=Message.REPLY)
        assert message.delivery == delivery
        assert answer in message.delivery_detail
        admin = sign_in(desk.admin)
        page = admin.get("/desk/outbox/?show=problems")
        assert answer in page.content.decode()
        sink.answers.clear()
        row = OutboundEmail.objects.get(message=message, person=desk.student)
        assert admin.post(f"/desk/outbox/{row.uuid}/again/").status_code == 302
        work()
        assert Message.objects.get(pk=message.pk).delivery == "sent"
        assert row.rfc_message_id.encode() in sink.mails[-1][2]


def test_while_the_server_is_down_nothing_is_lost_and_pages_work(desk: Desk, settings) -> None:
    ticket = receive()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    work()
    assert Message.objects.get(ticket=ticket, kind=Message.REPLY).delivery == "retrying"
    with running_sink(settings) as sink:
        OutboundEmail.objects.filter(state="queued").update(run_after=ticket.created_at)
        work()
        assert len(sink.mails) == 1
    assert Message.objects.get(ticket=ticket, kind=Message.REPLY).delivery == "sent"


def test_sent_mail_is_for_administrators(desk: Desk, sign_in) -> None:
    receive()
    row = OutboundEmail.objects.get()
    paths = ["/desk/outbox/", f"/desk/outbox/{row.uuid}/", f"/desk/outbox/{row.uuid}/html/"]
    for path in paths:
        assert Client().get(path).status_code == 302
        assert sign_in(desk.agent).get(path).status_code == 403
        assert sign_in(desk.admin).get(path).status_code == 200
    assert sign_in(desk.agent).post(f"/desk/outbox/{row.uuid}/again/").status_code == 403
    assert sign_in(desk.admin).get("/desk/outbox/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_an_administrator_reads_a_mail_as_it_left(desk: Desk, sign_in) -> None:
    receive()
    row = OutboundEmail.objects.get()
    link = private_link(mails_to(desk.student.email)[0])
    admin = sign_in(desk.admin)
    assert link in admin.get(f"/desk/outbox/{row.uuid}/").content.decode()
    page = admin.get(f"/desk/outbox/{row.uuid}/html/")
    assert page.headers["Content-Security-Policy"].startswith("sandbox")
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert link in page.content.decode()
    path = outbox_file(row.uuid)
    assert path is not None
    path.unlink()
    without = admin.get(f"/desk/outbox/{row.uuid}/").content.decode()
    assert link not in without
    assert "private-link" in without


def test_a_password_mail_leaves_like_any_other(desk: Desk) -> None:
    Client().post("/password/forgot/", {"email": desk.student.email})
    work()
    (mail,) = mails_to(desk.student.email)
    assert "http://localhost:8000/" in words(mail)
    assert OutboundEmail.objects.get().state == OutboundEmail.SENT
