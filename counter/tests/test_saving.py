"""What is written when a call is over, and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Identity, Team, User
from accounts.services import membership_set
from common.errors import Conflict, Invalid, NotAllowed
from common.models import Event
from counter.models import Call
from counter.services import call_save
from counter.tests.support import make_answer, make_issue, save
from counter.timer import Timer
from counter.types import NewCall, Newcomer
from kb.models import Article
from tests.support import Desk, mails_to, make_desk, outbox, work
from tickets import services
from tickets.models import Clock, Message, Queue, Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def test_solved_on_the_call_is_a_solved_ticket_of_its_agent_with_both_clocks_stopped(desk: Desk) -> None:
    saved = save(desk.agent, lasts=180, caller=desk.student, notes="Plugged it in.", kind="walk_in")
    ticket, call = saved.ticket, saved.call
    assert ticket is not None
    assert (ticket.status, ticket.channel, ticket.assignee, ticket.requester) == (
        "solved", "walk_in", desk.agent, desk.student,
    )  # fmt: skip
    assert (ticket.solved_at, ticket.first_response_at) == (call.ended_at, call.started_at)
    assert not Clock.objects.filter(ticket=ticket, stopped_at__isnull=True).exists()
    assert not Clock.objects.filter(ticket=ticket, breached_at__isnull=False).exists()
    assert (call.talk_seconds, call.held_seconds, call.outcome) == (180, 0, "solved")
    note = ticket.messages.get(kind=Message.NOTE)
    assert (note.text, note.author) == ("Plugged it in.", desk.agent)


def test_who_was_helped_on_the_call_gets_one_mail_that_says_so(desk: Desk) -> None:
    save(desk.agent, caller=desk.student)
    work()
    mails = mails_to(desk.student.email)
    assert len(mails) == 1
    assert "solved" in mails[0].get_body(("plain",)).get_content().lower()


def test_an_opened_ticket_is_its_agents_and_acknowledged(desk: Desk) -> None:
    ticket = save(desk.agent, caller=desk.student, outcome="opened", priority=1).ticket
    assert ticket is not None
    assert (ticket.status, ticket.assignee, ticket.priority) == ("open", desk.agent, 1)
    work()
    assert len(mails_to(desk.student.email)) == 1


def test_passed_on_it_waits_in_the_other_queue_for_somebody_of_that_team(desk: Desk) -> None:
    library = Queue.objects.create(name="Library", team=Team.objects.get(name="Library systems"))
    saved = save(desk.agent, caller=desk.student, outcome="passed", queue=library, notes="Room 312.")
    assert saved.ticket is not None
    assert (saved.ticket.queue, saved.ticket.assignee, saved.ticket.status) == (library, None, "new")
    assert saved.ticket.messages.filter(kind=Message.NOTE, text="Room 312.").exists()
    assert not Ticket.objects.at_desk_of(desk.agent).filter(pk=saved.ticket.pk).exists()
    assert Call.objects.visible_to(desk.agent).get() == Call.objects.visible_to(desk.outsider).get() == saved.call
    with pytest.raises(Invalid) as refused:
        save(desk.agent, caller=desk.student, outcome="passed")
    assert refused.value.field == "queue"


def test_a_call_on_behalf_of_somebody_is_their_ticket_with_the_caller_copied_in(desk: Desk) -> None:
    saved = save(desk.agent, caller=desk.author, on_behalf_of=desk.student, outcome="opened")
    assert saved.ticket is not None
    assert saved.ticket.requester == desk.student
    assert [p.user for p in saved.ticket.participants.all()] == [desk.author]
    assert saved.call.on_behalf_of == desk.student
    assert save(desk.agent, caller=desk.student, on_behalf_of=desk.student).call.on_behalf_of is None


def test_added_to_an_open_ticket_it_is_a_note_there_and_no_ticket_of_its_own(desk: Desk) -> None:
    ticket = save(desk.lead, caller=desk.student, outcome="opened").ticket
    services.status_set(actor=desk.lead, ticket=ticket, status="waiting")
    added = save(desk.agent, caller=desk.student, outcome="opened", ticket=ticket, seen_status="waiting", notes="Dead.")
    assert (added.call.outcome, added.ticket) == ("added", ticket)
    assert added.ticket is not None
    assert (added.ticket.status, added.ticket.assignee) == ("open", desk.lead)
    assert Ticket.objects.count() == 1
    solved = save(desk.agent, caller=desk.student, outcome="solved", ticket=ticket, seen_status="open")
    assert solved.ticket is not None
    assert (solved.ticket.status, solved.call.outcome) == ("solved", "solved")


def test_a_ticket_that_was_solved_meanwhile_is_not_touched_before_its_agent_saw_it(desk: Desk) -> None:
    ticket = save(desk.lead, caller=desk.student, outcome="opened").ticket
    services.status_set(actor=desk.lead, ticket=ticket, status="solved")
    again = {"caller": desk.student, "ticket": ticket, "outcome": "opened"}
    with pytest.raises(Conflict):
        save(desk.agent, **again, seen_status="open")
    assert Call.objects.count() == 1
    saved = save(desk.agent, **again, seen_status="solved")
    assert saved.ticket is not None
    assert saved.ticket.status == "open"


def test_a_ticket_of_another_team_takes_no_call(desk: Desk) -> None:
    theirs = Queue.objects.create(name="Library", team=Team.objects.get(name="Library systems"))
    ticket = services.ticket_open(
        actor=None, requester=desk.student, subject="Loan", text="x", channel="web", queue=theirs
    )
    with pytest.raises(NotAllowed):
        save(desk.agent, caller=desk.student, outcome="added", ticket=ticket, seen_status="new")
    assert not Call.objects.exists()


def test_nobody_there_is_a_call_without_a_ticket(desk: Desk) -> None:
    saved = save(desk.agent, outcome="ended", summary="", newcomer=Newcomer("Jo"))
    assert (saved.ticket, saved.call.caller, saved.call.summary) == (None, None, "")
    assert not Ticket.objects.exists()
    assert not User.objects.filter(name="Jo").exists()


def test_password_help_is_not_solved_before_it_is_written_how_the_identity_was_checked(desk: Desk) -> None:
    issue = make_issue(needs_identity_check=True)
    for check in ("", "not_needed"):
        with pytest.raises(Invalid) as refused:
            save(desk.agent, caller=desk.student, issue=issue, identity_check=check)
        assert refused.value.field == "identity_check"
    with pytest.raises(Invalid) as refused:
        save(desk.agent, caller=desk.author, on_behalf_of=desk.student, issue=issue, identity_check="details")
    assert refused.value.field == "on_behalf"
    assert not Call.objects.exists()
    assert not Ticket.objects.exists()
    assert save(desk.agent, caller=desk.student, issue=issue, outcome="opened").ticket is not None
    saved = save(desk.agent, caller=desk.student, issue=issue, identity_check="student_card")
    assert (saved.call.identity_checked_by, saved.call.identity_checked_at) == (desk.agent, saved.call.ended_at)
    event = Event.objects.get(kind="call.identity_checked")
    assert (event.subject_id, event.actor, event.data["how"]) == (saved.ticket.pk, desk.agent, "student_card")


def test_what_only_looks_like_password_help_wants_an_answer_too(desk: Desk) -> None:
    answer = make_answer(desk.author)
    make_issue(needs_identity_check=True, topic=answer.topic)
    for fields in ({"article": answer}, {"summary": "How do I reset my password"}):
        with pytest.raises(Invalid, match="looks like help with a password"):
            save(desk.agent, caller=desk.student, **fields)
        assert save(desk.agent, caller=desk.student, identity_check="not_needed", **fields).ticket
    assert not Event.objects.filter(kind="call.identity_checked").exists()
    assert save(desk.agent, caller=desk.student, summary="The projector is dark").ticket


def test_the_steps_are_mailed_when_the_answer_is_public_and_there_is_an_address(desk: Desk) -> None:
    answer = make_answer(desk.author, "How do I print?")
    saved = save(desk.agent, caller=desk.student, article=answer, mails_steps=True)
    assert saved.steps_sent
    assert saved.ticket is not None
    assert saved.ticket.status == "solved"
    work()
    (mail,) = mails_to(desk.student.email)
    words = mail.get_body(("plain",)).get_content()
    assert "Open the portal." in words
    assert answer.get_absolute_url() in words
    inside = make_answer(desk.author, "How do we print?", audience=Article.AGENTS)
    assert not save(desk.agent, caller=desk.student, article=inside, mails_steps=True).steps_sent
    someone = save(desk.agent, newcomer=Newcomer("Jo Bloggs"), article=answer, mails_steps=True)
    assert not someone.steps_sent
    assert not save(desk.agent, caller=desk.student, article=answer).steps_sent


def test_somebody_without_an_address_is_helped_and_never_mailed(desk: Desk) -> None:
    saved = save(desk.agent, newcomer=Newcomer("Jo Bloggs", "", "07700 900456"), outcome="opened")
    assert saved.ticket is not None
    services.reply_add(actor=desk.agent, ticket=saved.ticket, text="Come by again.")
    services.status_set(actor=desk.agent, ticket=saved.ticket, status="solved")
    work()
    assert outbox() == []
    assert not Event.objects.filter(dispatched_at__isnull=True).exists()
    assert Identity.objects.get(kind=Identity.PHONE).user == saved.ticket.requester


def test_a_refused_call_leaves_nobody_behind(desk: Desk) -> None:
    people = User.objects.count()
    for newcomer in (Newcomer("Jo", "", "abc"), Newcomer("\x07\x08", "", "")):
        with pytest.raises(Invalid):
            save(desk.agent, newcomer=newcomer)
    assert User.objects.count() == people
    assert not Call.objects.exists()


def test_saying_too_little_is_refused_with_its_field(desk: Desk) -> None:
    for fields, field in (
        ({}, "who"),
        ({"caller": desk.student, "summary": "  "}, "summary"),
        ({"caller": desk.student, "outcome": "added"}, "outcome"),
        ({"caller": desk.student, "outcome": "nonsense"}, "outcome"),
    ):
        with pytest.raises(Invalid) as refused:
            save(desk.agent, **fields)
        assert refused.value.field == field


def test_the_same_form_twice_is_one_call_and_new_words_are_another(desk: Desk) -> None:
    timer, call = Timer.begin(desk.agent.pk, timezone.now()), NewCall(caller=desk.student, summary="No sound")
    first = call_save(actor=desk.agent, call=call, timer=timer)
    second = call_save(actor=desk.agent, call=call, timer=timer)
    assert (first.call, first.is_new, second.is_new) == (second.call, True, False)
    assert Ticket.objects.count() == Call.objects.count() == 1
    call_save(actor=desk.agent, call=NewCall(caller=desk.student, summary="No light"), timer=timer)
    assert Call.objects.count() == 2


def test_time_on_hold_is_kept_apart_and_a_forgotten_page_is_not_timed(desk: Desk) -> None:
    now = timezone.now()
    begun = Timer.begin(desk.agent.pk, now - timedelta(seconds=300))
    timer = begun.hold(now - timedelta(seconds=200)).resume(now - timedelta(seconds=140))
    call = call_save(actor=desk.agent, call=NewCall(caller=desk.student, summary="x"), timer=timer, now=now).call
    assert (call.talk_seconds, call.held_seconds) == (240, 60)
    stale = Timer.begin(desk.agent.pk, now - timedelta(hours=9))
    call = call_save(actor=desk.agent, call=NewCall(caller=desk.student, summary="y"), timer=stale, now=now).call
    assert (call.talk_seconds, call.started_at) == (None, now)


def test_who_does_not_work_here_logs_no_calls_and_an_agent_without_a_team_is_told(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        save(desk.student, caller=desk.student)
    alone = User.objects.create_user("new@example.ac.uk", name="New", is_agent=True)
    with pytest.raises(Invalid, match="no team"):
        save(alone, caller=desk.student)


def test_calls_are_seen_by_those_who_see_their_tickets_and_missed_ones_by_the_team(desk: Desk) -> None:
    saved = save(desk.agent, caller=desk.student).call
    missed = save(desk.agent, outcome="ended").call
    for person in (desk.agent, desk.lead, desk.admin):
        assert set(Call.objects.visible_to(person)) == {saved, missed}
    for person in (desk.outsider, desk.student, desk.author, None):
        assert not Call.objects.visible_to(person).exists()
    membership_set(actor=None, team=desk.team, user=desk.outsider)
    assert set(Call.objects.visible_to(User.objects.get(pk=desk.outsider.pk))) == {saved, missed}
