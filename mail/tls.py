"""Whom we believe that they are the mail server they say they are."""

from __future__ import annotations

import ssl

from django.conf import settings


def tls_context() -> ssl.SSLContext:
    """Certificates are always checked, against the system's authorities and those of MAIL_CA_FILE."""
    context = ssl.create_default_context()
    if settings.MAIL_CA_FILE:
        context.load_verify_locations(settings.MAIL_CA_FILE)
    return context
