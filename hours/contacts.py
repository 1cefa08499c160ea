"""Writes about the ways to reach the desk. Each leaves a line in the audit log."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can_administer
from common import audit
from common.errors import Invalid
from hours.models import ContactPoint

FIELDS = ("kind", "name", "value", "location", "audience", "calendar", "is_active")
POINTS_MAX = 30


@transaction.atomic
def contact_save(*, actor: User, point: ContactPoint | None, **fields: Any) -> ContactPoint:
    """Makes a way to reach the desk (last in the order), or changes one. Raises NotAllowed, Invalid at its field."""
    can_administer(actor).require()
    is_new = point is None
    if point is None:
        last = ContactPoint.objects.aggregate(last=Max("position"))["last"]
        if ContactPoint.objects.count() >= POINTS_MAX:
            raise Invalid(_("That is as many ways as people can read."), field="name")
        point = ContactPoint(position=0 if last is None else min(last + 1, 32767))
    before = {} if is_new else contact_facts(point)
    for name in FIELDS:
        setattr(point, name, fields[name])
    try:
        point.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(messages[0], field=field) from error
    point.save()
    audit.record(
        actor=actor, action="made" if is_new else "changed", subject=point, before=before, after=contact_facts(point)
    )
    return point


@transaction.atomic
def contact_move(*, actor: User, point: ContactPoint, up: bool) -> None:
    """Puts it one place further up or down; at the end it stays. Raises NotAllowed."""
    can_administer(actor).require()
    points = list(ContactPoint.objects.select_for_update().order_by("position", "pk"))
    place = next((n for n, each in enumerate(points) if each.pk == point.pk), -1)
    to = place - 1 if up else place + 1
    if place < 0 or not 0 <= to < len(points):
        return
    points.insert(to, points.pop(place))
    for number, each in enumerate(points):
        if each.position != number:
            each.position = number
            each.save(update_fields=["position"])
    audit.record(
        actor=actor, action="changed", subject=point, before={"position": place + 1}, after={"position": to + 1}
    )


@transaction.atomic
def contact_delete(*, actor: User, point: ContactPoint) -> None:
    """Takes it away. Raises NotAllowed."""
    can_administer(actor).require()
    audit.record(actor=actor, action="deleted", subject=point, before=contact_facts(point), after={})
    point.delete()


def contact_facts(point: ContactPoint) -> dict[str, Any]:
    facts = {name: getattr(point, name) for name in FIELDS if name != "calendar"}
    return {**facts, "calendar": str(point.calendar or "")}
