"""One mail that comes more than once: by two ways, or because it was sent to several of our mailboxes.

The rule: one ticket for a team, whatever its mailboxes. Each further team that was written to has a ticket of its
own, linked with the first, since neither may read the other's; its sender is told once that the mail came.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mail.models import InboundEmail
from tickets.models import Ticket, TicketLink
from tickets.services import note_add, ticket_link


def one_at_a_time(fingerprint: str) -> None:
    """Until the transaction ends, nobody else files a copy of this mail. On SQLite one transaction writes anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(fingerprint[:15], 16)])


def twin_of(row: InboundEmail, fingerprint: str, ticket: Ticket | None) -> InboundEmail | None:
    """The same mail, filed before for the same team, or by anybody on the same ticket."""
    done = _done(row, fingerprint).select_related("ticket")
    twin = done.filter(mailbox__queue__team_id=row.mailbox.queue.team_id).order_by("pk").first()
    if twin is None and ticket is not None:
        twin = done.filter(ticket=ticket).order_by("pk").first()
    return twin


def copy_of(row: InboundEmail, fingerprint: str) -> InboundEmail | None:
    """The same mail on the ticket of another team."""
    done = _done(row, fingerprint).exclude(mailbox__queue__team_id=row.mailbox.queue.team_id)
    return done.filter(ticket__isnull=False).select_related("ticket__queue", "mailbox").order_by("pk").first()


def twin_noted(row: InboundEmail, twin: InboundEmail) -> None:
    """Agents of the ticket read that another of their mailboxes was written to."""
    if twin.ticket is not None and twin.mailbox_id != row.mailbox_id:
        _note(twin.ticket, row)


def copies_linked(row: InboundEmail, ticket: Ticket, first: InboundEmail) -> None:
    """Both teams read that the other was written to, and who works on both tickets goes from one to the other."""
    assert first.ticket is not None
    ticket_link(actor=None, ticket=ticket, other=first.ticket, kind=TicketLink.DUPLICATE)
    _note(ticket, first)
    _note(first.ticket, row)


def _done(row: InboundEmail, fingerprint: str) -> QuerySet[InboundEmail]:
    states = [InboundEmail.FILED, InboundEmail.NOTED]
    return InboundEmail.objects.filter(fingerprint=fingerprint, state__in=states).exclude(pk=row.pk)


def _note(ticket: Ticket, other: InboundEmail) -> None:
    words = _("The same mail was sent to %(name)s (%(address)s) too.")
    note_add(
        actor=None,
        ticket=ticket,
        text=words % {"name": other.mailbox.name, "address": other.mailbox.address},
        channel=Ticket.Channel.EMAIL,
        is_automatic=True,
    )
