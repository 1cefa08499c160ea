"""What the box of a ticket page asks the server for while words are written: drafts, files, macros, answers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.errors import HelpdeskError, Invalid
from common.uploads import FilesForm
from kb.selectors import fitting_articles, suggested_articles
from tickets import policies, services
from tickets.forms import DraftForm
from tickets.macro_values import macro_filled, macros_for
from tickets.models import Draft, DraftFile, Macro, Message, Ticket
from tickets.services.files import files_stored
from tickets.services.mentions import agents_of
from tickets.ticket_page import fits_of
from tickets.views.desk.ticket import at_desk

ANSWERS, PEOPLE = 8, 8
PREVIEW_MAX = 20_000
DraftDeed = Callable[..., Draft]


def in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Domain errors as `{"error": words}`: these answers are read by the script of the page."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except HelpdeskError as error:
            return JsonResponse({"error": str(error.message), "code": error.code}, status=error.status)

    return told


@require_POST
@at_desk
@in_json
def desk_draft(request: HttpRequest, ticket: Ticket) -> JsonResponse:
    """Keeps what is in the box."""
    form = DraftForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Invalid(_("This could not be saved."), code="invalid")
    data = dict(form.cleaned_data)
    data["last_seen"] = data["last_seen"] or 0
    draft = services.draft_save(actor=request.user, ticket=ticket, **data)
    saved = {"saved": f"{timezone.localtime():%H:%M}", "version": draft.version} if draft else {"saved": ""}
    return JsonResponse(saved)


@require_POST
@at_desk
def desk_draft_drop(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Gives up what is in the box: the words of the stop page too, if they are newer than the draft."""
    form = DraftForm(request.POST, user=request.user)
    if form.is_valid() and form.cleaned_data["text"].strip():
        data = {**form.cleaned_data, "last_seen": form.cleaned_data["last_seen"] or 0}
        services.draft_save(actor=request.user, ticket=ticket, **data)
    kind = request.POST.get("kind", "")
    services.draft_drop(actor=request.user, ticket=ticket, kind=kind if kind == Message.NOTE else Message.REPLY)
    return redirect(ticket)


@require_POST
@at_desk
def desk_draft_fetch(request: HttpRequest, ticket: Ticket, draft_id: int) -> HttpResponse:
    return _back_in_box(request, ticket, draft_id, services.draft_fetch)


@require_POST
@at_desk
def desk_draft_undo(request: HttpRequest, ticket: Ticket, draft_id: int) -> HttpResponse:
    """Undo send. Too late is said on the ticket, where the reply stands by then."""
    return _back_in_box(request, ticket, draft_id, services.draft_call_back)


def _back_in_box(request: HttpRequest, ticket: Ticket, draft_id: int, deed: DraftDeed) -> HttpResponse:
    mine = Draft.objects.filter(ticket=ticket, author=request.user)
    if draft_id >= 2**63:
        raise Http404
    draft = mine.filter(pk=draft_id).first() or Draft(pk=draft_id, ticket=ticket, author=request.user)
    deed(actor=request.user, draft=draft)
    return redirect(f"{ticket.get_absolute_url()}?compose={draft.kind or Message.REPLY}")


@require_POST
@at_desk
@in_json
def desk_draft_files(request: HttpRequest, ticket: Ticket) -> JsonResponse:
    """Takes files at once. `size` is how large the page says each is: what broke off on the way is refused."""
    form = FilesForm(request.POST, request.FILES)
    box = DraftForm(request.POST, user=request.user)
    box.full_clean()
    if not form.is_valid():
        raise Invalid(" ".join(str(error) for errors in form.errors.values() for error in errors), field="files")
    uploads = form.cleaned_data["files"]
    if not uploads or [str(upload.size) for upload in uploads] != request.POST.getlist("size"):
        raise Invalid(_("The upload broke off. Nothing was kept of it: try again."), code="broken_off", field="files")
    kind, nonce = box.cleaned_data.get("kind"), box.cleaned_data.get("nonce")
    if not kind or nonce is None:
        raise Invalid(_("This could not be saved."), code="invalid")
    with files_stored(uploads) as files:
        added = services.draft_files_add(actor=request.user, ticket=ticket, kind=kind, files=files, nonce=nonce)
    html = [render(request, "tickets/desk/_draft_file.html", {"file": file, "ticket": ticket}) for file in added]
    return JsonResponse({"files": [one.content.decode() for one in html]})


@require_POST
@at_desk
@in_json
def desk_draft_file_remove(request: HttpRequest, ticket: Ticket, key: uuid.UUID) -> JsonResponse:
    return JsonResponse({"removed": services.draft_file_remove(actor=request.user, ticket=ticket, key=key)})


@require_safe
@at_desk
def desk_draft_file(request: HttpRequest, ticket: Ticket, key: uuid.UUID) -> FileResponse:
    """A file of one's own draft; nobody else's. Pictures are shown, everything else is a download."""
    file = get_object_or_404(DraftFile, key=key, draft__ticket=ticket, draft__author=request.user)
    is_picture = file.is_picture
    kind = file.content_type if is_picture else "application/octet-stream"
    response = FileResponse(file.file.open("rb"), as_attachment=not is_picture, filename=file.name, content_type=kind)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@at_desk
def desk_preview(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The words as the requester will see them."""
    return render(request, "tickets/desk/_preview.html", {"text": request.POST.get("text", "")[:PREVIEW_MAX]})


@require_safe
@at_desk
def desk_macros(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The list of macros and of answers that `/` opens."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    context = {
        "ticket": ticket,
        "q": words,
        "macros": macros_for(request.user, words=words),
        "answers": _answers(request, ticket, words)[:4],
    }
    return render(request, "tickets/desk/_macros.html", context)


@require_safe
@at_desk
@in_json
def desk_macro(request: HttpRequest, ticket: Ticket, macro_id: int) -> JsonResponse:
    """One macro filled in for this ticket."""
    macro = get_object_or_404(Macro.objects.visible_to(request.user), pk=min(macro_id, 2**62), is_active=True)
    return JsonResponse(macro_filled(macro, ticket, request.user))


@require_POST
@at_desk
@in_json
def desk_macro_save(request: HttpRequest, ticket: Ticket) -> JsonResponse:
    """The words in the box become a macro of one's own."""
    macro = services.macro_create(
        actor=request.user,
        name=request.POST.get("name", ""),
        text=request.POST.get("text", ""),
        kind=request.POST.get("kind", Message.REPLY),
    )
    return JsonResponse({"name": macro.name})


@require_safe
@at_desk
def desk_insert_answers(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Answers to insert: what the words find, or those that fit the ticket."""
    words = request.GET.get("q", "").strip()[:200]
    context = {"ticket": ticket, "q": words, "answers": _answers(request, ticket, words)}
    return render(request, "tickets/desk/_answers.html", context)


@require_safe
@at_desk
def desk_fits(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Answers that fit, as a part of the ticket's page: searching them must not hold up the ticket itself."""
    context = {
        "ticket": ticket,
        "articles": fits_of(request.user, ticket),
        "can_reply": policies.can_reply(request.user, ticket),
    }
    return render(request, "tickets/desk/_fits.html", context)


@require_safe
@at_desk
def desk_agents(request: HttpRequest, ticket: Ticket) -> JsonResponse:
    """Agents that @ can name here, whose name or address begins like the words."""
    words = request.GET.get("q", "").strip().casefold()[:80]
    people = [
        {"name": person.display_name, "email": person.email}
        for person in agents_of(ticket)
        if person.pk != request.user.pk
        and any(
            part.startswith(words) for part in (person.name.casefold(), *person.name.casefold().split(), person.email)
        )
    ]
    return JsonResponse({"people": people[:PEOPLE]})


def _answers(request: HttpRequest, ticket: Ticket, words: str) -> list[Any]:
    if len(words) >= 2:
        return suggested_articles(words, request.user, limit=ANSWERS)
    return fitting_articles(ticket.subject, request.user, limit=ANSWERS)
