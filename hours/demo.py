"""The demo desk's hours: a phone that pauses on Friday morning, a desk with hours of its own, bank holidays."""

from __future__ import annotations

from datetime import date, time

import holidays
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hours.models import Calendar, CalendarSpan, Closure, ContactPoint

MONDAY, FRIDAY = 0, 4
PHONE = [(day, time(8), time(17)) for day in range(FRIDAY)] + [
    (FRIDAY, time(8), time(9)),
    (FRIDAY, time(10), time(17)),
]
DESK = [(day, time(8, 30), time(17)) for day in range(FRIDAY)] + [(FRIDAY, time(10), time(17))]


@transaction.atomic
def load_demo() -> Calendar:
    """Calendars and contact points of the fictional desk; returns the phone's. Again changes nothing."""
    phone = _calendar("Phone line", PHONE)
    desk = _calendar("IT desk", DESK)
    points = [
        ContactPoint(kind="phone", name="Call us", value="01632 960118", calendar=phone),
        ContactPoint(
            kind="desk", name="Visit the IT desk", location="Ground floor of the Lantern Library", calendar=desk
        ),
        ContactPoint(kind="portal", name="Report a problem", value="/report/"),
        ContactPoint(kind="email", name="Email us", value="it-help@example.ac.uk", audience="Students outside the UK"),
    ]
    if not ContactPoint.objects.exists():
        for position, point in enumerate(points):
            point.position = position
            point.full_clean()
            point.save()
    return phone


def _calendar(name: str, spans: list[tuple[int, time, time]]) -> Calendar:
    calendar, is_new = Calendar.objects.get_or_create(name=name)
    if is_new:
        for weekday, opens, closes in spans:
            CalendarSpan.objects.create(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
        Closure.objects.bulk_create(
            Closure(calendar=calendar, date=day, name=words[:120]) for day, words in bank_holidays().items()
        )
    return calendar


def bank_holidays(today: date | None = None) -> dict[date, str]:
    """England's bank holidays of this year and the next, and the days between Christmas and New Year."""
    year = (today or timezone.localdate()).year
    days = {
        day: str(name) for day, name in holidays.country_holidays("GB", subdiv="ENG", years=[year, year + 1]).items()
    }
    for each in (year, year + 1):
        for number in range(27, 32):
            days.setdefault(date(each, 12, number), _("Closed between Christmas and New Year"))
    return dict(sorted(days.items()))
