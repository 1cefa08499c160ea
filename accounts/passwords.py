"""Mails about passwords."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from accounts.mailer import send_account_mail
from accounts.models import User
from accounts.selectors import person_to_mail_password
from common import rate
from common.branding import site_name

# One mail in five minutes for one person, however many ask from wherever.
MAILS = rate.Limit("password-mail", 1, 5 * 60)


def reset_link(user: User) -> str:
    """A link that sets a new password, on our own address and never on the one a request named."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("password_reset", args=[uid, default_token_generator.make_token(user)])
    return f"{settings.SITE_URL}{path}"


def reset_mail_send(email: str) -> None:
    """Sends the link if somebody active owns the address. The caller learns nothing either way."""
    user = person_to_mail_password(email)
    if user is None or not rate.hit(MAILS, user.pk):
        return
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    text = _(
        "Hello,\n\n"
        "somebody, probably you, asked for a new password for %(site)s.\n\n"
        "Open this link to set one. It works once, for %(hours)d hours:\n\n"
        "%(link)s\n\n"
        "If it was not you, you need to do nothing: your password stays as it is.\n"
    ) % {"site": site_name(), "hours": hours, "link": reset_link(user)}
    send_account_mail(user, _("Set a new password for %(site)s") % {"site": site_name()}, text)


def changed_mail_send(user: User) -> None:
    """Tells the person that their password was changed, so that a thief cannot do it unseen."""
    text = _(
        "Hello,\n\n"
        "the password of your account at %(site)s was changed.\n\n"
        "If it was not you, set a new one now and tell us:\n\n"
        "%(link)s\n"
    ) % {"site": site_name(), "link": f"{settings.SITE_URL}{reverse('password_forgot')}"}
    send_account_mail(user, _("Your password was changed"), text)


def invite_mail_send(user: User, by: User) -> None:
    """Invites somebody who was given a role: a link to set a password, or the way in for who has one."""
    if user.has_usable_password():
        link, how = f"{settings.SITE_URL}{reverse('sign_in')}", _("Sign in with the password you have:")
    else:
        link = reset_link(user)
        how = _("Open this link to set your password. It works once, for %(hours)d hours:") % {
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600
        }
    text = _(
        "Hello,\n\n%(by)s invites you to work at %(site)s.\n\n%(how)s\n\n%(link)s\n\n"
        "If the link has ended, ask for another one here:\n\n%(again)s\n"
    ) % {
        "by": by.display_name,
        "site": site_name(),
        "how": how,
        "link": link,
        "again": f"{settings.SITE_URL}{reverse('password_forgot')}",
    }
    send_account_mail(user, _("Your invitation to %(site)s") % {"site": site_name()}, text)
