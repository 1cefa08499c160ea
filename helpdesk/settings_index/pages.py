"""The list: every page of the settings, by group. Nothing is here that does not work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk.settings_index import values
from helpdesk.settings_index.types import AGENT, LEAD, Field, Group, Page

GROUPS: tuple[Group, ...] = (
    Group(
        _("Your own"),
        "user-round",
        (
            Page(
                "account", "user-round", _("Your account"), _("Your name, your password and the look of the pages."),
                who=AGENT, in_side=False, also="name password theme dark light keys shortcuts density rows",
            ),
            Page(
                "account_notifications", "bell", _("Your notices"), _("What you hear of, where, and when it is quiet."),
                who=AGENT, in_side=False, also="notifications email digest quiet hours bell mention",
            ),
        ),
    ),
    Group(
        _("Time"),
        "clock",
        (
            Page(
                "desk_hours", "clock", _("Opening hours"), _("When you are open, and the days on which you are not."),
                value=values.hours, names=("desk_calendar", "desk_calendar_new"),
                also="calendar week timezone open closed lunch friday monday saturday sunday business hours",
                fields=(
                    Field(_("Closed days and holidays"), "", "bank holidays england closures christmas easter"),
                    Field(_("Plan a change of hours"), "", "summer term vacation next year planned"),
                    Field(_("Try a time"), "", "due when sla"),
                ),
            ),
            Page(
                "desk_targets", "timer", _("Time targets"), _("How soon tickets are answered and solved."),
                value=values.targets, names=("desk_target", "desk_target_new"),
                also="sla policy first reply response resolution solve due clock priority urgent",
            ),
        ),
    ),
    Group(
        _("Tickets"),
        "ticket",
        (
            Page(
                "desk_queues", "inbox", _("Queues"), _("Where tickets wait, and whose they are."),
                who=LEAD, value=values.queues, names=("desk_queue_settings", "desk_queue_new"),
                also="default queue team pile inbox routing",
            ),
            Page(
                "desk_macros", "zap", _("Macros"), _("Ready words, with what is done along with them."),
                who=AGENT, value=values.macros, names=("desk_macro", "desk_macro_new"),
                also="templates canned replies snippets placeholder answer texts",
            ),
        ),
    ),
    Group(
        _("Channels"),
        "mail",
        (
            Page(
                "desk_mailboxes", "mail", _("Mailboxes"), _("The addresses people write to."),
                value=values.mailboxes, names=("desk_mailbox", "desk_mailbox_new"),
                also="email address sender from inbox smtp server reply queue",
                fields=(Field(_("The mail server"), "server", "smtp email_url environment password"),),
            ),
            Page(
                "desk_contacts", "map-pin", _("Contact points"), _("Phone, desk, portal, email."),
                value=values.contacts, names=("desk_contact", "desk_contact_new"),
                also="phone number telephone address location building desk",
            ),
        ),
    ),
    Group(
        _("People"),
        "users",
        (
            Page(
                "desk_roles", "user-check", _("People and roles"), _("Who answers, who writes, who administers."),
                value=values.roles, names=("desk_role", "desk_invite"),
                also="agents authors administrators users accounts permissions rights sign in deactivate leaver",
                fields=(Field(_("Invite somebody"), "", "new agent colleague starter add account mail"),),
            ),
            Page(
                "desk_teams", "users", _("Teams"), _("Who is in which team, and who leads it."),
                who=LEAD, value=values.teams, names=("desk_team",), also="members leads groups department",
            ),
        ),
    ),
    Group(
        _("Look and words"),
        "image",
        (
            Page(
                "desk_brand", "image", _("Name, logo, colour"), _("What this desk is called, and its own colour."),
                value=values.brand_name,
                also="branding theme accent organisation university title picture stylesheet white label",
            ),
        ),
    ),
    Group(
        _("System"),
        "server",
        (
            Page(
                "desk_health", "heart-pulse", _("Health"), _("Whether everything that must happen happens."),
                who=AGENT, also="status worker queue disk problems",
            ),
            Page(
                "desk_outbox", "send", _("Sent mail"), _("Every mail that left, and every one that could not."),
                value=values.outbox, also="smtp server dead letters failed delivery email_url",
            ),
            Page(
                "desk_audit", "scroll-text", _("Audit log"), _("Who changed what about the desk, and when."),
                value=values.audit, also="log history changes who export csv chain",
                fields=(Field(_("Export the audit log"), "export", "csv download"),),
            ),
            Page(
                "desk_demo", "database", _("Demo data"), _("Takes the fictional university away again."),
                value=values.demo, also="remove delete example sample aldermere start fresh production",
            ),
            Page(
                "admin:index", "table", _("Raw tables"),
                _("Rows as they are in the database, for repairs. What is changed there enters no audit log."),
                in_side=False, also="django admin database repair topics api tokens",
            ),
        ),
    ),
)  # fmt: skip
