"""Small facts beside a ticket, as SQL written out.

The ORM spends more time on composing these few sub-selects than the database on answering them: for the page of a
ticket that was a quarter of its CPU (docs/performance.md). What is written here is plain SQL that SQLite and
PostgreSQL read alike, holds no value but through parameters, and changes with the models it names.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, Field, IntegerField
from django.db.models.expressions import RawSQL

from tickets.services.drafts import ON_THE_WAY

WORDS = """EXISTS(SELECT 1 FROM tickets_draft WHERE ticket_id = tickets_ticket.id AND author_id = %s)"""

NEWEST = """COALESCE((SELECT MAX(id) FROM tickets_message WHERE ticket_id = tickets_ticket.id), 0)"""

LINKS = """(SELECT COUNT(*) FROM tickets_accesslink
WHERE ticket_id = tickets_ticket.id AND revoked_at IS NULL AND expires_at > %s)"""

EXTRAS = """(EXISTS(SELECT 1 FROM tickets_tagging WHERE ticket_id = tickets_ticket.id)
OR EXISTS(SELECT 1 FROM tickets_ticketlink WHERE left_id = tickets_ticket.id)
OR EXISTS(SELECT 1 FROM tickets_ticketlink WHERE right_id = tickets_ticket.id)
OR EXISTS(SELECT 1 FROM tickets_merge WHERE target_id = tickets_ticket.id AND undone_at IS NULL))"""

# Without brackets of its own: `IN ((SELECT …))` is one value to SQLite.
FEW = """SELECT user_id FROM tickets_participant WHERE ticket_id = %s
UNION SELECT user_id FROM tickets_presence WHERE ticket_id = %s AND at >= %s
UNION SELECT author_id FROM tickets_draft WHERE ticket_id = %s AND kind = 'reply' AND state IN (%s, %s)"""

TAKING = """(SELECT kind FROM tickets_participant WHERE user_id = accounts_user.id AND ticket_id = %s)"""

DOING = """CASE WHEN EXISTS(SELECT 1 FROM tickets_draft WHERE author_id = accounts_user.id AND ticket_id = %s
AND kind = 'reply' AND state IN (%s, %s)) THEN 'sending'
ELSE (SELECT doing FROM tickets_presence WHERE user_id = accounts_user.id AND ticket_id = %s AND at >= %s) END"""


def facts_of_ticket(user_id: int, now: datetime) -> dict[str, Any]:
    """Annotations for a query of tickets.

    `has_words`: this person has a draft on it. `newest_message`: its highest id, or 0. `link_count`: private links
    that open it at `now`. `has_extras`: it has tags or links, or something was merged into it.
    """
    return {
        "has_words": _sql(WORDS, [user_id], BooleanField()),
        "newest_message": _sql(NEWEST, [], IntegerField()),
        "link_count": _sql(LINKS, [_stored(now)], IntegerField()),
        "has_extras": _sql(EXTRAS, [], BooleanField()),
    }


def few_around(ticket_id: int, since: datetime) -> RawSQL:
    """The ids of those who take part in a ticket, were on its page after `since`, or are sending a reply on it."""
    return _sql(FEW, [ticket_id, ticket_id, _stored(since), ticket_id, *ON_THE_WAY])


def facts_of_person(ticket_id: int, since: datetime) -> dict[str, Any]:
    """Annotations for a query of people, about one ticket.

    `taking`: the kind of their taking part, or None. `doing`: what they do on its page since a moment ("viewing",
    "replying", "noting", "sending"), or None.
    """
    return {
        "taking": _sql(TAKING, [ticket_id], CharField()),
        "doing": _sql(DOING, [ticket_id, *ON_THE_WAY, ticket_id, _stored(since)], CharField()),
    }


def _sql(text: str, values: list[Any], field: Field[Any, Any] | None = None) -> RawSQL:
    return RawSQL(text, values, output_field=field)  # noqa: S611 - the texts above, and nothing else


def _stored(at: datetime) -> Any:
    """A moment as the database keeps it: SQLite compares text."""
    return connection.ops.adapt_datetimefield_value(at)
