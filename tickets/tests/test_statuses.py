"""The one table of moves."""

from __future__ import annotations

from itertools import product

import pytest

from tickets import statuses

CODES = [code for code, _words in statuses.CHOICES]


def test_the_table_speaks_of_known_states_and_roles_only() -> None:
    roles = {statuses.AGENT, statuses.REQUESTER, statuses.SYSTEM}
    for (source, target), allowed in statuses.TRANSITIONS.items():
        assert {source, target} <= set(CODES)
        assert source != target
        assert allowed
        assert allowed <= roles


@pytest.mark.parametrize(("source", "target"), list(product(CODES, CODES)))
def test_a_requester_can_only_solve_or_open_again(source: str, target: str) -> None:
    if statuses.can_move(source, target, statuses.REQUESTER):
        assert target in (statuses.SOLVED, statuses.OPEN)
        assert source != statuses.CLOSED


def test_nothing_becomes_new_again_and_every_state_can_be_left() -> None:
    assert not [pair for pair in statuses.TRANSITIONS if pair[1] == statuses.NEW]
    for code in CODES:
        assert statuses.targets(code, statuses.AGENT)
