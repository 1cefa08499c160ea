"""What the worker does for news."""

from common.jobs import drain
from notifications.services import digests_due, dispatch_due
from notifications.services.pruning import notifications_prune

drain("notifications.dispatch")(dispatch_due)
drain("notifications.digest")(digests_due)
drain("notifications.prune")(notifications_prune)
