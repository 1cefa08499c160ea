"""What the tests of calls share."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from counter.models import RepeatIssue
from counter.services import call_save
from counter.timer import Timer
from counter.types import NewCall, Saved
from kb.models import Article, Topic
from kb.services import article_create, article_publish
from kb.types import ArticleText

NEW = "/desk/calls/new/"


def make_issue(name: str = "Password reset", **fields: Any) -> RepeatIssue:
    return RepeatIssue.objects.create(**{"name": name, "summary": f"{name} please", "icon": "key-round"} | fields)


def make_answer(author: Any, question: str = "How do I reset my password?", **fields: Any) -> Article:
    topic, _new = Topic.objects.get_or_create(slug="accounts", defaults={"name": "Passwords and sign-in"})
    text = ArticleText(question=question, body="1. Open the portal.\n2. Type the code.\n", topic=topic, **fields)
    return article_publish(actor=author, article=article_create(actor=author, text=text))


def save(actor: Any, *, ago: int = 0, lasts: int = 60, now: datetime | None = None, **fields: Any) -> Saved:
    """Saves a call that began `ago` minutes ago and lasts so many seconds."""
    now = now or timezone.now() - timedelta(minutes=ago)
    timer = Timer.begin(actor.pk, now - timedelta(seconds=lasts))
    return call_save(actor=actor, call=NewCall(**{"summary": "No sound", **fields}), timer=timer, now=now)


def opened(client: Client, **given: Any) -> tuple[str, Any]:
    """The page of a new call: its address with the timer, and the answer."""
    response = client.get(NEW, given)
    assert response.status_code == 302
    path = response["Location"]
    return path, client.get(path)


def sealed(response: Any) -> str:
    """The timer that a page carries."""
    found = re.search(r'name="call" value="([^"]+)"', response.content.decode())
    assert found
    return found.group(1)


def filled(**fields: Any) -> dict[str, Any]:
    """A form as the browser sends it."""
    return {"kind": "phone", "summary": "No sound", "outcome": "solved", "priority": "3", "act": "next"} | fields
