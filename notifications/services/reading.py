"""What a person has looked at."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.models import Notification
from notifications.selectors import bell_key


@transaction.atomic
def notification_seen(*, actor: User, notification: Notification) -> Notification:
    """The person has seen this entry of theirs; the digest leaves it out. Doing so twice changes nothing."""
    rows = Notification.objects.filter(pk=notification.pk, person=actor, seen_at=None)
    rows.update(seen_at=timezone.now())
    cache.delete(bell_key(actor.pk))
    return notification


@transaction.atomic
def notifications_seen(*, actor: User, up_to: int) -> int:
    """Everything up to the entry the person had before their eyes, and nothing that came since; how many."""
    rows = Notification.objects.filter(person=actor, seen_at=None, in_bell=True, pk__lte=up_to)
    changed = rows.update(seen_at=timezone.now())
    cache.delete(bell_key(actor.pk))
    return changed
