"""Keeping a mail: the bytes first, then the row; and knowing the same mail again."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import Invalid
from mail.inbound.fingerprint import fingerprint
from mail.inbound.raw import raw_file, raw_read
from mail.inbound.store import email_store
from mail.models import InboundEmail
from mail.tests.mails import mail
from tests.support import Desk, make_desk


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def test_the_bytes_are_kept_as_they_came(desk: Desk) -> None:
    raw = b"\x00\xff From: x\r\n\r\n" + bytes(range(256))
    row = email_store(raw=raw, source="pipe", envelope_from="a\r\nb\x00@c", envelope_to="x" * 500)
    assert raw_read(row) == raw
    assert raw_read(row, 3) == raw[:3]
    assert (row.envelope_from, len(row.envelope_to), row.size) == ("ab@c", 320, len(raw))


@pytest.mark.parametrize("raw", [b"", b"\r\n", b" \n \t\n"])
def test_nothing_is_kept_of_nothing(desk: Desk, raw: bytes) -> None:
    with pytest.raises(Invalid):
        email_store(raw=raw, source="pipe")
    assert not InboundEmail.objects.exists()


def test_a_disk_that_is_away_leaves_no_row(desk: Desk, settings, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("x")
    settings.RAW_MAIL_DIR = blocked
    with pytest.raises(OSError, match=r"."):
        email_store(raw=b"Subject: x\n\nx", source="pipe")
    assert not InboundEmail.objects.exists()


def test_no_half_written_file_bears_the_name_of_a_mail(desk: Desk, monkeypatch) -> None:
    monkeypatch.setattr("os.fsync", lambda handle: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        email_store(raw=b"Subject: x\n\nx", source="pipe")
    row = InboundEmail(raw_path="x")
    assert not [each for each in raw_file(row).parent.rglob("*") if each.is_file() and each.stat().st_size == 13]


def test_the_same_mail_has_one_fingerprint_by_every_path() -> None:
    raw = mail("To: a@example.org", "Subject: long\r\n line", "Message-ID: <1@x>", "Date: Tue", body="a\r\nb\r\n\r\n")
    same = [
        raw.replace(b"\r\n", b"\n"),
        b"Received: from x by y\r\n" + raw,
        b"Delivered-To: me\r\nAuthentication-Results: x\r\n" + raw,
        raw.replace(b"long\r\n line", b"long line"),
        raw.rstrip(b"\r\n") + b"\r\n",
        b"From x Mon\n" + raw,
    ]
    assert {fingerprint(each) for each in same} == {fingerprint(raw)}
    other = [raw.replace(b"<1@x>", b"<2@x>"), raw.replace(b"a\r\nb", b"a\r\nc"), raw.replace(b"Tue", b"Wed")]
    assert len({fingerprint(each) for each in [raw, *other]}) == 4
