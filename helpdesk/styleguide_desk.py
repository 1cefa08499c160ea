"""What the style guide shows of the desk: samples as the templates of the desk's pages take them."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace as Sample
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from common.charts import Bars, Lines
from common.differences import difference
from counter.timer import Timer
from kb.comparison import rows_of
from reports.chart_parts import Chart, Key
from reports.tables import Cell, Table
from tickets.act_forms import ActForm, Choice
from tickets.models import Ticket
from tickets.palette import Option, OptionGroup, Palette
from tickets.services.presence import Here


class _Said(str):
    """A message of Django's, as the page shows it: its words, and what they are about."""

    extra_tags = "act-0"


def desk_samples(now: datetime) -> dict[str, Any]:
    """Nothing of it is read from the database or written to it."""
    sam, priya = User(pk=2, name="Sam Okoro"), User(pk=3, name="Priya Nair")
    return {
        "toasts": [_Said(_("3 tickets: yours"))],
        "replying": [Here(sam, "replying")],
        "seconds": 167,
        "looking": [Here(sam, "viewing"), Here(priya, "viewing")],
        "act_ticket": Sample(pk=0, get_absolute_url="#sg-acts"),
        "act_form": ActForm("priority", _("Priority"), [_choice(each) for each in Ticket.Priority.values[:4]]),
        "sample_palette": _palette(sam),
        "bell_entries": _bell(now),
        "sample_charts": [_bars(), _lines()],
        "diff_rows": rows_of(difference(_("Open Settings.\nPress Wi-Fi."), _("Open Settings.\nPress eduroam."))),
        "timer": Timer.begin(0, now - timedelta(seconds=167)),
        "track": [
            Sample(state="done", words=_("Received"), remark="", at=now - timedelta(hours=3)),
            Sample(state="done", words=_("With Priya"), remark="", at=now - timedelta(hours=2)),
            Sample(state="on", words=_("Waiting for you"), remark=_("since today"), at=None),
            Sample(state="", words=_("Solved"), remark="", at=None),
        ],
    }


def _choice(priority: int) -> Choice:
    return Choice(f"priority:{priority}", "", priority=priority)


def _palette(person: User) -> Palette:
    ticket = Option(_("The printer jams"), "#sg-palette", number="20315-R", hint="Callum Reid", status="new")
    answer = Option(_("How do we check who a caller is?"), "#sg-palette", "file-text", is_internal=True)
    groups = [
        OptionGroup(_("Add to the search"), [Option("tag:wifi", icon="plus", complete="tag:wifi")]),
        OptionGroup(_("Tickets"), [ticket]),
        OptionGroup(_("Answers"), [answer]),
        OptionGroup(_("People"), [Option(person.name, "#sg-palette", person=person, hint="sam@example.ac.uk")]),
        OptionGroup(_("Do"), [Option(_("Log a call"), "#sg-palette", "phone", key="L")]),
    ]
    return Palette(groups, 3, [_("Nothing is called “queue:nowhere”: left out.")])


def _bell(now: datetime) -> list[Any]:
    words = Sample(icon="at-sign", title=_("Sam mentions you"), more="", about=_("20318-Y The code never arrives"))
    late = Sample(icon="flame", title=_("A time target was missed"), more=_("and 2 more"), about="20310-E")
    new = Sample(pk=0, seen_at=None, updated_at=now - timedelta(minutes=4))
    seen = Sample(pk=0, seen_at=now, updated_at=now - timedelta(hours=5))
    return [
        Sample(words=words, url="#sg-bell", notification=new),
        Sample(words=late, url="#sg-bell", notification=seen),
    ]


def _bars() -> Chart:
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri")]
    series = [[12, 9, 14, 8, 5], [6, 7, 4, 5, 3], [3, 2, 5, 2, 1]]
    tones, names = ["s1", "s2", "s3"], [_("Web form"), _("Email"), _("Phone")]
    rows = [[Cell(day), *(Cell(each[at]) for each in series)] for at, day in enumerate(days)]
    drawing = Bars(_("Tickets of a week, by channel"), days, series, tones, names)
    legend = [Key(tone, name) for tone, name in zip(tones, names, strict=True)]
    return Chart("sample-bars", _("Bars"), Table(_("Bars"), [_("Day"), *names], rows), drawing, legend=legend)


def _lines() -> Chart:
    days = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri")]
    met: list[float | None] = [92, 95, None, 88, 97]
    rows = [[Cell(day), Cell(met[at])] for at, day in enumerate(days)]
    drawing = Lines(_("Solved in time, a week"), days, [met], ["s1"], goal=90)
    columns = [_("Day"), _("Solved in time, %")]
    legend = [Key("s1", _("Solved")), Key("goal", _("target 90%"), "line")]
    return Chart("sample-lines", _("Lines"), Table(_("Lines"), columns, rows), drawing, legend=legend)
