"""What our mails say. Each function gives the mail for one person; `services.email_queue` sends it.

Only public words of a ticket ever get in here: never a note, never a held message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.branding import brand, site_name
from common.words import moment_in_words
from hours.selectors import contact_points
from kb.selectors import fitting_articles
from mail.mailboxes import mailbox_default
from mail.models import InboundEmail, Mailbox
from mail.outbound import files, headers, layout
from mail.outbound.links import private_url
from mail.outbound.markup import mail_html, quote_html
from mail.outbound.styles import dark_values, inline_styles
from tickets import statuses
from tickets.models import Clock, Message, Ticket

ARTICLES_MAX = 3


@dataclass(frozen=True)
class Composed:
    """A mail ready to be queued. `text` and `html` hold the mark of the private link."""

    mailbox: Mailbox
    subject: str
    text: str
    html: str
    headers: dict[str, str]


def acknowledgement(*, ticket: Ticket, message: Message, person: User, is_confirmed: bool) -> Composed:
    """We have got it: number, what happens next, hours, fitting articles, private link.

    Neutral, that is without a word of theirs, unless `is_confirmed` (`mail.outbound.trust`).
    """
    by_agent = message.channel in (Ticket.Channel.PHONE, Ticket.Channel.WALK_IN)
    title = _("We’ve opened a ticket for you") if by_agent else _("We’ve got your message")
    due = _reply_due(ticket)
    context = {
        "title": title,
        "subject": headers.bare_subject(ticket) if is_confirmed else "",
        "sent": moment_in_words(message.created_at),
        "is_confirmed": is_confirmed,
        "due": due,
        "articles": _articles(f"{ticket.subject}\n{message.text}"),
        "preheader": _preheader(ticket, due),
    }
    return _composed("acknowledgement", title, ticket, person, context, headers.AUTO_REPLIED)


def reply(*, ticket: Ticket, message: Message, person: User, status: str = "") -> Composed:
    """An agent's answer. `status` is what the ticket was set to with it, if anything.

    Raises ValueError for anything but a public reply: a note must not leave, whoever asks.
    """
    if message.kind != Message.REPLY or message.is_internal:
        raise ValueError(f"Message {message.pk} is not a public reply.")
    agent = message.author.first_name if message.author else site_name()
    context = {
        "title": _reply_title(agent, status),
        "agent": agent,
        "sent": moment_in_words(message.created_at),
        "words": message.text.strip(),
        "words_html": mail_html(message.text),
        "is_waiting": status == statuses.WAITING,
        "is_solved": status == statuses.SOLVED,
        "files_left_out": files.split(message).left_out,
        "files_attached": files.split(message).attached,
        "preheader": layout.shortened(" ".join(message.text.split()), 110),
        **_quote(ticket, message, person),
    }
    return _composed("reply", _("Re: %s") % headers.bare_subject(ticket), ticket, person, context, {})


def solved(*, ticket: Ticket, person: User, agent: User) -> Composed:
    """An agent marked the ticket as solved without writing anything."""
    context = {
        "title": _("Your ticket is solved"),
        "agent": agent.first_name,
        "sent": moment_in_words(ticket.solved_at or timezone.now()),
        "preheader": _("Not right? Reply, and it opens again."),
    }
    subject = _("Solved: %s") % headers.bare_subject(ticket)
    return _composed("solved", subject, ticket, person, context, headers.AUTO_GENERATED)


def link(*, ticket: Ticket, person: User) -> Composed:
    """A new private link, asked for on the page of an old one."""
    title = _("Your link to the ticket")
    context = {"title": title, "preheader": _("You asked for a new link.")}
    return _composed("link", title, ticket, person, context, headers.AUTO_REPLIED)


def mailbox_of(ticket: Ticket) -> Mailbox:
    """The mailbox a ticket's mail leaves from: the one it came by while its queue still owns that, else
    its queue's first, else the default one.
    """
    last = InboundEmail.objects.filter(ticket=ticket, message__isnull=False).select_related("mailbox").order_by("-pk")
    came_by = last.first()
    if came_by and came_by.mailbox.is_active and came_by.mailbox.queue_id == ticket.queue_id:
        return came_by.mailbox
    own = Mailbox.objects.filter(queue_id=ticket.queue_id, is_active=True).order_by("-is_default", "pk").first()
    return own or mailbox_default()


def _composed(
    name: str, subject: str, ticket: Ticket, person: User, context: dict[str, Any], extra: dict[str, str]
) -> Composed:
    mailbox, look = mailbox_of(ticket), brand()
    context = {
        "number": ticket.number,
        "ticket_subject": headers.bare_subject(ticket),
        "is_requester": person.pk == ticket.requester_id,
        "link": private_url(),
        "site": {"name": look.name, "organisation": look.organisation, "url": settings.SITE_URL},
        "palette": dark_values(look.palette),
        "ways": _ways(),
        "full_subject": headers.subject_line(subject, ticket),
        **context,
    }
    return Composed(
        mailbox=mailbox,
        subject=headers.subject_line(subject, ticket),
        text=_text(f"email/{name}.txt", context),
        html=inline_styles(render_to_string(f"email/{name}.html", context).lstrip(), look.palette),
        headers={**headers.thread_headers(ticket=ticket, person_id=person.pk, mailbox=mailbox), **extra},
    )


def _text(template: str, context: dict[str, Any]) -> str:
    """The text part: folded, at most one empty line in a row where the template has blocks left out."""
    lines = layout.wrapped(render_to_string(template, context)).split("\n")
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept).strip("\n") + "\n"


def _reply_title(agent: str, status: str) -> str:
    if status == statuses.SOLVED:
        return _("Your ticket is solved")
    if status == statuses.WAITING:
        return _("%(name)s asked you something") % {"name": agent}
    return _("%(name)s replied") % {"name": agent}


def _quote(ticket: Ticket, message: Message, person: User) -> dict[str, Any]:
    """The last public words from the requester's side before the answer."""
    before = Message.objects.public_on(ticket).filter(kind=Message.REQUEST, pk__lt=message.pk).select_related("author")
    asked = before.order_by("-pk").first()
    if asked is None or not asked.text.strip():
        return {}
    mine = asked.author_id == person.pk
    who = asked.author.display_name if asked.author else ""
    return {
        "quote_title": _("You wrote") if mine else _("%(name)s wrote") % {"name": headers.one_line(who, 80)},
        "quote_sent": moment_in_words(asked.created_at),
        "quote": layout.quoted(asked.text),
        "quote_html": quote_html(layout.shortened(asked.text)),
    }


def _articles(text: str) -> list[dict[str, str]]:
    """Public articles only: a mail is read by whoever it is forwarded to."""
    return [
        {"question": article.question, "url": f"{settings.SITE_URL}/answers/{article.pk}-{article.slug}/"}
        for article in fitting_articles(text, None, ARTICLES_MAX)
    ]


def _reply_due(ticket: Ticket) -> str:
    """When we aim to answer, if there is a target and it lies ahead: "Thursday 7 May, 8:42"."""
    clock = ticket.clocks.filter(kind=Clock.FIRST_RESPONSE, stopped_at__isnull=True).first()
    if clock is None or clock.due_at is None or clock.due_at <= timezone.now():
        return ""
    return _moment(clock.due_at)


def _moment(value: datetime) -> str:
    local = timezone.localtime(value)
    return f"{formats.date_format(local, 'l j F', use_l10n=False)}, {local.hour}:{local:%M}"


def _preheader(ticket: Ticket, due: str) -> str:
    number = _("Your ticket number is %(number)s.") % {"number": ticket.number}
    return f"{number} {_('We aim to reply by %(due)s.') % {'due': due}}" if due else number


def _ways() -> list[dict[str, str]]:
    """How to reach us, with the hours of each: they differ."""
    return [
        {
            "name": point.name,
            "value": point.value if point.kind == "phone" else point.location,
            "href": point.href if point.kind == "phone" else "",
            "hours": ", ".join(point.hours_lines),
        }
        for point in contact_points(timezone.now())
        if point.has_hours and point.hours_lines
    ]
