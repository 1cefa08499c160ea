"""Two records of one person put together: what moves, who may, and that it is all or nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts import merging
from accounts.models import ApiToken, User
from accounts.services import token_create
from common.errors import Invalid, NotAllowed
from notifications.models import Notification, Rhythm
from tests.flows.people import signed_in, ticket_of, twin_of_aisha
from tests.support import PASSWORD, Desk, mails_to, make_desk, work
from tickets import services
from tickets.models import Participant


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def twin(desk: Desk) -> User:
    return twin_of_aisha()


# --- every field has a decision


def test_every_field_that_points_at_a_person_has_a_decision_for_merges() -> None:
    """A new one fails here: say in your app's `moving.py` whether a merge moves, leaves or drops its rows."""
    fields = {name for name, _model, _field in merging.fields_on_people()}
    ours = {name for name in fields if not name.startswith("auth.")}
    assert ours - set(merging.DECISIONS) == set()


def test_no_decision_is_about_a_field_that_is_not_there() -> None:
    fields = {name for name, _model, _field in merging.fields_on_people()}
    assert set(merging.DECISIONS) - fields == set()


# --- merging


def test_everything_of_one_record_is_the_others_and_nobody_signs_in_as_it(desk: Desk, twin: User) -> None:
    first, second = ticket_of(desk.student), ticket_of(twin, subject="Wi-Fi")
    services.reply_add(actor=desk.agent, ticket=second, text="Try the other network.")
    token, plain = token_create(actor=twin, user=twin)
    browser = Client()
    browser.force_login(twin)
    work()
    told = Notification.objects.filter(person=twin).count()
    assert told
    merging.person_merge(actor=desk.lead, keep=desk.student, gone=twin)
    assert set(desk.student.requested_tickets.all()) == {first, second}
    assert {each.value for each in desk.student.identities.all()} == {desk.student.email, "aisha.k@example.com"}
    assert Notification.objects.filter(person=desk.student).count() >= told
    desk.student.refresh_from_db()
    assert desk.student.about == "BSc Nursing"
    twin.refresh_from_db()
    assert (twin.is_active, twin.merged_into, twin.email) == (False, desk.student, "")
    assert browser.get("/my/").status_code == 302  # the session has ended
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None
    assert Client().get("/api/v1/tickets/", headers={"Authorization": f"Bearer {plain}"}).status_code == 401
    for address in ("aisha.k@example.com", ""):
        assert Client().post("/sign-in/", {"username": address, "password": PASSWORD}).status_code == 200
    page = signed_in(desk.student).get(f"/my/{second.number}/")
    assert "Try the other network." in page.content.decode()


def test_where_both_records_have_one_the_one_that_stays_wins(desk: Desk, twin: User) -> None:
    ticket = ticket_of(desk.agent, cc=[desk.student, twin])
    own = ticket_of(desk.student, cc=[twin])
    Rhythm.objects.create(person=desk.student, digest_hour=7)
    Rhythm.objects.create(person=twin, digest_hour=9)
    merging.person_merge(actor=desk.admin, keep=desk.student, gone=twin)
    assert Participant.objects.filter(ticket=ticket, user=desk.student).count() == 1
    assert not Participant.objects.filter(ticket=own).exists()  # nobody is copied in on their own ticket
    assert Rhythm.objects.get().digest_hour == 7


def test_both_addresses_are_told_of_a_merge(desk: Desk, twin: User) -> None:
    merging.person_merge(actor=desk.lead, keep=desk.student, gone=twin)
    work()
    for address in (desk.student.email, "aisha.k@example.com"):
        assert [mail["Subject"] for mail in mails_to(address)] == ["Your records were put together"]


def test_mail_from_either_address_is_from_the_one_person_and_a_password_goes_to_the_main_one(
    desk: Desk, twin: User
) -> None:
    merging.person_merge(actor=desk.lead, keep=desk.student, gone=twin)
    work()
    Client().post("/password/forgot/", {"email": "aisha.k@example.com"})
    work()
    assert len([mail for mail in mails_to("aisha.k@example.com") if "password" in str(mail["Subject"])]) == 0
    assert len([mail for mail in mails_to(desk.student.email) if "password" in str(mail["Subject"])]) == 1


def test_a_record_without_an_address_gets_that_of_the_other(desk: Desk) -> None:
    caller = User.objects.create_user("", name="Bo Caller")
    writer = User.objects.create_user("bo@example.com", name="")
    merging.person_merge(actor=desk.lead, keep=caller, gone=writer)
    caller.refresh_from_db()
    assert (caller.email, caller.name) == ("bo@example.com", "Bo Caller")


def test_agents_do_not_merge_and_colleagues_are_never_merged_away(desk: Desk, twin: User) -> None:
    merge = merging.person_merge
    for actor, keep, gone in [
        (desk.agent, desk.student, twin),  # no lead
        (desk.student, desk.student, twin),  # no agent at all
        (desk.lead, desk.student, desk.agent),  # an agent into a requester
        (desk.admin, desk.student, desk.agent),
        (desk.admin, twin, desk.author),
        (desk.admin, desk.agent, desk.admin),
        (desk.lead, desk.agent, twin),  # onto a colleague's record: administrators alone
        (desk.lead, desk.lead, twin),
    ]:
        with pytest.raises(NotAllowed):
            merge(actor=actor, keep=keep, gone=gone)
    with pytest.raises(Invalid):
        merge(actor=desk.admin, keep=twin, gone=twin)
    merge(actor=desk.admin, keep=desk.agent, gone=twin)
    with pytest.raises(NotAllowed):  # twice
        merge(actor=desk.admin, keep=desk.student, gone=twin)


def test_a_merge_that_fails_half_way_changes_nothing(desk: Desk, twin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = ticket_of(twin)

    def broken(keep: User, gone: User) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr(merging, "AFTER", [broken])
    with pytest.raises(RuntimeError):
        merging.person_merge(actor=desk.lead, keep=desk.student, gone=twin)
    twin.refresh_from_db()
    ticket.refresh_from_db()
    assert (twin.is_active, twin.email, ticket.requester_id) == (True, "aisha.k@example.com", twin.pk)
