"""Writing: each save is a new revision, and none of them changes what readers see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Conflict, Invalid
from kb import policies
from kb.models import Article, Revision
from kb.types import ArticleText

QUESTION_MAX = 200
BODY_MAX = 100_000
KEYWORDS_MAX = 300
ALSO_MAX = 4_000
COMMENT_MAX = 200
LINKS_MAX = 20
SHOWN = ("question", "topic", "audience", "owner", "team", "keywords", "also_asked_as")  # in lists of authors
WRITTEN = (*SHOWN, "body", "links")
LINK_SCHEMES = ("https://", "http://", "mailto:", "tel:", "/")


@transaction.atomic
def article_create(*, actor: User, text: ArticleText, comment: str = "") -> Article:
    """A new draft with its first revision. Raises NotAllowed, or Invalid at its field."""
    policies.can_write(actor).require()
    text = _clean(text)
    article = Article.objects.create(slug=article_slug(text.question), **_live_fields(text))
    revision = _revision_add(actor, article, text, number=1, comment=comment, is_minor=False)
    events.record("article.created", subject=article, actor=actor, revision=revision.pk)
    return article


@transaction.atomic
def revision_save(
    *, actor: User, article: Article, text: ArticleText, seen: int, comment: str = "", is_minor: bool = False
) -> Revision:
    """Saves what an author wrote as the next revision; the live page stays as it is.

    A text that says the same as the newest revision makes no new one: that one is returned. `seen` is the
    number of the newest revision the author had before them. `is_minor` (a small correction) will not make
    the page look freshly updated. Raises Conflict when somebody saved in between, NotAllowed, or Invalid at
    its field.
    """
    policies.can_write(actor).require()
    text = _clean(text)
    article = article_lock(article)
    newest = article.revisions.select_related("topic", "owner", "team").first()
    if newest is not None and newest.number != seen:
        raise Conflict(_("Somebody saved this answer after you opened it."))
    if newest is not None and text_of(newest) == text:
        return newest
    number = newest.number + 1 if newest else 1
    revision = _revision_add(actor, article, text, number=number, comment=comment, is_minor=is_minor)
    if article.published_revision_id is None:  # nobody read it yet: lists of authors show the newest words
        Article.objects.filter(pk=article.pk).update(slug=article_slug(text.question), **_live_fields(text))
    events.record("article.revision_saved", subject=article, actor=actor, revision=revision.pk)
    return revision


def revision_restore(*, actor: User, article: Article, number: int, seen: int) -> Revision:
    """Makes what revision `number` said the newest revision; the live page stays as it is until it is published.

    `seen` is the number of the newest revision the author had before them. Whoever left since then is not named
    again. Raises what `revision_save` raises, and Invalid when there is no such revision.
    """
    old = article.revisions.select_related("topic", "owner", "team").filter(number=number).first()
    if old is None:
        raise Invalid(_("There is no such revision."))
    text = text_of(old)
    if text.owner is not None and not text.owner.is_active:
        text = replace(text, owner=None)
    comment = _("Restored revision %(number)d") % {"number": number}
    return revision_save(actor=actor, article=article, text=text, seen=seen, comment=comment)


def article_lock(article: Article) -> Article:
    """The article as it is now, nobody else writing on it until the transaction ends."""
    return Article.objects.select_for_update().get(pk=article.pk)


def article_slug(question: str) -> str:
    """The readable part of an address; never empty, whatever the script of the question."""
    return slugify(question)[:120].strip("-_") or "answer"


def text_of(revision: Revision) -> ArticleText:
    """A revision as what its author wrote."""
    return ArticleText(**{name: getattr(revision, name) for name in WRITTEN})


def _live_fields(text: ArticleText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in SHOWN}


def _revision_add(
    actor: User, article: Article, text: ArticleText, *, number: int, comment: str, is_minor: bool
) -> Revision:
    fields = {name: getattr(text, name) for name in WRITTEN}
    try:
        with transaction.atomic():
            return Revision.objects.create(
                article=article,
                number=number,
                author=actor,
                comment=_line(comment)[:COMMENT_MAX],
                is_minor=is_minor,
                **fields,
            )
    except IntegrityError as error:
        raise Conflict(_("Somebody saved this answer after you opened it.")) from error


def _clean(text: ArticleText) -> ArticleText:
    """The text as both databases can store it. Raises Invalid, each at its field."""
    question = _line(text.question)
    if not question:
        raise Invalid(_("Write the question as people ask it."), field="question")
    if text.audience not in dict(Article.AUDIENCES):
        raise Invalid(_("There is no such audience."), field="audience")
    if text.owner is not None and not text.owner.is_active:
        raise Invalid(_("Choose somebody who works here."), field="owner")
    cleaned = replace(
        text,
        question=question,
        body=_block(text.body),
        keywords=_line(text.keywords),
        also_asked_as="\n".join(line for raw in _block(text.also_asked_as).split("\n") if (line := raw.strip())),
        links=[_link(link) for link in text.links],
    )
    limits = {"question": QUESTION_MAX, "body": BODY_MAX, "keywords": KEYWORDS_MAX, "also_asked_as": ALSO_MAX}
    for name, most in limits.items():
        if len(getattr(cleaned, name)) > most:
            raise Invalid(_("This is too long: at most %(most)d characters.") % {"most": most}, field=name)
    if len(cleaned.links) > LINKS_MAX:
        raise Invalid(_("At most %(most)d links and files.") % {"most": LINKS_MAX}, field="links")
    return cleaned


def is_safe_link(url: str) -> bool:
    """True for an address that a browser only goes to: nothing it would run, no other host in disguise."""
    return url.lower().startswith(LINK_SCHEMES) and not url.startswith(("//", "/\\"))


def _link(link: dict[str, str]) -> dict[str, str]:
    title, url = _line(link.get("title", ""))[:200], _line(link.get("url", ""))[:1000]
    if not title or not is_safe_link(url) or " " in url:
        raise Invalid(
            _("“%(line)s”: write a title, then | and an address that starts with https://")
            % {"line": f"{title} | {url}"[:80]},
            field="links",
        )
    return {"title": title, "url": url}


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _block(text: str) -> str:
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
