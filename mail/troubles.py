"""What can go wrong with a server that mail is fetched from or sent by, in codes that pages have words for."""

from __future__ import annotations

import imaplib
import ssl

from imapclient.exceptions import LoginError

from mail.inbound.charsets import one_line
from mail.models import MailboxAccount

WORDS_MAX = 300


class Trouble(Exception):
    """What went wrong with a server: `code` is one of `MailboxAccount`'s problems, `words` the server's own."""

    def __init__(self, code: str, words: str) -> None:
        self.code, self.words = code, one_line(words, WORDS_MAX)
        super().__init__(self.words)


def trouble_of(error: BaseException) -> Trouble:
    """Sorts an exception of a session."""
    if isinstance(error, Trouble):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return Trouble(MailboxAccount.CERTIFICATE, error.verify_message or str(error))
    if isinstance(error, LoginError):
        return Trouble(MailboxAccount.CREDENTIALS, str(error))
    if isinstance(error, (OSError, imaplib.IMAP4.abort, EOFError)):
        return Trouble(MailboxAccount.CONNECTION, str(error) or type(error).__name__)
    return Trouble(MailboxAccount.SERVER, str(error) or type(error).__name__)
