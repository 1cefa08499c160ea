"""`/desk/people/`: whom the desk knows, how they are reached, and two records of one person put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policies
from accounts.addresses import masked_address, normalise_email
from accounts.decorators import View, agent_required
from accounts.forms_people import AddForm, EditForm
from accounts.identities import normalise_phone, normalise_student_number
from accounts.merging import person_merge, what_moves
from accounts.models import Identity, User
from accounts.people import (
    address_add,
    address_remove,
    main_address_ask,
    main_address_change,
    main_address_confirm,
    person_edit,
)
from accounts.people_pages import identity_owner, people_page, person_find, person_page
from accounts.services import identity_add, identity_remove
from common.errors import Invalid


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def of_person(view: Callable[..., HttpResponse]) -> View:
    """Gives the view the person; 404 for a number nobody has. Whoever was merged is at the other record's page."""

    @wraps(view)
    @agent_required
    def found(request: HttpRequest, pk: int, **kwargs: Any) -> HttpResponse:
        person = person_find(request.user, pk)
        if person is None:
            raise Http404
        if person.pk != pk:
            return redirect("desk_person", person.pk)
        return view(request, person, **kwargs)

    return found


@require_safe
@agent_required
def desk_people(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    page = people_page(request.user, q, after=_whole(request.GET.get("after", "")))
    return render(request, "people/people.html", {"page": page, "people_q": q})


@require_safe
@of_person
def desk_person(request: HttpRequest, person: User) -> HttpResponse:
    return _page(request, person)


@require_POST
@of_person
def desk_person_edit(request: HttpRequest, person: User) -> HttpResponse:
    form = EditForm(request.POST)
    if not form.is_valid():
        return _page(request, person, edit_form=form)
    person_edit(actor=request.user, person=person, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("desk_person", person.pk)


@require_POST
@of_person
def desk_person_add(request: HttpRequest, person: User) -> HttpResponse:
    """An address, a phone or a student number; one that somebody else has offers to merge the two."""
    form = AddForm(request.POST)
    if form.is_valid():
        kind, value = form.cleaned_data["kind"], form.cleaned_data["value"]
        try:
            if kind == Identity.EMAIL:
                address_add(actor=request.user, person=person, address=value)
            else:
                identity_add(actor=request.user, user=person, kind=kind, value=value)
        except Invalid as error:
            form.add_error("value", error.message)
            other = identity_owner(kind, _normal(kind, value)) if error.code == "taken" else None
            return _page(request, person, add_form=form, other=other)
        messages.success(request, _("Added."))
        return redirect("desk_person", person.pk)
    return _page(request, person, add_form=form)


@require_POST
@of_person
def desk_person_reach(request: HttpRequest, person: User, key: int) -> HttpResponse:
    """Takes a way to reach somebody off, or asks for an address to be the main one."""
    identity = person.identities.filter(pk=key).first() if key < 2**63 else None
    if identity is None:
        raise Http404
    if request.POST.get("act") == "main":
        main_address_ask(actor=request.user, person=person, identity=identity)
        messages.success(
            request, _("We’ve asked %(address)s by email. It changes once they say yes.") % {"address": identity.value}
        )
    elif identity.kind == Identity.EMAIL:
        address_remove(actor=request.user, person=person, identity=identity)
        messages.success(request, _("Removed."))
    else:
        identity_remove(actor=request.user, user=person, kind=identity.kind, value=identity.value)
        messages.success(request, _("Removed."))
    return redirect("desk_person", person.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@of_person
def desk_person_merge(request: HttpRequest, person: User) -> HttpResponse:
    """Chooses the other record, shows what would move, and on POST puts them together; `person` stays."""
    data = request.POST if request.method == "POST" else request.GET
    gone = person_find(request.user, _whole(data.get("gone", "")))
    if data.get("gone") and (gone is None or gone.pk != _whole(data["gone"])):
        raise Http404
    if request.method == "POST" and gone is not None:
        person_merge(actor=request.user, keep=person, gone=gone)
        messages.success(request, _("Both records are one now."))
        return redirect("desk_person", person.pk)
    q = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    answer = (
        policies.can_merge(request.user, person, gone) if gone else policies.can_set_main_address(request.user, person)
    )
    context: dict[str, Any] = {"person": person, "gone": gone, "answer": answer, "people_q": q}
    if gone is not None:
        context["moving"] = what_moves(gone)
        context["back"] = policies.can_merge(request.user, gone, person)
    elif q:
        context["hits"] = [hit for hit in people_page(request.user, q).hits if hit.person.pk != person.pk]
    return render(request, "people/merge.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link that makes an address the main one. Nothing changes before the button: mail scanners open links."""
    change = main_address_change(token)
    person = main_address_confirm(token=token) if request.method == "POST" and change else None
    context = {"address": masked_address(change.identity.value) if change else "", "is_done": person is not None}
    status = 200 if change else 404
    response = render(request, "people/address_confirm.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _normal(kind: str, value: str) -> str:
    ways = {Identity.EMAIL: normalise_email, Identity.PHONE: normalise_phone}
    return ways.get(kind, normalise_student_number)(value)


def _page(request: HttpRequest, person: User, **extra: Any) -> HttpResponse:
    """The page, with the form that came back if one did."""
    initial = {"name": person.name, "affiliation": person.affiliation, "about": person.about}
    context: dict[str, Any] = {
        "page": person_page(request.user, person),
        "person": person,
        "edit_form": EditForm(initial=initial),
        "add_form": AddForm(),
        "merge_url": reverse("desk_person_merge", args=[person.pk]),
        **extra,
    }
    context["wrong"] = next((form for form in (context["edit_form"], context["add_form"]) if form.errors), None)
    return render(request, "people/person.html", context, status=400 if context["wrong"] else 200)
