"""Rows of a list of tickets: `{% load desk_rows %}`, then `{% ticket_rows rows columns picks=True %}`.

One function per column instead of one template per row: a page of fifty rows is the page agents open most, and
a template that asks fifty times which of eleven columns comes next costs more than all of its queries. Every
piece is escaped where it is put in: `_e` for whatever somebody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.templatetags.signs import channel_icon, prio, sla_chip, status_tag
from common.templatetags.ui import ago, avatar, clock_time, icon

if TYPE_CHECKING:
    from tickets.desk_page import Column
    from tickets.list_rows import Row
    from tickets.models import Ticket

register = template.Library()
UNREAD = ' class="unread"'


def _e(value: object) -> str:
    """Escaped whatever it is, so that no string marked as safe on its way gets through as it is."""
    return escape(str(value))


@register.simple_tag
def ticket_rows(rows: list[Row], columns: Iterable[Column], picks: bool = False, within: str = "") -> SafeString:
    """A `<tr>` for each row: number, subject, then the columns; with `picks` a box in front to select it by.

    `within` is the address of the list the tickets are walked through from. The cells become a card on a
    phone. Columns nobody knows are passed over.
    """
    if not rows:
        return mark_safe("")
    cells = [_CELLS[column.code] for column in columns if column.code in _CELLS]
    before, after = _address_around(rows[0].ticket, within)
    box, asks = _e(_("Select ticket %(number)s")), _e(_("waits for an answer"))
    parts: list[str] = []
    for row in rows:
        ticket, number = row.ticket, row.ticket.number
        parts.append(f'<tr data-ticket="{ticket.pk}"{UNREAD if row.asks else ""}>')
        if picks:
            parts.append(
                '<td class="ck"><input class="form-check-input" type="checkbox" name="tickets" '
                f'value="{ticket.pk}" aria-label="{box % {"number": number}}"></td>'
            )
        waits = f'<span class="visually-hidden"> ({asks})</span>' if row.asks else ""
        last = f"<small>{_e(row.last_words)}</small>" if row.last_words else ""
        parts.append(
            f'<td class="id">{number}</td><td class="subj"><a href="{before}{number}{after}">'
            f"{_e(ticket.subject)}{waits}{last}</a></td>"
        )
        parts.extend(cell(row) for cell in cells)
        parts.append("</tr>\n")
    return mark_safe("".join(parts))


def _address_around(ticket: Ticket, within: str) -> tuple[str, str]:
    """What stands before and after the number in the address of any ticket: asked of the router once."""
    before, _number, after = ticket.get_absolute_url().rpartition(ticket.number)
    walk = f"?in={quote(within, safe='')}" if within else ""
    return _e(before), _e(after + walk)


def _requester(row: Row) -> str:
    ticket = row.ticket
    return (
        f'<td class="col-md rq"><span class="who soft">{channel_icon(ticket.channel)}'
        f"<span>{_e(ticket.requester.display_name)}</span></span></td>"
    )


def _assignee(row: Row) -> str:
    person = row.ticket.assignee
    if person is None:
        return f'<td class="asg"><span class="who muted">{avatar(None, "avatar-sm")}{_e(_("Nobody"))}</span></td>'
    return f'<td class="asg"><span class="who">{avatar(person, "avatar-sm")}{_e(person.first_name)}</span></td>'


def _channel(row: Row) -> str:
    words = row.ticket.get_channel_display()  # type: ignore[attr-defined]
    return f'<td class="col-md more"><span class="who soft">{channel_icon(row.ticket.channel)}{_e(words)}</span></td>'


def _wakes(row: Row) -> str:
    until = row.ticket.snoozed_until
    if until is None:
        return f'<td class="due"><span class="muted">{_e(_("Awake"))}</span></td>'
    return f'<td class="due"><span class="chip chip-sq">{icon("calendar-clock")}{clock_time(until)}</span></td>'


def _tags(row: Row) -> str:
    chips = (f'<span class="chip">{icon("tag")}{_e(tag)}</span> ' for tag in row.tags)
    return f'<td class="col-md more">{"".join(chips)}</td>'


# column code → its cell; what they put together comes from tags that escape, or through `_e`
_CELLS: dict[str, Callable[[Row], str]] = {
    "requester": _requester,
    "status": lambda row: f'<td class="stt">{status_tag(row.ticket.status)}</td>',
    "priority": lambda row: f'<td class="pri">{prio(row.ticket.priority)}</td>',
    "due": lambda row: f'<td class="due">{sla_chip(row.due)}</td>',
    "assignee": _assignee,
    "updated": lambda row: f'<td class="id col-md upd">{ago(row.ticket.updated_at)}</td>',
    "queue": lambda row: f'<td class="col-md more soft">{_e(row.ticket.queue.name)}</td>',
    "channel": _channel,
    "created": lambda row: f'<td class="id col-md more">{ago(row.ticket.created_at)}</td>',
    "wakes": _wakes,
    "tags": _tags,
}
