"""Why is this mail here? On the ticket, on the mail's own page, and as JSON without changing anything."""

from __future__ import annotations

from typing import Any

from mail.models import InboundEmail
from mail.tests.mails import PNG, file_part, mail, multipart, part
from tests.flows.incoming import AISHA, HELP, answered, opened, post, reply
from tests.support import Desk
from tickets import services
from tickets.models import Message, Queue, Ticket

KEN = "Ken Osei <ken@example.org>"


def why(client: Any, message: Message, **headers: str) -> str:
    answer = client.get(f"{message.ticket.get_absolute_url()}messages/{message.pk}/why/", headers=headers)
    assert answer.status_code == 200
    return str(answer.content.decode())


def elsewhere(desk: Desk, **fields: Any) -> Ticket:
    """A ticket of another team."""
    library = Queue.objects.create(name="Library", team=desk.outsider.memberships.get().team)
    return services.ticket_open(actor=None, requester=desk.author, subject="Secret plan", text="x", channel="web",
                                queue=library, **fields)  # fmt: skip


def test_a_reply_says_which_rule_brought_it_and_what_else_was_tried(desk: Desk, sign_in) -> None:
    ticket = opened()
    row = post(reply(answered(desk, ticket)))
    client = sign_in(desk.agent)
    path = f"{ticket.get_absolute_url()}messages/{row.message.pk}/why/"
    assert path in client.get(ticket.get_absolute_url()).content.decode()
    page = why(client, row.message)
    for words in (
        "Joined its ticket",
        "It was sent to a reply address that we signed.",
        "The sender is on the ticket.",
        "Nothing vouches for the sender’s address.",
        "This decides.",
        "The same ticket.",
        f"/messages/{row.message.pk}/move/",
        f"/messages/{row.message.pk}/split/",
        f"/desk/mail/{row.pk}/",
    ):
        assert words in page, words
    assert "original/" not in page
    assert f"/desk/mail/{row.pk}/original/" in why(sign_in(desk.admin), row.message)


def test_the_panel_is_a_part_of_the_page_and_the_page_stands_alone(desk: Desk, sign_in) -> None:
    message, client = opened().messages.get(), sign_in(desk.agent)
    panel = why(client, message, **{"HX-Request": "true"})
    assert "<html" not in panel
    assert "Nothing in it refers to a ticket." in panel
    assert panel.count("None in this mail.") == 4
    assert "<html" in why(client, message)


def test_a_mail_is_no_evidence_for_itself(desk: Desk, sign_in) -> None:
    """What became known when it was filed is left out: its own references would explain it for ever after."""
    ticket = opened("Printer", "References: <never.seen@example.org>")
    page = why(sign_in(desk.agent), ticket.messages.get())
    assert "never.seen" not in page


def test_a_stranger_who_names_a_ticket_reads_as_what_anybody_could_write(desk: Desk, sign_in) -> None:
    ticket = opened()
    row = post(mail(f"To: {HELP}", f"Subject: Re {ticket.number}", body="Me too.", sender=KEN))
    page = why(sign_in(desk.agent), row.message)
    assert "New ticket, linked" in page
    assert "Its sender is not on that ticket" in page
    assert ticket.get_absolute_url() in page


def test_a_ticket_of_another_team_is_not_named_to_who_asks_why(desk: Desk, sign_in) -> None:
    theirs = elsewhere(desk)
    row = post(mail(f"To: {HELP}", f"Subject: Re {theirs.number}", body="Me too.", sender=KEN))
    for page in (
        why(sign_in(desk.agent), row.message),
        sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").content.decode(),
    ):
        assert "a ticket of another team" in page
        assert theirs.get_absolute_url() not in page
        assert "Secret plan" not in page


def test_who_may_not_read_the_message_may_not_ask_why(desk: Desk, sign_in) -> None:
    ticket = opened()
    theirs = elsewhere(desk)
    by_mail = ticket.messages.get()
    path = f"messages/{by_mail.pk}/why/"
    assert sign_in(desk.outsider).get(ticket.get_absolute_url() + path).status_code == 404
    assert sign_in(desk.student).get(ticket.get_absolute_url() + path).status_code == 403
    assert sign_in(desk.admin).get(theirs.get_absolute_url() + path).status_code == 404
    typed = services.note_add(actor=desk.agent, ticket=ticket, text="By hand.")
    assert sign_in(desk.agent).get(f"{ticket.get_absolute_url()}messages/{typed.pk}/why/").status_code == 404
    assert f"messages/{typed.pk}/why/" not in sign_in(desk.agent).get(ticket.get_absolute_url()).content.decode()


def test_what_a_machine_wrote_says_why_it_is_a_note(desk: Desk, sign_in) -> None:
    ticket = opened()
    row = post(reply(answered(desk, ticket), "Auto-Submitted: auto-replied", text="Until Monday."))
    assert row.state == InboundEmail.NOTED
    page = why(sign_in(desk.agent), row.message)
    assert "Automatic answer" in page
    assert "This decides." in page


def test_an_ignored_mail_says_why_and_can_still_be_filed(desk: Desk, sign_in) -> None:
    row = post(mail(f"To: {HELP}", "Subject: Away", "Auto-Submitted: auto-replied", body="Gone.", sender=KEN))
    assert row.state == InboundEmail.IGNORED
    page = sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").content.decode()
    assert "A machine answered by itself." in page
    assert f"/desk/mail/{row.pk}/file/" not in page  # no ticket fits: it is searched for first
    found = sign_in(desk.agent).get(f"/desk/mail/{row.pk}/?q={opened().number}").content.decode()
    assert f"/desk/mail/{row.pk}/file/" in found


def test_a_mail_decided_by_hand_says_by_whom(desk: Desk, sign_in) -> None:
    ticket, row = opened(), post(b"Subject: scan\n\nx\n")
    client = sign_in(desk.agent)
    client.post(f"/desk/mail/{row.pk}/file/", {"number": ticket.number})
    row.refresh_from_db()
    assert "Decided by Priya Nair." in why(client, row.message)
    assert "Decided by Priya Nair." in client.get(f"/desk/mail/{row.pk}/").content.decode()


def test_the_tickets_offered_are_those_the_mail_speaks_of_then_its_senders(desk: Desk, sign_in, monkeypatch) -> None:
    own, named, theirs = opened("My own"), opened("Named", sender=KEN), elsewhere(desk)
    monkeypatch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 0)
    body = f"It is about {named.number}, not {theirs.number}."
    row = post(mail(f"To: {HELP}", "Subject: Again", body=body, sender=AISHA))
    page = sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").content.decode()
    assert page.index(f'value="{named.number}"') < page.index(f'value="{own.number}"')
    assert theirs.number not in page.replace(body, "")
    assert f'value="{own.number}"' in sign_in(desk.agent).get(f"/desk/mail/{row.pk}/?q=own").content.decode()


def test_the_preview_runs_nothing_loads_nothing_and_shows_the_pictures_of_the_mail(desk: Desk, sign_in) -> None:
    html = (
        '<p onclick="x()">Hello <script>x()</script><img src="https://tracker.example/p.gif" alt="far">'
        '<img src="cid:near@x" alt="near"><form action="/desk/"><input name="a"></form></p>'
    )
    picture = file_part("p.png", PNG, "image/png", "Content-ID: <near@x>")
    row = post(multipart("related", part("text/html", html), picture, headers=(f"To: {HELP}", "Subject: Hi")))
    client = sign_in(desk.agent)
    detail = client.get(f"/desk/mail/{row.pk}/").content.decode()
    assert "Outside pictures are not loaded (tracker.example)" in detail
    assert 'sandbox="' in detail
    layout = client.get(f"/desk/mail/{row.pk}/layout/")
    body, policy = layout.content.decode(), layout.headers["Content-Security-Policy"]
    assert not [each for each in ("<script", "onclick", "tracker.example", "<form", "<input") if each in body]
    assert "data:image/png;base64," in body
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert sign_in(desk.outsider).get(f"/desk/mail/{row.pk}/layout/").status_code == 404
    assert "multipart/related" in client.get(f"/desk/mail/{row.pk}/?as=headers").content.decode()


def test_what_went_wrong_is_for_administrators_alone(desk: Desk, sign_in) -> None:
    row = post(b"Subject: odd\n\nx\n")
    InboundEmail.objects.filter(pk=row.pk).update(error="Traceback xyzzy", reason="broken", attempts=5)
    assert "xyzzy" in sign_in(desk.admin).get(f"/desk/mail/{row.pk}/").content.decode()
    page = sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").content.decode()
    assert "xyzzy" not in page
    assert "5 tries" in page
