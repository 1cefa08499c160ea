"""What agents keep beside the tickets in the demo: macros, tags, links."""

from __future__ import annotations

from accounts.models import Team
from common.models import Event
from tickets.desk_views import STARTERS_TAG
from tickets.models import Macro, Tag, Tagging, Ticket, TicketLink

MACROS = [
    (
        "Ask for the right address",
        "reply",
        "Hi {{ requester.first_name }},\n\nthe address we hold for you looks like a typing slip. Which address should it be, and what are the last 3 digits of your student number?\n\n{{ agent.first_name }}",
        [["status", "waiting"], ["tag_add", "enrolment"]],
    ),
    (
        "Try it again now",
        "reply",
        "Hi {{ requester.first_name }},\n\nwe have put it right. Please try again:\n\n1. Close every window of the browser.\n2. Sign in once more.\n\nIf it is not better, reply to this message: {{ ticket.number }} stays open.\n\n{{ agent.first_name }}",
        [["status", "waiting"], ["assignee", "me"]],
    ),
    (
        "When we are open",
        "reply",
        "Hi {{ requester.first_name }},\n\ncome to the desk with the device: {{ desk.hours }}. Or call {{ desk.phone }}.\n\n{{ agent.first_name }}, {{ desk.name }}",
        [],
    ),
    (
        "Hand over to the next shift",
        "note",
        "Where it stands:\n- \n\nWhat is next:\n- ",
        [["assignee", "nobody"], ["snooze", "16h"]],
    ),
]
TAGS = {
    "The password reset code": ["enrolment", "sign-in"],
    "Locked out after five": ["sign-in"],
    "eduroam drops out": ["wifi", "library"],
    "My phone asks me to trust": ["wifi"],
    "Exam room": ["exams", "sign-in"],
    "A screen reader": ["accessibility", "library"],
    "New colleague starts": [STARTERS_TAG],
}
LINKS = [("My phone asks me to trust", "eduroam drops out", TicketLink.RELATED)]


def load_together(team: Team) -> None:
    """Macros of everybody and of the team, tags and a link; again changes nothing. No event: it was always so."""
    if Macro.objects.exists() or Event.objects.filter(kind="ticket.tagged").exists():
        return
    for place, (name, kind, text, actions) in enumerate(MACROS):
        Macro.objects.create(name=name, kind=kind, text=text, actions=actions, team=team if place == 3 else None)
    for start, words in TAGS.items():
        ticket = Ticket.objects.filter(subject__startswith=start).first()
        for word in words if ticket else ():
            tag, _made = Tag.objects.get_or_create(name=word)
            Tagging.objects.get_or_create(ticket=ticket, tag=tag)
    for left, right, link_kind in LINKS:
        pair = [Ticket.objects.filter(subject__startswith=start).first() for start in (left, right)]
        if all(pair):
            TicketLink.objects.get_or_create(left=pair[0], right=pair[1], defaults={"kind": link_kind})
