"""What the worker does for mail."""

from common.jobs import drain
from mail.inbound.process import process_due
from mail.outbound.deliver import send_due

drain("mail.process")(process_due)
drain("mail.send")(send_due)
