"""`/desk/tickets/<number>/`: one ticket as agents see it, and what was written on it."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import View, agent_required
from accounts.kept_words import words_drop, words_kept, words_survive
from common.errors import Conflict, HelpdeskError
from common.html import sanitise_mail
from tickets import numbers, services
from tickets.forms import ComposeForm
from tickets.models import Draft, Macro, Message, Ticket
from tickets.neighbours import Walk, neighbours_of, walk_of
from tickets.selectors import desk_counts_forget
from tickets.services.sending import undo_seconds
from tickets.ticket_news import News, news_since
from tickets.ticket_page import TicketPage, ticket_find, ticket_page
from tickets.timeline import Place

KINDS = (Message.REPLY, Message.NOTE)
ASKS = {"gaps": "gaps", "internal_answer": "internal"}  # what may be confirmed, by the error that asks


def at_desk(view: View) -> View:
    """Gives the view the ticket of its number in place of the number; 404 for one that is not theirs."""

    @wraps(view)
    @agent_required
    def found(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, _found(request, number), **kwargs)
        except Ticket.DoesNotExist:  # it was removed between the page and the press
            raise Http404 from None

    return found


def _found(request: HttpRequest, number: str) -> Ticket:
    walk = _walk(request)
    ticket = ticket_find(request.user, number, walk.annotations() if walk else None)
    if ticket is None:
        raise Http404
    return ticket


def _walk(request: HttpRequest) -> Walk | None:
    """The list one walks through, if the address or the form names one; read once."""
    if not hasattr(request, "walk"):
        query = request.POST if request.method == "POST" else request.GET
        request.walk = walk_of(request.user, query, timezone.now())  # type: ignore[attr-defined]
    return request.walk  # type: ignore[attr-defined, no-any-return]


@require_safe
@agent_required
def desk_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """The page. A number in another spelling leads to the one address there is."""
    ticket = _found(request, number)
    if number != ticket.number:
        return redirect(ticket)
    return _render(request, ticket, opens_composer="compose" in request.GET)


@words_survive("text", along="kind")
@at_desk
def desk_ticket_reply(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Sends a reply or adds a note. Whatever goes wrong, the words come back in the box."""
    if request.method != "POST":  # back from signing in again
        kind = request.GET.get("kind", "")
        return redirect(f"{ticket.get_absolute_url()}?compose={kind}" if kind in KINDS else ticket)
    form = ComposeForm(request.POST, request.FILES, user=request.user)
    if not form.is_valid():
        return _again(request, ticket, form, 400)
    if "change" in request.POST:
        return _again(request, ticket, form, 200)
    data, wait = form.cleaned_data, undo_seconds(form.cleaned_data["has_script"])
    try:
        sent = services.desk_write(actor=request.user, ticket=ticket, uploads=data["files"], wait=wait, **form.words())
    except Conflict:
        return _changed(request, ticket, form)
    except HelpdeskError as error:
        form.asks = ASKS.get(error.code, "")
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _again(request, ticket, form, error.status)
    form.drop_kept()
    if words_kept(request, _kept_at(ticket, data["kind"])):
        words_drop(request)
    desk_counts_forget(request.user)
    return _afterwards(request, ticket, form, sent)


def _afterwards(request: HttpRequest, ticket: Ticket, form: ComposeForm, sent: Message | Draft) -> HttpResponse:
    """Where it goes on once the words have gone: here, in the list, or on the next ticket of it."""
    walk, macro = _walk(request), form.cleaned_data["macro"]
    after = Macro.NEXT if form.cleaned_data["then"] else macro.after if macro else Macro.STAY
    if after == Macro.STAY:
        return redirect(walk.address(ticket, walk.at) if walk else ticket)
    _say_going(request, ticket, sent)
    if after == Macro.NEXT and (following := numbers.parse(request.POST.get("following", ""))):
        other = Ticket.objects.at_desk_of(request.user).filter(pk=following).first()
        if other:
            return redirect(walk.address(other) if walk else other)
    return redirect(neighbours_of(walk, ticket).list_url if walk else "desk_queue")


def _say_going(request: HttpRequest, ticket: Ticket, sent: Message | Draft) -> None:
    """On the page that comes: what was sent, with its undo while there is one."""
    said = {"number": ticket.number, "subject": ticket.subject}
    if isinstance(sent, Draft):
        undo = reverse("desk_draft_undo", args=[ticket.number, sent.pk])
        words = _("Your reply on %(number)s goes in a few seconds: %(subject)s") % said
        messages.success(request, words, extra_tags=f"act:{undo}")
    else:
        messages.success(request, _("Written on %(number)s: %(subject)s") % said, extra_tags="act")


def _again(request: HttpRequest, ticket: Ticket, form: ComposeForm, status: int) -> HttpResponse:
    """The page with what was written, its files kept, and the newest message as seen."""
    form.keep_files()
    return _render(request, ticket, form, status=status, opens_composer=True)


def _changed(request: HttpRequest, ticket: Ticket, form: ComposeForm) -> HttpResponse:
    """409: somebody wrote, changed the ticket or is sending in between. What is new stands over the page, and
    one's own words are there to send anyway, change or drop.
    """
    form.keep_files()
    data = form.cleaned_data
    since = news_since(ticket, message=data["last_seen"] or 0, event=data["seen_event"], but=request.user)
    return _render(request, ticket, form, status=409, opens_composer=True, stop=since)


def _render(
    request: HttpRequest,
    ticket: Ticket,
    form: ComposeForm | None = None,
    *,
    status: int = 200,
    opens_composer: bool = False,
    stop: News | None = None,
) -> HttpResponse:
    before = _place(request)
    page = ticket_page(request.user, ticket, before=before, now=timezone.now())
    if form is None:
        kind = page.box.opens_as(request.GET.get("compose", ""))
        kept = words_kept(request, _kept_at(ticket, kind))
        form = ComposeForm(initial=_standing(kind, page, kept), user=request.user)
    context = {
        "ticket": ticket,
        "page": page,
        "form": form,
        "is_earlier": before is not None,
        "opens_composer": opens_composer,
        "stop": stop,
        "alike": _alike(stop, form) if stop else None,
        "undo_seconds": undo_seconds(True),
        "walk": neighbours_of(walk, ticket) if (walk := _walk(request)) else None,
    }
    return render(request, "tickets/desk/ticket.html", context, status=status)


def _alike(stop: News, form: ComposeForm) -> tuple[int, int] | None:
    """How much of one's own words stands in the new reply, when it is more than half of them."""
    same, of = stop.alike(form.cleaned_data.get("text", ""))
    return (same, of) if of >= 4 and same * 2 > of else None


def _kept_at(ticket: Ticket, kind: str) -> str:
    """Where words wait that were posted after the session had ended: a note's never turn up as a reply."""
    return f"{reverse('desk_ticket_reply', args=[ticket.number])}?kind={kind}"


def _standing(kind: str, page: TicketPage, kept: str) -> dict[str, Any]:
    """The box as its draft left it, with words of before the session ended. The draft's own `last_seen` stands: what
    came since is news to its author.
    """
    draft = page.box.drafts.get(kind)
    if draft is None:
        return {"kind": kind, "text": kept}
    text = draft.text if not kept else kept if draft.text.strip() in kept else f"{draft.text}\n\n{kept}"
    return {"kind": kind, "text": text, "cc": ", ".join(draft.cc), "macro": draft.macro_id}


def _place(request: HttpRequest) -> Place | None:
    """The end of an earlier page of the history, from the link to it."""
    try:
        ends = [int(request.GET[name]) for name in ("message", "event")]
    except (KeyError, ValueError):
        return None
    return Place(*ends) if all(0 < end < 2**63 for end in ends) else None


@require_safe
@at_desk
def desk_message_original(request: HttpRequest, ticket: Ticket, message_id: int) -> HttpResponse:
    """A mail as its sender laid it out: sanitised, without pictures from outside, in a sandbox of its own."""
    message = get_object_or_404(Message, ticket=ticket, pk=message_id)
    if not message.html:
        raise Http404
    response = HttpResponse(sanitise_mail(message.html))
    response["Content-Security-Policy"] = (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    return response
