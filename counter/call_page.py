"""The page of a call, with or without a script: what is chosen on it, and what pressing a button fills in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.selectors import person_for_desk
from counter.forms import CallForm
from counter.models import Outcome, RepeatIssue
from counter.selectors import Candidate, IssueButton, Side, call_side, callers_matching, candidates, issue_buttons
from counter.timer import Timer
from tickets import numbers
from tickets.models import Ticket


@dataclass(frozen=True)
class CallPage:
    """`found` and `found_behalf` are whom a look-up without a script found; None when nobody was looked up."""

    timer: Timer
    seconds: int  # of talk so far
    buttons: list[IssueButton]
    caller: Candidate | None
    on_behalf_of: Candidate | None
    issue: RepeatIssue | None
    ticket: Ticket | None
    side: Side
    found: list[Candidate] | None = None
    found_behalf: list[Candidate] | None = None

    @property
    def keyed(self) -> list[IssueButton]:
        return [button for button in self.buttons if button.key]

    @property
    def others(self) -> list[IssueButton]:
        return [button for button in self.buttons if not button.key]


def call_page(
    user: User, form: CallForm, timer: Timer, *, looks_up: bool = False, only_side: bool = False, now: datetime
) -> CallPage:
    """Everything on the page for what the form holds now."""
    value = {name: str(form[name].value() or "") for name in form.fields}
    caller = _person(user, value["caller"])
    behalf = _person(user, value["on_behalf_of"])
    buttons = [] if only_side else issue_buttons(user, now)
    issue = _issue(_key(value["issue"]), buttons)
    ticket = _ticket(user, value["ticket"])
    shown = {one.hit.person.pk: one for one in candidates(user, [p for p in (caller, behalf) if p])}
    side = call_side(user, person=behalf or caller, issue=issue, summary=value["summary"], now=now)
    return CallPage(
        timer=timer,
        seconds=timer.talk(now),
        buttons=buttons,
        caller=shown[caller.pk] if caller else None,
        on_behalf_of=shown[behalf.pk] if behalf else None,
        issue=issue,
        ticket=ticket,
        side=side,
        found=callers_matching(user, value["who"]) if looks_up and value["who"] and not caller else None,
        found_behalf=callers_matching(user, value["behalf"]) if looks_up and value["behalf"] and not behalf else None,
    )


def filled(user: User, given: Mapping[str, str]) -> dict[str, str]:
    """What a page without a script sent, with what its button does: choose, change, fill in, add, take off."""
    data = {name: value for name, value in given.items() if name in CallForm.base_fields}
    if "choose" in given:
        data["caller"] = given["choose"]
    if "choose_behalf" in given:
        data["on_behalf_of"] = given["choose_behalf"]
    if given.get("act") in ("change", "change_behalf"):
        data["caller" if given["act"] == "change" else "on_behalf_of"] = ""
    if "fill" in given:
        data |= _filled_by(given["fill"])
    if "add_to" in given:
        data |= {"ticket": given["add_to"], "outcome": Outcome.ADDED}
    if given.get("act") == "take_off":
        data |= {"ticket": "", "outcome": Outcome.OPENED}
    ticket = _ticket(user, data.get("ticket", ""))
    data["seen_status"] = ticket.status if ticket else ""
    if "kind" in given:  # a box that is not ticked is not sent
        data["mails_steps"] = given.get("mails_steps", "")
    return data


def _filled_by(key: str) -> dict[str, str]:
    issue = RepeatIssue.objects.filter(pk=_key(key), is_active=True).first()
    if issue is None:
        return {}
    return {
        "issue": str(issue.pk),
        "summary": issue.summary,
        "outcome": issue.outcome,
        "priority": str(issue.priority),
        "queue": str(issue.queue_id or "") if issue.outcome == Outcome.PASSED else "",
        "article": "",
    }


def _person(user: User, key: str) -> User | None:
    return person_for_desk(user, _key(key))


def _issue(key: int | None, buttons: list[IssueButton]) -> RepeatIssue | None:
    """The issue of a key: mostly one of the buttons, else one that is not offered any more."""
    found = next((button.issue for button in buttons if button.issue.pk == key), None)
    return found or (RepeatIssue.objects.select_related("article", "queue").filter(pk=key).first() if key else None)


def _ticket(user: User, number: str) -> Ticket | None:
    key = numbers.parse(number[:20])
    return Ticket.objects.at_desk_of(user).filter(pk=key).first() if key else None


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
