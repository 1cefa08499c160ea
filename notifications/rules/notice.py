"""What a rule says: this person is to be told this."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from notifications import kinds
from tickets.models import Message, Ticket


@dataclass(frozen=True)
class Notice:
    """One person is to hear news of `kind` (see `notifications.kinds`) about a ticket.

    `message` is what it is about, if anything was said; `status` was set along with a reply; `agent` is who
    did it, where their name is part of the news.
    """

    kind: str
    person: User
    ticket: Ticket
    message: Message | None = None
    status: str = ""
    agent: User | None = None

    @property
    def is_internal(self) -> bool:
        kind = kinds.KINDS.get(self.kind)
        return kind is not None and kind.is_internal
