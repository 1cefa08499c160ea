"""What every page needs: the site's name, its opening hours, the desk's side bar."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from common.branding import brand
from hours.selectors import desk_hours
from notifications.selectors import bell_count

THEMES = {"light", "dark"}


def site_facts() -> dict[str, Any]:
    """The desk's name, organisation, address, and the addresses of its own logo and colours."""
    look = brand()
    return {
        "name": look.name,
        "organisation": look.organisation,
        "url": settings.SITE_URL,
        "style_url": look.style_url,
        "logo_url": look.logo_url,
        "logo_width": look.logo_width,
        "logo_height": look.logo_height,
    }


def site(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs a query: a page that does not show it does not pay."""
    theme = request.COOKIES.get("theme", "")
    context: dict[str, Any] = {
        "site": SimpleLazyObject(site_facts),
        "theme": theme if theme in THEMES else "",
        "desk_hours": SimpleLazyObject(lambda: desk_hours(timezone.now())),
        "bell_count": SimpleLazyObject(lambda: bell_count(request.user)),
    }
    if request.path.startswith("/desk/"):
        from tickets.selectors import desk_nav

        context["desk_nav"] = SimpleLazyObject(lambda: desk_nav(request.user, request.get_full_path()))
    if request.path.startswith("/desk/settings/"):
        from helpdesk.settings_index.reading import side_for

        here = request.resolver_match.url_name if request.resolver_match else ""
        context["settings_nav"] = SimpleLazyObject(lambda: side_for(request.user, here or ""))
    return context
