"""What is known of a call when it is saved, and what came of saving it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from counter.models import Call, Kind, Outcome, RepeatIssue
from kb.models import Article
from tickets.models import Queue, Ticket


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is not on the list; an address and a phone are welcome and not needed."""

    name: str
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class NewCall:
    """A filled-in form. `queue` is where it is passed to; `ticket` an open one that the call is added to.

    `seen_status` is the status of that ticket on the page its agent looked at.
    """

    kind: str = Kind.PHONE
    caller: User | None = None
    newcomer: Newcomer | None = None
    on_behalf_of: User | None = None
    issue: RepeatIssue | None = None
    article: Article | None = None
    summary: str = ""
    notes: str = ""
    outcome: str = Outcome.SOLVED
    priority: int = Ticket.Priority.NORMAL
    queue: Queue | None = None
    identity_check: str = ""
    ticket: Ticket | None = None
    seen_status: str = ""
    mails_steps: bool = False

    @property
    def requester(self) -> User | None:
        """Whose matter it is: the ticket is theirs, whoever called."""
        return self.on_behalf_of or self.caller

    @property
    def chosen_article(self) -> Article | None:
        return self.article or (self.issue.article if self.issue else None)

    def fingerprint(self) -> str:
        """What tells two forms apart that carry the same nonce: a browser that went back, and new words."""
        ids = [row.pk if row else "" for row in (self.caller, self.on_behalf_of, self.ticket)]
        return "\0".join(map(str, [*ids, self.newcomer, self.summary, self.notes, self.outcome]))


@dataclass(frozen=True)
class Saved:
    """The call, its ticket, and whether the steps were sent; `is_new` False is the second press of a double click."""

    call: Call
    ticket: Ticket | None
    steps_sent: bool = False
    is_new: bool = True
