"""`/t/<secret>/`: one ticket by its private link."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from tickets import services
from tickets.models import AccessLink, Attachment
from tickets.services.portal import link_request, portal_reply, portal_solve
from tickets.views.portal.files import file_response


def _link(secret: str) -> AccessLink:
    link = services.link_find(secret)
    if link is None:
        raise Http404
    return link


@require_safe
def track(request: HttpRequest, secret: str) -> HttpResponse:
    link = _link(secret)
    thread = link.ticket.messages.public().select_related("author").prefetch_related("attachments")
    return render(request, "tickets/portal/ticket.html", {"ticket": link.ticket, "thread": thread, "secret": secret})


@require_POST
def track_reply(request: HttpRequest, secret: str) -> HttpResponse:
    link = _link(secret)
    text = request.POST.get("text", "")
    portal_reply(actor=link.user, ticket=link.ticket, text=text, nonce=uuid.uuid4(), uploads=[])
    return redirect("track", secret)


@require_POST
def track_solve(request: HttpRequest, secret: str) -> HttpResponse:
    link = _link(secret)
    portal_solve(actor=link.user, ticket=link.ticket, text="", nonce=uuid.uuid4(), uploads=[])
    return redirect("track", secret)


@require_POST
def track_link(request: HttpRequest, secret: str) -> HttpResponse:
    link = _link(secret)
    link_request(user=link.user, ticket=link.ticket)
    return redirect("track", secret)


@require_safe
def track_attachment(request: HttpRequest, secret: str, key: uuid.UUID) -> HttpResponse:
    link = _link(secret)
    messages = link.ticket.messages.public()
    return file_response(get_object_or_404(Attachment, message__in=messages, key=key))
