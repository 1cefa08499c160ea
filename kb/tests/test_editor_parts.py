"""The panel before publishing, how an answer did lately, pictures for the script, and finding answers to link to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kb import services
from kb.activity import activity_of
from kb.checks import GOOD, HINT, STOP, checks_of, reading_age
from kb.models import Article, DailyViews, Feedback, Vote
from kb.rendering import body_render
from kb.tests.support import make_article, make_author, picture_bytes

pytestmark = pytest.mark.django_db
DESK = "/desk/answers/"


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(make_author())
    return client


def words(tone: str, question: str = "How do I scan?", body: str = "Press it.", phrases: str = "scan it") -> str:
    return "\n".join(c.words for c in checks_of(question, body_render(body), phrases=phrases) if c.tone == tone)


def test_what_keeps_an_answer_from_going_live_comes_first_with_its_line() -> None:
    found = checks_of("", body_render("One.\n\n![](media:9)\n\n[x](//evil.example)"), phrases="")
    assert [check.tone for check in found][:3] == [STOP, STOP, STOP]
    assert [check.line for check in found if check.tone == STOP] == [0, 3, 5]
    assert found[0].words == "The question is empty."


def test_what_is_in_order_is_said_only_when_it_is_there_and_in_order() -> None:
    picture = services.media_add(actor=make_author(), name="a.png", content=picture_bytes())
    assert words(GOOD) == ""
    shown = (
        f"![A printer](media:{picture.pk})\n\n[One](https://example.ac.uk) and [two](tel:01632960118)\n\n1. Press it."
    )
    assert "Every picture has a description" in words(GOOD, body=shown)
    assert "2 links are well formed" in words(GOOD, body=shown)
    assert "1 step, numbered through" in words(GOOD, body=shown)
    assert "Every picture" not in words(GOOD, body=f"![](media:{picture.pk})")
    video = "::: video youtube abcdef123 Title\n{}\n:::"
    assert "Every video has a transcript" in words(GOOD, body=video.format("What is said."))
    assert "Every video" not in words(GOOD, body=video.format(""))


@pytest.mark.parametrize(
    ("question", "body", "hint"),
    [
        ("Scanning", "Press it.", "with a question mark"),
        ("How " + "long " * 30 + "?", "Press it.", "are read at a glance"),
        ("How?", "1. Press it.\n2. The lid is opened.", "Step 2 begins with “The”"),
        ("How?", "1. **You** press it.", "Step 1 begins with “You”"),
        ("How?", "## One\n\nx\n\n## One\n\ny", "Two headings say the same"),
        ("How?", "### One\n\nx", "The first heading is a small one"),
    ],
)
def test_hints_say_what_could_be_better(question: str, body: str, hint: str) -> None:
    assert hint in words(HINT, question=question, body=body)
    assert words(STOP, question=question, body=body) == ""


def test_a_good_text_has_no_hints() -> None:
    body = "## How?\n\n1. Press it.\n2. If it is off, switch it on.\n\n### Why?\n\nIt helps."
    assert words(HINT, body=body) == ""


def test_a_link_to_an_answer_that_is_not_published_is_a_hint() -> None:
    draft = make_article("What is secret?", state=Article.DRAFT)
    assert "“What is secret?” is not published" in words(HINT, body=f"See [it](answer:{draft.pk}).")


def test_other_phrasings_are_asked_for() -> None:
    assert "how else people ask" in words(HINT, phrases=" \n")


def test_the_reading_age_rises_with_long_words_and_sentences() -> None:
    plain = "Press the red key. It is at the top. Then wait a bit. You hear a tone. Take your card out. " * 3
    heavy = (
        "Notwithstanding organisational particularities, administrators internationally acknowledge interoperability "
        "considerations, necessitating comprehensive documentation of infrastructural characteristics. " * 6
    )
    assert 6 <= reading_age(plain) <= 9
    assert reading_age(heavy) > 18
    assert reading_age("Too short.") == 0


def test_the_preview_brings_the_checks_along_and_marks_where(client: Client) -> None:
    data = {"question": "How?", "body": "One.\n\n![](media:9)"}
    part = client.post(f"{DESK}preview/", data, HTTP_HX_REQUEST="true").content.decode()
    assert 'hx-swap-oob="true"' in part
    assert 'data-line="3"' in part
    page = client.post(f"{DESK}new/", {**data, "act": "preview"}).content.decode()
    assert "hx-swap-oob" not in page
    assert 'data-line="3"' in page


def test_the_preview_is_what_readers_get(client: Client) -> None:
    body = "## What?\n\n1. Press [[Next]].\n\n::: warn Mind\nThe *gap*.\n:::\n\n1. Go on."
    article = make_article("How?", body)
    part = client.post(f"{DESK}preview/", {"article": article.pk, "question": "How?", "body": body}).content.decode()
    assert article.body_html
    assert article.body_html in part


# --- the last thirty days -------------------------------------------------------------------------


def test_the_last_thirty_days_hold_readers_votes_and_words(client: Client) -> None:
    today = date(2026, 5, 31)
    article = make_article("How do I scan?")
    revision = article.published_revision
    for days, readers in ((0, 3), (29, 4), (30, 50)):
        DailyViews.objects.create(article=article, day=today - timedelta(days=days), readers=readers, staff=9)
    for days, is_helpful in ((0, True), (5, True), (29, False), (40, False)):
        when = timezone.make_aware(timezone.datetime(2026, 5, 31, 12)) - timedelta(days=days)
        Vote.objects.create(
            article=article, revision=revision, visitor=str(days), is_helpful=is_helpful, created_at=when
        )
    for days in (1, 35):
        Feedback.objects.create(
            article=article, revision=revision, words=f"Missing {days}", day=today - timedelta(days=days)
        )
    activity = activity_of(article, today)
    assert (activity.readers, activity.readers_by_day[0], activity.readers_by_day[-1]) == (7, 4, 3)
    assert (activity.yes, activity.votes, activity.helpful_percent) == (2, 3, 67)
    assert (activity.feedback_count, [one.words for one in activity.feedback]) == (1, ["Missing 1", "Missing 35"])


def test_what_was_missing_stands_on_the_editor_and_is_no_markup(client: Client) -> None:
    article = make_article("How do I scan?")
    services.feedback_add(article=article, revision=article.published_revision, words="<b>Step 3</b>\nfails")
    page = client.get(f"{DESK}{article.pk}/edit/").content.decode()
    assert "&lt;b&gt;Step 3&lt;/b&gt;<br>fails" in page
    assert "1 comment" in page


# --- pictures and links for the script -------------------------------------------------------------


def send(client: Client, name: str, content: bytes):
    data = {"picture": SimpleUploadedFile(name, content)}
    return client.post(f"{DESK}media/", data, headers={"accept": "application/json"})


def test_a_picture_that_is_pasted_is_kept_and_its_reference_comes_back(client: Client) -> None:
    said = send(client, "shot.png", picture_bytes(size=(40, 30))).json()
    assert (said["name"], said["width"], said["height"]) == ("shot.png", 40, 30)
    assert client.get(said["url"]).status_code == 200
    assert said["reference"] == f"media:{said['url'].strip('/').partition('/')[2]}"


@pytest.mark.parametrize(
    ("content", "why"), [(b"%PDF-1.7", "not a PNG"), (picture_bytes()[:60], "damaged"), (b"", "empty")]
)
def test_what_is_no_picture_is_refused_in_words(client: Client, content: bytes, why: str) -> None:
    response = send(client, "shot.png", content)
    assert response.status_code == 400
    assert why in response.json()["message"]


def test_answers_to_link_to_are_found_by_their_words(client: Client) -> None:
    article = make_article("How do I reset my password?")
    make_article("How do I draft this?", state=Article.DRAFT)
    part = client.get(f"{DESK}find/", {"q": "password res"}).content.decode()
    assert f'data-answer="{article.pk}"' in part
    assert "How do I reset my password?" in part
    for q in ("", "\x00", "zzzzqqqq", "x" * 5000):
        assert "data-answer" not in client.get(f"{DESK}find/", {"q": q}).content.decode()
