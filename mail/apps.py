from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        from django.conf import settings

        if settings.MAIL_WEBHOOKS:
            from mail import webhooks  # noqa: F401 - its receiver listens to anymail
