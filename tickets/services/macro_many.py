"""A macro as one step of an act, on each of many tickets: its words go at once, its actions follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Conflict, Invalid
from kb.links import answers_hidden_from_public
from tickets import macros
from tickets.macro_values import values_of
from tickets.models import Macro, Message, Ticket
from tickets.services import acts
from tickets.services.macros import macro_carry_out, macro_status
from tickets.services.messages import note_add, reply_add
from tickets.services.tags import tag_rows
from tickets.services.workflow import status_set

AGAIN_AFTER = timedelta(seconds=60)  # until then the same words again, by the same agent, are a double click


def macro_step(actor: User, key: int) -> Callable[[Ticket], Any]:
    """What runs this macro on one ticket. Raises Invalid when the agent has no such macro.

    The step refuses a ticket for which a placeholder stays empty, or whose requester could not open an answer
    the words name: nobody is there to put that right.
    """
    macro = Macro.objects.visible_to(actor).filter(pk=key, is_active=True).first()
    if macro is None:
        raise Invalid(_("There is no such macro."), code="no_such_macro", field="macro")

    tag_rows(
        value for act, value in macros.actions_of(macro.actions) if act == acts.TAG_ADD
    )  # before any ticket is locked

    def step(ticket: Ticket) -> Ticket:
        status = macro_status(macro, ticket)
        if macro.text.strip():
            _say(actor, ticket, macro, status)
        elif status:
            status_set(actor=actor, ticket=ticket, status=status)
        macro_carry_out(actor=actor, ticket=ticket, macro=macro)
        return ticket

    return step


def _say(actor: User, ticket: Ticket, macro: Macro, status: str) -> None:
    filled = macros.fill(macro.text, values_of(ticket, actor))
    if filled.gaps:
        what = ", ".join(filled.gaps[:3])
        raise Invalid(_("%(what)s has no value on this ticket.") % {"what": what}, code="gaps", field="macro")
    how = {"by": "macro", "macro": macro.pk}
    since = timezone.now() - AGAIN_AFTER
    if Message.objects.filter(ticket=ticket, author=actor, how__macro=macro.pk, created_at__gte=since).exists():
        raise Conflict(_("It has just been run here."), code="just_run")
    if macro.kind == Message.NOTE:
        note_add(actor=actor, ticket=ticket, text=filled.text, how=how)
        if status:
            status_set(actor=actor, ticket=ticket, status=status)
        return
    if hidden := answers_hidden_from_public(filled.text):
        raise Invalid(
            _("The requester cannot open “%(question)s”: it is not for everybody.") % {"question": hidden[0]},
            code="internal_answer",
            field="macro",
        )
    reply_add(actor=actor, ticket=ticket, text=filled.text, set_status=status or None, how=how)
