"""What somebody of the desk decides about where a mail belongs, and the pipeline would not.

The mail becomes a message by the same hands as in the pipeline (`intake`); only the plan comes from a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.addresses import normalise_email
from accounts.models import User
from accounts.services import person_for_address
from common.errors import Conflict, HelpdeskError, Invalid, NotAllowed
from mail import policies
from mail.inbound import plan as do
from mail.inbound import screening
from mail.inbound.authentication import UNKNOWN, Authentication
from mail.inbound.fingerprint import fingerprint
from mail.inbound.intake import carry_out, facts, stored_files
from mail.inbound.matching import AGENT, REQUESTER, match, role_on, sender_of
from mail.inbound.parse import parse_email
from mail.inbound.plan import Plan, authentication_of
from mail.inbound.process import TEMPORARY
from mail.inbound.raw import raw_read
from mail.inbound.screening import Verdict, screen
from mail.inbound.services import row_locked
from mail.mailboxes import own_addresses
from mail.models import InboundEmail
from mail.threads import without_tag
from mail.types import ParsedEmail
from tickets import policies as ticket_policies
from tickets import statuses
from tickets.models import Queue, Ticket
from tickets.services import participant_add
from tickets.windows import followed_as

log = logging.getLogger(__name__)
FILED, OPENED, NOTED, HELD, HELD_AGENT = (
    "filed_by_hand",
    "opened_by_hand",
    "noted_by_hand",
    "held_by_hand",
    "held_agent",
)
ANSWERED_BY_NOBODY = frozenset({screening.OWN_MAIL, screening.OWN_ADDRESS, screening.TOO_MANY_HOPS})
Decision = Callable[[InboundEmail, ParsedEmail], Plan]


def email_file(*, actor: User, row: InboundEmail, ticket: Ticket, adds_sender: bool = False) -> InboundEmail:
    """Files a mail that waits or was ignored into a ticket; later replies to it follow it there.

    Somebody on the ticket wrote a request. Anybody else is held, as by the pipeline, unless `adds_sender` puts
    them on the ticket. What a machine wrote, and what has no usable sender, becomes a note. Nobody is mailed.

    Raises NotAllowed for a mail that does not wait, or a mailbox or ticket of another team; Invalid for a ticket
    that is closed and a mail that cannot be read; Conflict for a mail that was filed before.
    """
    return _decide(actor, row, lambda row, parsed: _plan_to_file(actor, row, parsed, ticket, adds_sender))


def email_open(*, actor: User, row: InboundEmail, queue: Queue | None = None, address: str = "") -> InboundEmail:
    """Opens a ticket for the sender of a mail that waits or was ignored, whatever kept the rules from it.

    `address` is whose it is when the mail has no usable sender. `queue` is the mailbox's when none is given.
    Nobody is sent an acknowledgement of automatic mail, and its limits hold.

    Raises as `email_file`, and Invalid for an address that is none, or one of our own.
    """
    return _decide(actor, row, lambda row, parsed: _plan_to_open(actor, row, parsed, queue, address))


def has_sender(parsed: ParsedEmail) -> bool:
    """True when the mail names somebody besides ourselves whom it is from."""
    return parsed.sender is not None and without_tag(parsed.sender.email) not in own_addresses()


def _decide(actor: User, row: InboundEmail, decision: Decision) -> InboundEmail:
    policies.can_file(actor, row).require()  # before the mail is opened
    parsed, known = _read(row)
    try:
        with stored_files(parsed.attachments) as files, transaction.atomic():
            row = row_locked(row)
            policies.can_file(actor, row).require()
            ended = carry_out(row, parsed, decision(row, parsed), files, known)
            if ended["state"] == InboundEmail.DUPLICATE:
                raise Conflict(_filed_before(ended["ticket"]), code="filed_before")
            for name, value in ended.items():
                setattr(row, name, value)
            row.save()
    except IntegrityError as error:
        raise Conflict(_filed_before(None), code="filed_before") from error
    except (HelpdeskError, *TEMPORARY):
        raise
    except Exception as error:  # as in the pipeline: whatever it is, the mail is kept, and somebody reads why not
        log.exception("mail not filed by hand", extra={"mail": row.pk})
        raise Invalid(_("This mail could not be filed. It stays as it was."), code="broken") from error
    return row


def _filed_before(ticket: Ticket | None) -> str:
    if ticket is None:
        return _("The same mail was filed before. Look at the list again.")
    return _("The same mail was filed before, into %(number)s.") % {"number": ticket.number}


def _read(row: InboundEmail) -> tuple[ParsedEmail, dict[str, Any]]:
    try:
        raw = raw_read(row)
    except OSError as error:
        raise Invalid(_("The file of this mail is away. Try again in a while."), code="out_of_reach") from error
    try:
        parsed = parse_email(raw)
    except Exception as error:  # whatever it is that the reader cannot take, the mail is kept
        log.exception("mail not read", extra={"mail": row.pk})
        raise Invalid(_("This mail cannot be read, so it cannot be filed."), code="broken") from error
    return parsed, facts(parsed, fingerprint(raw))


def _base(actor: User, row: InboundEmail, parsed: ParsedEmail) -> Plan:
    """What every decision says of its mail: who decided, what it was, and what can be known of its sender."""
    verdict = screen(parsed, own=own_addresses(), envelope_from=row.envelope_from)
    is_automatic = verdict.is_automatic or verdict.reason in ANSWERED_BY_NOBODY or parsed.is_automatic
    authentication = authentication_of(parsed) if has_sender(parsed) else Authentication(UNKNOWN)
    evidence: dict[str, Any] = {
        "rule": do.BY_HAND,
        "by": actor.pk,
        "was": row.reason,
        "authentication": authentication.result,
        "automatic": verdict.reason if is_automatic else "",
        "defects": list(parsed.defects)[:20],
    }
    return Plan(
        do.NOTE,
        NOTED,
        Verdict(verdict.kind, verdict.reason, is_automatic=is_automatic, is_machine=verdict.is_machine),
        sender=sender_of(parsed) if has_sender(parsed) else None,
        rule=do.BY_HAND,
        authentication=authentication,
        evidence={name: value for name, value in evidence.items() if value},
    )


def _plan_to_file(actor: User, row: InboundEmail, parsed: ParsedEmail, ticket: Ticket, adds_sender: bool) -> Plan:
    ticket = followed_as(Ticket.objects.select_related("queue", "requester", "merged_into").get(pk=ticket.pk))
    ticket_policies.can_work(actor, ticket).require()
    base = _base(actor, row, parsed)
    role = role_on(base.sender, ticket)
    plan = replace(base, ticket=ticket, evidence={**base.evidence, "role": role})
    if base.verdict.is_machine or not has_sender(parsed):
        return plan
    if base.verdict.is_automatic and role != REQUESTER:
        return plan
    if ticket.status == statuses.CLOSED:
        words = _("%(number)s is closed. Open it again first, or make a new ticket.") % {"number": ticket.number}
        raise Invalid(words, code="ticket_closed", field="number")
    if role == REQUESTER:
        return replace(plan, act=do.JOIN, reason=FILED)
    if role == AGENT:  # words of a colleague are sent to the requester only once somebody has read them
        return replace(plan, act=do.HOLD, reason=HELD_AGENT)
    person = base.sender or (_person(parsed) if adds_sender else None)
    if adds_sender and person is not None and person.is_active:
        participant_add(actor=actor, ticket=ticket, user=person)
        return replace(plan, act=do.JOIN, reason=FILED, sender=person)
    return replace(plan, act=do.HOLD, reason=HELD)


def _plan_to_open(actor: User, row: InboundEmail, parsed: ParsedEmail, queue: Queue | None, address: str) -> Plan:
    queue = queue or row.mailbox.queue
    if not Queue.objects.visible_to(actor).filter(pk=queue.pk).exists():
        raise NotAllowed(_("This queue belongs to another team."), code="not_your_queue")
    base = _base(actor, row, parsed)
    person = base.sender or (_person(parsed) if has_sender(parsed) else _person_of(address))
    found = match(parsed, envelope_to=row.envelope_to)
    return replace(
        base,
        act=do.OPEN,
        reason=OPENED,
        sender=person,
        related=found.ticket or found.related,
        queue=queue,
        evidence={**base.evidence, **({} if has_sender(parsed) else {"address": person.email})},
    )


def _person(parsed: ParsedEmail) -> User:
    assert parsed.sender is not None  # `has_sender` has seen to it
    return person_for_address(email=parsed.sender.email, name=parsed.sender.name)[0]


def _person_of(address: str) -> User:
    """Whose mail it is, as somebody of the desk typed it."""
    bare = normalise_email(address)
    try:
        validate_email(bare)
    except ValidationError as error:
        words = _("Whose mail is it? Give their email address.")
        raise Invalid(words, code="no_address", field="address") from error
    if without_tag(bare) in own_addresses():
        raise Invalid(_("That is one of our own addresses."), code="own_address", field="address")
    return person_for_address(email=bare)[0]
