"""The bell and a person's choices, as they are used: by pages, with and without a script."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from notifications.models import Notification, Preference, Rhythm
from notifications.selectors import bell_key
from tests.support import Desk, work
from tickets import services
from tickets.models import Ticket


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """One that was given to the agent just now; its requester has a reply."""
    ticket = services.ticket_open(
        actor=None, requester=desk.student, subject="Printer", text="It is dark.", channel="email"
    )
    services.assignee_set(actor=desk.lead, ticket=ticket, assignee=desk.agent)
    services.reply_add(actor=desk.lead, ticket=ticket, text="Try the tray.")
    work()
    return ticket


def count(browser: Client) -> int:
    return browser.get("/notifications/count/").json()["count"]


def test_the_bell_counts_what_was_not_seen_and_its_list_leads_there(desk: Desk, ticket: Ticket, sign_in) -> None:
    browser = sign_in(desk.agent)
    assert count(browser) == 1
    page = browser.get("/notifications/").content.decode()
    assert "Sam Okoro gave you this ticket" in page
    assert f'href="/desk/tickets/{ticket.number}/' in page
    assert 'data-count="1"' in browser.get("/desk/").content.decode()


def test_a_requester_reads_first_names_and_is_led_to_their_own_page(desk: Desk, ticket: Ticket, sign_in) -> None:
    page = sign_in(desk.student).get("/notifications/").content.decode()
    assert "Sam replied" in page
    assert "Okoro" not in page
    assert f'href="/my/{ticket.number}/#m' in page


def test_what_is_marked_as_seen_is_counted_no_more_and_what_came_since_is(desk: Desk, ticket: Ticket, sign_in) -> None:
    browser = sign_in(desk.agent)
    newest = Notification.objects.filter(person=desk.agent).latest("pk")
    other = services.ticket_open(actor=None, requester=desk.student, subject="Two", text="Dark.", channel="email")
    services.assignee_set(actor=desk.lead, ticket=other, assignee=desk.agent)
    work()
    assert browser.post("/notifications/seen/", {"up_to": newest.pk}).status_code == 302
    assert count(browser) == 1
    entry = Notification.objects.get(person=desk.agent, seen_at=None)
    assert browser.post(f"/notifications/{entry.pk}/seen/").status_code == 302
    assert count(browser) == 0
    assert "Nothing new" not in browser.get("/notifications/").content.decode()  # seen is not gone


def test_an_unchanged_number_costs_a_304(desk: Desk, ticket: Ticket, sign_in) -> None:
    browser = sign_in(desk.agent)
    first = browser.get("/notifications/count/")
    again = browser.get("/notifications/count/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in again["Cache-Control"]
    assert Client().get("/notifications/count/").json() == {"count": 0}


def test_the_number_costs_one_query_and_then_none(desk: Desk, ticket: Ticket, django_assert_num_queries) -> None:
    from django.core.cache import cache

    from notifications.selectors import bell_count

    cache.delete(bell_key(desk.agent.pk))
    person = User.objects.get(pk=desk.agent.pk)
    person.team_ids()  # every page of the desk has read them
    with django_assert_num_queries(1):
        assert bell_count(person) == 1
    with django_assert_num_queries(0):
        assert bell_count(person) == 1


def test_the_list_costs_the_same_for_one_entry_and_for_thirty(
    desk: Desk, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(30):
        other = services.ticket_open(
            actor=None, requester=desk.student, subject=f"No {number}", text="Dark.", channel="email"
        )
        services.assignee_set(actor=desk.lead, ticket=other, assignee=desk.agent)
    work()
    browser = sign_in(desk.agent)
    browser.get("/notifications/")
    with django_assert_max_num_queries(12):
        page = browser.get("/notifications/").content.decode()
    assert page.count("gave you this ticket") >= 30


def test_the_menu_is_a_part_of_a_page(desk: Desk, ticket: Ticket, sign_in) -> None:
    page = sign_in(desk.agent).get("/notifications/", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in page
    assert "gave you this ticket" in page


@pytest.mark.parametrize("key", ["0", "999999", str(2**63), "9" * 40])
def test_an_entry_of_somebody_else_or_of_nobody_is_404(desk: Desk, ticket: Ticket, sign_in, key: str) -> None:
    own = Notification.objects.filter(person=desk.student).latest("pk")
    browser = sign_in(desk.agent)
    assert browser.post(f"/notifications/{own.pk}/seen/").status_code == 404
    assert browser.post(f"/notifications/{key}/seen/").status_code == 404
    browser.post("/notifications/seen/", {"up_to": "9" * 18})
    own.refresh_from_db()
    assert own.seen_at is None


@pytest.mark.parametrize("up_to", ["", "x", "-1", "9" * 30, "\x00", "１２"])
def test_odd_keys_are_no_faults(desk: Desk, ticket: Ticket, sign_in, up_to: str) -> None:
    browser = sign_in(desk.agent)
    assert browser.post("/notifications/seen/", {"up_to": up_to}).status_code == 302
    assert browser.get("/notifications/", {"before": up_to}).status_code == 200
    assert count(browser) == 1


def test_a_person_chooses_by_the_page_and_an_unticked_box_is_off(desk: Desk, sign_in) -> None:
    browser = sign_in(desk.agent)
    data = {
        "part": "what",
        "has-wrote": "1",
        "email-wrote": "now",
        "has-soon": "1",
        "bell-soon": "on",
        "email-soon": "off",
    }
    assert browser.post("/account/notifications/", data).status_code == 302
    found = {row.kind: (row.bell, row.email) for row in Preference.objects.filter(person=desk.agent)}
    assert found == {"wrote": (False, "now"), "soon": (True, "off")}
    assert "Saved." in browser.get("/account/notifications/?saved=what").content.decode()


def test_a_way_that_cannot_be_chosen_is_refused(desk: Desk, sign_in) -> None:
    browser = sign_in(desk.student)
    for data in ({"has-reply": "1", "email-reply": "off"}, {"has-copy": "1", "email-copy": "<b>"}):
        assert browser.post("/account/notifications/", {"part": "what", **data}).status_code == 400
    browser.post("/account/notifications/", {"part": "what", "has-assigned": "1", "email-assigned": "now"})
    assert not Preference.objects.exists()  # a requester has no such line


WHEN = {"part": "when", "quiet_on": "on", "quiet_from": "22:00", "quiet_to": "07:00", "quiet_days": ["0", "4"],
        "digest_on": "on", "digest_hour": "7"}  # fmt: skip


def test_quiet_hours_and_the_digest_are_set_by_the_page(desk: Desk, sign_in) -> None:
    browser = sign_in(desk.agent)
    assert browser.post("/account/notifications/", WHEN).status_code == 302
    rhythm = Rhythm.objects.get(person=desk.agent)
    assert (rhythm.quiet_days, rhythm.digest_hour, rhythm.digest_on) == ("04", 7, True)
    assert rhythm.quiet is not None
    browser.post("/account/notifications/", {"part": "when", "digest_hour": "7"})
    rhythm.refresh_from_db()
    assert (rhythm.quiet, rhythm.digest_on) == (None, False)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("quiet_from", "", "Enter when they begin"),
        ("quiet_to", "25:99", "Enter a time"),
        ("quiet_days", [], "Choose at least one day"),
        ("digest_hour", "24", "Select a valid choice"),
        ("quiet_days", ["9"], "Select a valid choice"),
    ],
)
def test_what_is_no_time_is_said_beside_the_field(desk: Desk, sign_in, field: str, value: object, words: str) -> None:
    page = sign_in(desk.agent).post("/account/notifications/", {**WHEN, field: value}).content.decode()
    assert words in page
    assert "There is a problem" in page
    assert not Rhythm.objects.exists()


def test_quiet_hours_that_never_end_are_refused(desk: Desk, sign_in) -> None:
    data = {**WHEN, "quiet_to": "22:00", "quiet_days": [str(day) for day in range(7)]}
    assert "would never end" in sign_in(desk.agent).post("/account/notifications/", data).content.decode()
    assert not Rhythm.objects.exists()


def test_an_answer_to_news_of_the_desk_never_reaches_the_requester(desk: Desk, ticket: Ticket, settings) -> None:
    """An agent answers the mail that says a ticket is theirs: a note when proven, held when not; never a reply."""
    from mail.inbound.store import email_store
    from mail.models import OutboundEmail

    notice = OutboundEmail.objects.get(person=desk.agent, kind=OutboundEmail.NOTICE)
    before = OutboundEmail.objects.filter(person=desk.student).count()
    settings.MAIL_AUTHSERV_ID = "mx.example.ac.uk"
    for number, result in enumerate(["mx.example.ac.uk; dmarc=pass header.from=example.ac.uk", "none"]):
        raw = (
            f"Authentication-Results: {result}\nFrom: Priya Nair <priya@example.ac.uk>\nTo: helpdesk@localhost\n"
            f"Subject: Re: {notice.subject}\nMessage-ID: <a{number}@example.ac.uk>\n"
            f"In-Reply-To: {notice.rfc_message_id}\n\nplover {number}\n"
        )
        email_store(raw=raw.encode(), source="smtp", envelope_to="helpdesk@localhost")
        work()
    said = ticket.messages.filter(text__contains="plover").order_by("pk")
    assert [(each.kind, each.is_held) for each in said] == [("note", False), ("request", True)]
    assert OutboundEmail.objects.filter(person=desk.student).count() == before
