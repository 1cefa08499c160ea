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
    "mailboxaccount": _("Server of a mailbox"),
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
    "username": _("user name"),
    "password": _("password"),
    "client_secret": _("client secret"),
    "client_id": _("client id"),
    "tenant": _("tenant"),
    "auth": _("sign-in"),
    "provider": _("provider"),
    "flow": _("who signs in"),
    "scope": _("scope"),
    "consent": _("signed in for it"),
    "authorize_url": _("address for signing in"),
    "token_url": _("address for tokens"),
    "fetches": _("fetched"),
    "imap_host": _("IMAP server"),
    "imap_port": _("IMAP port"),
    "imap_security": _("IMAP encryption"),
    "folder": _("folder"),
    "processed_folder": _("moved to"),
    "since": _("from the day"),
    "idles": _("told at once"),
    "silent_hours": _("hours without mail"),
    "sends": _("sends"),
    "smtp_host": _("SMTP server"),
    "smtp_port": _("SMTP port"),
    "smtp_security": _("SMTP encryption"),
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
