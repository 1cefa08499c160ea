"""Finding an answer: home, topics, search, suggestions, and the pages about this site."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kb.models import Article, Topic
from kb.search import search


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "kb/home.html", {"topics": Topic.objects.all()})


@require_safe
def kb_search(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:300]
    return render(request, "kb/search.html", {"q": q, "found": search(q, request.user)})


@require_safe
def kb_suggest(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:300]
    return render(request, "kb/_suggest.html", {"q": q, "found": search(q, request.user, limit=5, prefix_last=True)})


@require_safe
def kb_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    articles = Article.objects.visible_to(request.user).filter(topic=topic)
    return render(request, "kb/topic.html", {"topic": topic, "articles": articles})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "kb/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "kb/privacy.html")
