"""What a request tells about who reads, without asking them anything."""

from __future__ import annotations

import re

from django.http import HttpRequest

from common.rate import client_key
from kb.services.reading import BOTS, READERS, STAFF

_BOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|archiver|preview|scan|monitor|fetch|headless|lighthouse|pingdom|facebookexternal|"
    r"python|curl|wget|libwww|httpclient|okhttp|axios|java/|go-http|phantom|selenium",
    re.I,
)


def traits_of(request: HttpRequest) -> str:
    """What tells visitors apart for a day: the account, or else the address and what the browser says of itself."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    browser = request.META.get("HTTP_USER_AGENT", "")[:500]
    return f"{client_key(request)}|{browser}|{request.META.get('HTTP_ACCEPT_LANGUAGE', '')[:200]}"


def kind_of(request: HttpRequest) -> str:
    """Whether a person, somebody who works here or a program reads."""
    user = request.user
    if user.is_authenticated and (user.works_here or user.may_write_answers):
        return STAFF
    browser = request.META.get("HTTP_USER_AGENT", "")
    return BOTS if not browser.startswith("Mozilla/") or _BOT.search(browser) else READERS
