"""Words an agent has not sent yet: kept while they are written, given up, fetched back, files with them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Conflict, Invalid
from common.files import StoredFile
from common.uploads import FILES_MAX, MEGABYTE
from tickets import policies
from tickets.models import Draft, DraftFile, Macro, Message, Ticket
from tickets.models.files import values_of_file
from tickets.services.files import files_forget
from tickets.services.locking import ticket_locked
from tickets.text import clean_text

KEPT_DAYS = 7
ON_THE_WAY = (Draft.GOING, Draft.SENDING)


def is_through(*, actor: User, ticket: Ticket, nonce: uuid.UUID) -> bool:
    """True when what was written on this page has been sent, or waits to go: nothing more comes of it."""
    on_way = Draft.objects.filter(ticket=ticket, author=actor, nonce=nonce, state__in=ON_THE_WAY)
    return on_way.exists() or Message.objects.filter(ticket=ticket, author=actor, how__nonce=str(nonce)).exists()


@transaction.atomic
def draft_save(
    *,
    actor: User,
    ticket: Ticket,
    kind: str,
    text: str,
    nonce: uuid.UUID,
    cc: Sequence[str] = (),
    macro: Macro | None = None,
    last_seen: int = 0,
    moved_from: str = "",
) -> Draft | None:
    """Keeps the words of the box; one draft a person, ticket and kind. None when there is nothing to keep.

    `moved_from` is the other kind when the words changed sides. A save that comes after its page was sent
    changes nothing, so that a slow one does not bring words back. Raises NotAllowed.
    """
    ticket = ticket_locked(ticket)
    policies.can_work(actor, ticket).require()
    if is_through(actor=actor, ticket=ticket, nonce=nonce):
        return None
    mine = Draft.objects.filter(ticket=ticket, author=actor, state=Draft.DRAFT)
    draft = mine.filter(kind=kind).first()
    if draft is None and moved_from and moved_from != kind:
        draft = mine.filter(kind=moved_from).first()
    text = clean_text(text)
    if draft is None and not text.strip():
        return None
    draft = draft or Draft(ticket=ticket, author=actor)
    if draft.pk and not text.strip() and not draft.files.exists():
        draft.delete()
        return None
    draft.kind, draft.text, draft.cc, draft.macro = kind, text, list(cc), macro
    draft.nonce, draft.last_seen, draft.updated_at = nonce, last_seen, timezone.now()
    draft.save()
    return draft


@transaction.atomic
def draft_drop(*, actor: User, ticket: Ticket, kind: str) -> Draft | None:
    """Gives up the words of one kind. They can be fetched back for KEPT_DAYS. None when there were none."""
    ticket_locked(ticket)
    draft = Draft.objects.filter(ticket=ticket, author=actor, kind=kind, state=Draft.DRAFT).first()
    return _drop(draft) if draft else None


@transaction.atomic
def draft_fetch(*, actor: User, draft: Draft) -> Draft:
    """Dropped or refused words are in the box again; what stood there meanwhile is dropped in turn."""
    ticket_locked(draft.ticket)
    found = Draft.objects.filter(pk=draft.pk, author=actor, state__in=(Draft.DROPPED, Draft.REFUSED)).first()
    if found is None:
        raise Conflict(_("These words are not there any more."), code="draft_gone")
    return _back_in_box(found)


@transaction.atomic
def draft_call_back(*, actor: User, draft: Draft) -> Draft:
    """Undo send: a reply that waits is words in the box again. Raises Conflict when it has gone."""
    ticket_locked(draft.ticket)
    found = Draft.objects.filter(pk=draft.pk, author=actor, state=Draft.GOING).first()
    if found is None:
        raise Conflict(_("It is too late: the reply has gone."), code="reply_gone")
    return _back_in_box(found)


def _back_in_box(draft: Draft) -> Draft:
    """The row becomes the draft of its kind, under a new name: what was sent under the old one is through."""
    standing = Draft.objects.filter(
        ticket=draft.ticket_id, author=draft.author_id, kind=draft.kind, state=Draft.DRAFT
    ).first()
    if standing:
        _drop(standing)
    draft.state, draft.error, draft.attempts = Draft.DRAFT, "", 0
    draft.nonce, draft.updated_at = uuid.uuid4(), timezone.now()
    draft.save()
    return draft


def _drop(draft: Draft) -> Draft:
    draft.state, draft.updated_at = Draft.DROPPED, timezone.now()
    draft.save(update_fields=["state", "updated_at"])
    return draft


@transaction.atomic
def draft_files_add(
    *, actor: User, ticket: Ticket, kind: str, files: Sequence[StoredFile], nonce: uuid.UUID
) -> list[DraftFile]:
    """Files for the words in the box, already in the storage. Raises Invalid when they are too many or too much."""
    ticket = ticket_locked(ticket)
    policies.can_work(actor, ticket).require()
    if is_through(actor=actor, ticket=ticket, nonce=nonce):
        raise Conflict(_("Your words have gone already. Attach the file to your next ones."), code="reply_gone")
    draft = Draft.objects.filter(ticket=ticket, author=actor, kind=kind, state=Draft.DRAFT).first()
    draft = draft or Draft.objects.create(ticket=ticket, author=actor, kind=kind, nonce=nonce)
    return files_put(draft, files)


def files_put(draft: Draft, files: Sequence[StoredFile]) -> list[DraftFile]:
    """Rows for stored files, within what one message takes."""
    sizes = list(draft.files.values_list("size", flat=True))
    if len(sizes) + len(files) > FILES_MAX:
        raise Invalid(_("Send at most %(count)d files") % {"count": FILES_MAX}, code="too_many", field="files")
    if sum(sizes) + sum(file.size for file in files) > settings.ATTACHMENT_MAX_BYTES:
        most = settings.ATTACHMENT_MAX_BYTES // MEGABYTE
        words = _("Together the files would be over %(most)d MB. Leave some out.") % {"most": most}
        raise Invalid(words, code="too_large", field="files")
    return [DraftFile.objects.create(draft=draft, **values_of_file(file)) for file in files]


@transaction.atomic
def draft_file_remove(*, actor: User, ticket: Ticket, key: uuid.UUID) -> bool:
    """Takes a file off the words in the box; False when it was not there."""
    file = DraftFile.objects.filter(key=key, draft__ticket=ticket, draft__author=actor, draft__state=Draft.DRAFT)
    paths = list(file.values_list("file", flat=True))
    file.delete()
    transaction.on_commit(lambda: files_forget(paths))
    return bool(paths)


def drafts_prune() -> int:
    """Deletes what was dropped KEPT_DAYS ago, with its files."""
    old = Draft.objects.filter(state=Draft.DROPPED, updated_at__lt=timezone.now() - timedelta(days=KEPT_DAYS))
    ids = list(old.values_list("pk", flat=True)[:500])
    if not ids:
        return 0
    paths = list(DraftFile.objects.filter(draft__in=ids).values_list("file", flat=True))
    with transaction.atomic():
        Draft.objects.filter(pk__in=ids, state=Draft.DROPPED).delete()
    files_forget(paths)
    return len(ids)
