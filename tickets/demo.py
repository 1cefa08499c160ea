"""The desk's demo set-up: a team, its queue, targets by priority, and a few tickets."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.services import team_create
from hours.models import Calendar
from tickets import services
from tickets.models import Queue, SlaPolicy, SlaTarget, Ticket

HOUR = 3600
TARGETS = {
    Ticket.Priority.URGENT: (HOUR, 4 * HOUR),
    Ticket.Priority.HIGH: (2 * HOUR, 8 * HOUR),
    Ticket.Priority.NORMAL: (4 * HOUR, 24 * HOUR),
    Ticket.Priority.LOW: (8 * HOUR, 40 * HOUR),
}


def load_policy() -> SlaPolicy:
    """Targets in open hours: a working day has about nine."""
    policy, _ = SlaPolicy.objects.get_or_create(name="Standard")
    for priority, (first, resolution) in TARGETS.items():
        SlaTarget.objects.get_or_create(
            policy=policy,
            priority=priority,
            defaults={"first_response_seconds": first, "resolution_seconds": resolution},
        )
    return policy


def load_desk(calendar: Calendar) -> Queue:
    """The default queue, owned by Front line, running in the hours of `calendar`; again changes nothing."""
    team = team_create(actor=None, name="Front line")
    queue, _ = Queue.objects.get_or_create(
        name="IT support",
        defaults={"team": team, "calendar": calendar, "policy": load_policy(), "is_default": True},
    )
    return queue


# Who asks, how, what; then what happened: ("note" | "reply" | "request", who, words, status after).
TICKETS: list[dict[str, Any]] = [
    {
        "who": "aisha",
        "channel": "web",
        "priority": "HIGH",
        "subject": "The password reset code never arrives",
        "text": "I follow the steps and choose my other email address, but no code comes. I have looked in "
        "the junk folder too.\n\nI need to hand in an essay tonight.",
        "assignee": "priya",
        "then": [
            ("note", "sam", "The other address on record ends in @outlook.con. @Priya, can you check who she is before we change it?", None),
            ("reply", "priya", "Hi Aisha,\n\nsorry about that. The address we hold for you looks like a typing slip.\n\nWhich address should it be, and what are the last 3 digits of your student number?", "waiting"),
            ("request", "aisha", "Oh no. It is aisha.k@outlook.com, and the digits are 417. Thank you.", None),
        ],
    },
    {
        "who": "lewis",
        "channel": "web",
        "priority": "NORMAL",
        "subject": "eduroam drops out on the second floor of the library",
        "text": "My laptop loses the Wi-Fi every few minutes near the window seats. My phone is fine.",
        "then": [],
    },
    {
        "who": "maya",
        "channel": "phone",
        "priority": "URGENT",
        "subject": "Projector in Hartley 1.04 shows nothing, lecture at two",
        "text": "The screen stays blue whichever input is chosen. 120 students at two o'clock.",
        "assignee": "tom",
        "then": [("note", "tom", "On my way with the spare lamp.", None)],
    },
    {
        "who": "aisha",
        "channel": "email",
        "priority": "LOW",
        "subject": "Where can I borrow a laptop?",
        "text": "Hello, mine is being repaired for a week. Can I borrow one?",
        "assignee": "priya",
        "then": [
            ("reply", "priya", "Hi Aisha,\n\nyes: come to the IT desk on the ground floor of the Lantern Library with your student card. Loans are for 7 days.", "solved"),
        ],
    },
]  # fmt: skip


def load_tickets(people: dict[str, User], queue: Queue) -> None:
    """A few tickets in different states, made by the services; nothing when there are tickets already."""
    if Ticket.objects.exists():
        return
    for entry in TICKETS:
        who = people[entry["who"]]
        ticket = services.ticket_open(
            actor=None,
            requester=who,
            subject=entry["subject"],
            text=entry["text"],
            channel=entry["channel"],
            queue=queue,
            priority=Ticket.Priority[entry["priority"]],
            is_automatic=True,  # no acknowledgement for what nobody sent
        )
        if "assignee" in entry:
            ticket = services.assignee_set(actor=None, ticket=ticket, assignee=people[entry["assignee"]])
        for kind, author, words, status in entry["then"]:
            _say(kind, people[author], ticket, words, status)


def _say(kind: str, author: User, ticket: Ticket, words: str, status: str | None) -> None:
    if kind == "note":
        services.note_add(actor=author, ticket=ticket, text=words)
    elif kind == "reply":
        services.reply_add(actor=author, ticket=ticket, text=words, set_status=status)
    else:
        services.request_add(actor=None, author=author, ticket=ticket, text=words, channel="email")
