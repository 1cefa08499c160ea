"""What forms share: a service's refusal said beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from common.errors import Conflict, Invalid

T = TypeVar("T")


def attempted(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """What `act` gives; None when the service refused the input, which the form then says at its field."""
    try:
        return act()
    except (Invalid, Conflict) as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return None
