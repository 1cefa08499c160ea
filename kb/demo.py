"""Demo answers: read from files, and brought in through the services, as an author would."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Team, User
from kb import services
from kb.models import Article, DailyViews, Feedback, Revision, Topic, Vote
from kb.types import ArticleText

CONTENT = Path(__file__).parent / "demo_content"
VOTES_OVER = 25  # days
WEEK_SHARE = 0.06  # of an article's views, as if they were of the last seven days
_MEDIA = re.compile(r"\(media:([A-Za-z0-9._-]+)")
_ANSWER = re.compile(r"\[([^\[\]]*)\]\(answer:([a-z0-9-]+)\)")


@dataclass(frozen=True)
class DemoArticle:
    """One file: header lines `name: value` down to a line `---`, then Markdown."""

    stem: str
    header: dict[str, str]
    body: str

    @property
    def question(self) -> str:
        return self.words("question")

    def words(self, name: str) -> str:
        return self.header.get(name, "").strip()

    def number(self, name: str) -> int:
        return int(self.words(name) or 0)

    def links(self) -> list[dict[str, str]]:
        pairs = (item.split(" > ", 1) for item in self.words("links").split(" | ") if " > " in item)
        return [{"title": title.strip(), "url": url.strip()} for title, url in pairs]


@dataclass(frozen=True)
class Loaded:
    """An answer that was brought in, and what is still to be written and done with it."""

    file: DemoArticle
    article: Article
    actor: User
    text: ArticleText


def load_demo(people: dict[str, User], team: Team, content: Path = CONTENT) -> None:
    """Loads topics and answers of the fictional university; again changes nothing.

    `people` are by first name; those named in a file own its answer. Pictures are written by file
    (`media:name.png`), other answers by the stem of theirs (`answer:wifi-eduroam`). Raises ValueError
    for a link to an answer that is not there, and what the services raise.
    """
    topics = _topics(content)
    files = [article_read(path) for path in sorted(content.glob("*.md"))]
    author = next(user for user in people.values() if user.may_write_answers)
    known = {article.question: article.pk for article in Article.objects.only("question")}
    loaded = [_create(file, people, author, team, topics, content) for file in files if not known.get(file.question)]
    known |= {one.article.question: one.article.pk for one in loaded}
    ids = {file.stem: known[file.question] for file in files}
    for one in loaded:
        _finish(one, ids)


def article_read(path: Path) -> DemoArticle:
    """Reads a file. Raises ValueError when it has no line `---`."""
    head, mark, body = path.read_text(encoding="utf-8").partition("\n---\n")
    if not mark:
        raise ValueError(f"{path.name} has no line --- after its header")
    pairs = (line.partition(":") for line in head.splitlines() if line.strip())
    return DemoArticle(path.stem, {name.strip(): value.strip() for name, _colon, value in pairs}, body.strip())


def _topics(content: Path) -> dict[str, Topic]:
    topics = {}
    for position, row in enumerate(json.loads((content / "topics.json").read_text(encoding="utf-8"))):
        fields = {"name": row["name"], "lead": row.get("lead", ""), "icon": row["icon"], "position": position}
        topics[row["slug"]], _new = Topic.objects.get_or_create(slug=row["slug"], defaults=fields)
    return topics


def _create(
    file: DemoArticle, people: dict[str, User], author: User, team: Team, topics: dict[str, Topic], content: Path
) -> Loaded:
    """The answer as a draft, without its links: it needs an id before another can lead to it."""
    owner = people.get(file.words("owner"))
    actor = owner if owner and owner.may_write_answers else author

    def picture(match: re.Match[str]) -> str:
        path = content / "media" / match.group(1)
        return f"(media:{services.media_add(actor=actor, name=path.name, content=path.read_bytes()).pk}"

    text = ArticleText(
        question=file.question,
        body=_MEDIA.sub(picture, file.body),
        topic=topics[file.words("topic")],
        audience=file.words("audience") or Article.PUBLIC,
        owner=owner,
        team=team,
        keywords=file.words("keywords"),
        also_asked_as="\n".join(file.words("also").split(" | ")),
        links=file.links(),
    )
    plain = replace(text, body=_ANSWER.sub(r"\1", text.body))
    article = services.article_create(actor=actor, text=plain, comment=_("First version"))
    return Loaded(file, article, actor, text)


def _finish(one: Loaded, ids: dict[str, int]) -> None:
    """Puts the links in, publishes, and lets the answer look lived-in."""

    def link(match: re.Match[str]) -> str:
        words, stem = match.groups()
        if stem not in ids:
            raise ValueError(f"{one.file.stem} links to {stem}, which is not here")
        return f"[{words}](answer:{ids[stem]})"

    body = _ANSWER.sub(link, one.text.body)
    if body != one.text.body:
        text, comment = replace(one.text, body=body), _("Links to other answers")
        services.revision_save(actor=one.actor, article=one.article, text=text, seen=1, comment=comment, is_minor=True)
    if one.file.words("state") != Article.DRAFT:
        services.article_publish(actor=one.actor, article=one.article)
    _age(one.article, one.file)


@transaction.atomic
def _age(article: Article, file: DemoArticle) -> None:
    """Sets dates back and counts up: no service does that, since no reader could."""
    updated = timezone.now() - timedelta(days=file.number("updated"))
    views, today = file.number("views"), timezone.localdate()
    Article.objects.filter(pk=article.pk).update(created_at=updated, content_updated_at=updated, views=views)
    Article.objects.filter(pk=article.pk, published_at__isnull=False).update(published_at=updated)
    Revision.objects.filter(article=article).update(created_at=updated)
    lately = round(views * WEEK_SHARE)
    days = [(today - timedelta(days=day), lately // (day + 2)) for day in range(7)]
    rows = [DailyViews(article=article, day=day, readers=readers) for day, readers in days if readers]
    DailyViews.objects.bulk_create(rows, ignore_conflicts=True)
    _votes(article, file, today)


def _votes(article: Article, file: DemoArticle, today: date) -> None:
    """`votes: 38 of 44` and `missing: words | words`, spread over the last weeks."""
    yes, _of, count = file.words("votes").partition(" of ")
    revision = article.revisions.first()
    if not count or revision is None:
        return
    now, total = timezone.now(), int(count)
    Vote.objects.bulk_create(
        Vote(
            article=article,
            revision=revision,
            visitor=f"demo-{number}",
            is_helpful=number < int(yes),
            created_at=now - timedelta(days=number * 7 % VOTES_OVER),
        )
        for number in range(total)
    )
    Article.objects.filter(pk=article.pk).update(helpful_yes=int(yes), helpful_no=total - int(yes))
    for number, words in enumerate(filter(None, file.words("missing").split(" | "))):
        Feedback.objects.create(
            article=article, revision=revision, words=words, day=today - timedelta(days=2 + 5 * number)
        )
