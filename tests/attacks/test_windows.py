"""B05, B06, B12, B17, K01: what two people of one merged ticket, notes, drafts and calls never show to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import token_create
from common.files import file_store
from common.models import AuditEntry
from counter.models import Call, RepeatIssue
from notifications.models import Notification
from tests.support import Desk, mails_to, work
from tickets import services
from tickets.models import Draft, Mention, Message, Participant, Queue, Ticket
from tickets.services.unmerging import BOTH

SignIn = Callable[..., Client]
A, B, NOTE, HELD, DRAFT, TALK = "alpha-words", "bravo-words", "xyzzy-note", "plugh-held", "plover-draft", "delta-talk"


@pytest.fixture
def ines(desk: Desk) -> User:
    return User.objects.create_user("ines@example.ac.uk", name="Ines Duarte")


def asked(person: User, text: str, **fields: object) -> Ticket:
    ticket = services.ticket_open(actor=None, requester=person, subject=text, text=text, channel="web", **fields)
    services.request_add(
        actor=person, author=person, ticket=ticket, text=f"{text} file", channel="web",
        files=[file_store(f"{text}.txt", text.encode())],
    )  # fmt: skip
    return ticket


def merged(desk: Desk, ines: User) -> tuple[Ticket, Ticket]:
    """Two requesters, merged so that they do not read each other, with all that is internal on it."""
    source, target = asked(ines, A), asked(desk.student, B)
    services.tickets_merge(actor=desk.lead, source=source, target=target)
    services.note_add(actor=desk.agent, ticket=target, text=NOTE)
    services.request_add(actor=None, author=desk.author, ticket=target, text=HELD, channel="email", is_held=True)
    Draft.objects.create(ticket=target, author=desk.agent, kind="reply", text=DRAFT)
    services.request_add(actor=ines, author=ines, ticket=source, text=TALK, channel="web")
    work()
    return source, target


def everything_of(person: User, tickets: tuple[Ticket, ...], sign_in: SignIn, *words: str) -> Iterator[str]:
    """All that this person can open: pages, search, files, API, mails, bell."""
    client = sign_in(person)
    bearer = {"Authorization": f"Bearer {token_create(actor=person, user=person)[1]}"}
    paths = ["/my/", "/notifications/", *(f"/my/?q={word}" for word in words)]
    paths += [f"/my/{ticket.number}/{part}" for ticket in tickets for part in ("", "rating/")]
    for path in paths:
        yield client.get(path, follow=True).content.decode()
    for path in ["/api/v1/tickets/", *(f"/api/v1/tickets/{ticket.number}/" for ticket in tickets)]:
        yield Client().get(path, headers=bearer).content.decode()
    for message in Message.objects.all():
        for file in message.attachments.all():
            for got in (client.get(f"/files/{file.key}/"), Client().get(f"/api/v1/files/{file.key}/", headers=bearer)):
                yield got.getvalue().decode() if got.status_code == 200 else ""
    for ticket in tickets:
        link = services.link_mint(ticket=ticket, user=person) if ticket.requester_id == person.pk else "wrong"
        yield Client().get(f"/t/{link}/").content.decode()
    yield from (str(mail) for mail in mails_to(person.email))


def shown(pages: Iterator[str], *words: str) -> set[str]:
    """Those of the words that stand anywhere but in the box of the search itself."""
    found: set[str] = set()
    for page in pages:
        page = "".join(line for line in page.splitlines(keepends=True) if "?q=" not in line and 'name="q"' not in line)
        found |= {word for word in words if word in page and f"“{word}”" not in page}
    return found


def test_b17_two_people_of_one_ticket_read_their_own_words_alone(desk: Desk, ines: User, sign_in: SignIn) -> None:
    both = merged(desk, ines)
    words = (A, B, TALK, NOTE, HELD, DRAFT)
    assert shown(everything_of(ines, both, sign_in, B), *words) == {A, TALK}
    assert shown(everything_of(desk.student, both, sign_in, A, TALK), *words) == {B}


def test_b17_parting_and_merging_again_shows_nothing_more(desk: Desk, ines: User, sign_in: SignIn) -> None:
    source, target = merged(desk, ines)
    services.tickets_unmerge(actor=desk.lead, merge=target.merges_in.get())
    third = asked(User.objects.create_user("omar@example.ac.uk", name="Omar"), "charlie-words")
    fresh = [Ticket.objects.get(pk=each.pk) for each in (source, target)]
    services.tickets_merge(actor=desk.lead, source=fresh[0], target=fresh[1])
    services.tickets_merge(actor=desk.lead, source=Ticket.objects.get(pk=target.pk), target=third)
    work()
    places = (source, target, third)
    assert shown(everything_of(ines, places, sign_in), B, NOTE, HELD, DRAFT, "charlie-words") == set()
    assert shown(everything_of(desk.student, places, sign_in), A, TALK, NOTE, HELD, DRAFT, "charlie-words") == set()
    omar = User.objects.get(email="omar@example.ac.uk")
    assert shown(everything_of(omar, places, sign_in), A, B, TALK, NOTE, HELD, DRAFT) == set()


def test_b17_who_is_accepted_in_one_talk_reads_nothing_of_the_other(desk: Desk, ines: User, sign_in: SignIn) -> None:
    """A stranger wrote to the ticket that was merged away; an agent lets them in there, and only there."""
    source, target = merged(desk, ines)
    friend = User.objects.create_user("friend@example.org", name="Fred Friend")
    held = services.request_add(
        actor=None, author=friend, ticket=source, text="echo-words", channel="email", is_held=True
    )
    services.held_accept(actor=desk.agent, message=held)
    services.reply_add(actor=desk.agent, ticket=source, text="foxtrot-reply")
    work()
    words = (A, B, TALK, NOTE, HELD, DRAFT, "echo-words", "foxtrot-reply")
    theirs = shown(everything_of(friend, (source, target), sign_in), *words)
    assert theirs == {A, TALK, "echo-words", "foxtrot-reply"}
    assert shown(everything_of(desk.student, (source, target), sign_in), *words) == {B}


def test_b05_notes_and_held_words_stay_inside_wherever_they_go(desk: Desk, ines: User, sign_in: SignIn) -> None:
    """By an un-merge into both tickets, and by a move into the ticket of somebody else."""
    source, target = merged(desk, ines)
    hidden = Message.objects.filter(text__in=[NOTE, HELD])
    merge = target.merges_in.get()
    services.tickets_unmerge(actor=desk.lead, merge=merge, goes={m.pk: BOTH for m in hidden})
    for message in hidden.filter(ticket=target):
        services.message_move(actor=desk.lead, message=message, to=Ticket.objects.get(pk=source.pk))
    work()
    for person in (ines, desk.student):
        assert shown(everything_of(person, (source, target), sign_in), NOTE, HELD, DRAFT) == set()


def test_b12_calls_notes_and_people_of_other_teams_are_not_on_an_agents_pages(desk: Desk, sign_in: SignIn) -> None:
    ticket = asked(desk.student, B)
    services.note_add(actor=desk.agent, ticket=ticket, text=NOTE)
    Participant.objects.create(ticket=ticket, user=desk.author)
    now = {"started_at": ticket.created_at, "ended_at": ticket.created_at, "summary": "golf-call", "notes": NOTE}
    call = Call.objects.create(agent=desk.agent, caller=desk.student, ticket=ticket, nonce=ticket_nonce(), **now)
    client = sign_in(desk.outsider)
    paths = [f"/desk/people/{pk}/" for pk in (desk.student.pk, desk.author.pk, desk.agent.pk)]
    paths += ["/desk/calls/", f"/desk/calls/side/?caller={desk.student.pk}", "/desk/reports/", "/desk/reports/csv/all/"]
    paths += [f"/desk/calls/new/?caller={desk.student.pk}", f"/desk/calls/issues/new/?call={call.pk}", "/desk/views/"]
    paths += ["/desk/find/?q=bravo", "/desk/find/?q=golf", "/desk/?q=bravo", f"/desk/find/?q={ticket.number}"]
    paths += [
        "/desk/?any=queue:1|assignee:me&own=1",
        "/desk/reports/tickets/?what=raised&first=2020-01-01&last=2020-02-01",
    ]
    for path in paths:
        page = client.get(path, follow=True).content.decode()
        assert not {word for word in (B, NOTE, "golf-call") if word in page}, path


def ticket_nonce() -> str:
    return "00000000-0000-4000-8000-000000000001"


def test_b14_news_of_a_ticket_ends_with_the_right_to_see_it(desk: Desk, sign_in: SignIn) -> None:
    ticket = asked(desk.student, B)
    services.ticket_follow(actor=desk.agent, ticket=ticket)
    services.note_add(actor=desk.lead, ticket=ticket, text=f"@Priya {NOTE}")
    work()
    assert Notification.objects.visible_to(desk.agent).exists()
    other = Queue.objects.create(name="Library desk", team=desk.outsider.memberships.get().team)
    services.queue_set(actor=desk.lead, ticket=ticket, queue=other)
    before = len(mails_to(desk.agent.email))
    services.note_add(actor=desk.outsider, ticket=ticket, text=f"@Priya @Sam {NOTE}")
    work()
    page = sign_in(desk.agent).get("/notifications/").content.decode()
    assert B not in page
    assert sign_in(desk.agent).get("/notifications/count/").json()["count"] == 0
    assert len(mails_to(desk.agent.email)) == before
    assert not Mention.objects.filter(user=desk.agent, message__ticket=ticket, message__author=desk.outsider).exists()


def test_j07_who_is_checked_on_the_phone_is_not_changed_unseen(desk: Desk, sign_in: SignIn) -> None:
    """A lead takes the identity check off a repeat issue: the audit log has a line of it."""
    issue = RepeatIssue.objects.create(name="Password", summary="Password reset", needs_identity_check=True)
    data = {"name": issue.name, "summary": issue.summary, "icon": "phone", "outcome": "solved", "priority": "3"}
    page = sign_in(desk.lead).post(f"/desk/calls/issues/{issue.pk}/", {**data, "position": "0", "is_active": "on"})
    assert page.status_code == 302
    line = AuditEntry.objects.get(subject_type="repeatissue")
    assert (line.actor_key, line.before, line.after) == (
        desk.lead.pk, {"needs_identity_check": True}, {"needs_identity_check": False},
    )  # fmt: skip
    assert sign_in(desk.agent).post(f"/desk/calls/issues/{issue.pk}/", data).status_code == 403
