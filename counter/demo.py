"""Demo calls: what people call about, and four weeks of calls and visits, all made by the services."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Identity, User
from accounts.services import identity_add, membership_set, team_create
from common.models import Event
from counter.models import Call, Kind, Outcome, RepeatIssue
from counter.services import call_save
from counter.timer import Timer
from counter.types import NewCall, Saved
from kb.models import Article, Topic
from tickets import services
from tickets.models import Queue, Ticket

DAYS = 28
WEEKDAY_CALLS = 4
URGENT, NORMAL = Ticket.Priority.URGENT, Ticket.Priority.NORMAL
# name, icon, summary, outcome, topic, the answer's question begins with, queue, identity check, how often, usual minutes
ISSUES = [
    ("Password reset", "key-round", "Password reset", "solved", "accounts", "How do I reset my password", "", True, 30, 3),
    ("New phone, MFA", "smartphone", "Sign-in codes on a new phone", "solved", "accounts", "I have a new phone", "", True, 18, 5),
    ("eduroam won’t join", "wifi", "eduroam will not connect", "solved", "wifi", "How do I connect to eduroam", "", False, 15, 6),
    ("Account locked", "lock", "Account locked after wrong passwords", "solved", "accounts", "How do I reset my password", "", True, 12, 2),
    ("Print credit", "printer", "Print credit does not show", "passed", "printing", "How do I top up my print credit", "Library systems", False, 8, 2),
    ("Room AV fault", "projector", "Projector or sound in a teaching room", "passed", "teaching-rooms", "The projector in my teaching room", "Teaching rooms", False, 6, 4),
    ("Loan laptop", "laptop", "Borrow a laptop", "solved", "devices", "", "", False, 5, 3),
    ("Software install", "app-window", "Install a program on a university computer", "opened", "software", "", "", False, 4, 4),
]  # fmt: skip
TEAMS = {"Library systems": "sam", "Teaching rooms": "tom"}
CHECKS = ("student_card", "details", "called_back", "details")
WHO_THEY_ARE = {
    "aisha@example.ac.uk": ("student", "BSc Nursing", "23014417", "07700 900123"),
    "lewis@example.ac.uk": ("student", "BA History", "22087305", "07700 900161"),
    "hana.suzuki@example.ac.uk": ("student", "MSc Data Science", "25110942", ""),
    "ruth.ellery@example.ac.uk": ("staff", "Geography", "", "4471"),
    "gareth.pugh@example.ac.uk": ("staff", "Estates", "", "3310"),
}


@transaction.atomic
def load_demo(people: dict[str, User], queue: Queue) -> None:
    """Issues and calls; nothing when there are issues already. `people` are by first name, `queue` is the desk's.

    The same on every machine but for the day. Nobody is mailed of the past.
    """
    if RepeatIssue.objects.exists():
        return
    _people()
    issues = _issues(people, queue)
    dice, now = random.Random(20418), timezone.now()  # noqa: S311 (made-up calls, no secret)
    agents = [people[key] for key in ("priya", "sam", "tom")]
    callers = list(User.objects.filter(is_agent=False, is_author=False, is_superuser=False).order_by("email"))
    for started in _moments(dice, now):
        _call(dice, dice.choice(agents), dice.choice(callers), issues, started, now)


def _people() -> None:
    """What the desk knows of those who call."""
    for email, (affiliation, about, number, phone) in WHO_THEY_ARE.items():
        person = User.objects.filter(email=email).first()
        if person is None:
            continue
        User.objects.filter(pk=person.pk).update(affiliation=affiliation, about=about)
        for kind, value in ((Identity.STUDENT_NUMBER, number), (Identity.PHONE, phone)):
            if value:
                identity_add(actor=None, user=person, kind=kind, value=value)


def _issues(people: dict[str, User], queue: Queue) -> dict[str, tuple[RepeatIssue, int, int]]:
    for name, lead in TEAMS.items():
        team = team_create(actor=None, name=name)
        membership_set(actor=None, team=team, user=people[lead], is_lead=True)
        defaults = {"team": team, "calendar": queue.calendar, "policy": queue.policy}
        Queue.objects.get_or_create(name=name, defaults=defaults)
    made = {}
    for position, row in enumerate(ISSUES):
        name, icon, summary, outcome, topic, question, goes_to, checks, often, minutes = row
        issue = RepeatIssue.objects.create(
            name=name, icon=icon, summary=summary, outcome=outcome, position=position, needs_identity_check=checks,
            topic=Topic.objects.filter(slug=topic).first(),
            article=Article.objects.filter(question__startswith=question).first() if question else None,
            queue=Queue.objects.filter(name=goes_to).first(),
            priority=URGENT if name == "Room AV fault" else NORMAL,
        )  # fmt: skip
        made[name] = (issue, often, minutes)
    return made


def _moments(dice: random.Random, now: datetime) -> list[datetime]:
    """When calls began: on weekdays, most of them before noon, and three lately."""
    here = timezone.localtime(now)
    found = [now - timedelta(minutes=minutes) for minutes in (11, 38, 74)]
    for back in range(DAYS):
        day = here - timedelta(days=back)
        if day.weekday() > 4:
            continue
        for _number in range(WEEKDAY_CALLS + (day.weekday() == 0)):
            minute = int(dice.triangular(8 * 60, 17 * 60, 10 * 60))
            moment = timezone.make_aware(datetime(day.year, day.month, day.day, minute // 60, minute % 60))
            if moment < now - timedelta(minutes=90):
                found.append(moment)
    return sorted(found)


def _call(
    dice: random.Random,
    agent: User,
    caller: User,
    issues: dict[str, tuple[RepeatIssue, int, int]],
    started: datetime,
    now: datetime,
) -> None:
    issue, _often, minutes = dice.choices(list(issues.values()), [often for _i, often, _m in issues.values()])[0]
    ended = min(started + timedelta(seconds=max(40, int(dice.gauss(minutes * 60, 60)))), now)
    timer = Timer.begin(agent.pk, started)
    if dice.random() < 0.2:
        middle = started + (ended - started) / 3
        timer = timer.hold(middle).resume(middle + timedelta(seconds=min(45, (ended - middle).seconds)))
    kind = Kind.WALK_IN if dice.random() < 0.25 else Kind.PHONE
    if dice.random() < 0.04:
        call = NewCall(kind=Kind.PHONE, outcome=Outcome.ENDED)
    else:
        call = NewCall(
            kind=kind, caller=caller, issue=issue, summary=issue.summary, outcome=issue.outcome, queue=issue.queue,
            priority=issue.priority, identity_check=dice.choice(CHECKS) if issue.needs_identity_check else "",
        )  # fmt: skip
    last = _last_event()
    saved = call_save(actor=agent, call=call, timer=timer, now=ended)
    Call.objects.filter(pk=saved.call.pk).update(created_at=ended)
    _afterwards(saved, ended, now)
    _put_back(saved, last, ended)


def _afterwards(saved: Saved, ended: datetime, now: datetime) -> None:
    """What was not solved on the call was solved within some hours, by its team."""
    ticket = saved.ticket
    if ticket is None or ticket.status == "solved" or now - ended < timedelta(days=1):
        return
    member = ticket.assignee or ticket.queue.team.members.order_by("pk").first()
    assert member is not None
    services.assignee_set(actor=member, ticket=ticket, assignee=member, now=ended + timedelta(minutes=50))
    services.status_set(actor=member, ticket=ticket, status="solved", now=ended + timedelta(minutes=95))


def _last_event() -> int:
    return Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _put_back(saved: Saved, last: int, when: datetime) -> None:
    """What happened did so then, and whoever was to hear of it did; the ticket's last change is of that time too."""
    if saved.ticket is None:
        return
    events = Event.objects.filter(subject_type="ticket", subject_id=saved.ticket.pk, pk__gt=last)
    events.update(created=when, dispatched_at=when)
    saved.ticket.messages.filter(created_at__gt=when).update(created_at=when)
    Ticket.objects.filter(pk=saved.ticket.pk, updated_at__gt=when + timedelta(hours=2)).update(updated_at=when)
