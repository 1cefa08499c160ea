"""Synthetic data in bulk: what it promises to those who measure with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Max, Min
from django.utils import timezone

from accounts.models import Identity, User
from common.models import Event
from helpdesk.scale.words import Words
from kb.models import Article
from kb.search import search
from tests.support import outbox, work
from tickets import statuses
from tickets.models import Clock, Message, Ticket
from tickets.models.ticket import FAR_FUTURE

pytestmark = pytest.mark.django_db(transaction=True)


def seed(**options: int) -> None:
    call_command("seed_scale", verbosity=0, **{"tickets": 300, "people": 40, "articles": 3, "seed": 7, **options})


def test_there_is_what_was_asked_for_with_three_messages_a_ticket() -> None:
    seed()
    assert Ticket.objects.count() == 300
    assert User.objects.filter(is_agent=False, is_author=False).count() == 40
    assert Article.objects.filter(state=Article.PUBLISHED).count() == 3
    per_ticket = Message.objects.values("ticket").annotate(many=Count("pk")).values_list("many", flat=True)
    assert set(per_ticket) == {3}
    assert Identity.objects.count() == User.objects.count()


def test_it_is_spread_over_three_years_oldest_first() -> None:
    seed()
    found = Ticket.objects.aggregate(first=Min("created_at"), last=Max("created_at"))
    assert found["last"] - found["first"] > timedelta(days=1000)
    assert found["last"] <= timezone.now()
    moments = list(Ticket.objects.order_by("pk").values_list("created_at", flat=True))
    assert moments == sorted(moments)


def test_what_it_writes_is_what_the_services_would_have_written() -> None:
    seed()
    for ticket in Ticket.objects.prefetch_related("clocks", "messages"):
        running = [clock.due_at for clock in ticket.clocks.all() if clock.running_since]
        assert ticket.due_sort == min(running, default=FAR_FUTURE)
        assert (ticket.solved_at is not None) == (ticket.status in statuses.DONE)
        is_paused = ticket.status in (*statuses.CLOCKS_PAUSED, *statuses.DONE)
        assert not (is_paused and running)
        replied = [m.created_at for m in ticket.messages.all() if m.kind == Message.REPLY]
        assert ticket.first_response_at == (replied[0] if replied else None)
    assert not Clock.objects.filter(consumed_seconds__lt=0).exists()


def test_nobody_is_mailed_of_it() -> None:
    seed()
    assert not Event.objects.filter(dispatched_at__isnull=True).exists()
    before = len(outbox())
    work()
    assert len(outbox()) == before


def test_its_answers_are_found() -> None:
    seed()
    article = Article.objects.first()
    assert article is not None
    assert article.pk in [hit.article.pk for hit in search(article.question, None).hits]


def test_the_same_seed_gives_the_same_words() -> None:
    one, two = Words(3), Words(3)
    assert [one.request() for _ in range(20)] == [two.request() for _ in range(20)]
    assert Words(4).request() != Words(3).request()


def test_a_seed_is_used_once() -> None:
    seed()
    with pytest.raises(CommandError, match="choose another"):
        seed()
    seed(seed=8)
    assert Ticket.objects.count() == 600


@pytest.mark.parametrize("wrong", ["-1", "many", "1e9", "99999999999"])
def test_a_number_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(CommandError, match="is not a number"):
        call_command("seed_scale", f"--tickets={wrong}")


def test_tickets_need_people() -> None:
    with pytest.raises(CommandError, match="people"):
        seed(people=0)
