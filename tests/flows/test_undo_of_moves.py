"""The undo of a move between states: the clock, the mails and the moments of the state that is put back."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.flows.desk_pages import opened
from tests.support import Desk, mails_to, work
from tickets import services, statuses
from tickets.models import Act, Clock, Ticket
from tickets.services import acts


def do(desk: Desk, tickets: list[Ticket], *changes: tuple[str, str]) -> Act:
    return acts.act_do(actor=desk.agent, tickets=tickets, changes=list(changes))


def test_undoing_solve_starts_the_clock_again_and_tells_nobody_anew(desk: Desk) -> None:
    ticket = opened(desk)
    work()
    act = do(desk, [ticket], ("status", "solved"))
    acts.act_undo(actor=desk.agent, act=act)
    clock = ticket.clocks.get(kind=Clock.RESOLUTION)
    assert clock.stopped_at is None
    assert clock.due_at is not None or clock.running_since is not None
    work()
    reopened = do(desk, [ticket], ("status", "solved"))
    back = do(desk, [ticket], ("status", "open"))
    work()
    count = len(mails_to(desk.student.email))
    acts.act_undo(actor=desk.agent, act=back)
    work()
    ticket.refresh_from_db()
    assert ticket.status == statuses.SOLVED
    assert len(mails_to(desk.student.email)) == count
    assert reopened.ticket_count == 1


def test_undo_gives_back_the_moment_a_ticket_was_solved_and_closed(desk: Desk) -> None:
    ticket = opened(desk)
    solved, closed = timezone.now() - timedelta(days=9), timezone.now() - timedelta(days=2)
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    Ticket.objects.filter(pk=ticket.pk).update(status=statuses.CLOSED, solved_at=solved, closed_at=closed)
    act = do(desk, [ticket], ("status", "open"))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at, ticket.closed_at) == (statuses.OPEN, None, None)
    acts.act_undo(actor=desk.agent, act=act)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at, ticket.closed_at) == (statuses.CLOSED, solved, closed)


def test_undo_of_solve_leaves_no_moment_of_solving(desk: Desk) -> None:
    ticket = opened(desk)
    act = do(desk, [ticket], ("status", "solved"))
    ticket.refresh_from_db()
    assert ticket.solved_at is not None
    acts.act_undo(actor=desk.agent, act=act)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.solved_at, ticket.closed_at) == (statuses.NEW, None, None)
