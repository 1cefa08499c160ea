"""The pages of calls, by HTTP, as a browser without a script uses them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Identity, User
from accounts.services import identity_add
from counter.models import Call
from counter.tests.support import NEW, filled, make_answer, make_issue, opened, save, sealed
from counter.timer import Timer
from tests.support import Desk, make_desk
from tickets import services
from tickets.models import Message, Queue, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def client(desk: Desk) -> Client:
    signed_in = Client()
    signed_in.force_login(desk.agent)
    return signed_in


def words(response: Any) -> str:
    return response.content.decode()


def test_opening_the_page_starts_the_timer_and_reloading_goes_on_with_it(client: Client) -> None:
    path, first = opened(client)
    assert sealed(first) == sealed(client.get(path))
    assert "data-runs" in words(first)
    assert not Call.objects.exists()


def test_somebody_elses_timer_or_a_broken_one_begins_anew(client: Client, desk: Desk) -> None:
    theirs = Timer.begin(desk.lead.pk, timezone.now()).seal()
    for call in (theirs, "x", "\x00", "x" * 5000):
        assert client.get(NEW, {"call": call}).status_code == 302
    response = client.post(NEW, filled(call=theirs))
    assert response.status_code == 302
    assert not Call.objects.exists()


def test_a_call_step_by_step_without_a_script(client: Client, desk: Desk) -> None:
    """Look up, choose, fill in by one press, hold, go on, save: each of them a press of a button."""
    identity_add(actor=None, user=desk.student, kind=Identity.STUDENT_NUMBER, value="23014417")
    issue = make_issue("Print credit", summary="Print credit does not show")
    path, page = opened(client)
    page = client.post(path, {"call": sealed(page), "who": "aisha kh", "notes": "Kept.", "act": "look_up"})
    assert "23•••417" in words(page)
    assert "23014417" not in words(page)
    page = client.post(path, {"call": sealed(page), "notes": "Kept.", "choose": desk.student.pk})
    assert "Aisha Khan" in words(page)
    page = client.post(path, {"call": sealed(page), "notes": "Kept.", "caller": desk.student.pk, "fill": issue.pk})
    assert 'value="Print credit does not show"' in words(page)
    page = client.post(path, {"call": sealed(page), "notes": "Kept.", "caller": desk.student.pk, "timer": "hold"})
    assert "On hold" in words(page)
    assert "Kept." in words(page)
    sent = filled(call=sealed(page), caller=desk.student.pk, issue=issue.pk, summary=issue.summary, notes="Kept.")
    done = client.post(path, sent, follow=True)
    call = Call.objects.get()
    assert (call.issue, call.caller, call.notes, call.ticket.status) == (issue, desk.student, "Kept.", "solved")
    assert f"{call.ticket.number} is solved" in words(done)
    assert "is-waiting" in words(done), "the next call has not come yet"
    assert client.post(path, sent).status_code == 302
    assert Call.objects.count() == Ticket.objects.count() == 1


def test_the_timer_turns_by_its_own_address_too(client: Client, desk: Desk) -> None:
    waiting = Timer.waiting(desk.agent.pk).seal()
    held = client.post("/desk/calls/timer/", {"call": waiting, "timer": "start"})
    assert "data-runs" in words(held)
    held = client.post("/desk/calls/timer/", {"call": sealed(held), "timer": "hold"})
    assert "is-held" in words(held)
    assert "is-held" not in words(client.post("/desk/calls/timer/", {"call": sealed(held), "timer": "restart"}))


def test_an_address_can_name_caller_and_issue(client: Client, desk: Desk) -> None:
    issue = make_issue("Account locked")
    _path, page = opened(client, caller=desk.student.pk, issue=issue.pk)
    assert 'value="Account locked please"' in words(page)
    assert "Already open for Aisha" in words(page)


def test_somebody_new_by_the_form(client: Client, desk: Desk) -> None:
    path, page = opened(client)
    wrong = client.post(path, filled(call=sealed(page), new_name="Jo Bloggs", new_email="jo@"))
    assert wrong.status_code == 400
    wrong = client.post(path, filled(call=sealed(page), new_name="Jo Bloggs", new_phone="abc"))
    assert (wrong.status_code, User.objects.filter(name="Jo Bloggs").exists()) == (400, False)
    assert "Enter a number" in words(wrong)
    done = client.post(path, filled(call=sealed(page), new_name="Jo Bloggs", new_phone="07700 900456", act="open"))
    ticket = Ticket.objects.get()
    assert done["Location"] == ticket.get_absolute_url()
    assert (ticket.requester.name, ticket.requester.email) == ("Jo Bloggs", "")
    assert client.get(done["Location"]).status_code == 200


def test_an_identity_check_is_asked_for_and_stands_in_the_history_of_the_ticket(client: Client, desk: Desk) -> None:
    issue = make_issue(needs_identity_check=True)
    path, page = opened(client)
    sent = filled(call=sealed(page), caller=desk.student.pk, issue=issue.pk, notes="Set a new one.")
    refused = client.post(path, sent)
    assert refused.status_code == 400
    assert "Choose how you checked who it is" in words(refused)
    assert "Set a new one." in words(refused)
    done = client.post(path, sent | {"identity_check": "called_back", "act": "open"}, follow=True)
    assert "checked who it was: Called back on the number we hold" in words(done)
    assert "took a call from Aisha Khan" in words(done)


def test_a_ticket_solved_meanwhile_comes_back_and_can_be_saved_again(client: Client, desk: Desk) -> None:
    ticket = save(desk.lead, caller=desk.student, outcome="opened").ticket
    path, page = opened(client)
    page = client.post(path, {"call": sealed(page), "caller": desk.student.pk, "add_to": ticket.number})
    assert 'name="seen_status" value="open"' in words(page)
    services.status_set(actor=desk.lead, ticket=ticket, status="solved")
    sent = filled(call=sealed(page), caller=desk.student.pk, ticket=ticket.number, outcome="added", seen_status="open")
    refused = client.post(path, sent)
    assert refused.status_code == 409
    assert "was solved while you were on this call" in words(refused)
    assert 'name="seen_status" value="solved"' in words(refused)
    assert client.post(path, sent | {"seen_status": "solved"}).status_code == 302
    assert Call.objects.latest("pk").ticket == ticket


def test_tickets_of_other_teams_cannot_be_named(client: Client, desk: Desk) -> None:
    theirs = Queue.objects.create(name="Library", team=desk.outsider.memberships.get().team)
    hidden = services.ticket_open(
        actor=None, requester=desk.student, subject="xyzzy", text="x", channel="web", queue=theirs
    )
    path, page = opened(client, caller=desk.student.pk, ticket=hidden.number)
    assert "xyzzy" not in words(page)
    refused = client.post(path, filled(call=sealed(page), caller=desk.student.pk, ticket=hidden.number))
    assert refused.status_code == 400
    assert "xyzzy" not in words(refused)
    assert "xyzzy" not in words(client.get("/desk/calls/side/", {"caller": desk.student.pk}))
    assert not Call.objects.exists()


HOSTILE = "<img src=x onerror=alert(1)>\"'{{7*7}}"


def test_hostile_words_are_shown_as_words(client: Client, desk: Desk) -> None:
    path, page = opened(client)
    sent = filled(call=sealed(page), new_name=HOSTILE, summary=HOSTILE, notes=HOSTILE, outcome="opened")
    assert client.post(path, sent).status_code == 302
    make_issue(HOSTILE[:60], summary=HOSTILE)
    for address in (NEW + f"?who={HOSTILE}", "/desk/calls/", "/desk/calls/look-up/?who=<img"):
        shown = words(client.get(address, follow=True))
        assert "<img src=x" not in shown, address
        assert "49" not in shown or "{{7*7}}" in shown or "onerror" not in shown, address


@pytest.mark.parametrize(
    "wrong",
    [
        {"caller": str(2**63)}, {"caller": "9" * 40}, {"caller": "-1"}, {"caller": "x"}, {"caller": "\x00"},
        {"issue": "9" * 30}, {"queue": "9" * 30}, {"queue": "-3"}, {"article": str(2**64)}, {"on_behalf_of": "9" * 25},
        {"ticket": "29999-V"}, {"ticket": "9" * 400}, {"priority": "9" * 30}, {"priority": "0"}, {"kind": "fax"},
        {"outcome": "won"}, {"identity_check": "palm"}, {"summary": "x\x00"}, {"summary": "x" * 300},
        {"notes": "x" * 200_001}, {"new_name": "x" * 200}, {"seen_status": "x" * 50},
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_everything_kept(client: Client, desk: Desk, wrong: dict[str, str]) -> None:
    path, page = opened(client)
    sent = filled(call=sealed(page), caller=desk.student.pk, notes="Kept words.") | wrong
    response = client.post(path, sent)
    assert response.status_code == 400
    assert not Call.objects.exists()
    assert "notes" in wrong or "Kept words." in words(response)


def test_ten_megabytes_of_notes_are_refused(client: Client, desk: Desk) -> None:
    path, page = opened(client)
    sent = filled(call=sealed(page), caller=desk.student.pk, notes="x" * 10_000_000)
    assert client.post(path, sent).status_code in (400, 413)
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["days=9", "days=" + "9" * 30, "agent=" + "9" * 30, "agent=x", "issue=-1", "kind=fax", "outcome=\x00", "before=x",
     "before=2026-01-01_1", "before=2026-01-01T00:00:00%2B00:00_" + "9" * 30, "agent=%00"],
)  # fmt: skip
def test_an_odd_address_of_the_log_is_the_log(client: Client, query: str) -> None:
    assert client.get(f"/desk/calls/?{query}").status_code == 200


@pytest.mark.parametrize("query", ["", "who=", "who=a", "who=%00%00", "who=" + "9" * 900, "behalf=zzz"])
def test_odd_look_ups_find_nobody(client: Client, query: str) -> None:
    assert "data-person" not in words(client.get(f"/desk/calls/look-up/?{query}"))


def test_the_log_shows_whose_call_it_was_and_keeps_its_filters(client: Client, desk: Desk) -> None:
    issue = make_issue("Loan laptop")
    save(desk.agent, caller=desk.student, issue=issue, summary="Loan for a week")
    save(desk.lead, caller=desk.author, kind="walk_in", outcome="opened", summary="Dead screen")
    everything = words(client.get("/desk/calls/"))
    assert "Loan for a week" in everything
    assert "Dead screen" in everything
    for query in (f"agent={desk.agent.pk}", "kind=phone", "outcome=solved", f"issue={issue.pk}"):
        narrow = words(client.get(f"/desk/calls/?{query}"))
        assert "Loan for a week" in narrow, query
        assert "Dead screen" not in narrow, query
    assert "No call is like that" in words(client.get("/desk/calls/?outcome=passed"))


def test_a_long_log_has_pages(client: Client, desk: Desk) -> None:
    now = timezone.now()
    Call.objects.bulk_create(
        Call(
            agent=desk.agent, started_at=now, ended_at=now, outcome="ended", summary=f"No {number:03}",
            nonce=Timer.begin(1, now).nonce,
        )
        for number in range(120)
    )  # fmt: skip
    seen, path = [], "/desk/calls/"
    for _page in range(4):
        shown = words(client.get(path))
        seen += [f"No {n:03}" for n in range(120) if f"No {n:03}" in shown]
        older = shown.partition('rel="next"')[0].rpartition('href="')[2].split('"')[0].replace("&amp;", "&")
        if 'rel="next"' not in shown:
            break
        path = "/desk/calls/" + older
    assert sorted(seen) == [f"No {n:03}" for n in range(120)]


def test_a_new_call_and_the_log_cost_few_queries_however_many_there_are(client: Client, desk: Desk) -> None:
    answer = make_answer(desk.author)
    issues = [make_issue(f"Issue {number}", article=answer, topic=answer.topic) for number in range(8)]
    costs = []
    for size in (1, 25):
        for number in range(size):
            issue = issues[number % 8]
            save(desk.agent, caller=desk.student, issue=issue, outcome="opened", summary=f"{size} {number}")
        for path in ("/desk/calls/", f"{NEW}?caller={desk.student.pk}&issue={issues[0].pk}"):
            address = client.get(path).get("Location", path)
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs.append(len(queries))
            written = [q["sql"] for q in queries if q["sql"].split()[0] in ("INSERT", "UPDATE", "DELETE")]
            assert written == []
    assert costs[0] == costs[2]
    assert costs[1] == costs[3]
    assert max(costs) <= 24, costs


def test_a_session_that_ended_comes_back_to_the_same_call(desk: Desk) -> None:
    client = Client()
    client.force_login(desk.agent)
    path, page = opened(client, caller=desk.student.pk)
    client.logout()
    sent = client.post(path, filled(call=sealed(page), notes="Half a note"))
    assert sent["Location"].startswith("/sign-in/?next=/desk/calls/new/%3F")
    assert not Call.objects.exists()
    client.force_login(desk.agent)
    assert sealed(client.get(path)) == sealed(page), "the draft of this call is kept under the same name"


def test_notes_of_calls_stay_inside(client: Client, desk: Desk) -> None:
    saved = save(desk.agent, caller=desk.student, notes="plugh-note")
    student = Client()
    student.force_login(desk.student)
    assert "plugh-note" not in words(student.get(f"/my/{saved.ticket.number}/"))
    assert Message.objects.filter(text="plugh-note").get().is_internal
    ended = timezone.now() - timedelta(minutes=1)
    assert saved.call.ended_at > ended
