"""`/desk/answers/`: what authors see and do. Each view parses, calls one service, renders."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import author_required
from common.errors import HelpdeskError
from kb.editor import Editor
from kb.models import Article
from kb.search_page import clean_query
from kb.selectors import articles_of_authors, suggested_articles

PER_PAGE = 50
FOUND = 8


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
    """The editor. Whatever is pressed and whatever goes wrong, the words come back in it.

    `question` in the address is what a new answer is to be about, say a search that found nothing.
    """
    data = request.POST if request.method == "POST" else None
    editor = Editor(request.user, article, data, request.FILES, request.GET.get("question", ""))
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "drop":
            editor.drop_mine()
            return redirect(request.path)
        if act == "picture":
            editor.add_picture()
        elif act != "preview" and _save(editor, act):
            return _saved(request, editor)
        editor.preview()
    context = {**editor.context(), "is_refused": "check" in request.GET}
    return render(request, "kb/desk/editor.html", context, status=editor.status)


def _save(editor: Editor, act: str) -> bool:
    return editor.keep_mine() if act == "keep" else editor.save(publishes=act == "publish")


def _saved(request: HttpRequest, editor: Editor) -> HttpResponse:
    """To the editor of what was saved, with the list of problems when it was to be published and could not be."""
    messages.add_message(request, messages.ERROR if editor.is_refused else messages.SUCCESS, editor.said)
    target = reverse("desk_article_edit", args=[editor.article.pk]) if editor.article else reverse("desk_articles")
    return redirect(f"{target}?check=1" if editor.is_refused else target)


@require_POST
@author_required
def desk_article_preview(request: HttpRequest) -> HttpResponse:
    """What is in the form as its readers will see it, and what to look at before, as parts of the editor."""
    editor = Editor(request.user, _article_in(request), request.POST)
    editor.preview()
    return render(request, "kb/desk/_preview.html", editor.context())


@require_POST
@author_required
def desk_article_copy(request: HttpRequest) -> HttpResponse:
    """Keeps what is typed, while it is typed. 409 with both texts when somebody saved in between."""
    article = _article_in(request)
    if request.POST.get("article") and article is None:
        raise Http404
    editor = Editor(request.user, article, request.POST)
    try:
        editor.keep_copy()
    except HelpdeskError as error:
        return JsonResponse({"message": error.message}, status=error.status)
    if editor.conflict:
        return render(request, "kb/desk/_conflict.html", {**editor.meeting(), "said": editor.said}, status=409)
    return JsonResponse({"said": editor.said})


@require_POST
@author_required
def desk_media_add(request: HttpRequest) -> HttpResponse:
    """Keeps a picture: for the script as facts, otherwise as a part of the editor with the Markdown to paste.

    The part always has status 200: htmx shows no other, and what went wrong stands in it.
    """
    editor = Editor(request.user, _article_in(request), request.POST, request.FILES)
    editor.add_picture()
    if not request.accepts("text/html"):
        return _picture_facts(editor)
    return render(request, "kb/desk/_picture.html", editor.context())


def _picture_facts(editor: Editor) -> JsonResponse:
    picture = editor.picture
    if picture is None:
        errors = editor.picture_form.errors.get("picture", [])
        return JsonResponse({"message": " ".join(str(error) for error in errors)}, status=editor.status)
    facts = {"reference": f"media:{picture.pk}", "url": picture.get_absolute_url(), "name": picture.name}
    return JsonResponse({**facts, "width": picture.width, "height": picture.height})


@require_safe
@author_required
def desk_article_find(request: HttpRequest) -> HttpResponse:
    """Answers to link to, for what was typed so far, as a part of the editor."""
    q = clean_query(request.GET.get("q", ""))
    return render(request, "kb/desk/_find.html", {"q": q.strip(), "found": suggested_articles(q, request.user, FOUND)})


def _article_in(request: HttpRequest) -> Article | None:
    """The answer a part of the editor belongs to; None while it was never saved."""
    pk = request.POST.get("article", "")
    rows = Article.objects.editable_by(request.user)
    return rows.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 16 else None
