"""Sign in, sign out, passwords, and a person's own account."""

from __future__ import annotations

from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import kept_words, passwords
from accounts.addresses import masked_address
from accounts.forms import ChangePasswordForm, ForgotForm, NameForm, NewPasswordForm, SignInForm
from accounts.models import User
from accounts.selectors import person_by_reset_link
from accounts.services import name_set, password_set, password_set_by_link
from common import rate

FORGOT = rate.Limit("password-forgot", 30, 60 * 60)  # asking, from one place


def _next_path(request: HttpRequest) -> str:
    """Where to go after signing in, if that is a page of ours; else "".

    A leading slash is asked for besides Django's check: a path alone cannot leave the site.
    """
    target = request.POST.get("next") or request.GET.get("next") or ""
    inside = url_has_allowed_host_and_scheme(target, allowed_hosts=None, require_https=request.is_secure())
    if not inside or not target.startswith("/") or target.startswith(reverse("sign_in")):
        return ""
    return target


def _home_of(user: User) -> str:
    return reverse("desk_queue") if user.works_here else reverse("my_tickets")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    target = _next_path(request)
    if request.method != "POST" and request.user.is_authenticated:
        return redirect(target or _home_of(request.user))
    form = SignInForm(request.POST if request.method == "POST" else None, request=request)
    kept = kept_words.words_given(request, kept_words.FIELD)
    if form.is_bound and form.is_valid() and form.user:
        login(request, form.user)  # gives the session a new id
        kept_words.words_keep(request, target, kept)
        return redirect(target or _home_of(form.user))
    status = 429 if form.is_paused else 200
    return render(request, "accounts/sign_in.html", {"form": form, "next": target, "kept": kept}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
def password_forgot(request: HttpRequest) -> HttpResponse:
    form = ForgotForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if rate.hit(FORGOT, rate.client_key(request)):
            passwords.reset_mail_send(form.cleaned_data["email"])
            return redirect("password_sent")
        form.add_error(None, _("That was too often. %(wait)s") % {"wait": rate.wait_words(FORGOT)})
        return render(request, "accounts/password_forgot.html", {"form": form}, status=429)
    return render(request, "accounts/password_forgot.html", {"form": form})


@require_safe
def password_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_sent.html")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Sets a new password by the mailed link, and signs in: the way round a paused password.

    Nothing is written before the POST, since mail scanners open every link.
    """
    user = person_by_reset_link(uid, token)
    if user is None:
        return _private(render(request, "accounts/password_expired.html", status=404))
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        user = password_set_by_link(user=user, token=token, password=form.cleaned_data["password"])
        if user is None:  # somebody was faster with the same link
            return _private(render(request, "accounts/password_expired.html", status=404))
        login(request, user, backend="accounts.backends.EmailBackend")
        passwords.changed_mail_send(user)
        return redirect("password_done")
    context = {"form": form, "address": masked_address(user.email)}
    return _private(render(request, "accounts/password_reset.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """The address of the page is a secret: it must not travel in a Referer."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def password_done(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/password_done.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """A person's own page: their name."""
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": request.user.name})
    if form.is_bound and form.is_valid():
        name_set(actor=request.user, name=form.cleaned_data["name"])
        return redirect(f"{reverse('account')}?saved=name")
    return _account_page(request, form, ChangePasswordForm(user=request.user))


@sensitive_post_parameters("password", "old_password")
@login_required
@require_POST
def password_change(request: HttpRequest) -> HttpResponse:
    form = ChangePasswordForm(request.POST, user=request.user)
    if not form.is_valid():
        return _account_page(request, NameForm(initial={"name": request.user.name}), form)
    password_set(user=request.user, password=form.cleaned_data["password"])
    update_session_auth_hash(request, request.user)
    passwords.changed_mail_send(request.user)
    return redirect(f"{reverse('account')}?saved=password")


def _account_page(request: HttpRequest, name_form: NameForm, password_form: ChangePasswordForm) -> HttpResponse:
    wrong = next((form for form in (name_form, password_form) if form.errors), None)
    context = {
        "form": name_form,
        "password_form": password_form,
        "wrong": wrong,
        "saved": request.GET.get("saved", ""),
    }
    return render(request, "accounts/account.html", context)
