"""Odd mails of our own making beside what the parser must make of them: `corpus/NAME.eml` and `NAME.json`.

The JSON holds `why`, one sentence, and `expect`: fields of `ParsedEmail` by name. Strings are compared with
white space squeezed; people are "Name <address>" or the address alone; `attachments` are objects of which
the given keys are compared (name, type, declared, size, inline, signature, content); `date` is ISO 8601.
A key that ends in `_has` or `_lacks` is a list of what the field holds, or does not hold.
"""

from __future__ import annotations

import json
import time
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from mail.inbound.parse import parse_email
from mail.inbound.reasons import evidence_words
from mail.models import InboundEmail
from mail.types import Address, ParsedAttachment, ParsedEmail

CORPUS = Path(__file__).parent / "corpus"
NAMES = sorted(path.stem for path in CORPUS.glob("*.eml"))
FIELDS = {each.name for each in fields(ParsedEmail)}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def as_said(value: object, like: object = None) -> Any:
    """A value of the parser in the words of the JSON; of a file only the keys that `like` has."""
    if isinstance(value, str):
        return squeezed(value)
    if isinstance(value, Address):
        return f"{value.name} <{value.email}>" if value.name else value.email
    if isinstance(value, ParsedAttachment):
        said = {
            "name": value.name, "type": value.content_type, "declared": value.declared_type, "size": value.size,
            "inline": value.is_inline, "signature": getattr(value, "is_signature", False),
            "content": squeezed(value.content[:2000].decode("utf-8", "replace")),
        }  # fmt: skip
        return {key: said[key] for key in like} if isinstance(like, dict) else said
    if isinstance(value, tuple):
        likes = like if isinstance(like, list) and len(like) == len(value) else [None] * len(value)
        return [as_said(each, its) for each, its in zip(value, likes, strict=True)]
    return value.isoformat() if hasattr(value, "isoformat") else value


def holds(value: object, words: str) -> bool:
    said = as_said(value)
    if isinstance(said, list):
        return words in said or any(isinstance(each, dict) and each["name"] == words for each in said)
    return squeezed(words) in said


def failings(parsed: ParsedEmail, expected: dict[str, Any]) -> list[str]:
    found = []
    for key, wanted in expected.items():
        name = key.removesuffix("_has").removesuffix("_lacks")
        assert name in FIELDS, f"{key} is no field of ParsedEmail"
        value = getattr(parsed, name)
        if key == name:
            wanted = squeezed(wanted) if isinstance(wanted, str) else wanted
            if as_said(value, wanted) != wanted:
                found.append(f"{key}: {as_said(value, wanted)!r} instead of {wanted!r}")
        else:
            wrong = [each for each in wanted if holds(value, each) != key.endswith("_has")]
            found += [f"{key}: {each!r} in {as_said(value)!r}" for each in wrong]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_mail_is_read_as_its_pair_says(name: str) -> None:
    case = json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))
    assert len(case["why"]) > 10
    assert case["expect"]
    assert failings(parse_email((CORPUS / f"{name}.eml").read_bytes()), case["expect"]) == []


def test_every_mail_has_its_pair_and_every_pair_its_mail() -> None:
    assert sorted(path.stem for path in CORPUS.glob("*.json")) == NAMES
    assert len(NAMES) >= 2


def test_every_oddity_of_the_corpus_is_said_to_agents_in_a_sentence() -> None:
    codes = {code for name in NAMES for code in parse_email((CORPUS / f"{name}.eml").read_bytes()).defects}
    assert codes >= {"bad_tnef", "bad_uuencode", "encrypted", "signature_unchecked", "no_boundary", "too_deep"}
    for code in codes:
        assert evidence_words(InboundEmail(evidence={"defects": [code]})), code


def test_reading_the_whole_corpus_takes_little_time() -> None:
    mails = [(CORPUS / f"{name}.eml").read_bytes() for name in NAMES]
    for raw in mails:  # the first time pays for what is loaded late
        parse_email(raw)
    began = time.process_time()
    for raw in mails:
        parse_email(raw)
    assert time.process_time() - began < 0.02 * len(mails) + sum(map(len, mails)) / 1e6


def test_the_runner_finds_what_is_wrong() -> None:
    parsed = parse_email(b"From: Anna <anna@example.ac.uk>\r\nSubject: Key\r\n\r\nThe key is lost.\r\n")
    assert failings(parsed, {"subject": "Key", "sender": "Anna <anna@example.ac.uk>", "text_has": ["key is"]}) == []
    wrong = {"subject": "Lock", "sender": None, "text_has": ["lock"], "text_lacks": ["lost"], "is_bounce": True}
    assert len(failings(parsed, wrong)) == len(wrong)
    with pytest.raises(AssertionError):
        failings(parsed, {"subjet": "Key"})
