"""Who may enter where, among people and the desk itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import User
from common.permissions import Allowed, Answer, Denied


def can_enter_desk(user: User) -> Answer:
    if user.is_authenticated and user.works_here:
        return Allowed()
    return Denied(_("The desk is for agents."), code="agents_only")


def can_administer(user: User) -> Answer:
    if user.is_authenticated and user.is_active and user.is_superuser:
        return Allowed()
    return Denied(_("This page is for administrators."), code="administrators_only")


def can_write_answers(user: User) -> Answer:
    if user.is_authenticated and user.may_write_answers:
        return Allowed()
    return Denied(_("Answers are written by authors."), code="authors_only")
