"""Every page of the product: no axe violation, no sideways scroll, no policy report, both themes and widths."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests.browser.pages import Pages
from tests.browser.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def world() -> World:
    return make_world()


def session_of(user: Any) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_is_accessible_and_keeps_to_the_policy(pages: Pages, world: World, size: str) -> None:
    """In both themes; one world for both, since making it takes longer than looking at a page."""
    faults = []
    for theme, (who, paths) in product(("light", "dark"), world.paths().items()):
        cookies = session_of(who) if who else {}
        page = pages.open(cookies={**cookies, "theme": theme}, viewport=SIZES[size])
        for path in paths:
            page.goto(path)
            found = Axe().run(page, options=RULES).response["violations"]
            faults += [
                f"{path} ({theme}): {v['id']} at {v['nodes'][0]['target']}: {v['nodes'][0]['html'][:120]}"
                for v in found
            ]
            if wide := too_wide(page):
                faults.append(f"{path}: {wide} px too wide")
    assert faults == []


def test_the_composer_for_a_note_is_accessible_too(pages: Pages, world: World) -> None:
    faults = []
    for theme in ("light", "dark"):
        page = pages.open(cookies={**session_of(world.desk.agent), "theme": theme}, viewport=SIZES["desktop"])
        page.goto(f"/desk/tickets/{world.ticket.number}/?compose=note")
        faults += [v["id"] for v in Axe().run(page, options=RULES).response["violations"]]
    assert faults == []


def test_no_page_scrolls_sideways_at_other_widths(pages: Pages, world: World) -> None:
    faults = []
    for who, paths in world.paths().items():
        page = pages.open(cookies=session_of(who) if who else {})
        for path in paths:
            page.goto(path)
            for width in (320, 768, 1024):
                page.set_viewport_size({"width": width, "height": 800})
                if wide := too_wide(page):
                    faults.append(f"{path}: {wide} px too wide at {width}")
    assert faults == []


def too_wide(page: Any) -> int:
    """By how many pixels the page scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_public_pages_work_without_javascript(pages: Pages, world: World) -> None:
    page = pages.open(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("searchbox").first.fill("reset my password")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=world.article.question).first.click()
    assert page.locator("h1").inner_text() == world.article.question
    page.goto("/report/")
    page.locator("[name=subject]").fill("No sound in room 2")
    page.locator("[name=text]").fill("The speakers are silent.")
    page.locator("[name=email]").fill("guest@example.ac.uk")
    page.locator("main form [type=submit]").last.click()
    assert "/report/sent/" in page.url


def test_public_pages_weigh_at_most_sixty_kilobytes(pages: Pages, world: World) -> None:
    import gzip
    import re
    from urllib.request import urlopen

    for path in ["/", world.article_path, "/report/", "/search/?q=password"]:
        page = pages.open()
        page.goto(path)
        html = page.content()
        files = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:css|js))"', html))
        weight = sum(len(gzip.compress(urlopen(pages.url + name).read(), 9)) for name in files)
        assert weight <= 60_000, (path, files)
