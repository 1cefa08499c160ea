"""Deeds that begin at the same moment, each in a thread and a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connections

from common.errors import HelpdeskError

at_once = pytest.mark.django_db(transaction=True)
Deed = Callable[[], Any]


def together(*deeds: Deed) -> list[str]:
    """What came of deeds that began at the same moment, in their order: `done`, or the code of the refusal."""
    gate, results = Barrier(len(deeds)), [""] * len(deeds)

    def run(place: int, deed: Deed) -> None:
        try:
            gate.wait()
            deed()
            results[place] = "done"
        except HelpdeskError as error:
            results[place] = error.code
        except Exception as error:
            results[place] = repr(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
