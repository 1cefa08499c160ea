"""Subjects and texts as they can be stored and sent on. Pure, apart from one translated word."""

from __future__ import annotations

from django.utils.translation import gettext as _

SUBJECT_MAX = 250
TEXT_MAX = 200_000


def clean_subject(subject: str) -> str:
    """One line, no control characters, cut to the field; a word in place of nothing."""
    line = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    return line[:SUBJECT_MAX] or _("(no subject)")


def clean_text(text: str) -> str:
    """Text as it can be stored on both databases: without NUL, with plain line ends."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")[:TEXT_MAX]
