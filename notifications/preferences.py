"""What each person chose to hear, and when: read for many people at once, since one event may concern a team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from notifications import kinds
from notifications.models import Preference, Rhythm
from notifications.quiet import leaves_at, next_digest


@dataclass(frozen=True)
class Wish:
    """How one person hears of one kind of news: in the bell or not, and by which email."""

    bell: bool
    email: str

    @property
    def is_nothing(self) -> bool:
        return not self.bell and self.email == kinds.OFF


class Wishes:
    """The choices of some people; two queries for all of them."""

    def __init__(self, people: Iterable[int]) -> None:
        wanted = set(people)
        rows = Preference.objects.filter(person__in=wanted) if wanted else Preference.objects.none()
        self._rows = {(row.person_id, row.kind): row for row in rows}
        rhythms = Rhythm.objects.filter(person__in=wanted) if wanted else Rhythm.objects.none()
        self._rhythms = {row.person_id: row for row in rhythms}

    def rhythm(self, person_id: int) -> Rhythm:
        """Their quiet hours and digest; the defaults (unsaved) for who never chose."""
        return self._rhythms.get(person_id) or Rhythm(person_id=person_id)

    def of(self, person_id: int, code: str) -> Wish:
        """What was chosen, held to what can be chosen at all; a digest that is off is no email."""
        if code in kinds.ALWAYS:
            return Wish(False, kinds.NOW)
        kind = kinds.KINDS[code]
        row = self._rows.get((person_id, code))
        email = row.email if row and row.email in kind.emails else kind.email
        if email == kinds.DIGEST and not self.rhythm(person_id).digest_on:
            email = kinds.OFF
        return Wish(kind.has_bell and (row.bell if row else kind.bell), email)

    def mail_leaves_at(self, person_id: int, code: str, now: datetime) -> datetime:
        """When a mail of this kind that is ready now leaves: now, or as their quiet hours end."""
        if code in kinds.AT_ONCE:
            return now
        return leaves_at(now, self.rhythm(person_id).quiet, timezone.get_default_timezone())

    def digest_at(self, person_id: int, now: datetime) -> datetime:
        """When the digest goes that takes up what happens now."""
        return next_digest(now, self.rhythm(person_id).digest_hour, timezone.get_default_timezone())
