"""What authors type is kept on the server while they type: one working copy for each author and article."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid
from kb import policies
from kb.models import Article, WorkingCopy
from kb.services.articles import BODY_MAX

COPY_MAX = 2 * BODY_MAX  # characters of all fields together: more than any text that could be saved


@transaction.atomic
def copy_save(*, actor: User, article: Article | None, fields: Mapping[str, str], seen: int) -> WorkingCopy:
    """Keeps what an author typed, in place of what was kept before; changes no article and no revision.

    `article` is None for one that was never saved. `seen` is the newest revision the author had before them.
    Raises NotAllowed, and Invalid for more than COPY_MAX characters.
    """
    policies.can_write(actor).require()
    kept = {name: value.replace("\x00", "") for name, value in fields.items()}
    if sum(map(len, kept.values())) > COPY_MAX:
        raise Invalid(_("This is too long: at most %(most)d characters.") % {"most": COPY_MAX})
    values = {"fields": kept, "seen": seen, "saved_at": timezone.now()}
    copy, _new = WorkingCopy.objects.update_or_create(author=actor, article=article, defaults=values)
    return copy


def copy_drop(*, actor: User, article: Article | None) -> None:
    """Forgets what an author typed of this article: it is saved, or not wanted any more."""
    WorkingCopy.objects.filter(author=actor, article=article).delete()
