"""Where the reader's system chooses the colours, what was told by a colour is told by one of its own."""

from __future__ import annotations

import pytest

from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of
from tests.flows.desk_pages import opened
from tests.support import make_desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COLOURS = """(bar) => {
  const probe = (name) => {
    const part = document.createElement("i");
    part.style.setProperty("color", name);
    document.body.append(part);
    const found = getComputedStyle(part).color;
    part.remove();
    return found;
  };
  const fill = (part) => getComputedStyle(bar.querySelector(part)).fill;
  return { fill: fill(".v"), track: fill(".t"), highlight: probe("Highlight"), canvas: probe("Canvas") };
}"""


@pytest.mark.parametrize("tone", ["good", "warn", "bad", "c2", "grey"])
def test_the_bar_of_a_target_is_a_mark_on_the_page_s_own_ground(pages: Pages, tone: str) -> None:
    desk = make_desk()
    page = pages.open(cookies=session_of(desk.agent), forced_colors="active")
    page.goto(opened(desk).get_absolute_url())
    bar = page.locator(".clock .mbar").first
    bar.evaluate("(bar, tone) => bar.setAttribute('class', `mbar ${tone}`)", tone)
    colours = bar.evaluate(COLOURS)
    assert (colours["fill"], colours["track"]) == (colours["highlight"], colours["canvas"])
    assert colours["fill"] != colours["track"]
