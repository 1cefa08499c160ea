"""One session with the server of a mailbox (RFC 9051): signing in, looking, reading, moving.

Nothing here marks a mail as read or decides what becomes of it. What goes wrong is sorted
by `mail.troubles`.
"""

from __future__ import annotations

import imaplib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from mail.models import MailboxAccount
from mail.tls import tls_context
from mail.troubles import Trouble

log = logging.getLogger(__name__)
CONNECT_SECONDS, READ_SECONDS = 15, 30
CHUNK = 256 * 1024  # a large mail is read in pieces: a slow server is noticed between them
IDLE_LOOK = 1.0  # seconds between looks whether to go on waiting
NEWS = (b"EXISTS", b"RECENT")
TOGETHER, TOGETHER_BYTES = 50, 4 * 1024 * 1024


class Session:
    """A signed-in connection with its folder selected; close it. Methods raise what `trouble_of` sorts."""

    def __init__(self, account: MailboxAccount, *, password: str = "", access_token: str = "") -> None:
        self.account = account
        is_tls = account.imap_security == MailboxAccount.TLS
        self.client = IMAPClient(
            account.imap_host,
            port=account.imap_port,
            ssl=is_tls,
            ssl_context=tls_context() if is_tls else None,
            timeout=SocketTimeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
        )
        self.uidvalidity = 0
        try:
            if account.imap_security == MailboxAccount.STARTTLS:
                self.client.starttls(tls_context())
            if access_token:
                self.client.oauth2_login(account.username, access_token)
            else:
                self.client.login(account.username, password)
            self.has_idle = self.client.has_capability("IDLE")
            self._has_move = self.client.has_capability("MOVE")
            self._has_uidplus = self.client.has_capability("UIDPLUS")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Never raises: saying goodbye may fail."""
        try:
            self.client.shutdown()
        except Exception:
            log.debug("session not closed", exc_info=True)

    def select(self) -> None:
        """Selects the folder anew: counts and UIDVALIDITY are those of this moment."""
        try:
            found = self.client.select_folder(self.account.folder)
        except IMAPClientError as error:
            if isinstance(error, imaplib.IMAP4.abort):
                raise
            raise Trouble(MailboxAccount.FOLDER, str(error)) from error
        self.uidvalidity = int(found[b"UIDVALIDITY"])

    def uids(self, since: date | None) -> list[int]:
        """What lies in the folder and is not marked as deleted, lowest first. Read or unread is no matter: people
        open mail.
        """
        criteria = ["UNDELETED", *(["SINCE", since] if since else [])]
        return sorted(self.client.search(criteria))

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each mail that is still there."""
        found = self.client.fetch(uids, ["RFC822.SIZE"]) if uids else {}
        return {uid: int(data[b"RFC822.SIZE"]) for uid, data in found.items() if b"RFC822.SIZE" in data}

    def raws(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The bytes of small mails in one go; those that went away meanwhile are missing."""
        return self._peek(uids, b"BODY.PEEK[]", b"BODY[]")

    def raw(self, uid: int, size: int, after_chunk: Callable[[], None]) -> bytes | None:
        """The bytes of one mail in pieces; None when it went away meanwhile."""
        pieces: list[bytes] = []
        place = 0
        while True:
            item = b"BODY.PEEK[]<%d.%d>" % (place, CHUNK)
            piece = self._peek([uid], item, b"BODY[]<%d>" % place).get(uid)
            if piece is None:
                return None
            pieces.append(piece)
            place += len(piece)
            after_chunk()
            if len(piece) < CHUNK or place > max(size, 0) + CHUNK:
                return b"".join(pieces)

    def head(self, uid: int) -> bytes | None:
        """Only the headers, of a mail too large to be taken."""
        return self._peek([uid], b"BODY.PEEK[HEADER]", b"BODY[HEADER]").get(uid)

    def _peek(self, uids: Sequence[int], item: bytes, key: bytes) -> dict[int, bytes]:
        found = self.client.fetch(uids, [item]) if uids else {}
        return {uid: data[key] for uid, data in found.items() if data.get(key) is not None}

    def put_away(self, uids: Sequence[int], folder: str) -> None:
        """Moves mails that are ours by now. Where MOVE is not known they are copied and marked as deleted, and
        only they are expunged (RFC 4315), never what people deleted.
        """
        if not uids:
            return
        if not self.client.folder_exists(folder):
            self.client.create_folder(folder)
        if self._has_move:
            self.client.move(uids, folder)
            return
        self.client.copy(uids, folder)
        self.client.add_flags(uids, [b"\\Deleted"], silent=True)
        if self._has_uidplus:
            self.client.uid_expunge(uids)

    def wait(self, seconds: float, is_ended: Callable[[], bool]) -> bool:
        """Waits for news (IDLE, RFC 2177) at most so long, or until `is_ended`; True when there is some."""
        deadline = time.monotonic() + seconds
        self.client.idle()
        try:
            while (left := deadline - time.monotonic()) > 0 and not is_ended():
                said = self.client.idle_check(timeout=min(left, IDLE_LOOK))
                if any(isinstance(each, tuple) and len(each) > 1 and each[1] in NEWS for each in said):
                    return True
        finally:
            self.client.idle_done()
        return False


def groups(sizes: dict[int, int]) -> Iterator[list[int]]:
    """UIDs to be read together: not many, and not much."""
    group: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if group and (len(group) >= TOGETHER or total + size > TOGETHER_BYTES):
            yield group
            group, total = [], 0
        group.append(uid)
        total += size
    if group:
        yield group
