"""What a failed try means: for ever, for now, or that the way itself is down; and its plain words."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.utils.translation import gettext as _

from mail.outbound.files import FileMissing
from mail.outbound.headers import one_line
from mail.troubles import Trouble

# 5xx that speak of our set-up and not of this mail (RFC 4954 §6): the next try may do.
_OURS = frozenset({530, 534, 535, 538})
TOO_LARGE = 552


@dataclass(frozen=True)
class Failure:
    """`permanent`: never again. `broken`: the connection is of no more use, and the mail may have arrived."""

    words: str
    permanent: bool = False
    broken: bool = False


def judge(error: BaseException) -> Failure:
    """Sorts an exception of a try. What we do not know is for now."""
    if isinstance(error, SMTPException):
        return _judge_smtp(error)
    if isinstance(error, Trouble):
        return Failure(_("Signing in to the mail server failed: %(words)s") % {"words": error.words}, broken=True)
    if isinstance(error, (TimeoutError, ConnectionError, socket.gaierror, ssl.SSLError)):
        return Failure(_("The mail server does not answer (%(reason)s).") % {"reason": _reason(error)}, broken=True)
    if isinstance(error, FileMissing):
        return Failure(_("The attached file %(name)s is missing.") % {"name": one_line(str(error), 80)}, permanent=True)
    if isinstance(error, OSError):
        return Failure(_("The mail could not be written (%(reason)s).") % {"reason": _reason(error)}, broken=True)
    if isinstance(error, ValueError):  # Django's BadHeaderError and "Invalid address" among them
        words = _("Mail cannot be addressed to this person (%(reason)s).")
        return Failure(words % {"reason": one_line(str(error), 120)}, permanent=True)
    return _unknown(error)


def _judge_smtp(error: SMTPException) -> Failure:
    if isinstance(error, SMTPRecipientsRefused):
        code, reason = next(iter(error.recipients.values()))
        return _by_code(code, reason)
    if isinstance(error, (SMTPAuthenticationError, SMTPConnectError, SMTPHeloError)):
        return Failure(_server_said(error.smtp_code, error.smtp_error), broken=True)
    if isinstance(error, SMTPSenderRefused) and error.smtp_code != TOO_LARGE:
        return Failure(_server_said(error.smtp_code, error.smtp_error))  # our address, not theirs
    if isinstance(error, SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error)
    if isinstance(error, SMTPServerDisconnected):
        return Failure(_("The mail server closed the connection."), broken=True)
    return _unknown(error)


def _unknown(error: BaseException) -> Failure:
    return Failure(_("The mail could not be sent (%(reason)s).") % {"reason": type(error).__name__}, broken=True)


def _by_code(code: int, reason: bytes | str) -> Failure:
    return Failure(
        _server_said(code, reason), permanent=500 <= code <= 599 and code not in _OURS, broken=code in _OURS | {421}
    )


def _server_said(code: int, reason: bytes | str) -> str:
    said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    return _("The mail server said: %(words)s") % {"words": one_line(f"{code} {said}", 200)}


def _reason(error: OSError) -> str:
    return one_line(error.strerror or str(error) or type(error).__name__, 120)
