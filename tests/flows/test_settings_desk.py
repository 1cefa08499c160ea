"""Settings of mailboxes, contact points, macros and the look; and the demo that goes."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from PIL import Image

from accounts.models import Team, User
from common.models import AuditEntry, DemoRow
from hours.models import ContactPoint
from kb.models import Article
from mail.mailboxes import mailbox_for
from mail.models import Mailbox
from tests.flows.portal import words
from tests.support import PASSWORD, Desk, mails_to, work
from tickets import services
from tickets.models import Macro, Queue, Ticket


@pytest.fixture
def admin(desk: Desk, sign_in: Any) -> Client:
    return sign_in(desk.admin)


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind)
    return out.getvalue()


# --- mailboxes ------------------------------------------------------------------------------------------------


def test_a_mailbox_takes_mail_into_its_queue_and_one_stays_the_default(desk: Desk, admin: Client) -> None:
    data = {"address": "Library@Example.ac.uk", "name": "Library desk", "queue": desk.queue.pk, "is_active": "on"}
    assert "library@example.ac.uk is saved" in words(admin.post("/desk/settings/mailboxes/new/", data, follow=True))
    made = Mailbox.objects.get(address="library@example.ac.uk")
    assert mailbox_for("library@example.ac.uk") == made
    page = f"/desk/settings/mailboxes/{made.pk}/"
    admin.post(page, {**data, "is_default": "on"})
    assert Mailbox.objects.get(is_default=True) == made
    assert "make another one that" in words(admin.post(page, data))
    assert "has to be active" in words(admin.post(page, {**data, "is_default": "on", "is_active": ""}))
    assert AuditEntry.objects.latest("pk").after == {"is_default": True}


@pytest.mark.parametrize(
    "address", ["", "x", "help+tag@example.ac.uk", f"{'x' * 64}@example.ac.uk", "HELPDESK@localhost"]
)
def test_an_address_that_cannot_be_used_is_refused_beside_it(desk: Desk, admin: Client, address: str) -> None:
    data = {"address": address, "name": "X", "queue": desk.queue.pk, "is_active": "on"}
    response = admin.post("/desk/settings/mailboxes/new/", data)
    assert response.status_code == 400
    assert 'id="id_address_error"' in response.content.decode()
    assert Mailbox.objects.count() == 1


def test_how_mail_leaves_is_shown_without_a_secret(desk: Desk, admin: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp.example.ac.uk", 587
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "mailer", "hunter2"
    text = words(admin.get("/desk/settings/mailboxes/"))
    assert "smtp.example.ac.uk:587" in text
    assert "hunter2" not in text
    assert "mailer" not in text.split("smtp.example")[0][-40:]


# --- contact points -------------------------------------------------------------------------------------------


def test_contact_points_are_made_ordered_and_shown_to_people(desk: Desk, admin: Client) -> None:
    data = {"kind": "phone", "name": "Night line", "value": "01632 960999", "is_active": "on"}
    assert admin.post("/desk/settings/contacts/new/", data).status_code == 302
    point = ContactPoint.objects.get(name="Night line")
    for _press in range(9):
        admin.post(f"/desk/settings/contacts/{point.pk}/move/", {"to": "up"})
    assert ContactPoint.objects.first() == point
    assert "01632 960999" in words(Client().get("/"))
    admin.post(f"/desk/settings/contacts/{point.pk}/", {**data, "is_active": ""})
    assert "01632 960999" not in words(Client().get("/"))
    admin.post(f"/desk/settings/contacts/{point.pk}/delete/")
    assert not ContactPoint.objects.filter(pk=point.pk).exists()
    assert [line.action for line in AuditEntry.objects.filter(subject_type="contactpoint").order_by("pk")][-2:] == [
        "changed",
        "deleted",
    ]


@pytest.mark.parametrize(
    ("kind", "value"), [("phone", "call me"), ("portal", "javascript:alert(1)"), ("email", "x"), ("phone", "")]
)
def test_what_cannot_be_dialled_or_opened_is_refused(desk: Desk, admin: Client, kind: str, value: str) -> None:
    response = admin.post("/desk/settings/contacts/new/", {"kind": kind, "name": "X", "value": value})
    assert response.status_code == 400
    assert 'id="id_value_error"' in response.content.decode()


# --- macros ---------------------------------------------------------------------------------------------------

MACRO = {
    "name": "Solved",
    "text": "Hello {{ requester.first_name }}",
    "kind": "reply",
    "after": "next",
    "is_active": "on",
}


def test_a_macro_is_tried_on_a_ticket_before_it_is_saved(desk: Desk, sign_in: Any) -> None:
    agent = sign_in(desk.agent)
    services.ticket_open(actor=desk.student, requester=desk.student, subject="No sound", text="x", channel="web")
    shown = agent.post("/desk/settings/macros/new/", {**MACRO, "whose": "mine", "act": "preview"})
    assert "Hello Aisha" in words(shown)
    assert not Macro.objects.exists()
    data = {**MACRO, "whose": "mine", "status": "solved", "tag_add": "wifi, print", "queue": str(desk.queue.pk)}
    assert agent.post("/desk/settings/macros/new/", data).status_code == 302
    macro = Macro.objects.get()
    assert (macro.owner, macro.after) == (desk.agent, "next")
    assert macro.actions == [
        ["status", "solved"],
        ["tag_add", "wifi"],
        ["tag_add", "print"],
        ["queue", str(desk.queue.pk)],
    ]
    assert not AuditEntry.objects.exists()  # nobody else's business
    again = agent.get(f"/desk/settings/macros/{macro.pk}/").content.decode()
    assert 'value="wifi, print"' in again


@pytest.mark.parametrize("text", ["{{ loan.due }}", "{{ requester.first_name", "{% now %}{{ x }}"])
def test_a_broken_placeholder_is_named_beside_the_words(desk: Desk, sign_in: Any, text: str) -> None:
    response = sign_in(desk.agent).post("/desk/settings/macros/new/", {**MACRO, "whose": "mine", "text": text})
    assert response.status_code == 400
    page = response.content.decode()
    assert 'id="id_text_error"' in page
    assert "broken placeholder" in page
    assert not Macro.objects.exists()


def test_shared_macros_are_kept_by_leads_and_administrators(desk: Desk, admin: Client, sign_in: Any) -> None:
    team = f"team-{desk.team.pk}"
    assert sign_in(desk.agent).post("/desk/settings/macros/new/", {**MACRO, "whose": team}).status_code == 400
    lead = sign_in(desk.lead)
    assert lead.post("/desk/settings/macros/new/", {**MACRO, "whose": "everybody"}).status_code == 400
    assert lead.post("/desk/settings/macros/new/", {**MACRO, "whose": team}).status_code == 302
    macro = Macro.objects.get(team=desk.team)
    assert AuditEntry.objects.get().subject_name == "Solved"
    page = sign_in(desk.agent).get(f"/desk/settings/macros/{macro.pk}/")
    assert "kept by its leads" in words(page)
    assert "Save macro" not in words(page)
    assert sign_in(desk.agent).post(f"/desk/settings/macros/{macro.pk}/", MACRO).status_code == 403
    assert sign_in(desk.outsider).get(f"/desk/settings/macros/{macro.pk}/").status_code == 404
    assert admin.post(f"/desk/settings/macros/{macro.pk}/delete/").status_code == 302


def test_a_macro_that_broke_is_named_on_the_index(desk: Desk, admin: Client) -> None:
    Macro.objects.create(name="Loan ready", text="Due {{ loan.due }}")
    assert "Loan ready" in words(admin.get("/desk/settings/"))


# --- the look -------------------------------------------------------------------------------------------------


def test_the_name_is_on_pages_and_in_mails(desk: Desk, admin: Client) -> None:
    data = {"name": "Help <Desk>", "organisation": "University of X", "accent": "#0a7a3c"}
    assert admin.post("/desk/settings/brand/", data).status_code == 302
    page = Client().get("/").content.decode()
    assert "Help &lt;Desk&gt;" in page
    assert "University of X" in page
    assert "Help &lt;Desk&gt;" in admin.get("/desk/settings/").content.decode()
    services.ticket_open(actor=desk.student, requester=desk.student, subject="No sound", text="x", channel="web")
    work()
    html = mails_to(desk.student.email)[-1].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "University of X" in html
    assert "#0a7a3c" in html
    assert "#3b4fcb" not in html
    assert AuditEntry.objects.latest("pk").after["accent"] == "#0a7a3c"


def test_the_colour_comes_by_a_style_sheet_that_may_be_kept_for_a_year(desk: Desk, admin: Client) -> None:
    admin.post("/desk/settings/brand/", {"accent": "#FFDD00"})
    page = Client().get("/").content.decode()
    url = page.split('href="/brand/')[1].split('"')[0]
    sheet = Client().get(f"/brand/{url}")
    assert sheet["Content-Type"].startswith("text/css")
    assert "immutable" in sheet["Cache-Control"]
    assert "light-dark(" in sheet.content.decode()
    assert "#ffdd00" not in sheet.content.decode().split("--primary-hover")[0]  # too pale for white words
    assert Client().get("/brand/old/style.css")["Cache-Control"] == "no-cache"
    assert "style=" not in page.replace("style-src", "")
    admin.post("/desk/settings/brand/", {"accent": ""})
    assert "/brand/" not in Client().get("/").content.decode()


def test_a_pale_colour_is_said_to_become_darker_before_anything_is_saved(desk: Desk, admin: Client) -> None:
    shown = admin.post("/desk/settings/brand/", {"accent": "#ffdd00", "act": "check"})
    assert "A darker shade of it is used" in words(shown)
    assert "Nothing is saved yet" in words(shown)
    assert not AuditEntry.objects.exists()
    assert admin.post("/desk/settings/brand/", {"accent": "red;}"}).status_code == 400


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_written_anew_and_shown(desk: Desk, admin: Client, kind: str) -> None:
    content = picture(kind) + b"<script>alert(1)</script>"
    upload = SimpleUploadedFile("logo.png", content, content_type="text/html")
    assert admin.post("/desk/settings/brand/", {"name": "X", "logo": upload}).status_code == 302
    page = Client().get("/").content.decode()
    url = "/brand/" + page.split('src="/brand/')[1].split('"')[0]
    logo = Client().get(url)
    assert logo["Content-Type"] == f"image/{kind.lower()}"
    assert b"<script>" not in logo.content
    with Image.open(io.BytesIO(logo.content)) as image:
        assert image.size == (512, 128)
    admin.post("/desk/settings/brand/", {"name": "X", "drop_logo": "on"})
    assert Client().get(url).status_code == 404
    assert "brand-logo" not in Client().get("/").content.decode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "SVG files can hold scripts"),
        (b"GIF89a" + b"\x00" * 50, "Choose a PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "damaged"),
        (b"<html>", "Choose a PNG"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(desk: Desk, admin: Client, content: bytes, said: str) -> None:
    response = admin.post("/desk/settings/brand/", {"logo": SimpleUploadedFile("logo.png", content, "image/png")})
    assert response.status_code == 400
    assert words(response).count(said) >= 2


# --- the demo -------------------------------------------------------------------------------------------------


@pytest.fixture
def demo(transactional_db: None) -> Client:
    """A desk with the demo, and an administrator of one's own."""
    call_command("seed_demo")
    User.objects.create_superuser("own@real.ac.uk", PASSWORD, name="Own Admin")
    client = Client()
    client.force_login(User.objects.get(email="own@real.ac.uk"))
    return client


def test_the_demo_goes_altogether_when_nothing_real_uses_it(demo: Client) -> None:
    assert "tickets, with all that was written on them" in words(demo.get("/desk/settings/demo/"))
    assert demo.post("/desk/settings/demo/", {"typed": "yes"}).status_code == 400
    assert Ticket.objects.exists()
    assert "The demo is gone." in words(demo.post("/desk/settings/demo/", {"typed": "Remove the demo"}, follow=True))
    for model in (Ticket, Article, Queue, Team, ContactPoint, Mailbox):
        assert not model.objects.exists(), model  # type: ignore[attr-defined]
    assert [user.email for user in User.objects.all()] == ["own@real.ac.uk"]
    assert not DemoRow.objects.exists()
    line = AuditEntry.objects.latest("pk")
    assert (line.action, line.subject_type) == ("removed", "demo")
    for page in ("/", "/desk/", "/desk/settings/", "/report/", "/desk/reports/"):
        assert demo.get(page).status_code == 200, page


def test_what_something_real_uses_stays_and_what_is_real_is_untouched(demo: Client) -> None:
    student = User.objects.create_user("real@real.ac.uk", PASSWORD, name="Real Student")
    queue = Queue.objects.get(is_default=True)
    ticket = services.ticket_open(actor=student, requester=student, subject="Mine", text="x", channel="web")
    priya = User.objects.get(email="priya@example.ac.uk")
    services.reply_add(actor=priya, ticket=ticket, text="Hello")
    work()
    response = demo.post("/desk/settings/demo/", {"typed": "remove the demo"}, follow=True)
    assert "Kept, since something of yours uses it" in words(response)
    assert list(Ticket.objects.all()) == [ticket]
    assert ticket.messages.count() == 2
    assert Queue.objects.get() == queue
    priya.refresh_from_db()
    assert not priya.is_active
    assert not User.objects.filter(email="aisha@example.ac.uk").exists()


def test_an_administrator_of_the_demo_cannot_take_it_away(demo: Client) -> None:
    ada = Client()
    ada.force_login(User.objects.get(email="admin@example.ac.uk"))
    assert "Invite yourself" in words(ada.get("/desk/settings/demo/"))
    assert ada.post("/desk/settings/demo/", {"typed": "remove the demo"}).status_code == 403
    assert Ticket.objects.exists()
