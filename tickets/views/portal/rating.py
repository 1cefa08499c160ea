"""How did we do? The page behind the three links of the mail that says "solved".

Mail scanners open every link, so an opened link chooses and saves nothing: the verdict is a POST.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.kept_words import words_drop, words_kept
from common import rate
from tickets import policies, statuses
from tickets.models import Rating
from tickets.portal_forms import PortalReplyForm, RatingForm
from tickets.services.rating import rated_agent, rating_set, rating_until
from tickets.views.portal.mine import own
from tickets.views.portal.talk import WRITTEN, Door
from tickets.views.portal.track import by_link


@by_link
def track_rating(request: HttpRequest, door: Door) -> HttpResponse:
    return _rating(request, door)


@own
def my_ticket_rating(request: HttpRequest, door: Door) -> HttpResponse:
    return _rating(request, door)


def _rating(request: HttpRequest, door: Door) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST"})
    given = Rating.objects.filter(ticket=door.ticket).first()
    if request.method == "POST":
        return _vote(request, door, given)
    if given and request.GET.get("done"):
        return _page(request, door, given, RatingForm())
    chosen = request.GET.get("s", "")
    comment = words_kept(request, door.rating_url) or (given and given.comment)
    form = RatingForm(initial={"score": chosen or (given.score if given else ""), "comment": comment})
    return _page(request, door, given, form, chosen=dict(Rating.SCORES).get(chosen, ""))


def _vote(request: HttpRequest, door: Door, given: Rating | None) -> HttpResponse:
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, door, given, form, status=400)
    if not rate.hit(WRITTEN, door.person.pk):
        form.add_error(None, _("That was too often. %(wait)s") % {"wait": rate.wait_words(WRITTEN)})
        return _page(request, door, given, form, status=429)
    rating_set(actor=door.person, ticket=door.ticket, **form.cleaned_data)
    if words_kept(request, door.rating_url):
        words_drop(request)
    return HttpResponseRedirect(f"{door.rating_url}?done=1")


def _page(
    request: HttpRequest, door: Door, given: Rating | None, form: RatingForm, *, chosen: Any = "", status: int = 200
) -> HttpResponse:
    agent = given.agent if given else rated_agent(door.ticket)
    context = {
        "ticket": door.ticket,
        "door": door,
        "form": form,
        "reply_form": PortalReplyForm(),
        "given": given,
        "chosen": chosen,
        "can_rate": policies.can_rate(door.person, door.ticket, now=timezone.now()),
        "can_reopen": door.ticket.status in statuses.DONE and policies.can_write(door.person, door.ticket),
        "until": rating_until(door.ticket),
        "agent": agent.first_name if agent else "",
        "nav": "tickets",
    }
    is_done = bool(given and request.method == "GET" and request.GET.get("done"))
    name = "rating_done" if is_done else "rating"
    return render(request, f"tickets/portal/{name}.html", context, status=status)
