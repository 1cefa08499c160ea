"""Words on tickets: put on, taken off, or set as a whole."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import events
from common.errors import Invalid
from tickets import policies
from tickets.models import Tag, Tagging, Ticket
from tickets.services.locking import ticket_locked

TAG_MAX = 40
TAGS_MAX = 30  # on one ticket


def clean_tag(word: str) -> str:
    """A tag as it is stored: small letters, one space between words, no leading #. Raises Invalid when
    nothing is left, or too much.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", word).lower())
    printable = "".join(c if c.isprintable() and c not in ',"' else " " for c in folded)
    clean = " ".join(printable.split()).lstrip("#").strip()
    if not clean:
        raise Invalid(_("Write a tag first."), code="empty", field="tag")
    if len(clean) > TAG_MAX:
        raise Invalid(_("A tag has at most %(max)s letters.") % {"max": TAG_MAX}, code="too_long", field="tag")
    return clean


def tag_row(word: str) -> Tag:
    """The one row of a word, made if it is new. Raises Invalid as `clean_tag` does."""
    tag, _is_new = Tag.objects.get_or_create(name=clean_tag(word))
    return tag


def tag_rows(words: Iterable[str]) -> list[Tag]:
    """The rows of words, new ones made in one order, so that two who bring the same words never wait in a ring.

    Call it before a ticket is locked. Raises Invalid as `clean_tag` does.
    """
    return [tag_row(word) for word in sorted(set(map(clean_tag, words)))]


@transaction.atomic
def tag_add(*, actor: User | None, ticket: Ticket, word: str) -> Ticket:
    """Puts a tag on the ticket; one that is on it already changes nothing. `actor` None is the system.

    Raises NotAllowed, Invalid for a word that cannot be a tag or a ticket with TAGS_MAX of them.
    """
    tag = tag_row(word)  # before the lock: who waits for a word that somebody else is adding holds nobody up
    _may(actor, ticket)
    if not Tagging.objects.filter(ticket=ticket, tag=tag).exists():
        if Tagging.objects.filter(ticket=ticket).count() >= TAGS_MAX:
            raise Invalid(_("A ticket has at most %(max)s tags.") % {"max": TAGS_MAX}, code="too_many", field="tag")
        _put(actor, ticket, tag)
    return ticket


@transaction.atomic
def tag_remove(*, actor: User | None, ticket: Ticket, word: str) -> Ticket:
    """Takes a tag off the ticket; one that is not on it changes nothing. Raises NotAllowed."""
    _may(actor, ticket)
    tag = Tag.objects.filter(name=clean_tag(word)).first()
    if tag is not None:
        _take(actor, ticket, tag)
    return ticket


@transaction.atomic
def tags_set(*, actor: User | None, ticket: Ticket, words: Iterable[str]) -> Ticket:
    """Makes these words the ticket's tags, no more and no fewer. Raises NotAllowed, Invalid."""
    wanted = {tag.pk: tag for tag in tag_rows(words)}
    _may(actor, ticket)
    if len(wanted) > TAGS_MAX:
        raise Invalid(_("A ticket has at most %(max)s tags.") % {"max": TAGS_MAX}, code="too_many", field="tag")
    now_on = {tagging.tag_id: tagging.tag for tagging in ticket.taggings.select_related("tag")}
    for pk in now_on.keys() - wanted.keys():
        _take(actor, ticket, now_on[pk])
    for pk in wanted.keys() - now_on.keys():
        _put(actor, ticket, wanted[pk])
    return ticket


def _may(actor: User | None, ticket: Ticket) -> None:
    """The lock makes two who tag at once wait for each other; then the policy, on the ticket as it is now."""
    locked = ticket_locked(ticket)
    if actor is not None:
        policies.can_work(actor, locked).require()


def _put(actor: User | None, ticket: Ticket, tag: Tag) -> None:
    _tagging, is_new = Tagging.objects.get_or_create(ticket=ticket, tag=tag)
    if is_new:
        _changed(ticket)
        events.record("ticket.tagged", subject=ticket, actor=actor, tag=tag.pk)


def _take(actor: User | None, ticket: Ticket, tag: Tag) -> None:
    if Tagging.objects.filter(ticket=ticket, tag=tag).delete()[0]:
        _changed(ticket)
        events.record("ticket.untagged", subject=ticket, actor=actor, tag=tag.pk)


def _changed(ticket: Ticket) -> None:
    ticket.updated_at = timezone.now()
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=ticket.updated_at)
