"""Addresses that answer a GET with no page of their own, by name, and what they answer with instead."""

from __future__ import annotations

FILE = "a file"
FRAGMENT = "a part of a page that is looked at, loaded by a script"
MACHINES = "for machines"

NO_PAGE: dict[str, str] = {
    "healthz": MACHINES,
    "readyz": MACHINES,
    "desk_account_back": "an error without the answer of a provider; tests/mail looks at it with one",
    "desk_act": "how far an act on many tickets is, as JSON",
    "desk_changes": MACHINES,
    "notifications_count": MACHINES,
    "attachment": FILE,
    "desk_mail_original": FILE,
    "desk_report_csv": FILE,
    "kb_media": FILE,
    "track_attachment": FILE,
    "desk_message_original": "the mail as it came, in a sandbox of its own",
    "desk_mail_layout": "a mail as its sender laid it out, in a sandbox of its own",
    "desk_outbox_html": "the mail as it left, in a sandbox of its own",
    "desk_agents": FRAGMENT,
    "desk_article_find": FRAGMENT,
    "desk_call_look_up": FRAGMENT,
    "desk_call_side": FRAGMENT,
    "desk_fits": FRAGMENT,
    "desk_insert_answers": FRAGMENT,
    "desk_ticket_macro": "words for the box, as JSON",
    "desk_ticket_macros": FRAGMENT,
    "kb_suggest": FRAGMENT,
    "report_suggest": FRAGMENT,
}
