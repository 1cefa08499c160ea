"""The Celery app. Tasks carry nothing and mean "look": see `common.jobs`."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import task_received, worker_ready, worker_shutting_down

from helpdesk import folder_broker

folder_broker.use_it()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")

app = Celery("helpdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def start_quiet_thread(**_: object) -> None:
    from common import jobs

    jobs.quiet_thread.start()


@task_received.connect
def note_bell(**_: object) -> None:
    from common import jobs

    jobs.quiet_thread.heard()


@worker_shutting_down.connect
def stop_quiet_thread(**_: object) -> None:
    from common import jobs

    jobs.quiet_thread.stop()


def make_broker_folder() -> None:
    """The filesystem transport does not make its folders."""
    from django.conf import settings

    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        Path(settings.BROKER_FOLDER, "control").mkdir(parents=True, exist_ok=True)
