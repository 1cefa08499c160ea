"""What each condition means: the one table of fields, with their operators, values, words and query.

A value that names something that is gone (a tag, a queue, a person) is left out of the query, and so is a
field nobody knows; the page says so in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy as pgettext

from accounts.models import Team, User
from tickets import statuses
from tickets.conditions import IS, NOT, Condition, Tree
from tickets.models import Mention, Queue, Tag, Tagging, Ticket

ME, NOBODY = "me", "nobody"
HAS, AFTER, BEFORE, WITHIN, OLDER = "has", "after", "before", "within", "older"
CHOICE, QUEUE, TEAM, PERSON, REQUESTER, TAG, DAY, TEXT = (
    "choice", "queue", "team", "person", "requester", "tag", "day", "text",
)  # fmt: skip
OPERATORS: dict[str, Any] = {
    IS: pgettext("condition", "is"),
    NOT: pgettext("condition", "is not"),
    HAS: pgettext("condition", "has the words"),
    AFTER: pgettext("condition", "is on or after"),
    BEFORE: pgettext("condition", "is before"),
    WITHIN: pgettext("condition", "in the last days"),
    OLDER: pgettext("condition", "longer ago than days"),
}
DAYS_MAX = 3650
STARTERS_TAG = "new starter"  # a view of every desk asks for it, whether or not any ticket has it yet


@dataclass(frozen=True)
class Field:
    """One field. `cheap` means that it can be asked along an index of an ordered list, without a bound."""

    code: str
    label: Any
    kind: str
    operators: tuple[str, ...] = (IS, NOT)
    choices: tuple[tuple[str, Any], ...] = ()
    cheap: bool = False
    hint: Any = ""


DUE = (
    ("late", lazy("Late")),
    ("hour", lazy("Within the hour, or late")),
    ("today", lazy("Today, or late")),
    ("week", lazy("In the next 7 days, or late")),
    ("none", lazy("Paused, or no target")),
)
MENTIONS = (("unread", lazy("Names me, not read")), ("me", lazy("Names me")))
YES_NO = (("yes", lazy("Yes")), ("no", lazy("No")))
FIELDS: dict[str, Field] = {
    each.code: each
    for each in (
        Field("status", lazy("Status"), CHOICE, choices=tuple(statuses.CHOICES), cheap=True),
        Field("queue", lazy("Queue"), QUEUE, cheap=True),
        Field("team", lazy("Team"), TEAM, cheap=True),
        Field("assignee", lazy("Assignee"), PERSON, cheap=True),
        Field(
            "priority", lazy("Priority"), CHOICE, choices=tuple((str(c), w) for c, w in Ticket.Priority.choices)
        ),
        Field("due", lazy("Time target"), CHOICE, (IS,), DUE, cheap=True),
        Field("tag", lazy("Tag"), TAG),
        Field("channel", lazy("Channel"), CHOICE, choices=tuple(Ticket.Channel.choices)),
        Field("requester", lazy("Requester"), REQUESTER, (IS, NOT, HAS)),
        Field("text", lazy("Subject"), TEXT, (HAS,)),
        Field("created", lazy("Opened"), DAY, (AFTER, BEFORE, WITHIN, OLDER)),
        Field("updated", lazy("Updated"), DAY, (AFTER, BEFORE, WITHIN, OLDER)),
        Field("solved", pgettext("field", "Solved"), DAY, (AFTER, BEFORE, WITHIN, OLDER)),
        Field("snoozed", lazy("Snoozed"), CHOICE, (IS,), YES_NO, cheap=True),
        Field("mention", lazy("Mention"), CHOICE, (IS,), MENTIONS),
    )
}  # fmt: skip


@dataclass
class Names:
    """What conditions name, gathered for all of them in one query: `(kind, id or word)` to a name."""

    known: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def gather(cls, trees: Iterable[Tree]) -> Names:
        """One query for every queue, team, person and tag in these trees; none when they name none."""
        rows = cls._asked(trees)
        if not rows:
            return cls()
        found = rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]
        return cls({(kind, key): name for kind, key, name in found})

    @classmethod
    def needed(cls, trees: Iterable[Tree]) -> bool:
        """Whether `gather` would ask the database."""
        return bool(cls._asked(trees))

    @classmethod
    def _asked(cls, trees: Iterable[Tree]) -> list[Any]:
        wanted: dict[str, set[str]] = {}
        for tree in trees:
            for each in tree.each():
                spec = FIELDS.get(each.field)
                if spec and spec.kind in _TABLES:
                    wanted.setdefault("person" if spec.kind == REQUESTER else spec.kind, set()).update(each.values)
        rows = [_TABLES[kind](values) for kind, values in sorted(wanted.items())]
        return [each for each in rows if each is not None]

    def name(self, kind: str, value: str) -> str | None:
        return self.known.get(("person" if kind == REQUESTER else kind, value))


PERSON_NAME = Coalesce(NullIf("name", Value("")), "email")


def _ids(values: Iterable[str]) -> list[int]:
    return [int(each) for each in values if each.isascii() and each.isdigit() and len(each) < 16]


def _rows(model: Any, kind: str, values: set[str], name: Any = "name") -> Any:
    ids = _ids(values)
    if not ids:
        return None
    text = CharField()
    rows = model.objects.filter(pk__in=ids).order_by()
    return rows.annotate(kind=Value(kind, text), key=Cast("pk", text), word=Cast(name, text)).values_list(
        "kind", "key", "word"
    )


def _tags(values: set[str]) -> Any:
    text = CharField()
    rows = Tag.objects.filter(name__in=[each.lower() for each in values]).order_by()
    return rows.annotate(kind=Value(TAG, text), key=Cast("name", text), word=Cast("name", text)).values_list(
        "kind", "key", "word"
    )


_TABLES: dict[str, Callable[[set[str]], Any]] = {
    QUEUE: lambda values: _rows(Queue, QUEUE, values),
    TEAM: lambda values: _rows(Team, TEAM, values),
    PERSON: lambda values: _rows(User, PERSON, values, PERSON_NAME),
    REQUESTER: lambda values: _rows(User, PERSON, values, PERSON_NAME),
    TAG: _tags,
}


@dataclass(frozen=True)
class Reading:
    """A condition as this reader sees it: in words, and the part of it that is asked, if any is.

    `note` says what was left out; `q` None means that all of it was.
    """

    condition: Condition
    label: str
    op: str
    values: list[str]
    q: Q | None
    note: str = ""
    cheap: bool = False


def read(each: Condition, user: Any, names: Names, now: datetime) -> Reading:
    """What a condition means. Never raises, whatever it names."""
    spec = FIELDS.get(each.field)
    op = str(OPERATORS.get(each.op, each.op))
    if spec is None:
        note = _("There is no field “%(name)s” any more. Left out until you change it.") % {"name": each.field}
        return Reading(each, _("%(name)s (gone)") % {"name": each.field}, op, list(each.values), None, note)
    if each.op not in spec.operators:
        note = _("This test does not fit the field. Left out until you change it.")
        return Reading(each, str(spec.label), op, list(each.values), None, note)
    known = [value for value in each.values if _is_known(spec, each.op, value, names)]
    words = [value_words(spec, value, names) for value in each.values]
    note = ""
    if len(known) < len(each.values):
        gone = [value_words(spec, value, names) for value in each.values if value not in known]
        note = _("%(what)s is not there any more. Left out until you change it.") % {"what": ", ".join(gone)}
    q = _query(spec, each.op, known, user, now) if known else None
    return Reading(each, str(spec.label), op, words, q, note, spec.cheap)


def value_words(spec: Field, value: str, names: Names) -> str:
    """A value in words: the name of what it stands for, or the value itself."""
    if value == ME and spec.kind in (PERSON, REQUESTER):
        return _("Me, whoever looks")
    if value == NOBODY and spec.kind == PERSON:
        return _("Nobody")
    if spec.kind == CHOICE:
        return str(dict(spec.choices).get(value, value))
    if spec.kind in _TABLES:
        return names.name(spec.kind, value.lower() if spec.kind == TAG else value) or value
    return value


def _is_known(spec: Field, op: str, value: str, names: Names) -> bool:
    if op == HAS:
        return True
    if spec.kind == CHOICE:
        return value in dict(spec.choices)
    if spec.kind == DAY:
        return (_days(value) if op in (WITHIN, OLDER) else _day(value)) is not None
    if value == ME and spec.kind in (PERSON, REQUESTER):
        return True
    if (spec.kind, value) in ((PERSON, NOBODY), (TAG, STARTERS_TAG)):
        return True
    return names.name(spec.kind, value.lower() if spec.kind == TAG else value) is not None


def _day(value: str) -> datetime | None:
    """The beginning of a day, by the desk's clock."""
    try:
        day = datetime.strptime(value, "%Y-%m-%d")
        return timezone.make_aware(day) if 1900 < day.year < 9000 else None
    except (ValueError, OverflowError):
        return None


def _days(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 and int(value) <= DAYS_MAX else None


def _query(spec: Field, op: str, values: list[str], user: Any, now: datetime) -> Q:
    q = _QUERIES[spec.code](values, op, user, now)
    return ~q if op == NOT else q


def _assignee(values: list[str], op: str, user: Any, now: datetime) -> Q:
    q = Q(assignee_id__in=[*_ids(values), *([user.pk] if ME in values else [])])
    return q | Q(assignee__isnull=True) if NOBODY in values else q & Q(assignee__isnull=False)


def _requester(values: list[str], op: str, user: Any, now: datetime) -> Q:
    if op == HAS:
        return _any(Q(requester__name__icontains=value) | Q(requester__email__icontains=value) for value in values)
    return Q(requester_id__in=[*_ids(values), *([user.pk] if ME in values else [])])


def _due(values: list[str], op: str, user: Any, now: datetime) -> Q:
    from tickets.models.ticket import FAR_FUTURE

    tomorrow = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    until = {"late": now, "hour": now + timedelta(hours=1), "today": tomorrow, "week": now + timedelta(days=7)}
    return _any(Q(due_sort__gte=FAR_FUTURE) if each == "none" else Q(due_sort__lte=until[each]) for each in values)


def _dated(name: str) -> Callable[..., Q]:
    def query(values: list[str], op: str, user: Any, now: datetime) -> Q:
        if op in (WITHIN, OLDER):
            compare = "gte" if op == WITHIN else "lt"
            return _any(Q(**{f"{name}__{compare}": now - timedelta(days=_days(each) or 0)}) for each in values)
        compare = "gte" if op == AFTER else "lt"
        return _any(Q(**{f"{name}__{compare}": _day(each)}) for each in values)

    return query


def _text(values: list[str], op: str, user: Any, now: datetime) -> Q:
    """Each word somewhere in the subject, in any order."""
    q = Q()
    for value in values:
        for word in value.split()[:8]:
            q &= Q(subject__icontains=word)
    return q


def _mention(values: list[str], op: str, user: Any, now: datetime) -> Q:
    mine = Mention.objects.filter(ticket=OuterRef("pk"), user=user)
    return Q(Exists(mine if "me" in values else mine.filter(seen_at__isnull=True)))


def _tagged(values: list[str], op: str, user: Any, now: datetime) -> Q:
    return Q(Exists(Tagging.objects.filter(ticket=OuterRef("pk"), tag__name__in=[each.lower() for each in values])))


def _any(parts: Iterable[Q]) -> Q:
    whole = Q(pk__in=[])
    for index, part in enumerate(parts):
        whole = part if index == 0 else whole | part
    return whole


_QUERIES: dict[str, Callable[..., Q]] = {
    "status": lambda values, *_rest: Q(status__in=values),
    "queue": lambda values, *_rest: Q(queue_id__in=_ids(values)),
    "team": lambda values, *_rest: Q(queue__team_id__in=_ids(values)),
    "assignee": _assignee,
    "priority": lambda values, *_rest: Q(priority__in=_ids(values)),
    "channel": lambda values, *_rest: Q(channel__in=values),
    "tag": _tagged,
    "requester": _requester,
    "due": _due,
    "text": _text,
    "created": _dated("created_at"),
    "updated": _dated("updated_at"),
    "solved": _dated("solved_at"),
    "snoozed": lambda values, *_rest: _any(Q(snoozed_until__isnull=value == "no") for value in values),
    "mention": _mention,
}


@dataclass(frozen=True)
class TreeReading:
    """A whole tree for one reader. `statuses` are those its plain status conditions leave, for reading by index."""

    all: list[Reading]
    groups: list[list[Reading]]
    q: Q
    statuses: tuple[str, ...]
    is_cheap: bool
    asks_snoozed: bool

    @property
    def notes(self) -> list[str]:
        return [each.note for each in [*self.all, *(r for group in self.groups for r in group)] if each.note]


def read_tree(tree: Tree, user: Any, names: Names, now: datetime) -> TreeReading:
    """The tree in words and as a query; what cannot be asked is left out of it."""
    plain = [read(each, user, names, now) for each in tree.all]
    groups = [[read(each, user, names, now) for each in group] for group in tree.groups]
    q, left = Q(), [code for code, _word in statuses.CHOICES]
    for each in plain:
        if each.q is None:
            continue
        if each.condition.field == "status":
            wanted = set(each.condition.values)
            left = [code for code in left if (code in wanted) == (each.condition.op == IS)]
        else:
            q &= each.q
    for group in groups:
        asked = [each.q for each in group if each.q is not None]
        if asked:
            q &= _any(asked)
    return TreeReading(
        all=plain,
        groups=groups,
        q=q,
        statuses=tuple(left),
        is_cheap=all(each.cheap for each in plain if each.q is not None) and not groups,
        asks_snoozed=any(each.field == "snoozed" for each in tree.each()),
    )
