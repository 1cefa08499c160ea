"""Made-up people and sentences from one seed: some words in nearly every text, most in very few.

Word frequencies follow Zipf's law, as those of real mail do: a search for a common word and one for a
rare word cost what they would on a real desk.
"""

from __future__ import annotations

import random
from itertools import accumulate

FIRST = [
    "Aisha",
    "Lewis",
    "Priya",
    "Sam",
    "Maya",
    "Tom",
    "Nia",
    "Omar",
    "Grace",
    "Ewan",
    "Ines",
    "Jonas",
    "Li",
    "Fatima",
    "Marek",
    "Zoe",
    "Hugo",
    "Amara",
    "Ivan",
    "Ruth",
    "Leila",
    "Ben",
    "Chidi",
    "Dana",
    "Elif",
    "Finn",
    "Gita",
    "Hana",
    "Isaac",
    "Joy",
    "Kofi",
    "Lena",
    "Mina",
    "Noor",
    "Otis",
    "Petra",
    "Quinn",
    "Rosa",
    "Sana",
    "Theo",
    "Uma",
    "Vera",
    "Wes",
    "Yara",
]
LAST = [
    "Khan",
    "Grant",
    "Nair",
    "Okoro",
    "Chen",
    "Field",
    "Ahmed",
    "Brook",
    "Costa",
    "Diaz",
    "Evans",
    "Foster",
    "Gupta",
    "Hall",
    "Ito",
    "Jones",
    "Kaur",
    "Lopez",
    "Moss",
    "Novak",
    "Osei",
    "Patel",
    "Quayle",
    "Reid",
    "Singh",
    "Turner",
    "Ueda",
    "Vale",
    "Walsh",
    "Young",
    "Zhang",
    "Abara",
    "Birch",
    "Clark",
    "Dunn",
    "Ellis",
    "Frost",
    "Gale",
    "Hart",
]
PLACES = [
    "the library",
    "the Learning Hub",
    "Park Campus",
    "Lecture Hall 3",
    "my room",
    "the lab",
    "the office",
    "the studio",
    "block C",
    "home",
]
THINGS = [
    "the Wi-Fi",
    "my email",
    "the printer",
    "my password",
    "the projector",
    "the VPN",
    "my laptop",
    "the shared drive",
    "my account",
    "the timetable",
    "the card reader",
    "the second screen",
    "the meeting software",
    "the statistics program",
    "my phone",
]
TROUBLES = [
    "does not work",
    "asks for a code",
    "is very slow",
    "says access denied",
    "shows nothing",
    "stopped this morning",
    "drops every few minutes",
    "cannot be found",
    "needs an update",
    "is locked",
    "prints blank pages",
    "has no sound",
]
REPLIES = (
    "Could you restart it and tell us what you see?",
    "That should be mended now. Tell us if it happens again.",
    "We have changed a setting on our side: sign out, then sign in again.",
    "Please follow the steps in the answer linked below.",
    "A colleague will come by with a new cable today.",
)
VOWELS, CONSONANTS = "aeiou", "bcdfghklmnprstvz"
VOCABULARY = 12_000


class Words:
    """Texts for one seed. The same seed gives the same texts in the same order."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"words-{seed}")  # noqa: S311 - data for measuring, no secret
        self.vocabulary = [self._word() for _ in range(VOCABULARY)]
        self.weights = list(accumulate(1 / (rank + 2) for rank in range(VOCABULARY)))

    def _word(self) -> str:
        pick = self.random.choice
        return "".join(pick(CONSONANTS) + pick(VOWELS) for _ in range(self.random.choice((2, 2, 3, 3, 4))))

    def name(self) -> str:
        return f"{self.random.choice(FIRST)} {self.random.choice(LAST)}"

    def some(self, count: int) -> list[str]:
        """Words of the vocabulary, the common ones often."""
        return self.random.choices(self.vocabulary, cum_weights=self.weights, k=count)

    def subject(self) -> str:
        pick = self.random.choice
        return f"{pick(THINGS).capitalize()} {pick(TROUBLES)} in {pick(PLACES)}, {' '.join(self.some(2))}"

    def request(self) -> str:
        pick = self.random.choice
        lines = [f"Hello, {pick(THINGS)} {pick(TROUBLES)} in {pick(PLACES)}."]
        lines += [self.sentence() for _ in range(self.random.randint(1, 5))]
        return " ".join(lines)

    def reply(self) -> str:
        return f"{self.random.choice(REPLIES)} {self.sentence()}"

    def sentence(self) -> str:
        return " ".join(self.some(self.random.randint(5, 14))).capitalize() + "."

    def question(self) -> str:
        pick = self.random.choice
        return f"Why is it that {pick(THINGS)} {pick(TROUBLES)} when {' '.join(self.some(3))}?"

    def answer(self) -> str:
        """Markdown with two headings and numbered steps, as answers have."""
        steps = [f"{place}. Open **{word}** and press {self.sentence()}" for place, word in enumerate(self.some(6), 1)]
        paragraphs = [self.sentence() + " " + self.sentence() for _ in range(3)]
        return "\n\n".join([paragraphs[0], "## What to do", "\n".join(steps), "## Further help", *paragraphs[1:]])
