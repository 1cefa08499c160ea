"""A message becomes a ticket of its own, or moves to another, and back."""

from __future__ import annotations

from common.files import file_store
from tests.flows.desk_pages import opened, words
from tests.support import Desk, mails_to, work
from tickets import services
from tickets.models import (
    Ticket,
)  # fmt: skip


def test_a_message_becomes_a_ticket_of_its_own(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    message = services.request_add(
        actor=desk.student, author=desk.student, ticket=ticket, text="And my card is lost.", channel="email",
        files=[file_store("card.txt", b"card")],
    )  # fmt: skip
    client = sign_in(desk.agent)
    first = ticket.messages.earliest("pk")
    assert (
        client.post(f"{ticket.get_absolute_url()}messages/{message.pk}/split/", {"subject": "Lost card"}).status_code
        == 302
    )
    new = Ticket.objects.get(subject="Lost card")
    moved = new.messages.get()
    assert (moved.pk, moved.author, moved.created_at) == (message.pk, desk.student, message.created_at)
    assert moved.attachments.count() == 1
    assert new.requester == desk.student
    assert "was split off from" in words(client, new.get_absolute_url())
    assert "was made of a message here" in words(client, ticket.get_absolute_url())
    work()
    assert len(mails_to(desk.student.email)) == 1
    assert client.post(f"{ticket.get_absolute_url()}messages/{first.pk}/split/").status_code == 400
    note = services.note_add(actor=desk.agent, ticket=ticket, text="n")
    assert client.post(f"{ticket.get_absolute_url()}messages/{note.pk}/split/").status_code == 400
    assert client.get(f"{ticket.get_absolute_url()}messages/{2**70}/split/").status_code == 404


def test_a_message_moves_to_another_ticket_and_back(desk: Desk, sign_in) -> None:
    ticket, other = opened(desk, "A"), opened(desk, "B")
    message = services.request_add(
        actor=desk.student, author=desk.student, ticket=ticket, text="This belongs to B.", channel="web"
    )
    client = sign_in(desk.agent)
    client.post(f"{ticket.get_absolute_url()}messages/{message.pk}/move/", {"number": other.number})
    assert f"from {ticket.number}" in words(client, other.get_absolute_url())
    assert f"moved a message to {other.number}" in words(client, ticket.get_absolute_url())
    client.post(f"{other.get_absolute_url()}messages/{message.pk}/move/", {"number": ticket.number})
    message.refresh_from_db()
    assert message.ticket == ticket
    assert "from" not in message.how
    work()
    assert len(mails_to(desk.student.email)) == 2
