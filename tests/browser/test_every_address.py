"""Every address that shows a page is looked at by the browser tests: a new page without a case fails here."""

from __future__ import annotations

import pytest
from django.urls import resolve

from tests.attacks.access_matrix import ROWS
from tests.attacks.walk import in_admin, patterns
from tests.browser.no_page import NO_PAGE
from tests.browser.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


def test_each_page_has_a_case(world: World) -> None:
    """Addresses of the API answer no page, nor do those that a GET never gets a 200 from, as `access_matrix`
    says; the Django admin's pages are not ours.
    """
    shown = {resolve(path.partition("?")[0]).route for paths in world.paths().values() for path in paths if known(path)}
    acts = {row.pattern for row in ROWS} - {row.pattern for row in ROWS if "200" in row.get}
    wanted = {
        pattern: each.name
        for pattern, each in patterns()
        if not in_admin(pattern) and not pattern.startswith("api/") and each.name not in NO_PAGE and pattern not in acts
    }
    missing = {pattern: name for pattern, name in wanted.items() if pattern not in shown}
    assert "\n".join(f"{name}: {pattern}" for pattern, name in missing.items()) == "", (
        "Add a path to tests/browser/world.py, or the name to tests/browser/no_page.py"
    )


def test_what_is_said_to_be_no_page_exists_and_is_not_looked_at(world: World) -> None:
    """So that the list of exceptions cannot hide a page, nor outlive its address."""
    names = {each.name for _pattern, each in patterns()}
    assert set(NO_PAGE) - names == set()
    shown = {
        resolve(path.partition("?")[0]).url_name for paths in world.paths().values() for path in paths if known(path)
    }
    assert set(NO_PAGE) & shown == set()


def known(path: str) -> bool:
    """False for the one path that is there to show the page of what is not there."""
    return not path.startswith("/no/such")
