"""Fixtures of the attacks: a desk in a transaction that is rolled back, which is quicker than real commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.attacks.world import World, make_world
from tests.support import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A client with a person's session, without the work of the sign-in page."""

    def enter(user: Any, **options: Any) -> Client:
        client = Client(**options)
        client.force_login(user)
        return client

    return enter
