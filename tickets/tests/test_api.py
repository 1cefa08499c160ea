"""The API of tickets, role by role: the same rules as the pages, one shape of errors."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import token_create
from tests.support import Desk, make_desk
from tickets import services, statuses
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db
TICKETS = "/api/v1/tickets/"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


class Api:
    """A caller with a token, or without one."""

    def __init__(self, user: User | None) -> None:
        self.headers = {}
        if user is not None:
            _token, plain = token_create(actor=user, user=user)
            self.headers = {"Authorization": f"Bearer {plain}"}

    def get(self, path: str, **query: Any) -> Any:
        return Client().get(path, query, headers=self.headers)

    def post(self, path: str, data: Any) -> Any:
        return Client().post(path, data, content_type="application/json", headers=self.headers)


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    ticket = services.ticket_open(
        actor=desk.student, requester=desk.student, subject="No sound", text="The speakers are silent.", channel="web"
    )
    services.note_add(actor=desk.agent, ticket=ticket, text="xyzzy between us")
    return ticket


def error_of(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    body = response.json()
    assert set(body) == {"error"}
    assert {"code", "message"} <= set(body["error"])
    return body["error"]


def path_of(ticket: Ticket, verb: str = "") -> str:
    return f"{TICKETS}{ticket.number}/{verb}"


@pytest.mark.parametrize("path", ["", "1/", "20001-X/"])
def test_without_a_token_nothing_is_shown(desk: Desk, path: str) -> None:
    response = Api(None).get(TICKETS + path)
    assert error_of(response, 401)["code"] == "not_signed_in"
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_is_no_token(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.agent)
    assert client.get(TICKETS).status_code == 401


@pytest.mark.parametrize("token", ["hd_wrong", "", "Bearer", "a b", "x" * 5000, "\xff"])
def test_a_wrong_token_is_refused(desk: Desk, token: str) -> None:
    response = Client().get(TICKETS, headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401


def test_a_token_in_the_address_is_not_read(desk: Desk) -> None:
    _token, plain = token_create(actor=desk.agent, user=desk.agent)
    assert Client().get(TICKETS, {"token": plain, "access_token": plain}).status_code == 401


def test_each_sees_what_is_theirs(desk: Desk, ticket: Ticket) -> None:
    seen = {
        role: [row["number"] for row in Api(getattr(desk, role)).get(TICKETS).json()["results"]]
        for role in ("agent", "lead", "admin", "student", "outsider", "author")
    }
    mine = [ticket.number]
    assert seen == {"agent": mine, "lead": mine, "admin": mine, "student": mine, "outsider": [], "author": []}
    for role in ("outsider", "author"):
        assert error_of(Api(getattr(desk, role)).get(path_of(ticket)), 404)["code"] == "not_found"


def test_a_note_is_shown_to_the_desk_alone(desk: Desk, ticket: Ticket) -> None:
    for role, sees in (("agent", True), ("admin", True), ("student", False)):
        response = Api(getattr(desk, role)).get(path_of(ticket))
        assert ("xyzzy" in response.content.decode()) is sees, role


def test_a_held_message_is_shown_to_the_desk_alone(desk: Desk, ticket: Ticket) -> None:
    services.request_add(
        actor=None, author=desk.author, ticket=ticket, text="plugh from a stranger", channel="email", is_held=True
    )
    assert "plugh" in Api(desk.agent).get(path_of(ticket)).content.decode()
    assert "plugh" not in Api(desk.student).get(path_of(ticket)).content.decode()


def test_addresses_of_people_are_not_given_away(desk: Desk, ticket: Ticket) -> None:
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the other cable.")
    body = Api(desk.student).get(path_of(ticket)).content.decode()
    assert desk.agent.email not in body
    assert "Nair" not in body  # the public reads first names


def test_the_list_is_newest_first_in_cursor_pages(desk: Desk) -> None:
    for turn in range(5):
        services.ticket_open(actor=None, requester=desk.student, subject=f"No {turn}", text="x", channel="web")
    api = Api(desk.agent)
    first = api.get(TICKETS, page_size=2).json()
    assert [row["subject"] for row in first["results"]] == ["No 4", "No 3"]
    cursor = first["next"].partition("?")[2]
    second = Client().get(f"{TICKETS}?{cursor}", headers=api.headers).json()
    assert [row["subject"] for row in second["results"]] == ["No 2", "No 1"]


@pytest.mark.parametrize(
    ("query", "count"),
    [({"status": "new"}, 1), ({"status": "solved"}, 0), ({"queue": "IT support"}, 1), ({"queue": "Nowhere"}, 0)],
)
def test_filters(desk: Desk, ticket: Ticket, query: dict[str, str], count: int) -> None:
    assert len(Api(desk.agent).get(TICKETS, **query).json()["results"]) == count


@pytest.mark.parametrize(
    "query",
    [{"status": "nonsense"}, {"assignee": "x"}, {"created_after": "yesterday"}, {"cursor": "zzz"}, {"status": "\x00"}],
)
def test_a_wrong_filter_is_said_to_be_wrong(desk: Desk, query: dict[str, str]) -> None:
    assert Api(desk.agent).get(TICKETS, **query).status_code in (400, 404)


def test_a_requester_opens_a_ticket_in_their_own_name(desk: Desk) -> None:
    response = Api(desk.student).post(TICKETS, {"subject": "No sound", "text": "Silent."})
    assert response.status_code == 201
    ticket = Ticket.objects.get()
    assert response.json()["number"] == ticket.number
    assert (ticket.requester, ticket.channel, ticket.status) == (desk.student, "api", "new")
    assert ticket.clocks.count() == 2


@pytest.mark.parametrize("extra", [{"priority": "urgent"}, {"requester": "aisha@example.ac.uk"}])
def test_only_agents_choose_a_priority_or_another_requester(desk: Desk, extra: dict[str, str]) -> None:
    response = Api(desk.student).post(TICKETS, {"subject": "No sound", "text": "Silent.", **extra})
    assert error_of(response, 403)["code"] == "agents_only"
    assert not Ticket.objects.exists()
    assert Api(desk.agent).post(TICKETS, {"subject": "No", "text": "x", **extra}).status_code == 201


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"subject": "x"},
        {"subject": "", "text": ""},
        {"subject": "x" * 251, "text": "x"},
        {"subject": "x", "text": "y", "status": "solved"},
        {"subject": "x", "text": "y", "id": 1},
        {"subject": ["x"], "text": {"a": 1}},
        {"subject": "x\x00", "text": "y"},
        [],
        "text",
        None,
        7,
    ],
)
def test_what_is_not_right_is_said_field_by_field(desk: Desk, data: Any) -> None:
    error = error_of(Api(desk.student).post(TICKETS, data), 400)
    assert error["code"] == "invalid"
    assert not Ticket.objects.exists()


def test_a_body_that_is_no_json_is_refused(desk: Desk) -> None:
    api = Api(desk.student)
    response = Client().post(TICKETS, b"{", content_type="application/json", headers=api.headers)
    assert error_of(response, 400)["code"] == "invalid"
    response = Client().post(TICKETS, b"<a/>", content_type="application/xml", headers=api.headers)
    assert error_of(response, 415)["code"] == "unsupported_media_type"


def test_a_reply_is_an_answer_by_an_agent_and_a_request_by_the_requester(desk: Desk, ticket: Ticket) -> None:
    answer = Api(desk.agent).post(path_of(ticket, "reply/"), {"text": "Try the cable.", "status": "waiting"})
    assert answer.status_code == 201
    assert answer.json()["kind"] == Message.REPLY
    ticket.refresh_from_db()
    assert ticket.status == statuses.WAITING
    words = Api(desk.student).post(path_of(ticket, "reply/"), {"text": "Still silent."})
    assert words.json()["kind"] == Message.REQUEST
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN


def test_who_writes_where(desk: Desk, ticket: Ticket) -> None:
    expected = {"agent": (201, 201), "admin": (201, 201), "student": (201, 403), "outsider": (404, 404)}
    for role, codes in expected.items():
        api = Api(getattr(desk, role))
        got = tuple(api.post(path_of(ticket, verb), {"text": "Words"}).status_code for verb in ("reply/", "note/"))
        assert got == codes, role
    assert Api(None).post(path_of(ticket, "reply/"), {"text": "x"}).status_code == 401


def test_a_requester_sets_no_status(desk: Desk, ticket: Ticket) -> None:
    response = Api(desk.student).post(path_of(ticket, "reply/"), {"text": "Done", "status": "solved"})
    assert error_of(response, 403)["code"] == "agents_only"
    assert not Message.objects.filter(text="Done").exists()


@pytest.mark.parametrize("number", ["99999999", "0", "20999-A", "zzz", "1" * 20])
def test_an_unknown_number_is_not_found(desk: Desk, number: str) -> None:
    assert error_of(Api(desk.agent).get(f"{TICKETS}{number}/"), 404)["code"] == "not_found"


def test_too_many_requests_are_told_to_wait(desk: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from rest_framework.throttling import AnonRateThrottle

    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    answers = [Client().get("/api/v1/articles/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert error_of(answers[-1], 429)["code"] == "too_many"
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_is_changed_in_place_or_deleted(desk: Desk, ticket: Ticket, method: str) -> None:
    api = Api(desk.admin)
    response = getattr(Client(), method)(path_of(ticket), headers=api.headers)
    assert error_of(response, 405)["code"] == "method_not_allowed"
