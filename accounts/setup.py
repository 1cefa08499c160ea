"""Writes about how people are set up: teams, roles, invitations. Each leaves a line in the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import policies
from accounts.addresses import normalise_email
from accounts.models import ApiToken, Identity, Membership, Team, User
from accounts.services import clean_name, person_make
from common import audit
from common.errors import Conflict, Invalid
from common.permissions import Allowed, Answer, Denied

MEMBER, LEAD = "agent", "lead"
ROLES = ("is_agent", "is_author", "is_superuser")
ROLE_WORDS = {"is_agent": "agent", "is_author": "author", "is_superuser": "administrator"}
MEMBERS_MAX = 500


def can_manage_team(user: User, team: Team) -> Answer:
    """Say who is in a team: its leads, and administrators."""
    if policies.can_administer(user) or (policies.can_enter_desk(user) and user.leads(team.pk)):
        return Allowed()
    return leads_only(user)


def leads_only(user: User) -> Answer:
    """What somebody hears who leads no team."""
    return policies.can_administer(user) or Denied(
        _("Teams are set up by their leads and by administrators."), code="leads_only"
    )


def can_set_roles(user: User, person: User) -> Answer:
    """Give and take roles: administrators, and nobody their own."""
    answer = policies.can_administer(user)
    if answer and user.pk == person.pk:
        return Denied(_("Your own roles are set by another administrator."), code="not_yourself")
    return answer


@transaction.atomic
def team_make(*, actor: User, name: str) -> Team:
    """A new team without members. Raises NotAllowed, Invalid for a name that is empty or taken."""
    policies.can_administer(actor).require()
    team = Team(name=_free_name(name))
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        raise _taken() from error
    audit.record(actor=actor, action="made", subject=team, after={"name": team.name})
    return team


@transaction.atomic
def team_change(*, actor: User, team: Team, name: str, members: Mapping[int, str]) -> Team:
    """Names a team and says who is in it: ids of people, each MEMBER or LEAD; who is not named leaves it.

    A lead changes who is in their team, and keeps its name. Raises NotAllowed, Invalid for a name that is
    empty or taken, and for somebody who does not answer tickets.
    """
    can_manage_team(actor, team).require()
    team = Team.objects.select_for_update().get(pk=team.pk)
    before = _team_facts(team)
    if policies.can_administer(actor) and clean_name(name)[:80] != team.name:
        team.name = _free_name(name, team)
        try:
            with transaction.atomic():
                team.save(update_fields=["name"])
        except IntegrityError as error:
            raise _taken() from error
    _set_members(team, dict(members))
    audit.record(actor=actor, action="changed", subject=team, before=before, after=_team_facts(team))
    return team


def _set_members(team: Team, wanted: dict[int, str]) -> None:
    if len(wanted) > MEMBERS_MAX:
        raise Invalid(_("A team has at most %(most)d members.") % {"most": MEMBERS_MAX}, field="add")
    known = {row.user_id: row for row in team.memberships.all()}
    people = {user.pk: user for user in User.objects.filter(pk__in=wanted)}
    for pk, role in wanted.items():
        person = people.get(pk)
        if pk not in known and (person is None or not person.works_here):
            raise Invalid(_("Only agents can be in a team: give this person the role first."), field="add")
        if person is None:
            continue
        Membership.objects.update_or_create(team=team, user=person, defaults={"is_lead": role == LEAD})
    team.memberships.exclude(user_id__in=wanted).delete()


def _team_facts(team: Team) -> dict[str, Any]:
    rows = team.memberships.select_related("user").order_by("user__name", "user_id")
    return {"name": team.name, "members": {f"{row.user.display_name}": LEAD if row.is_lead else "" for row in rows}}


def what_holds(team: Team) -> list[tuple[str, int]]:
    """What still belongs to a team: words for each kind and how many; memberships do not hold it."""
    held = []
    for relation in Team._meta.related_objects:
        if relation.related_model is Membership or relation.many_to_many:
            continue
        model: Any = relation.related_model
        count = model._default_manager.filter(**{relation.field.name: team})[:1000].count()
        if count:
            held.append((str(model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural), count))
    return held


def held_words(team: Team) -> str:
    """The same in a line: `2 queues, 1 macro`; empty when it can be deleted."""
    return ", ".join(f"{count} {name}" for name, count in what_holds(team))


@transaction.atomic
def team_delete(*, actor: User, team: Team) -> None:
    """Takes away a team that nothing belongs to. Raises NotAllowed, Conflict naming what it still has."""
    policies.can_administer(actor).require()
    team = Team.objects.select_for_update().get(pk=team.pk)
    if words := held_words(team):
        raise Conflict(
            _("%(team)s still has %(what)s. Give them to another team first.") % {"team": team.name, "what": words},
            code="team_in_use",
        )
    before = _team_facts(team)
    audit.record(actor=actor, action="deleted", subject=team, before=before, after={})
    team.delete()


def role_list(user: User) -> list[str]:
    """The roles of a person as codes, for the log."""
    return [word for name, word in ROLE_WORDS.items() if getattr(user, name)]


@transaction.atomic
def roles_set(*, actor: User, person: User, is_active: bool, **roles: bool) -> User:
    """Gives and takes roles (`is_agent`, `is_author`, `is_superuser`), and lets somebody in or keeps them out.

    Who is no agent any more leaves their teams. Who is kept out is signed out everywhere for good: their API
    tokens and their password end too, so that nothing stolen works again once they are let in. Raises
    NotAllowed (nobody changes their own), Conflict for the last administrator.
    """
    can_set_roles(actor, person).require()
    # All administrators are locked in one order: two cannot take each other's role at the same moment.
    rows = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
    admins = set(rows.values_list("pk", flat=True))
    if actor.pk not in admins:
        policies.can_administer(User.objects.get(pk=actor.pk)).require()
    person = User.objects.select_for_update().get(pk=person.pk)
    before = {"roles": role_list(person), "is_active": person.is_active}
    for name in ROLES:
        setattr(person, name, bool(roles.get(name)))
    person.is_active = is_active
    if admins <= {person.pk} and not (person.is_superuser and person.is_active):
        raise Conflict(_("This is the last administrator: make somebody else one first."), code="last_administrator")
    if person.merged_into_id and is_active:
        raise Invalid(_("This person is kept under another record now."), field="is_active")
    if before["is_active"] and not is_active:
        person.set_unusable_password()  # sessions hang on it
        ApiToken.objects.filter(user=person, revoked_at=None).update(revoked_at=timezone.now())
    person.save(update_fields=[*ROLES, "is_active", "password"])
    if not person.works_here:
        person.memberships.all().delete()
    after = {"roles": role_list(person), "is_active": person.is_active}
    audit.record(actor=actor, action="roles", subject=person, name=person.display_name, before=before, after=after)
    return person


@transaction.atomic
def person_invite(*, actor: User, email: str, name: str, **roles: bool) -> User:
    """Makes or finds the person of an address and gives them these roles; the mail is the caller's.

    Raises NotAllowed, Invalid for what is no address, for no role, for somebody kept out, and for a further address
    of somebody: any agent can write one down, so that it says nothing about who reads it.
    """
    policies.can_administer(actor).require()
    if not any(roles.values()):
        raise Invalid(_("Choose at least one role: without one, people need no invitation."), field="is_agent")
    known = Identity.objects.select_related("user").filter(kind=Identity.EMAIL, value=normalise_email(email)).first()
    before = role_list(known.user) if known else []
    if known and known.user.pk == actor.pk:
        raise Invalid(_("That is your own address."), code="yourself", field="email")
    if known and not known.user.is_active:
        raise Invalid(_("This person is not active. Let them in again on their own page."), field="email")
    person = person_make(actor=actor, email=email, name=name, **roles)
    audit.record(
        actor=actor, action="invited", subject=person, name=person.display_name,
        before={"roles": before}, after={"roles": role_list(person), "email": person.email},
    )  # fmt: skip
    return person


def _free_name(name: str, team: Team | None = None) -> str:
    name = clean_name(name)[:80]
    if not name:
        raise Invalid(_("Give the team a name."), code="empty", field="name")
    if Team.objects.filter(name__iexact=name).exclude(pk=team.pk if team else None).exists():
        raise _taken()
    return name


def _taken() -> Invalid:
    return Invalid(_("Another team has this name."), code="taken", field="name")
