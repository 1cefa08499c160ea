"""The same moment: two presses, two agents, an agent and an administrator. Each deed is done once, or refused."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.setup import roles_set
from common.errors import HelpdeskError
from tests.flows.desk_pages import opened, tags_of
from tests.flows.moments import Deed, at_once, together
from tests.support import Desk
from tickets import services
from tickets.models import Act, Macro, Merge, Message, Ticket, TicketLink
from tickets.services import acts
from tickets.services.macros import macro_create


def test_links_find_back_whichever_of_two_merges_is_taken_back_first(desk: Desk) -> None:
    """Both ends of one link went into other tickets; each merge puts back its own end and leaves the other."""
    for first_back in (0, 1):
        one, other = opened(desk, "One"), opened(desk, "Other")
        link = services.ticket_link(actor=desk.agent, ticket=one, other=other)
        merges = [
            services.tickets_merge(actor=desk.lead, source=one, target=opened(desk, "Big")),
            services.tickets_merge(actor=desk.lead, source=other, target=opened(desk, "Vast")),
        ]
        services.tickets_unmerge(actor=desk.lead, merge=merges[first_back])
        services.tickets_unmerge(actor=desk.lead, merge=merges[1 - first_back])
        link.refresh_from_db()
        assert (link.left_id, link.right_id) == (one.pk, other.pk), first_back


def test_a_link_made_again_while_a_ticket_was_merged_does_not_stop_its_un_merge(desk: Desk) -> None:
    one, big, other = opened(desk, "One"), opened(desk, "Big"), opened(desk, "Other")
    services.ticket_link(actor=desk.agent, ticket=one, other=other)
    merge = services.tickets_merge(actor=desk.lead, source=one, target=big)
    services.ticket_link(actor=desk.agent, ticket=one, other=other, kind=TicketLink.CAUSED_BY)
    services.tickets_unmerge(actor=desk.lead, merge=merge)
    assert TicketLink.objects.filter(left=one, right=other).count() == 1


@pytest.fixture
def thanks(desk: Desk) -> Macro:
    return macro_create(
        actor=desk.lead, name="Thanks", team=desk.team, text="Thank you for waiting.", actions=[("status", "waiting")]
    )


def test_a_macro_run_by_a_double_click_says_its_words_once(desk: Desk, thanks: Macro, sign_in) -> None:
    tickets = [opened(desk, f"No {n}") for n in range(3)]
    client = sign_in(desk.agent)
    data = {"tickets": [str(each.pk) for each in tickets], "change": f"macro:{thanks.pk}"}
    first, second = (client.post("/desk/acts/", data, follow=True) for _press in range(2))
    assert first.status_code == second.status_code == 200
    assert Message.objects.filter(text__startswith="Thank you for waiting").count() == 3
    assert "It has just been run here" in second.content.decode()
    Message.objects.filter(kind="reply").update(created_at="2020-01-01T00:00:00Z")
    client.post("/desk/acts/", data)
    assert Message.objects.filter(text__startswith="Thank you for waiting").count() == 6


@at_once
def test_a_macro_run_twice_at_the_same_moment_says_its_words_once(desk: Desk, thanks: Macro) -> None:
    tickets = [opened(desk, f"No {n}") for n in range(5)]
    wanted = [("macro", str(thanks.pk))]
    press = [lambda: acts.act_do(actor=desk.agent, tickets=tickets, changes=wanted) for _press in range(2)]
    assert together(*press) == ["done", "done"]
    assert Message.objects.filter(kind="reply").count() == 5


@at_once
def test_one_macro_on_lists_that_overlap_holds_up_nobody(desk: Desk, thanks: Macro) -> None:
    for turn in range(10):
        first, both, last = (opened(desk, f"No {turn} {n}") for n in range(3))
        wanted = [("macro", str(thanks.pk))]
        results = together(
            lambda one=[first, both], wanted=wanted: acts.act_do(actor=desk.agent, tickets=one, changes=wanted),
            lambda two=[both, last], wanted=wanted: acts.act_do(actor=desk.lead, tickets=two, changes=wanted),
        )
        assert results == ["done", "done"]


@at_once
def test_merging_and_un_merging_at_the_same_moment_never_tears_a_ticket(desk: Desk) -> None:
    """`one` comes out of `two` while `two` goes into `three`: one of the two is first, and the other one refused."""
    one, two, three = (opened(desk, name) for name in ("One", "Two", "Three"))
    ids = [one.pk, two.pk, three.pk]
    words = {pk: set(Message.objects.filter(ticket=pk).values_list("pk", flat=True)) for pk in ids}
    seen = set()
    for _turn in range(25):
        merge = services.tickets_merge(actor=desk.lead, source=one, target=two)
        results = together(
            lambda merge=merge: services.tickets_unmerge(actor=desk.lead, merge=merge),
            lambda: services.tickets_merge(actor=desk.agent, source=two, target=three),
        )
        seen.add(tuple(results))
        assert results in (["done", "done"], ["merged_meanwhile", "done"])
        assert Message.objects.filter(ticket__in=ids).count() == 3
        for open_merge in Merge.objects.filter(undone_at=None).order_by("-pk"):  # what was merged last comes out first
            services.tickets_unmerge(actor=desk.lead, merge=open_merge)
        assert {pk: set(Message.objects.filter(ticket=pk).values_list("pk", flat=True)) for pk in ids} == words
        assert not Ticket.objects.exclude(merged_into=None).exists()


@at_once
def test_words_for_a_merged_ticket_arrive_whether_or_not_it_comes_out_again(desk: Desk) -> None:
    big, one = opened(desk, "Big"), opened(desk, "One")
    for turn in range(25):
        merge = services.tickets_merge(actor=desk.lead, source=one, target=big)
        write = {"author": desk.student, "text": f"Mail {turn}", "channel": "email"}
        results = together(
            lambda write=write: services.request_add(actor=None, ticket=Ticket(pk=one.pk), **write),
            lambda merge=merge: services.tickets_unmerge(actor=desk.lead, merge=merge),
        )
        assert results == ["done", "done"]
        assert Message.objects.filter(text=f"Mail {turn}", ticket__in=[big, one]).count() == 1


@at_once
def test_a_new_tag_put_on_by_many_at_once_holds_up_nobody(desk: Desk) -> None:
    tickets = [opened(desk, f"No {n}") for n in range(6)]
    for turn in range(15):
        results = together(
            lambda turn=turn: acts.act_do(actor=desk.agent, tickets=tickets, changes=[("tag_add", f"new {turn}")]),
            lambda turn=turn: services.tag_add(actor=desk.lead, ticket=tickets[5], word=f"new {turn}"),
        )
        assert results == ["done", "done"]
        for ticket in tickets:
            assert ticket.tags.filter(name=f"new {turn}").count() == 1
            services.tags_set(actor=desk.lead, ticket=ticket, words=[])


@at_once
def test_who_loses_their_role_while_they_act_leaves_no_half_of_it(desk: Desk) -> None:
    """The act is done as a whole, or refused; afterwards nothing of theirs works any more."""
    tickets = [opened(desk, f"No {n}") for n in range(4)]
    outcomes = set()
    for turn in range(20):
        agent = User.objects.create_user(f"new{turn}@example.ac.uk", name=f"New {turn}", is_agent=True)
        desk.team.memberships.create(user=agent)
        before = list(Ticket.objects.order_by("pk").values_list("priority", flat=True))
        priority = str(1 + turn % 2)
        results = together(
            lambda agent=agent, priority=priority: acts.act_do(
                actor=User.objects.get(pk=agent.pk), tickets=tickets, changes=[("priority", priority)]
            ),
            lambda agent=agent: roles_set(actor=desk.admin, person=agent, is_active=False),
        )
        assert results[1] == "done"
        assert results[0] in ("done", "agents_only")
        act = Act.objects.filter(actor=agent).first()
        now = list(Ticket.objects.order_by("pk").values_list("priority", flat=True))
        changed = 0 if act is None else act.ticket_count
        assert changed == sum(was != is_now for was, is_now in zip(before, now, strict=True))
        assert act is None or act.ticket_count + len(act.refused) <= len(tickets)
        outcomes.add(changed)
        with pytest.raises(HelpdeskError):
            acts.act_do(actor=User.objects.get(pk=agent.pk), tickets=tickets, changes=[("priority", "4")])


@at_once
def test_two_who_act_on_the_same_tickets_wait_for_each_other(desk: Desk) -> None:
    tickets = [opened(desk, f"No {n}") for n in range(4)]

    def press(actor: User, order: list[Ticket]) -> Deed:
        changes = [("assignee", "me"), ("tag_add", actor.first_name)]
        return lambda: acts.act_do(actor=actor, tickets=order, changes=changes)

    assert together(press(desk.agent, tickets), press(desk.lead, tickets[::-1])) == ["done", "done"]
    assert Act.objects.count() == 2
    assert {Ticket.objects.get(pk=t.pk).assignee_id for t in tickets} <= {desk.agent.pk, desk.lead.pk}
    assert all(tags_of(ticket) == ["priya", "sam"] for ticket in tickets)
    first, second = Act.objects.order_by("pk")
    acts.act_undo(actor=first.actor, act=first)  # overwritten by the second since
    assert {each["field"] for each in Act.objects.get(pk=first.pk).kept} == {"assignee"}
    assert Act.objects.get(pk=second.pk).kept == []
