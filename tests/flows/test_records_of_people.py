"""The records of people: who may change what, and two records of one person put together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from accounts import merging
from accounts.models import ApiToken, Identity, User
from accounts.people import (
    address_add,
    address_remove,
    main_address_ask,
    main_address_change,
    main_address_confirm,
    person_edit,
)
from accounts.services import identity_add, token_create
from common.errors import Invalid, NotAllowed
from notifications.models import Notification, Rhythm
from tests.support import PASSWORD, Desk, mails_to, make_desk, work
from tickets import services
from tickets.models import Participant, Ticket


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def twin(desk: Desk) -> User:
    """Aisha's second record: she wrote from her private address once."""
    return User.objects.create_user("aisha.k@example.com", PASSWORD, name="Aisha K", about="BSc Nursing")


def opened(person: User, **fields: Any) -> Ticket:
    values = {"actor": None, "requester": person, "subject": "Printer", "text": "It is dark.", "channel": "email"}
    return services.ticket_open(**{**values, **fields})


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


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
    first, second = opened(desk.student), opened(twin, subject="Wi-Fi")
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
    ticket = opened(desk.agent, cc=[desk.student, twin])
    own = opened(desk.student, cc=[twin])
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
    ticket = opened(twin)

    def broken(keep: User, gone: User) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr(merging, "AFTER", [broken])
    with pytest.raises(RuntimeError):
        merging.person_merge(actor=desk.lead, keep=desk.student, gone=twin)
    twin.refresh_from_db()
    ticket.refresh_from_db()
    assert (twin.is_active, twin.email, ticket.requester_id) == (True, "aisha.k@example.com", twin.pk)


# --- an account is never taken over by its record


def test_a_further_address_opens_nothing(desk: Desk) -> None:
    address_add(actor=desk.agent, person=desk.student, address="Thief@Example.org")
    Client().post("/password/forgot/", {"email": "thief@example.org"})
    work()
    assert mails_to("thief@example.org") == []
    assert len(mails_to(desk.student.email)) == 1
    assert Client().post("/sign-in/", {"username": "thief@example.org", "password": PASSWORD}).status_code == 200


def test_agents_do_not_change_how_colleagues_are_reached(desk: Desk) -> None:
    for colleague in (desk.lead, desk.author, desk.admin, desk.outsider):
        for actor in (desk.agent, desk.lead, desk.student):
            with pytest.raises(NotAllowed):
                address_add(actor=actor, person=colleague, address="thief@example.org")
            with pytest.raises(NotAllowed):
                person_edit(actor=actor, person=colleague, name="Thief", affiliation="", about="")
    address_add(actor=desk.admin, person=desk.agent, address="priya@example.com")
    further = desk.agent.identities.get(value="priya@example.com")
    with pytest.raises(NotAllowed):
        main_address_ask(actor=desk.lead, person=desk.agent, identity=further)
    with pytest.raises(NotAllowed):
        address_remove(actor=desk.lead, person=desk.agent, identity=further)


def test_the_main_address_is_changed_by_leads_and_only_once_its_reader_says_yes(desk: Desk) -> None:
    new = address_add(actor=desk.agent, person=desk.student, address="aisha@example.net")
    with pytest.raises(NotAllowed):
        main_address_ask(actor=desk.agent, person=desk.student, identity=new)
    main_address_ask(actor=desk.lead, person=desk.student, identity=new)
    work()
    (asked,) = mails_to("aisha@example.net")
    (told,) = mails_to("aisha@example.ac.uk")
    assert "about to change" in str(told["Subject"])
    path = link_in(asked)
    assert path not in told.get_body(("plain",)).get_content()
    browser = Client()
    page = browser.get(path)
    assert page.status_code == 200
    assert User.objects.get(pk=desk.student.pk).email == "aisha@example.ac.uk"  # a GET changes nothing
    assert browser.post(path).status_code == 200
    person = User.objects.get(pk=desk.student.pk)
    assert person.email == "aisha@example.net"
    assert person.identities.get(value=person.email).verified_at is not None
    assert browser.post(path).status_code == 404  # once
    assert Client().post("/sign-in/", {"username": person.email, "password": PASSWORD}).status_code == 302


def link_in(mail: Any) -> str:
    found = re.search(r"https?://[^/\s]+(/account/address/[^\s]+)", mail.get_body(("plain",)).get_content())
    assert found
    return found.group(1)


def test_a_link_to_an_address_ends_with_what_it_was_made_for(desk: Desk) -> None:
    new = address_add(actor=desk.agent, person=desk.student, address="aisha@example.net")
    main_address_ask(actor=desk.lead, person=desk.student, identity=new)
    work()
    token = link_in(mails_to("aisha@example.net")[0]).split("/")[-2]
    assert main_address_change(token) is not None
    desk.lead.memberships.update(is_lead=False)  # whoever asked may not any more
    assert main_address_change(token) is None
    desk.lead.memberships.update(is_lead=True)
    address_remove(actor=desk.agent, person=desk.student, identity=new)
    address_add(actor=desk.agent, person=User.objects.create_user("x@example.net"), address="aisha@example.net")
    assert main_address_confirm(token=token) is None
    for bad in ("x", token[:-1], token + "x"):
        assert main_address_confirm(token=bad) is None


def test_the_main_address_cannot_be_removed_nor_one_of_somebody_else(desk: Desk) -> None:
    main = desk.student.identities.get()
    with pytest.raises(Invalid):
        address_remove(actor=desk.agent, person=desk.student, identity=main)
    further = address_add(actor=desk.agent, person=desk.student, address="aisha@example.net")
    stranger = User.objects.create_user("bob@example.org")
    address_remove(actor=desk.agent, person=stranger, identity=further)
    assert Identity.objects.filter(pk=further.pk).exists()
    with pytest.raises(Invalid):
        main_address_ask(actor=desk.lead, person=stranger, identity=further)


@pytest.mark.parametrize(
    "address",
    ["", "no address", "a@b", "x" * 250 + "@example.org", "a@example.org\r\nBcc: b@example.org", "\x00@example.org"],
)
def test_what_is_no_address_is_refused(desk: Desk, address: str) -> None:
    with pytest.raises(Invalid):
        address_add(actor=desk.agent, person=desk.student, address=address)


# --- the pages


def test_an_agent_finds_people_by_what_they_hear(desk: Desk) -> None:
    identity_add(actor=desk.agent, user=desk.student, kind=Identity.PHONE, value="07700 900123")
    identity_add(actor=desk.agent, user=desk.student, kind=Identity.STUDENT_NUMBER, value="23014417")
    browser = signed_in(desk.agent)
    for words in ("Aisha", "khan", "aisha@ex", "07700 900", "230144"):
        page = browser.get("/desk/people/", {"q": words}).content.decode()
        assert f'href="/desk/people/{desk.student.pk}/"' in page, words
        assert "23014417" not in page  # masked in lists
    assert "Nobody is found" in browser.get("/desk/people/", {"q": "zz"}).content.decode()


def test_people_are_listed_by_name_page_by_page_each_once(desk: Desk) -> None:
    for number in range(95):
        User.objects.create_user(f"p{number}@example.org", name=f"Person {number % 7}")
    browser, seen, path = signed_in(desk.agent), [], "/desk/people/"
    while path:
        page = browser.get(path).content.decode()
        seen += re.findall(r'class="lnk" href="/desk/people/(\d+)/"', page)
        found = re.search(r'href="(\?[^"]*after=\d+[^"]*)" rel="next"', page)
        path = f"/desk/people/{found.group(1)}" if found else ""
    assert len(seen) == len(set(seen)) == User.objects.count()


def test_a_persons_page_shows_the_tickets_its_reader_may_see(desk: Desk) -> None:
    ticket = opened(desk.student, subject="My own printer")
    assert "My own printer" in signed_in(desk.agent).get(f"/desk/people/{desk.student.pk}/").content.decode()
    page = signed_in(desk.outsider).get(f"/desk/people/{desk.student.pk}/").content.decode()
    assert "My own printer" not in page
    assert ticket.number not in page


def test_a_persons_page_costs_few_queries_whatever_it_holds(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        opened(desk.student, subject=f"Ticket {number}")
    browser = signed_in(desk.agent)
    browser.get(f"/desk/people/{desk.student.pk}/")
    with django_assert_max_num_queries(20):
        browser.get(f"/desk/people/{desk.student.pk}/")


def test_an_address_of_somebody_else_offers_to_look_at_both(desk: Desk, twin: User) -> None:
    path = f"/desk/people/{desk.student.pk}/add/"
    response = signed_in(desk.lead).post(path, {"kind": "email", "value": "AISHA.K@example.com"})
    assert response.status_code == 400
    page = response.content.decode()
    assert f"/desk/people/{twin.pk}/" in page
    assert f"/desk/people/{desk.student.pk}/merge/?gone={twin.pk}" in page


def test_a_lead_puts_two_records_together_by_the_pages(desk: Desk, twin: User) -> None:
    opened(twin)
    browser, path = signed_in(desk.lead), f"/desk/people/{desk.student.pk}/merge/"
    assert f"gone={twin.pk}" in browser.get(path, {"q": "aisha"}).content.decode()
    page = browser.get(path, {"gone": twin.pk}).content.decode()
    assert "This cannot be undone." in page
    assert "Tickets they asked for" in page
    assert User.objects.get(pk=twin.pk).is_active  # a GET changes nothing
    assert browser.post(path, {"gone": twin.pk}).status_code == 302
    gone = browser.get(f"/desk/people/{twin.pk}/")
    assert (gone.status_code, gone["Location"]) == (302, f"/desk/people/{desk.student.pk}/")


def test_an_agent_reads_why_they_may_not_merge_and_cannot(desk: Desk, twin: User) -> None:
    browser, path = signed_in(desk.agent), f"/desk/people/{desk.student.pk}/merge/"
    assert "Only team leads and administrators" in browser.get(path, {"gone": twin.pk}).content.decode()
    assert browser.post(path, {"gone": twin.pk}).status_code == 403
    assert User.objects.get(pk=twin.pk).is_active


@pytest.mark.parametrize("number", [0, 99999999, 2**63, 10**30])
def test_people_who_are_not_there_are_404(desk: Desk, number: int) -> None:
    browser = signed_in(desk.admin)
    assert browser.get(f"/desk/people/{number}/").status_code == 404
    assert browser.post(f"/desk/people/{desk.student.pk}/reach/{number}/", {"act": "main"}).status_code == 404
    assert browser.get(f"/desk/people/{desk.student.pk}/merge/?gone={number}").status_code == 404


def test_an_identity_of_somebody_else_is_404_at_this_person(desk: Desk, twin: User) -> None:
    foreign = twin.identities.get()
    path = f"/desk/people/{desk.student.pk}/reach/{foreign.pk}/"
    assert signed_in(desk.admin).post(path, {"act": "main"}).status_code == 404


def test_names_with_markup_are_words_on_the_pages(desk: Desk) -> None:
    User.objects.filter(pk=desk.student.pk).update(
        name="<img src=x onerror=alert(1)>", about="</a><script>alert(2)</script>"
    )
    browser = signed_in(desk.lead)
    for path in (
        "/desk/people/",
        f"/desk/people/{desk.student.pk}/",
        f"/desk/people/{desk.agent.pk}/merge/?gone={desk.student.pk}",
    ):
        page = browser.get(path).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page
