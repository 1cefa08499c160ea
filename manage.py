#!/usr/bin/env python
"""Django's command line for this project; `./run manage …` calls it inside the virtual environment."""

import os
import sys
import traceback

EX_TEMPFAIL = 75  # sysexits.h


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 - loads the settings, so that a wrong one is one clear line
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(failure())
    execute_from_command_line(sys.argv)


def failure() -> int:
    """The exit code of a command that could not even start: a mail server at the pipe must keep its mail."""
    return EX_TEMPFAIL if sys.argv[1:2] == ["receive_email"] else 1


if __name__ == "__main__":
    try:
        main()
    except Exception:
        traceback.print_exc()
        sys.exit(failure())
