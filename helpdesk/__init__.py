"""The composition root: settings, urls, Celery, health, the supervisor. It wires and decides nothing."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
