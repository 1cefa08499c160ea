"""Every page of the product: no axe violation, no sideways scroll, no policy report, both themes and widths."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from tests.browser.pages import Pages
from tests.browser.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": TAGS, "resultTypes": ["violations"]}
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
OTHER_WIDTHS = {"desktop": (1024, 1200), "phone": (320, 768)}
PARTS = 3  # so that several processors look at once
MOVING = "document.getAnimations().filter((each) => each instanceof CSSTransition).length"
DARK = "document.documentElement.dataset.theme = 'dark'"


@pytest.fixture
def world() -> World:
    return make_world()


def session_of(user: Any) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_is_accessible_and_keeps_to_the_policy(pages: Pages, world: World, size: str, part: int) -> None:
    """In both themes, without a sideways scroll at any width; a page is opened once for all of it."""
    faults: list[str] = []
    for who, paths in world.paths().items():
        page = pages.open(
            cookies={**(session_of(who) if who else {}), "theme": "light"},
            viewport=SIZES[size],
            reduced_motion="reduce",  # colours must have changed when they are measured
        )
        for path in paths[part::PARTS]:
            faults += faults_of(page, path, size)
        page.context.close()
    assert faults == []


def faults_of(page: Any, path: str, size: str) -> list[str]:
    """What is wrong with one page, in words."""
    page.set_viewport_size(SIZES[size])
    page.goto(path)
    found = [f"{path} (light): {fault}" for fault in violations(page)]
    darken(page)
    found += [f"{path} (dark): {fault}" for fault in violations(page)]
    for width in (SIZES[size]["width"], *OTHER_WIDTHS[size]):
        page.set_viewport_size({"width": width, "height": 800})
        if wide := too_wide(page):
            found.append(f"{path}: {wide} px too wide at {width}")
    return found


def darken(page: Any) -> None:
    """The dark theme, once no colour moves any more."""
    page.evaluate(DARK)
    for _ in range(40):
        page.wait_for_timeout(50)
        if not page.evaluate(MOVING):
            return


def violations(page: Any) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']} at {v['nodes'][0]['target']}: {v['nodes'][0]['html'][:120]}" for v in found]


def test_the_composer_for_a_note_is_accessible_too(pages: Pages, world: World) -> None:
    page = pages.open(cookies=session_of(world.desk.agent), viewport=SIZES["desktop"], reduced_motion="reduce")
    page.goto(f"/desk/tickets/{world.ticket.number}/?compose=note")
    assert violations(page) == []
    darken(page)
    assert violations(page) == []


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
