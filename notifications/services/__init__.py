"""Writes about news: telling people, what they have seen, and what they choose."""

from notifications.services.choosing import digest_stop, rhythm_set, wishes_set
from notifications.services.digest import digest_send, digests_due
from notifications.services.dispatch import dispatch_due, event_dispatch
from notifications.services.reading import notification_seen, notifications_seen

__all__ = [
    "digest_send",
    "digest_stop",
    "digests_due",
    "dispatch_due",
    "event_dispatch",
    "notification_seen",
    "notifications_seen",
    "rhythm_set",
    "wishes_set",
]
