"""The desk through its pages: what agents see, do and send."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.flows.desk_pages import act, answer, changed, opened, subjects, words, write
from tests.support import Desk, mails_to, work
from tickets import services, statuses
from tickets.models import Message, Queue, Ticket


def test_each_view_holds_what_its_name_says(desk: Desk, sign_in) -> None:
    mine, free, done = opened(desk, "Mine"), opened(desk, "Free"), opened(desk, "Done")
    services.assignee_set(actor=desk.agent, ticket=mine, assignee=desk.agent)
    services.assignee_set(actor=desk.agent, ticket=done, assignee=desk.lead)
    services.status_set(actor=desk.lead, ticket=done, status=statuses.SOLVED)
    client = sign_in(desk.agent)
    assert sorted(subjects(client, "/desk/")) == ["Free", "Mine"]
    assert subjects(client, "/desk/?view=mine") == ["Mine"]
    assert subjects(client, "/desk/?view=unassigned") == ["Free"]
    assert subjects(client, "/desk/?view=solved") == ["Done"]
    assert sorted(subjects(client, "/desk/?view=no-such-view")) == ["Free", "Mine"]
    assert free.status == statuses.NEW


def test_what_is_due_first_stands_first(desk: Desk, sign_in) -> None:
    for subject, priority in (("Later", 4), ("Now", 1), ("Soon", 3)):
        opened(desk, subject, priority=priority)
    assert subjects(sign_in(desk.agent), "/desk/") == ["Now", "Soon", "Later"]


def test_a_long_list_comes_in_pages_that_lose_and_double_nothing(desk: Desk, sign_in, monkeypatch) -> None:
    from tickets import lists

    monkeypatch.setattr(lists, "PAGE_SIZE", 4)
    for number in range(11):
        opened(desk, f"No {number:02d}", priority=1 + number % 4)
    client = sign_in(desk.agent)
    for sort in ("due", "updated"):
        path, seen, back = f"/desk/?sort={sort}", [], []
        for _turn in range(5):
            seen += subjects(client, path)
            found = re.search(r'href="(\?[^"]*after=[^"]+)"', words(client, path))
            if not found:
                break
            path = "/desk/" + found.group(1).replace("&amp;", "&")
        assert len(seen) == len(set(seen)) == 11
        for _turn in range(5):
            back = subjects(client, path) + back
            found = re.search(r'href="(\?[^"]*before=[^"]+)"', words(client, path))
            if not found:
                break
            path = "/desk/" + found.group(1).replace("&amp;", "&")
        assert back == seen


@pytest.mark.parametrize("key", ["x", "_", "9999-01-01_1", "2026-01-01T00:00:00+00:00_" + "9" * 30, "%00", "a" * 5000])
def test_an_odd_place_in_a_list_is_its_beginning(desk: Desk, sign_in, key: str) -> None:
    opened(desk)
    client = sign_in(desk.agent)
    for name in ("after", "before"):
        response = client.get("/desk/", {name: key})
        assert response.status_code == 200


def test_an_agent_answers_and_sets_waiting_in_one_step(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    response = write(client, ticket, set_status="waiting")
    assert response.status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == statuses.WAITING
    assert ticket.first_response_at is not None
    work()
    assert "asked you something" in mails_to(desk.student.email)[-1].get_body(("plain",)).get_content()
    page = words(client, ticket.get_absolute_url())
    assert "Try the cable." in page
    assert "Sent" in page


def test_a_double_press_sends_once(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    nonce, last = str(uuid.uuid4()), ticket.messages.latest("pk").pk
    for _press in range(2):
        write(client, ticket, nonce=nonce, last_seen=last)
    assert Message.objects.filter(ticket=ticket, kind=Message.REPLY).count() == 1


def test_words_are_kept_when_somebody_else_wrote_meanwhile(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    seen = ticket.messages.latest("pk").pk
    services.reply_add(actor=desk.lead, ticket=ticket, text="I am on my way.")
    response = write(client, ticket, last_seen=seen, text="Words of mine")
    assert response.status_code == 409
    page = response.content.decode()
    assert "Words of mine" in page
    assert "I am on my way." in page
    assert not Message.objects.filter(text="Words of mine").exists()
    newest = re.search(r'name="last_seen" value="(\d+)"', page)
    assert newest
    assert write(client, ticket, last_seen=newest.group(1), text="Words of mine").status_code == 302
    assert Message.objects.filter(text="Words of mine").count() == 1


@pytest.mark.parametrize("fields", [{"text": "  "}, {"kind": ""}, {"kind": "request"}, {"set_status": "nonsense"}])
def test_a_form_that_is_not_right_sends_nothing_and_keeps_the_words(desk: Desk, sign_in, fields) -> None:
    ticket = opened(desk)
    response = write(sign_in(desk.agent), ticket, **{"text": "Kept words", **fields})
    assert response.status_code == 400
    assert ("Kept words" in response.content.decode()) is ("text" not in fields)
    assert ticket.messages.count() == 1


def test_a_file_travels_with_the_answer(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    picture = SimpleUploadedFile("plan.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50, "image/png")
    assert write(sign_in(desk.agent), ticket, files=picture).status_code == 302
    work()
    mail = mails_to(desk.student.email)[-1]
    assert [part.get_filename() for part in mail.iter_attachments()] == ["plan.png"]


def test_each_property_is_set_by_one_press_and_told_in_the_timeline(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    act(client, ticket, "take")
    changed(client, ticket, "priority:1")
    act(client, ticket, "status", status="on_hold")
    changed(client, ticket, f"assignee:{desk.lead.pk}")
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.priority, ticket.status) == (desk.lead, 1, statuses.ON_HOLD)
    changed(client, ticket, "assignee:nobody")
    ticket.refresh_from_db()
    assert ticket.assignee is None
    page = words(client, ticket.get_absolute_url())
    for line in ("took this ticket", "set the priority", "set the status", "gave this ticket to Sam Okoro"):
        assert line in page


def test_a_ticket_moved_to_another_team_is_gone_from_here_and_its_hours_are_theirs(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    theirs = Queue.objects.create(name="Library", team=desk.outsider.teams.get())
    client = sign_in(desk.agent)
    response = changed(client, ticket, f"queue:{theirs.pk}")
    assert response.url == "/desk/"
    assert client.get(ticket.get_absolute_url()).status_code == 404
    assert "No sound" in words(sign_in(desk.outsider), ticket.get_absolute_url())


@pytest.mark.parametrize("spelling", ["{n}", "#{n}", "{lower}", "{bare}"])
def test_a_number_typed_into_the_search_opens_its_ticket(desk: Desk, sign_in, spelling: str) -> None:
    ticket = opened(desk)
    bare = ticket.number.replace("-", "")
    typed = spelling.format(n=ticket.number, lower=ticket.number.lower(), bare=bare)
    response = sign_in(desk.agent).get("/desk/", {"q": typed})
    assert response.status_code == 302
    assert response.url == ticket.get_absolute_url()


def test_an_unknown_number_is_a_404_and_an_odd_spelling_leads_to_the_one_address(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    for number in ("20999-A", "x", "0", "9" * 30, "20001"):
        assert client.get(f"/desk/tickets/{number}/").status_code == 404
    response = client.get(f"/desk/tickets/{ticket.number.lower()}/")
    assert response.url == ticket.get_absolute_url()


@pytest.mark.parametrize("q", ["sound", "SPEAKERS", "aisha", "silent speakers", "aisha@example.ac.uk"])
def test_the_search_finds_subject_words_and_people(desk: Desk, sign_in, q: str) -> None:
    opened(desk)
    assert "No sound" in words(sign_in(desk.agent), f"/desk/?q={q}")


@pytest.mark.parametrize("q", ["%", "_", "' OR 1=1 --", "\x00", "\\", "a" * 5000, "%00", '"', "*"])
def test_any_text_is_a_valid_search(desk: Desk, sign_in, q: str) -> None:
    opened(desk)
    response = sign_in(desk.agent).get("/desk/", {"q": q})
    assert response.status_code == 200
    assert "No sound</a>" not in response.content.decode()


def test_a_call_becomes_a_ticket_once(desk: Desk, sign_in) -> None:
    client = sign_in(desk.agent)
    data = {
        "email": "New.Person@example.ac.uk",
        "name": "Nia Field",
        "channel": "phone",
        "subject": "Locked out",
        "text": "",
        "priority": "2",
        "queue": str(desk.queue.pk),
        "nonce": str(uuid.uuid4()),
    }
    first, second = client.post("/desk/tickets/new/", data), client.post("/desk/tickets/new/", data)
    ticket = Ticket.objects.get()
    assert first.url == second.url == ticket.get_absolute_url()
    assert (ticket.channel, ticket.requester.email) == ("phone", "new.person@example.ac.uk")
    work()
    (mail,) = mails_to("new.person@example.ac.uk")
    assert "Locked out" in mail.get_body(("plain",)).get_content()  # an agent heard it: it may be repeated


@pytest.mark.parametrize("fields", [{"email": "no address"}, {"subject": ""}, {"queue": "999"}, {"channel": "api"}])
def test_a_call_that_is_not_right_is_said_beside_the_field(desk: Desk, sign_in, fields) -> None:
    data = {"email": "a@example.ac.uk", "channel": "phone", "subject": "x", "priority": "2", "queue": desk.queue.pk}
    response = sign_in(desk.agent).post("/desk/tickets/new/", {**data, **fields})
    assert response.status_code == 400
    assert "There is a problem" in response.content.decode()
    assert not Ticket.objects.exists()


def test_answers_that_fit_stand_beside_the_ticket_and_open(desk: Desk, sign_in) -> None:
    read, fits = answer(desk, "Why is the room so loud?"), answer(desk, "Why are the speakers silent?")
    ticket = opened(desk, "The speakers are silent", article=read)
    client = sign_in(desk.agent)
    page = words(client, ticket.get_absolute_url())
    assert f'href="{read.get_absolute_url()}"' in page
    assert 'href="/search/?q=The%20speakers%20are%20silent"' in page, "without a script there is a link to the search"
    beside = words(client, f"{ticket.get_absolute_url()}fits/")
    assert f'href="{fits.get_absolute_url()}"' in beside
    assert read.question not in beside
