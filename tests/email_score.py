"""The parser, in the shape that a scorer of inbound mail asks for.

    python score.py --candidate tests.email_score:parse

A scorer sees the parser as the desk does: one function over bytes, without settings and without a database.
"""

from __future__ import annotations

from typing import Any

from mail.inbound.parse import parse_email


def parse(raw: bytes) -> dict[str, Any]:
    """What `parse_email` found, as plain values; addresses are pairs of name and address.

    `text` is the mail's own plain form: one that we derived from its HTML is the `html` that it came as.
    """
    mail = parse_email(raw)
    return {
        "subject": mail.subject,
        "from": [(mail.sender.name, mail.sender.email)] if mail.sender else [],
        "to": [(each.name, each.email) for each in mail.to],
        "cc": [(each.name, each.email) for each in mail.cc],
        "text": "" if mail.is_derived else mail.text,
        "html": mail.html,
        "reply": mail.reply_text,
        "attachments": [
            {"filename": each.name, "content": each.content, "inline": each.is_inline} for each in mail.attachments
        ],
        "auto": mail.is_automatic,
        "bounce": mail.is_bounce,
    }
