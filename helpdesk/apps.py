import contextlib

from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    verbose_name = "Help desk"

    def ready(self) -> None:
        """Wires what lies in different layers: accounts write mails without knowing the mail app."""
        from accounts import mailer
        from helpdesk.celery import make_broker_folder
        from mail.outbound.services import password_email_queue

        mailer.wire(password_email_queue)
        with contextlib.suppress(OSError):  # a command that only reads works on a read-only disk too
            make_broker_folder()
