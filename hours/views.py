"""Settings of the ways to reach the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import administrator_required
from common.forms import attempted
from hours import contacts
from hours.forms import ContactForm
from hours.models import ContactPoint


@require_safe
@administrator_required
def desk_contacts(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/contacts.html", {"points": ContactPoint.objects.select_related("calendar")})


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_contact(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One contact point; without a key, a new one."""
    point = get_object_or_404(ContactPoint, pk=pk) if pk is not None else None
    form = ContactForm(request.POST or None, instance=point)
    if request.method == "POST" and form.is_valid():
        fresh = ContactPoint.objects.get(pk=pk) if point else None
        saved = attempted(
            form, lambda: contacts.contact_save(actor=request.user, point=fresh, **form.cleaned_data)
        )  # fmt: skip
        if saved:
            messages.success(request, _("%(name)s is saved.") % {"name": saved.name})
            return redirect("desk_contacts")
    return render(request, "settings/contact.html", {"form": form, "point": point}, status=400 if form.errors else 200)


@require_POST
@administrator_required
def desk_contact_move(request: HttpRequest, pk: int) -> HttpResponse:
    point = get_object_or_404(ContactPoint, pk=pk)
    contacts.contact_move(actor=request.user, point=point, up=request.POST.get("to") == "up")
    return redirect("desk_contacts")


@require_POST
@administrator_required
def desk_contact_delete(request: HttpRequest, pk: int) -> HttpResponse:
    point = get_object_or_404(ContactPoint, pk=pk)
    contacts.contact_delete(actor=request.user, point=point)
    messages.success(request, _("%(name)s is gone.") % {"name": point.name})
    return redirect("desk_contacts")
