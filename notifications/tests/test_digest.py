"""Quiet hours hold mails back and lose none; the digest says everything once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.core import signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Membership, User
from common.models import Event
from mail.models import OutboundEmail
from mail.outbound.deliver import send_due
from notifications import kinds
from notifications.digest_mail import SALT, stop_token
from notifications.models import Delivery, Notification, Preference, Rhythm
from notifications.preferences import Wish
from notifications.services import (
    digest_stop,
    digests_due,
    dispatch_due,
    event_dispatch,
    notification_seen,
    rhythm_set,
    wishes_set,
)
from tests.support import Desk, mails_to, make_desk
from tickets import services
from tickets.models import Ticket

NOON = datetime(2026, 5, 6, 11, 0, tzinfo=UTC)  # 12:00 in London, a Wednesday
ALL = frozenset(range(7))


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def rhythm(person: User, *, now: datetime = NOON, **fields: Any) -> None:
    values: dict[str, Any] = {
        "quiet_from": None, "quiet_to": None, "quiet_days": ALL, "digest_hour": 8, "digest_on": True,
    }  # fmt: skip
    rhythm_set(actor=person, now=now, **{**values, **fields})


def ticket_of(desk: Desk, subject: str = "Printer") -> Ticket:
    """A ticket that the agent has; what was told until now is over."""
    ticket = services.ticket_open(
        actor=None, requester=desk.student, subject=subject, text="It is dark.", channel="email"
    )
    services.ticket_take(actor=desk.agent, ticket=ticket)
    dispatch_due()
    return ticket


def writes(desk: Desk, ticket: Ticket, now: datetime) -> Event:
    services.request_add(actor=None, author=desk.student, ticket=ticket, text="More.", channel="email")
    event = Event.objects.filter(kind="message.request_added").latest("pk")
    Event.objects.filter(pk=event.pk).update(created=now)
    event_dispatch(event_id=event.pk, now=now)
    dispatch_due()
    return event


def digests() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind=OutboundEmail.DIGEST).order_by("pk"))


def test_what_happened_is_mailed_once_at_the_chosen_hour(desk: Desk) -> None:
    ticket = ticket_of(desk)
    writes(desk, ticket, NOON)
    assert digests_due(NOON + timedelta(hours=19, minutes=59)) == 0
    assert digests_due(NOON + timedelta(hours=20)) == 1
    assert digests_due(NOON + timedelta(hours=20)) == 0
    (mail,) = digests()
    assert "1 thing you have not seen" in mail.subject
    assert f"{ticket.number} Printer" in mail.text
    assert "Aisha Khan wrote" in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/digest/stop/" in mail.headers["List-Unsubscribe"]
    assert mail.headers["Auto-Submitted"] == "auto-generated"


def test_the_digest_leaves_as_a_mail_with_its_headers(desk: Desk) -> None:
    writes(desk, ticket_of(desk), NOON)
    digests_due(NOON + timedelta(days=1))
    OutboundEmail.objects.filter(kind=OutboundEmail.DIGEST).update(run_after=NOON)
    send_due()
    (mail,) = [each for each in mails_to(desk.agent.email) if each["List-Unsubscribe"]]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.match(r"<https?://[^>]+/digest/stop/[^>]+/>$", str(mail["List-Unsubscribe"]).strip())


def test_what_was_seen_is_left_out_and_a_digest_without_news_is_not_sent(desk: Desk) -> None:
    writes(desk, ticket_of(desk), NOON)
    notification_seen(actor=desk.agent, notification=Notification.objects.get(person=desk.agent))
    digests_due(NOON + timedelta(days=1))
    assert digests() == []
    assert Notification.objects.get(person=desk.agent).digested_at is not None


def test_what_a_person_may_not_see_any_more_is_not_in_the_digest(desk: Desk) -> None:
    ticket = ticket_of(desk, "plover")
    writes(desk, ticket, NOON)
    Ticket.objects.filter(pk=ticket.pk).update(assignee=None)
    Membership.objects.filter(user=desk.agent).delete()
    digests_due(NOON + timedelta(days=1))
    assert digests() == []


def test_a_new_hour_moves_what_waits_and_turning_the_digest_off_lets_it_go(desk: Desk) -> None:
    ticket = ticket_of(desk)
    writes(desk, ticket, NOON)
    rhythm(desk.agent, digest_hour=15)
    assert digests_due(NOON + timedelta(hours=3)) == 1
    writes(desk, ticket, NOON + timedelta(days=1))
    digest_stop(person=desk.agent)
    digests_due(NOON + timedelta(days=9))
    assert len(digests()) == 1
    writes(desk, ticket, NOON + timedelta(days=2))
    assert Notification.objects.filter(person=desk.agent, in_bell=True).count() == 3  # the bell goes on


def test_a_kind_that_is_turned_off_is_not_in_the_digest_that_was_waiting(desk: Desk) -> None:
    writes(desk, ticket_of(desk), NOON)
    wishes_set(actor=desk.agent, wishes={kinds.WROTE: Wish(True, kinds.OFF)})
    digests_due(NOON + timedelta(days=1))
    assert digests() == []


def test_names_with_markup_are_words_in_the_digest(desk: Desk) -> None:
    User.objects.filter(pk=desk.student.pk).update(name="<img src=x onerror=alert(1)>\r\nBcc: x@example.org")
    ticket = ticket_of(desk, "</a><script>alert(2)</script>")
    writes(desk, ticket, NOON)
    digests_due(NOON + timedelta(days=1))
    (mail,) = digests()
    assert "<script" not in mail.html
    assert "<img" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert "\n" not in mail.subject
    assert all("\n" not in value for value in mail.headers.values())


def test_in_quiet_hours_the_bell_fills_and_mails_wait_until_they_end(desk: Desk) -> None:
    rhythm(desk.agent, quiet_from=time(11), quiet_to=time(14))
    ticket = ticket_of(desk)
    services.assignee_set(actor=desk.lead, ticket=ticket, assignee=None)
    services.assignee_set(actor=desk.lead, ticket=ticket, assignee=desk.agent)
    event = Event.objects.filter(kind="ticket.assignee_set").latest("pk")
    event_dispatch(event_id=event.pk, now=NOON)
    mail = OutboundEmail.objects.get(person=desk.agent)
    assert mail.run_after == NOON + timedelta(hours=2)
    assert mail.give_up_at - mail.run_after > timedelta(days=4)
    assert Notification.objects.filter(person=desk.agent, kind=kinds.ASSIGNED, in_bell=True).exists()


def test_a_digest_waits_for_the_end_of_quiet_hours_too(desk: Desk) -> None:
    rhythm(desk.agent, quiet_from=time(22), quiet_to=time(9, 30), digest_hour=8)
    writes(desk, ticket_of(desk), NOON)
    digests_due(NOON + timedelta(hours=20))
    assert digests()[0].run_after == NOON + timedelta(hours=21, minutes=30)


def test_what_a_person_asked_for_just_now_does_not_wait(desk: Desk) -> None:
    rhythm(desk.student, quiet_from=time(0), quiet_to=time(23, 59))
    services.ticket_open(actor=None, requester=desk.student, subject="Printer", text="Dark.", channel="email")
    event = Event.objects.filter(kind="ticket.opened").latest("pk")
    event_dispatch(event_id=event.pk, now=NOON)
    assert OutboundEmail.objects.get(kind=OutboundEmail.ACKNOWLEDGEMENT).run_after <= NOON


def test_a_private_link_does_not_wait_behind_a_reply_that_waits(desk: Desk) -> None:
    ticket = ticket_of(desk)
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the tray.")
    dispatch_due()
    OutboundEmail.objects.filter(kind=OutboundEmail.REPLY).update(run_after=NOON + timedelta(days=3650))
    from tickets.services.portal import link_request

    link_request(user=desk.student, ticket=ticket)
    dispatch_due()
    send_due()
    assert OutboundEmail.objects.get(kind=OutboundEmail.LINK).state == OutboundEmail.SENT


def test_a_stop_link_of_another_kind_or_person_stops_nothing(desk: Desk, client) -> None:
    for token in (
        "x",
        stop_token(desk.agent)[:-2],
        signing.dumps(desk.agent.pk, salt="other"),
        signing.dumps("a", salt=SALT),
    ):
        assert client.post(f"/digest/stop/{token}/", {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert not Rhythm.objects.exists()


def test_a_get_of_the_stop_link_changes_nothing_and_one_click_stops_the_digest_alone(desk: Desk, client) -> None:
    from django.test import Client

    path = f"/digest/stop/{stop_token(desk.agent)}/"
    page = client.get(path)
    assert page.status_code == 200
    assert desk.agent.email not in page.content.decode()  # whoever holds the mail knows it; who found it need not
    assert not Rhythm.objects.exists()
    program = Client(enforce_csrf_checks=True)  # RFC 8058 §3.1: no cookie, no token
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Rhythm.objects.get(person=desk.agent).digest_on is False
    assert not Preference.objects.exists()


hours = st.integers(0, 23)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
steps = st.lists(
    st.one_of(
        st.tuples(st.just("event"), st.integers(0, 2)),
        st.tuples(st.just("wait"), st.integers(1, 40)),
        st.tuples(st.just("hours"), st.tuples(hours, times, times)),
        st.tuples(st.just("drain"), st.just(0)),
    ),
    min_size=3,
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps, st.sampled_from([NOON, datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)]))
def test_whatever_the_hours_nothing_is_lost_and_nothing_is_mailed_twice(
    desk: Desk, acts: list[Any], start: datetime
) -> None:
    """Over days with odd hours, also while the clocks change: each event is in exactly one digest."""
    from django.db import transaction

    with transaction.atomic():
        _live_through(desk, acts, start)
        transaction.set_rollback(True)


def _live_through(desk: Desk, acts: list[Any], now: datetime) -> None:
    tickets = [ticket_of(desk, f"Printer {n}") for n in range(3)]
    told = []
    for act, detail in acts:
        now += timedelta(minutes=3)
        if act == "event":
            told.append(writes(desk, tickets[detail], now))
        elif act == "wait":
            now += timedelta(hours=detail)
        elif act == "hours":
            hour, begins, ends = detail
            if begins != ends:
                rhythm(desk.agent, now=now, digest_hour=hour, quiet_from=begins, quiet_to=ends)
        else:
            digests_due(now)
    for _ in range(3):
        now += timedelta(hours=26)
        digests_due(now)
    in_digests = [
        delivery.event_id
        for mail in digests()
        for row in Notification.objects.filter(digest_email=mail)
        for delivery in Delivery.objects.filter(notification=row)
    ]
    assert sorted(in_digests) == sorted(event.pk for event in told)
    for mail in digests():
        assert mail.run_after is not None


def test_an_author_hears_once_what_readers_missed_in_their_answers(desk: Desk) -> None:
    from kb.models import Feedback
    from kb.tests.support import make_article

    article = make_article("How do I print?", "Press Print.", author=desk.author)
    type(article).objects.filter(pk=article.pk).update(owner=desk.author)
    revision = article.revisions.first()
    Feedback.objects.create(article=article, revision=revision, words="<b>Which</b> tray?", day=NOON.date())
    assert digests_due(NOON) == 0
    assert digests_due(NOON + timedelta(hours=20)) == 1
    assert digests_due(NOON + timedelta(days=2)) == 0
    (mail,) = digests()
    assert mail.person == desk.author
    assert "What readers said about your answers" in mail.subject
    assert "How do I print?" in mail.text
    assert "&lt;b&gt;Which&lt;/b&gt; tray?" in mail.html
    Feedback.objects.create(article=article, revision=revision, words="And A3?", day=NOON.date())
    wishes_set(actor=desk.author, wishes={kinds.FEEDBACK: Wish(False, kinds.OFF)})
    digests_due(NOON + timedelta(days=3))
    digests_due(NOON + timedelta(days=5))
    assert len(digests()) == 1
