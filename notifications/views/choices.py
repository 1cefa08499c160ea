"""What a person chooses to hear, and the link that stops the digest."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.addresses import masked_address
from common.csrf import is_same_origin
from common.errors import Invalid
from common.errors_views import csrf_failure
from notifications.digest_mail import stop_person
from notifications.forms import RhythmForm, read_wishes, rhythm_values
from notifications.selectors import choices_of
from notifications.services import digest_stop, rhythm_set, wishes_set


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_notifications(request: HttpRequest) -> HttpResponse:
    """Two forms on one page: what (a table), and when (quiet hours, digest)."""
    lines, rhythm = choices_of(request.user)
    form = RhythmForm(request.POST if request.POST.get("part") == "when" else None, initial=rhythm_values(rhythm))
    if request.method == "POST" and not form.is_bound:
        wishes_set(actor=request.user, wishes=read_wishes(request.POST, lines))
        return redirect(f"{reverse('account_notifications')}?saved=what")
    if form.is_bound and form.is_valid():
        try:
            rhythm_set(actor=request.user, **form.values())
        except Invalid as error:
            form.add_error(error.field, error.message)
        else:
            return redirect(f"{reverse('account_notifications')}?saved=when")
    context = {"lines": lines, "form": form, "saved": request.GET.get("saved", "")}
    return render(request, "notifications/choices.html", context)


@csrf_exempt  # RFC 8058: a mail program posts by itself, without a page; see `_is_meant`
@require_http_methods(["GET", "HEAD", "POST"])
def digest_stop_page(request: HttpRequest, token: str) -> HttpResponse:
    """Asks first: mail scanners open every link. A POST, by the button or by a mail program, stops it."""
    if request.method == "POST" and not _is_meant(request):
        return csrf_failure(request, "not from a page of ours")
    person = stop_person(token)
    if person is None:
        raise Http404
    if request.method == "POST":
        digest_stop(person=person)
    context = {"is_done": request.method == "POST", "address": masked_address(person.email)}
    response = render(request, "notifications/digest_stop.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _is_meant(request: HttpRequest) -> bool:
    """True for the button of our page, and for a mail program: it says what RFC 8058 §3.1 has it say, and no more."""
    by_program = request.POST.get("List-Unsubscribe") == "One-Click" and "HTTP_ORIGIN" not in request.META
    return is_same_origin(request) or (by_program and "HTTP_SEC_FETCH_SITE" not in request.META)
