"""Values that services of the knowledge base take and give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from common.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import Team, User
    from kb.models import Topic


@dataclass(frozen=True)
class ArticleText:
    """All that an author writes of an article. `links` are dicts of `title` and `url`."""

    question: str
    body: str
    topic: Topic
    audience: str = "public"
    owner: User | None = None
    team: Team | None = None
    keywords: str = ""
    also_asked_as: str = ""  # one phrase a line
    links: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class AnswerLink:
    """A way to another answer: its present question and address."""

    question: str
    url: str


class NotReady(Invalid):
    """A revision that must not go live; `problems` says in words what to put right, line by line."""

    code = "not_ready"

    def __init__(self, message: str, problems: list[str]) -> None:
        super().__init__(message)
        self.problems = problems
