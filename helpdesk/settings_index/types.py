"""A page of the settings as the index knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

AGENT, LEAD, ADMINISTRATOR = "agent", "lead", "administrator"


@dataclass(frozen=True)
class Field:
    """A single thing on a page that people look for by its own name."""

    label: Any
    anchor: str = ""
    also: str = ""  # other words for it, as people say them


@dataclass(frozen=True)
class Page:
    """One row of the index. `value` says in a word or a number how things stand, for this person."""

    url_name: str
    icon: str
    label: Any
    hint: Any
    who: str = ADMINISTRATOR
    also: str = ""
    value: Callable[[Any], str] = lambda _user: ""
    fields: tuple[Field, ...] = ()
    in_side: bool = True
    anchor: str = ""
    names: tuple[str, ...] = ()  # of further addresses that belong to this page

    @property
    def url(self) -> str:
        return reverse(self.url_name) + (f"#{self.anchor}" if self.anchor else "")


@dataclass(frozen=True)
class Group:
    label: Any
    icon: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Row:
    """A page as one person sees it: a link, or a lock and who could open it."""

    page: Page
    value: str
    is_locked: bool
    current: bool = False

    @property
    def who_words(self) -> str:
        return _("Administrators") if self.page.who == ADMINISTRATOR else _("Team leads")


@dataclass(frozen=True)
class RowGroup:
    group: Group
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Hit:
    """Something found by the search: a page, or one thing on it."""

    label: str
    hint: str
    url: str
    is_locked: bool
    who_words: str
