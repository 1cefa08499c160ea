"""Sending an agent's words: at once, or a few seconds later so that they can be called back."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import person_for_address
from common import events, jobs
from common.errors import Conflict, HelpdeskError, Invalid
from common.files import StoredFile
from common.models import Event
from kb.links import answers_hidden_from_public
from tickets import macros, policies
from tickets.models import Draft, DraftFile, Macro, Message, Ticket
from tickets.services.drafts import ON_THE_WAY, files_put
from tickets.services.files import files_forget
from tickets.services.locking import ticket_locked
from tickets.services.macros import macro_carry_out, macro_status
from tickets.services.messages import note_add, reply_add, stop_if_newer
from tickets.services.opening import CC_MAX, participant_add
from tickets.text import clean_text

log = logging.getLogger(__name__)
# Changes of fields that stop a reply; those that make no difference to what it says do not.
TELLING = ("ticket.status_set", "ticket.assignee_set", "ticket.queue_set", "ticket.merged_in", "ticket.message_moved")
GAPS, INTERNAL, GOING = "gaps", "internal", "going"  # what a person may confirm


@dataclass(frozen=True)
class Words:
    """What was in the box when it was sent. `confirmed` holds what the writer was asked about and wants so."""

    kind: str
    text: str
    nonce: uuid.UUID
    last_seen: int | None = None
    seen_event: int | None = None
    set_status: str = ""
    cc: Sequence[str] = ()
    macro: Macro | None = None
    draft_files: Collection[uuid.UUID] = ()
    confirmed: Collection[str] = ()
    files: Sequence[StoredFile] = field(default=())


@transaction.atomic
def words_send(*, actor: User, ticket: Ticket, words: Words, wait: int = 0) -> Message | Draft:
    """Sends a reply or adds a note; a reply with `wait` seconds becomes a Draft that goes then.

    The same nonce twice is one message. Raises Conflict when a message newer than `last_seen` exists, somebody
    else changed the ticket after the event `seen_event`, or a colleague's reply is on its way; Invalid for
    words with gaps, or with answers the requester cannot open, unless confirmed; NotAllowed.
    """
    ticket = ticket_locked(ticket)  # the second press of a double click waits for the first
    if twin := _twin(actor, ticket, words.nonce):
        return twin
    (policies.can_work if words.kind == Message.NOTE else policies.can_reply)(actor, ticket).require()
    _check(ticket, actor, words)
    draft = _gathered(actor, ticket, words)
    if words.kind == Message.REPLY and wait > 0:
        draft.state, draft.run_after = Draft.GOING, timezone.now() + timedelta(seconds=wait)
        draft.save()
        return draft
    return _deliver(draft, last_seen=words.last_seen)


def send_due() -> int:
    """Sends every reply whose seconds are over; one that cannot go is kept for its author with the reason."""
    done = 0
    while rows := jobs.claim(Draft, limit=20):
        for row in rows:
            done += _send_one(row)
    return done


def _send_one(row: Draft) -> int:
    try:
        with transaction.atomic():
            ticket_locked(row.ticket)
            if not jobs.finish(row, state=Draft.SENDING):
                return 0  # called back, or somebody else's by now
            _deliver(row)
    except DatabaseError:
        raise  # the database is away or busy: its lease ends, and it is tried again
    except HelpdeskError as error:
        _refuse(row, error.message)
    except Exception:
        log.exception("reply not sent", extra={"draft": row.pk})
        if row.attempts >= row.max_attempts:
            _refuse(row, _("Something went wrong while it was sent."))
        else:
            jobs.finish(row, state=Draft.GOING, run_after=jobs.retry_at(row.attempts, base=5, cap=300))
    return 1


def _refuse(row: Draft, words: str) -> None:
    """Its writer may be on another page by now: they are told."""
    with transaction.atomic():
        if jobs.finish(row, state=Draft.REFUSED, error=words):
            events.record("message.send_refused", subject=row.ticket, author=row.author_id)


def changes_since(ticket: Ticket, event: int, *, but: User) -> QuerySet[Event]:
    """What other people did to the ticket after an event, and that a writer should know before they send."""
    rows = Event.objects.filter(subject_type="ticket", subject_id=ticket.pk, pk__gt=event, kind__in=TELLING)
    return rows.exclude(actor=None).exclude(actor=but).select_related("actor")


def _twin(actor: User, ticket: Ticket, nonce: uuid.UUID) -> Message | Draft | None:
    sent = Message.objects.filter(ticket=ticket, author=actor, how__nonce=str(nonce)).first()
    return sent or Draft.objects.filter(ticket=ticket, author=actor, nonce=nonce, state__in=ON_THE_WAY).first()


def _check(ticket: Ticket, actor: User, words: Words) -> None:
    if not clean_text(words.text).strip() and not words.files and not words.draft_files:
        raise Invalid(_("Write something first."), code="empty", field="text")
    stop_if_newer(ticket, words.last_seen)
    if words.seen_event is not None and changes_since(ticket, words.seen_event, but=actor).exists():
        raise Conflict(_("Somebody changed this ticket while you were writing."), code="newer_change")
    if words.kind != Message.REPLY:
        return
    others = Draft.objects.filter(ticket=ticket, kind=Message.REPLY, state__in=ON_THE_WAY).exclude(author=actor)
    if GOING not in words.confirmed and words.last_seen is not None and others.exists():
        raise Conflict(_("A colleague’s reply is on its way."), code="reply_going")
    if GAPS not in words.confirmed and (gaps := macros.gaps_in(words.text)):
        what = ", ".join(gaps[:3])
        raise Invalid(_("Fill in %(what)s, or take it out.") % {"what": what}, code="gaps", field="text")
    if INTERNAL not in words.confirmed and (hidden := answers_hidden_from_public(words.text)):
        raise Invalid(
            _("The requester cannot open “%(question)s”: it is not for everybody.") % {"question": hidden[0]},
            code="internal_answer",
            field="text",
        )


def _gathered(actor: User, ticket: Ticket, words: Words) -> Draft:
    """The row of these words, with its files: the draft it was written as, or a new one."""
    mine = Draft.objects.filter(ticket=ticket, author=actor, state=Draft.DRAFT)
    draft = mine.filter(kind=words.kind).first() or Draft(ticket=ticket, author=actor, kind=words.kind)
    draft.text, draft.nonce, draft.set_status = clean_text(words.text), words.nonce, words.set_status
    draft.cc, draft.macro, draft.last_seen = list(words.cc)[:CC_MAX], words.macro, words.last_seen or 0
    draft.attempts, draft.error, draft.updated_at = 0, "", timezone.now()
    draft.save()
    given = DraftFile.objects.filter(draft__in=mine, key__in=words.draft_files)
    given.update(draft=draft)
    unwanted = draft.files.exclude(key__in=words.draft_files)
    paths = list(unwanted.values_list("file", flat=True))
    unwanted.delete()
    if paths:
        transaction.on_commit(lambda: files_forget(paths))
    files_put(draft, words.files)
    return draft


def _deliver(draft: Draft, *, last_seen: int | None = None) -> Message:
    """The message of a draft, with all that goes along; the row is gone afterwards. In a caller's transaction."""
    actor, ticket, macro = draft.author, draft.ticket, draft.macro
    how = {"by": "page", "nonce": str(draft.nonce)}
    files = [file.stored() for file in draft.files.all()]
    if draft.kind == Message.NOTE:
        message = note_add(actor=actor, ticket=ticket, text=draft.text, files=files, last_seen=last_seen, how=how)
    else:
        for address in draft.cc:
            participant_add(actor=actor, ticket=ticket, user=person_for_address(email=address)[0])
        message = reply_add(
            actor=actor,
            ticket=ticket,
            text=draft.text,
            files=files,
            last_seen=last_seen,
            set_status=draft.set_status or (macro_status(macro, ticket) if macro else "") or None,
            how=how,
        )
    if macro is not None:
        macro_carry_out(actor=actor, ticket=ticket, macro=macro, has_status=bool(draft.set_status))
    draft.delete()
    return message


def undo_seconds(has_script: bool) -> int:
    """How long a public reply waits; without a script nobody could call it back, so it goes at once."""
    return int(settings.UNDO_SEND_SECONDS) if has_script else 0
