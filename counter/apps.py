from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "counter"
    verbose_name = "Calls and visits"

    def ready(self) -> None:
        from counter import person_panel  # noqa: F401 - puts a person's calls onto their page
