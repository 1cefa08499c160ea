"""Writes about what a desk is made of: queues and time targets. Each leaves a line in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.policies import can_administer, can_enter_desk
from common import audit
from common.errors import Conflict, Invalid
from common.permissions import Allowed, Answer, Denied
from hours.models import Calendar
from tickets.models import Queue, SlaPolicy, SlaTarget
from tickets.models.ticket import Priority
from tickets.services.retargeting import clocks_recount
from tickets.sla.clocks import schedule_of
from tickets.sla.durations import duration_written


def can_change_queue(user: User, queue: Queue) -> Answer:
    """Name a queue, and choose its hours and targets: the leads of its team, and administrators."""
    if can_administer(user) or (can_enter_desk(user) and user.leads(queue.team_id)):
        return Allowed()
    return Denied(_("A queue is set up by its team's leads and by administrators."), code="leads_only")


@transaction.atomic
def queue_save(
    *, actor: User, queue: Queue | None, name: str, team: Team, calendar: Calendar | None, policy: SlaPolicy | None,
    is_default: bool = False,
) -> tuple[Queue, int]:  # fmt: skip
    """Makes or changes a queue; also how many due times moved because its hours or targets are others now.

    Leads keep its team and whether it is the default. Raises NotAllowed, Invalid.
    """
    is_new = queue is None
    if queue is None:
        can_administer(actor).require()
        queue = Queue()
    else:
        can_change_queue(actor, queue).require()
        queue = Queue.objects.select_for_update(of=("self",)).select_related("team").get(pk=queue.pk)
    before = {} if is_new else queue_facts(queue)
    old = None if is_new else schedule_of(queue)
    had_policy, had_calendar, was_default = queue.policy_id, queue.calendar_id, queue.is_default
    queue.name = _free_name(Queue, name, queue.pk, _("Another queue has this name."))
    queue.calendar, queue.policy = calendar, policy
    if can_administer(actor):
        queue.team = team
        if was_default and not is_default:
            raise Invalid(_("One queue takes what fits nowhere else: make another one that."), field="is_default")
        if is_default and not was_default:
            Queue.objects.filter(is_default=True).update(is_default=False)
        queue.is_default = is_default
    _save(queue, _("Another queue has this name."))
    moved = 0
    if old is not None and (had_calendar, had_policy) != (queue.calendar_id, queue.policy_id):
        moved = clocks_recount(
            queues=[queue], old=old, new=schedule_of(queue), with_targets=had_policy != queue.policy_id
        )
    audit.record(
        actor=actor, action="made" if is_new else "changed", subject=queue, before=before, after=queue_facts(queue)
    )
    return queue, moved


@transaction.atomic
def queue_delete(*, actor: User, queue: Queue) -> None:
    """Takes away an empty queue. Raises NotAllowed, Conflict for one with tickets or a mailbox, and the default."""
    can_administer(actor).require()
    if queue.is_default:
        raise Conflict(_("This queue takes what fits nowhere else. Make another one the default first."))
    facts = queue_facts(queue)
    try:
        with transaction.atomic():
            audit.record(actor=actor, action="deleted", subject=queue, before=facts, after={})
            queue.delete()
    except ProtectedError as error:
        words = _("%(queue)s has tickets or a mailbox. Move the tickets, closed ones too, to another queue first.")
        raise Conflict(words % {"queue": queue.name}, code="queue_in_use") from error


def queue_facts(queue: Queue) -> dict[str, Any]:
    return {
        "name": queue.name,
        "team": queue.team.name,
        "calendar": str(queue.calendar or ""),
        "policy": str(queue.policy or ""),
        "is_default": queue.is_default,
    }


@transaction.atomic
def policy_save(
    *, actor: User, policy: SlaPolicy | None, name: str, targets: Mapping[int, tuple[int, int]], open_too: bool = False
) -> tuple[SlaPolicy, int]:
    """Makes or changes targets: priority → open seconds to the first reply and to the solution.

    A priority that is not named has no targets. With `open_too` the tickets that are open get them as well,
    and what has run counts on; how many due times moved comes back too. Raises NotAllowed, Invalid.
    """
    can_administer(actor).require()
    is_new = policy is None
    policy = SlaPolicy() if policy is None else SlaPolicy.objects.select_for_update().get(pk=policy.pk)
    before = {} if is_new else policy_facts(policy)
    policy.name = _free_name(SlaPolicy, name, policy.pk, _("Other targets have this name."))
    for first, solve in targets.values():
        if solve < first:
            raise Invalid(_("Solving cannot be due before the first reply."))
    _save(policy, _("Other targets have this name."))
    policy.targets.exclude(priority__in=targets).delete()
    for priority, (first, solve) in targets.items():
        SlaTarget.objects.update_or_create(
            policy=policy, priority=priority, defaults={"first_response_seconds": first, "resolution_seconds": solve}
        )
    moved = 0
    if open_too and not is_new:
        for queue in Queue.objects.filter(policy=policy).select_related("calendar"):
            schedule = schedule_of(queue)
            moved += clocks_recount(queues=[queue], old=schedule, new=schedule, with_targets=True)
    after = policy_facts(policy)
    if moved:
        after["retargeted"] = moved
    audit.record(actor=actor, action="made" if is_new else "changed", subject=policy, before=before, after=after)
    return policy, moved


@transaction.atomic
def policy_delete(*, actor: User, policy: SlaPolicy) -> None:
    """Takes away targets that no queue has. Raises NotAllowed, Conflict."""
    can_administer(actor).require()
    queues = ", ".join(Queue.objects.filter(policy=policy).values_list("name", flat=True)[:5])
    if queues:
        raise Conflict(_("%(queues)s still go by these targets. Give them others first.") % {"queues": queues})
    audit.record(actor=actor, action="deleted", subject=policy, before=policy_facts(policy), after={})
    policy.delete()


def policy_facts(policy: SlaPolicy) -> dict[str, Any]:
    targets = {
        str(Priority(row.priority).label): (
            f"{duration_written(row.first_response_seconds)} / {duration_written(row.resolution_seconds)}"
        )
        for row in policy.targets.order_by("priority")
    }
    return {"name": policy.name, "targets": targets}


def _free_name(model: Any, name: str, pk: int | None, taken: str) -> str:
    name = " ".join(name.split())[:80]
    if not name:
        raise Invalid(_("Give it a name."), code="empty", field="name")
    if model.objects.filter(name__iexact=name).exclude(pk=pk).exists():
        raise Invalid(taken, code="taken", field="name")
    return name


def _save(row: Any, taken: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Invalid(taken, code="taken", field="name") from error
