"""What readers tell us: that they read an answer, and whether it helped."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from kb.models import Article


@require_POST
def kb_vote(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    return HttpResponse(status=204)


@require_POST
def kb_view(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    return HttpResponse(status=204)
