"""Reports as agents use them: figures, their tables and files, the tickets behind them."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from counter.models import Call
from kb.models import SearchQuery, Topic
from tests.support import Desk, make_desk
from tickets import services, statuses
from tickets.models import Merge, Queue, Ticket

pytestmark = pytest.mark.django_db
BUDGET = 15  # of reports; what the frame of the desk costs comes on top
REPORTS = "/desk/reports/"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def agent(desk: Desk) -> Client:
    return client_of(desk.agent)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(desk: Desk, subject: str = "No sound", *, channel: str = "web", days: int = 1, **more: Any) -> Ticket:
    """A ticket of some days ago, at the same time of day."""
    when = timezone.now() - timedelta(days=days)
    return services.ticket_open(
        actor=None, requester=desk.student, subject=subject, text="Silent.", channel=channel, created_at=when, **more
    )


def page(client: Client, query: str = "") -> str:
    response = client.get(REPORTS + query)
    assert response.status_code == 200
    return response.content.decode()


def figure(text: str, title: str) -> str:
    """What the card with this title says in large type."""
    found = re.search(rf'<span class="soft sm">{title}</span>\s*<(?:a|span) class="v"[^>]*>([^<]*)<', text)
    assert found, title
    return found.group(1)


def listed(client: Client, text: str, title: str) -> list[str]:
    """The subjects behind the figure of a card."""
    found = re.search(rf'<span class="soft sm">{title}</span>\s*<a class="v" href="([^"]+)"', text)
    assert found, f"{title} leads nowhere"
    return subjects(client, html.unescape(found.group(1)))


def subjects(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200
    return re.findall(r'<a class="lnk" href="/desk/tickets/[^"]+">([^<]*)</a>', response.content.decode())


def rows_of(client: Client, code: str, query: str = "") -> list[list[str]]:
    response = client.get(f"{REPORTS}csv/{code}/{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith(f'attachment; filename="{code}-')
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_figures_lead_to_the_tickets_they_count(desk: Desk, agent: Client) -> None:
    first, second = opened(desk, "No sound"), opened(desk, "No picture", channel="phone")
    opened(desk, "Long ago", days=40)
    services.reply_add(actor=desk.agent, ticket=first, text="Which room?", set_status=statuses.SOLVED)
    text = page(agent)
    assert (figure(text, "Tickets raised"), figure(text, "Tickets solved")) == ("2", "1")
    assert listed(agent, text, "Tickets raised") == ["No picture", "No sound"]
    assert listed(agent, text, "Tickets solved") == ["No sound"]
    assert first.pk < second.pk


def test_every_link_of_the_page_leads_to_as_many_as_it_says(desk: Desk, agent: Client) -> None:
    topic = Topic.objects.create(name="Wi-Fi", slug="wifi", icon="wifi")
    for number in range(9):
        ticket = opened(desk, f"No {number}", channel=("web", "email", "api")[number % 3], days=number % 4, topic=topic)
        if number % 2:
            services.reply_add(actor=desk.agent, ticket=ticket, text="Try again.", set_status=statuses.SOLVED)
            services.rating_set(actor=desk.student, ticket=Ticket.objects.get(pk=ticket.pk), score="good")
    text = page(agent)
    links = re.findall(r'href="(/desk/reports/tickets/[^"]+)">([\d,]+)</a>', text)
    assert len(links) > 20
    for path, count in links:
        assert len(subjects(agent, html.unescape(path))) == int(count), path


def test_a_ticket_that_is_opened_again_is_not_solved_and_later_counts_once(desk: Desk, agent: Client) -> None:
    ticket = opened(desk)
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    assert figure(page(agent), "Tickets solved") == "1"
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.OPEN)
    assert figure(page(agent), "Tickets solved") == "0"
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    assert figure(page(agent), "Tickets solved") == "1"


def test_a_ticket_that_was_merged_away_counts_where_it_went(desk: Desk, agent: Client) -> None:
    stays, goes = opened(desk, "Stays"), opened(desk, "Goes")
    Merge.objects.create(source=goes, target=stays, actor=desk.agent)
    Ticket.objects.filter(pk=goes.pk).update(merged_into=stays)
    text = page(agent)
    assert figure(text, "Tickets raised") == "1"
    assert listed(agent, text, "Tickets raised") == ["Stays"]


def test_a_ticket_counts_in_the_queue_where_it_is_now(desk: Desk, agent: Client) -> None:
    other = desk.outsider.teams.get()
    queue = Queue.objects.create(name="Library", team=other)
    ticket = opened(desk)
    services.queue_set(actor=desk.admin, ticket=ticket, queue=queue)
    assert figure(page(agent), "Tickets raised") == "0"
    assert figure(page(client_of(desk.outsider)), "Tickets raised") == "1"
    admin = client_of(desk.admin)
    assert figure(page(admin, f"?team={other.pk}"), "Tickets raised") == "1"
    assert figure(page(admin, f"?team={desk.team.pk}"), "Tickets raised") == "0"


def test_a_target_that_runs_out_is_late_before_anybody_noted_it_and_only_once(desk: Desk, agent: Client) -> None:
    ticket = opened(desk, "Waits for long", days=13)
    text = page(agent)
    assert figure(text, "First reply in time") == "0%"
    assert "1 late" in text
    from tickets.sla.breaches import mark_breaches

    assert mark_breaches() == 2
    assert figure(page(agent), "First reply in time") == "0%"
    services.reply_add(actor=desk.agent, ticket=ticket, text="At last.")
    rows = rows_of(agent, "targets")
    assert rows[-1][1:3] == ["0", "1"]
    assert subjects(agent, behind("reply-missed")) == ["Waits for long"]
    assert subjects(agent, behind("reply-met")) == []
    assert subjects(agent, behind("replied")) == ["Waits for long"]


def behind(what: str, **more: str) -> str:
    last = timezone.localdate()
    first = last - timedelta(days=13)
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{REPORTS}tickets/?what={what}&first={first}&last={last}{extra}"


def test_few_votes_are_said_to_be_few(desk: Desk, agent: Client) -> None:
    for number in range(10):
        ticket = opened(desk, f"No {number}", days=0)
        services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
        score = "good" if number < 8 else "bad"
        services.rating_set(actor=desk.student, ticket=Ticket.objects.get(pk=ticket.pk), score=score)
        text = page(agent)
        if number < 9:
            assert figure(text, "Happy with the help") == "Few votes"
            assert "too few for shares" in text
    assert figure(text, "Happy with the help") == "80%"
    assert rows_of(agent, "ratings")[1] == ["Good", "8", "80", ""]


def test_the_file_of_a_chart_has_the_numbers_of_its_table(desk: Desk, agent: Client) -> None:
    opened(desk, channel="email", days=2)
    opened(desk, channel="email", days=2)
    opened(desk, channel="phone", days=0)
    rows = rows_of(agent, "raised", "?range=7")
    assert rows[0] == ["Days", "Web form", "Email", "Phone", "At the desk", "All channels"]
    day = timezone.localdate() - timedelta(days=2)
    assert [day.isoformat(), "0", "2", "0", "0", "2"] in rows
    assert rows[-1] == ["All", "0", "2", "1", "0", "3"]
    assert len(rows) == 1 + 7 + 1
    for code in ("solved", "targets", "times", "topics", "calls", "searches", "ratings", "all"):
        assert len(rows_of(agent, code, "?range=28")[0]) > 1, code
    assert agent.get(f"{REPORTS}csv/nothing/").status_code == 404


def test_a_formula_that_somebody_searched_for_does_nothing_in_a_spreadsheet(desk: Desk, agent: Client) -> None:
    for number in range(3):
        SearchQuery.objects.create(words="=hyperlink(evil)", visitor=str(number), results=0, day=timezone.localdate())
    assert rows_of(agent, "searches")[1][:2] == ["'=hyperlink(evil)", "3"]


def test_who_writes_answers_goes_from_a_search_to_a_new_answer(desk: Desk, agent: Client) -> None:
    SearchQuery.objects.create(words='vpn "on" <linux>', visitor="1", results=0, day=timezone.localdate())
    assert "Write it" not in page(agent), "she is no author"
    admin = client_of(desk.admin)
    found = re.search(r'href="(/desk/answers/new/[^"]*)"', page(admin)[page(admin).index("chart-searches") :])
    assert found
    path = html.unescape(found.group(1))
    assert path == "/desk/answers/new/?question=vpn+%22on%22+%3Clinux%3E"
    form = admin.get(path).content.decode()
    assert "vpn &quot;on&quot; &lt;linux&gt;" in form


def test_calls_lead_to_the_calls_of_that_hour(desk: Desk, agent: Client) -> None:
    import uuid

    when = timezone.localtime() - timedelta(days=3)
    for minute in (5, 25):
        start = when.replace(minute=minute)
        Call.objects.create(
            agent=desk.agent, started_at=start, ended_at=start, outcome="ended", nonce=uuid.uuid4(), summary="Rang off"
        )
    text = page(agent)
    paths = re.findall(r'href="(/desk/reports/calls/[^"]+hour=[^"]+)">2</a>', text)
    assert len(paths) == 1
    behind_it = agent.get(html.unescape(paths[0])).content.decode()
    assert behind_it.count("Rang off") == 2
    assert "2 calls and visits" in behind_it
    assert "Rang off" not in client_of(desk.outsider).get(html.unescape(paths[0])).content.decode()


def test_a_long_list_is_turned_by_key(desk: Desk, agent: Client) -> None:
    for number in range(55):
        opened(desk, f"No {number}", days=0)
    first = agent.get(behind("raised")).content.decode()
    assert "55 tickets" in first
    found = re.search(r'rel="next" href="([^"]+)"', first)
    assert found
    path = REPORTS + "tickets/" + html.unescape(found.group(1))
    seen = subjects(agent, behind("raised")) + subjects(agent, path)
    assert sorted(seen) == sorted(f"No {number}" for number in range(55))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?what=raised",
        "?what=nothing&first=2024-01-01&last=2024-01-02",
        "?what=raised&first=2024-01-02&last=2024-01-01",
        "?what=raised&first=2000-01-01&last=2024-01-01",
        "?what=raised&first=0000-01-01&last=x",
        "?what=raised&first=2024-01-01&last=2024-01-02&channel=fax",
        "?what=raised&first=2024-01-01&last=2024-01-02&score=great",
        "?what=raised&first=2024-01-01&last=2024-01-02&topic=99999999999999999999",
        "?what=raised&first=2024-01-01&last=2024-01-02&topic=12345",
        "?what=raised&first=2024-01-01&last=2024-01-02&team=12345",
        "?what=raised&first=2024-01-01&last=2024-01-02&after=99999999999999999999",
        "?what=raised&first=2024-01-01&last=2024-01-02&after=%00",
        "?what=raised%00&first=2024-01-01%00&last=2024-01-02",
    ],
)
def test_a_list_no_report_leads_to_is_not_there(agent: Client, query: str) -> None:
    assert agent.get(REPORTS + "tickets/" + query).status_code == 404


@pytest.mark.parametrize("query", ["", "day=0", "day=8", "day=1&hour=24", "day=x", "day=1&hour=" + "9" * 30])
def test_an_hour_there_is_not_is_not_there(agent: Client, query: str) -> None:
    days = "?first=2024-01-01&last=2024-01-02&"
    assert agent.get(f"{REPORTS}calls/{days}{query}").status_code == 404


def test_dates_that_cannot_be_are_said_beside_the_field(agent: Client) -> None:
    text = page(agent, "?range=dates&first=2026-01-05&last=2026-01-01")
    assert "The last day is before the first." in text
    assert 'aria-describedby="id_last_error"' in text


def test_the_page_costs_the_same_however_many_tickets_there_are(desk: Desk, agent: Client) -> None:
    costs = []
    for number in range(30):
        ticket = opened(desk, f"No {number}", days=number % 10)
        if number % 2:
            services.reply_add(actor=desk.agent, ticket=ticket, text="Try again.", set_status=statuses.SOLVED)
        if number in (1, 29):
            page(agent)  # the frame's counts are remembered for some seconds
            with CaptureQueriesContext(connection) as queries:
                page(agent)
            costs.append(len(queries))
    assert costs[0] == costs[1] <= BUDGET


def test_reading_a_report_writes_nothing(desk: Desk, agent: Client) -> None:
    opened(desk)
    with CaptureQueriesContext(connection) as queries:
        page(agent)
        rows_of(agent, "all")
        subjects(agent, behind("raised"))
    assert [q["sql"] for q in queries if q["sql"].split()[0].upper() in ("INSERT", "UPDATE", "DELETE")] == []
