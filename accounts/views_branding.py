"""The settings page of name, logo and colour, and what serves them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.branding import branding_save
from accounts.decorators import administrator_required
from common.branding import brand, style_sheet
from common.colours import Palette, colour_typed, contrast, palette_of, written
from common.forms import attempted
from common.models import Branding

YEAR = 365 * 24 * 3600
WHITE = (255, 255, 255)


class BrandingForm(forms.Form):
    name = forms.CharField(label=_("Name of the desk"), max_length=80, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=80, required=False)
    accent = forms.CharField(
        label=_("Colour"),
        max_length=7,
        required=False,
        help_text=_("One colour, like #3b4fcb. Empty: ours. Every shade is worked out from it, light and dark."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 2 MB. It is shown 32 pixels high, on light and on dark."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    drop_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def clean_accent(self) -> str:
        text = str(self.cleaned_data["accent"])
        if text.strip() and colour_typed(text) is None:
            raise forms.ValidationError(_now("Write the colour like #3b4fcb"))
        return text


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_brand(request: HttpRequest) -> HttpResponse:
    """Name, logo and colour. `act=check` shows what a colour would become, and saves nothing."""
    row = Branding.objects.filter(pk=Branding.ONLY).first() or Branding()
    initial = {"name": row.name, "organisation": row.organisation, "accent": row.accent}
    form = BrandingForm(request.POST or None, request.FILES or None, initial=initial)
    form.fields["logo"].widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
    checking = request.POST.get("act") == "check"
    if request.method == "POST" and form.is_valid() and not checking and attempted(form, lambda: _save(request, form)):
        messages.success(request, _now("Saved. Every page and mail shows it from now on."))
        return redirect("desk_brand")
    typed = form.cleaned_data.get("accent", "") if form.is_bound and form.is_valid() else row.accent
    context = {
        "form": form,
        "row": row,
        "environment": {"name": settings.SITE_NAME, "organisation": settings.ORGANISATION_NAME},
        "shades": shades_shown(typed),
        "checking": checking,
        "look": brand(),
    }
    return render(request, "settings/brand.html", context, status=400 if form.errors else 200)


def _save(request: HttpRequest, form: BrandingForm) -> Branding:
    data = form.cleaned_data
    upload = data["logo"]
    logo = (upload.read(2 * 1024 * 1024 + 1), upload.name or "") if upload else None
    return branding_save(
        actor=request.user,  # type: ignore[arg-type]
        name=data["name"], organisation=data["organisation"], accent=data["accent"], logo=logo,
        drop_logo=data["drop_logo"],
    )  # fmt: skip


def shades_shown(accent: str) -> dict[str, Any] | None:
    """What a colour becomes, in words and numbers; None without one."""
    colour = colour_typed(accent)
    if colour is None:
        return None
    palette: Palette = palette_of(colour)
    rows = [
        (label, written(shade), f"{contrast(shade, ground):.1f}:1")
        for label, shade, ground in (
            (_now("Buttons, light"), palette.light.primary, WHITE),
            (_now("Links, light"), palette.light.primary_text, WHITE),
            (_now("Buttons, dark"), palette.dark.primary, WHITE),
            (_now("Links, dark"), palette.dark.primary_text, (0x16, 0x1A, 0x21)),
        )
    ]
    asked = f"{contrast(colour, WHITE):.1f}:1"
    return {"rows": rows, "is_changed": palette.is_changed, "asked": written(colour), "asked_contrast": asked}


@require_safe
def brand_style(request: HttpRequest, version: str) -> HttpResponse:
    """The desk's own colours as a style sheet; kept for a year by its address, which changes with it."""
    look = brand()
    palette = look.palette
    if palette is None:
        raise Http404
    return _kept(HttpResponse(style_sheet(palette), content_type="text/css; charset=utf-8"), version == look.version)


@require_safe
def brand_logo(request: HttpRequest, version: str) -> HttpResponse:
    """The logo, as we wrote it."""
    look = brand()
    if not look.logo or not default_storage.exists(look.logo):
        raise Http404
    with default_storage.open(look.logo) as file:
        return _kept(HttpResponse(file.read(), content_type=look.logo_type), version == look.version)


def _kept(response: HttpResponse, is_current: bool) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if is_current else "no-cache"
    return response
