"""What must be right before a call is saved."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.types import NOT_NEEDED, REAL_CHECKS
from common.errors import Conflict, Invalid
from counter.models import Outcome, RepeatIssue
from counter.types import NewCall
from kb.selectors import fitting_articles
from tickets import statuses
from tickets.models import Queue, Ticket


def whole(call: NewCall) -> None:
    """Raises Invalid, with its field, for a call that says too little."""
    if call.outcome not in Outcome.values:
        raise Invalid(_("There is no such outcome."), field="outcome")
    if call.outcome == Outcome.ENDED:
        return
    if call.caller is None and call.newcomer is None:
        raise Invalid(_("Choose who it is, or enter somebody who is not on the list."), code="no_caller", field="who")
    if not call.summary.strip():
        raise Invalid(_("Say in a few words what it is about."), code="empty", field="summary")
    if call.outcome == Outcome.PASSED and call.queue is None:
        raise Invalid(_("Choose the team it is passed to."), code="no_queue", field="queue")
    if call.outcome == Outcome.ADDED and call.ticket is None:
        raise Invalid(_("Choose the ticket it is added to."), code="no_ticket", field="outcome")


def identity(call: NewCall, agent: Any) -> None:
    """Raises Invalid when help with a password or sign-in codes is solved without knowing who it was.

    An issue that is marked wants a real check, by the account's owner in person. A call that only looks
    like one (its topic, or the answer that fits) wants an answer, and "not needed" is one.
    """
    if call.outcome != Outcome.SOLVED:
        return
    is_marked = bool(call.issue and call.issue.needs_identity_check)
    if is_marked and call.on_behalf_of:
        raise Invalid(
            _("Passwords and sign-in are helped with the owner alone, whoever asks for them. Open a ticket instead."),
            code="not_the_owner",
            field="on_behalf",
        )
    if is_marked and call.identity_check not in REAL_CHECKS:
        raise Invalid(
            _("Choose how you checked who it is. Without that, password and sign-in help cannot be solved on a call."),
            code="identity_check",
            field="identity_check",
        )
    if not call.identity_check and (is_marked or looks_sensitive(call, agent)):
        raise Invalid(
            _("This looks like help with a password or sign-in. Choose how you checked who it is, or “%(not_needed)s”.")
            % {"not_needed": _("Not needed: nothing about an account")},
            code="identity_check",
            field="identity_check",
        )


def looks_sensitive(call: NewCall, agent: Any) -> bool:
    """Whether its topic is one for which some repeat issue wants an identity check."""
    article = call.chosen_article
    topic = (call.issue and call.issue.topic_id) or (article and article.topic_id)
    topic = topic or (call.ticket and call.ticket.topic_id)
    if not topic and call.issue is None:
        fitting = fitting_articles(call.summary, agent, limit=1)
        topic = fitting[0].topic_id if fitting else None
    marked = RepeatIssue.objects.filter(is_active=True, needs_identity_check=True)
    return bool(topic) and marked.filter(topic_id=topic).exists()


def home_queue(agent: Any, wanted: Queue | None) -> Queue:
    """Where the ticket is opened: the wanted queue when the agent works in it, else their own.

    Raises Invalid for an agent without a queue.
    """
    own = Queue.objects.visible_to(agent).select_related("team").order_by("-is_default", "name")
    queue = (own.filter(pk=wanted.pk).first() if wanted else None) or own.first()
    if queue is None:
        raise Invalid(_("You are in no team yet, so there is no queue for this call."), code="no_queue")
    return queue


def unchanged(ticket: Ticket, seen_status: str) -> None:
    """Raises Conflict for a ticket that was done while its agent was on the call, unless they saw that."""
    if ticket.status in statuses.DONE and seen_status not in statuses.DONE:
        raise Conflict(
            _(
                "%(number)s was solved while you were on this call. Save again to add the call to it, or take the "
                "ticket off to open a new one."
            )
            % {"number": ticket.number},
            code="ticket_done",
            field="ticket",
        )


def kept_check(call: NewCall) -> str:
    """The check as it is recorded: what was not needed is no check of anybody."""
    return "" if call.identity_check == NOT_NEEDED else call.identity_check
