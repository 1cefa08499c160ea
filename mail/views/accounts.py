"""How a mailbox's server is reached: a guided set-up, for administrators."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import administrator_required
from common.forms import attempted
from mail import oauth
from mail.account_forms import WAYS, AccountForm
from mail.account_setup import account_remove, account_save, account_test, consent_keep, way_of
from mail.models import Mailbox, MailboxAccount
from mail.reach import problem_words, reach_of
from mail.troubles import Trouble, trouble_of

ANSWER = ("code", "state", "error", "error_description")
FLOW = "mail-consent"  # in the session: what the provider's answer must fit


def _mailbox(pk: int) -> Mailbox:
    return get_object_or_404(Mailbox.objects.select_related("account"), pk=pk)


def _account(mailbox: Mailbox) -> MailboxAccount:
    if not hasattr(mailbox, "account"):
        raise Http404
    return mailbox.account


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def desk_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a way, then fill in what it needs; of an account that is there, its state too."""
    mailbox = _mailbox(pk)
    account = getattr(mailbox, "account", None)
    way = request.GET.get("way", "") or (way_of(account) if account else "")
    if way not in WAYS:
        return render(request, "settings/mailbox_ways.html", {"mailbox": mailbox, "ways": WAYS})
    shown = account if account and way_of(account) == way else _new_account(mailbox)
    form = AccountForm(request.POST or None, way=way, account=shown)
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        saved = attempted(form, lambda: account_save(actor=request.user, mailbox=mailbox, way=way, fields=fields))
        if saved:
            messages.success(request, _("The account of %(address)s is saved.") % {"address": mailbox.address})
            return redirect("desk_account", pk)
    context = {"mailbox": mailbox, "way": way, "way_name": WAYS[way][0], "form": form, "callback": _callback()}
    context |= _state(account) if account is shown else {}
    return render(request, "settings/mailbox_account.html", context, status=400 if form.errors else 200)


def _new_account(mailbox: Mailbox) -> MailboxAccount:
    return MailboxAccount(mailbox=mailbox, username=mailbox.address, since=timezone.localdate())


def _state(account: MailboxAccount) -> dict[str, Any]:
    needs_consent = account.auth == MailboxAccount.OAUTH and account.flow == MailboxAccount.DELEGATED
    return {
        "account": account,
        "reach": reach_of(account, timezone.now()),
        "needs_consent": needs_consent,
        "has_consent": bool(account.refresh_token_sealed),
    }


@require_POST
@administrator_required
def desk_account_remove(request: HttpRequest, pk: int) -> HttpResponse:
    mailbox = _mailbox(pk)
    account_remove(actor=request.user, mailbox=mailbox)
    words = _("The account of %(address)s is removed. Mail on its server stays there.")
    messages.success(request, words % {"address": mailbox.address})
    return redirect("desk_mailbox", pk)


@require_POST
@administrator_required
def desk_account_test(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs in to both servers, as the fetcher and the sender do."""
    account = _account(_mailbox(pk))
    tested = account_test(actor=request.user, account=account)
    for trouble, words in (
        (tested.fetching, _("Fetching does not work: %(problem)s It said: %(words)s")),
        (tested.sending, _("Sending does not work: %(problem)s It said: %(words)s")),
    ):
        if trouble:
            messages.error(request, words % {"problem": problem_words(trouble.code), "words": trouble.words})
    if account.fetches and not tested.fetching:
        messages.success(request, _("Fetching works. Mails in the folder: %(count)s") % {"count": tested.waiting})
    if account.sends and not tested.sending:
        messages.success(request, _("Sending works: the server let us in."))
    return redirect("desk_account", pk)


@require_POST
@administrator_required
def desk_account_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Where to go to agree at the provider. A link, since no form of ours may lead elsewhere."""
    account = _account(_mailbox(pk))
    try:
        flow = oauth.consent_begin(account, redirect_uri=_callback())
    except Exception as error:
        messages.error(request, trouble_of(error).words)
        return redirect("desk_account", pk)
    request.session[FLOW] = {"account": account.pk, **flow}
    return render(request, "settings/mailbox_consent.html", {"mailbox": account.mailbox, "target": flow["auth_uri"]})


@require_safe
@administrator_required
def desk_account_back(request: HttpRequest) -> HttpResponse:
    """The provider sends the browser here. Nothing is kept yet: a page that others can link to changes nothing."""
    answer = {
        name: request.GET[name] for name in ("code", "state", "error", "error_description") if name in request.GET
    }
    account = _asked_account(request)
    if account is None or not answer:
        return render(request, "settings/mailbox_consent.html", status=400)
    return render(request, "settings/mailbox_consent.html", {"mailbox": account.mailbox, "answer": answer})


@require_POST
@administrator_required
def desk_account_agreed(request: HttpRequest) -> HttpResponse:
    """Takes the tokens for the code."""
    account = _asked_account(request)
    if account is None:
        return render(request, "settings/mailbox_consent.html", status=400)
    flow = request.session.pop(FLOW)
    try:
        consent_keep(actor=request.user, account=account, flow=flow, answer=request.POST.dict())
    except Trouble as trouble:
        words = _("The provider did not agree: %(words)s") % {"words": trouble.words}
        messages.error(request, words)
    else:
        messages.success(request, _("The provider lets the help desk in. Test it now."))
    return redirect("desk_account", account.mailbox_id)


def _asked_account(request: HttpRequest) -> MailboxAccount | None:
    flow = request.session.get(FLOW)
    if not isinstance(flow, dict):
        return None
    return MailboxAccount.objects.select_related("mailbox").filter(pk=flow.get("account")).first()


def _callback() -> str:
    return f"{settings.SITE_URL}{reverse('desk_account_back')}"
