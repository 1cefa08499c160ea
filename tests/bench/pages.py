"""CPU and queries of the desk's pages on whatever the database holds; fill it with `seed_scale` first.

    ./run manage seed_scale --tickets 100000 --people 20000 --articles 500
    .venv/bin/python -m tests.bench.pages [--rounds 30]

CPU is user + system time of this process, and of the PostgreSQL backend when its /proc entry can be read; wall
times of a shared machine say little. Each figure is the median of the rounds, and a ratio to the floor measured
in the same run: a view that reads one row by its key and renders a template of 20 kB.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
django.setup()

from django.conf import settings  # noqa: E402 - after the set-up

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"  # nothing needs to be collected first
settings.STORAGES["staticfiles"] = {"BACKEND": PLAIN}

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402

from accounts.models import User  # noqa: E402
from kb.models import Article  # noqa: E402
from tickets.desk_views import VIEWS  # noqa: E402
from tickets.models import Ticket  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")
HOST = "localhost"


def backend_pid() -> int | None:
    """The process of our connection, when it is PostgreSQL's and runs on this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    return pid if Path(f"/proc/{pid}/stat").exists() else None


def backend_ms(pid: int | None) -> float:
    """CPU so far of that process, in steps of the kernel's clock (10 ms): sum over rounds before dividing."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICK


def measured(act: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """(median CPU ms of this process, mean CPU ms of the database) of one act, after one to warm up."""
    act()
    pid, own = backend_pid(), []
    before = backend_ms(pid)
    for _ in range(rounds):
        start = time.process_time()
        act()
        own.append((time.process_time() - start) * 1000)
    return statistics.median(own), (backend_ms(pid) - before) / rounds


class Counter:
    """Counts the queries of a connection."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.count += 1
        return execute(*args)


def floor() -> Callable[[], Any]:
    """One row by its key, and a template of about 20 kB."""
    key = Ticket.objects.values_list("pk", flat=True).first()
    template = engines["django"].from_string("<p>{{ row.subject }}</p>" + "<p>{{ row.status }} words</p>\n" * 700)
    request = RequestFactory().get("/")

    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(template.render({"row": Ticket.objects.get(pk=key)}))

    return lambda: view(request)


def paths(agent: User) -> dict[str, str]:
    """The pages, by what they are."""
    own = Ticket.objects.at_desk_of(agent)
    active = own.filter(status="open").order_by("-pk").first()
    longest = own.order_by("pk").first()
    assert active, "Fill the database first: ./run manage seed_scale"
    assert longest
    found = {f"list: {code}": f"/desk/?view={code}" for code in VIEWS}
    found["list: search, common word"] = "/desk/?q=printer"
    found["list: search, number"] = f"/desk/?q={active.number}"
    found["ticket, open"] = f"/desk/tickets/{active.number}/"
    found["ticket, old"] = f"/desk/tickets/{longest.number}/"
    article = Article.objects.filter(state=Article.PUBLISHED).order_by("pk").first()
    if article:
        found["article"] = article.get_absolute_url()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    agent = User.objects.filter(is_agent=True, memberships__isnull=False).order_by("pk").first()
    assert agent, "Fill the database first: ./run manage seed_scale"
    client = Client(HTTP_HOST=HOST)
    client.force_login(agent)
    base, _database = measured(floor(), rounds)
    print(f"{connection.vendor}, {Ticket.objects.count():,} tickets, floor {base:.1f} ms CPU, {rounds} rounds\n")
    print(f"{'page':<28} {'status':>6} {'queries':>7} {'own ms':>8} {'db ms':>7} {'× floor':>8}")
    for name, path in paths(agent).items():
        cache.clear()  # the queries are those of a process that has remembered nothing
        queries = Counter()
        with connection.execute_wrapper(queries):
            status = client.get(path).status_code
        own, database = measured(lambda path=path: client.get(path), rounds)  # type: ignore[misc]
        print(f"{name:<28} {status:>6} {queries.count:>7} {own:>8.1f} {database:>7.1f} {(own + database) / base:>8.1f}")


if __name__ == "__main__":
    main()
