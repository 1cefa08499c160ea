"""Takes away what the demo made: its tickets and answers always, the rest as far as nothing real uses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import CASCADE, Model, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.policies import can_administer
from common import audit
from common.demo import demo_keys
from common.errors import Invalid
from common.models import DemoRow, Event
from common.permissions import Answer, Denied
from kb.models import Article, Media
from kb.rendering import media_in_use
from tickets.models import Attachment, DraftFile, Ticket
from tickets.services.files import files_forget

BATCH = 200
WORD = gettext_lazy("remove the demo")
# What hangs on a row as a part of it, and never is a reason to keep it.
PARTS = frozenset(
    {"hours.calendarspan", "hours.closure", "tickets.slatarget", "accounts.identity", "accounts.apitoken"}
)
# In this order, so that what holds others goes first; kinds that are not named go before them.
LAST = (
    "hours.contactpoint", "mail.mailbox", "tickets.queue", "tickets.slapolicy", "accounts.team", "hours.calendar",
    "kb.topic", "accounts.user",
)  # fmt: skip
SHOWN = {
    "tickets.ticket": gettext_lazy("tickets, with all that was written on them"),
    "kb.article": gettext_lazy("answers"),
    "kb.topic": gettext_lazy("topics"),
    "accounts.user": gettext_lazy("people"),
    "accounts.team": gettext_lazy("teams"),
    "tickets.queue": gettext_lazy("queues"),
    "hours.calendar": gettext_lazy("calendars"),
    "hours.contactpoint": gettext_lazy("contact points"),
    "tickets.slapolicy": gettext_lazy("time targets"),
    "mail.mailbox": gettext_lazy("mailboxes"),
    "counter.call": gettext_lazy("calls"),
}


@dataclass
class Removal:
    """What went, by kind, and what stays because something real uses it."""

    gone: dict[str, int] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)

    def count(self, label: str, number: int) -> None:
        if number:
            self.gone[label] = self.gone.get(label, 0) + number


def demo_listed() -> list[tuple[str, int]]:
    """What is there of the demo, in words and numbers, the kinds that people know."""
    keys = demo_keys()
    return [(str(words), len(keys[label])) for label, words in SHOWN.items() if keys.get(label)]


def can_remove_demo(user: User) -> Answer:
    """An administrator who was not made by the demo, so that somebody is left who can sign in."""
    answer = can_administer(user)
    if answer and DemoRow.objects.filter(model="accounts.user", key=user.pk).exists():
        return Denied(
            _("You are an administrator of the demo. Invite yourself, sign in as that person, and come back."),
            code="demo_person",
        )
    return answer


@transaction.atomic
def demo_remove(*, actor: User, typed: str) -> Removal:
    """Removes the demo in one transaction. Raises NotAllowed, Invalid unless WORD was typed.

    Tickets and answers of the demo go with everything on them. A queue, team, calendar, mailbox, topic or
    person that something real refers to is kept; such a person is made inactive.
    """
    can_remove_demo(actor).require()
    if " ".join(typed.split()).casefold() != str(WORD).casefold():
        raise Invalid(_("Type “%(word)s” to go on.") % {"word": WORD}, field="typed")
    keys, removal = demo_keys(), Removal()
    _remove_tickets(keys.pop("tickets.ticket", []), removal)
    _remove_articles(keys.pop("kb.article", []), removal)
    _remove_media(keys.pop("kb.media", []), removal)
    labels = [label for label in keys if label not in LAST]
    for label in [*labels, *(label for label in LAST if label in keys)]:
        for row in _rows(label, keys[label]):
            _remove(row, label, removal)
    audit.record(actor=actor, action="removed", subject=("demo", ""), after={"rows": removal.gone})
    transaction.on_commit(lambda: (Path(settings.DATA_DIR) / "demo-sign-ins.txt").unlink(missing_ok=True))
    return removal


def _remove_tickets(keys: list[int], removal: Removal) -> None:
    for some in _batches(sorted(keys)):
        # Locked first, in the order of their ids: who works on one of them is done before, or finds it gone.
        locked = Ticket.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk")
        there = list(locked.values_list("pk", flat=True))
        paths = list(Attachment.objects.filter(message__ticket__in=some).values_list("file", flat=True))
        paths += DraftFile.objects.filter(draft__ticket__in=some).values_list("file", flat=True)
        Event.objects.filter(subject_type="ticket", subject_id__in=some).delete()
        Ticket.objects.filter(pk__in=there).delete()
        removal.count("tickets.ticket", len(there))
        _forget("tickets.ticket", some)
        transaction.on_commit(partial(files_forget, paths))  # but for those that parted tickets share


def _remove_articles(keys: list[int], removal: Removal) -> None:
    for some in _batches(keys):
        Event.objects.filter(subject_type="article", subject_id__in=some).delete()
        rows = Article.objects.filter(pk__in=some)
        rows.update(state=Article.DRAFT, published_revision=None)  # an answer holds on to what it says
        removal.count("kb.article", rows.count())
        rows.delete()
        _forget("kb.article", some)


def _remove_media(keys: list[int], removal: Removal) -> None:
    """Pictures that no answer shows which is still there: the same pixels, put into two answers, are one picture."""
    used = media_in_use()
    for some in _batches(keys):
        rows = Media.objects.filter(pk__in=set(some) - used)
        for path in rows.values_list("path", flat=True):
            transaction.on_commit(partial(default_storage.delete, path))
        rows.delete()
        _forget("kb.media", some)


def _remove(row: Model, label: str, removal: Removal) -> None:
    """Deletes one row that nothing real refers to, or keeps it."""
    is_person = isinstance(row, User)
    drafted = list(DraftFile.objects.filter(draft__author=row).values_list("file", flat=True)) if is_person else []
    if not _is_used(row, cascades=not is_person):
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:
            pass
        else:
            removal.count(label, 1)
            transaction.on_commit(partial(files_forget, drafted))
            _forget(label, [row._demo_key])  # type: ignore[attr-defined]
            return
    if isinstance(row, User) and row.is_active:
        row.is_active = False
        row.save(update_fields=["is_active"])
    if label in SHOWN:
        removal.kept.append(str(row))


def _is_used(row: Model, *, cascades: bool) -> bool:
    """Whether a row that is not of the demo refers to this one; of a person, only what forbids to delete them."""
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if relation.many_to_many or model._meta.label_lower in PARTS:
            continue
        if not cascades and (getattr(relation, "on_delete", None) is CASCADE or relation.field.null):
            continue
        others = model._default_manager.filter(**{relation.field.name: row.pk})
        marked = DemoRow.objects.filter(model=model._meta.label_lower).values("key")
        if model._meta.pk.get_internal_type() == "BigAutoField":
            others = others.exclude(pk__in=marked)
        if others.exists():
            return True
    return False


def _rows(label: str, keys: list[int]) -> Iterator[Model]:
    model: Any = apps.get_model(label)
    for some in _batches(keys):
        for row in model._default_manager.filter(pk__in=some).order_by("-pk"):
            row._demo_key = row.pk
            yield row
        there = set(model._default_manager.filter(pk__in=some).values_list("pk", flat=True))
        _forget(label, [key for key in some if key not in there])


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _forget(label: str, keys: list[int]) -> None:
    DemoRow.objects.filter(model=label, key__in=keys).delete()
