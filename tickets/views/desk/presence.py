"""Who is on a ticket now, and who wants to hear of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tickets import services
from tickets.models import Message, Ticket
from tickets.services.presence import present
from tickets.views.desk.composer import in_json
from tickets.views.desk.ticket import at_desk


@require_POST
@at_desk
@in_json
def desk_presence(request: HttpRequest, ticket: Ticket) -> JsonResponse:
    """A sign of life; the answer says who else is there, and what came since the page was read."""
    services.presence_ping(actor=request.user, ticket=ticket, doing=request.POST.get("doing", ""))
    news = _news(ticket, request.POST.get("last_seen", ""))
    context = {"here": present(ticket, but=request.user), "ticket": ticket, "news": news}
    strip = render_to_string("tickets/desk/_presence.html", context, request=request)
    return JsonResponse({"strip": strip, "newest": ticket.newest_message})  # type: ignore[attr-defined]


def _news(ticket: Ticket, last_seen: str) -> str:
    seen = int(last_seen) if last_seen.isascii() and last_seen.isdigit() and len(last_seen) < 16 else 0
    newest: int = ticket.newest_message  # type: ignore[attr-defined]
    if not seen or newest <= seen:
        return ""
    message = Message.objects.select_related("author").get(pk=newest)
    who = message.author.first_name if message.author else _("The desk")
    if message.kind == Message.NOTE:
        return _("%(name)s added a note") % {"name": who}
    if message.kind == Message.REPLY:
        return _("%(name)s replied") % {"name": who}
    return _("%(name)s wrote") % {"name": who}


@require_POST
@at_desk
def desk_follow(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """`follow` is yes or no."""
    deed = services.ticket_unfollow if request.POST.get("follow") == "no" else services.ticket_follow
    deed(actor=request.user, ticket=ticket)
    return redirect(ticket)
