"""Mail that a provider posts to us (Mailgun, Postmark, Amazon SES and others), through django-anymail.

anymail checks who posts, by the shared secret and by the provider's signature where there is one. What is kept is the
mail as it came where the provider gives it, else what anymail puts together; 200 is answered only after the commit.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from anymail.signals import AnymailInboundEvent, inbound
from anymail.urls import urlpatterns as anymail_urls
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.dispatch import receiver
from django.urls import URLPattern

from common.errors import Invalid
from mail.inbound.screening import NULL_ENVELOPE
from mail.inbound.store import email_store


def webhook_urls(providers: Iterable[str]) -> list[URLPattern]:
    """The addresses of these providers, as anymail names them. Raises ImproperlyConfigured for others, and without
    a shared secret: then anybody could post mail in anybody's name.
    """
    if not providers:
        return []
    if not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        raise ImproperlyConfigured("MAIL_WEBHOOKS needs ANYMAIL_WEBHOOK_SECRET, as user:password.")
    known = {str(url.name).removesuffix("_inbound_webhook"): url for url in anymail_urls if "_inbound" in str(url.name)}
    unknown = sorted(set(providers) - set(known))
    if unknown:
        raise ImproperlyConfigured(f"MAIL_WEBHOOKS: {', '.join(unknown)} is none of {', '.join(sorted(known))}.")
    return [known[provider] for provider in providers]


@receiver(inbound)
def keep(event: AnymailInboundEvent, esp_name: str, **_kwargs: Any) -> None:
    """Whatever this raises makes the provider try again."""
    message = event.message
    raw = _as_it_came(esp_name, event.esp_event) or message.as_bytes()
    try:
        email_store(
            raw=raw,
            source="webhook",
            envelope_from=_sender(message.envelope_sender),
            envelope_to=message.envelope_recipient or "",
        )
    except Invalid as error:
        if error.code != "empty_mail":  # trying again would not fill it
            raise


def _sender(address: str | None) -> str:
    """None is a provider that does not say; an empty one is a mail without return address."""
    return "" if address is None else address or NULL_ENVELOPE


def _as_it_came(esp_name: str, payload: Any) -> bytes:
    find = _RAW.get(esp_name)
    try:
        return find(payload) if find else b""
    except (KeyError, TypeError, AttributeError, ValueError):
        return b""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _sparkpost(payload: Mapping[str, Any]) -> bytes:
    content = payload["msys"]["relay_message"]["content"]
    raw = _bytes(content["email_rfc822"])
    try:
        return base64.b64decode(raw, validate=True) if content.get("email_rfc822_is_base64") else raw
    except binascii.Error:
        return raw


# Where providers put the mail as it came.
_RAW: dict[str, Callable[[Any], bytes]] = {
    "Mailgun": lambda request: _bytes(request.POST["body-mime"]),
    "SendGrid": lambda request: _bytes(request.POST["email"]),
    "Postmark": lambda payload: _bytes(payload["RawEmail"]),
    "Mandrill": lambda payload: _bytes(payload["msg"]["raw_msg"]),
    "SparkPost": _sparkpost,
}
