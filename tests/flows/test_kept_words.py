"""Words posted when the session had ended, by browsers without scripts: they survive the signing in."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.flows.desk_pages import opened
from tests.flows.portal import student_ticket
from tests.support import PASSWORD, Desk
from tickets import services, statuses
from tickets.models import Message, Rating, Ticket

WORDS = "\nIt still says <b>“no”</b>.\nRoom 12, from 9:00."


def signs_in(browser: Client, person: User, page: str, kept: str, password: str = PASSWORD) -> Any:
    return browser.post("/sign-in/", {"username": person.email, "password": password, "next": page, "kept_words": kept})


@pytest.mark.parametrize("way", ["reply", "solved"])
def test_a_reply_sent_after_the_session_ended_waits_in_its_box_after_signing_in(desk: Desk, way: str) -> None:
    ticket, browser = student_ticket(desk), Client()
    page = f"/my/{ticket.number}/{way}/"
    before = Message.objects.count()
    refused = browser.post(page, {"text": WORDS, "nonce": "1"})
    assert refused.status_code == 403
    said = refused.content.decode()
    assert "Not sent yet: you were signed out." in said
    assert "It still says &lt;b&gt;“no”&lt;/b&gt;.\nRoom 12" in said
    assert Message.objects.count() == before
    wrong = signs_in(browser, desk.student, page, WORDS, "not the password")
    assert "Room 12, from 9:00." in wrong.content.decode()
    assert signs_in(browser, desk.student, page, WORDS).url == page
    shown = browser.get(page, follow=True)
    assert shown.context["form"]["text"].value() == WORDS
    assert Message.objects.count() == before
    form = {"text": WORDS, "nonce": shown.context["form"]["nonce"].value()}
    assert browser.post(page, form).status_code == 302
    assert Message.objects.count() > before
    assert not browser.get(f"/my/{ticket.number}/").context["form"]["text"].value()


def test_words_kept_for_one_ticket_stand_on_no_other_and_another_person_finds_no_ticket(desk: Desk) -> None:
    ticket, other, browser = student_ticket(desk), student_ticket(desk, subject="Another"), Client()
    page = f"/my/{ticket.number}/reply/"
    signs_in(browser, desk.student, page, WORDS)
    assert not browser.get(f"/my/{other.number}/").context["form"]["text"].value()
    stranger = Client()
    signs_in(stranger, desk.author, page, WORDS)
    assert stranger.get(page, follow=True).status_code == 404


def test_a_comment_on_the_help_survives_too(desk: Desk) -> None:
    ticket, browser = student_ticket(desk), Client()
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try now.", set_status=statuses.SOLVED)
    page = f"/my/{ticket.number}/score/"
    assert browser.post(page, {"score": "good", "comment": "Quick and kind"}).status_code == 403
    signs_in(browser, desk.student, page, "Quick and kind")
    assert browser.get(page).context["form"]["comment"].value() == "Quick and kind"
    assert not Rating.objects.exists()


def test_a_form_without_words_leads_to_the_sign_in_page_as_before(desk: Desk) -> None:
    ticket: Ticket = student_ticket(desk)
    answer = Client().post(f"/my/{ticket.number}/reply/", {"text": "  \n"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("kind", ["reply", "note"])
def test_an_agents_words_stand_again_under_their_own_tab(desk: Desk, kind: str) -> None:
    ticket, browser = opened(desk), Client()
    page = f"{ticket.get_absolute_url()}reply/"
    refused = browser.post(page, {"text": WORDS, "kind": kind})
    assert refused.status_code == 403
    assert refused.context["next"] == f"{page}?kind={kind}"
    assert Message.objects.count() == 1
    signs_in(browser, desk.agent, f"{page}?kind={kind}", WORDS)
    shown = browser.get(f"{page}?kind={kind}", follow=True)
    assert shown.context["form"]["text"].value() == WORDS
    assert shown.context["form"]["kind"].value() == kind
    other = "note" if kind == "reply" else "reply"
    assert not browser.get(f"{ticket.get_absolute_url()}?compose={other}").context["form"]["text"].value()
    form = {"kind": kind, "text": WORDS, "nonce": shown.context["form"]["nonce"].value(), "last_seen": 10**6}
    assert browser.post(page, form).status_code == 302
    assert Message.objects.filter(kind=kind).count() == 1
    assert not browser.get(f"{ticket.get_absolute_url()}?compose={kind}").context["form"]["text"].value()


def test_words_kept_stand_below_a_draft_that_says_something_else(desk: Desk) -> None:
    ticket, browser = opened(desk), Client()
    services.draft_save(actor=desk.agent, ticket=ticket, kind="reply", text="Dear Aisha", nonce=uuid.uuid4())
    page = f"{ticket.get_absolute_url()}reply/?kind=reply"
    signs_in(browser, desk.agent, page, "Try the cable.")
    shown = browser.get(page, follow=True).context["form"]["text"].value()
    assert shown == "Dear Aisha\n\nTry the cable."


def test_nul_in_kept_words_is_left_out(desk: Desk) -> None:
    ticket, browser = student_ticket(desk), Client()
    page = f"/my/{ticket.number}/reply/"
    signs_in(browser, desk.student, page, "one\x00two")
    assert browser.get(page, follow=True).context["form"]["text"].value() == "onetwo"
