"""Synthetic data in bulk, to see how the desk does with many tickets. Not the demo: nothing here is to be read."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from accounts.models import Team
from helpdesk.scale.articles import articles_make
from helpdesk.scale.people import people_make
from helpdesk.scale.tickets import tickets_make
from helpdesk.scale.words import Words


def count(text: str) -> int:
    """A number of rows, 0 to ten million."""
    if not text.isascii() or not text.isdigit() or int(text) > 10_000_000:
        raise ArgumentTypeError(f"{text!r} is not a number from 0 to 10,000,000")
    return int(text)


class Command(BaseCommand):
    help = "Fills the database with synthetic tickets (3 messages each, over 3 years), people and answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=count, default=10_000)
        parser.add_argument("--people", type=count, default=1_000)
        parser.add_argument("--articles", type=count, default=0)
        parser.add_argument("--seed", type=count, default=1, help="the same seed gives the same data")

    def handle(self, *args: Any, **options: Any) -> None:
        seed, tickets, people = options["seed"], options["tickets"], options["people"]
        if tickets and not people:
            raise CommandError("Tickets need people who ask: --people must be at least 1.")
        if Team.objects.filter(name=f"Measured team {seed}-0").exists():
            raise CommandError(f"Seed {seed} is in this database already: choose another --seed, or an empty database.")
        words = Words(seed)
        with self._bar("people", people, options) as bar:
            cast = people_make(words, seed=seed, count=people, step=bar.update)
        with self._bar("tickets", tickets, options) as bar:
            tickets_make(words, cast, seed=seed, count=tickets, now=timezone.now(), step=bar.update)
        with self._bar("answers", options["articles"], options) as bar:
            articles_make(words, seed=seed, count=options["articles"], step=bar.update)
        self.stdout.write(f"{people:,} people, {tickets:,} tickets, {options['articles']:,} answers, seed {seed}.")

    def _bar(self, what: str, total: int, options: dict[str, Any]) -> Any:
        return tqdm(total=total, desc=f"{what:<8}", unit="", file=self.stderr, disable=options["verbosity"] < 1)
