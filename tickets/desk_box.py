"""What an agent has in the box of a ticket: drafts by kind, a reply that waits, what was refused or dropped."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.models import User
from tickets.models import Draft, Message, Ticket
from tickets.services.drafts import KEPT_DAYS


@dataclass(frozen=True)
class Box:
    """`going` is the reply that waits to go, `late` true when the worker has let its time pass."""

    drafts: dict[str, Draft] = field(default_factory=dict)
    going: list[Draft] = field(default_factory=list)
    refused: list[Draft] = field(default_factory=list)
    dropped: Draft | None = None

    @property
    def reply(self) -> Draft | None:
        return self.drafts.get(Message.REPLY)

    @property
    def note(self) -> Draft | None:
        return self.drafts.get(Message.NOTE)

    def each(self) -> list[Draft]:
        """Every draft, whatever became of it."""
        return [*self.drafts.values(), *self.going, *self.refused, *([self.dropped] if self.dropped else [])]

    def opens_as(self, wanted: str) -> str:
        """The tab to open: the one asked for, else the one with words in it, else the reply."""
        if wanted in (Message.REPLY, Message.NOTE):
            return wanted
        return Message.NOTE if self.note and not self.reply else Message.REPLY


def box_of(user: User, ticket: Ticket, *, now: datetime) -> Box:
    """The agent's own words on this ticket, and nobody else's: one query. Files are added by `files_put`."""
    lately = Q(state=Draft.DROPPED, updated_at__gte=now - timedelta(days=KEPT_DAYS))
    rows = Draft.objects.filter(ticket=ticket, author=user).filter(~Q(state=Draft.DROPPED) | lately)
    drafts: dict[str, Draft] = {}
    going, refused, dropped = [], [], None
    for row in rows.order_by("updated_at", "pk").select_related("macro")[:20]:
        if row.state == Draft.DRAFT:
            drafts[row.kind] = row
        elif row.state in (Draft.GOING, Draft.SENDING):
            row.seconds_left = max(0, round((row.run_after - now).total_seconds()))  # type: ignore[attr-defined]
            row.is_late = (now - row.run_after).total_seconds() > 15  # type: ignore[attr-defined]
            going.append(row)
        elif row.state == Draft.REFUSED:
            refused.append(row)
        else:
            dropped = row
    return Box(drafts, going, refused, dropped)
