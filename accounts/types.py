"""What the look-up of people gives, and the ways in which somebody's identity is checked."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import User

STUDENT_CARD, STAFF_CARD, DETAILS, CALLED_BACK, NOT_NEEDED = (
    "student_card", "staff_card", "details", "called_back", "not_needed",
)  # fmt: skip
IDENTITY_CHECKS = [
    (STUDENT_CARD, _("Student card seen")),
    (STAFF_CARD, _("Staff card seen")),
    (DETAILS, _("Answered questions on details we hold")),
    (CALLED_BACK, _("Called back on the number we hold")),
    (NOT_NEEDED, _("Not needed: nothing about an account")),
]
REAL_CHECKS = frozenset({STUDENT_CARD, STAFF_CARD, DETAILS, CALLED_BACK})


@dataclass(frozen=True)
class PersonHit:
    """Somebody found, with what tells them from others of the same name; nothing in it is secret."""

    person: User
    student_number: str = ""  # masked
    phone: str = ""  # in words

    @property
    def details(self) -> str:
        """One line: number, course or department, and else what they are."""
        about = self.person.about or (self.person.get_affiliation_display() if self.person.affiliation else "")
        return " · ".join(str(part) for part in (self.student_number, about) if part)
