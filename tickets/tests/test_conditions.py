"""Conditions of views: what is written can be read again, and whatever is read is harmless."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from tickets import conditions, desk_views
from tickets.condition_fields import FIELDS, OPERATORS
from tickets.condition_names import Names
from tickets.condition_reading import read_tree
from tickets.conditions import CONDITIONS_MAX, GROUPS_MAX, VALUES_MAX, Condition, Tree
from tickets.lists import _TERMS, ID_UP, parse_key

NOW = datetime(2026, 5, 5, 14, 20, tzinfo=UTC)
words = st.text(min_size=0, max_size=40)
made = st.builds(
    conditions.condition,
    st.one_of(st.sampled_from(sorted(FIELDS)), words),
    st.one_of(st.sampled_from(sorted(OPERATORS)), words),
    st.lists(st.one_of(words, st.integers()), max_size=5),
)
trees = st.builds(conditions.tree, st.lists(made, max_size=8), st.lists(st.lists(made, max_size=4), max_size=4))
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["all", "any", "field", "op", "values", "x"]), inner, max_size=4),
    ),
    max_leaves=20,
)


@given(trees)
def test_a_tree_comes_back_from_its_address(tree: Tree) -> None:
    query = QueryDict(urlencode(conditions.to_params(tree)))
    assert conditions.from_params(query.getlist("if"), query.getlist("any")) == tree


@given(trees)
def test_a_tree_comes_back_from_what_is_stored(tree: Tree) -> None:
    assert conditions.from_json(json.loads(json.dumps(conditions.to_json(tree)))) == tree


@given(anything)
def test_whatever_is_stored_is_read_without_a_fault(data) -> None:
    tree = conditions.from_json(data)
    assert len(tree.all) <= CONDITIONS_MAX
    assert len(tree.groups) <= GROUPS_MAX
    assert all(each.values and len(each.values) <= VALUES_MAX for each in tree.each())


@given(st.lists(st.text(max_size=60), max_size=6), st.lists(st.text(max_size=60), max_size=6))
def test_whatever_stands_in_an_address_is_read_without_a_fault(ifs: list[str], anys: list[str]) -> None:
    tree = conditions.from_params(ifs, anys)
    assert conditions.from_params(*_params(tree)) == tree


def _params(tree: Tree) -> tuple[list[str], list[str]]:
    pairs = conditions.to_params(tree)
    return [value for name, value in pairs if name == "if"], [value for name, value in pairs if name == "any"]


@given(trees)
@settings(max_examples=60)
def test_every_tree_can_be_read_for_anybody(tree: Tree) -> None:
    reader = AnonymousUser()
    reader.pk = 1
    reading = read_tree(tree, reader, Names(), NOW)
    assert len(reading.all) == len(tree.all)
    for each in reading.all:
        assert each.note or each.q is not None


@given(
    trees,
    st.sampled_from(sorted(desk_views.VIEWS)),
    st.sampled_from(sorted(desk_views.SORTS)),
    st.sampled_from(sorted(desk_views.GROUPS)),
    st.lists(st.sampled_from(sorted(desk_views.COLUMNS)), min_size=1, unique=True),
)
def test_a_view_comes_back_from_its_address(tree: Tree, code: str, sort: str, group: str, columns: list[str]) -> None:
    from dataclasses import replace

    view = replace(desk_views.VIEWS[code], tree=tree, sort=sort, group_by=group, columns=tuple(columns))
    again = desk_views.from_query(QueryDict(desk_views.to_query(view)), [])
    assert replace(again, is_changed=False) == view
    assert again.is_changed == (view != desk_views.VIEWS[code])


def test_an_address_is_short_and_can_be_read_by_people() -> None:
    tree = Tree((Condition("status", "is", ("new", "open")), Condition("tag", "not", ("new starter",))))
    assert urlencode(conditions.to_params(tree), safe=":,") == "if=status:new,open&if=tag.not:new+starter"


@given(st.text(max_size=80))
def test_a_key_of_a_page_is_read_or_refused(text: str) -> None:
    for term in _TERMS.values():
        values = parse_key(text, [term, ID_UP])
        assert values is None or len(values) == 2


@pytest.mark.parametrize("key", ["9999-12-31T23:59:59+23:59_1", "2026-01-01T00:00:00_1", "1_" + "9" * 30, "-1_1", "_"])
def test_odd_keys_are_no_keys(key: str) -> None:
    found = parse_key(key, [_TERMS["due"], ID_UP])
    assert found is None or found[1] == 1
