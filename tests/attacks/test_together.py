"""B06, B07, B19, H06, J10: tickets merged, acts undone, replies that wait: nothing reaches whom it was not for."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from accounts.services import membership_set
from common.errors import HelpdeskError
from tests.support import Desk, mails_to, work
from tickets import services
from tickets.models import Draft, Message, Queue, Tagging, Ticket
from tickets.services.acts import act_do, act_undo
from tickets.services.sending import Words, words_send

SignIn = Callable[..., Client]


@pytest.fixture
def ines(desk: Desk) -> User:
    return User.objects.create_user("ines@example.ac.uk", name="Ines Duarte")


def asked(person: User, text: str = "Words.", **fields: object) -> Ticket:
    return services.ticket_open(actor=None, requester=person, subject="Help", text=text, channel="web", **fields)


def waiting(desk: Desk, ticket: Ticket, text: str) -> Draft:
    words = Words(kind=Message.REPLY, text=text, nonce=uuid.uuid4())
    found = words_send(actor=desk.agent, ticket=ticket, words=words, wait=60)
    assert isinstance(found, Draft)
    return found


def seconds_pass() -> None:
    Draft.objects.filter(state=Draft.GOING).update(run_after="2020-01-01T00:00:00Z")
    work()


def test_b07_a_reply_that_waits_while_its_ticket_is_merged_reaches_nobody_else(desk: Desk, ines: User) -> None:
    """Undo send holds a reply for some seconds; a private merge in between moves it beside another requester."""
    source, target = asked(ines), asked(desk.student)
    waiting(desk, source, "plugh: your exam marks are 41 and 38")
    services.tickets_merge(actor=desk.lead, source=source, target=target)
    seconds_pass()
    assert "plugh" not in "".join(str(mail) for mail in mails_to(desk.student.email))
    assert not Message.objects.visible_to(desk.student).filter(text__contains="plugh").exists()
    kept = Draft.objects.filter(author=desk.agent, text__contains="plugh").exists()
    assert kept or Message.objects.visible_to(ines).filter(text__contains="plugh").exists()


def test_b07_a_reply_that_waits_is_not_shown_to_whoever_is_merged_in(desk: Desk, ines: User) -> None:
    source, target = asked(ines), asked(desk.student)
    draft = waiting(desk, target, "plugh: your exam marks are 41 and 38")
    services.tickets_merge(actor=desk.lead, source=source, target=target)
    seconds_pass()
    assert not Message.objects.visible_to(ines).filter(text__contains="plugh").exists()
    assert "plugh" not in "".join(str(mail) for mail in mails_to(ines.email))
    draft.refresh_from_db()
    assert (draft.state, draft.ticket, bool(draft.error)) == (Draft.REFUSED, target, True)


def test_b07_a_shared_merge_still_sends_what_waits(desk: Desk, ines: User) -> None:
    source, target = asked(ines), asked(desk.student)
    waiting(desk, source, "It works again.")
    services.tickets_merge(actor=desk.lead, source=source, target=target, share=True)
    seconds_pass()
    assert Message.objects.visible_to(ines).filter(text="It works again.").exists()


def elsewhere(desk: Desk) -> Queue:
    team = desk.outsider.memberships.get().team
    same = {"team": team, "calendar": desk.queue.calendar, "policy": desk.queue.policy}
    return Queue.objects.create(name="Library desk", **same)


def test_b14_an_undo_changes_nothing_on_a_ticket_that_went_to_another_team(desk: Desk) -> None:
    ticket, queue = asked(desk.student), elsewhere(desk)
    act = act_do(actor=desk.agent, tickets=[ticket], changes=[("priority", "1"), ("tag_add", "wifi")])
    services.queue_set(actor=desk.lead, ticket=ticket, queue=queue)
    act_undo(actor=desk.agent, act=act)
    ticket.refresh_from_db()
    assert ticket.priority == Ticket.Priority.URGENT
    assert Tagging.objects.filter(ticket=ticket, tag__name="wifi").exists()


def test_b14_an_agent_who_left_the_team_undoes_nothing_there(desk: Desk) -> None:
    ticket = asked(desk.student)
    act = act_do(actor=desk.agent, tickets=[ticket], changes=[("status", "open"), ("priority", "1")])
    desk.agent.memberships.all().delete()
    act_undo(actor=User.objects.get(pk=desk.agent.pk), act=act)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority) == ("open", Ticket.Priority.URGENT)


def test_b14_a_ticket_moved_away_by_a_slip_can_still_be_fetched_back(desk: Desk) -> None:
    ticket, queue = asked(desk.student), elsewhere(desk)
    act = act_do(actor=desk.agent, tickets=[ticket], changes=[("queue", str(queue.pk)), ("priority", "1")])
    assert act_undo(actor=desk.agent, act=act).kept == []
    ticket.refresh_from_db()
    assert (ticket.queue, ticket.priority) == (desk.queue, Ticket.Priority.NORMAL)


def test_b14_who_left_the_desk_undoes_nothing_even_when_the_worker_is_late(desk: Desk) -> None:
    ticket = asked(desk.student)
    act = act_do(actor=desk.agent, tickets=[ticket], changes=[("priority", "1")])
    User.objects.filter(pk=desk.agent.pk).update(is_agent=False)
    with pytest.raises(HelpdeskError):
        act_undo(actor=User.objects.get(pk=desk.agent.pk), act=act)


@pytest.mark.parametrize("digits", ["²", "١٢", "9" * 18, "-1", "1e3", "0x10"])
def test_h06_odd_numbers_in_an_un_merge_are_no_fault(desk: Desk, ines: User, sign_in: SignIn, digits: str) -> None:
    source, target = asked(ines), asked(desk.student)
    merge = services.tickets_merge(actor=desk.lead, source=source, target=target)
    path = f"/desk/tickets/{target.number}/unmerge/{merge.pk}/"
    assert sign_in(desk.lead).post(path, {f"goes_{digits}": "source"}).status_code == 302


@pytest.mark.parametrize("key", [
    "9999-12-31T23:59:59-23:00_5", "0001-01-01T00:00:00+23:59_5", "2020-01-01T00:00:00+00:00_9" + "9" * 18,
    "²_1", "_", "__", "2020-01-01T00:00:00+00:00_" + "9" * 200,
])  # fmt: skip
def test_h06_odd_places_in_a_list_are_no_fault(desk: Desk, sign_in: SignIn, key: str) -> None:
    asked(desk.student)
    for name in ("after", "before", "around"):
        for view in ("open", "all", "mine"):
            assert sign_in(desk.agent).get("/desk/", {"view": view, name: key}).status_code == 200


@pytest.mark.parametrize("path", [
    "/desk/tickets/{n}/drafts/{x}/undo/", "/desk/tickets/{n}/drafts/{x}/fetch/", "/desk/tickets/{n}/unmerge/{x}/",
    "/desk/tickets/{n}/messages/{x}/move/", "/desk/tickets/{n}/messages/{x}/split/", "/desk/acts/{x}/undo/",
    "/desk/views/{x}/delete/", "/desk/views/{x}/rename/", "/desk/people/{x}/merge/",
])  # fmt: skip
def test_h06_huge_numbers_are_not_found(desk: Desk, sign_in: SignIn, path: str) -> None:
    ticket = asked(desk.student)
    for huge in (2**31, 2**63, 10**40):
        response = sign_in(desk.lead).post(path.format(n=ticket.number, x=huge), {})
        assert response.status_code in (404, 409), (path, huge)


def test_b06_no_message_goes_to_a_ticket_its_agent_does_not_work_on(desk: Desk, sign_in: SignIn) -> None:
    mine, theirs = asked(desk.student, "One."), asked(desk.student, "Secret.", queue=elsewhere(desk))
    services.request_add(actor=desk.student, author=desk.student, ticket=mine, text="Two.", channel="web")
    message = mine.messages.latest("pk")
    client = sign_in(desk.agent)
    for verb, data in ((f"messages/{message.pk}/move", {}), ("merge", {"keep": theirs.number}), ("link", {})):
        response = client.post(f"/desk/tickets/{mine.number}/{verb}/", {"number": theirs.number, **data})
        assert response.status_code in (400, 403, 404), verb
        assert "Secret." not in response.content.decode()
    assert [mine.messages.count(), theirs.messages.count()] == [2, 1]
    with pytest.raises(HelpdeskError):
        services.tickets_merge(actor=desk.agent, source=theirs, target=mine)
    membership_set(actor=None, team=theirs.queue.team, user=desk.agent)  # the same, once they may
    services.message_move(actor=User.objects.get(pk=desk.agent.pk), message=message, to=theirs)
