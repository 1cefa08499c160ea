"""No bytes make the parser raise, hand on what cannot be kept, or take its time."""

from __future__ import annotations

import random
import time
from dataclasses import fields
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mail.inbound import calendar, protection, tnef
from mail.inbound.fingerprint import fingerprint
from mail.inbound.parse import parse_email
from mail.tests.mails import PNG, file_part, mail, multipart, part
from mail.types import Address, ParsedEmail

MUTATIONS = 20_000
SEED_MAX = 4_000  # bytes; long mails say nothing that short ones do not, and take longer
CORPUS = Path(__file__).parent / "corpus"
SEEDS = [
    *(raw for path in sorted(CORPUS.glob("*.eml")) if len(raw := path.read_bytes()) <= SEED_MAX),
    multipart(
        "mixed",
        part("text/plain", "see"),
        file_part("a.png", PNG, "image/png", "Content-ID: <x>"),
        part("message/rfc822", mail("Subject: in", body="y")),
    ),
    multipart(
        'report; report-type="delivery-status"',
        part("text/plain", "sorry"),
        part("message/delivery-status", "Action: failed\r\nStatus: 5.0.0"),
    ),
    mail("Content-Type: text/plain; charset*0=utf-; charset*1=8", "Content-Transfer-Encoding: base64", body="SGVsbG8="),
]
PIECES = [
    b"\r\n", b"\n", b"\r", b"\x00", b"--b0", b"--b0--", b";", b'"', b"<", b">", b"=?utf-8?b?", b"?=",
    b"Content-Type: multipart/mixed; boundary=b0\r\n",
    b"Content-Type: message/rfc822\r\n\r\n", b"\xff\xfe", b"\xed\xa0\x80", b"charset=utf-7", b"charset=utf-16",
    b":", b"<div>", b"</div>", b"&#xD800;",
    b"On x wrote:\r\n>", b"From: a\r\nSent: b\r\nTo: c\r\n", b"=\r\n", b"%", b"''", b"*0*=", b"(", b"\\", b",", b"@",
    b"\r\nbegin 644 a\r\n", b"\r\nend\r\n", b"-----BEGIN PGP SIGNED MESSAGE-----\r\n",
    b"-----BEGIN PGP MESSAGE-----\r\n",
    b"format=flowed", b"x-uuencode", b"\x30\x80", b"MIAG", b"\r\n\r\n", b" \r\n", b"cid:", b"\xe2\x80\xae",
]  # fmt: skip


def mutated(seed: bytes, dice: random.Random) -> bytes:
    raw = bytearray(seed)
    for _ in range(dice.randint(1, 8)):
        place = dice.randrange(len(raw) + 1)
        act = dice.randrange(4)
        if act == 0:
            raw[place:place] = dice.choice(PIECES) * dice.choice([1, 1, 1, 30])
        elif act == 1:
            del raw[place : place + dice.randint(1, 20)]
        elif act == 2 and raw:
            raw[place % len(raw)] = dice.randrange(256)
        else:
            raw[place:place] = raw[dice.randrange(len(raw) + 1) :][: dice.randint(1, 60)]
    return bytes(raw)


def strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Address):
        return [value.email, value.name]
    if isinstance(value, tuple):
        return [text for each in value for text in strings(each)]
    return []


def assert_fit(parsed: ParsedEmail) -> None:
    """What both databases take, and no header value of two lines."""
    for each in fields(parsed):
        for text in strings(getattr(parsed, each.name)):
            text.encode()
            assert "\x00" not in text
            assert "\r" not in text
            if each.name not in {"text", "html", "reply_text", "quoted_text"}:
                assert "\n" not in text
    assert parsed.protection in {"", protection.SIGNED, protection.ENCRYPTED}
    for file in parsed.attachments:
        assert file.name.isprintable()
        assert "/" not in file.name
        assert 0 < len(file.name.encode()) <= 255
        file.content_id.encode()


def test_twenty_thousand_damaged_mails_are_read() -> None:
    dice = random.Random(20260428)
    slowest, began_all = 0.0, time.process_time()
    for _ in range(MUTATIONS):
        raw = mutated(dice.choice(SEEDS), dice)
        began = time.process_time()
        parsed = parse_email(raw)
        slowest = max(slowest, time.process_time() - began)
        assert_fit(parsed)
        assert len(fingerprint(raw)) == 64
    assert slowest < 1
    assert time.process_time() - began_all < 60


def enclosed(name: str) -> bytes:
    """The last file of a mail of the corpus: its winmail.dat, or its signature."""
    return parse_email((CORPUS / f"{name}.eml").read_bytes()).attachments[-1].content


def test_damaged_winmail_and_damaged_signatures_are_read() -> None:
    dice = random.Random(20260428)
    streams = [enclosed(name) for name in ("tnef-files", "tnef-html-body", "tnef-enclosed-item")]
    envelopes = [enclosed(name) for name in ("smime-opaque", "smime-opaque-ber", "smime-enveloped")]
    began, opened = time.process_time(), 0
    for _ in range(3_000):
        stream, envelope = mutated(dice.choice(streams), dice), mutated(dice.choice(envelopes), dice)
        files, content = tnef.unpack(stream).files, protection.signed_content(envelope)
        assert sum(len(file.content) for file in files) <= 2 * len(stream)
        assert len(content) <= len(envelope)
        opened += bool(files) + bool(content)
    assert opened > 1_000  # damage does not stop everything
    assert time.process_time() - began < 20


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert_fit(parse_email(raw))
    tnef.unpack(raw)
    protection.signed_content(raw)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SEEDS), st.binary(max_size=200), st.integers(0, SEED_MAX), st.integers(0, 200))
def test_any_bytes_inside_of_a_mail_are_read(seed: bytes, raw: bytes, place: int, gone: int) -> None:
    assert_fit(parse_email(seed[:place] + raw + seed[place + gone :]))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=500))
def test_any_text_anywhere_is_read(header: str, kind: str, body: str) -> None:
    words = body.encode("utf-8", "surrogatepass")
    head = [f"{name}: {header}".encode("utf-8", "surrogatepass") for name in ("Subject", "To", "References")]
    raw = mail(*head, b"Content-Type: " + kind.encode("utf-8", "surrogatepass"), body=words)
    assert_fit(parse_email(raw))
    calendar.summary(f"BEGIN:VEVENT\n{header}:{body}\nDTSTART;{kind}:20260101")
