"""The desk through its pages: whom and what each page refuses, and that words stay words."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from common.models import Event
from tests.flows.desk_pages import act, changed, opened, words, write
from tests.support import Desk
from tickets import services, statuses
from tickets.models import Ticket


@pytest.mark.parametrize(
    ("verb", "fields", "status"),
    [
        ("status", {"status": "nonsense"}, 403),
        ("status", {"status": "closed"}, 403),
    ],
)
def test_a_status_that_cannot_be_changes_nothing(desk: Desk, sign_in, verb, fields, status) -> None:
    ticket = opened(desk)
    before = Event.objects.count()
    response = act(sign_in(desk.agent), ticket, verb, **fields)
    assert response.status_code == status
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    "change",
    ["priority:9", "priority:x", "priority:", "assignee:999999", "assignee:١", "queue:999999", "queue:" + "9" * 40],
)
def test_a_choice_that_does_not_exist_changes_nothing(desk: Desk, sign_in, change: str) -> None:
    ticket = opened(desk)
    before = Event.objects.count()
    assert changed(sign_in(desk.agent), ticket, change).status_code == 400
    assert Event.objects.count() == before


def test_nobody_outside_the_team_can_be_given_a_ticket(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    for stranger in (desk.outsider, desk.student):
        changed(sign_in(desk.agent), ticket, f"assignee:{stranger.pk}")
    ticket.refresh_from_db()
    assert ticket.assignee is None


@pytest.mark.parametrize(
    "path", ["/desk/", "/desk/tickets/new/", "/desk/health/", "/desk/mail/", "/desk/?view=mine", "/desk/?q=sound"]
)
def test_the_desk_is_for_agents(desk: Desk, sign_in, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/?next=/desk/")
    assert sign_in(desk.student).get(path).status_code == 403
    assert sign_in(desk.author).get(path).status_code == 403
    assert sign_in(desk.agent).get(path).status_code == 200


def test_a_ticket_of_another_team_does_not_exist_for_an_agent(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.outsider)
    assert client.get(ticket.get_absolute_url()).status_code == 404
    assert "No sound" not in words(client, "/desk/")
    assert "No sound" not in words(client, "/desk/?q=sound")
    for verb, fields in (("take", {}), ("status", {"status": "solved"}), ("reply", {"kind": "note", "text": "x"})):
        assert act(client, ticket, verb, **fields).status_code == 404
    assert ticket.messages.count() == 1


def test_an_agent_who_asks_for_something_is_a_requester_there(desk: Desk, sign_in) -> None:
    ticket = services.ticket_open(
        actor=None, requester=desk.outsider, subject="My own screen", text="Dark.", channel="web"
    )
    services.note_add(actor=desk.agent, ticket=ticket, text="xyzzy about Lee")
    client = sign_in(desk.outsider)
    assert client.get(ticket.get_absolute_url()).status_code == 404
    page = words(client, f"/my/{ticket.number}/")
    assert "My own screen" in page
    assert "xyzzy" not in page


def test_a_get_changes_nothing(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    before = Event.objects.count(), Ticket.objects.get().updated_at
    for verb in ("take", "status", "reply", "links/end"):
        assert client.get(f"{ticket.get_absolute_url()}{verb}/?status=solved&priority=1").status_code == 302
    client.get(ticket.get_absolute_url())
    assert (Event.objects.count(), Ticket.objects.get().updated_at) == before


def test_words_with_markup_are_shown_as_words(desk: Desk, sign_in) -> None:
    nasty = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    desk.student.name = nasty
    desk.student.save()
    ticket = services.ticket_open(actor=None, requester=desk.student, subject=nasty, text=nasty, channel="web")
    services.note_add(actor=desk.agent, ticket=ticket, text=nasty)
    client = sign_in(desk.agent)
    for path in ("/desk/", ticket.get_absolute_url(), "/desk/?q=script", "/desk/tickets/new/"):
        page = words(client, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_mail_in_its_own_layout_cannot_act(desk: Desk, sign_in) -> None:
    html = '<p onclick="x()">Hi</p><script>x()</script><img src="https://evil.example/t.gif">'
    html += '<form action="/x"><input></form>'
    ticket = opened(desk, html=html)
    message = ticket.messages.get()
    response = sign_in(desk.agent).get(f"{ticket.get_absolute_url()}messages/{message.pk}/original/")
    page = response.content.decode()
    assert "Hi" in page
    for part in ("script", "onclick", "evil.example", "<form", "<input"):
        assert part not in page
    assert response.headers["Content-Security-Policy"].startswith("sandbox")


def test_an_inactive_agent_is_out_at_once(desk: Desk, sign_in) -> None:
    client = sign_in(desk.agent)
    User.objects.filter(pk=desk.agent.pk).update(is_active=False)
    assert client.get("/desk/").status_code == 302


def test_a_closed_ticket_takes_a_note_but_no_answer(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.CLOSED)
    client = sign_in(desk.agent)
    assert "This ticket is closed" in words(client, ticket.get_absolute_url())
    assert write(client, ticket).status_code == 403
    assert write(client, ticket, kind="note").status_code == 302
