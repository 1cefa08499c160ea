"""Publishing: a revision is rendered once, indexed and shown; taking it off undoes that."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Conflict, Invalid, NotAllowed
from common.markdown import Rendered
from kb import policies
from kb.indexing import article_index
from kb.models import Article, Media, Revision
from kb.rendering import body_render, media_ids, problems_of
from kb.services.articles import SHOWN, article_lock, article_slug
from kb.types import NotReady


def article_publish(*, actor: User, article: Article, seen: int | None = None) -> Article:
    """Makes the newest revision what readers see.

    It is rendered before the transaction, so that nobody waits for it. "Last updated" moves unless all
    that changed since the last publishing are small corrections. With `seen` (a revision's number) only
    that revision goes live. Raises NotAllowed, NotReady with the problems of the text, and Conflict when
    a newer revision exists.
    """
    policies.can_write(actor).require()
    if article.state == Article.ARCHIVED:
        raise NotAllowed(_("This answer is archived: make it a draft again first."), code="archived")
    revision = article.revisions.select_related("topic", "owner", "team").first()
    if revision is None:
        raise NotReady(_("There is nothing to publish."), [_("The answer is empty.")])
    if seen is not None and revision.number != seen:
        raise Conflict(_("Somebody saved this answer after you opened it."))
    rendered = body_render(revision.body, article=article)
    problems = problems_of(revision.question, rendered)
    if problems:
        raise NotReady(_("The answer cannot be published yet."), problems)
    with transaction.atomic():
        return _go_live(actor, article_lock(article), revision, rendered)


def _go_live(actor: User, article: Article, revision: Revision, rendered: Rendered) -> Article:
    if article.revisions.filter(number__gt=revision.number).exists():
        raise Conflict(_("Somebody saved this answer after you opened it."))
    now = timezone.now()
    if _says_something_new(article, revision):
        article.content_updated_at = now
    article.published_at = article.published_at or now
    article.state, article.published_revision = Article.PUBLISHED, revision
    article.slug = article_slug(revision.question)
    for name in (*SHOWN, "links"):
        setattr(article, name, getattr(revision, name))
    article.body_html, article.body_text = rendered.html, rendered.text
    article.summary, article.contents = rendered.summary, rendered.contents
    article.first_steps, article.step_count = rendered.first_steps, rendered.step_count
    # Columns by name: counts of views and votes move all the time, and must not be set back.
    article.save(update_fields=PUBLISHED_FIELDS)
    article.pictures.set(Media.objects.filter(pk__in=media_ids(rendered.pictures)))
    article_index(article)
    events.record("article.published", subject=article, actor=actor, revision=revision.pk)
    return article


PUBLISHED_FIELDS = [
    *SHOWN, "state", "published_revision", "published_at", "content_updated_at", "slug", "links",
    "body_html", "body_text", "summary", "contents", "first_steps", "step_count",
]  # fmt: skip


def _says_something_new(article: Article, revision: Revision) -> bool:
    """True at the first publishing, and when not all revisions since the last one are small corrections."""
    before = article.published_revision
    if before is None:
        return True
    since = article.revisions.filter(number__gt=before.number, number__lte=revision.number)
    return since.filter(is_minor=False).exists()


def article_unpublish(*, actor: User, article: Article) -> Article:
    """Takes an answer off every public page at once; it is a draft again."""
    with transaction.atomic():
        article = article_lock(article)
        policies.can_unpublish(actor, article).require()
        return _set_state(actor, article, Article.DRAFT, "article.unpublished")


def article_archive(*, actor: User, article: Article, successor: Article | None = None) -> Article:
    """Puts a draft away. Who opens its address is sent on to the `successor`, if there is one.

    Raises NotAllowed for one that is published, and Invalid for a successor that nobody could read.
    """
    with transaction.atomic():
        article = article_lock(article)
        policies.can_archive(actor, article).require()
        if successor is not None and (not successor.is_live or successor.pk == article.pk):
            raise Invalid(_("Readers can only be sent on to another answer that is published."), field="successor")
        article.successor = successor
        return _set_state(actor, article, Article.ARCHIVED, "article.archived")


def article_restore(*, actor: User, article: Article) -> Article:
    """Makes an archived answer a draft again."""
    with transaction.atomic():
        article = article_lock(article)
        policies.can_restore(actor, article).require()
        article.successor = None
        return _set_state(actor, article, Article.DRAFT, "article.restored")


def _set_state(actor: User, article: Article, state: str, event: str) -> Article:
    article.state = state
    article.save(update_fields=["state", "successor"])
    article_index(article)
    events.record(
        event, subject=article, actor=actor, **({"successor": article.successor_id} if article.successor_id else {})
    )
    return article
