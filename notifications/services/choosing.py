"""What a person chooses to hear, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid
from notifications import kinds
from notifications.models import Notification, NotificationQuerySet, Preference, Rhythm
from notifications.preferences import Wish, Wishes
from notifications.quiet import QuietHours
from notifications.selectors import bell_key


@transaction.atomic
def wishes_set(*, actor: User, wishes: Mapping[str, Wish], now: datetime | None = None) -> None:
    """Writes how the person hears of each kind of news. What waits for a digest it no longer goes into is let go.

    Raises Invalid for a kind that is not theirs or a way that cannot be chosen for it.
    """
    allowed = {kind.code: kind for kind in kinds.kinds_for(actor)}
    for code, wish in wishes.items():
        kind = allowed.get(code)
        if kind is None or wish.email not in kind.emails:
            raise Invalid(_("That cannot be chosen."), code="no_such_choice")
        values = {"bell": wish.bell and kind.has_bell, "email": wish.email}
        Preference.objects.update_or_create(person=actor, kind=code, defaults=values)
    gone = [code for code, wish in wishes.items() if wish.email != kinds.DIGEST]
    _waiting(actor).filter(kind__in=gone).update(digest_at=None)
    cache.delete(bell_key(actor.pk))


@transaction.atomic
def rhythm_set(
    *,
    actor: User,
    quiet_from: time | None,
    quiet_to: time | None,
    quiet_days: frozenset[int],
    digest_hour: int,
    digest_on: bool,
    now: datetime | None = None,
) -> Rhythm:
    """Quiet hours (none without both times and a day) and the hour of the digest (0–23).

    What waits for a digest goes with the next one at the new hour. Raises Invalid for quiet hours that never
    end, half of them, or an hour that is none.
    """
    now = now or timezone.now()
    if (quiet_from is None) != (quiet_to is None):
        raise Invalid(_("Quiet hours need both a start and an end."), code="half_quiet", field="quiet_to")
    if quiet_from is not None and quiet_to is not None and QuietHours(quiet_from, quiet_to, quiet_days).is_endless:
        raise Invalid(_("These quiet hours would never end."), code="endless_quiet", field="quiet_to")
    if not 0 <= digest_hour <= 23:
        raise Invalid(_("Choose an hour of the day."), field="digest_hour")
    rhythm, _made = Rhythm.objects.update_or_create(
        person=actor,
        defaults={
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "quiet_days": "".join(str(day) for day in sorted(quiet_days)),
            "digest_hour": digest_hour,
            "digest_on": digest_on,
            "updated_at": now,
        },
    )
    _waiting(actor).update(digest_at=Wishes([actor.pk]).digest_at(actor.pk, now) if digest_on else None)
    return rhythm


@transaction.atomic
def digest_stop(*, person: User) -> None:
    """No more digests for this person; the bell, and what they get at once, stay. Doing so twice changes nothing."""
    Rhythm.objects.update_or_create(person=person, defaults={"digest_on": False, "updated_at": timezone.now()})
    _waiting(person).update(digest_at=None)


def _waiting(person: User) -> NotificationQuerySet:
    return Notification.objects.filter(person=person, digest_at__isnull=False, digested_at=None)
