"""The description of the API is whole, has no warnings, and its pages need nobody else's server."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_schema_is_valid_and_without_warnings(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "schema.yml"
    call_command("spectacular", file=str(target), validate=True, fail_on_warn=True)
    words = target.read_text()
    for path in ("/api/v1/tickets/", "/api/v1/tickets/{number}/reply/", "/api/v1/articles/search/"):
        assert f"{path}:" in words
    assert "Warning" not in capsys.readouterr().err


def test_the_schema_and_its_pages_are_open_and_offline() -> None:
    assert Client().get("/api/v1/schema/").status_code == 200
    page = Client().get("/api/v1/docs/")
    assert page.status_code == 200
    places = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert places
    assert [place for place in places if place.startswith(("http", "//"))] == []


def test_an_unknown_address_of_the_api_is_an_error_in_json() -> None:
    response = Client().get("/api/v1/nowhere/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.json()["error"]["code"] == "not_found"
