"""How things stand, in a word or a number, for the rows of the index. One query each at most."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.setup_selectors import role_counts, teams_led_by
from common import audit as audit_log
from common.branding import brand
from common.models import DemoRow
from common.words import count_in_words
from hours.models import Calendar, ContactPoint
from mail.models import Mailbox, OutboundEmail
from tickets.models import Macro, SlaPolicy
from tickets.setup_selectors import queues_for


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


def hours(_user: Any) -> str:
    number = Calendar.objects.count()
    return ngettext("%(count)d calendar", "%(count)d calendars", number) % {"count": number}


def targets(_user: Any) -> str:
    number = SlaPolicy.objects.count()
    return ngettext("%(count)d set", "%(count)d sets", number) % {"count": number}


def queues(user: Any) -> str:
    return str(queues_for(user).count())


def contacts(_user: Any) -> str:
    number = ContactPoint.objects.filter(is_active=True).count()
    return ngettext("%(count)d way", "%(count)d ways", number) % {"count": number}


def mailboxes(_user: Any) -> str:
    active = Mailbox.objects.filter(is_active=True).count()
    return _("%(count)d active") % {"count": active}


def brand_name(_user: Any) -> str:
    return brand().organisation


def demo(_user: Any) -> str:
    return _("still there") if DemoRow.objects.exists() else _("none")


def macros(user: Any) -> str:
    return str(Macro.objects.visible_to(user).count())
