"""An internal note, and a held message, reach no requester on any surface; nor does a file on them."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts.services import token_create
from common.files import file_store
from tests.support import Desk, outbox, private_link, work
from tickets import services, statuses
from tickets.models import Attachment, Ticket
from tickets.search import tickets_matching

NOTE, HELD = "xyzzy-note", "plugh-held"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = services.ticket_open(
        actor=desk.student, requester=desk.student, subject="No sound", text="Silent.", channel="web"
    )
    file = file_store("xyzzy-file.txt", b"xyzzy-inside")
    services.note_add(actor=desk.agent, ticket=ticket, text=NOTE, files=[file])
    held = file_store("plugh-file.txt", b"plugh-inside")
    services.request_add(
        actor=None, author=desk.author, ticket=ticket, text=HELD, channel="email", is_held=True, files=[held]
    )
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the cable.", set_status=statuses.WAITING)
    services.participant_add(actor=desk.agent, ticket=ticket, user=desk.outsider)
    services.draft_save(actor=desk.agent, ticket=ticket, kind="reply", text="xyzzy-draft", nonce=uuid.uuid4())
    work()
    return ticket


def secrets_in(text: str) -> list[str]:
    return [word for word in ("xyzzy", "plugh") if word in text]


def test_no_page_of_requesters_shows_them(desk: Desk, ticket: Ticket, sign_in) -> None:
    link = private_link(next(mail for mail in outbox() if desk.student.email in str(mail["To"])))
    pages = [Client().get(link)]
    for person in (desk.student, desk.outsider):  # an agent elsewhere, copied in, is a requester here
        client = sign_in(person)
        pages += [client.get(path) for path in ("/my/", f"/my/{ticket.number}/", "/my/?q=xyzzy", "/my/?q=plugh")]
    for page in pages:
        assert page.status_code == 200, page.request
        assert "xyzzy-" not in page.content.decode(), page.request
        assert "plugh-" not in page.content.decode(), page.request


def test_the_desk_sees_them(desk: Desk, ticket: Ticket, sign_in) -> None:
    page = sign_in(desk.agent).get(ticket.get_absolute_url()).content.decode()
    assert NOTE in page
    assert HELD in page


def test_no_mail_carries_them(desk: Desk, ticket: Ticket) -> None:
    assert len(outbox()) >= 3
    for mail in outbox():
        assert secrets_in(mail.as_string()) == []
        assert not [part for part in mail.walk() if secrets_in(str(part.get_filename()))]


def test_the_api_gives_them_to_the_desk_alone(desk: Desk, ticket: Ticket) -> None:
    for person, sees in ((desk.agent, True), (desk.student, False), (desk.outsider, False)):
        _token, plain = token_create(actor=person, user=person)
        answer = Client().get(f"/api/v1/tickets/{ticket.number}/", headers={"Authorization": f"Bearer {plain}"})
        assert answer.status_code == 200
        assert bool(secrets_in(answer.content.decode())) is sees


def test_no_search_of_a_requester_finds_them(desk: Desk, ticket: Ticket) -> None:
    for word in ("xyzzy", "plugh"):
        assert tickets_matching(desk.student, word) == []
        assert tickets_matching(desk.outsider, word) == []
        assert tickets_matching(desk.agent, word) == [ticket]


def test_their_files_are_served_to_the_desk_alone(desk: Desk, ticket: Ticket, sign_in) -> None:
    link = private_link(next(mail for mail in outbox() if desk.student.email in str(mail["To"])))
    for file in Attachment.objects.filter(message__ticket=ticket):
        assert Client().get(f"/files/{file.key}/").status_code in (302, 404)
        assert Client().get(f"{link}files/{file.key}/").status_code == 404
        assert sign_in(desk.student).get(f"/files/{file.key}/").status_code == 404
        assert sign_in(desk.outsider).get(f"/files/{file.key}/").status_code == 404
        assert sign_in(desk.agent).get(f"/files/{file.key}/").status_code == 200


def test_an_accepted_message_is_public_from_then_on(desk: Desk, ticket: Ticket, sign_in) -> None:
    held = ticket.messages.get(text=HELD)
    client = sign_in(desk.agent)
    assert client.post(f"{ticket.get_absolute_url()}messages/{held.pk}/accept/").status_code == 302
    assert HELD in sign_in(desk.student).get(f"/my/{ticket.number}/").content.decode()
    assert sign_in(desk.author).get(f"/my/{ticket.number}/").status_code == 200
