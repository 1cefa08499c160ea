"""Mail by SMTP (RFC 5321) or LMTP (RFC 2033): 250 only after the commit, 451 when it could not be kept, 552 when too
large.

Any recipient is taken: behind a mail server, or on one machine. There is no TLS and no login here.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiosmtpd.controller import BaseThreadedController, Controller, UnixSocketController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connections, transaction

from common.errors import Invalid
from mail.inbound.screening import NULL_ENVELOPE
from mail.inbound.store import email_store
from mail.mailboxes import mailbox_for
from mail.models import Mailbox
from mail.threads import read_reply_address

log = logging.getLogger(__name__)
RECIPIENTS_MAX = 1000
LINE_MAX = 1024 * 1024  # RFC 5321 says 1,000; what real programs send is longer, and is kept as it is

KEPT = "250 2.0.0 Kept"
EMPTY = "554 5.6.0 The mail is empty"
TOO_MANY = "452 4.5.3 Too many recipients"
LATER = "451 4.3.0 The mail could not be kept now, try again later"


class Server(SMTP):
    line_length_limit = LINE_MAX


class LocalServer(LMTP):
    line_length_limit = LINE_MAX


class Handler:
    """Answers of the listener; the work of a mail is done in a thread, so that slow disks hold up nobody."""

    def __init__(self, source: str = "smtp") -> None:
        self.source = source

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS_MAX:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        raw = envelope.original_content or b""
        recipients = list(envelope.rcpt_tos)
        answer = await asyncio.to_thread(self.take, raw, envelope.mail_from or NULL_ENVELOPE, recipients)
        if isinstance(server, LMTP):  # one answer for each recipient (RFC 2033 §4.2); all share one fate here
            return "\r\n".join([answer] * len(recipients))
        return answer

    def take(self, raw: bytes, sender: str, recipients: list[str]) -> str:
        return receive(raw, sender, recipients, source=self.source)


def receive(raw: bytes, sender: str, recipients: list[str], *, source: str = "smtp") -> str:
    """Keeps a mail once for each mailbox among its recipients, all or none; returns the SMTP answer."""
    try:
        with transaction.atomic():
            for mailbox, address in _mailboxes(recipients).items():
                email_store(raw=raw, source=source, mailbox=mailbox, envelope_from=sender, envelope_to=address)
        return KEPT
    except Invalid as error:
        if error.code == "empty_mail":
            return EMPTY
        log.warning("mail refused for now: %s", error.message)
        return LATER
    except Exception:  # whatever it is, the sender keeps the mail and tries again
        log.exception("mail could not be kept")
        return LATER
    finally:
        connections.close_all()  # of this thread: a database that was away is found again by the next mail


def _mailboxes(recipients: list[str]) -> dict[Mailbox, str]:
    """Each mailbox concerned, with the address it was reached by: a signed reply address before others."""
    found: dict[Mailbox, str] = {}
    for address in recipients:
        mailbox = mailbox_for(address)
        if mailbox not in found or (read_reply_address(address) and not read_reply_address(found[mailbox])):
            found[mailbox] = address
    return found


def make_controller(host: str, port: int) -> Controller:
    """An SMTP listener in a thread of its own; `start()` raises OSError when the port cannot be had."""

    class SmtpController(Controller):
        def factory(self) -> Any:
            return Server(self.handler, **self.SMTP_kwargs)

    return SmtpController(Handler(), hostname=host, port=port, **_options())


def make_local_controller(host: str, port: int, socket: str = "") -> BaseThreadedController:
    """An LMTP listener, on a port or a Unix socket; `start()` raises OSError when it cannot be had."""

    class Local:
        def factory(self) -> Any:
            return LocalServer(self.handler, **self.SMTP_kwargs)  # type: ignore[attr-defined]

    class PortController(Local, Controller):
        pass

    class SocketController(Local, UnixSocketController):
        pass

    handler = Handler(source="lmtp")
    if socket:
        return SocketController(handler, unix_socket=socket, **_options())
    return PortController(handler, hostname=host, port=port, **_options())


def _options() -> dict[str, Any]:
    return {
        "server_hostname": settings.SITE_HOST,
        "ident": "help desk",
        "data_size_limit": settings.MAIL_MAX_BYTES,
        "timeout": 120,
    }
