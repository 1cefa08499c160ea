"""What people type about their own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate, password_validation
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalise_email
from accounts.backends import MAX_PASSWORD
from accounts.models import User
from accounts.services import NAME_MAX
from common import rate

# Wrong passwords. For one account from one place it is tight; from everywhere together it is wider,
# since anybody can press it for somebody else. A whole campus may share one address.
HERE = rate.Limit("sign-in-here", 10, 15 * 60)
ACCOUNT = rate.Limit("sign-in-account", 50, 15 * 60)
PLACE = rate.Limit("sign-in-place", 300, 15 * 60)
OLD_PASSWORD = rate.Limit("old-password", 10, 15 * 60)


def _control(**attrs: str) -> dict[str, str]:
    return {"class": "form-control", **attrs}


class SignInForm(forms.Form):
    """Email address and password. Whatever is wrong, the answer is the same."""

    username = forms.CharField(
        label=_("Email address"),
        max_length=254,
        error_messages={"required": _("Enter your email address, like name@example.ac.uk")},
        widget=forms.EmailInput(attrs=_control(autocomplete="username", autocapitalize="none")),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=MAX_PASSWORD,
        error_messages={"required": _("Enter your password")},
        widget=forms.PasswordInput(attrs=_control(autocomplete="current-password")),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        self.is_paused = False

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        address = normalise_email(data["username"])
        place = rate.client_key(self.request)
        # Counted before the password is looked at: a thousand tries at once must not slip through.
        # The place is counted afterwards, by wrong passwords alone: a whole campus signs in at nine.
        full = [limit for limit, key in ((HERE, (address, place)), (ACCOUNT, address)) if not rate.hit(limit, key)]
        if rate.is_full(PLACE, place):
            full.append(PLACE)
        if full:
            self.is_paused = True
            raise ValidationError(
                _("There were too many tries, so signing in with a password is paused. %(wait)s"),
                params={"wait": rate.wait_words(full[0])},
            )
        self.user = authenticate(self.request, username=address, password=data["password"])
        if self.user is None:
            rate.hit(PLACE, place)
            raise ValidationError(_("That email and password don’t match. Check both, or set a new password"))
        rate.forget(HERE, (address, place))
        rate.forget(ACCOUNT, address)
        return data


class ForgotForm(forms.Form):
    email = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        error_messages={
            "required": _("Enter your email address, like name@example.ac.uk"),
            "invalid": _("Enter your email address, like name@example.ac.uk"),
        },
        widget=forms.EmailInput(
            attrs=_control(autocomplete="email", autocapitalize="none", **{"aria-describedby": "id_email_hint"})
        ),
    )


class NewPasswordForm(forms.Form):
    """One field, not two: it can be shown, and a slip is put right by another reset."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=MAX_PASSWORD,
        error_messages={"required": _("Enter a new password")},
        widget=forms.PasswordInput(
            attrs=_control(autocomplete="new-password", **{"aria-describedby": "id_password_hint"})
        ),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    """A new password by somebody who is signed in: asks the old one, so that a borrowed browser is not enough."""

    old_password = forms.CharField(
        label=_("Password now"),
        strip=False,
        max_length=MAX_PASSWORD,
        error_messages={"required": _("Enter the password you use now")},
        widget=forms.PasswordInput(attrs=_control(autocomplete="current-password")),
    )
    field_order = ["old_password", "password"]

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if not rate.hit(OLD_PASSWORD, self.user.pk):
            raise ValidationError(_("That was too often. %(wait)s"), params={"wait": rate.wait_words(OLD_PASSWORD)})
        if not self.user.check_password(old):
            raise ValidationError(_("That is not the password you use now"))
        rate.forget(OLD_PASSWORD, self.user.pk)
        return old


class NameForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=NAME_MAX,
        required=False,
        widget=forms.TextInput(attrs=_control(autocomplete="name", **{"aria-describedby": "id_name_hint"})),
    )
