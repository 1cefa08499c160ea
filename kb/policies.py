"""May this person do this to an answer, and if not, why not?"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.policies import can_write_answers
from common.permissions import Answer, Denied
from kb.models import Article


def can_write(user: Any) -> Answer:
    """Write answers, publish them and take them off: what authors do."""
    return can_write_answers(user)


def can_unpublish(user: Any, article: Article) -> Answer:
    answer = can_write(user)
    if answer and article.state != Article.PUBLISHED:
        return Denied(_("This answer is not published."), code="not_published")
    return answer


def can_archive(user: Any, article: Article) -> Answer:
    """Put away what nobody needs any more; what people read now is taken off first, on purpose."""
    answer = can_write(user)
    if answer and article.state != Article.DRAFT:
        return Denied(_("Only a draft can be archived: take the answer off first."), code="not_a_draft")
    return answer


def can_restore(user: Any, article: Article) -> Answer:
    answer = can_write(user)
    if answer and article.state != Article.ARCHIVED:
        return Denied(_("This answer is not archived."), code="not_archived")
    return answer
