"""The editor of an answer as hands open it, and what it holds."""

from __future__ import annotations

import re
from typing import Any

from accounts.models import User
from kb.models import Article
from tests.browser.pages import Pages
from tests.browser.test_every_page import session_of


def edit(pages: Pages, article: Article, author: User, **options: Any) -> Any:
    page = pages.open(cookies=session_of(author), viewport={"width": 1440, "height": 900}, **options)
    page.goto(f"/desk/answers/{article.pk}/edit/")
    return page


def body(page: Any) -> str:
    return str(page.locator("#id_body").input_value())


def write(page: Any, text: str) -> None:
    page.locator("#id_body").fill(text)


def saved(page: Any) -> None:
    page.locator("#ed-kept").get_by_text(re.compile(r"^Saved \d\d:\d\d$")).wait_for()
