"""What the worker does for news."""

from common.jobs import drain
from notifications.services import dispatch_due

drain("notifications.dispatch")(dispatch_due)
