"""Four tickets, and an agent who looks at the list of them; an answer, and its author."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from kb.models import Article
from kb.tests.support import make_article, make_author
from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of
from tests.flows.desk_pages import opened
from tests.support import Desk
from tickets.models import Ticket


@pytest.fixture
def four(desk: Desk) -> list[Ticket]:
    return [opened(desk, f"No {number}") for number in range(1, 5)]


@pytest.fixture
def page(pages: Pages, desk: Desk, four: list[Ticket]) -> Any:
    page = pages.open(cookies=session_of(desk.agent), viewport={"width": 1440, "height": 900})
    page.goto("/desk/")
    page.locator("tr[data-ticket]").first.wait_for()
    return page


@pytest.fixture
def author() -> User:
    return make_author()


@pytest.fixture
def article(author: User) -> Article:
    return make_article("How do I scan?", "Press it.", owner=author)
