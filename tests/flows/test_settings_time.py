"""Settings of hours, targets and queues: what is wrong is said beside it, and due times move with what is saved."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Team
from common.models import AuditEntry
from hours.demo import bank_holidays
from hours.models import Calendar, Closure
from tests.flows.portal import words
from tests.support import Desk
from tickets import services
from tickets.models import Clock, Queue, SlaPolicy, Ticket

FULL = {f"d{day}_0_{part}": value for day in range(7) for part, value in (("o", "00:00"), ("c", "24:00"))}


@pytest.fixture
def admin(desk: Desk, sign_in: Any) -> Client:
    return sign_in(desk.admin)


def week(calendar: Calendar, **changes: str) -> dict[str, str]:
    """The form as the page shows it, with these fields changed."""
    data = {"name": calendar.name, "timezone": calendar.timezone, "act": "save"}
    counts: dict[int, int] = {}
    for span in calendar.spans.filter(valid_from=None):
        number = counts.get(span.weekday, 0)
        counts[span.weekday] = number + 1
        data[f"d{span.weekday}_{number}_o"] = f"{span.opens:%H:%M}"
        data[f"d{span.weekday}_{number}_c"] = f"{span.closes:%H:%M}"
    return {**data, **changes}


def ticket_of(desk: Desk, **more: Any) -> Ticket:
    return services.ticket_open(
        actor=desk.student, requester=desk.student, subject="No sound", text="In room 2.", channel="web", **more
    )


def due(ticket: Ticket) -> Any:
    return Clock.objects.get(ticket=ticket, kind=Clock.RESOLUTION).due_at


def test_saving_hours_says_how_many_due_times_moved_and_moves_them(desk: Desk, admin: Client) -> None:
    ticket, solved = ticket_of(desk), ticket_of(desk)
    services.status_set(actor=desk.agent, ticket=solved, status="solved")
    before = due(ticket)
    calendar = desk.queue.calendar
    page = f"/desk/settings/hours/{calendar.pk}/"
    wanted = {**week(calendar), **FULL, "d4_1_o": "", "d4_1_c": ""}
    looked = admin.post(page, {**wanted, "act": "check"})
    assert "2 due times would move. Nothing is saved yet." in words(looked)
    assert due(ticket) == before
    saved = admin.post(page, wanted, follow=True)
    assert "The hours are saved. 2 due times moved." in words(saved)
    clock = Clock.objects.get(ticket=ticket, kind=Clock.RESOLUTION)
    assert clock.due_at < before
    left = timedelta(seconds=clock.target_seconds - clock.consumed_seconds)
    # Bank holidays stay closed, whatever the week says.
    closed = sum(day >= timezone.localdate() and day <= clock.due_at.date() for day in bank_holidays())
    assert abs(clock.due_at - clock.running_since - left - timedelta(days=closed)) < timedelta(hours=2)
    ticket.refresh_from_db()
    assert ticket.due_sort == Clock.objects.filter(ticket=ticket).earliest("due_at").due_at
    line = AuditEntry.objects.latest("pk")
    assert (line.subject_type, line.action) == ("calendar", "changed")
    assert "Mon 08:00–17:00" in str(line.before)
    assert "Sun 00:00–24:00" in str(line.after)


def test_time_that_has_run_stays_counted_as_it_was(desk: Desk) -> None:
    from hours.business_time import ALWAYS_OPEN
    from tickets.services.retargeting import clocks_recount

    ticket = ticket_of(desk)
    start = timezone.now() - timedelta(hours=3)
    Clock.objects.filter(ticket=ticket).update(running_since=start, consumed_seconds=600)
    never = Calendar.objects.create(name="Never").schedule()
    now = timezone.now()
    clocks_recount(queues=[desk.queue], old=ALWAYS_OPEN, new=never, now=now)
    clock = Clock.objects.get(ticket=ticket, kind=Clock.RESOLUTION)
    assert clock.consumed_seconds == 600 + round((now - start).total_seconds())
    assert (clock.running_since, clock.due_at) == (now, None)
    clocks_recount(queues=[desk.queue], old=never, new=ALWAYS_OPEN, now=now + timedelta(days=9))
    clock.refresh_from_db()
    left = clock.target_seconds - clock.consumed_seconds
    assert clock.due_at == now + timedelta(days=9, seconds=left)


@pytest.mark.parametrize(
    ("changes", "said", "field"),
    [
        ({"d0_0_c": "07:00"}, "It has to close after it opens", "d0_0_c"),
        ({"d0_0_o": "8 o'c"}, "Write a time like 08:00", "d0_0_o"),
        ({"d0_1_o": "16:00", "d0_1_c": "18:00"}, "This overlaps with the hours before it", "d0_1_o"),
        ({"d0_0_c": ""}, "Write a time like 08:00", "d0_0_c"),
        ({"valid_from": "2026-05-02", "valid_to": "2026-05-01"}, "The last day has to be on or after", "valid_to"),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice", "timezone"),
        ({"name": ""}, "Give the hours a name", "name"),
        ({"name": "it DESK"}, "Other hours have this name", "name"),
    ],
)
def test_what_is_wrong_stands_beside_it_and_in_the_summary(
    desk: Desk, admin: Client, changes: dict[str, str], said: str, field: str
) -> None:
    calendar = desk.queue.calendar
    before = list(calendar.spans.values())
    response = admin.post(f"/desk/settings/hours/{calendar.pk}/", week(calendar, **changes))
    assert response.status_code == 400
    text = response.content.decode()
    assert f'href="#id_{field}"' in text
    assert f'id="id_{field}_error"' in text
    assert words(response).count(said) >= 2
    assert list(calendar.spans.values()) == before
    assert not AuditEntry.objects.exists()


def test_monday_is_copied_without_saving(desk: Desk, admin: Client) -> None:
    calendar = desk.queue.calendar
    response = admin.post(f"/desk/settings/hours/{calendar.pk}/", week(calendar, d0_0_o="06:15", act="copy"))
    assert response.content.decode().count('value="06:15"') == 5
    assert not calendar.spans.filter(opens="06:15").exists()


def test_a_planned_change_is_a_week_of_its_own(desk: Desk, admin: Client) -> None:
    calendar = desk.queue.calendar
    response = admin.post(f"/desk/settings/hours/{calendar.pk}/plan/", {"starts": "2031-09-01"}, follow=True)
    assert "from 1 September 2031" in words(response)
    assert set(calendar.spans.values_list("valid_from", "valid_to")) == {
        (None, date(2031, 8, 31)),
        (date(2031, 9, 1), None),
    }
    page = f"/desk/settings/hours/{calendar.pk}/?week=2031-09-01"
    data = {"name": calendar.name, "timezone": calendar.timezone, "act": "save", "valid_from": "2031-09-01"}
    admin.post(page, {**data, "d0_0_o": "10:00", "d0_0_c": "12:00"})
    assert calendar.spans.get(valid_from=date(2031, 9, 1)).weekday == 0
    assert calendar.spans.filter(valid_to=date(2031, 8, 31)).count() == 6
    clash = admin.post(page, {**data, "valid_from": "2031-08-01", "d0_0_o": "10:00", "d0_0_c": "12:00"})
    assert "Another week of this calendar holds" in words(clash)
    again = admin.post(f"/desk/settings/hours/{calendar.pk}/plan/", {"starts": "2031-09-01"})
    assert "A week starts on that day already" in words(again)


def test_holidays_are_taken_over_and_can_be_overruled_for_good(desk: Desk, admin: Client) -> None:
    calendar = Calendar.objects.create(name="Weekend")
    page = f"/desk/settings/hours/{calendar.pk}/closures/"
    year = timezone.localdate().year + 1
    assert "holidays added" in words(admin.post(page, {"act": "holidays", "year": str(year)}, follow=True))
    christmas = calendar.closures.get(date=date(year, 12, 25))
    assert christmas.is_holiday
    assert date(year, 12, 25) in calendar.schedule().closures
    admin.post(page, {"act": "open", "closure": christmas.pk})
    fresh = Calendar.objects.get(pk=calendar.pk)
    assert date(year, 12, 25) not in fresh.schedule().closures
    admin.post(page, {"act": "holidays", "year": str(year)})
    assert date(year, 12, 25) not in Calendar.objects.get(pk=calendar.pk).schedule().closures
    assert "Open as usual" in words(admin.get(f"/desk/settings/hours/{calendar.pk}/"))
    admin.post(page, {"act": "remove", "closure": christmas.pk})
    assert not calendar.closures.filter(date=date(year, 12, 25)).exists()


def test_a_day_is_closed_in_all_calendars_at_once(desk: Desk, admin: Client) -> None:
    calendar = desk.queue.calendar
    data = {"act": "add", "date": "2031-06-11", "name": "Staff development day", "everywhere": "on"}
    admin.post(f"/desk/settings/hours/{calendar.pk}/closures/", data)
    assert Closure.objects.filter(date=date(2031, 6, 11)).count() == Calendar.objects.count()
    bad = admin.post(f"/desk/settings/hours/{calendar.pk}/closures/", {"act": "add", "date": "x", "name": ""})
    assert bad.status_code == 400
    assert "Choose a day" in words(bad)
    other = Closure.objects.exclude(calendar=calendar).first()
    assert other is not None
    foreign = admin.post(f"/desk/settings/hours/{calendar.pk}/closures/", {"act": "remove", "closure": other.pk})
    assert foreign.status_code == 404


def test_a_time_can_be_tried(desk: Desk, admin: Client) -> None:
    page = f"/desk/settings/hours/{desk.queue.calendar_id}/"
    text = words(admin.get(page, {"start": "2026-05-08T08:40", "target": "2h"}))
    assert "Due Friday 8 May, 11:40" in text
    assert "Fri 8:40–9:00: 0:20 · Fri 10:00–11:40: 1:40" in text
    for start, target in (("x", "2h"), ("2026-05-08T08:40", "two"), ("9999-12-31T23:59", "2h"), ("\x00", "9" * 30)):
        assert admin.get(page, {"start": start, "target": target}).status_code == 200


def test_hours_that_are_used_stay(desk: Desk, admin: Client) -> None:
    refused = admin.post(f"/desk/settings/hours/{desk.queue.calendar_id}/delete/")
    assert refused.status_code == 409
    assert "still go by these hours" in words(refused)
    assert Calendar.objects.filter(pk=desk.queue.calendar_id).exists()


def targets(policy: SlaPolicy, **changes: str) -> dict[str, str]:
    data = {"name": policy.name, "use_for": "new"}
    for row in policy.targets.all():
        data[f"first_{row.priority}"] = f"{row.first_response_seconds // 60}m"
        data[f"solve_{row.priority}"] = f"{row.resolution_seconds // 3600}h"
    return {**data, **changes}


def test_changed_targets_are_for_new_tickets_and_on_wish_for_open_ones_too(desk: Desk, admin: Client) -> None:
    ticket = ticket_of(desk)
    policy, before = desk.queue.policy, due(ticket)
    page = f"/desk/settings/targets/{policy.pk}/"
    admin.post(page, targets(policy, solve_3="30h"))
    assert due(ticket) == before
    assert Clock.objects.get(ticket=ticket_of(desk), kind=Clock.RESOLUTION).target_seconds == 30 * 3600
    saved = admin.post(page, targets(policy, solve_3="1h 30m", first_3="15m", use_for="open"), follow=True)
    assert "due times moved." in words(saved)
    clock = Clock.objects.get(ticket=ticket, kind=Clock.RESOLUTION)
    assert clock.target_seconds == 90 * 60
    assert clock.due_at < before
    assert AuditEntry.objects.latest("pk").after["retargeted"] == 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"solve_1": "soon"}, "Write a time like 15m, 4h or 1h 30m"),
        ({"solve_1": ""}, "Give both times, or leave both empty"),
        ({"first_1": "5h", "solve_1": "4h"}, "Solving cannot be due before the first reply"),
        ({"first_1": "99999h"}, "Write a time like"),
        ({"name": ""}, "Give the targets a name"),
    ],
)
def test_targets_that_make_no_sense_are_refused(desk: Desk, admin: Client, changes: dict[str, str], said: str) -> None:
    response = admin.post(f"/desk/settings/targets/{desk.queue.policy_id}/", targets(desk.queue.policy, **changes))
    assert response.status_code == 400
    assert words(response).count(said) >= 2


def test_a_queue_with_other_hours_moves_its_due_times(desk: Desk, admin: Client) -> None:
    ticket = ticket_of(desk)
    before = due(ticket)
    data = {"name": "IT support", "team": desk.team.pk, "policy": desk.queue.policy_id, "is_default": "on"}
    saved = admin.post(f"/desk/settings/queues/{desk.queue.pk}/", data, follow=True)
    assert "The queue is saved. 2 due times moved." in words(saved)
    assert due(ticket) < before
    assert AuditEntry.objects.latest("pk").before == {"calendar": "Phone line"}


def test_a_lead_sets_hours_and_targets_of_their_queue_and_not_its_team(desk: Desk, sign_in: Any) -> None:
    other = Team.objects.get(name="Library systems")
    lead = sign_in(desk.lead)
    data = {"name": "Help", "team": other.pk, "calendar": desk.queue.calendar_id}
    assert lead.post(f"/desk/settings/queues/{desk.queue.pk}/", data).status_code == 302
    desk.queue.refresh_from_db()
    assert (desk.queue.name, desk.queue.team, desk.queue.is_default) == ("Help", desk.team, True)


def test_one_queue_stays_the_default_and_one_with_tickets_stays(desk: Desk, admin: Client) -> None:
    data = {"name": "IT support", "team": desk.team.pk}
    refused = admin.post(f"/desk/settings/queues/{desk.queue.pk}/", data)
    assert "make another one that" in words(refused)
    admin.post("/desk/settings/queues/new/", {"name": "Second", "team": desk.team.pk, "is_default": "on"})
    assert Queue.objects.get(is_default=True).name == "Second"
    ticket_of(desk, queue=desk.queue)
    kept = admin.post(f"/desk/settings/queues/{desk.queue.pk}/delete/")
    assert kept.status_code == 409
    assert "Move the tickets" in words(kept)
    again = admin.post("/desk/settings/queues/new/", {"name": "SECOND", "team": desk.team.pk})
    assert "Another queue has this name" in words(again)
