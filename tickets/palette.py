"""What the command palette offers for what was typed: tickets, answers, people and things to do, in one list.

`>` asks for things to do alone, `@` for people alone; an operator that is being typed (`tag:w`) is completed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import User
from kb.models import Article
from kb.selectors import suggested_articles
from tickets import desk_views, statuses
from tickets.models import Queue, Tag, Ticket
from tickets.search import search_tickets, ticket_by_number
from tickets.search_words import OPERATORS, PRIORITIES
from tickets.selectors import GO_TO, my_views

TICKETS, ANSWERS, PEOPLE, ACTIONS, COMPLETIONS = 6, 4, 4, 8, 8
TEXT_MAX = 200


@dataclass(frozen=True)
class Option:
    """One line. It leads to `url`, presses the element of a key (`press`), or completes the word (`complete`)."""

    label: str
    url: str = ""
    icon: str = ""
    hint: str = ""
    number: str = ""
    status: str = ""
    person: Any = None
    key: str = ""
    press: str = ""
    complete: str = ""
    is_internal: bool = False


@dataclass(frozen=True)
class OptionGroup:
    title: str
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class Palette:
    """What to show. `count` is of what was found; beside words, completions and acts are not counted."""

    groups: list[OptionGroup]
    count: int
    notes: list[str]


# keys pressed by an option, where the page has something for them
PRESSES: tuple[tuple[str, str, Any], ...] = (
    ("I", "user-check", lazy("Take it")),
    ("A", "user-plus", lazy("Assign…")),
    ("S", "circle-dashed", lazy("Set the status…")),
    ("P", "flame", lazy("Set the priority…")),
    ("T", "tag", lazy("Tags…")),
    ("M", "zap", lazy("Run a macro…")),
    ("H", "calendar-clock", lazy("Snooze…")),
    ("E", "circle-check", lazy("Solve")),
    ("R", "reply", lazy("Reply")),
    ("N", "sticky-note", lazy("Add a note")),
    ("F", "plus", lazy("Add a filter")),
    ("Z", "undo-2", lazy("Undo the last thing done")),
    ("?", "keyboard", lazy("Keyboard shortcuts")),
)
# address, icon, words, keys
PLACES: tuple[tuple[str, str, Any, str], ...] = (
    ("desk_ticket_new", "plus", lazy("New ticket"), ""),
    ("desk_call_new", "phone", lazy("Log a call"), "L"),
    ("desk_calls", "phone", lazy("Calls"), ""),
    ("desk_people", "users", lazy("People"), ""),
    ("desk_reports", "chart-column", lazy("Reports"), "G R"),
    ("desk_mail", "mail-warning", lazy("Mail to decide"), ""),
    ("desk_views", "list-filter", lazy("Manage views"), ""),
    ("desk_health", "heart-pulse", lazy("Health"), ""),
    ("desk_settings", "settings", lazy("Settings"), ""),
    ("account", "user-round", lazy("Your account"), ""),
)


def palette(user: User, text: str, *, now: datetime) -> Palette:
    """The lines for what was typed; never raises."""
    text = text.replace("\x00", "")[:TEXT_MAX].strip()
    if text.startswith(">"):
        return _made([OptionGroup(_("Do"), _actions(user, text[1:].strip(), most=40))], [])
    if text.startswith("@"):
        name = text[1:].strip()
        people = OptionGroup(_("People"), _people(name, most=10))
        lost = _("Nobody was found with “%(words)s”.") % {"words": name}
        return _made([people], [lost] if name and not people.options else [])
    if not text:
        return _made([OptionGroup(_("Do"), _actions(user, "", most=40))], [])
    completed = _completions(user, text.split()[-1]) if not text.endswith('"') else None
    found = search_tickets(user, text, now=now, most=TICKETS)
    plain = " ".join(word for word in text.split() if ":" not in word)
    groups = [
        OptionGroup(_("Tickets"), _tickets(user, text, found.tickets)),
        OptionGroup(_("Answers"), _answers(user, plain) if plain else []),
        OptionGroup(_("People"), _people(plain, most=PEOPLE) if plain else []),
    ]
    acts = [*(_actions(user, plain, most=ACTIONS) if plain else []), _search_all(text)]
    is_lost = bool(plain) and not any(group.options for group in groups)
    lost = [_("Nothing was found with “%(words)s”.") % {"words": text}] if is_lost else []
    new = [_new_ticket(plain)] if is_lost else []
    do = OptionGroup(_("Do"), [*acts, *new, *_as_view(found.as_view)])
    count = sum(len(group.options) for group in groups)
    return _made([*([completed] if completed else []), *groups, do], [*lost, *found.notes], count)


def _made(groups: list[OptionGroup], notes: list[str], count: int | None = None) -> Palette:
    shown = [group for group in groups if group.options]
    return Palette(shown, sum(len(group.options) for group in shown) if count is None else count, notes)


def _tickets(user: User, text: str, found: list[Ticket]) -> list[Option]:
    """A number in any spelling stands first, whatever else was found."""
    jump = ticket_by_number(Ticket.objects.at_desk_of(user).select_related("requester"), text)
    tickets = [jump, *(each for each in found if each.pk != jump.pk)] if jump else found
    return [
        Option(
            label=ticket.subject,
            url=ticket.get_absolute_url(),
            number=ticket.number,
            hint=ticket.requester.display_name,
            status=ticket.status,
        )
        for ticket in tickets
    ]


def _answers(user: User, words: str) -> list[Option]:
    return [
        Option(
            article.question, article.get_absolute_url(), "file-text", is_internal=article.audience == Article.AGENTS
        )
        for article in suggested_articles(words, user, limit=ANSWERS)
    ]


def _people(words: str, *, most: int) -> list[Option]:
    """People by name or address."""
    rows = User.objects.filter(is_active=True)
    for word in words.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if not words:
        rows = rows.none()
    return [
        Option(person.display_name, reverse("desk_person", args=[person.pk]), person=person, hint=person.email)
        for person in rows.order_by("name", "pk")[:most]
    ]


def _actions(user: User, words: str, *, most: int) -> list[Option]:
    """Acts of the page, places and views whose words hold what was typed."""
    options = [Option(str(label), "", icon, key=key, press=key) for key, icon, label in PRESSES]
    options += [Option(str(label), reverse(name), icon, key=key) for name, icon, label, key in PLACES]
    # who does not write answers reads them where everybody does
    answers = reverse("desk_articles" if user.may_write_answers else "home")
    options.append(Option(_("Knowledge base"), answers, "book-open", key="G K"))
    views = [*desk_views.VIEWS.values(), *map(desk_views.of_saved, my_views(user))]
    options += [
        Option(
            _("Go to %(view)s") % {"view": view.label},
            f"{reverse('desk_queue')}?view={view.code}",
            view.icon,
            key=GO_TO.get(view.code, ""),
        )
        for view in views
    ]
    wanted = [word.casefold() for word in words.split()]
    return [each for each in options if all(word in each.label.casefold() for word in wanted)][:most]


def _search_all(text: str) -> Option:
    url = f"{reverse('desk_queue')}?{urlencode({'q': text})}"
    return Option(_("Show all tickets with “%(words)s”") % {"words": text}, url, "search", key="Ctrl+Enter")


def _new_ticket(words: str) -> Option:
    url = f"{reverse('desk_ticket_new')}?{urlencode({'subject': words})}"
    return Option(_("New ticket with these words"), url, "plus")


def _as_view(query: str) -> list[Option]:
    if not query:
        return []
    return [Option(_("Save this search as a view"), f"{reverse('desk_view_edit')}?{query}", "bookmark-plus")]


def _completions(user: User, word: str) -> OptionGroup | None:
    """Values for the operator that is being typed, or operators that begin like this word."""
    minus = "-" if word.startswith("-") else ""
    name, colon, value = word.lstrip("-").lower().partition(":")
    if not colon:
        names = [each for each in OPERATORS if len(name) > 1 and each.startswith(name)]
        options = [
            Option(f"{each}:", hint=str(OPERATORS[each]), icon="plus", complete=f"{minus}{each}:") for each in names
        ]
        return OptionGroup(_("Add to the search"), options)
    if name not in OPERATORS:
        return None
    values = list(_VALUES[name](user, value.strip('"')))[:COMPLETIONS]
    options = [
        Option(
            f"{name}:{each}",
            icon="plus",
            complete=f'{minus}{name}:"{each}"' if " " in each else f"{minus}{name}:{each}",
        )
        for each in values
        if each.lower() != value
    ]
    return OptionGroup(str(OPERATORS[name]).split(":")[0].capitalize(), options)


def _starting(words: Any, value: str) -> list[str]:
    return [word for word in words if word.startswith(value)]


_VALUES: dict[str, Any] = {
    "is": lambda user, value: _starting(
        [*(code for code, _w in statuses.CHOICES), "late", "due", "mine", "unassigned", "snoozed"], value
    ),
    "tag": lambda user, value: list(
        Tag.objects.filter(name__startswith=value).order_by("name").values_list("name", flat=True)[:COMPLETIONS]
    ),
    "queue": lambda user, value: [
        name.lower()
        for name in Queue.objects.visible_to(user)
        .filter(name__icontains=value)
        .values_list("name", flat=True)[:COMPLETIONS]
    ],
    "from": lambda user, value: [option.hint for option in _people(value, most=COMPLETIONS)],
    "assignee": lambda user, value: [
        *_starting(["me", "nobody"], value),
        *User.objects.filter(is_agent=True, is_active=True)
        .filter(Q(name__icontains=value) | Q(email__icontains=value))
        .order_by("name")
        .values_list("email", flat=True)[: COMPLETIONS - 2],
    ],
    "priority": lambda user, value: _starting(PRIORITIES, value),
    "channel": lambda user, value: _starting(["email", "web", "phone", "walk-in", "api"], value),
}
