"""Codes of what became of a mail, in words for agents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mail.models import InboundEmail


@dataclass(frozen=True)
class Words:
    """A reason on a chip (`tone` is its colour), and a sentence that says more.

    `is_trouble`: something of ours failed, so that trying again may be all there is to do.
    """

    title: Any  # translated when shown
    hint: Any
    tone: str = ""
    is_trouble: bool = False


REASONS: dict[str, Words] = {
    # to decide
    "no_sender": Words(_("No usable sender"), _("No address in From, Sender or Return-Path."), "bad"),
    "too_many_hops": Words(_("Going in circles"), _("It passed more mail servers than any mail should."), "warn"),
    "flood": Words(_("Too many at once"), _("Its sender wrote more requests in an hour than people do."), "warn"),
    "broken": Words(
        _("Could not be filed"), _("Something went wrong each time we tried."), "bad", is_trouble=True
    ),
    "poison": Words(
        _("Not opened any more"), _("The worker stopped each time it opened this mail."), "bad", is_trouble=True
    ),
    "out_of_reach": Words(
        _("Could not be read"), _("Its file or the database was away for a day."), "bad", is_trouble=True
    ),
    # ignored
    "own_mail": Words(_("Our own mail"), _("It carries our own mark: a mail of ours that came back.")),
    "own_address": Words(_("From our own address"), _("It says that it is from one of our own mailboxes.")),
    "bounce_arrived": Words(_("Arrived"), _("A server or mail program says that a mail of ours has arrived.")),
    "bounce_unknown": Words(_("Report about nothing of ours"), _("It names no mail that we sent.")),
    "set_aside": Words(_("Set aside"), _("Somebody of the desk decided so.")),
    # machines; noted on a ticket, ignored or a ticket without an answer elsewhere
    "out_of_office": Words(_("Out of office"), _("An automatic answer. Nobody was answered, nothing reopened.")),
    "auto_replied": Words(_("Automatic answer"), _("A machine answered by itself. Nobody was answered.")),
    "receipt": Words(_("Read receipt"), _("A mail program says that a mail was opened.")),
    "calendar_reply": Words(_("Answer to an invitation"), _("A calendar accepted or declined.")),
    "auto_generated": Words(_("Written by a machine"), _("Its headers say so. Nobody was answered.")),
    "null_sender": Words(_("Wants no answer"), _("It was sent without a return address, as machines do.")),
    "mail_system": Words(_("From a mail system"), _("A mail server wrote it. Nobody was answered.")),
    "auto_header": Words(_("Written by a machine"), _("Its headers say so. Nobody was answered.")),
    "list": Words(_("Mailing list"), _("It came by a list. Nobody was answered.")),
    "precedence": Words(_("Bulk mail"), _("Its headers say so. Nobody was answered.")),
    "suppressed": Words(_("Wants no automatic answer"), _("Its headers say so. It got no acknowledgement.")),
    "no_reply": Words(_("From a no-reply address"), _("It got no acknowledgement.")),
    "bounce": Words(_("Came back"), _("A mail of ours was not delivered. Its reply says so."), "warn"),
    "bounce_delayed": Words(_("On its way"), _("A mail of ours is late. Its server goes on trying.")),
    "complaint": Words(_("Marked as spam"), _("Somebody marked a mail of ours as spam."), "warn"),
    # filed
    "opened": Words(_("New ticket"), _("It refers to no ticket of ours.")),
    "looks_like_reply": Words(
        _("New ticket, linked"), _("It looks like a reply, but its sender is not on that ticket.")
    ),
    "ticket_was_closed": Words(_("New ticket, linked"), _("It answers a ticket that is closed.")),
    "joined": Words(_("Joined its ticket"), _("Its sender is on the ticket.")),
    "answered": Words(_("Reply of an agent"), _("The sender’s domain was checked, so it was sent on.")),
    "held_stranger": Words(_("Held"), _("It carries our mark, but its sender is not on the ticket."), "warn"),
    "held_agent": Words(_("Held"), _("It says that it is from an agent, and nothing vouches for it."), "warn"),
    "agent_on_closed": Words(_("Note of an agent"), _("The ticket is closed, so nobody was sent it.")),
    "on_notice": Words(_("Note of an agent"), _("It answers news for the desk alone, so nobody else was sent it.")),
    "empty_answer": Words(_("Note of an agent"), _("The reply was empty, so nobody was sent it.")),
    "also_here": Words(
        _("Sent to several teams"), _("Another team has a ticket of the same mail, and its sender was told there.")
    ),
    "filed_by_hand": Words(_("Filed by hand"), _("Somebody of the desk put it on this ticket.")),
    "opened_by_hand": Words(_("Opened by hand"), _("Somebody of the desk made a ticket of it.")),
    "noted_by_hand": Words(_("Noted by hand"), _("Somebody of the desk put it on this ticket, for agents to read.")),
    "held_by_hand": Words(
        _("Held"), _("Somebody of the desk put it on this ticket, and its sender is not on it."), "warn"
    ),
    "duplicate": Words(_("Came twice"), _("The same mail was filed before.")),
}  # fmt: skip
_RULES = {
    "reply_address": _("It was sent to a reply address that we signed."),
    "signed_id": _("It answers a mail of ours, by its signed number."),
    "known_id": _("It refers to a mail that is on the ticket."),
    "subject_number": _("Its subject names the ticket."),
    "by_hand": _("Somebody of the desk decided where it belongs."),
    "new": _("Nothing in it refers to a ticket."),
}
_ROLES = {
    "requester": _("The sender is on the ticket."),
    "agent": _("The sender works on the ticket."),
    "stranger": _("The sender is not on the ticket."),
}
_AUTHENTICATION = {
    "pass": _("Our mail server checked the sender’s domain: it is right."),
    "fail": _("Our mail server checked the sender’s domain: it is not right, the sender could be forged."),
    "unknown": _("Nothing vouches for the sender’s address."),
}
_DEFECTS = {
    "several_from": _("It names several senders; the first was taken."),
    "no_from": _("It has no From; the sender was taken from elsewhere."),
    "too_many_parts": _("It has too many parts; the rest was left out."),
    "too_deep": _("Its parts are nested too deep; the innermost were left closed."),
    "too_many_files": _("It has too many files; the rest was left out."),
    "text_cut": _("Its text is too long; the end was left out."),
    "markup_too_deep": _("Its HTML is nested too deep; only its text was kept."),
    "wrong_charset": _("Some characters could not be read."),
    "unknown_charset": _("Its character set was guessed."),
    "bad_base64": _("A file or text in it was damaged on the way."),
    "bad_uuencode": _("A file in its text was damaged on the way."),
    "bad_tnef": _("Its winmail.dat is damaged; the original file is kept."),
    "unknown_encoding": _("A part of it is encoded in a way that nobody knows; it was left as it is."),
    "no_boundary": _("Its parts could not be told apart; all of it is shown as text."),
    "no_headers": _("It has no headers; all of it is shown as text."),
    "junk_before_headers": _("Lines before its headers were left out."),
    "too_many_headers": _("It has too many headers; the rest was left out."),
    "too_many_links": _("It has more links than anybody follows; its text was left out, the original mail is kept."),
    "empty_text_part": _("Its plain text is empty; the text was made from its HTML."),
    "text_points_to_html": _("Its plain text only points to its HTML; the text was made from that."),
    "signature_unchecked": _("It is signed (S/MIME or PGP). The signature was not checked."),
    "encrypted": _("It is encrypted (S/MIME or PGP). Its text cannot be read here; the encrypted file is attached."),
}


def words_for(code: str) -> Words:
    """The words of a reason; an unknown code stands for itself."""
    return REASONS.get(code) or Words(code or _("In work"), "")


def evidence_words(row: InboundEmail) -> list[str]:
    """What was found in the mail, one sentence each."""
    evidence = row.evidence if isinstance(row.evidence, dict) else {}
    rule = str(evidence.get("looks_like") or evidence.get("rule") or "")
    said = [
        _RULES.get(rule),
        _ROLES.get(str(evidence.get("role"))),
        _AUTHENTICATION.get(str(evidence.get("authentication"))),
    ]
    said += [_DEFECTS.get(str(each)) for each in evidence.get("defects", [])]
    automatic = REASONS.get(str(evidence.get("automatic")))
    if automatic and automatic is not REASONS.get(row.reason):
        said.append(automatic.title)
    if evidence.get("detail"):
        said.append(gettext("The report says: %(words)s") % {"words": evidence["detail"]})
    if evidence.get("same_id"):
        said.append(gettext("Another mail came under the same number (Message-ID) before. It said something else."))
    if evidence.get("same_as"):
        said.append(gettext("It is the same as mail %(number)s.") % {"number": evidence["same_as"]})
    if evidence.get("words"):
        said.append(gettext("“%(words)s”") % {"words": evidence["words"]})
    return [str(each) for each in said if each]
