"""What the page of a ticket does, whether its reader came by a private link or is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.kept_words import words_drop, words_kept
from accounts.models import User
from common import rate
from common.errors import HelpdeskError
from common.uploads import FilesForm
from tickets.models import Ticket
from tickets.portal_forms import PortalReplyForm
from tickets.portal_pages import portal_page
from tickets.services.portal import portal_reply, portal_solve

KEPT = rate.Limit("kept-files", 20, 10 * 60)
WRITTEN = rate.Limit("portal-reply", 60, 60 * 60)
DONE = ("reply", "solved", "link")


@dataclass(frozen=True)
class Door:
    """One ticket, who looks at it, and the secret they came by ("" for somebody signed in)."""

    ticket: Ticket
    person: User
    secret: str = ""

    @property
    def url(self) -> str:
        return self._url("track", "my_ticket")

    @property
    def reply_url(self) -> str:
        return self._url("track_reply", "my_ticket_reply")

    @property
    def solve_url(self) -> str:
        return self._url("track_solve", "my_ticket_solve")

    @property
    def rating_url(self) -> str:
        return self._url("track_rating", "my_ticket_rating")

    def _url(self, by_link: str, signed_in: str) -> str:
        return reverse(by_link, args=[self.secret]) if self.secret else reverse(signed_in, args=[self.ticket.number])


def show(request: HttpRequest, door: Door, form: PortalReplyForm | None = None, status: int = 200) -> HttpResponse:
    """The page: `?before=` goes back in the talk, `?done=` says what was just done."""
    before = request.GET.get("before", "")
    place = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    context = {
        "ticket": door.ticket,
        "door": door,
        "page": portal_page(door.ticket, door.person, before=place, now=timezone.now()),
        "form": form or PortalReplyForm(initial={"text": _kept(request, door)}),
        "is_earlier": place is not None,
        "done": request.GET.get("done", "") if request.GET.get("done") in DONE else "",
        "nav": "tickets",
    }
    return render(request, "tickets/portal/ticket.html", context, status=status)


def reply(request: HttpRequest, door: Door, *, solve: bool = False) -> HttpResponse:
    """Sends what was written, and with `solve` says that it is solved. What goes wrong leaves the words in the box."""
    if request.method != "POST":
        return HttpResponseRedirect(door.url)  # back from signing in again
    form = PortalReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _again(request, door, form, 400)
    if not rate.hit(WRITTEN, door.person.pk):
        form.add_error(None, _("That was too often. %(wait)s") % {"wait": rate.wait_words(WRITTEN)})
        return _again(request, door, form, 429)
    data, write = form.cleaned_data, portal_solve if solve else portal_reply
    words = {"text": data["text"], "nonce": data["nonce"], "uploads": data["files"]}
    try:
        write(actor=door.person, ticket=door.ticket, **words)
    except HelpdeskError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _again(request, door, form, error.status)
    form.drop_kept()
    if _kept(request, door):
        words_drop(request)
    return HttpResponseRedirect(f"{door.url}?done={'solved' if solve else 'reply'}#done")


def _kept(request: HttpRequest, door: Door) -> str:
    """What was written here when the session had ended; by a private link nobody is signed out."""
    if door.secret:
        return ""
    return words_kept(request, door.reply_url) or words_kept(request, door.solve_url)


def keep_files(request: HttpRequest, form: FilesForm) -> None:
    """Keeps the files of a form that comes back; only so often, since anybody may send a form that fails."""
    if any(request.FILES.values()) and rate.hit(KEPT, rate.client_key(request)):
        form.keep_files()


def _again(request: HttpRequest, door: Door, form: PortalReplyForm, status: int) -> HttpResponse:
    keep_files(request, form)
    return show(request, door, form, status)
