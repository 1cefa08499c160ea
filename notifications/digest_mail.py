"""The digest as a mail: what happened, ticket by ticket, each with its link."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common.branding import site_name
from mail.mailboxes import mailbox_default
from mail.outbound import headers
from mail.outbound.compose import Composed
from mail.outbound.styles import inline_styles
from notifications.feedback import Missed
from notifications.mails import choices_link, site_words, text_part
from notifications.selectors import Entry

SALT = "digest-stop"


@dataclass(frozen=True)
class Digest:
    """`entries` are what is written out; `keys` are all the rows it stands for; `said` is what readers missed."""

    entries: list[Entry]
    keys: list[int]
    said: list[Missed] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """One ticket and what happened on it."""

    title: str
    url: str
    lines: list[str]


def stop_token(person: User) -> str:
    """Names the person in an unsubscribe link: signed, and good for that and nothing else."""
    return signing.dumps(person.pk, salt=SALT)


def stop_person(token: str) -> User | None:
    """Whose digest a link stops; it never runs out, since old mails are where people look for it."""
    try:
        key = signing.loads(token[:200], salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True).first() if isinstance(key, int) else None


def compose_digest(person: User, digest: Digest) -> Composed:
    """Tickets by the order of their first news. Words of people are not repeated: a name and a subject is enough."""
    parts = _parts(digest)
    number = len(digest.keys)
    title = ngettext("%(count)s thing you have not seen", "%(count)s things you have not seen", number)
    title = title % {"count": number} if number else _("What readers said about your answers")
    stop = settings.SITE_URL + reverse("digest_stop", args=[stop_token(person)])
    context: dict[str, Any] = {
        "title": title,
        "full_subject": title,
        "name": person.first_name,
        "preheader": "; ".join([part.title for part in parts] + [one.question for one in digest.said])[:150],
        "said": digest.said,
        "parts": parts,
        "left_out": number - len(digest.entries),
        "bell_link": settings.SITE_URL + reverse("notifications"),
        "choices_link": choices_link(),
        "stop_link": stop,
        "site": site_words(),
    }
    unsubscribe = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Composed(
        mailbox=mailbox_default(),
        subject=_("%(site)s: %(title)s") % {"site": headers.one_line(site_name(), 80), "title": title},
        text=text_part("email/digest.txt", context),
        html=inline_styles(render_to_string("email/digest.html", context).lstrip()),
        headers={**headers.AUTO_GENERATED, **unsubscribe},
    )


def _parts(digest: Digest) -> list[Part]:
    parts: dict[str, Part] = {}
    for entry in digest.entries:
        url = settings.SITE_URL + entry.url.partition("#")[0]
        about = headers.one_line(entry.words.about, 200)
        part = parts.setdefault(url, Part(about, url, []))
        line = headers.one_line(f"{entry.words.title} {entry.words.more}", 200)
        part.lines.append(line)
    return list(parts.values())
