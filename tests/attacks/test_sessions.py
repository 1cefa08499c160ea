"""B10, B14, I02, I03, J02, J06, J10: sessions end when they must, rights end at once, one of many wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from accounts.models import Membership, User
from accounts.passwords import reset_link
from accounts.services import membership_set, password_set, token_create
from tests.attacks.world import World
from tests.support import PASSWORD, Desk, mails_to, make_desk, outbox, work
from tickets import services
from tickets.models import Message, Ticket

NAME = settings.SESSION_COOKIE_NAME


def entered(user: User, client: Client | None = None) -> Client:
    client = client or Client()
    assert client.post("/sign-in/", {"username": user.email, "password": PASSWORD}).status_code == 302
    return client


@pytest.mark.parametrize("door", ["password", "reset link"])
def test_i02_a_session_id_that_was_planted_before_is_worth_nothing_after_signing_in(desk: Desk, door: str) -> None:
    thief = entered(desk.author)
    planted = thief.cookies[NAME].value
    victim = Client()
    victim.cookies[NAME] = planted
    if door == "password":
        entered(desk.student, victim)
    else:
        path = reset_link(desk.student).removeprefix(settings.SITE_URL)
        assert victim.post(path, {"password": "another long pass phrase 8"}).status_code == 302
    assert victim.cookies[NAME].value != planted
    assert desk.student.name not in thief.get("/account/").content.decode()


@pytest.mark.parametrize("end", ["sign out", "password", "inactive", "reset"])
def test_i03_an_old_cookie_is_dead(desk: Desk, end: str) -> None:
    client, other = entered(desk.agent), Client()
    other.cookies[NAME] = client.cookies[NAME].value
    assert other.get("/desk/").status_code == 200
    if end == "sign out":
        client.post("/sign-out/")
    elif end == "password":
        password_set(user=desk.agent, password="another long pass phrase 8")
    elif end == "inactive":
        User.objects.filter(pk=desk.agent.pk).update(is_active=False)
    else:
        desk.agent.refresh_from_db()  # a link ends when its owner signs in
        path = reset_link(desk.agent).removeprefix(settings.SITE_URL)
        Client().post(path, {"password": "another long pass phrase 8"})
    assert other.get("/desk/").status_code == 302


@pytest.mark.parametrize("change", ["inactive", "no agent", "other team"])
def test_b14_a_right_taken_away_is_gone_with_the_next_request(world: World, change: str) -> None:
    agent, ticket = world.desk.agent, world.ticket
    client, bearer = world.client("agent"), world.bearer("agent")
    paths = [ticket.get_absolute_url(), f"/files/{world.places['hidden']}/"]
    calls = [f"/api/v1/files/{world.places['hidden']}/", f"/api/v1/tickets/{ticket.number}/"]
    assert {read(client, path, {}) for path in paths} == {200}
    assert {read(client, path, bearer) for path in calls} == {200}
    if change == "other team":
        Membership.objects.filter(user=agent).delete()
    else:
        field = {"inactive": "is_active", "no agent": "is_agent"}[change]
        User.objects.filter(pk=agent.pk).update(**{field: False})
    assert {read(client, path, {}) for path in paths} <= {302, 403, 404}
    assert {read(client, path, bearer) for path in calls} <= {401, 404}


def read(client: Client, path: str, headers: dict[str, str]) -> int:
    response = client.get(path, headers=headers)
    if response.streaming:
        response.getvalue()
    return response.status_code


def test_b14_a_mail_that_waits_is_not_sent_to_somebody_made_inactive(desk: Desk) -> None:
    ticket = services.ticket_open(actor=None, requester=desk.student, subject="x", text="y", channel="web")
    work()
    before = len(outbox())
    services.reply_add(actor=desk.agent, ticket=ticket, text="xyzzy")
    User.objects.filter(pk=desk.student.pk).update(is_active=False)
    work()
    assert len(outbox()) == before


def test_b10_b14_an_assignee_without_a_right_to_the_new_queue_is_taken_off(world: World) -> None:
    from tickets.models import Queue

    queue = Queue.objects.create(name="Library", team=world.desk.outsider.teams.get())
    services.assignee_set(actor=world.desk.agent, ticket=world.ticket, assignee=world.desk.agent)
    client = world.client("agent")
    client.post("/desk/acts/", {"tickets": world.ticket.pk, "change": f"queue:{queue.pk}"})
    world.ticket.refresh_from_db()
    assert world.ticket.assignee is None
    before = Message.objects.count()
    for verb, data in (("reply/", {"kind": "note", "text": "x"}), ("status/", {"status": "solved"}), ("take/", {})):
        assert client.post(f"{world.ticket.get_absolute_url()}{verb}", data).status_code == 404
    assert Message.objects.count() == before


def test_j06_a_password_is_changed_only_by_who_knows_the_old_one_and_the_owner_is_told(desk: Desk) -> None:
    client = entered(desk.student)
    new = {"password": "another long pass phrase 8"}
    for old in ({}, {"old_password": ""}, {"old_password": "wrong"}):
        client.post("/account/password/", {**old, **new})
        assert Client().post("/sign-in/", {"username": desk.student.email, **new}).status_code == 200
    client.post("/account/password/", {"old_password": PASSWORD, **new})
    work()
    assert mails_to(desk.student.email)[-1]["Subject"] == "Your password was changed"
    assert client.get("/admin/password_change/").status_code == 302
    assert client.post("/admin/password_change/", {"old_password": "x", "new_password1": "y"}).status_code == 405


@pytest.mark.parametrize("fields", [{"is_superuser": "", "is_active": "on"}, {"is_superuser": "on", "is_active": ""}])
def test_j02_the_last_administrator_stays_one(desk: Desk, fields: dict[str, str], sign_in) -> None:
    client = sign_in(desk.admin)
    path = f"/admin/accounts/user/{desk.admin.pk}/change/"
    form = {"email": desk.admin.email, "name": "Ada", **{k: v for k, v in fields.items() if v}, **NO_IDENTITIES}
    page = client.post(path, form)
    assert page.status_code == 200
    assert "last administrator" in page.content.decode()
    desk.admin.refresh_from_db()
    assert (desk.admin.is_superuser, desk.admin.is_active) == (True, True)
    assert client.post(f"/admin/accounts/user/{desk.admin.pk}/delete/", {"post": "yes"}).status_code == 403
    User.objects.filter(pk=desk.lead.pk).update(is_superuser=True)
    assert client.post(path, form).status_code == 302


NO_IDENTITIES = {f"identities-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}


def test_j02_a_person_made_in_the_administration_is_known_by_their_address_and_has_no_password(
    desk: Desk, sign_in
) -> None:
    from accounts.services import person_for_address

    form = {"email": "New@Example.ac.uk", "name": "New", "is_active": "on", **NO_IDENTITIES}
    assert sign_in(desk.admin).post("/admin/accounts/user/add/", form).status_code == 302
    person, is_new = person_for_address(email="new@example.ac.uk")
    assert (is_new, person.has_usable_password()) == (False, False)
    again = sign_in(desk.admin).post("/admin/accounts/user/add/", {**form, "email": "aisha@example.ac.uk"})
    assert again.status_code == 200


def test_j02_a_lead_has_no_way_into_the_administration(desk: Desk, sign_in) -> None:
    client = sign_in(desk.lead)
    for model in ("accounts/user", "accounts/team", "tickets/queue", "mail/mailbox"):
        for verb in ("", "add/", f"{desk.admin.pk}/change/"):
            assert client.post(f"/admin/{model}/{verb}", {"is_superuser": "on"}).status_code == 302
    desk.lead.refresh_from_db()
    assert not desk.lead.is_superuser
    assert not hasattr(Client().get("/admin/"), "user")


def at_once(count: int, act: Callable[[], Any]) -> list[Any]:
    """Does it `count` times in threads that start together."""
    gate, results = threading.Barrier(count), []

    def run() -> None:
        try:
            gate.wait()
            results.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_j10_of_many_who_use_one_reset_link_or_take_one_ticket_at_once_one_wins(transactional_db: None) -> None:
    desk = make_desk()
    ticket = services.ticket_open(actor=None, requester=desk.student, subject="x", text="y", channel="web")
    path = reset_link(desk.student).removeprefix(settings.SITE_URL)
    numbers = iter(range(100))
    codes = at_once(6, lambda: Client().post(path, {"password": f"long pass phrase {next(numbers)}"}).status_code)
    assert codes.count(302) == 1
    for name in ("One", "Two"):
        agent = User.objects.create_user(f"{name}@example.ac.uk", PASSWORD, name=name, is_agent=True)
        membership_set(actor=None, team=desk.team, user=agent)
    token = token_create(actor=desk.agent, user=desk.agent)[1]
    bearer = {"Authorization": f"Bearer {token}"}
    client = entered(desk.agent)
    cookie = client.cookies[NAME].value

    def take() -> int:
        mine = Client()
        mine.cookies[NAME] = cookie
        return mine.post(f"{ticket.get_absolute_url()}take/").status_code

    assert set(at_once(6, take)) == {302}
    ticket.refresh_from_db()
    assert ticket.assignee == desk.agent
    from common.models import Event

    assert Event.objects.filter(kind="ticket.assignee_set", subject_id=ticket.pk).count() == 1
    data = {"subject": "x", "text": "y"}
    posted = at_once(4, lambda: Client().post("/api/v1/tickets/", data, "application/json", headers=bearer).status_code)
    assert posted == [201] * 4
    assert Ticket.objects.count() == 5
