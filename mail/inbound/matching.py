"""Which ticket does a mail belong to, if any, and how do we know?

Strongest first: a signed reply address or a signed Message-ID of ours, then a Message-ID seen in any
mail of a ticket, then a ticket number in the subject. A token proves the thread and never the person,
so each finding is weighed against who the sender is on that ticket.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User, people_with_addresses
from mail.models import KnownMessageId, OutboundEmail
from mail.threads import id_hash, own_row, read_reply_address
from mail.types import ParsedEmail
from tickets import numbers, policies
from tickets.models import Ticket
from tickets.windows import followed_as

REPLY_ADDRESS, SIGNED_ID, KNOWN_ID, SUBJECT_NUMBER = "reply_address", "signed_id", "known_id", "subject_number"
NEW = "new"
SIGNED = frozenset({REPLY_ADDRESS, SIGNED_ID})
AGENT, REQUESTER, STRANGER = "agent", "requester", "stranger"
IDS_MAX = 200
ADDRESSES_MAX = 200
WEIGHED_MAX = 50


@dataclass(frozen=True)
class Match:
    """The ticket a mail joins, by which rule (`how`), and the evidence for it, in ids and codes.

    `role` is what the sender is on that ticket: a stranger's words are held. Without a ticket the mail
    opens a new one, and `related` is the ticket it looks like a reply to.
    """

    ticket: Ticket | None
    how: str
    role: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)
    related: Ticket | None = None


@dataclass(frozen=True)
class Claim:
    """One sign that the mail belongs to a ticket."""

    how: str
    ticket: Ticket
    evidence: dict[str, Any]


def match(parsed: ParsedEmail, *, envelope_to: str = "") -> Match:
    """Finds the ticket. Changes nothing; a few queries at most, whatever the mail holds.

    A signed claim decides by itself. A claim without signature joins only a sender who is on the
    ticket; else the first such ticket is kept as `related`.
    """
    sender = sender_of(parsed)
    related: Claim | None = None
    for claim in _claims(parsed, envelope_to, sender, KnownMessageId.objects.all()):
        role = role_on(sender, claim.ticket)
        if role != STRANGER or claim.how in SIGNED:
            return Match(claim.ticket, claim.how, role, claim.evidence)
        related = related or claim
    if related is None:
        return Match(None, NEW)
    return Match(None, NEW, STRANGER, {"looks_like": related.how, **related.evidence}, related.ticket)


@dataclass(frozen=True)
class Weighed:
    """A sign, who the sender is on its ticket, and whether the mail was filed by it."""

    claim: Claim
    role: str
    decides: bool


def weigh_all(parsed: ParsedEmail, *, envelope_to: str = "", before: datetime | None = None) -> list[Weighed]:
    """All signs in the order in which `match` weighs them, each rule and ticket once; for who asks why.

    `before` leaves out what was seen since, so that a mail that is filed is no evidence for itself. `match` stops
    at the first that decides: this one is not for the hot path.
    """
    sender, known = sender_of(parsed), KnownMessageId.objects.all()
    if before is not None:
        known = known.filter(created_at__lt=before)
    found: dict[tuple[str, int], Weighed] = {}
    decided = False
    for claim in _claims(parsed, envelope_to, sender, known):
        if (claim.how, claim.ticket.pk) in found or len(found) >= WEIGHED_MAX:
            continue
        role = role_on(sender, claim.ticket)
        decides = not decided and (role != STRANGER or claim.how in SIGNED)
        decided = decided or decides
        found[claim.how, claim.ticket.pk] = Weighed(claim, role, decides)
    return list(found.values())


def sender_of(parsed: ParsedEmail) -> User | None:
    """The person who owns the sender's address, if we know them."""
    return people_with_addresses([parsed.sender.email]).first() if parsed.sender else None


def role_on(person: User | None, ticket: Ticket) -> str:
    """What a sender is on a ticket. Its requester is a requester there, also when they work on the desk."""
    if person is None or not person.is_active:
        return STRANGER
    if ticket.requester_id == person.pk:
        return REQUESTER
    if policies.works_on(person, ticket):
        return AGENT
    return REQUESTER if policies.takes_part(person, ticket) else STRANGER


def thread_ids(parsed: ParsedEmail) -> list[str]:
    """In-Reply-To, then References from the right: the nearest ancestor first, each once."""
    ids = [*parsed.in_reply_to, *reversed(parsed.references)]
    return list(dict.fromkeys(each for each in ids if each.strip("<> \t")))[:IDS_MAX]


def _claims(
    parsed: ParsedEmail, envelope_to: str, sender: User | None, seen: QuerySet[KnownMessageId]
) -> Iterator[Claim]:
    """Lazily, strongest first: most mails are decided by the first that exists. `seen` are the ids we know."""
    ids = thread_ids(parsed)
    yield from _by_moved(ids, sender, seen)
    yield from _by_reply_address(reply_addresses(parsed, envelope_to))
    yield from _by_signed_id(ids, seen)
    yield from _by_known_id(ids, sender, seen)
    yield from _by_subject(parsed.subject)


def id_seen(message_id: str) -> bool:
    """Did a mail come, or go, under this id and become words on a ticket? Ids are hearsay, so this decides nothing."""
    return bool(message_id) and KnownMessageId.objects.filter(hash=id_hash(message_id), message__isnull=False).exists()


def reply_addresses(parsed: ParsedEmail, envelope_to: str = "") -> list[str]:
    """Addresses the mail was sent to, those written by mail servers before those written by its author."""
    written = [*parsed.delivered_to, envelope_to]
    return [*written, *(address.email for address in [*parsed.to, *parsed.cc])][:ADDRESSES_MAX]


def _tickets(keys: Sequence[int]) -> dict[int, Ticket]:
    """By key; in place of one that was merged, the ticket its people follow now."""
    wanted = [key for key in keys if 0 < key < 2**63]
    found = Ticket.objects.select_related("queue", "requester", "merged_into").in_bulk(wanted) if wanted else {}
    return {key: followed_as(ticket) for key, ticket in found.items()}


def _by_moved(ids: Sequence[str], sender: User | None, seen: QuerySet[KnownMessageId]) -> Iterator[Claim]:
    """The ticket on which the answered message lies now, when it was moved or split off since, for somebody who
    is on that ticket. It comes before the address, which still names the ticket the message came from.
    """
    hashes = [id_hash(each) for each in ids]
    rows = seen.filter(hash__in=hashes).select_related("ticket", "message")
    known: dict[str, list[KnownMessageId]] = {}
    for row in rows.order_by("-pk")[: IDS_MAX * 5]:
        known.setdefault(row.hash, []).append(row)
    nearest = next(((each, known[hash_]) for each, hash_ in zip(ids, hashes, strict=True) if hash_ in known), None)
    if nearest is None:
        return
    for row in nearest[1]:
        if row.message is None:
            continue
        home = row.message.ticket_id
        if home in (row.ticket_id, row.ticket.merged_into_id):
            return  # where it came; or it came along in a merge, whose people are found by their own ticket
        ticket = _tickets([home]).get(home)
        if ticket is not None and role_on(sender, ticket) != STRANGER:
            notices = OutboundEmail.objects.filter(uuid=own_row(nearest[0]), kind=OutboundEmail.NOTICE)
            notice = {"notice": True} if row.is_ours and notices.exists() else {}
            yield Claim(SIGNED_ID if row.is_ours else KNOWN_ID, ticket, {"id": nearest[0][:200], **notice})


def _by_reply_address(addresses: Sequence[str]) -> Iterator[Claim]:
    tags = [tag for tag in map(read_reply_address, addresses) if tag]
    tickets = _tickets([tag.ticket_id for tag in tags])
    for tag in tags:
        if tag.ticket_id in tickets:
            yield Claim(REPLY_ADDRESS, tickets[tag.ticket_id], {"given_to": tag.person_id})


def _by_signed_id(ids: Sequence[str], seen: QuerySet[KnownMessageId]) -> Iterator[Claim]:
    """Our own ids: by the outgoing row, or when that is gone by what we remember of it."""
    signed = [(each, row) for each in ids if (row := own_row(each))]
    if not signed:
        return
    mails = OutboundEmail.objects.filter(uuid__in=[row for _, row in signed], ticket__isnull=False)
    found = list(mails.values_list("uuid", "ticket_id", "kind"))
    rows = {key: ticket for key, ticket, _ in found}
    notices = {key for key, _, kind in found if kind == OutboundEmail.NOTICE}
    kept = dict(
        seen.filter(hash__in=[id_hash(each) for each, _ in signed], is_ours=True).values_list("hash", "ticket_id")
    )
    keys = [rows.get(row) or kept.get(id_hash(each)) for each, row in signed]
    tickets = _tickets([key for key in keys if key])
    for (each, row), key in zip(signed, keys, strict=True):
        if key in tickets:
            notice = {"notice": True} if row in notices else {}
            yield Claim(SIGNED_ID, tickets[key], {"id": each[:200], **notice})


def _by_known_id(ids: Sequence[str], sender: User | None, seen: QuerySet[KnownMessageId]) -> Iterator[Claim]:
    """An id may be known on several tickets (a forwarded talk): one the sender is on comes first, and of those
    the one on which the message lies that was sent under this id.
    """
    hashes = {id_hash(each): each for each in reversed(ids)}
    if not hashes:
        return
    found: dict[str, list[int]] = {}
    homes: set[tuple[str, int]] = set()
    known = seen.filter(hash__in=list(hashes)).order_by("-ticket_id")
    for hash_, key, home in known.values_list("hash", "ticket_id", "message__ticket_id")[: IDS_MAX * 5]:
        found.setdefault(hash_, []).append(key)
        homes.add((hash_, home))
    tickets = _tickets([key for keys in found.values() for key in keys])
    for each in ids:
        hash_ = id_hash(each)
        keys = sorted(found.get(hash_, []), key=lambda key: (hash_, key) not in homes)
        claims = [Claim(KNOWN_ID, tickets[key], {"id": each[:200]}) for key in keys if key in tickets]
        yield from sorted(claims, key=lambda claim: role_on(sender, claim.ticket) == STRANGER)


def _by_subject(subject: str) -> Iterator[Claim]:
    keys = numbers.find_all(subject)[:10]
    tickets = _tickets(keys)
    for key in keys:
        if key in tickets:
            yield Claim(SUBJECT_NUMBER, tickets[key], {"number": tickets[key].number})
