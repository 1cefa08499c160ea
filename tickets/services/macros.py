"""Macros: made, changed, used. Their words go through the box; their actions follow when the words go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from common import events
from common.errors import HelpdeskError, Invalid
from tickets import macros, policies, statuses
from tickets.models import Macro, Ticket
from tickets.services import acts
from tickets.text import TEXT_MAX, clean_text

NAME_MAX = 80
OWN_MAX = 200
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@transaction.atomic
def macro_create(
    *,
    actor: User,
    name: str,
    text: str,
    kind: str = "reply",
    team: Team | None = None,
    for_everybody: bool = False,
    actions: Sequence[Sequence[str]] = (),
    after: str = Macro.STAY,
) -> Macro:
    """A macro of one's own; a team's by its leads, everybody's by administrators.

    Raises NotAllowed, Invalid for too many of one's own, for one without a name or without anything to do, for an
    action that cannot be done, and for placeholders that no ticket can fill (`unknown_placeholder`).
    """
    macro = Macro(owner=None if team or for_everybody else actor, team=team)
    policies.can_change_macro(actor, macro).require()
    if macro.owner and Macro.objects.filter(owner=actor).count() >= OWN_MAX:
        raise Invalid(_("You have %(max)s macros: delete one first.") % {"max": OWN_MAX}, code="too_many", field="name")
    _fill(macro, actor, name=name, text=text, kind=kind, actions=actions, after=after)
    macro.save()
    return macro


@transaction.atomic
def macro_update(*, actor: User, macro: Macro, **fields: Any) -> Macro:
    """Changes what a macro says and does (`name`, `text`, `kind`, `actions`, `after`, `is_active`)."""
    macro = Macro.objects.select_for_update().get(pk=macro.pk)
    policies.can_change_macro(actor, macro).require()
    macro.is_active = bool(fields.pop("is_active", macro.is_active))
    before = {name: getattr(macro, name) for name in ("name", "text", "kind", "actions", "after")}
    _fill(macro, actor, **{**before, **fields})
    macro.updated_at = timezone.now()
    macro.save()
    return macro


@transaction.atomic
def macro_delete(*, actor: User, macro: Macro) -> None:
    """Words that were sent with it stay as they are; a reply that waits goes without its actions."""
    policies.can_change_macro(actor, macro).require()
    macro.delete()


def macro_status(macro: Macro, ticket: Ticket) -> str:
    """The status this macro sets on this ticket, "" for none or one that the ticket has already."""
    status = macros.value_of(macros.actions_of(macro.actions), "status")
    return status if statuses.can_move(ticket.status, status, statuses.AGENT) else ""


def macro_carry_out(*, actor: User, ticket: Ticket, macro: Macro, has_status: bool = False) -> list[str]:
    """Does the macro's actions and counts its use, in a caller's transaction; returns the acts left out.

    What cannot be done any more (a queue that is gone, a move the table does not know) is left out and written
    down, and does not keep the words back. `has_status` says that the sender chose a status by a button.
    """
    left_out = []
    for act, value in sorted(macros.actions_of(macro.actions), key=lambda item: item[0] == acts.QUEUE):
        if act == acts.STATUS:
            if not has_status and value != ticket.status and not macro_status(macro, ticket):
                left_out.append(act)
            continue
        try:
            with transaction.atomic():
                current = Ticket.objects.select_related("queue").get(pk=ticket.pk)
                for step in acts.steps_of(actor, [[act, _value(act, value)]]):
                    step(current)
        except HelpdeskError:
            left_out.append(act)
    # After the commit: the macro's row, held until then, would let two acts on many tickets wait in a ring.
    used = Macro.objects.filter(pk=macro.pk)
    transaction.on_commit(lambda: used.update(uses=F("uses") + 1, used_at=timezone.now()), robust=True)
    events.record("ticket.macro_used", subject=ticket, actor=actor, macro=macro.pk, left_out=left_out)
    return left_out


def _value(act: str, value: str) -> str:
    return snooze_until(value).isoformat() if act == acts.SNOOZE and value else value


def snooze_until(length: str, now: datetime | None = None) -> datetime:
    """When a macro's snooze ends: "4h", "3d", "1w" from now. Raises Invalid for anything else."""
    number, unit = length[:-1], length[-1:]
    if unit not in _UNITS or not (number.isascii() and number.isdigit()) or not 0 < int(number[:4]) <= 366:
        raise Invalid(_("Say how long: 4h, 3d or 1w."), code="bad_time", field="actions")
    return (now or timezone.now()) + int(number[:4]) * _UNITS[unit]


def _fill(
    macro: Macro, actor: User, *, name: str, text: str, kind: str, actions: Sequence[Sequence[str]], after: str
) -> None:
    macro.name = " ".join(clean_text(name).split())[:NAME_MAX]
    macro.text = clean_text(text)[:TEXT_MAX]
    found = macros.actions_of(list(actions))
    if not macro.name:
        raise Invalid(_("Give it a name."), code="empty", field="name")
    if not macro.text.strip() and not found:
        raise Invalid(_("Write some words, or choose what is to be done."), code="empty", field="text")
    if kind not in dict(Macro.KINDS) or after not in dict(Macro.AFTER) or len(found) != len(list(actions)):
        raise Invalid(_("There is no such choice."), code="no_such_choice", field="actions")
    if unknown := macros.unknown_in(macro.text):
        words = _("No ticket can fill in %(what)s.") % {"what": ", ".join(unknown[:3])}
        raise Invalid(words, code="unknown_placeholder", field="text")
    for act, value in found:
        acts.steps_of(actor, [[act, _value(act, value)]])  # raises for what no ticket could take
    macro.kind, macro.after, macro.actions = kind, after, [list(item) for item in found]
