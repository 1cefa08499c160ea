"""`/desk/answers/`: what authors see and do. Each view parses, calls one service, renders."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import author_required
from kb.editor import Editor
from kb.models import Article
from kb.selectors import articles_of_authors

PER_PAGE = 50


@require_safe
@author_required
def desk_articles(request: HttpRequest) -> HttpResponse:
    state, q = request.GET.get("state", ""), request.GET.get("q", "").replace("\x00", "").strip()[:200]
    rows = articles_of_authors(request.user, state, q)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state if state in dict(Article.STATES) else "", "words": q}
    return render(request, "kb/desk/list.html", {**context, "states": Article.STATES})


@require_http_methods(["GET", "HEAD", "POST"])
@author_required
def desk_article_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@author_required
def desk_article_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Article.objects.editable_by(request.user), pk=pk))


def _edit(request: HttpRequest, article: Article | None) -> HttpResponse:
    """The editor. Whatever is pressed and whatever goes wrong, the words come back in it."""
    editor = Editor(request.user, article, request.POST if request.method == "POST" else None, request.FILES)
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act == "picture":
            editor.add_picture()
        elif act == "preview":
            editor.preview()
        elif editor.save(publishes=act == "publish"):
            return _saved(request, editor)
    context = {**editor.context(), "checks": "check" in request.GET}
    return render(request, "kb/desk/editor.html", context, status=editor.status)


def _saved(request: HttpRequest, editor: Editor) -> HttpResponse:
    """To the editor of what was saved, with the list of problems when it was to be published and could not be."""
    messages.add_message(request, messages.ERROR if editor.is_refused else messages.SUCCESS, editor.said)
    target = reverse("desk_article_edit", args=[editor.article.pk]) if editor.article else reverse("desk_articles")
    return redirect(f"{target}?check=1" if editor.is_refused else target)


@require_POST
@author_required
def desk_article_preview(request: HttpRequest) -> HttpResponse:
    """What is in the form as its readers will see it, as a part of the editor."""
    editor = Editor(request.user, _article_in(request), request.POST)
    editor.preview()
    return render(request, "kb/desk/_preview.html", editor.context())


@require_POST
@author_required
def desk_media_add(request: HttpRequest) -> HttpResponse:
    """Keeps a picture and shows the Markdown to paste, as a part of the editor.

    Always with status 200: htmx shows no other, and what went wrong stands in it.
    """
    editor = Editor(request.user, _article_in(request), request.POST, request.FILES)
    editor.add_picture()
    return render(request, "kb/desk/_picture.html", editor.context())


def _article_in(request: HttpRequest) -> Article | None:
    """The answer a part of the editor belongs to; None while it was never saved."""
    pk = request.POST.get("article", "")
    rows = Article.objects.editable_by(request.user)
    return rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 16 else None
