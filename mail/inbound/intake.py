"""A mail becomes words on a ticket: all of it in one transaction, fenced by the lease, or none of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import person_for_address
from common import jobs
from common.files import StoredFile, file_discard, file_store
from mail.inbound import copies
from mail.inbound import plan as do
from mail.inbound.banners import without_banner
from mail.inbound.bounced import bounce_apply
from mail.inbound.matching import SIGNED, thread_ids
from mail.inbound.participants import copied_in
from mail.inbound.plan import Plan, make_plan
from mail.models import InboundEmail, KnownMessageId
from mail.threads import id_hash
from mail.types import ParsedAttachment, ParsedEmail
from tickets.models import Attachment, Message, Ticket
from tickets.services import note_add, participant_add, reply_add, request_add, ticket_open
from tickets.text import SUBJECT_MAX

KNOWN_IDS_MAX = 200
ADDRESS_MAX, ID_MAX = 320, 998
ALSO_HERE = "also_here"  # the same mail on a ticket of another team


class LeaseLost(Exception):
    """Somebody else owns the row by now: the transaction goes back, and nothing is said."""


def facts(parsed: ParsedEmail, fingerprint: str) -> dict[str, Any]:
    """What the row says of its mail, however that mail ends."""
    return {
        "fingerprint": fingerprint,
        "rfc_message_id": parsed.message_id[:ID_MAX],
        "sender": parsed.sender.email[:ADDRESS_MAX] if parsed.sender else "",
        "subject": parsed.subject[:SUBJECT_MAX],
    }


def apply(*, row: InboundEmail, parsed: ParsedEmail, fingerprint: str) -> bool:
    """Files a claimed mail. False when the lease was lost; then nothing has happened.

    Raises IntegrityError when another worker filed the same mail at the same moment, and whatever the
    database or the file storage raises; the transaction has gone back then, and its files are gone.
    """
    plan = make_plan(parsed, row)
    with stored_files(parsed.attachments if plan.act in do.KEEPS_FILES else ()) as files:
        try:
            with transaction.atomic():
                if not jobs.finish(row, **carry_out(row, parsed, plan, files, facts(parsed, fingerprint))):
                    raise LeaseLost
        except LeaseLost:
            return False
    return True


@contextmanager
def stored_files(attachments: tuple[ParsedAttachment, ...]) -> Iterator[list[StoredFile]]:
    """The files in the storage before the transaction; away again if nothing came of it.

    Signatures are no files of the sender; they stay in the mail as it came.
    """
    files: list[StoredFile] = []
    try:
        for each in [each for each in attachments if not each.is_signature]:
            files.append(file_store(each.name, each.content, is_inline=each.is_inline, content_id=each.content_id))
        yield files
    finally:
        paths = [file.path for file in files]
        used = set(Attachment.objects.filter(file__in=paths).values_list("file", flat=True)) if paths else set()
        file_discard(file for file in files if file.path not in used)


def carry_out(
    row: InboundEmail, parsed: ParsedEmail, plan: Plan, files: list[StoredFile], known: dict[str, Any]
) -> dict[str, Any]:
    """Does what the plan says, inside the caller's transaction; returns how the row ends, for the caller to save.

    The same mail, filed before, ends as a duplicate and does nothing.
    """
    message: Message | None = None
    ticket, reason = plan.ticket, plan.reason
    evidence = {**row.evidence, **plan.evidence}
    copies.one_at_a_time(known["fingerprint"])
    twin = copies.twin_of(row, known["fingerprint"], ticket)
    if twin is not None:
        state, reason, ticket = InboundEmail.DUPLICATE, "duplicate", twin.ticket
        evidence = {**row.evidence, "same_as": twin.pk}
        if plan.act == do.OPEN:
            copies.twin_noted(row, twin)
    elif plan.act in (do.IGNORE, do.QUARANTINE):
        state = InboundEmail.IGNORED if plan.act == do.IGNORE else InboundEmail.QUARANTINED
    elif plan.act == do.BOUNCE:
        state, reason, ticket, message, told = bounce_apply(parsed=parsed, ids=plan.verdict.ids)
        evidence |= told
    else:
        plan, first = _as_copy(row, plan, known["fingerprint"])
        message = _write(row, parsed, plan, files)
        ticket, reason, evidence = message.ticket, plan.reason, {**row.evidence, **plan.evidence}
        state = InboundEmail.NOTED if plan.act == do.NOTE else InboundEmail.FILED
        if first is not None:
            copies.copies_linked(row, ticket, first)
    ended = {"state": state, "reason": reason, "evidence": evidence, "ticket": ticket, "message": message}
    return {**ended, "error": "", "finished_at": timezone.now(), **known}


def _as_copy(row: InboundEmail, plan: Plan, fingerprint: str) -> tuple[Plan, InboundEmail | None]:
    """The plan of a mail that another team has a ticket of, and that mail: its sender is not told a second time."""
    first = copies.copy_of(row, fingerprint) if plan.act == do.OPEN else None
    if first is None:
        return plan, None
    evidence = {name: value for name, value in plan.evidence.items() if name != "same_id"}
    return replace(plan, reason=ALSO_HERE, evidence={**evidence, "same_as": first.pk}), first


def _write(row: InboundEmail, parsed: ParsedEmail, plan: Plan, files: list[StoredFile]) -> Message:
    """The message, by the services that pages and API call too."""
    common: dict[str, Any] = {
        "files": files,
        "channel": Ticket.Channel.EMAIL,
        "text": _words(parsed, files, plan),
        "html": parsed.html,
        "quoted": parsed.quoted_text,
        "is_automatic": plan.verdict.is_automatic,
        "how": {
            "by": "email",
            "rule": plan.rule,
            "reason": plan.reason,
            "authenticated": bool(plan.authentication),
            "evidence": plan.evidence,
        },
    }
    if plan.act == do.OPEN:
        return _open(row, parsed, plan, common)
    assert plan.ticket is not None
    if plan.act == do.NOTE:
        is_agent = plan.reason in do.NOTES_OF_AGENTS
        who = {"actor": plan.sender} if is_agent else {"actor": None, "author": plan.sender}
        message = note_add(ticket=plan.ticket, **who, **common)
    elif plan.act == do.ANSWER:
        assert plan.sender is not None
        message = reply_add(actor=plan.sender, ticket=plan.ticket, **common)
    else:
        message = request_add(
            actor=None, author=_author(parsed, plan), ticket=plan.ticket, is_held=plan.act == do.HOLD, **common
        )
    if plan.act in (do.JOIN, do.ANSWER) or plan.rule == do.BY_HAND:
        _known_ids_add(plan.ticket, parsed, message)
    if plan.act in (do.JOIN, do.ANSWER):
        _copied_in_add(parsed, plan)
    return message


def _open(row: InboundEmail, parsed: ParsedEmail, plan: Plan, common: dict[str, Any]) -> Message:
    requester = _author(parsed, plan)
    ticket = ticket_open(
        actor=None,
        requester=requester,
        subject=without_banner(parsed.subject),
        queue=plan.queue or row.mailbox.queue,
        related_to=plan.related,
        cc=() if plan.verdict.is_automatic else copied_in(parsed, author=requester),
        **common,
    )
    message: Message = ticket.opening_message  # type: ignore[attr-defined]
    _known_ids_add(ticket, parsed, message)
    return message


def _author(parsed: ParsedEmail, plan: Plan) -> User:
    if plan.sender is not None:
        return plan.sender
    assert parsed.sender is not None  # screening has seen to it
    return person_for_address(email=parsed.sender.email, name=parsed.sender.name)[0]


def _words(parsed: ParsedEmail, files: list[StoredFile], plan: Plan) -> str:
    if parsed.reply_text.strip() or files:
        return parsed.reply_text
    return _("(This mail was empty.)") if plan.act != do.OPEN or not parsed.subject else ""


def _copied_in_add(parsed: ParsedEmail, plan: Plan) -> None:
    """Who is copied into a reply follows from then on, if the mail surely came from somebody on the ticket.

    A From line alone must not do: whoever it copied in would be sent every answer.
    """
    assert plan.ticket is not None
    assert plan.sender is not None
    if plan.verdict.is_automatic or not (plan.authentication or plan.rule in SIGNED):
        return
    for person in copied_in(parsed, author=plan.sender):
        participant_add(actor=None, ticket=plan.ticket, user=person)


def _known_ids_add(ticket: Ticket, parsed: ParsedEmail, message: Message) -> None:
    """From now on a mail that refers to this one, or to what this one refers to, finds the ticket."""
    ids = [each for each in [parsed.message_id, *thread_ids(parsed)] if each][:KNOWN_IDS_MAX]
    KnownMessageId.objects.bulk_create(
        [KnownMessageId(ticket=ticket, hash=hash_) for hash_ in dict.fromkeys(map(id_hash, ids))],
        ignore_conflicts=True,
    )
    if parsed.message_id:
        own = KnownMessageId.objects.filter(ticket=ticket, hash=id_hash(parsed.message_id), is_ours=False)
        own.filter(message=None).update(message=message)
