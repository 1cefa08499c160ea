"""Reads of the bell and of a person's choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from accounts.models import User
from notifications import kinds
from notifications.models import Notification, NotificationQuerySet, Rhythm
from notifications.preferences import Wish, Wishes
from notifications.words import Words, words_of

COUNT_MAX = 100  # "99+"
COUNT_SECONDS = 5
PAGE, MENU = 30, 8


@dataclass(frozen=True)
class Entry:
    """One entry as it is shown. `url` leads to what it is about."""

    notification: Notification
    words: Words
    url: str


@dataclass(frozen=True)
class Page:
    """Entries, newest first; `older` is the key the next page begins before, or ""."""

    entries: list[Entry]
    older: str = ""


@dataclass(frozen=True)
class Line:
    """One line of the table of choices."""

    kind: kinds.Kind
    wish: Wish

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, words, and whether it is what holds, of the emails that can be chosen."""
        return [(code, str(words), code == self.wish.email) for code, words in kinds.EMAIL_CHOICES if self.may(code)]

    def may(self, code: str) -> bool:
        return code in self.kind.emails


def bell_key(person_id: int) -> str:
    return f"bell:{person_id}"


def bell_count(user: Any) -> int:
    """How many entries a person has not seen, up to COUNT_MAX; a few seconds old at most."""
    if not getattr(user, "is_authenticated", False):
        return 0
    kept = cache.get(bell_key(user.pk))
    if isinstance(kept, int):
        return kept
    unseen = Notification.objects.visible_to(user).in_bell().unseen()
    found = unseen.order_by()[:COUNT_MAX].count()
    cache.set(bell_key(user.pk), found, COUNT_SECONDS)
    return found


def own_notifications(user: User) -> NotificationQuerySet:
    """What the bell of this person holds."""
    return Notification.objects.visible_to(user).in_bell()


def bell_page(user: User, *, before: int | None = None, size: int = PAGE) -> Page:
    """The entries of a person by when they began, newest first, `size` a page."""
    rows = own_notifications(user).select_related("ticket", "ticket__queue", "actor", "message", "article")
    rows = rows.defer("message__text", "message__html", "message__quoted")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    entries = [entry_of(user, row) for row in found[:size]]
    return Page(entries, str(found[size - 1].pk) if len(found) > size else "")


def entry_of(user: User, row: Notification) -> Entry:
    return Entry(row, words_of(row), path_of(row))


def path_of(row: Notification) -> str:
    """Where the news is: the desk's page for news of the desk, one's own page of the ticket for the rest."""
    from django.urls import reverse

    if row.ticket is None:
        return reverse("notifications")
    name = "desk_ticket" if row.is_internal else "my_ticket"
    anchor = f"#m{row.message_id}" if row.message_id else ""
    return reverse(name, args=[row.ticket.number]) + anchor


def choices_of(user: User) -> tuple[list[Line], Rhythm]:
    """The lines of a person's table, and their rhythm."""
    wishes = Wishes([user.pk])
    return [Line(kind, wishes.of(user.pk, kind.code)) for kind in kinds.kinds_for(user)], wishes.rhythm(user.pk)
