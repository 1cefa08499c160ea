"""How things stand, in a word or a number, for the rows of the index. One query each at most."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.setup_selectors import role_counts, teams_led_by
from common import audit as audit_log
from common.words import count_in_words
from mail.models import OutboundEmail


def outbox(_user: Any) -> str:
    dead = OutboundEmail.objects.filter(state=OutboundEmail.FAILED)[:100].count()
    return _("%(count)s not delivered") % {"count": dead} if dead else _("all delivered")


def audit(_user: Any) -> str:
    lines = audit_log.line_count()
    return ngettext("%(count)s line", "%(count)s lines", lines) % {"count": count_in_words(lines)}


def roles(_user: Any) -> str:
    agents = role_counts()["agent"]
    return ngettext("%(count)s agent", "%(count)s agents", agents) % {"count": agents}


def teams(user: Any) -> str:
    return str(teams_led_by(user).count())
