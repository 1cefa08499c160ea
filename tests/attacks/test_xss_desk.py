"""A08, A09, A16, A17, A20, E: every word in the database is hostile, as if each check on the way in had failed."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client

from accounts.models import User
from common.branding import forget_brand
from common.models import AuditEntry, Branding
from counter.models import Call
from kb.models import Article
from tests.attacks.access_matrix import ROWS
from tests.attacks.hunt import hunt, hunt_page
from tests.attacks.world import World
from tests.support import outbox, work
from tickets import services
from tickets.models import Act, Draft, Macro, SavedView, Ticket

BAD = "\"'><img src=x onerror=run()></script><script>run()</script>{{ 7*7 }}\\u003cb"
OURS = {"accounts", "common", "counter", "hours", "kb", "mail", "notifications", "reports", "tickets"}
# Keys, addresses of files and words that code compares: nobody types them.
NOT_TYPED = {
    "password", "slug", "hash", "prefix", "sha256", "key", "mark", "previous", "file", "path", "content_type", "model",
    "state", "lease_token", "uuid", "raw", "message_id", "content_id", "timezone", "subject_type", "visitor", "nonce",
    "body_html", "html", "logo", "logo_type", "accent", "email", "text_body", "html_body", "address", "recipient", "to",
    "way", "action", "envelope_to", "sender", "source", "kind", "term", "body",
    "value",
}  # fmt: skip


def poison() -> int:
    """Puts the payload into every typed word of every row, cut to its field; returns how many fields."""
    done = 0
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField) or isinstance(field, models.FileField):
                continue
            if field.choices or field.name in NOT_TYPED or field.primary_key:
                continue
            most = (field.max_length or 500) - 6
            for row in models.QuerySet(model)[:300]:  # with its key: some words are unique
                models.QuerySet(model).filter(pk=row.pk).update(**{field.name: f"{BAD[:most]}{row.pk}"})
            done += 1
    return done


def further(world: World) -> None:
    """Rows of what the world of the matrix has none of, with hostile JSON."""
    desk, ticket = world.desk, world.ticket
    services.tag_add(actor=desk.agent, ticket=ticket, word="tag")
    Draft.objects.create(ticket=ticket, author=desk.agent, kind="reply", text=BAD, cc=[BAD])
    Draft.objects.create(ticket=ticket, author=desk.agent, kind="note", text=BAD, state=Draft.REFUSED, error=BAD)
    conditions = {"all": [{"field": BAD, "op": BAD, "values": [BAD]}, {"field": "tag", "op": "is", "values": [BAD]}]}
    looks = {"conditions": conditions, "columns": [BAD, "tags"], "icon": BAD[:40], "group_by": BAD[:20], "sort": "x"}
    SavedView.objects.update(**{name: value for name, value in looks.items() if hasattr(SavedView, name)})
    Macro.objects.update(actions=[["tag_add", BAD], ["assignee", BAD], ["queue", "²"], ["snooze", BAD]])
    Branding.objects.update_or_create(pk=Branding.ONLY, defaults={"name": BAD[:80], "organisation": BAD[:80]})
    facts = {BAD: BAD, "roles": [BAD], "members": {BAD: BAD}}
    models.QuerySet(AuditEntry).update(before=facts, after={**facts, "x": 1}, action=BAD[:20], subject_type=BAD[:20])
    Act.objects.update(refused=[{"ticket": ticket.pk, "code": BAD, "why": BAD}])
    services.note_add(actor=desk.agent, ticket=ticket, text=f"@Sam {BAD}")
    other = services.ticket_open(actor=None, requester=world.people["stranger"], subject="x", text=BAD, channel="web")
    services.ticket_link(actor=desk.lead, ticket=ticket, other=other, kind="related")
    services.tickets_merge(actor=desk.lead, source=other, target=ticket)
    now = {"started_at": ticket.created_at, "ended_at": ticket.created_at, "talk_seconds": 5}
    Call.objects.create(agent=desk.agent, caller=desk.student, ticket=ticket, nonce=world.places["hidden"], **now)
    Article.objects.filter(pk=world.article.pk).update(links=[{"title": BAD, "url": "javascript:run()"}])


@pytest.fixture
def poisoned(world: World) -> World:
    further(world)
    work()
    assert poison() > 60
    User.objects.update(name=BAD)
    forget_brand()
    cache.clear()
    return world


def test_a09_no_page_turns_words_into_anything_that_acts(poisoned: World) -> None:
    """Every address of the matrix, by the roles that see something there: whole pages and parts of pages."""
    found = []
    for role in ("admin", "agent", "requester"):
        client = poisoned.client(role)
        for row in ROWS:
            if (
                row.get == "405"
                or row.path.startswith(("/api/", "/admin/"))
                or (role == "requester" and "/desk/" in row.path)
            ):
                continue
            path = row.path.format(**poisoned.places)
            for headers in ({}, {"HX-Request": "true"}):
                with transaction.atomic():
                    page = client.get(path, headers=headers)
                    transaction.set_rollback(True)
                assert page.status_code < 500 or path == "/readyz", (path, page.status_code)
                if page.streaming or "html" not in page.headers.get("Content-Type", ""):
                    continue
                found += hunt_page(page, is_mail=path.startswith("/desk/outbox/"))
    assert "\n".join(sorted(set(found))) == ""


def test_a09_the_rows_and_parts_that_a_script_puts_into_the_page_do_not_act(poisoned: World) -> None:
    client, ticket = poisoned.client("agent"), poisoned.ticket
    json_ = {"accept": "application/json"}
    act = client.post(
        "/desk/acts/", {"tickets": ticket.number, "change": "priority:1", "list": "view=open"}, headers=json_
    )
    rows = act.json()["rows"]
    assert rows
    presence = client.post(f"/desk/tickets/{ticket.number}/presence/", {"doing": "viewing", "last_seen": "1"})
    for html in [*rows.values(), presence.json()["strip"]]:
        assert hunt(html) == []
    for path in ("macros/?q=", "answers/?q=print", "macros/?q=%22%3E%3Cimg"):
        assert hunt_page(client.get(f"/desk/tickets/{ticket.number}/{path}")) == []
    for q in (BAD[:60], ">", "@img", "tag:", "from:", "queue:", "is:", "img"):
        assert hunt_page(client.get("/desk/find/", {"q": q}, headers={"HX-Request": "true"})) == []
    asked = client.post("/desk/acts/", {"whole": f"if=text.has:{BAD}", "change": f"tag_add:{BAD}"}, headers=json_)
    assert asked.status_code in (200, 400)


def test_a09_forms_of_the_desk_that_come_back_show_words(poisoned: World) -> None:
    client = poisoned.client("admin")
    for row in ROWS:
        if row.post == "405" or not row.path.startswith("/desk/"):
            continue
        path, data = row.path.format(**poisoned.places), dict.fromkeys(row.data, BAD)
        with transaction.atomic():
            page = client.post(path, {**data, "name": BAD, "q": BAD, "act": "check"})
            transaction.set_rollback(True)
        assert page.status_code < 500, path
        if "html" in page.headers.get("Content-Type", "") and not page.streaming:
            assert hunt_page(page) == [], path


def test_a20_the_style_sheet_of_the_brand_holds_nothing_but_colours(poisoned: World) -> None:
    for accent in ("#fff}body{background:url(//evil)}", "red;}", "</style>", "#12345", "expression(1)"):
        Branding.objects.update(accent=accent[:7])
        forget_brand()
        assert poisoned.client("guest").get("/brand/x/style.css").status_code == 404
        page = Client().get("/")
        assert "evil" not in page.content.decode()
        assert hunt_page(page) == []


def test_e_no_word_becomes_a_header_of_a_mail(poisoned: World) -> None:
    """Line ends in names, subjects and the name of the desk."""
    evil = "x\r\nBcc: evil@example.org\r\n\r\nbody"
    User.objects.update(name=evil)
    Branding.objects.update(name=evil[:80], organisation=evil[:80])
    Ticket.objects.update(subject=evil)
    forget_brand()
    services.reply_add(actor=poisoned.desk.agent, ticket=poisoned.ticket, text="Done.", set_status="solved")
    services.note_add(actor=poisoned.desk.lead, ticket=poisoned.ticket, text="@priya look")
    before = len(outbox())
    poisoned.client("guest").post("/password/forgot/", {"email": "lee@example.ac.uk"})
    work()
    mails = outbox()[before:]
    assert mails
    for mail in mails:
        assert mail["Bcc"] is None
        assert "evil@example.org" not in " ".join(str(mail[name]) for name in ("To", "Cc", "Reply-To") if mail[name])
        html = mail.get_body(("html",))
        assert html is None or hunt(html.get_content(), is_mail=True) == []


def test_a08_cells_of_every_csv_are_words(poisoned: World) -> None:
    User.objects.update(name='=HYPERLINK("//evil")')
    client = poisoned.client("admin")
    texts = [client.post("/desk/settings/audit/export/", {}).getvalue().decode()]
    texts += [client.get(f"/desk/reports/csv/{code}/").content.decode() for code in ("all", "topics", "times")]
    for text in texts:
        for cell in text.replace('"', "").replace("\r\n", ",").split(","):
            assert not cell.startswith(("=", "@", "\t")), cell


def test_a17_json_for_scripts_is_json(poisoned: World) -> None:
    client, number = poisoned.client("agent"), poisoned.ticket.number
    for path in (f"/desk/tickets/{number}/agents/?q=", "/desk/changes/?view=open&since=1", "/notifications/count/"):
        page = client.get(path)
        if page.status_code == 200:
            assert page.headers["Content-Type"].startswith("application/json"), path
            json.loads(page.content)
            assert page.headers["X-Content-Type-Options"] == "nosniff"
