"""Finding an answer: home, topics, search, suggestions, and the pages about this site."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from kb import selectors
from kb.contact import contact_block
from kb.models import Topic
from kb.search_page import clean_query, search_page, suggestions
from kb.views import caching

PER_PAGE = 30


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    asked = selectors.most_read(request.user, timezone.localdate())
    context = {
        "topics": selectors.topics_with_counts(request.user),
        "asked": asked,
        "changed": selectors.lately_changed(request.user),
        "phrases": selectors.popular_phrases(asked),
        "contact": contact_block(timezone.now()),
        "nav": "home",
    }
    response = render(request, "kb/home.html", context)
    return caching.shared(response) if caching.is_for_anybody(request) else response


@require_safe
def kb_search(request: HttpRequest) -> HttpResponse:
    """The hits for `q`; asked by htmx, the part of the page that changes, and the address that belongs to it."""
    chosen = list(dict.fromkeys(request.GET.getlist("topic")))[:20]
    found = search_page(request.GET.get("q", ""), request.user, chosen)
    context = {"found": found, "q": found.q, "contact": contact_block(timezone.now(), q=found.q), "nav": "answers"}
    response = render(request, "kb/_results.html" if request.htmx else "kb/search.html", context)
    if request.htmx:
        words = urlencode([("q", found.q), *(("topic", slug) for slug in chosen)])
        response["HX-Replace-Url"] = f"{reverse('kb_search')}?{words}"
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def kb_suggest(request: HttpRequest) -> HttpResponse:
    """The list under a search box, for what was typed so far; empty below two letters."""
    raw = request.GET.get("q", "")
    context = {"q": clean_query(raw).strip(), "rows": suggestions(raw, request.user)}
    return render(request, "kb/_suggest.html", context)


@require_safe
def kb_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    order = request.GET.get("order", "read")
    rows = selectors.topic_articles(topic, request.user, order)
    context = {
        "topic": topic,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "order": order if order in selectors.ORDERS else "read",
        "others": [row for row in selectors.topics_with_counts(request.user) if row.topic != topic],
        "nav": "answers",
    }
    response = render(request, "kb/topic.html", context)
    return caching.shared(response) if caching.is_for_anybody(request) else response


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "kb/accessibility.html", {"contact": contact_block(timezone.now())})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "kb/privacy.html", {"contact": contact_block(timezone.now())})
