"""Settings of opening hours. Here and not below, since due times of tickets move with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import administrator_required
from common.errors import Invalid
from common.forms import attempted
from hours import services
from hours.business_time import Schedule, Span
from hours.forms import CalendarNameForm, ClosureForm, PlanForm, WeekForm
from hours.models import Calendar, Closure
from hours.services import Version
from tickets.hours_page import shown_at, tried, week_drawn
from tickets.models import Queue
from tickets.services.retargeting import due_times_moving, hours_changed
from tickets.setup_selectors import calendar_used_by
from tickets.views.settings.queues import saved_words

COPIED = range(1, 5)  # Tuesday to Friday
CLOSURES_SHOWN = 60


@require_safe
@administrator_required
def desk_hours(request: HttpRequest) -> HttpResponse:
    """The first calendar, or the page to make one."""
    first = Calendar.objects.first()
    return redirect("desk_calendar", first.pk) if first else redirect("desk_calendar_new")


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_calendar_new(request: HttpRequest) -> HttpResponse:
    form = CalendarNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempted(form, lambda: services.calendar_make(actor=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("%(name)s is there, Monday to Friday 9:00 to 17:00.") % {"name": made.name})
            return redirect("desk_calendar", made.pk)
    context = {"form": form, "calendars": Calendar.objects.all()}
    return render(request, "settings/hours_new.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """One calendar and one of its weeks. `act` is save, check (how many due times would move) or copy."""
    calendar = get_object_or_404(_calendars(), pk=pk)
    version = _version(calendar, request.GET.get("week", ""))
    act = request.POST.get("act", "save") if request.method == "POST" else ""
    data = _copied(request.POST) if act == "copy" else (request.POST or None)
    form = WeekForm(data, calendar=calendar, version=version)
    moving = None
    if act in ("save", "check") and form.is_valid():
        if act == "check":
            moving = _would_move(calendar, version, form)
        elif attempted(form, lambda: _save(request, calendar, version, form)):
            return redirect(_url(calendar, form.version()))
    context = {"form": form, "moving": moving, "is_copy": act == "copy", **_context(request, calendar, version)}
    wrong = act in ("save", "check") and bool(form.errors)
    return render(request, "settings/hours.html", context, status=400 if wrong else 200)


@require_POST
@administrator_required
def desk_calendar_plan(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(_calendars(), pk=pk)
    form = PlanForm(request.POST)
    if form.is_valid():
        starts = form.cleaned_data["starts"]
        planned = attempted(form, lambda: services.change_plan(actor=request.user, calendar=calendar, starts=starts))
        if planned:
            messages.success(request, _("A week from that day on is there, still as before: change it now."))
            return redirect(_url(calendar, planned))
    return _with_problem(request, calendar, plan_form=form)


@require_POST
@administrator_required
def desk_calendar_closures(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds a closed day, takes over the holidays of a year, opens as usual on one, or forgets one."""
    calendar = get_object_or_404(_calendars(), pk=pk)
    act, form = request.POST.get("act", ""), ClosureForm(request.POST or None)
    if act == "add" and not form.is_valid():
        return _with_problem(request, calendar, closure_form=form)
    try:
        with transaction.atomic():
            calendars = list(_calendars()) if act == "add" and form.cleaned_data["everywhere"] else [calendar]
            old = {each.pk: each.schedule() for each in calendars}
            words = _closures_act(request, act, calendars, form)
            moved = sum(hours_changed(calendar=each, old=old[each.pk]) for each in calendars)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _with_problem(request, calendar, closure_form=form)
    messages.success(request, saved_words(words, moved))
    return redirect(reverse("desk_calendar", args=[calendar.pk]) + "#closures")


@require_POST
@administrator_required
def desk_calendar_delete(request: HttpRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(_calendars(), pk=pk)
    services.calendar_delete(actor=request.user, calendar=calendar)
    messages.success(request, _("%(name)s is gone.") % {"name": calendar.name})
    return redirect("desk_hours")


def _calendars() -> QuerySet[Calendar]:
    return Calendar.objects.prefetch_related("spans", "closures")


def _version(calendar: Calendar, week: str) -> Version:
    """The week that the address names by its first day, or the one in force."""
    versions = services.versions_of(calendar)
    if week == "first":
        return versions[0]
    try:
        starts = parse_date(week[:10])
    except ValueError:
        starts = None
    found = next((each for each in versions if starts and each.valid_from == starts), None)
    return found or services.version_on(calendar, timezone.localdate())


def _url(calendar: Calendar, version: Version) -> str:
    week = version.valid_from.isoformat() if version.valid_from else "first"
    return f"{reverse('desk_calendar', args=[calendar.pk])}?week={week}"


def _save(request: HttpRequest, calendar: Calendar, version: Version, form: WeekForm) -> bool:
    with transaction.atomic():
        old = calendar.schedule()
        services.calendar_change(
            actor=request.user, calendar=calendar, name=form.cleaned_data["name"],
            timezone=form.cleaned_data["timezone"], version=version, spans=form.spans, new=form.version(),
        )  # fmt: skip
        moved = hours_changed(calendar=calendar, old=old)
    messages.success(request, saved_words(_("The hours are saved."), moved))
    return True


def _would_move(calendar: Calendar, version: Version, form: WeekForm) -> int:
    old, new = calendar.schedule(), form.version()
    others = [span for span in old.spans if Version(span.valid_from, span.valid_to) != version]
    spans = [Span(each.weekday, each.opens, each.closes, new.valid_from, new.valid_to) for each in form.spans]
    wanted = Schedule(form.cleaned_data["timezone"], (*others, *spans), old.closures)
    return due_times_moving(queues=Queue.objects.filter(calendar=calendar), old=old, new=wanted)


def _copied(posted: Any) -> Any:
    """What was typed, with Monday's hours on Tuesday to Friday as well."""
    data = posted.copy()
    for name in [name for name in data if name.startswith("d0_")]:
        for day in COPIED:
            data[f"d{day}{name[2:]}"] = data[name]
    return data


def _closures_act(request: HttpRequest, act: str, calendars: list[Calendar], form: ClosureForm) -> str:
    if act == "add":
        days = {form.cleaned_data["date"]: form.cleaned_data["name"]}
        added = services.closures_add(actor=request.user, calendars=calendars, days=days)
        return _("The day is closed.") if added else _("That day was closed already.")
    if act == "holidays":
        this = timezone.localdate().year
        year = this + (request.POST.get("year") == str(this + 1))
        days = services.holidays_of_england(year)
        added = services.closures_add(actor=request.user, calendars=calendars, days=days, are_holidays=True)
        return ngettext("%(count)d holiday added.", "%(count)d holidays added.", added) % {"count": added}
    closure = get_object_or_404(calendars[0].closures.all(), pk=_key(request.POST.get("closure", "")))
    if act == "remove":
        services.closure_remove(actor=request.user, closure=closure)
        return _("The day is forgotten.")
    services.closure_change(actor=request.user, closure=closure, is_open=act == "open")
    return _("That day is open as usual.") if act == "open" else _("That day is closed.")


def _key(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _with_problem(request: HttpRequest, calendar: Calendar, **forms: Any) -> HttpResponse:
    version = services.version_on(calendar, timezone.localdate())
    form = WeekForm(None, calendar=calendar, version=version)
    context = {"form": form, **_context(request, calendar, version), **forms}
    return render(request, "settings/hours.html", context, status=400)


def _context(request: HttpRequest, calendar: Calendar, version: Version) -> dict[str, Any]:
    now, schedule = timezone.now(), calendar.schedule()
    queues, points, tickets = calendar_used_by(calendar)
    day = _day_of(version, timezone.localdate())
    closures = Closure.objects.filter(calendar=calendar, date__gte=timezone.localdate())[:CLOSURES_SHOWN]
    start, target = request.GET.get("start", ""), request.GET.get("target", "")
    return {
        "calendar": calendar,
        "calendars": Calendar.objects.all(),
        "version": version,
        "versions": [(each, _url(calendar, each)) for each in services.versions_of(calendar)],
        "closures": closures,
        "years": [now.year, now.year + 1],
        "closure_form": ClosureForm(),
        "plan_form": PlanForm(),
        "shown": shown_at(schedule, now),
        "drawn": week_drawn(schedule, day),
        "queues": queues,
        "points": points,
        "tickets": tickets,
        "tried": tried(schedule, start, target) if start or target else None,
        "now_local": now.astimezone(schedule.zone).strftime("%Y-%m-%dT%H:%M"),
    }


def _day_of(version: Version, today: date) -> date:
    """A day on which the week holds: today when it can be."""
    if version.valid_from and version.valid_from > today:
        return version.valid_from
    return version.valid_to if version.valid_to and version.valid_to < today else today
