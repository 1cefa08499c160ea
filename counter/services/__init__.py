"""Writes about calls."""

from counter.services.calls import call_save
from counter.services.issues import issue_save

__all__ = ["call_save", "issue_save"]
