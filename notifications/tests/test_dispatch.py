"""Each event once, in order; a bad one waits by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.models import Event
from mail.models import OutboundEmail
from mail.outbound import compose
from notifications.models import Delivery
from notifications.services import dispatch_due, event_dispatch
from tests.support import Desk, make_desk
from tickets import services
from tickets.models import Ticket


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def opened(desk: Desk, subject: str = "Printer") -> Ticket:
    return services.ticket_open(
        actor=None, requester=desk.student, subject=subject, text="It is dark.", channel=Ticket.Channel.EMAIL
    )


def test_an_event_that_fails_is_kept_with_its_error_and_stops_nobody(desk: Desk, monkeypatch) -> None:
    real = compose.acknowledgement

    def broken(*, ticket: Ticket, **rest):
        if ticket.subject == "poison":
            raise RuntimeError("cannot be said")
        return real(ticket=ticket, **rest)

    monkeypatch.setattr(compose, "acknowledgement", broken)
    poisoned, fine = opened(desk, "poison"), opened(desk)
    dispatch_due()
    assert OutboundEmail.objects.get().ticket_id == fine.pk
    event = Event.objects.get(dispatched_at__isnull=True)
    assert event.subject_id == poisoned.pk
    assert event.attempts == 1
    assert "cannot be said" in event.error
    assert event.run_after > timezone.now()
    assert dispatch_due() == 0
    monkeypatch.setattr(compose, "acknowledgement", real)
    Event.objects.filter(pk=event.pk).update(run_after=timezone.now() - timedelta(seconds=1))
    dispatch_due()
    assert OutboundEmail.objects.filter(ticket=poisoned).count() == 1
    assert Event.objects.get(pk=event.pk).error == ""


def test_events_are_dispatched_in_the_order_they_happened(desk: Desk) -> None:
    tickets = [opened(desk, f"Number {n}") for n in range(4)]
    dispatch_due()
    queued = OutboundEmail.objects.order_by("pk").values_list("ticket_id", flat=True)
    assert list(queued) == [ticket.pk for ticket in tickets]


def test_an_event_is_dispatched_once_however_often_it_is_tried(desk: Desk) -> None:
    opened(desk)
    event = Event.objects.get(kind="ticket.opened")
    assert event_dispatch(event_id=event.pk) is True
    assert event_dispatch(event_id=event.pk) is False
    Event.objects.filter(pk=event.pk).update(dispatched_at=None)
    assert event_dispatch(event_id=event.pk) is True
    assert OutboundEmail.objects.count() == 1


def test_nobody_can_be_told_twice_of_one_event_by_one_channel(desk: Desk) -> None:
    opened(desk)
    dispatch_due()
    delivery = Delivery.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(event=delivery.event, person=delivery.person)


def test_events_of_tickets_that_are_gone_and_of_articles_are_just_dispatched(desk: Desk) -> None:
    Event.objects.create(kind="ticket.opened", subject_type="ticket", subject_id=10**9, data={"message": 1})
    Event.objects.create(kind="article.published", subject_type="article", subject_id=1)
    dispatch_due()
    assert not Event.objects.filter(dispatched_at__isnull=True).exists()
    assert not OutboundEmail.objects.exists()


def test_a_mail_and_its_event_are_written_together_or_not_at_all(desk: Desk, monkeypatch) -> None:
    def broken(**_fields):
        raise RuntimeError("in the middle")

    opened(desk)
    monkeypatch.setattr("notifications.services.dispatch.email_queue", broken)
    dispatch_due()
    assert not Delivery.objects.exists()
    assert Event.objects.filter(kind="ticket.opened", dispatched_at__isnull=True).exists()
