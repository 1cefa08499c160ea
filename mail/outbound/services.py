"""Writes on outgoing mail: queue it, send it again, and tell the message what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import normalise_email
from accounts.models import User
from common import events, jobs
from common.errors import NotAllowed
from mail.models import KnownMessageId, Mailbox, OutboundEmail
from mail.outbound import headers as head
from mail.threads import id_hash, new_message_id, without_tag
from tickets.models import Message, Ticket
from tickets.services import delivery_note

# Their words hold a secret that we cannot mint anew, so they are wiped once nothing is left to try.
SECRET_KINDS = frozenset({OutboundEmail.PASSWORD})
RECENT = 2000


@transaction.atomic
def email_queue(
    *,
    kind: str,
    person: User | None,
    recipient: str,
    subject: str,
    text: str,
    html: str,
    ticket: Ticket | None = None,
    message: Message | None = None,
    mailbox: Mailbox | None = None,
    headers: Mapping[str, str] | None = None,
    give_up_after: timedelta | None = None,
    run_after: datetime | None = None,
) -> OutboundEmail:
    """Queues one mail to one person and rings `mail.send` on commit. It leaves at `run_after` at the soonest.

    Its Message-ID is made and signed here and stays through every try. No line end gets into a header,
    whatever the arguments hold. Raises ValueError for nobody's address: some people have none.
    """
    if not recipient:
        raise ValueError("A mail needs an address.")
    key = uuid.uuid4()
    domain = (mailbox.address if mailbox else settings.DEFAULT_MAILBOX).rpartition("@")[2]
    row = OutboundEmail(
        uuid=key,
        kind=kind,
        mailbox=mailbox,
        ticket=ticket,
        message=message,
        person=person,
        recipient=head.one_line(recipient, 254),
        rfc_message_id=new_message_id(key, domain),
        subject=head.one_line(subject, 300),
        text=text,
        html=html,
        headers={name: head.one_line(value, 4000) for name, value in (headers or {}).items()},
    )
    if give_up_after is not None:
        row.give_up_at = timezone.now() + give_up_after
    if run_after is not None:
        row.give_up_at += max(run_after - row.run_after, timedelta(0))
        row.run_after = run_after
    row.save()
    if ticket is not None:
        KnownMessageId.objects.create(ticket=ticket, message=message, hash=id_hash(row.rfc_message_id), is_ours=True)
    message_note(row)
    jobs.ring_on_commit("mail.send")
    return row


def password_email_queue(person: User, subject: str, text: str, address: str = "") -> OutboundEmail:
    """Queues a mail about somebody's account, to their main address or another one; given up with its link.

    `accounts.mailer` calls this without knowing it: the composition root wires the two.
    """
    return email_queue(
        kind=OutboundEmail.PASSWORD,
        person=person,
        recipient=address or person.email,
        subject=subject,
        text=text,
        html="",
        mailbox=Mailbox.objects.filter(is_default=True, is_active=True).first(),
        headers=head.AUTO_GENERATED,
        give_up_after=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
    )


@transaction.atomic
def email_send_again(*, actor: User, email: OutboundEmail) -> OutboundEmail:
    """Tries a mail that failed or waits once more, now, with its Message-ID: nobody gets a second copy.

    Raises NotAllowed for one that was sent or taken back, is being sent, or whose words were wiped.
    """
    if not actor.is_superuser:
        raise NotAllowed(_("Only administrators send mail again."))
    open_states = [OutboundEmail.FAILED, OutboundEmail.QUEUED]
    rows = OutboundEmail.objects.filter(pk=email.pk, state__in=open_states)
    if email.kind in SECRET_KINDS:
        rows = rows.filter(state=OutboundEmail.QUEUED)
    now = timezone.now()
    again = {"state": OutboundEmail.QUEUED, "run_after": now, "attempts": 0, "error": ""}
    if email.state == OutboundEmail.FAILED:
        again["give_up_at"] = now + timedelta(days=5)
    if not rows.update(**again):
        raise NotAllowed(_("This mail cannot be sent again."), code="not_waiting")
    email.refresh_from_db()
    message_note(email)
    jobs.ring_on_commit("mail.send")
    return email


@transaction.atomic
def message_note(row: OutboundEmail) -> None:
    """Writes onto the reply what became of all its mails: the worst news wins, with whose it is."""
    if row.message_id is None or row.kind != OutboundEmail.REPLY:
        return
    # Two workers with two copies of one reply must not each miss what the other just wrote.
    list(Message.objects.select_for_update().filter(pk=row.message_id).values_list("pk"))
    mails = OutboundEmail.objects.filter(message_id=row.message_id, kind=OutboundEmail.REPLY).order_by("pk")
    mails = mails.only("recipient", "state", "attempts", "error")
    bad = [mail for mail in mails if mail.state in (OutboundEmail.FAILED, OutboundEmail.CANCELLED)]
    open_ = [mail for mail in mails if mail.state in (OutboundEmail.QUEUED, OutboundEmail.SENDING)]
    again = [mail for mail in open_ if mail.error and mail.attempts]
    delivery = "failed" if bad else "retrying" if again else "queued" if open_ else "sent"
    detail = "; ".join(f"{mail.recipient}: {mail.error}" for mail in bad or again)
    message = Message.objects.select_related("ticket").get(pk=row.message_id)
    delivery_note(message_id=row.message_id, delivery=delivery, detail=detail)
    if delivery == "failed" and message.delivery != "failed":  # once, however many copies fail
        events.record("message.not_delivered", subject=message.ticket, message=message.pk)


def same_hour_count(*, recipient: str, kind: str) -> int:
    """How many mails of this kind were queued for this address in the last hour, with whatever +tag."""
    bare = without_tag(normalise_email(recipient))
    local, _at, domain = bare.partition("@")
    family = Q(recipient=bare) | Q(recipient__startswith=f"{local}+", recipient__endswith=f"@{domain}")
    return OutboundEmail.objects.filter(family, kind=kind, created_at__gte=_an_hour_ago()).count()


def domain_hour_count(*, recipient: str, kind: str) -> int:
    """How many of the newest RECENT mails are of this kind, of the last hour and to the domain of this address."""
    newest = OutboundEmail.objects.order_by("-pk").values("pk")[:RECENT]
    domain = normalise_email(recipient).partition("@")[2]
    return OutboundEmail.objects.filter(
        pk__in=newest, recipient__endswith=f"@{domain}", kind=kind, created_at__gte=_an_hour_ago()
    ).count()


def _an_hour_ago() -> datetime:
    return timezone.now() - timedelta(hours=1)
