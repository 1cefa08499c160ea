"""How did we do: the link of the mail, the page, the verdict, and opening the ticket again from there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.models import Event
from tests.flows.portal import guest_ticket, rows, student_ticket, words
from tests.support import Desk, mails_to, work
from tickets import services, statuses
from tickets.models import Rating, Ticket


def solved_for(desk: Desk) -> Ticket:
    ticket = student_ticket(desk)
    services.reply_add(actor=desk.agent, ticket=ticket, text="It is mended.", set_status=statuses.SOLVED)
    work()
    return Ticket.objects.get(pk=ticket.pk)


def links_of(address: str) -> dict[str, str]:
    """The three links of the newest mail to this address, by what they choose."""
    body = mails_to(address)[-1].get_body(("plain",))
    assert body is not None
    found = re.findall(r"https?://[^/\s]+(/t/[\w-]+/score/\?s=(\w+))", body.get_content())
    return {score: path for path, score in found}


def test_the_solved_mail_leads_to_the_page_and_the_verdict_is_kept(desk: Desk) -> None:
    ticket = solved_for(desk)
    links = links_of(desk.student.email)
    assert set(links) == {"good", "ok", "bad"}
    guest = Client()
    page = guest.get(links["good"])
    assert page.status_code == 200
    assert "You chose “Good” in our email" in words(page)
    assert "answered by Priya" in words(page)
    path = links["good"].partition("?")[0]
    sent = guest.post(path, {"score": "good", "comment": "Quick & kind <b>"})
    assert sent.status_code == 302
    rating = Rating.objects.get()
    assert (rating.ticket_id, rating.score, rating.comment, rating.agent) == (
        ticket.pk,
        "good",
        "Quick & kind <b>",
        desk.agent,
    )
    assert "We’ve saved your answer: Good" in words(guest.get(sent.url))
    event = Event.objects.get(kind="ticket.rated")
    assert event.data == {"before": "", "after": "good", "words": True}


def test_the_page_of_a_solved_ticket_asks_too_and_then_says_what_was_said(desk: Desk, sign_in) -> None:
    ticket = solved_for(desk)
    services.participant_add(actor=desk.agent, ticket=ticket, user=desk.author)
    client, page = sign_in(desk.student), f"/my/{ticket.number}/"
    assert f'href="{page}score/"' in client.get(page).content.decode()
    assert "How did we do?" not in words(sign_in(desk.author).get(page))
    services.rating_set(actor=desk.student, ticket=ticket, score="ok", comment="")
    assert "You said: OK ." in words(client.get(page))
    Ticket.objects.filter(pk=ticket.pk).update(solved_at=timezone.now() - timedelta(days=200))
    assert "How did we do?" not in words(client.get(page))


def test_a_mail_scanner_that_opens_every_link_votes_for_nobody(desk: Desk) -> None:
    solved_for(desk)
    links = links_of(desk.student.email)
    before = rows()
    for path in links.values():
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
    assert rows() == before


def test_the_html_part_has_the_three_links_too(desk: Desk) -> None:
    solved_for(desk)
    body = mails_to(desk.student.email)[-1].get_body(("html",))
    assert body is not None
    assert len(re.findall(r'href="[^"]+/score/\?s=(?:good|ok|bad)"', body.get_content())) == 3


def test_solved_without_words_asks_too(desk: Desk) -> None:
    ticket = student_ticket(desk)
    services.status_set(actor=desk.agent, ticket=ticket, status=statuses.SOLVED)
    work()
    assert len(links_of(desk.student.email)) == 3


def test_a_reply_that_does_not_solve_asks_nothing(desk: Desk) -> None:
    services.reply_add(actor=desk.agent, ticket=student_ticket(desk), text="Which room is it?")
    work()
    assert links_of(desk.student.email) == {}


def test_the_answer_can_be_changed_for_two_weeks_and_no_longer(desk: Desk, sign_in: Any) -> None:
    ticket = solved_for(desk)
    client = sign_in(desk.student)
    path = f"/my/{ticket.number}/score/"
    assert client.post(path, {"score": "good"}).status_code == 302
    assert client.post(path, {"score": "bad", "comment": "It broke again."}).status_code == 302
    assert (Rating.objects.get().score, Event.objects.filter(kind="ticket.rated").count()) == ("bad", 2)
    Ticket.objects.filter(pk=ticket.pk).update(solved_at=timezone.now() - timedelta(days=15))
    assert "too late" in words(client.get(path))
    assert client.post(path, {"score": "ok"}).status_code == 403
    assert Rating.objects.get().score == "bad"


def test_pressing_twice_is_one_verdict_and_one_piece_of_news(desk: Desk, sign_in: Any) -> None:
    path = f"/my/{solved_for(desk).number}/score/"
    client = sign_in(desk.student)
    for _ in range(2):
        assert client.post(path, {"score": "ok", "comment": "Fine."}).status_code == 302
    assert (Rating.objects.count(), Event.objects.filter(kind="ticket.rated").count()) == (1, 1)


@pytest.mark.parametrize(
    "sent", [{}, {"score": ""}, {"score": "5"}, {"score": "good\x00"}, {"score": "ok", "comment": "x" * 2001}]
)
def test_what_is_no_answer_is_refused_with_words(desk: Desk, sign_in: Any, sent: dict[str, str]) -> None:
    response = sign_in(desk.student).post(f"/my/{solved_for(desk).number}/score/", sent)
    assert response.status_code == 400
    assert "error-summary" in response.content.decode()
    assert not Rating.objects.exists()


def test_nobody_else_says_how_it_went(desk: Desk, sign_in: Any) -> None:
    ticket = solved_for(desk)
    for person in (desk.agent, desk.admin, desk.outsider):
        assert sign_in(person).post(f"/my/{ticket.number}/score/", {"score": "bad"}).status_code == 404
    services.participant_add(actor=desk.agent, ticket=ticket, user=desk.author)
    copied = sign_in(desk.author)
    assert "Only the person who asked" in words(copied.get(f"/my/{ticket.number}/score/"))
    assert copied.post(f"/my/{ticket.number}/score/", {"score": "bad"}).status_code == 403
    assert not Rating.objects.exists()


def test_an_open_ticket_has_no_verdict_yet(desk: Desk, sign_in: Any) -> None:
    ticket = student_ticket(desk)
    client = sign_in(desk.student)
    assert "once the ticket is solved" in words(client.get(f"/my/{ticket.number}/score/"))
    assert client.post(f"/my/{ticket.number}/score/", {"score": "good"}).status_code == 403


def test_the_ticket_is_opened_again_from_there(desk: Desk) -> None:
    ticket = solved_for(desk)
    path = links_of(desk.student.email)["bad"].partition("?")[0]
    page = Client().get(path).content.decode()
    action = re.search(r'id="reopen" method="post" action="([^"]+)"', page)
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)
    assert action
    assert nonce
    sent = Client().post(action[1], {"text": "Still dark.", "nonce": nonce[1]})
    assert sent.status_code == 302
    ticket.refresh_from_db()
    assert ticket.status == statuses.OPEN
    assert ticket.messages.latest("pk").text == "Still dark."


def test_an_expired_link_offers_a_new_one(desk: Desk) -> None:
    ticket, link = guest_ticket()
    services.links_revoke(actor=desk.agent, ticket=ticket)
    response = Client().get(f"{link}score/?s=good")
    assert response.status_code == 404
    assert "new link" in words(response)


def test_the_agents_of_the_ticket_read_the_verdict_and_its_words_and_nobody_else_does(desk: Desk, sign_in: Any) -> None:
    ticket = solved_for(desk)
    services.rating_set(actor=desk.student, ticket=ticket, score="ok", comment="Slow <b>but</b> kind")
    services.rating_set(actor=desk.student, ticket=ticket, score="good", comment="Slow <b>but</b> kind")
    page = sign_in(desk.agent).get(ticket.get_absolute_url()).content.decode()
    assert "says: OK" in page
    assert "now says: Good" in page
    assert "Slow &lt;b&gt;but&lt;/b&gt; kind" in page
    assert sign_in(desk.outsider).get(ticket.get_absolute_url()).status_code == 404
