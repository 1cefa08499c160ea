"""The demo's bell: somebody who signs in for a first look finds news there, told by the rules as ever."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from notifications import kinds
from notifications.models import Notification
from tests.support import work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("email", "subject"),
    [("sam@example.ac.uk", "Projector in Hartley 1.04"), ("priya@example.ac.uk", "Laptop takes ten minutes to start")],
)
def test_the_bell_of_the_demo_has_news_of_a_mention_and_of_a_requester(email: str, subject: str) -> None:
    call_command("seed_demo")
    work()
    person = User.objects.get(email=email)
    told = Notification.objects.filter(person=person)
    assert {kinds.MENTIONED, kinds.WROTE} <= set(told.values_list("kind", flat=True))
    client = Client()
    client.force_login(person)
    assert subject in client.get("/notifications/").content.decode()
