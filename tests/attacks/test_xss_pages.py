"""A04–A08, A13–A18, A22, A24: answers in Markdown, search words, forms, names and files, on every page they reach."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.services import name_set
from common.markdown import Picture, render
from kb.models import Article, Topic
from kb.tests.support import make_article, make_topic
from tests.attacks.hunt import hunt, hunt_page
from tests.attacks.payloads import LINKS, MARKDOWN, PAYLOADS
from tests.flows.portal import picture, report
from tests.support import Desk, work
from tickets import services
from tickets.models import Ticket

VIDEOS = ["www.youtube-nocookie.com", "player.vimeo.com"]
EVERYTHING = "\n\n".join(each.replace(":::", "") for each in [*MARKDOWN, *PAYLOADS])


def article_form(**fields: Any) -> dict[str, Any]:
    return {"question": "How?", "body": "x", "topic": make_topic().pk, "audience": "public", "seen": 0, **fields}


def test_a13_a22_no_markdown_renders_into_anything_that_acts() -> None:
    for source in [*MARKDOWN, *PAYLOADS, EVERYTHING]:
        found = render(source, find_picture=lambda _: Picture("/media/1/", 1, 1), video_hosts=VIDEOS)
        assert hunt(found.html) == [], source
        for contents in found.contents:
            assert contents["id"] not in {"main", "csrfToken", "body", "cookie"}
            assert contents["id"].replace("-", "").isalnum()


def test_a13_a15_the_preview_and_the_published_answer_show_markup_as_words(desk: Desk, sign_in) -> None:
    client = sign_in(desk.author)
    for source in MARKDOWN[::9]:
        page = client.post("/desk/answers/preview/", article_form(body=source))
        assert page.status_code == 200
        assert hunt_page(page) == []
    keywords = "<script>run()</script>"
    article = make_article(
        "</script><script>run()</script>?", everything_taken(), author=desk.author, keywords=keywords,
        also_asked_as="<img src=x onerror=run()>",
    )  # fmt: skip
    public = Client().get(article.get_absolute_url())
    assert hunt_page(public) == []
    for path in ("/", f"/topics/{article.topic.slug}/", "/search/?q=script+run", f"/answers/{article.pk}/vote/"):
        assert hunt_page(Client().get(path)) == []
    for path in ("/desk/answers/", f"/desk/answers/{article.pk}/edit/", f"/desk/answers/{article.pk}/revisions/1/"):
        assert hunt_page(client.get(path)) == []
    body = Client().get(f"/api/v1/articles/{article.pk}/").json()["body_html"]
    assert hunt(body) == []


def everything_taken() -> str:
    """All payloads that publishing takes: those it refuses are named as problems, and never get live."""
    taken = []
    for source in [*MARKDOWN, *PAYLOADS]:
        found = render(source, find_picture=lambda _: None, video_hosts=VIDEOS)
        if not found.problems and ":::" not in source:
            taken.append(source)
    assert len(taken) > 200
    return "\n\n".join(taken)


def test_a17_a_question_can_not_leave_the_data_block_of_its_page(desk: Desk) -> None:
    question = "</script><!--<script>run()</script>\u2028?"
    article = make_article(question, "<!--<script>\n\n</script><script>run()</script>", author=desk.author)
    html = Client().get(article.get_absolute_url()).content.decode()
    start = html.index('<script type="application/ld+json">')
    block = html[start : html.index("</script>", start)]
    assert "<" not in block.partition(">")[2]
    assert "<!--<script>" not in html


@pytest.mark.parametrize("place", ["links", "body"])
def test_a15_a16_an_address_that_would_act_is_never_a_link(desk: Desk, sign_in, place: str) -> None:
    client = sign_in(desk.author)
    for number, address in enumerate(LINKS[::3]):
        body = f"[x]({address})" if place == "body" else "x"
        links = f"x | {address}" if place == "links" else ""
        client.post("/desk/answers/new/", article_form(question=f"Q {number}?", body=body, links=links, act="publish"))
    for article in Article.objects.filter(state=Article.PUBLISHED):
        assert hunt_page(Client().get(article.get_absolute_url())) == []


def test_a16_what_an_earlier_release_stored_is_shown_and_does_not_act(desk: Desk) -> None:
    article = make_article("Old?", "x", author=desk.author)
    bad = [{"title": "x", "url": url} for url in ("javascript:run()", "\x01javascript:run()", "data:text/html,x")]
    Article.objects.filter(pk=article.pk).update(links=bad)
    assert hunt_page(Client().get(article.get_absolute_url())) == []


@pytest.mark.parametrize("payload", PAYLOADS[3::45])
def test_a18_words_of_an_address_come_back_as_words(desk: Desk, sign_in, payload: str) -> None:
    asked = quote(payload)
    public = [f"/search/?q={asked}", f"/search/suggest/?q={asked}", f"/report/?q={asked}&topic={asked}&article={asked}"]
    public += [f"/sign-in/?next={asked}", f"/report/sent/?r={asked}", f"/t/{quote(payload, safe='')}/", f"/{asked}"]
    public += [f"/report/suggest/?subject={asked}", f"/topics/x/?order={asked}", f"/search/?topic={asked}&q=x"]
    for path in public:
        page = Client().get(path)
        assert page.status_code < 500
        assert hunt_page(page) == []
    client = sign_in(desk.admin)
    for path in (f"/desk/?q={asked}", f"/my/?q={asked}", f"/desk/answers/?q={asked}", f"/desk/outbox/?q={asked}"):
        assert hunt_page(client.get(path)) == []


def test_a18_no_sentence_of_an_attacker_stands_as_a_message_of_ours(desk: Desk, sign_in) -> None:
    """A word may come back in a field, never as words of the page."""
    said, client = "Your+account+is+locked", sign_in(desk.student)
    for path in (
        f"/{said}/",
        f"/account/?saved={said}",
        f"/t/wrong/?done={said}",
        f"/answers/{said}/",
        f"/?error={said}",
    ):
        words_of_page = re.sub(r"<[^>]*>", " ", client.get(path).content.decode())
        assert "locked" not in words_of_page.partition("</head>")[2], path


@pytest.mark.parametrize("payload", PAYLOADS[5::40])
def test_a08_a09_a_form_that_comes_back_shows_what_was_typed_and_no_more(desk: Desk, sign_in, payload: str) -> None:
    page = report(Client(), subject=payload[:250], text=payload, email=payload, topic=payload, article=payload)
    assert page.status_code == 400
    assert hunt_page(page) == []
    named = payload.replace("/", "").replace("\\", "").replace("\x00", "").replace("\n", "").replace("\r", "") + ".png"
    page = report(Client(), email="wrong", files=[picture(named)])
    assert hunt_page(page) == []
    page = Client().post("/sign-in/", {"username": payload, "password": payload})
    assert hunt_page(page) == []


def test_a09_names_of_people_are_words_everywhere(desk: Desk, sign_in) -> None:
    for person in (desk.student, desk.agent, desk.author):
        name_set(actor=person, name="<img src=x onerror=run()> \"'><script>run()</script>")
    ticket = services.ticket_open(actor=desk.student, requester=desk.student, subject="x", text="x", channel="web")
    services.assignee_set(actor=desk.agent, ticket=ticket, assignee=desk.agent)
    services.reply_add(actor=desk.agent, ticket=ticket, text="x")
    article = make_article("How?", "x", author=desk.author, owner=desk.author)
    work()
    for role, paths in {
        desk.agent: ["/desk/", ticket.get_absolute_url(), "/desk/?q=img", "/account/"],
        desk.student: ["/my/", f"/my/{ticket.number}/", "/account/", "/"],
        desk.admin: ["/desk/outbox/", "/admin/accounts/user/", f"/admin/accounts/user/{desk.student.pk}/change/"],
        desk.author: [f"/desk/answers/{article.pk}/edit/", article.get_absolute_url()],
    }.items():
        client = sign_in(role)
        for path in paths:
            page = client.get(path)
            assert page.status_code == 200, path
            found = [each for each in hunt_page(page) if not path.startswith("/admin/") or "run()" in each]
            assert found == []


def test_a24_headers_of_a_request_are_never_shown(desk: Desk, sign_in) -> None:
    bad = "<script>run()</script>"
    names = ("x-forwarded-for", "cf-connecting-ip", "user-agent", "accept-language", "referer", "hx-current-url")
    headers = dict.fromkeys(names, bad)
    for path in ("/", "/search/?q=x", "/report/", "/no/such/page/", "/t/wrong/"):
        page = Client().get(path, headers=headers)
        assert "<script>run" not in page.content.decode()
        assert page.status_code < 500
    assert report(Client(headers=headers)).status_code == 302
    assert "run()" not in sign_in(desk.agent).get(Ticket.objects.get().get_absolute_url()).content.decode()


def test_an_icon_that_no_page_can_draw_is_refused_and_breaks_none(desk: Desk, sign_in) -> None:
    topic = make_topic()
    for name in ("no-such-icon", "../../secret", "<script>", ""):
        topic.icon = name
        with pytest.raises(ValidationError):
            topic.save()
        form = {"name": "New", "slug": "new", "icon": name, "position": "0"}
        assert sign_in(desk.admin).post("/admin/kb/topic/add/", form).status_code == 200
        Topic.objects.filter(pk=topic.pk).update(icon=name)  # as an icon that a later release no longer has
        for path in ("/", f"/topics/{topic.slug}/", "/report/"):
            assert Client().get(path).status_code == 200
    assert not Topic.objects.filter(slug="new").exists()
