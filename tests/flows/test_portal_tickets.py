"""One's own tickets: who sees which, what they see of them, and the files."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from common.files import file_store
from tests.flows.portal import HTML_POSING, PNG, guest_ticket, picture, student_ticket, words
from tests.support import Desk
from tickets import portal_lists, services, statuses
from tickets.models import Attachment, Message, Ticket

UNKNOWN = ("20999-A", "20001-Z", "1", "99999999999999999999-K", "x" * 5000, "٢٠٠٠١-A", "a\x00b")


def attached(ticket: Ticket, actor, name: str, content: bytes, *, note: bool = False) -> Attachment:
    """A file on a reply or a note."""
    add = services.note_add if note else services.reply_add
    message = add(actor=actor, ticket=ticket, text="See the file.", files=[file_store(name, content)])
    return message.attachments.get()


def test_tickets_are_in_groups_with_public_words(desk: Desk, sign_in) -> None:
    waiting = student_ticket(desk, subject="Asked back")
    services.reply_add(actor=desk.agent, ticket=waiting, text="Which **address**?", set_status=statuses.WAITING)
    services.note_add(actor=desk.agent, ticket=waiting, text="Looks like a typing slip")
    student_ticket(desk, subject="With the desk")
    solved = student_ticket(desk, subject="All done")
    services.reply_add(actor=desk.agent, ticket=solved, text="Try now.", set_status=statuses.SOLVED)
    copied = services.ticket_open(
        actor=desk.author, requester=desk.author, subject="Somebody else's", text="Hello", channel="web"
    )
    services.participant_add(actor=desk.agent, ticket=copied, user=desk.student)
    page = sign_in(desk.student).get("/my/")
    said = words(page)
    places = [
        said.index(part) for part in ("Waiting for you 1", "Asked back", "With us 2", "Solved lately 1", "All done")
    ]
    assert places == sorted(places)
    assert "Priya: “Which address?”" in said
    assert "Copied in" in said
    assert "Nair" not in page.content.decode()
    assert "typing slip" not in page.content.decode()


def test_what_was_said_last_stands_first(desk: Desk, sign_in) -> None:
    old, new, early, late = (student_ticket(desk, subject=name) for name in ("old", "new", "early", "late"))
    services.reply_add(actor=desk.agent, ticket=old, text="Still on it.")
    for ticket in (late, early):
        services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    Ticket.objects.filter(pk=early.pk).update(solved_at=timezone.now() + timedelta(minutes=1))
    page = sign_in(desk.student).get("/my/").context["page"]
    assert [[row.ticket.pk for row in group.rows] for group in page.groups] == [[old.pk, new.pk], [early.pk, late.pk]]


def test_a_person_without_tickets_is_told_so(desk: Desk, sign_in) -> None:
    assert "You have no tickets" in words(sign_in(desk.student).get("/my/"))


def test_long_lists_go_on_in_pages_and_no_ticket_is_missed(desk: Desk, sign_in) -> None:
    subjects = {f"Report number {n:02d}" for n in range(portal_lists.PAGE_SIZE + 5)}
    for subject in sorted(subjects):
        student_ticket(desk, subject=subject)
    client = sign_in(desk.student)
    assert "See all 35 open tickets" in words(client.get("/my/"))
    first = client.get("/my/?show=open")
    second = client.get(f"/my/?show=open&before={first.context['page'].older}")
    shown = [row.ticket.subject for page in (first, second) for g in page.context["page"].groups for row in g.rows]
    assert sorted(shown) == sorted(subjects)
    back = client.get(f"/my/?show=open&after={second.context['page'].newer}")
    assert [r.ticket for r in back.context["page"].groups[0].rows] == [
        r.ticket for r in first.context["page"].groups[0].rows
    ]
    for odd in (
        "show=none",
        "show=solved&before=0",
        "show=open&before=-1",
        "show=open&after=99999999999999999999",
        "q=%00",
    ):
        assert client.get(f"/my/?{odd}").status_code == 200


def test_the_search_finds_words_and_numbers_among_ones_own(desk: Desk, sign_in) -> None:
    mine = student_ticket(desk, subject="Projector is dark")
    services.ticket_open(actor=desk.author, requester=desk.author, subject="Projector hums", text="x", channel="web")
    client = sign_in(desk.student)
    found = words(client.get("/my/?q=projector"))
    assert "Projector is dark" in found
    assert "hums" not in found
    assert client.get(f"/my/?q={mine.number}")["Location"] == f"/my/{mine.number}/"
    assert "No ticket of yours has these words" in words(client.get("/my/?q=nothing"))


def test_an_agent_finds_no_note_on_their_own_request(desk: Desk, sign_in) -> None:
    own = services.ticket_open(
        actor=desk.outsider, requester=desk.outsider, subject="My chair", text="x", channel="web"
    )
    services.note_add(actor=desk.agent, ticket=own, text="xyzzy")
    client = sign_in(desk.outsider)
    assert "xyzzy" not in client.get(f"/my/{own.number}/").content.decode()
    assert "No ticket of yours has these words" in words(client.get("/my/?q=xyzzy"))


def test_a_ticket_is_read_answered_and_solved_by_its_requester(desk: Desk, sign_in) -> None:
    ticket = student_ticket(desk)
    services.reply_add(
        actor=desk.agent, ticket=ticket, text="See https://it.example.ac.uk/code", set_status=statuses.WAITING
    )
    client = sign_in(desk.student)
    page = client.get(f"/my/{ticket.number}/")
    assert 'href="https://it.example.ac.uk/code"' in page.content.decode()
    assert "private link" not in words(page)
    answer = client.post(f"/my/{ticket.number}/reply/", {"text": "Thank you <b>all</b>"})
    page = client.get(answer["Location"])
    assert "We’ve got your reply" in words(page)
    assert "<b>all</b>" not in page.content.decode()
    client.post(f"/my/{ticket.number}/solved/", {"text": ""})
    ticket.refresh_from_db()
    assert ticket.status == statuses.SOLVED
    client.post(f"/my/{ticket.number}/reply/", {"text": "It came back."})
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN
    assert ticket.messages.filter(kind=Message.REQUEST).count() == 3


def test_an_empty_reply_and_one_on_a_closed_ticket_come_back_in_words(desk: Desk, sign_in) -> None:
    ticket = student_ticket(desk)
    client = sign_in(desk.student)
    empty = client.post(f"/my/{ticket.number}/reply/", {"text": "  "})
    assert (empty.status_code, "Write something first" in words(empty)) == (400, True)
    Ticket.objects.update(status=statuses.CLOSED)
    closed = client.post(f"/my/{ticket.number}/reply/", {"text": "Hello again", "files": [picture()]})
    assert closed.status_code == 403
    assert "This ticket is closed" in words(closed)
    assert ticket.messages.count() == 1


def test_the_same_reply_twice_is_one_message(desk: Desk, sign_in) -> None:
    ticket, nonce = student_ticket(desk), str(uuid.uuid4())
    client = sign_in(desk.student)
    for text in ("Still dark.", "Still dark.", "Not any more."):
        client.post(f"/my/{ticket.number}/reply/", {"text": text, "nonce": nonce})
    assert [message.text for message in ticket.messages.all()][1:] == ["Still dark.", "Not any more."]


@pytest.mark.parametrize("number", UNKNOWN)
def test_unknown_numbers_are_not_found(desk: Desk, sign_in, number: str) -> None:
    student_ticket(desk)
    client = sign_in(desk.student)
    assert client.get(f"/my/{number}/").status_code == 404
    assert client.post(f"/my/{number}/reply/", {"text": "x"}).status_code == 404


def test_other_peoples_tickets_are_not_found(desk: Desk, sign_in) -> None:
    ticket = student_ticket(desk)
    for person in (desk.author, desk.outsider, desk.agent, desk.admin):
        assert sign_in(person).get(f"/my/{ticket.number}/").status_code == 404
    assert Client().get(f"/my/{ticket.number}/")["Location"].startswith("/sign-in/?next=/my/")
    spelt = sign_in(desk.student).get(f"/my/{ticket.number.lower().replace('-', '')}/")
    assert spelt["Location"] == f"/my/{ticket.number}/"


def test_files_are_for_those_who_read_their_message(desk: Desk, sign_in) -> None:
    ticket = student_ticket(desk)
    public = attached(ticket, desk.agent, "plan.png", PNG)
    internal = attached(ticket, desk.agent, "secret.png", PNG, note=True)
    for person, sees in ((desk.student, (200, 404)), (desk.author, (404, 404)), (desk.agent, (200, 200))):
        client = sign_in(person)
        assert tuple(client.get(f"/files/{file.key}/").status_code for file in (public, internal)) == sees
    assert Client().get(f"/files/{public.key}/").status_code == 302
    _guest, link = guest_ticket()
    assert Client().get(f"{link}files/{public.key}/").status_code == 404
    assert sign_in(desk.student).get(f"/files/{uuid.uuid4()}/").status_code == 404
    assert sign_in(desk.student).get("/files/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("plan.png", PNG, "inline"),
        ("page.html", HTML_POSING, "attachment"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "attachment"),
        ("paper.pdf", b"%PDF-1.7", "attachment"),
        ('a"; filename="evil.html\r\nX: y.txt', b"words", "attachment"),
        ("Prüfung – Übersicht.txt", b"words", "attachment"),
    ],
)
def test_files_cannot_act_in_the_browser(desk: Desk, sign_in, name: str, content: bytes, shown: str) -> None:
    file = attached(student_ticket(desk), desk.agent, name, content)
    response = sign_in(desk.student).get(f"/files/{file.key}/")
    assert response["Content-Disposition"].startswith(shown)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "html" not in response["Content-Type"]
    assert "svg" not in response["Content-Type"]
    assert "X" not in response.headers
    assert response.getvalue() == content


def test_a_file_that_is_gone_from_the_disk_is_said_in_words(desk: Desk, sign_in) -> None:
    file = attached(student_ticket(desk), desk.agent, "plan.png", PNG)
    default_storage.delete(file.file.name)
    response = sign_in(desk.student).get(f"/files/{file.key}/")
    assert response.status_code == 410
    assert "“plan.png” cannot be opened" in words(response)


def test_the_pages_read_a_fixed_number_of_rows(desk: Desk, sign_in, django_assert_max_num_queries) -> None:
    for _ in range(12):
        ticket = student_ticket(desk)
        services.reply_add(actor=desk.agent, ticket=ticket, text="Done.", files=[file_store("a.png", PNG)])
    client = sign_in(desk.student)
    client.get("/my/")
    with django_assert_max_num_queries(15):
        client.get("/my/")
    with django_assert_max_num_queries(12):
        client.get(f"/my/{ticket.number}/")
    _guest, link = guest_ticket()
    with django_assert_max_num_queries(6):
        Client().get(link)


def test_a_long_talk_goes_on_in_pages(desk: Desk, sign_in) -> None:
    ticket = student_ticket(desk)
    Message.objects.bulk_create(
        Message(ticket=ticket, kind=Message.REPLY, author=desk.agent, text=f"Line {n:03d}", channel="web")
        for n in range(60)
    )
    client = sign_in(desk.student)
    newest = client.get(f"/my/{ticket.number}/")
    assert "Line 059" in words(newest)
    assert "Line 005" not in words(newest)
    earlier = words(client.get(f"/my/{ticket.number}/?before={newest.context['page'].earlier}"))
    assert "Line 005" in earlier
    assert "Line 059" not in earlier
    assert client.get(f"/my/{ticket.number}/?before=99999999999999999999").status_code == 200
