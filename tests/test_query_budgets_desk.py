"""How many queries the desk's pages may cost, whatever the number of tickets or the length of a history."""

from __future__ import annotations

import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.services import person_for_address
from common.files import StoredFile, file_store
from hours.selectors import forget_hours
from tests.flows.desk_pages import answer
from tests.support import Desk, make_desk
from tickets import services
from tickets.models import Draft, Macro, Presence, Rating, SavedView, Ticket

pytestmark = pytest.mark.django_db
LIST, TICKET = 12, 15
WALK = 2  # on top of a ticket: its neighbours in the list one came from


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def opened(desk: Desk, number: int) -> Ticket:
    return services.ticket_open(
        actor=None, requester=desk.student, subject=f"No {number}", text="Silent.", channel="web"
    )


def cost(client: Client, path: str) -> int:
    cache.clear()  # a cold cache is the dearest case, in a process that remembers no hours either
    forget_hours()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.mark.parametrize("path", ["/desk/", "/desk/?view=mine", "/desk/?view=solved", "/desk/?q=no"])
def test_a_list_of_tickets_costs_at_most_twelve_queries(desk: Desk, path: str) -> None:
    client = Client()
    client.force_login(desk.agent)
    costs = []
    for number in range(60):
        ticket = opened(desk, number)
        if number % 3 == 0:
            services.assignee_set(actor=desk.agent, ticket=ticket, assignee=desk.agent)
        if number in (2, 59):
            costs.append(cost(client, path))
    assert max(costs) <= LIST, costs
    assert costs[0] == costs[1] or path != "/desk/"


def test_ten_saved_views_cost_the_side_bar_no_query_each(desk: Desk) -> None:
    """Their counts come from the one query that counts all views, their names from one more."""
    client = Client()
    client.force_login(desk.agent)
    ticket = opened(desk, 1)
    services.tag_add(actor=desk.agent, ticket=ticket, word="loan")
    bare = cost(client, "/desk/")
    fields = [("tag", "loan"), ("queue", str(desk.queue.pk)), ("assignee", str(desk.lead.pk)), ("priority", "1")]
    for number in range(10):
        field, value = fields[number % 4]
        tree = [{"field": "status", "op": "is", "values": ["new"]}, {"field": field, "op": "is", "values": [value]}]
        SavedView.objects.create(name=f"View {number}", owner=desk.agent, conditions={"all": tree})
    assert cost(client, "/desk/") <= bare + 1
    for view in SavedView.objects.all()[:4]:
        assert cost(client, f"/desk/?view={view.pk}") <= LIST


def test_a_page_soon_after_another_counts_nothing_again(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.agent)
    opened(desk, 1)
    cold = cost(client, "/desk/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/desk/?view=mine")
    assert len(queries) <= cold - 2
    assert not any("COUNT(" in query["sql"] for query in queries)


def test_a_ticket_costs_at_most_fifteen_queries_whatever_its_history(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.agent)
    ticket = opened(desk, 1)
    short = cost(client, ticket.get_absolute_url())
    for number in range(40):
        services.note_add(actor=desk.lead, ticket=ticket, text=f"Note {number}")
        services.reply_add(actor=desk.agent, ticket=ticket, text=f"Reply {number}")
        services.priority_set(actor=desk.lead, ticket=ticket, priority=1 + number % 4)
    long = cost(client, ticket.get_absolute_url())
    assert long <= TICKET, long
    assert long <= short + 2, (short, long)


def stored(name: str) -> StoredFile:
    return file_store(name, b"words")


def full_ticket(desk: Desk) -> Ticket:
    """A ticket with everything a ticket can have around it, most of it several times."""
    ticket = opened(desk, 1)
    for number in range(4):
        files = [stored(f"log {number}.txt"), stored(f"picture {number}.txt")]
        services.request_add(
            actor=None, author=desk.student, ticket=ticket, text="See these.", channel="web", files=files
        )
        services.reply_add(actor=desk.agent, ticket=ticket, text=f"Reply {number}")
        services.note_add(actor=desk.lead, ticket=ticket, text=f"@priya@example.ac.uk look at {number}")
        services.tag_add(actor=desk.lead, ticket=ticket, word=f"tag {number}")
        other, source = opened(desk, 10 + number), opened(desk, 20 + number)
        services.ticket_link(actor=desk.agent, ticket=ticket, other=other)
        services.tickets_merge(actor=desk.agent, source=source, target=ticket)
        cc, _is_new = person_for_address(email=f"cc{number}@example.ac.uk", name="")
        services.participant_add(actor=desk.agent, ticket=ticket, user=cc)
    Rating.objects.create(ticket=ticket, user=desk.student, agent=desk.agent, score="good", comment="Quick and kind")
    services.ticket_follow(actor=desk.lead, ticket=ticket)
    services.ticket_follow(actor=desk.agent, ticket=ticket)
    services.assignee_set(actor=desk.agent, ticket=ticket, assignee=desk.lead)
    macro = Macro.objects.create(name="Restart", text="Restart it.", kind="reply", owner=desk.agent)
    for kind in ("reply", "note"):
        nonce = uuid.uuid4()
        box = {"actor": desk.agent, "ticket": ticket, "kind": kind, "nonce": nonce}
        services.draft_save(**box, text="Half a sentence", macro=macro if kind == "reply" else None)
        services.draft_files_add(**box, files=[stored("note.txt")])
    for state in (Draft.GOING, Draft.REFUSED):
        Draft.objects.create(
            ticket=ticket, author=desk.agent, kind="reply", text="Sent", state=state, run_after=timezone.now()
        )
    Presence.objects.create(ticket=ticket, user=desk.admin, doing="viewing", at=timezone.now())
    return ticket


def test_a_ticket_with_everything_around_it_costs_at_most_fifteen_queries_cold(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.agent)
    ticket = full_ticket(desk)
    for number in range(3):
        SavedView.objects.create(name=f"View {number}", owner=desk.agent, conditions={"all": []})
    page = client.get(ticket.get_absolute_url()).content.decode()
    for words in (
        "Quick and kind",
        "log 3.txt",
        "Half a sentence",
        "note.txt",
        "tag 3",
        "came into this",
        "copied in",
        "Undo",
        "Last tickets",
    ):
        assert words in page, words
    assert cost(client, ticket.get_absolute_url()) <= TICKET
    assert cost(client, f"{ticket.get_absolute_url()}?in=view%3Dopen") <= TICKET + WALK
    answer(desk, "How do I restart the projector?")
    Ticket.objects.filter(pk=ticket.pk).update(subject="Restart the projector")
    assert "How do I restart the projector?" in client.get(f"{ticket.get_absolute_url()}fits/").content.decode()
    assert cost(client, ticket.get_absolute_url()) <= TICKET, "they come by themselves"


def test_a_get_of_the_desk_writes_nothing(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.agent)
    ticket = opened(desk, 1)
    for path in ("/desk/", ticket.get_absolute_url(), "/desk/tickets/new/", "/desk/health/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        written = [q["sql"] for q in queries if q["sql"].split()[0].upper() in ("INSERT", "UPDATE", "DELETE")]
        assert written == [], path
