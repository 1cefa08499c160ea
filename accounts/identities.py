"""Phones and student numbers as keys: how they are stored, compared and shown. No query."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext as _

REGION = "GB"
EXTENSION = re.compile(r"(?:ext\.?|x)?\s*([1-9]\d{2,5})", re.I)
STUDENT_NUMBER = re.compile(r"[A-Z]{0,3}\d{4,15}[A-Z]?")
_BETWEEN = re.compile(r"[\s\-–./()]+")


def normalise_phone(text: str) -> str:
    """`+447700900123` for a number from outside, `3310` for an extension; empty for what is neither."""
    text = text.strip()[:40]
    extension = EXTENSION.fullmatch(text)
    if extension:
        return extension.group(1)
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_beginning(text: str) -> str:
    """How the stored form of a number begins that is still being typed: `07700 9` → `+4477009`."""
    digits = _BETWEEN.sub("", text.strip()[:40])
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = f"+{phonenumbers.country_code_for_region(REGION)}{digits[1:]}"
    return digits if digits.lstrip("+").isdigit() else ""


def phone_words(value: str) -> str:
    """A stored number as people read it: `07700 900123`, `ext. 3310`."""
    if not value.startswith("+"):
        return _("ext. %(number)s") % {"number": value}
    try:
        number = phonenumbers.parse(value, REGION)
    except phonenumbers.NumberParseException:
        return value
    at_home = number.country_code == phonenumbers.country_code_for_region(REGION)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def normalise_student_number(text: str) -> str:
    """Capitals and digits without what people put between them; empty for what is no student number."""
    value = _BETWEEN.sub("", text.strip()[:40]).upper()
    return value if STUDENT_NUMBER.fullmatch(value) and value.isascii() else ""


def masked_student_number(value: str) -> str:
    """Enough to tell two people apart, and not enough to pass for one of them: `23•••417`."""
    return f"{value[:2]}•••{value[-3:]}" if len(value) > 6 else f"•••{value[-2:]}"
