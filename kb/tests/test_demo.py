"""The loader of the demo answers, on files of the test's own and on those that ship."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Team, User
from kb.demo import CONTENT, article_read, load_demo
from kb.models import Article, DailyViews, Media, Topic
from kb.selectors import topics_with_counts
from kb.tests.support import make_author, picture_bytes

pytestmark = pytest.mark.django_db
SCAN = """question: How do I scan?
topic: printing
keywords: scan, copy
also: scan a page | scan to email
owner: maya
updated: 12
views: 340
votes: 3 of 4
missing: Where is it? | It has no glass.
audience: public
state: published
links: Scanner list > https://scan.example.ac.uk
---
1. Press Scan.

![The panel](media:panel.png "The panel")

1. Then [print it](answer:print).
"""
PRINT = """question: How do I print?
topic: printing
keywords: print
also: print my essay
owner: priya
updated: 3
views: 0
audience: agents
state: draft
links:
---
First [scan](answer:scan).
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "media").mkdir(parents=True)
    (folder / "media" / "panel.png").write_bytes(picture_bytes())
    topics = [{"slug": "printing", "name": "Printing", "lead": "Paper", "icon": "printer"}]
    (folder / "topics.json").write_text(json.dumps(topics))
    (folder / "scan.md").write_text(SCAN)
    (folder / "print.md").write_text(PRINT)
    return folder


@pytest.fixture
def people() -> dict[str, User]:
    return {"priya": User.objects.create_user("priya@example.ac.uk", is_agent=True), "maya": make_author()}


def test_files_become_answers_with_pictures_links_dates_and_views(content: Path, people: dict[str, User]) -> None:
    team = Team.objects.create(name="Front line")
    load_demo(people, team, content)
    scan, draft = Article.objects.get(question="How do I scan?"), Article.objects.get(question="How do I print?")
    assert scan.is_live
    assert (scan.owner, scan.team, scan.views) == (people["maya"], team, 340)
    assert scan.also_asked_as == "scan a page\nscan to email"
    assert scan.links == [{"title": "Scanner list", "url": "https://scan.example.ac.uk"}]
    assert (timezone.now() - scan.content_updated_at) // timedelta(days=1) == 12
    assert f'href="answer:{draft.pk}"' in scan.body_html
    assert scan.pictures.get() == Media.objects.get()
    assert scan.step_count == 2
    assert DailyViews.objects.filter(article=scan).exists()
    assert (scan.helpful_yes, scan.helpful_no, scan.votes.filter(is_helpful=True).count()) == (3, 1, 3)
    assert list(scan.feedback.values_list("words", flat=True)) == ["Where is it?", "It has no glass."]
    assert (draft.state, draft.audience, draft.owner) == (Article.DRAFT, Article.AGENTS, people["priya"])
    assert draft.revisions.first().author == people["maya"], "an owner who is no author does not write"


def test_loading_again_changes_nothing(content: Path, people: dict[str, User]) -> None:
    team = Team.objects.create(name="Front line")
    load_demo(people, team, content)
    before = list(Article.objects.order_by("pk").values())
    load_demo(people, team, content)
    assert list(Article.objects.order_by("pk").values()) == before
    assert (Media.objects.count(), Topic.objects.count()) == (1, 1)


def test_a_file_without_its_line_and_a_link_to_nowhere_are_told(content: Path, people: dict[str, User]) -> None:
    (content / "bad.md").write_text("question: Why?\n")
    with pytest.raises(ValueError, match=r"bad\.md"):
        article_read(content / "bad.md")
    (content / "bad.md").write_text(PRINT.replace("How do I print?", "Why?").replace("answer:scan", "answer:nowhere"))
    with pytest.raises(ValueError, match="nowhere"):
        load_demo(people, Team.objects.create(name="Front line"), content)


def test_the_answers_that_ship_load_and_none_of_them_has_a_problem(people: dict[str, User]) -> None:
    load_demo({**people, "sam": make_author("Sam Okoro")}, Team.objects.create(name="Front line"))
    assert Topic.objects.count() == 8
    live = Article.objects.visible_to(None)
    assert live.count() >= 24
    assert all(row.count for row in topics_with_counts(None))
    assert Article.objects.count() == len(list(CONTENT.glob("*.md")))
    assert live.filter(step_count__gte=10, pictures__isnull=False).exists()
