"""How a mailbox's server is reached, in words: for the health page and the page of mailboxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.words import moment_in_words
from mail.models import MailboxAccount

GOOD, WARN, BAD = "good", "warn", "bad"
PATIENCE = timedelta(minutes=10)  # a server may be away for so long before anybody is told

PROBLEMS = {
    MailboxAccount.CREDENTIALS: gettext_lazy("The server refuses the user name or the password."),
    MailboxAccount.CERTIFICATE: gettext_lazy("The server’s certificate cannot be trusted, so nothing was sent to it."),
    MailboxAccount.CONNECTION: gettext_lazy("The server does not answer, or the line was cut."),
    MailboxAccount.FOLDER: gettext_lazy("A folder on the server is missing or cannot be used."),
    MailboxAccount.CONSENT: gettext_lazy("The provider asks that somebody signs in for this mailbox again."),
    MailboxAccount.SERVER: gettext_lazy("The server answered with an error."),
}
# Waiting mends none of these: somebody must do something.
_AT_ONCE = frozenset({MailboxAccount.CREDENTIALS, MailboxAccount.CERTIFICATE, MailboxAccount.CONSENT})


@dataclass(frozen=True)
class Reach:
    """`state` is good, warn or bad; `words` say what that means for the mail."""

    state: str
    words: str


def problem_words(code: str) -> str:
    return str(PROBLEMS.get(code, code))


def reach_of(account: MailboxAccount, now: datetime) -> Reach:
    """What is to be said of fetching this mailbox."""
    if not account.fetches:
        return Reach(GOOD, _("Its mail is not fetched."))
    if account.failures and (account.problem in _AT_ONCE or _is_long(account, now)):
        words = _("%(problem)s Mail stays on the server; the next try is at %(when)s.")
        return Reach(BAD, words % {"problem": problem_words(account.problem), "when": f"{account.run_after:%H:%M}"})
    if account.fetched_at is None:
        return Reach(WARN, _("It has not been looked at yet."))
    if now - account.fetched_at > PATIENCE:
        words = _("It was last looked at %(when)s. Is “mail fetcher” running?")
        return Reach(BAD, words % {"when": moment_in_words(account.fetched_at)})
    if account.problem:
        return Reach(WARN, problem_words(account.problem))
    if account.stuck:
        words = ngettext(
            "The server will not give %(count)s mail.", "The server will not give %(count)s mails.", len(account.stuck)
        )
        return Reach(WARN, words % {"count": len(account.stuck)})
    if _is_silent(account, now):
        words = _("No mail has come for %(hours)s hours. Is mail still delivered there?")
        return Reach(WARN, words % {"hours": account.silent_hours})
    return Reach(GOOD, _("Fetched %(when)s.") % {"when": moment_in_words(account.fetched_at)})


def _is_long(account: MailboxAccount, now: datetime) -> bool:
    return account.failing_since is not None and now - account.failing_since > PATIENCE


def _is_silent(account: MailboxAccount, now: datetime) -> bool:
    """From the last mail on, or from the first look that went well: a new mailbox has a time of grace."""
    if not account.silent_hours or account.mail_came_at is None:
        return False
    return now - account.mail_came_at > timedelta(hours=account.silent_hours)
