"""What an agent does to one ticket or to many by one press, and how it is taken back.

Each ticket is changed by the services that its page calls, in a savepoint of its own: what one ticket
refuses is written down and stops no other. What changed is stored as the difference between the ticket
before and after, so that an undo also puts back what followed (a new ticket that was given to somebody
became open).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import jobs
from common.errors import HelpdeskError, Invalid, NotAllowed
from tickets import statuses
from tickets.models import Act, Queue, Ticket
from tickets.services import restoring, snooze, tags, workflow

STATUS, PRIORITY, ASSIGNEE, QUEUE = "status", "priority", "assignee", "queue"
TAG_ADD, TAG_REMOVE, SNOOZE, MACRO = "tag_add", "tag_remove", "snooze", "macro"
ME, NOBODY = "me", "nobody"
AT_ONCE = 50  # more tickets than these are worked off by the worker, CHUNK in a transaction
CHUNK = 50
MOST = 10_000
CHANGES_MAX = 20
UNDO_FOR = timedelta(hours=24)

Step = Callable[[Ticket], Any]


@transaction.atomic
def act_do(*, actor: User, tickets: Iterable[Ticket], changes: Sequence[tuple[str, str]]) -> Act:
    """Makes each change on each ticket: now for up to AT_ONCE of them, else by the worker.

    Changes: ("status", code), ("priority", "1".."4"), ("assignee", "me" | "nobody" | id), ("queue", id),
    ("tag_add", word), ("tag_remove", word), ("snooze", time in ISO format or "" to wake), ("macro", id), whose
    words go at once and are not taken back by an undo. `act.refused` names
    the tickets that were not changed, with the reason; `act.changes` is what an undo puts back.

    Raises NotAllowed for who does not work here, Invalid for a change that no ticket could take.
    """
    _require_works_here(actor)
    ids = sorted({ticket.pk for ticket in tickets})
    if not ids:
        raise Invalid(_("Choose a ticket first."), code="no_tickets", field="tickets")
    if len(ids) > MOST:
        raise Invalid(_("Choose at most %(max)s tickets.") % {"max": MOST}, code="too_many", field="tickets")
    wanted = [[field, str(value)] for field, value in changes]
    steps = steps_of(actor, wanted)
    act = Act(actor=actor, kind=wanted[0][0], wanted=wanted, asked_count=len(ids))
    if len(ids) > AT_ONCE:
        act.state, act.pending = Act.WAITING, ids
        jobs.ring_on_commit("tickets.act")
    else:
        _work_on(act, ids, steps)
    act.save()
    return act


def act_last(actor: User) -> Act | None:
    """The newest act of this agent that changed something, was not taken back and still can be."""
    recent = Act.objects.filter(actor=actor, undone_at__isnull=True, created_at__gte=timezone.now() - UNDO_FOR)
    for act in recent.order_by("-pk")[:20]:
        if act.ticket_count or act.is_under_way:
            return act
    return None


@transaction.atomic
def act_undo(*, actor: User, act: Act) -> Act:
    """Puts back each value that nobody changed since; `act.kept` names the others. Again changes nothing.

    An act that is still being worked off stops, and what it did so far is put back. Raises NotAllowed for
    somebody else's act, Invalid for one older than UNDO_FOR.
    """
    _require_works_here(actor)
    act = Act.objects.select_for_update().get(pk=act.pk)
    if act.actor_id != actor.pk:
        raise NotAllowed(_("Only who did this can undo it."), code="not_your_act")
    if act.undone_at is not None:
        return act
    now = timezone.now()
    if act.created_at < now - UNDO_FOR:
        raise Invalid(_("This is too long ago to undo."), code="too_old")
    act.undone_at, act.pending = now, []
    act.state, act.lease_token, act.lease_until = Act.DONE, None, None  # a worker at it finds that it is not its own
    ids = sorted({change["ticket"] for change in act.changes})
    if len(ids) > AT_ONCE:
        act.state, act.pending, act.run_after = Act.WAITING, ids, now
        jobs.ring_on_commit("tickets.act")
    else:
        _put_back(act, ids)
    act.save()
    return act


def acts_drain() -> int:
    """Works off acts on many tickets, a chunk in each transaction; returns how many chunks."""
    done = 0
    while claimed := jobs.claim(Act, limit=1):
        if claimed[0].attempts > Act.max_attempts:
            jobs.finish(claimed[0], state=Act.FAILED)
            continue
        while _chunk(claimed[0]):
            done += 1
            jobs.breathe()
    return done


def _chunk(claimed: Act) -> bool:
    """One chunk of an act under its lease. False when it is finished, or somebody else's by now."""
    with transaction.atomic():
        held = Act.objects.filter(pk=claimed.pk, lease_token=claimed.lease_token, state=Act.WORKING)
        act = held.select_for_update(of=("self",)).select_related("actor").first()
        if act is None:
            return False
        ids, act.pending = act.pending[:CHUNK], act.pending[CHUNK:]
        if act.undone_at is not None:
            _put_back(act, ids)
        else:
            try:
                steps = steps_of(act.actor, act.wanted)
            except HelpdeskError as error:  # the queue or the person it names is gone by now
                act.refused += [_refusal(pk, error) for pk in [*ids, *act.pending]]
                act.pending = []
            else:
                _work_on(act, ids, steps)
        act.attempts, act.lease_until = 0, timezone.now() + timedelta(minutes=2)
        if not act.pending:
            act.state, act.lease_token, act.lease_until = Act.DONE, None, None
        act.save()
    return bool(ids)


def _work_on(act: Act, ids: list[int], steps: list[Step]) -> None:
    """Changes these tickets in the order of their ids, so that two acts never wait for each other in a ring."""
    may = set(Ticket.objects.at_desk_of(act.actor).filter(pk__in=ids).values_list("pk", flat=True))
    for pk in ids:
        if pk not in may:
            act.refused.append({"ticket": pk, "code": "not_found", "why": _("This ticket is not in your queues.")})
            continue
        try:
            with transaction.atomic():
                before, after = _change(pk, steps)
        except HelpdeskError as error:
            act.refused.append(_refusal(pk, error))
            continue
        changed = restoring.changes_between(pk, before, after)
        act.changes += changed
        act.ticket_count += bool(changed)


def _change(pk: int, steps: list[Step]) -> tuple[dict[str, Any], dict[str, Any]]:
    ticket = restoring.locked(pk)
    if ticket is None:
        raise Invalid(_("This ticket is gone."), code="not_found")
    if ticket.merged_into_id:
        raise NotAllowed(_("This ticket was merged into another one."), code="merged")
    before = restoring.facts(ticket)
    for step in steps:
        ticket = step(ticket)
    after = restoring.locked(pk)
    assert after is not None
    return before, restoring.facts(after)


def _put_back(act: Act, ids: list[int]) -> None:
    by_ticket: dict[int, list[dict[str, Any]]] = {pk: [] for pk in ids}
    for change in act.changes:
        if change["ticket"] in by_ticket:
            by_ticket[change["ticket"]].append(change)
    for pk, changes in by_ticket.items():
        with transaction.atomic():
            kept = restoring.put_back(act.actor, pk, changes)
        act.kept += [{"ticket": pk, "field": field} for field in kept]


def _refusal(pk: int, error: HelpdeskError) -> dict[str, Any]:
    return {"ticket": pk, "code": error.code, "why": str(error.message)}


def _require_works_here(actor: User) -> None:
    if not getattr(actor, "works_here", False):
        raise NotAllowed(_("The desk is for agents."), code="agents_only")


# --- what was asked for, as steps ------------------------------------------------------------------


def steps_of(actor: User, wanted: Sequence[Sequence[str]]) -> list[Step]:
    """One function for each change; raises Invalid for what no ticket could take."""
    if not wanted or len(wanted) > CHANGES_MAX:
        raise Invalid(_("Say what is to be changed."), code="no_change", field="change")
    tags.tag_rows(value for field, value in wanted if field == TAG_ADD)  # before any ticket is locked
    return [_step(actor, field, value) for field, value in wanted]


def _step(actor: User, field: str, value: str) -> Step:
    make = _STEPS.get(field)
    if make is None:
        raise Invalid(_("There is no such change."), code="no_such_change", field="change")
    return make(actor, value)


def _status_step(actor: User, value: str) -> Step:
    if value not in dict(statuses.CHOICES):
        raise Invalid(_("There is no such status."), field="status")
    return lambda ticket: workflow.status_set(actor=actor, ticket=ticket, status=value)


def _priority_step(actor: User, value: str) -> Step:
    priority = _number(value)
    if priority not in Ticket.Priority.values:
        raise Invalid(_("There is no such priority."), field="priority")
    return lambda ticket: workflow.priority_set(actor=actor, ticket=ticket, priority=priority)


def _assignee_step(actor: User, value: str) -> Step:
    person: User | None = actor
    if value in ("", NOBODY):
        person = None
    elif value != ME:
        person = User.objects.filter(pk=_number(value), is_active=True).first()
        if person is None or not person.works_here:
            raise Invalid(_("There is no such agent."), field="assignee")
    return lambda ticket: workflow.assignee_set(actor=actor, ticket=ticket, assignee=person)


def _queue_step(actor: User, value: str) -> Step:
    queue = Queue.objects.select_related("team").filter(pk=_number(value)).first()
    if queue is None:
        raise Invalid(_("There is no such queue."), field="queue")
    return lambda ticket: workflow.queue_set(actor=actor, ticket=ticket, queue=queue)


def _tag_add_step(actor: User, value: str) -> Step:
    word = tags.clean_tag(value)
    return lambda ticket: tags.tag_add(actor=actor, ticket=ticket, word=word)


def _tag_remove_step(actor: User, value: str) -> Step:
    word = tags.clean_tag(value)
    return lambda ticket: tags.tag_remove(actor=actor, ticket=ticket, word=word)


def _snooze_step(actor: User, value: str) -> Step:
    if not value:
        return lambda ticket: snooze.ticket_wake(actor=actor, ticket=ticket)
    until = moment_of(value)
    if not timezone.now() < until <= timezone.now() + snooze.LONGEST:
        raise Invalid(_("Choose a time from now on, at most a year away."), code="bad_time", field="snooze")
    return lambda ticket: snooze.ticket_snooze(actor=actor, ticket=ticket, until=until)


def _macro_step(actor: User, value: str) -> Step:
    from tickets.services.macro_many import macro_step  # which is about acts itself

    return macro_step(actor, _number(value))


_STEPS: dict[str, Callable[[User, str], Step]] = {
    STATUS: _status_step,
    PRIORITY: _priority_step,
    ASSIGNEE: _assignee_step,
    QUEUE: _queue_step,
    TAG_ADD: _tag_add_step,
    TAG_REMOVE: _tag_remove_step,
    SNOOZE: _snooze_step,
    MACRO: _macro_step,
}


def moment_of(text: str) -> datetime:
    """A moment in ISO format; one without an offset is by the desk's clock. Raises Invalid."""
    try:
        moment = datetime.fromisoformat(text)
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    except (ValueError, OverflowError):
        raise Invalid(_("Enter a date and a time."), code="bad_time", field="snooze") from None


def _number(value: str) -> int:
    """The number, or -1, which is nobody's, for anything else."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else -1
