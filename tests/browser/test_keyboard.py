"""By keyboard alone: Tab reaches every stop of a page and leaves it again, and where one is can be seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of
from tests.browser.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST = 250  # presses of Tab on one page; more would be a trap
INSIDE = 6  # presses within one stop: the parts of a time

# The stops a page ought to have: one for a group of radio buttons, none in what is folded or hidden.
STOPS = """() => {
  const can = 'a[href], button:not([disabled]), input:not([type=hidden], [disabled]), select:not([disabled]), '
    + 'textarea:not([disabled]), summary, [tabindex="0"]';
  const groups = new Set();
  window.stops = [...document.querySelectorAll(can)].filter((one) => {
    if (one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true }) || one.closest('[inert]')) return false;
    if (one.type !== 'radio') return true;
    const group = `${one.form?.action} ${one.name}`;
    return !groups.has(group) && groups.add(group);
  });
}"""
# What is wrong with the stop that has the focus now; null when it was there before: the round is done.
LOOK = """async () => {
  const one = document.activeElement, seen = window.walked ||= [];
  if (!one || one === document.body) return { out: true };
  const again = seen.at(-1) === one;
  if (!again && seen.includes(one)) return null;
  if (!again) seen.push(one);
  const name = `${one.outerHTML.slice(0, 110)}`;
  if (again) return { name, again };
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const around = [one, ...(one.labels || [])];
  for (let up = one.parentElement, n = 0; up && n < 3; up = up.parentElement, n += 1) around.push(up);
  const look = () => around.map((el) => {
    const s = getComputedStyle(el);
    const line = s.outlineStyle === 'none' ? '' : s.outline;
    return [line, s.boxShadow, s.borderColor, s.backgroundColor].join();
  }).join('|');
  await frame();
  const rest = [...one.getClientRects()].find((r) => r.width && r.height);
  const faults = [];
  if (!rest) faults.push('has no place');
  else {
    const at = { x: (Math.max(rest.left, 0) + Math.min(rest.right, innerWidth)) / 2,
      y: (Math.max(rest.top, 0) + Math.min(rest.bottom, innerHeight)) / 2 };
    const top = document.elementFromPoint(at.x, at.y);
    const own = top && [one, ...(one.labels || [])]
      .some((el) => el.contains(top) || top.closest('label')?.contains(el));
    if (!own) faults.push(`is not in sight: ${top ? top.outerHTML.slice(0, 80) : 'outside the window'}`);
  }
  const focused = look();
  one.blur();
  await frame();
  const bare = look();
  one.focus({ preventScroll: true });
  if (focused === bare) faults.push('does not show that it has the focus');
  return { name, again, faults };
}"""
MISSED = """() => window.stops.filter((one) => one.isConnected && !window.walked.some((seen) => seen === one
  || (one.type === 'radio' && seen.name === one.name && seen.form === one.form)))
  .map((one) => one.outerHTML.slice(0, 110))"""


@pytest.fixture
def world() -> World:
    return make_world()


def walk(page: Any, path: str) -> list[str]:
    """What is wrong with a page for somebody who has only a keyboard."""
    page.goto(path)
    page.evaluate(STOPS)
    faults, inside, out = [], 0, 0
    for _press in range(MOST):
        page.keyboard.press("Tab")
        stop = page.evaluate(LOOK)
        if stop is None:
            break
        if stop.get("out"):  # past the last stop; a field that had the focus at first is not the first one
            out += 1
            if out > 1:
                break
            continue
        inside = inside + 1 if stop["again"] else 0
        if inside > INSIDE:
            return [*faults, f"{path}: a trap at {stop['name']}"]
        faults += [f"{path}: {fault}: {stop['name']}" for fault in stop.get("faults", [])]
    else:
        return [*faults, f"{path}: no end after {MOST} stops"]
    return faults + [f"{path}: never reached: {name}" for name in page.evaluate(MISSED)]


@pytest.mark.parametrize(
    "size", [{"width": 1280, "height": 800}, {"width": 390, "height": 700}], ids=["desktop", "phone"]
)
def test_public_pages_can_be_walked_by_tab(pages: Pages, world: World, size: dict[str, int]) -> None:
    faults = []
    for who in (None, world.desk.student):
        page = pages.open(cookies=session_of(who) if who else {}, viewport=size, reduced_motion="reduce")
        for path in world.paths()[who]:
            faults += walk(page, path)
    assert not faults, "\n".join(faults)


def test_pages_of_the_desk_can_be_walked_by_tab(pages: Pages, world: World) -> None:
    number = world.ticket.number
    of_agent = ["/desk/", f"/desk/tickets/{number}/", "/desk/tickets/new/", "/desk/calls/new/", "/desk/reports/"]
    faults = []
    for who, paths in (
        (world.desk.agent, of_agent),
        (world.desk.author, ["/desk/answers/", f"/desk/answers/{world.article.pk}/edit/"]),
        (world.desk.admin, ["/desk/settings/", "/desk/settings/people/"]),
    ):
        page = pages.open(cookies=session_of(who), viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        for path in paths:
            faults += walk(page, path)
    assert not faults, "\n".join(faults)


def test_the_first_stop_leads_past_the_header(pages: Pages, world: World) -> None:
    for who, path in ((None, "/"), (world.desk.student, "/my/"), (world.desk.agent, "/desk/")):
        page = pages.open(cookies=session_of(who) if who else {})
        page.goto(path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('#main') !== null"), path


def test_menus_open_close_and_give_the_focus_back(pages: Pages, world: World) -> None:
    page = pages.open(viewport={"width": 390, "height": 700})
    page.goto("/")
    button = page.get_by_role("button", name="Menu")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#site-menu') !== null")
    page.keyboard.press("Escape")
    assert not page.locator("#site-menu").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "site-menu"
