"""The index, the side bar and the search, for one person."""

from __future__ import annotations

from typing import Any

from helpdesk.settings_index.pages import GROUPS
from helpdesk.settings_index.types import ADMINISTRATOR, AGENT, Field, Hit, Page, Row, RowGroup

WORDS_MAX = 6


def is_locked(page: Page, user: Any) -> bool:
    """Whether this person cannot open the page; each page asks its own policy again."""
    if user.is_superuser or page.who == AGENT:
        return False
    return page.who == ADMINISTRATOR or not leads_any(user)


def leads_any(user: Any) -> bool:
    """Whether somebody leads a team; read once per object."""
    if not hasattr(user, "_leads_any"):
        user._leads_any = bool(user.led_team_ids())
    return bool(user._leads_any)


def index_for(user: Any) -> list[RowGroup]:
    """Every group with its rows and their present values; a locked row keeps its value to itself."""
    groups = []
    for group in GROUPS:
        rows = []
        for page in group.pages:
            locked = is_locked(page, user)
            rows.append(Row(page, "" if locked else page.value(user), locked))
        groups.append(RowGroup(group, rows))
    return groups


def side_for(user: Any, here: str) -> list[RowGroup]:
    """The settings' side bar: what this person may open, and where they are."""
    groups = []
    for group in GROUPS:
        rows = [
            Row(page, "", False, current=here == page.url_name or here in page.names)
            for page in group.pages
            if page.in_side and not is_locked(page, user)
        ]
        if rows:
            groups.append(RowGroup(group, rows))
    return groups


def found_for(user: Any, text: str) -> list[Hit]:
    """Pages and things on them whose label, hint or other words hold every word of `text`."""
    words = text.replace("\x00", "").casefold().split()[:WORDS_MAX]
    if not words:
        return []
    hits: list[Hit] = []
    for page in (page for group in GROUPS for page in group.pages):
        locked = is_locked(page, user)
        who = Row(page, "", locked).who_words
        own = f"{page.label} {page.hint} {page.also}"
        is_found = _holds(own, words)
        if is_found:
            hits.append(Hit(str(page.label), str(page.hint), page.url, locked, who))
        for each in page.fields:
            alone = f"{each.label} {each.also}"
            if _holds(alone, words) or (not is_found and _holds(f"{own} {alone}", words)):
                hits.append(_field_hit(page, each, locked, who))
    return hits


def _field_hit(page: Page, found: Field, locked: bool, who: str) -> Hit:
    url = page.url + (f"#{found.anchor}" if found.anchor else "")
    return Hit(str(found.label), str(page.label), url, locked, who)


def _holds(text: str, words: list[str]) -> bool:
    text = text.casefold()
    return all(word in text for word in words)
