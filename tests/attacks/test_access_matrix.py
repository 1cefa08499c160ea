"""B01, I01, I13, J04: every address, by every role, with every method; a new address without a row fails."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.attacks.access_matrix import ADMIN_MODELS, ROWS, WITHOUT_TOKEN, Row
from tests.attacks.walk import in_admin, patterns
from tests.attacks.world import ROLES, World
from tests.flows.portal import rows

OURS = {"sec-fetch-site": "same-origin"}
SAME_FOR_ALL = ("guest", "stranger", "admin")  # enough for an address that is the same for everybody
READING = {"GET", "HEAD", "OPTIONS"}
QUIET = {"common.Heartbeat", "sessions.Session", "accounts.ApiToken", "accounts.User"}  # last used, last sign-in


def paths(world: World) -> list[tuple[Row, str]]:
    return [(row, row.path.format(**world.places)) for row in ROWS]


def ask(world: World, client: Client, method: str, row: Row, path: str, bearer: dict[str, str] | None = None) -> Any:
    """One request; of a file, all of it is read."""
    data = {name: value.format(**world.places) for name, value in row.data.items()}
    options: dict[str, Any] = {}
    if path.startswith("/api/"):
        client, options = Client(), {"headers": bearer or {}}
        if method != "get":
            options["content_type"] = "application/json"
    response = client.get(path, **options) if method == "get" else getattr(client, method)(path, data, **options)
    if response.streaming:
        response.getvalue()
    return response


def test_b01_every_address_has_a_row() -> None:
    walked = {pattern for pattern, _ in patterns() if not in_admin(pattern)}
    assert walked == {row.pattern for row in ROWS}


def test_b01_nothing_but_what_was_decided_is_administered() -> None:
    assert {model._meta.label_lower for model in admin.site._registry} == ADMIN_MODELS


@pytest.mark.parametrize("method", ["get", "post"])
def test_b01_each_role_gets_what_the_matrix_says(world: World, method: str) -> None:
    clients = {role: world.client(role, headers=OURS) for role in ROLES}
    bearers = {role: world.bearer(role) for role in ROLES}
    wrong = []
    for row, path in paths(world):
        expected = row.expected(method, ROLES)
        asked = ROLES if len(set(expected.values())) > 1 else SAME_FOR_ALL
        for role in asked:
            cache.clear()
            cookies = clients[role].cookies.copy()
            with transaction.atomic():
                got = ask(world, clients[role], method, row, path, bearers[role]).status_code
                transaction.set_rollback(True)
            clients[role].cookies = cookies
            if got != expected[role]:
                wrong.append((method, path, role, got, expected[role]))
    assert wrong == []


def test_b01_guests_are_sent_to_sign_in_and_come_back_to_where_they_were(world: World) -> None:
    for row, path in paths(world):
        if row.expected("get", ROLES)["guest"] == 302 and not path.startswith("/t/"):
            assert Client().get(path)["Location"].startswith("/sign-in/?next=/"), path


def test_b01_put_patch_and_delete_are_refused_everywhere_and_change_nothing(world: World) -> None:
    clients = {role: world.client(role, headers=OURS) for role in ("requester", "admin")}
    bearers = {role: world.bearer(role) for role in clients}
    before = changed_rows()
    for row, path in paths(world):
        for role, client in clients.items():
            for method in ("put", "patch", "delete") if role == "admin" else ("delete",):
                response = ask(world, client, method, row, path, bearers[role])
                assert response.status_code in (301, 302, 400, 401, 403, 404, 405), (method, path, role)
    assert changed_rows() == before


def test_b01_a_hidden_thing_answers_as_one_that_does_not_exist(world: World) -> None:
    """B02: 404 with the same body, by page and by API, for a stranger and for an agent of another team."""
    missing = {**world.places, "number": "29999-V", "hidden": "00000000-0000-4000-8000-000000000000", "mail": 9**9}
    cases = [("/my/{number}/", "stranger"), ("/desk/tickets/{number}/", "elsewhere"), ("/files/{hidden}/", "stranger")]
    cases += [("/api/v1/tickets/{number}/", "stranger"), ("/api/v1/files/{hidden}/", "elsewhere")]
    cases += [("/desk/mail/{mail}/", "elsewhere")]
    for path, role in cases:
        headers = world.bearer(role) if path.startswith("/api/") else {}
        client = Client() if headers else world.client(role)
        there, not_there = (client.get(path.format(**places), headers=headers) for places in (world.places, missing))
        assert there.status_code == not_there.status_code == 404, path
        assert plain(there) == plain(not_there), path


def plain(response: Any) -> str:
    """The page without its own address, tokens and digits, which differ for other reasons."""
    words = re.sub(r' value="[^"]+"', "", response.content.decode())  # tokens, and the address as a search
    return re.sub(r"[0-9a-f-]{36}|\d+(?:-[A-Z3])?", "#", words)


def changed_rows() -> dict[str, Any]:
    return {label: values for label, values in rows().items() if label not in QUIET}


def every_get(world: World) -> list[str]:
    admins = [str(path) for path in admin_paths()]
    return [path for row, path in paths(world) if row.get != "405"] + admins


def admin_paths() -> list[str]:
    """The pages of Django's administration: lists, forms to add, and those of one row each."""
    found = ["/admin/", "/admin/jsi18n/", "/admin/login/", "/admin/password_change/"]
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        row = model._default_manager.order_by("pk").first()
        found += [base, f"{base}add/", f"{base}?q=a&o=1"]
        found += [f"{base}{row.pk}/{verb}/" for verb in ("change", "history", "delete")] if row else []
    return found


def test_i01b_reading_every_page_as_administrator_changes_nothing(world: World) -> None:
    client, bearer = world.client("admin"), world.bearer("admin")
    before = changed_rows()
    sessions = rows()["sessions.Session"]
    for path in every_get(world):
        headers = bearer if path.startswith("/api/") else {}
        response = client.get(path, headers=headers)
        if response.streaming:
            response.getvalue()
        assert response.status_code < 500 or path == "/readyz", path
    assert changed_rows() == before
    assert rows()["sessions.Session"] == sessions


@pytest.mark.parametrize("way", ["no token", "foreign origin", "null origin", "foreign referer"])
def test_i01a_no_page_can_be_made_to_write_from_elsewhere(world: World, way: str) -> None:
    """A13 too: `Origin: null` is refused; only a browser that says same-origin, or a secret page, may send it."""
    client = world.client("admin", enforce_csrf_checks=True)
    client.get("/report/")
    token = client.cookies["helpdesk_csrf"].value
    headers = {
        "no token": {},
        "foreign origin": {"origin": "https://evil.test", "x-csrftoken": token},
        "null origin": {"origin": "null", "x-csrftoken": token, "sec-fetch-site": "cross-site"},
        "foreign referer": {"referer": "https://evil.test/x", "sec-fetch-site": "cross-site"},
    }[way]
    before = changed_rows()
    for row, path in paths(world):
        if row.post == "405" or path.startswith("/api/"):
            continue
        data = {name: value.format(**world.places) for name, value in row.data.items()}
        assert client.post(path, data, headers=headers).status_code == 403, (way, path)
    for path in admin_paths() if way == "no token" else ():
        assert client.post(path, {"_save": "1"}, headers=headers).status_code in (403, 404), (way, path)
    assert changed_rows() == before


def test_i01a_views_outside_the_token_are_the_reviewed_ones() -> None:
    found = set()
    for pattern, each in patterns():
        if getattr(each.callback, "csrf_exempt", False) and not in_admin(pattern):
            view = getattr(each.callback, "cls", None) or getattr(each.callback, "view_class", None)
            found.add(view.__name__ if view else str(each.name))
    assert found == set(WITHOUT_TOKEN)


def test_i01a_the_api_reads_no_session_and_answers_no_other_origin(world: World) -> None:
    client = world.client("admin")
    for row, path in paths(world):
        if not path.startswith("/api/"):
            continue
        response = client.get(path, headers={"origin": "https://evil.test"})
        assert not [name for name in response.headers if name.lower().startswith("access-control-")], path
        if row.expected("get", ROLES)["guest"] == 401:
            assert response.status_code == 401, path
