"""What mails of news say: those of the ticket by `mail.outbound.compose`, and those to agents."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from common.branding import brand
from mail.models import OutboundEmail
from mail.outbound import compose, headers, layout
from mail.outbound.compose import Composed
from mail.outbound.markup import mail_html
from mail.outbound.styles import inline_styles
from mail.outbound.trust import is_confirmed
from notifications import kinds
from notifications.rules.notice import Notice
from notifications.words import news_title
from tickets.models import Message

WORDS_MAX = 1500


@dataclass(frozen=True)
class Mail:
    """A mail ready to be queued, and its kind among outgoing ones."""

    kind: str
    composed: Composed


def compose_notice(notice: Notice) -> Mail:
    """The mail of one notice. Raises ValueError when its kind has none."""
    ticket, person, message = notice.ticket, notice.person, notice.message
    if notice.kind == kinds.ACKNOWLEDGEMENT and message is not None:
        known = is_confirmed(message, person)
        mail = compose.acknowledgement(ticket=ticket, message=message, person=person, is_confirmed=known)
        return Mail(OutboundEmail.ACKNOWLEDGEMENT, mail)
    if notice.kind in (kinds.REPLY, kinds.COPY) and message is not None:
        mail = compose.reply(ticket=ticket, message=message, person=person, status=notice.status)
        return Mail(OutboundEmail.REPLY, mail)
    if notice.kind == kinds.SOLVED and notice.agent is not None:
        return Mail(OutboundEmail.SOLVED, compose.solved(ticket=ticket, person=person, agent=notice.agent))
    if notice.kind == kinds.LINK:
        return Mail(OutboundEmail.LINK, compose.link(ticket=ticket, person=person))
    if notice.is_internal:
        return Mail(OutboundEmail.NOTICE, _to_agent(notice))
    raise ValueError(f"There is no mail of kind {notice.kind}.")


def _to_agent(notice: Notice) -> Composed:
    """News for somebody who works on the ticket. Without the ticket's number in the subject and without a reply
    address: an answer to it must never go to the requester (`mail.inbound.plan` keeps it inside).
    """
    ticket, message = notice.ticket, notice.message
    who = notice.agent.display_name if notice.agent else _("The system")
    title = headers.one_line(news_title(notice.kind, who, queue=ticket.queue.name), 150)
    text = layout.shortened(message.text, WORDS_MAX) if message is not None else ""
    context = {
        "title": title,
        "number": ticket.number,
        "ticket_subject": headers.bare_subject(ticket),
        "full_subject": f"{title}: {headers.bare_subject(ticket)}",
        "preheader": layout.shortened(" ".join(text.split()), 110) or headers.bare_subject(ticket),
        "words": text.strip(),
        "words_html": mail_html(text),
        "is_note": message is not None and message.kind == Message.NOTE,
        "link": settings.SITE_URL + reverse("desk_ticket", args=[ticket.number]),
        "choices_link": choices_link(),
        "site": site_words(),
    }
    return Composed(
        mailbox=compose.mailbox_of(ticket),
        subject=context["full_subject"],
        text=text_part("email/notice.txt", context),
        html=inline_styles(render_to_string("email/notice.html", context).lstrip()),
        headers=dict(headers.AUTO_GENERATED),
    )


def site_words() -> dict[str, str]:
    return {"name": brand().name, "organisation": brand().organisation, "url": settings.SITE_URL}


def choices_link() -> str:
    return settings.SITE_URL + reverse("account_notifications")


def text_part(template: str, context: dict[str, object]) -> str:
    """The text part: folded, at most one empty line in a row."""
    lines = layout.wrapped(render_to_string(template, context)).split("\n")
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip("\n") + "\n"
