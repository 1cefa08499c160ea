"""Which agents have a ticket before their eyes, or write on it now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import Invalid
from tickets import policies
from tickets.models import Draft, Presence, Ticket

PING_SECONDS = 15
GONE_SECONDS = 40
GONE = "gone"


@dataclass(frozen=True)
class Here:
    """A colleague on the page: `doing` is viewing, replying, noting, or sending when their reply waits to go."""

    person: User
    doing: str


@transaction.atomic
def presence_ping(*, actor: User, ticket: Ticket, doing: str) -> None:
    """A sign of life of an agent's page; `gone` takes them away. Raises NotAllowed, Invalid."""
    policies.can_work(actor, ticket).require()
    if doing == GONE:
        Presence.objects.filter(ticket=ticket, user=actor).delete()
    elif doing in dict(Presence.DOING):
        Presence.objects.update_or_create(ticket=ticket, user=actor, defaults={"doing": doing, "at": timezone.now()})
    else:
        raise Invalid("There is no such presence.", field="doing")


def present(ticket: Ticket, *, but: User) -> list[Here]:
    """Everybody else who is there, writers first: two queries."""
    since = timezone.now() - timedelta(seconds=GONE_SECONDS)
    rows = Presence.objects.filter(ticket=ticket, at__gte=since).exclude(user=but).select_related("user")
    going = Draft.objects.filter(ticket=ticket, kind="reply", state__in=(Draft.GOING, Draft.SENDING))
    here = {row.user_id: Here(row.user, row.doing) for row in rows}
    here |= {row.author_id: Here(row.author, "sending") for row in going.exclude(author=but).select_related("author")}
    return in_order(here.values())


def in_order(here: Iterable[Here]) -> list[Here]:
    """Those who write first, then by name."""
    order = ("sending", "replying", "noting", "viewing")
    return sorted(here, key=lambda one: (order.index(one.doing), one.person.display_name.casefold()))


def presence_prune() -> int:
    """Deletes signs of life that are long over."""
    old = Presence.objects.filter(at__lt=timezone.now() - timedelta(hours=1))
    return old.delete()[0] if old.exists() else 0
