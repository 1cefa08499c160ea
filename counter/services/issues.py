"""The list of repeat issues."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from counter import policies
from counter.models import RepeatIssue


@transaction.atomic
def issue_save(*, actor: User, issue: RepeatIssue) -> RepeatIssue:
    """Writes a repeat issue, new or changed. Raises NotAllowed for who leads no team."""
    policies.can_keep_issues(actor).require()
    issue.save()
    return issue
