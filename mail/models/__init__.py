"""Mailboxes and how they are reached, every mail that came in, every mail that goes out."""

from mail.models.accounts import MailboxAccount
from mail.models.inbound import InboundEmail, KnownMessageId
from mail.models.mailboxes import Mailbox
from mail.models.outbound import OutboundEmail, outbound_give_up_at

__all__ = [
    "InboundEmail",
    "KnownMessageId",
    "Mailbox",
    "MailboxAccount",
    "OutboundEmail",
    "outbound_give_up_at",
]
