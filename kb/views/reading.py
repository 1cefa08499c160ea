"""What readers tell us: that they read an answer, and whether it helped."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common import rate
from common.csrf import same_origin_required
from kb.models import Article
from kb.selectors import article_for_reading
from kb.services import view_count, vote_set
from kb.views.visitors import kind_of, traits_of

# Many share one address at a university: these keep out a flood, not a lecture room.
VIEWS = rate.Limit("kb-view", 300, 60)
VOTES = rate.Limit("kb-vote", 60, 60)


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
    said = voted or request.GET.get("said", "")
    context = {"article": article, "said": said if said in {"yes", "no"} else ""}
    return render(request, "kb/_helpful.html" if request.htmx else "kb/vote.html", context)


def _article(request: HttpRequest, pk: int) -> Article:
    article = article_for_reading(request.user, pk)
    if article is None:
        raise Http404
    return article
