"""A01, A09, A13, A20, G01: Chromium on pages full of markup: no dialog, no complaint of the policy, no call outside."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import Client

from accounts.services import name_set
from common.markdown import render
from kb.tests.support import make_article
from mail.tests.mails import mail
from tests.attacks.payloads import ELEMENTS, HANDLED, MARKDOWN, PAYLOADS, STYLES
from tests.attacks.world import HELP, mail_in
from tests.browser.pages import Pages
from tests.support import Desk, make_desk, outbox, work
from tickets import services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = (
    '<img src="http://evil.test/a.png" srcset="http://evil.test/b 1x"><video poster="http://evil.test/c"></video>'
    '<table background="http://evil.test/d"><tr><td>x</table><link rel=stylesheet href="http://evil.test/e">'
    '<p style="background:url(http://evil.test/f)">x</p><body background="http://evil.test/g">'
)


def cookies_of(client: Client) -> dict[str, str]:
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def watched(page: Any, host: str) -> list[str]:
    """What no page may do: open a dialog, or ask anybody but us."""
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith((host, "data:")) else seen.append(request.url))
    page.add_init_script("window.run = () => alert('run'); window.runs = 0;")
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => { window.broken = e.violatedDirective; });"
    )
    return seen


def hostile_desk() -> tuple[Desk, Any, Any]:
    desk = make_desk()
    html = PICTURES + "".join(f"<div>{each}</div>" for each in [*ELEMENTS[::2], *HANDLED, *STYLES])
    raw = mail(f"To: {HELP}", "Subject: <img src=x onerror=run()>", "Content-Type: text/html; charset=utf-8", body=html,
               sender='"<svg onload=run()>" <eve@example.org>')  # fmt: skip
    row = mail_in(raw)
    name_set(actor=desk.agent, name="<img src=x onerror=run()> Priya")
    services.reply_add(actor=desk.agent, ticket=row.ticket, text="\n".join(PAYLOADS[::8]))
    work()
    taken = [
        s for s in MARKDOWN if ":::" not in s and not render(s, find_picture=lambda _: None, video_hosts=[]).problems
    ]
    article = make_article("</script><img src=x onerror=run()>?", "\n\n".join(taken), author=desk.author)
    return desk, row.ticket, article


def test_a01_no_page_runs_anything_or_asks_anybody_outside(pages: Pages, sign_in: Any) -> None:
    desk, ticket, article = hostile_desk()
    message = ticket.messages.earliest("pk")
    secret = services.link_mint(ticket=ticket, user=ticket.requester)
    asked = quote('"><img src=x onerror=run()><script>run()</script>')
    paths = [
        "/desk/", ticket.get_absolute_url(), f"{ticket.get_absolute_url()}messages/{message.pk}/original/",
        f"/t/{secret}/",
        article.get_absolute_url(), f"/search/?q={asked}", f"/report/?q={asked}", f"/no/{asked}/", "/desk/outbox/",
        f"/desk/answers/{article.pk}/edit/", f"/sign-in/?next={asked}", "/desk/mail/",
    ]  # fmt: skip
    admin = pages.open(cookies=cookies_of(sign_in(desk.admin)))
    seen = watched(admin, pages.url)
    for path in paths:
        admin.goto(path)
        admin.wait_for_timeout(150)
        assert admin.evaluate("window.broken || ''") == "", path
        admin.mouse.move(200, 300)
        admin.keyboard.press("Tab")
    assert seen == []
    assert outbox()


def test_a09_what_is_typed_into_a_search_box_runs_nothing_in_its_list_of_suggestions(pages: Pages) -> None:
    desk = make_desk()
    make_article("How do I <img src=x onerror=run()> print?", "x", author=desk.author)
    page = pages.open()
    seen = watched(page, pages.url)
    page.goto("/")
    page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first.type(
        "print <img src=x onerror=run()>", delay=5
    )
    page.wait_for_timeout(700)
    page.goto("/report/")
    page.locator("[name=subject]").type("print <img src=x onerror=run()>", delay=5)
    page.wait_for_timeout(900)
    assert seen == []
