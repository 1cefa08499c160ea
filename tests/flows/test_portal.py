"""The web form and the private link: from a guest's report to "this is solved", and what bad input gets."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from common.secrets import secret_hash
from kb.models import Article, Topic
from kb.services import article_create, article_publish
from kb.types import ArticleText
from tests.flows.portal import GUEST, HTML_POSING, PNG, guest_ticket, picture, report, rows, student_ticket, words
from tests.flows.test_mail_out import database_text
from tests.support import Desk, mails_to, outbox, private_link, work
from tickets import services, statuses
from tickets.models import AccessLink, Attachment, Message, Ticket


def test_a_guest_reports_reads_replies_attaches_and_says_it_is_solved(desk: Desk) -> None:
    client = Client()
    page = client.get(report(client, files=[picture()])["Location"])
    ticket = Ticket.objects.get()
    assert ticket.number in words(page)
    assert "g•••t@example.org" in words(page)
    assert GUEST not in words(page)
    assert not client.cookies.get(settings.SESSION_COOKIE_NAME)
    work()
    link = private_link(mails_to(GUEST)[0])
    services.reply_add(actor=desk.agent, ticket=ticket, text="Which speakers?", set_status=statuses.WAITING)
    page = Client().get(link)
    assert "Which speakers?" in words(page)
    assert "Priya asked you something" in words(page)
    assert "Nair" not in page.content.decode()
    assert Client().get(f"{link}files/{Attachment.objects.get().key}/").getvalue() == PNG
    response = Client().post(f"{link}reply/", {"text": "The left ones.", "files": [picture("left.png")]})
    assert response.status_code == 302
    message = ticket.messages.latest("pk")
    assert (message.kind, message.author.email, message.attachments.count()) == (Message.REQUEST, GUEST, 1)
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN
    assert Client().post(f"{link}solved/", {"text": "A cable was loose."}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == statuses.SOLVED
    assert ticket.messages.latest("pk").text == "A cable was loose."


def test_a_person_who_is_signed_in_reports_without_an_address(desk: Desk, sign_in) -> None:
    client = sign_in(desk.student)
    assert 'name="email"' not in client.get("/report/").content.decode()
    page = client.get(report(client, email="somebody.else@example.org")["Location"])
    ticket = Ticket.objects.get()
    assert ticket.requester == desk.student
    assert f"/my/{ticket.number}/" in page.content.decode()


def test_a_double_click_is_one_ticket(desk: Desk) -> None:
    nonce = str(uuid.uuid4())
    first, second = report(Client(), nonce=nonce), report(Client(), nonce=nonce)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Ticket.objects.count() == 1
    assert len(outbox()) == 0
    work()
    assert len(outbox()) == 1


def test_other_words_under_an_old_nonce_are_not_lost(desk: Desk) -> None:
    nonce = str(uuid.uuid4())
    report(Client(), nonce=nonce)
    report(Client(), nonce=nonce, text="And now the lights are off too.")
    assert Ticket.objects.count() == 2


def test_a_form_that_comes_back_keeps_everything_and_says_what_to_do(desk: Desk) -> None:
    client = Client()
    response = report(client, email="not an address", files=[picture()])
    body = response.content.decode()
    assert response.status_code == 400
    assert "<title>Error: Report a problem" in body
    assert body.count("Enter your email address, like name@example.ac.uk") == 2
    assert all(kept in body for kept in ("No sound in room 2", "The speakers are silent.", "not an address"))
    token = body.split('name="kept" value="')[1].split('"')[0]
    assert report(client, kept=token).status_code == 302
    assert [file.name for file in Attachment.objects.all()] == ["screen.png"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (picture("holiday.png", HTML_POSING), "is not a picture"),
        (picture("holiday.jpg", b"MZ" + b"\x00" * 60, "image/jpeg"), "is not a picture"),
        (picture("setup.exe", b"MZ" + b"\x00" * 60, "application/octet-stream"), "is a program"),
        (picture("run.sh", b"#!/bin/sh\n", "text/plain"), "is a program"),
    ],
)
def test_programs_and_html_posing_as_a_picture_are_refused_in_words(desk: Desk, file, says: str) -> None:
    response = report(Client(), files=[file])
    assert response.status_code == 400
    assert says in words(response)
    assert (Ticket.objects.count(), Attachment.objects.count()) == (0, 0)


def test_26_megabytes_are_refused_in_words_and_the_text_is_kept(desk: Desk) -> None:
    response = report(Client(), files=[picture("big.png", PNG + b"\x00" * (26 * 1024 * 1024))])
    assert response.status_code == 400
    assert "we can take 25 MB" in words(response)
    assert "The speakers are silent." in words(response)
    assert Ticket.objects.count() == 0


def test_a_body_that_no_form_sends_is_refused_before_it_is_read(desk: Desk) -> None:
    response = Client().post("/report/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=2**31)
    assert response.status_code == 413
    assert "files may be 25 MB together" in words(response)


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "", "text": ""},
        {"subject": "x" * 251},
        {"subject": "a\x00b"},
        {"text": "a\x00b"},
        {"text": "y" * 1_000_000},
        {"topic": "no-such-topic"},
        {"topic": "a\x00b"},
        {"email": ""},
        {"email": "a\x00@example.org"},
        {"email": "a@b@c"},
        {"email": f"{'a' * 300}@example.org"},
        {"website": "https://pills.example"},
        {"kept": "forged:token"},
        {"article": "99999999999999999999", "step": "-1", "nonce": "odd", "email": "x"},
    ],
)
def test_bad_input_is_answered_in_words(desk: Desk, fields) -> None:
    response = report(Client(), **fields)
    assert response.status_code == 302 if "kept" in fields else 400
    assert Ticket.objects.count() == ("kept" in fields)


def test_too_many_reports_from_one_address_wait_and_keep_their_words(desk: Desk) -> None:
    answers = [report(Client(), text=f"Try {n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "That was too often" in words(answers[-1])
    assert "Try 10" in words(answers[-1])
    assert Ticket.objects.count() == 10


def test_what_was_looked_for_is_carried_over_and_sent(desk: Desk) -> None:
    topic = Topic.objects.create(name="Wi-Fi", slug="wi-fi", icon="wifi")
    article = _published(desk, "How do I join the campus network?", topic)
    page = Client().get(f"/report/?q=eduroam+keeps+asking&topic=wi-fi&article={article.pk}&step=2")
    body = page.content.decode()
    assert "eduroam keeps asking" in body
    assert "You’re stuck at step 2" in words(page)
    assert 'value="wi-fi" ' in body
    report(Client(), article=str(article.pk), step="2")
    ticket = Ticket.objects.get()
    assert (ticket.article, ticket.topic) == (article, topic)
    assert "Stuck at step 2 of “How do I join the campus network?”" in ticket.messages.get().text
    report(Client(), article="", step="2")
    assert Ticket.objects.latest("pk").article is None


def test_an_answer_published_just_now_is_suggested_while_typing(desk: Desk) -> None:
    topic = Topic.objects.create(name="Printing", slug="printing")
    assert "This may fix it now" not in words(Client().get("/report/suggest/?subject=printer+toner"))
    _published(desk, "Where do I get toner for the printer?", topic)
    assert "Where do I get toner" in words(Client().get("/report/suggest/?subject=printer+ton"))
    for odd in ("", "a", "\x00", "x" * 100_000):
        assert Client().get("/report/suggest/", {"subject": odd}).status_code == 200


def _published(desk: Desk, question: str, topic: Topic) -> Article:
    text = ArticleText(question=question, body="1. Open it.\n2. Press it.\n3. Close it.\n", topic=topic)
    article = article_create(actor=desk.author, text=text)
    return article_publish(actor=desk.author, article=article)


def test_secrets_are_nowhere_in_the_database(desk: Desk) -> None:
    _ticket, link = guest_ticket()
    Client().post(f"{link}link/")
    Client().get(link)
    work()
    for mail in mails_to(GUEST):
        secret = private_link(mail).split("/")[2]
        assert len(secret) >= 32
        assert secret not in database_text()
        assert AccessLink.objects.filter(hash=secret_hash(secret)).exists()


def test_a_link_that_ended_is_a_page_that_offers_a_new_one(desk: Desk) -> None:
    ticket, link = guest_ticket()
    AccessLink.objects.update(expires_at=timezone.now())
    assert Client().get(link).status_code == 404
    AccessLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert Client().get(link).status_code == 200
    Ticket.objects.update(status=statuses.CLOSED, closed_at=timezone.now() - timedelta(days=29))
    assert Client().get(link).status_code == 200
    Ticket.objects.update(closed_at=timezone.now() - timedelta(days=31))
    assert Client().get(link).status_code == 404
    Ticket.objects.update(status=statuses.OPEN, closed_at=None)
    services.links_revoke(actor=desk.agent, ticket=ticket)
    page = Client().get(link)
    assert page.status_code == 404
    assert "This link no longer works" in words(page)
    assert "No sound in room 2" not in words(page)
    assert Client().post(f"{link}reply/", {"text": "Still me"}).status_code == 404
    assert ticket.messages.count() == 1


def test_a_new_link_is_asked_for_with_one_answer_for_every_address(desk: Desk) -> None:
    _ticket, link = guest_ticket()
    AccessLink.objects.update(expires_at=timezone.now())
    before = len(outbox())
    answers = []
    for address in (GUEST, "nobody@example.org", desk.student.email, desk.admin.email):
        for where in (link, "/t/nosuchsecret/"):
            answer = Client().post(f"{where}link/", {"email": address})
            page = Client().get(answer["Location"])
            answers.append((answer.status_code, page.status_code, "Look in your email" in words(page)))
    assert set(answers) == {(302, 404, True)}
    work()
    sent = outbox()[before:]
    assert {str(mail["To"]) for mail in sent} == {GUEST}
    assert Client().get(private_link(sent[-1])).status_code == 200


def test_a_new_link_can_end_the_earlier_ones(desk: Desk) -> None:
    _ticket, link = guest_ticket()
    Client().post(f"{link}link/", {"ends_others": "1"})
    assert Client().get(link).status_code == 404
    work()
    assert Client().get(private_link(mails_to(GUEST)[-1])).status_code == 200


def test_the_secret_of_one_ticket_opens_nothing_of_another(desk: Desk) -> None:
    _mine, link = guest_ticket()
    other = student_ticket(desk)
    message = services.request_add(actor=desk.student, author=desk.student, ticket=other, text="Mine", channel="web")
    file = Attachment.objects.create(
        message=message, file="attachments/aa/none", name="a.png", content_type="image/png", size=1, sha256=""
    )
    assert Client().get(f"{link}files/{file.key}/").status_code == 404
    assert "The code never arrives" not in words(Client().get(link))


def test_pages_of_a_secret_tell_nobody_about_it(desk: Desk) -> None:
    _ticket, link = guest_ticket()
    for path in (link, "/t/nosuchsecret/"):
        page = Client().get(path)
        assert page["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert GUEST not in page.content.decode()


def test_no_get_changes_anything(desk: Desk, sign_in) -> None:
    ticket, link = guest_ticket()
    own = student_ticket(desk)
    student = sign_in(desk.student)
    work()
    before = rows()
    for path in (link, f"{link}reply/", f"{link}solved/", f"{link}link/", "/t/nosuch/", "/t/nosuch/link/", "/report/"):
        assert Client().get(path).status_code in (200, 302, 404)
    for path in ("/report/sent/?r=x", "/report/suggest/?subject=sound"):
        assert Client().get(path).status_code == 200
    for path in ("/my/", f"/my/{own.number}/", f"/my/{own.number}/solved/", f"/my/{own.number}/reply/", "/account/"):
        assert student.get(path).status_code in (200, 302)
    assert rows() == before
    ticket.refresh_from_db()
    assert ticket.status == statuses.NEW
