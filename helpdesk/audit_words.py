"""Audit lines in words: what the codes mean, and values as people read them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

# action → icon, tone of the chip, words
ACTIONS: dict[str, tuple[str, str, Any]] = {
    "made": ("plus", "good", _("Made")),
    "changed": ("pencil", "", _("Changed")),
    "deleted": ("trash-2", "bad", _("Deleted")),
    "roles": ("shield", "warn", _("Roles")),
    "invited": ("user-plus", "warn", _("Invited")),
    "exported": ("download", "warn", _("Exported")),
    "removed": ("trash-2", "bad", _("Removed")),
}
# type of the subject → words
TYPES: dict[str, Any] = {
    "team": _("Team"),
    "queue": _("Queue"),
    "calendar": _("Opening hours"),
    "contactpoint": _("Contact point"),
    "slapolicy": _("Time targets"),
    "mailbox": _("Mailbox"),
    "user": _("Person"),
    "branding": _("Name, logo, colour"),
    "macro": _("Macro"),
    "repeatissue": _("Repeat issue"),
    "auditentry": _("Audit log"),
    "demo": _("Demo data"),
}
NAMES: dict[str, Any] = {
    "name": _("name"),
    "members": _("members"),
    "team": _("team"),
    "calendar": _("hours"),
    "policy": _("targets"),
    "is_default": _("default"),
    "is_active": _("active"),
    "timezone": _("time zone"),
    "week": _("week"),
    "closures": _("closed"),
    "open_days": _("open as usual"),
    "kind": _("kind"),
    "value": _("value"),
    "location": _("where"),
    "audience": _("who for"),
    "position": _("order"),
    "address": _("address"),
    "queue": _("queue"),
    "targets": _("targets"),
    "retargeted": _("open tickets changed"),
    "roles": _("roles"),
    "organisation": _("organisation"),
    "accent": _("colour"),
    "logo": _("logo"),
    "text": _("words"),
    "summary": _("summary"),
    "outcome": _("usual outcome"),
    "needs_identity_check": _("identity check first"),
    "actions": _("and then"),
    "after": _("afterwards"),
    "owner": _("whose"),
    "lines": _("lines"),
    "rows": _("rows"),
    "email": _("address"),
}


def value_words(value: Any) -> str:
    """A value of a line: a text, a list with commas, `yes` and `no`, and nothing for nothing."""
    if isinstance(value, bool):
        return _now("yes") if value else _now("no")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {value_words(each)}" if each != "" else str(key) for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(value_words(each) for each in value)
    return "" if value is None else str(value)


def changes_of(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What differs, as name, from and to; an empty text where there was or is nothing."""
    names = list({**before, **after})
    return [(str(NAMES.get(name, name)), value_words(before.get(name)), value_words(after.get(name))) for name in names]
