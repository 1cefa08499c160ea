"""`/desk/answers/…/revisions/` and what becomes of an answer: compare, restore, publish, take off, archive."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import View, author_required
from accounts.models import User
from common.errors import HelpdeskError, Invalid
from kb import services
from kb.models import Article
from kb.revisions_page import RevisionsPage
from kb.selectors import article_for_reading

_NUMBER = re.compile(r"[0-9]{1,9}")
_ANSWER = re.compile(r"(?:^|/answers/|^answer:)([0-9]{1,15})(?![0-9])")


def article_of(request: HttpRequest, pk: int) -> Article:
    """The answer this author works on; 404 otherwise."""
    return get_object_or_404(Article.objects.editable_by(request.user), pk=pk)


@require_safe
@author_required
def desk_revisions(request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions held against each other, and the list of all."""
    article, get = article_of(request, pk), request.GET.get
    numbers = (_number(get("from", "")), _number(get("to", "")))
    history = RevisionsPage(article, request.user, *numbers, get("as", ""), get("page", ""))
    return render(request, "kb/desk/revisions.html", {"article": article, "history": history})


@require_safe
@author_required
def desk_revision(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One revision as it was written; read-only."""
    article = article_of(request, pk)
    revision = article.revisions.select_related("author", "topic", "owner", "team").filter(number=number).first()
    if revision is None:
        raise Http404
    return render(request, "kb/desk/revision.html", {"article": article, "revision": revision})


@require_http_methods(["GET", "HEAD", "POST"])
@author_required
def desk_revision_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What an old revision said becomes the newest one; readers see it once it is published."""
    article = article_of(request, pk)
    if request.method != "POST":
        return redirect("desk_revisions", pk=article.pk)  # back from signing in again
    actor: User = request.user  # type: ignore[assignment]
    seen = _number(request.POST.get("seen", ""))
    try:
        services.revision_restore(actor=actor, article=article, number=number, seen=seen)
    except HelpdeskError as error:
        messages.error(request, error.message)
        return redirect("desk_revisions", pk=article.pk)
    said = _("Revision %(number)d is the newest text again. Readers see it once you publish it.")
    messages.success(request, said % {"number": number})
    return redirect("desk_article_edit", pk=article.pk)


def _number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0


def _act(service: Callable[..., Article], said: Callable[[], str]) -> View:
    """A POST of one service on an answer, then back to its editor with what happened."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @author_required
    @wraps(service)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        article = article_of(request, pk)
        target = reverse("desk_article_edit", args=[article.pk])
        if request.method != "POST":
            return redirect(target)  # back from signing in again
        return redirect(target if _done(request, article, service, said) else f"{target}?check=1")

    return view


def _done(request: HttpRequest, article: Article, service: Callable[..., Article], said: Callable[[], str]) -> bool:
    actor: User = request.user  # type: ignore[assignment]
    try:
        more = _successor(request) if service is services.article_archive else {}
        service(actor=actor, article=article, **more)
    except HelpdeskError as error:
        messages.error(request, error.message)
        return False
    messages.success(request, said())
    return True


def _successor(request: HttpRequest) -> dict[str, Article]:
    """Where the readers of an archived answer go, by number or address. Raises Invalid."""
    words = request.POST.get("successor", "").strip()[:500]
    if not words:
        return {}
    found = _ANSWER.search(words)
    article = article_for_reading(request.user, int(found.group(1))) if found else None
    if article is None:
        raise Invalid(_("Readers can only be sent on to another answer that is published."), field="successor")
    return {"successor": article}


desk_article_publish = _act(services.article_publish, lambda: _("Published. Everybody it is for can read it now."))
desk_article_unpublish = _act(services.article_unpublish, lambda: _("Taken off. It is a draft again."))
desk_article_archive = _act(services.article_archive, lambda: _("Archived. It is kept, and out of the way."))
desk_article_restore = _act(services.article_restore, lambda: _("It is a draft again."))
