"""Two records of one person become one.

Apps above this one hold rows that point at people. Each says in its own `moving.py` what becomes of them
(`decide`), so that nothing here knows of them; a test holds that no such field is without a decision. A
field without one stays where it is: a merge loses nothing, whatever somebody forgot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts import policies
from accounts.mailer import send_account_mail
from accounts.models import ApiToken, User
from common import events
from common.errors import Invalid

MOVE = "move"  # the row is the other record's from now on, unless that has one of its own in its place
STAY = "stay"  # what was, was: the record stays in the database, and is shown under its name
DROP = "drop"  # of use to nobody any more

COUNT_MAX = 1000


@dataclass(frozen=True)
class Decision:
    """What becomes of the rows of one field. `label` names them to the agent before the merge; empty: not named."""

    act: str
    label: str | Promise = ""


DECISIONS: dict[str, Decision] = {}
AFTER: list[Callable[[User, User], None]] = []


def decide(act: str, fields: dict[str, str | Promise]) -> None:
    """Says for each `app.Model.field` what a merge does with its rows, and what they are called."""
    for name, label in fields.items():
        DECISIONS[name] = Decision(act, label)


def afterwards(tidy: Callable[[User, User], None]) -> Callable[[User, User], None]:
    """Registers what an app sets right once its rows have moved: called with the record that stays, and the other."""
    AFTER.append(tidy)
    return tidy


def fields_on_people() -> Iterator[tuple[str, type[models.Model], Any]]:
    """Every field of every model that points at a person: its name, its model, itself."""
    for relation in User._meta.get_fields(include_hidden=True):
        if relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one):
            model = relation.related_model
            yield f"{model._meta.label}.{relation.field.name}", model, relation.field  # type: ignore[union-attr]


@dataclass(frozen=True)
class Moving:
    """So many rows of one sort would move, counted up to COUNT_MAX."""

    label: str | Promise
    count: int

    @property
    def words(self) -> str:
        return f"{COUNT_MAX}+" if self.count >= COUNT_MAX else str(self.count)


def what_moves(gone: User) -> list[Moving]:
    """What a merge would move off this record, of the sorts that have a name."""
    found = []
    for name, model, field in fields_on_people():
        decision = DECISIONS.get(name)
        if decision and decision.act == MOVE and decision.label:
            count = model._base_manager.filter(**{field.name: gone}).order_by()[:COUNT_MAX].count()
            if count:
                found.append(Moving(decision.label, count))
    return found


@transaction.atomic
def person_merge(*, actor: User, keep: User, gone: User) -> User:
    """Everything of `gone` becomes `keep`'s, in one transaction; nobody signs in as `gone` any more.

    It cannot be undone. Both are told by mail at the addresses they had. Raises NotAllowed (see
    `policies.can_merge`), and Invalid when either was merged meanwhile.
    """
    locked = {
        user.pk: user for user in User.objects.select_for_update().filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    }
    if len(locked) != 2:
        raise Invalid(_("A person cannot be merged with themselves."), code="same_person")
    keep, gone = locked[keep.pk], locked[gone.pk]
    policies.can_merge(actor, keep, gone).require()
    old_address = gone.email
    _close(gone, keep)
    for name, model, field in fields_on_people():
        _settle(DECISIONS.get(name, Decision(STAY)), model, field, keep, gone)
    _fill(keep, gone, old_address)
    for tidy in AFTER:
        tidy(keep, gone)
    events.record("person.merged", subject=keep, actor=actor, gone=gone.pk)
    _tell(keep, old_address)
    return keep


def _close(gone: User, keep: User) -> None:
    """Sessions end with the password, tokens here; the address is free for the other record."""
    ApiToken.objects.filter(user=gone, revoked_at=None).update(revoked_at=timezone.now())
    gone.set_unusable_password()
    gone.is_active, gone.merged_into, gone.email = False, keep, ""
    gone.save(update_fields=["password", "is_active", "merged_into", "email"])


def _fill(keep: User, gone: User, old_address: str) -> None:
    """What we know of one record alone; what both say stays as the record that stays has it."""
    for name in ("name", "affiliation", "about"):
        setattr(keep, name, getattr(keep, name) or getattr(gone, name))
    keep.email = keep.email or old_address
    keep.save(update_fields=["name", "affiliation", "about", "email"])


def _settle(decision: Decision, model: type[models.Model], field: Any, keep: User, gone: User) -> None:
    rows = model._base_manager.filter(**{field.name: gone})
    if decision.act == DROP:
        rows.delete()
    elif decision.act == MOVE:
        if model is User:
            rows = rows.exclude(pk__in=[keep.pk, gone.pk])  # records merged into this one before
        for others, condition in _unique_with(model, field):
            same = {f"{name}": OuterRef(name) for name in others}
            taken = model._base_manager.filter(condition, **{field.name: keep}, **same)
            doubled = rows.filter(condition).filter(Exists(taken)) if others else rows.filter(taken_by(taken))
            model._base_manager.filter(pk__in=list(doubled.values_list("pk", flat=True))).delete()
        rows.update(**{field.name: keep})


def taken_by(rows: models.QuerySet[Any]) -> Q:
    """True for all rows when there is one of `rows`: a record has one of its sort at most."""
    return Q() if rows.exists() else Q(pk__in=[])


def _unique_with(model: type[models.Model], field: Any) -> Iterator[tuple[list[str], Q]]:
    """The other fields of each constraint that this field must be unique together with, and its condition."""
    if field.unique:
        yield [], Q()
    for names in model._meta.unique_together:
        if field.name in names:
            yield [name for name in names if name != field.name], Q()
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            others = [name for name in constraint.fields if name != field.name]
            yield others, constraint.condition or Q()


def _tell(keep: User, old_address: str) -> None:
    """So that nobody's record is taken unseen: both addresses hear of it."""
    text = _(
        "Hello,\n\n"
        "our help desk had you on its list twice. Both records are one now: your tickets are all together, "
        "and you sign in with %(address)s.\n\n"
        "If that is not you, tell us by answering this mail.\n"
    )
    for address in {keep.email, old_address} - {""}:
        send_account_mail(keep, _("Your records were put together"), text % {"address": keep.email}, address)
