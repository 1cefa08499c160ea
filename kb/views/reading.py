"""What readers tell us: that they read an answer or looked for one, whether it helped, and what was missing."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common import rate
from common.csrf import same_origin_required
from common.errors import Invalid, TooMany
from kb.models import Article
from kb.selectors import article_for_reading
from kb.services import feedback_add, search_count, view_count, vote_set
from kb.services.asking import ticket_read
from kb.services.reading import READERS
from kb.views.visitors import kind_of, traits_of

# Many share one address at a university: these keep out a flood, not a lecture room.
VIEWS = rate.Limit("kb-view", 300, 60)
VOTES = rate.Limit("kb-vote", 60, 60)
WORDS = rate.Limit("kb-feedback", 10, 600)
SEARCHES = rate.Limit("kb-asked", 300, 60)


@require_POST
@same_origin_required
def kb_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The beacon of a page that was looked at for two seconds. Says nothing back."""
    article = _article(request, pk)
    if rate.hit(VIEWS, rate.client_key(request)):
        view_count(article=article, traits=traits_of(request), kind=kind_of(request))
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_required
def kb_vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the answer helped: in place on its page by htmx, and a page of its own without a script."""
    article = _article(request, pk)
    voted = request.POST.get("helpful", "")
    if request.method == "POST" and voted in {"yes", "no"}:
        rate.require(VOTES, rate.client_key(request))
        revision = article.published_revision
        vote_set(article=article, revision=revision, traits=traits_of(request), is_helpful=voted == "yes")
        if not request.htmx:
            return redirect(f"{request.path}?said={voted}")
    return _helpful(request, article, said=voted or request.GET.get("said", ""), told="told" in request.GET)


@require_POST
@same_origin_required
def kb_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """What was missing, after a No; kept for the people who write the answer."""
    article = _article(request, pk)
    page = f"{reverse('kb_vote', args=[article.pk])}?said=no"
    words = request.POST.get("words", "")
    try:
        rate.require(WORDS, rate.client_key(request))
        kept = feedback_add(article=article, revision=article.published_revision, words=words)
    except (Invalid, TooMany) as error:
        return _helpful(request, article, said="no", words=words, error=error.message, status=error.status)
    if request.htmx:
        return _helpful(request, article, said="no", told=kept is not None)
    return redirect(f"{page}&told=1" if kept else page)


@require_POST
@same_origin_required
def kb_asked(request: HttpRequest) -> HttpResponse:
    """The beacon of a page of results: it was looked at, and perhaps what came of it. Says nothing back."""
    asked = ticket_read(request.POST.get("ticket", ""))
    if asked and kind_of(request) == READERS and rate.hit(SEARCHES, rate.client_key(request)):
        search_count(asked=asked, traits=traits_of(request), outcome=request.POST.get("outcome", ""))
    return HttpResponse(status=204)


def _helpful(request: HttpRequest, article: Article, *, said: str, status: int = 200, **more: object) -> HttpResponse:
    """The block under an answer: a part of its page for htmx, which shows only 200; else a page of its own."""
    context = {"article": article, "said": said if said in {"yes", "no"} else "", **more}
    template = "kb/_helpful.html" if request.htmx else "kb/vote.html"
    return render(request, template, context, status=200 if request.htmx else status)


def _article(request: HttpRequest, pk: int) -> Article:
    article = article_for_reading(request.user, pk)
    if article is None:
        raise Http404
    return article
