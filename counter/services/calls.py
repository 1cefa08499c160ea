"""A call or a visit is over: it is written down, and its ticket with it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import person_register
from common import events
from counter import policies
from counter.models import Call, Kind, Outcome
from counter.services import checks
from counter.timer import Timer
from counter.types import NewCall, Saved
from kb.models import Article
from tickets import services, statuses
from tickets.models import Ticket
from tickets.services.locking import ticket_locked
from tickets.services.spoken import response_spoken
from tickets.text import clean_subject, clean_text


def call_save(*, actor: User, call: NewCall, timer: Timer, now: datetime | None = None) -> Saved:
    """Writes a call down: all of it, or nothing. The same form twice is one call.

    Solved on the call is a solved ticket of its agent, passed on is one in another team's queue; a call with
    `ticket` is added to that one, somebody new becomes a person. Notes are an internal note. Raises NotAllowed,
    Invalid for a call that says too little or help with an account without an identity check, Conflict when
    the ticket was done meanwhile.
    """
    policies.can_log(actor).require()
    now = now or timezone.now()
    if call.ticket is not None and call.outcome == Outcome.OPENED:
        call = replace(call, outcome=Outcome.ADDED)
    if call.on_behalf_of and call.on_behalf_of == call.caller:
        call = replace(call, on_behalf_of=None)
    nonce = uuid.uuid5(timer.nonce, call.fingerprint())
    twin = Call.objects.filter(nonce=nonce, agent=actor).select_related("ticket").first()
    if twin:
        return Saved(twin, twin.ticket, is_new=False)
    checks.whole(call)
    checks.identity(call, actor)
    try:
        with transaction.atomic():
            return _save(actor, call, timer, nonce, now)
    except IntegrityError:  # the other press of a double click was faster
        twin = Call.objects.filter(nonce=nonce, agent=actor).select_related("ticket").first()
        if twin is None:
            raise
        return Saved(twin, twin.ticket, is_new=False)


def _save(actor: User, call: NewCall, timer: Timer, nonce: uuid.UUID, now: datetime) -> Saved:
    if call.newcomer and call.caller is None and call.outcome != Outcome.ENDED:
        one = call.newcomer
        call = replace(call, caller=person_register(actor=actor, name=one.name, email=one.email, phone=one.phone))
    is_timed = timer.is_timed(now)
    checked = checks.kept_check(call)
    row = Call.objects.create(
        kind=call.kind,
        agent=actor,
        caller=call.caller,
        on_behalf_of=call.on_behalf_of,
        started_at=min((is_timed and timer.started_at) or now, now),
        ended_at=now,
        held_seconds=timer.held_until(now) if is_timed else 0,
        talk_seconds=timer.talk(now) if is_timed else None,
        identity_check=call.identity_check if call.caller else "",
        identity_checked_by=actor if checked else None,
        identity_checked_at=now if checked else None,
        issue=call.issue,
        article=call.chosen_article,
        summary=clean_subject(call.summary) if call.summary.strip() else "",
        notes=clean_text(call.notes),
        outcome=call.outcome,
        nonce=nonce,
    )  # fmt: skip
    if call.outcome == Outcome.ENDED:
        return Saved(row, None)
    ticket = _joined(actor, call, row) if call.ticket else _opened(actor, call, row, nonce)
    row.ticket = ticket
    row.save(update_fields=["ticket"])
    _note(actor, ticket, row, checked)
    steps_sent = _finish(actor, ticket, call, row)
    ticket.refresh_from_db()
    return Saved(row, ticket, steps_sent)


def _opened(actor: User, call: NewCall, row: Call, nonce: uuid.UUID) -> Ticket:
    """A new ticket, opened where its agent works, so that they may write their note before it is passed on."""
    requester = call.requester
    assert requester is not None
    assert call.caller is not None
    wanted = call.queue if call.outcome == Outcome.PASSED else (call.queue or (call.issue and call.issue.queue))
    ticket = services.ticket_open(
        actor=actor,
        requester=requester,
        subject=call.summary,
        text=call.summary,
        channel=row.kind,
        queue=checks.home_queue(actor, wanted),
        priority=call.priority,
        topic=(call.issue and call.issue.topic) or (row.article and row.article.topic),
        article=row.article,
        cc=[call.caller],
        form_nonce=nonce,
        created_at=row.started_at,
        how={"by": "call", "outcome": row.outcome},
    )
    response_spoken(actor=actor, ticket=ticket, now=row.started_at)
    if call.outcome != Outcome.PASSED:
        services.assignee_set(actor=actor, ticket=ticket, assignee=actor, now=row.ended_at)
    return ticket


def _joined(actor: User, call: NewCall, row: Call) -> Ticket:
    """The open ticket, held until the call is on it. Somebody who waits for the person has their answer now."""
    assert call.ticket is not None
    ticket = ticket_locked(call.ticket)
    checks.unchanged(ticket, call.seen_status)
    if call.caller and call.caller.pk == ticket.requester_id:
        response_spoken(actor=actor, ticket=ticket, now=row.started_at)
    if ticket.assignee_id is None and call.outcome == Outcome.SOLVED:
        services.assignee_set(actor=actor, ticket=ticket, assignee=actor, now=row.ended_at)
    if call.outcome != Outcome.SOLVED and ticket.status in (statuses.WAITING, *statuses.DONE):
        services.status_set(actor=actor, ticket=ticket, status=statuses.OPEN, now=row.ended_at)
    return ticket


def _note(actor: User, ticket: Ticket, row: Call, checked: str) -> None:
    """The call in the ticket's history: that it was, how its caller was checked, and the notes."""
    events.record(
        "call.logged", subject=ticket, actor=actor,
        call=row.pk, by=row.kind, seconds=row.talk_seconds, caller=row.caller_id,
    )  # fmt: skip
    if checked:
        events.record("call.identity_checked", subject=ticket, actor=actor, call=row.pk, how=checked)
    words = row.notes.strip() or (row.summary if row.outcome == Outcome.ADDED else "")
    if words:
        services.note_add(actor=actor, ticket=ticket, text=words, channel=row.kind, how={"by": "call"})


def _finish(actor: User, ticket: Ticket, call: NewCall, row: Call) -> bool:
    """Sends the steps, solves, passes on. True when steps were sent."""
    ticket.refresh_from_db()
    is_solved = call.outcome == Outcome.SOLVED and ticket.status not in statuses.DONE
    sends = call.mails_steps and steps_can_go(ticket.requester, row.article) and ticket.status != statuses.CLOSED
    if sends and row.article:
        services.reply_add(
            actor=actor, ticket=ticket, text=steps_text(row, ticket.requester, row.article),
            set_status=statuses.SOLVED if is_solved else None, how={"by": "call"},
        )  # fmt: skip
    elif is_solved:
        services.status_set(actor=actor, ticket=ticket, status=statuses.SOLVED, now=row.ended_at)
    if call.outcome == Outcome.PASSED and call.queue:
        services.queue_set(actor=actor, ticket=ticket, queue=call.queue)
    return sends


def steps_can_go(person: User | None, article: Article | None) -> bool:
    """Whether the steps of this answer can be mailed: it is for everybody, and there is an address."""
    if person is None or article is None or not person.email:
        return False
    return Article.objects.visible_to(None).filter(pk=article.pk).exists()


def steps_text(row: Call, person: User, article: Article) -> str:
    """The first steps of an answer and where all of them are, as a reply."""
    came_by = row.kind == Kind.WALK_IN
    thanks = _("thank you for coming by.") if came_by else _("thank you for calling.")
    steps = "\n".join(f"{number}. {step}" for number, step in enumerate(article.first_steps, start=1))
    parts = [
        _("Hello %(name)s,") % {"name": person.first_name},
        f"{thanks} {_('Here is the answer we talked about: %(question)s') % {'question': article.question}}",
        steps,
        _("All of it, with pictures: %(url)s") % {"url": settings.SITE_URL + article.get_absolute_url()},
    ]
    return "\n\n".join(part for part in parts if part)
