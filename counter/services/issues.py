"""The list of repeat issues."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import User
from common import audit
from counter import policies
from counter.models import RepeatIssue


@transaction.atomic
def issue_save(*, actor: User, issue: RepeatIssue) -> RepeatIssue:
    """Writes a repeat issue, new or changed, with a line in the audit log: it decides whether callers are checked
    before they are helped with passwords. Raises NotAllowed for who leads no team.
    """
    policies.can_keep_issues(actor).require()
    old = RepeatIssue.objects.select_for_update(of=("self",)).filter(pk=issue.pk).first() if issue.pk else None
    before = issue_facts(old) if old else {}
    issue.save()
    action = "changed" if old else "made"
    audit.record(actor=actor, action=action, subject=issue, before=before, after=issue_facts(issue))
    return issue


def issue_facts(issue: RepeatIssue) -> dict[str, Any]:
    """A repeat issue as the log shows it."""
    return {
        "name": issue.name,
        "summary": issue.summary,
        "outcome": issue.outcome,
        "queue": issue.queue.name if issue.queue else "",
        "needs_identity_check": issue.needs_identity_check,
        "is_active": issue.is_active,
    }
