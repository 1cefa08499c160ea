"""B02, B03, B05, B08, B11, B12, B16, K01, K02, K03: what is not theirs is seen, found, counted and mailed nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Identity, User
from accounts.services import person_for_address, token_create
from kb.models import Article
from kb.services import article_unpublish
from kb.tests.support import make_article
from mail.models import OutboundEmail
from mail.outbound.services import email_send_again
from tests.attacks.world import World
from tests.flows.portal import words
from tests.support import Desk, outbox, work
from tickets import services
from tickets.models import Ticket

WORDS = ("plover", "xyzzy", "plugh")


@pytest.mark.parametrize("role", ["guest", "stranger", "elsewhere", "author"])
def test_b02_b08_a_forbidden_ticket_is_found_counted_and_named_by_no_search(world: World, role: str) -> None:
    services.ticket_open(actor=None, requester=world.desk.student, subject="plover", text="plover", channel="web")
    client, bearer, number = world.client(role), world.bearer(role), world.ticket.number
    asked = [
        "plover",
        "xyzzy",
        "plugh",
        number,
        f"#{number}",
        str(world.ticket.pk + 20_000),
        "Aisha Khan",
        "aisha@example",
    ]
    for q in asked:
        for path in (
            "/desk/",
            "/my/",
            "/search/",
            "/search/suggest/",
            "/desk/mail/",
            "/desk/answers/",
            "/api/v1/articles/search/",
        ):
            page = client.get(path, {"q": q}, headers=bearer if "api" in path else {}, follow=True)
            text = re.sub(
                r"<title>.*?</title>|value=\"[^\"]*\"|“[^”]*”|q=[^\"&]*|next=[^\"]*", "", page.content.decode()
            )
            text = text.partition("<main")[2] or text
            assert "No sound in room 2" not in text, (path, q)
            assert f"/tickets/{number}" not in text
            assert f"/my/{number}" not in text
            if role == "author" and path == "/desk/answers/":
                continue  # whose own draft says plover
            assert "plover" not in text.replace("plover is", ""), (path, q)
    listed = Client().get("/api/v1/tickets/", headers=bearer)
    assert listed.status_code == 401 or listed.json()["results"] == []
    if role == "elsewhere":
        counts = re.findall(r'class="num">(\d+)<', client.get("/desk/").content.decode())
        assert not [count for count in counts if int(count)]


def test_b03_a_file_is_had_by_its_ticket_alone(world: World) -> None:
    """With another ticket's link, another person's token, and after it moved to another team."""
    from tickets.models import Queue

    other = services.ticket_open(actor=None, requester=world.people["stranger"], subject="x", text="y", channel="web")
    secret = services.link_mint(ticket=other, user=other.requester)
    for name in ("shown", "hidden"):
        key = world.places[name]
        assert Client().get(f"/t/{secret}/files/{key}/").status_code == 404
        assert Client().get(f"/api/v1/files/{key}/", headers=world.bearer("stranger")).status_code == 404
        assert Client().get(f"/api/v1/files/{key}/", HTTP_COOKIE="").status_code == 401
    queue = Queue.objects.create(name="Library", team=world.desk.outsider.teams.get())
    services.queue_set(actor=world.desk.admin, ticket=world.ticket, queue=queue)
    for role, status in (("agent", 404), ("elsewhere", 200), ("requester", 200)):
        response = Client().get(f"/api/v1/files/{world.places['shown']}/", headers=world.bearer(role))
        assert response.status_code == status
        if response.streaming:
            assert response.getvalue() == b"shown-file"


def test_the_api_names_its_own_address_of_a_file(world: World) -> None:
    bearer = world.bearer("requester")
    messages = Client().get(f"/api/v1/tickets/{world.ticket.number}/", headers=bearer).json()["messages"]
    (url,) = [file["url"] for message in messages for file in message["attachments"]]
    response = Client().get(url, headers=bearer)
    assert (response.status_code, response.getvalue()) == (200, b"shown-file")
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    assert Client().get(url).status_code == 401


@pytest.mark.parametrize("role", ["guest", "stranger", "requester", "elsewhere", "agent"])
def test_b16_a_draft_is_nowhere_for_who_does_not_write(world: World, role: str) -> None:
    client, bearer, draft = world.client(role), world.bearer(role), world.draft
    gone = make_article("Gone plover?", "plover-gone", author=world.desk.author)
    path = f"/answers/{gone.pk}-{gone.slug}/"
    article_unpublish(actor=world.desk.author, article=gone)
    for article in (draft, gone):
        pk = article.pk
        for each in (path, f"/answers/{pk}-x/", f"/answers/{pk}/", f"/answers/{pk}/vote/", f"/api/v1/articles/{pk}/"):
            response = client.get(each, headers=bearer if "api" in each else {})
            assert response.status_code in (404, 301), each
            assert not re.search("plover-(?:draft|gone)", response.content.decode()), each
        for each in (f"/desk/answers/{pk}/edit/", f"/desk/answers/{pk}/revisions/1/"):
            assert client.get(each).status_code in (302, 403), each
    for each in (
        "/",
        "/search/?q=plover",
        f"/topics/{draft.topic.slug}/",
        "/api/v1/articles/",
        "/report/suggest/?subject=plover",
    ):
        text = client.get(each, headers=bearer if "api" in each else {}).content.decode()
        assert "plover-" not in text, each
        assert "Gone" not in text, each
    assert client.get(f"/media/{world.media.pk}/").status_code == 404


def test_b16_an_answer_for_agents_is_not_suggested_mailed_or_linked_to_others(desk: Desk, sign_in) -> None:
    make_article("How do I plover the printer?", "plover", author=desk.author, audience=Article.AGENTS)
    services.ticket_open(actor=None, requester=desk.student, subject="plover the printer", text="plover", channel="web")
    work()
    assert not [sent for sent in outbox() if "How do I plover" in sent.as_string()]
    for client in (Client(), sign_in(desk.student)):
        for path in ("/report/suggest/?subject=plover", "/plover-the-printer/", "/search/?q=plover"):
            assert "How do I plover" not in client.get(path).content.decode()


def test_b11_no_form_makes_an_address_somebody_elses(world: World) -> None:
    before = set(Identity.objects.values_list("value", "user_id"))
    client = world.client("agent")
    form = {"subject": "x", "channel": "phone", "priority": "3", "queue": world.desk.queue.pk, "name": "New Name"}
    client.post("/desk/tickets/new/", {**form, "email": "aisha@example.ac.uk", "requester": "1", "customer_id": "1"})
    client.post("/account/", {"name": "x", "email": "admin@example.ac.uk"})
    assert set(Identity.objects.values_list("value", "user_id")) == before
    world.desk.student.refresh_from_db()
    assert world.desk.student.name == "Aisha Khan"
    assert person_for_address(email="AISHA@example.ac.uk")[0] == world.desk.student


def test_k01_requesters_read_first_names_of_agents_and_no_address(world: World) -> None:
    seen = [
        world.client("requester").get(f"/my/{world.ticket.number}/").content.decode(),
        Client().get(f"/t/{world.secret}/").content.decode(),
        Client().get(f"/api/v1/tickets/{world.ticket.number}/", headers=world.bearer("requester")).content.decode(),
        *(sent.as_string() for sent in outbox()),
    ]
    for text in seen:
        assert "Nair" not in text
        assert "priya@" not in text
        assert not [word for word in WORDS if word in text]


def test_k02_mails_tell_no_place_host_or_page_of_the_desk(world: World) -> None:
    assert outbox()
    for sent in outbox():
        names = {name.lower() for name in sent}
        assert not names & {
            "received",
            "x-originating-ip",
            "user-agent",
            "x-mailer",
            "x-php-originating-script",
            "sender",
        }
        text = sent.as_string()
        assert "/desk/" not in text
        assert "127.0.0.1" not in text
        assert not re.search(r"\b(?:gunicorn|django|python)\b", text, re.I)


def test_b05_k02_a_note_written_between_reply_and_sending_goes_nowhere(world: World) -> None:
    services.reply_add(actor=world.desk.agent, ticket=world.ticket, text="Done?")
    services.note_add(actor=world.desk.agent, ticket=world.ticket, text="xyzzy-late")
    work()
    row = OutboundEmail.objects.latest("pk")
    OutboundEmail.objects.filter(pk=row.pk).update(state=OutboundEmail.FAILED)
    row.refresh_from_db()
    email_send_again(actor=world.desk.admin, email=row)
    work()
    assert not [sent for sent in outbox() if "xyzzy" in sent.as_string()]


def test_k03_no_secret_of_the_settings_stands_in_a_page_a_mail_or_a_row(world: World, settings: Any) -> None:
    from tests.flows.test_mail_out import database_text

    client = world.client("admin")
    paths = ("/desk/health/", "/readyz", "/desk/outbox/", "/admin/", "/api/v1/schema/", "/desk/mail/")
    seen = (
        [client.get(path).content.decode() for path in paths]
        + [sent.as_string() for sent in outbox()]
        + [database_text()]
    )
    for secret in (settings.SECRET_KEY, *filter(None, [settings.DATABASES["default"].get("PASSWORD")])):
        if len(secret) > 8:
            assert not [text for text in seen if secret in text]


def test_b12_who_a_person_is_is_shown_to_those_who_work_on_their_tickets(world: World) -> None:
    ticket = Ticket.objects.get(pk=world.ticket.pk)
    assert "aisha@example.ac.uk" in world.client("agent").get(ticket.get_absolute_url()).content.decode()
    for role in ("elsewhere", "author", "stranger"):
        client = world.client(role)
        for path in (
            "/desk/",
            "/desk/mail/",
            "/desk/tickets/new/",
            "/my/",
            f"/admin/accounts/user/{ticket.requester_id}/change/",
        ):
            assert "aisha@" not in words(client.get(path)), (role, path)


def test_b12_a_token_of_an_agent_shows_no_people_beyond_their_tickets(world: World) -> None:
    token = token_create(actor=world.desk.outsider, user=world.desk.outsider)[1]
    bearer = {"Authorization": f"Bearer {token}"}
    person = User.objects.get(email="aisha@example.ac.uk")
    for query in (f"requester={person.pk}", f"assignee={world.desk.agent.pk}", "queue=IT support"):
        assert Client().get(f"/api/v1/tickets/?{query}", headers=bearer).json()["results"] == []
    assert settings.REST_FRAMEWORK["DEFAULT_PERMISSION_CLASSES"] == ["rest_framework.permissions.IsAuthenticated"]
