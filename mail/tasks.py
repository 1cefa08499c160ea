"""What the worker does for mail."""

from common.jobs import drain
from mail.outbound.deliver import send_due

drain("mail.send")(send_due)
