"""Old entries go: a bell is for what is new."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from notifications.models import Notification

SEEN_DAYS, UNSEEN_DAYS = 60, 180
BATCH = 1000


def notifications_prune() -> int:
    """Deletes entries seen SEEN_DAYS ago, or left for UNSEEN_DAYS; never one that waits for a digest."""
    now = timezone.now()
    old = Q(seen_at__lt=now - timedelta(days=SEEN_DAYS)) | Q(updated_at__lt=now - timedelta(days=UNSEEN_DAYS))
    rows = Notification.objects.filter(old).exclude(digest_at__isnull=False, digested_at=None)
    done = 0
    while keys := list(rows.values_list("pk", flat=True)[:BATCH]):
        Notification.objects.filter(pk__in=keys).delete()
        done += len(keys)
    return done
