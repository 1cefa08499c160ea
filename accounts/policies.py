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


def can_see_people(user: User) -> Answer:
    """Look people up, and note their phones and student numbers."""
    return can_enter_desk(user)


def is_colleague(person: User) -> bool:
    """Somebody whose account can do more than ask: only administrators change how it is reached."""
    return person.is_agent or person.is_author or person.is_superuser


def can_edit_person(user: User, person: User) -> Answer:
    """Change a name, what they belong to, and further addresses: of requesters any agent, of colleagues administrators.

    A further address never opens an account: passwords go to the main address alone.
    """
    if not can_enter_desk(user):
        return can_enter_desk(user)
    if person.merged_into_id is not None:
        return Denied(_("This record was merged into another one."), code="merged")
    if is_colleague(person) and not user.is_superuser:
        return Denied(_("Only administrators change the records of colleagues."), code="administrators_only")
    return Allowed()


def can_set_main_address(user: User, person: User) -> Answer:
    """Where passwords go: whoever sets it could take the account, so team leads and administrators."""
    answer = can_edit_person(user, person)
    if answer and not (user.is_superuser or leads_a_team(user)):
        return Denied(_("Only team leads and administrators change the main address."), code="leads_only")
    return answer


def can_merge(user: User, keep: User, gone: User) -> Answer:
    """Put two records together. A colleague's is never the one that goes, and only administrators add to it."""
    answer = can_set_main_address(user, keep)
    if not answer and answer.code == "leads_only":
        return Denied(_("Only team leads and administrators merge people."), code="leads_only")
    if not answer:
        return answer
    if keep.pk == gone.pk:
        return Denied(_("A person cannot be merged with themselves."), code="same_person")
    if is_colleague(gone):
        return Denied(
            _("%(name)s works here: keep that record, and merge the other one into it.") % {"name": gone.display_name},
            code="colleague",
        )
    if gone.merged_into_id is not None:
        return Denied(_("This record was merged before."), code="merged")
    if not keep.is_active:
        return Denied(_("The account that would stay is closed."), code="closed")
    return Allowed()


def leads_a_team(user: User) -> bool:
    return user.works_here and bool(user.led_team_ids())
