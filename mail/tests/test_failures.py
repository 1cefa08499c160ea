"""What a failed try means: for ever, or for now. Pure."""

from __future__ import annotations

import smtplib

import pytest

from mail.outbound.failures import judge


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b": (450, b"later")}), False),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(452, b"full"), False),
        (smtplib.SMTPSenderRefused(553, b"not yours", "x@y"), False),
        (smtplib.SMTPSenderRefused(552, b"too large", "x@y"), True),
        (smtplib.SMTPAuthenticationError(535, b"bad password"), False),
        (smtplib.SMTPServerDisconnected("bye"), False),
        (ConnectionRefusedError(111, "Connection refused"), False),
        (TimeoutError("timed out"), False),
        (OSError(28, "No space left on device"), False),
        (RuntimeError("?"), False),
    ],
)
def test_what_a_failure_means(error: Exception, permanent: bool) -> None:
    failure = judge(error)
    assert failure.permanent is permanent
    assert failure.words
    assert "\n" not in failure.words
