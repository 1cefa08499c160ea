"""Who gets what at the pages a desk is set up with."""

from __future__ import annotations

from tests.attacks.access_rows import (
    ADMINS,
    DESK,
    LEADS,
    LED,
    NOBODY,
    SETTINGS,
    TEAM,
    Row,
)

SERVER = "/desk/settings/mailboxes/{mailbox}/server/"
SETTINGS_ROWS = [
    # --- settings ----------------------------------------------------------------------------------------
    Row("desk/settings/", "/desk/settings/", DESK.format(200)),
    Row("desk/settings/audit/", "/desk/settings/audit/", ADMINS.format(200)),
    Row("desk/settings/audit/export/", "/desk/settings/audit/export/", NOBODY, ADMINS.format(200)),
    Row("desk/settings/demo/", "/desk/settings/demo/", ADMINS.format(200), ADMINS.format(400), {"typed": "no"}),
    Row(SETTINGS + "teams/", "/desk/settings/teams/", LEADS.format(200), ADMINS.format(302), {"name": "Attackers"}),
    Row(
        SETTINGS + "teams/<int:pk>/", "/desk/settings/teams/{team}/", LED.format(200), LED.format(302), {"name": "Mine"}
    ),
    Row(SETTINGS + "teams/<int:pk>/delete/", "/desk/settings/teams/{team}/delete/", NOBODY, ADMINS.format(409)),
    Row(SETTINGS + "people/", "/desk/settings/people/", ADMINS.format(200)),
    Row(
        SETTINGS + "people/<int:pk>/",
        "/desk/settings/people/{agent}/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"is_superuser": "on", "is_active": "on"},
    ),
    Row(
        SETTINGS + "people/invite/",
        "/desk/settings/people/invite/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"email": "new@example.ac.uk", "is_superuser": "on"},
    ),
    Row(SETTINGS + "brand/", "/desk/settings/brand/", ADMINS.format(200), ADMINS.format(302), {"name": "Attacked"}),
    Row("brand/<slug:version>/style.css", "/brand/x/style.css", "404"),  # no colour is chosen
    Row("brand/<slug:version>/logo", "/brand/x/logo", "404"),
    Row(SETTINGS + "queues/", "/desk/settings/queues/", LEADS.format(200)),
    Row(
        SETTINGS + "queues/new/",
        "/desk/settings/queues/new/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"name": "Attack", "team": "{team}"},
    ),
    Row(
        SETTINGS + "queues/<int:pk>/",
        "/desk/settings/queues/{queue}/",
        LED.format(200),
        LED.format(302),
        {"name": "Attack", "team": "{team}", "is_default": "on"},
    ),
    Row(SETTINGS + "queues/<int:pk>/delete/", "/desk/settings/queues/{queue}/delete/", NOBODY, ADMINS.format(409)),
    Row(SETTINGS + "targets/", "/desk/settings/targets/", ADMINS.format(200)),
    Row(
        SETTINGS + "targets/new/",
        "/desk/settings/targets/new/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"name": "Own"},
    ),
    Row(
        SETTINGS + "targets/<int:pk>/",
        "/desk/settings/targets/{policy}/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"name": "Own"},
    ),
    Row(SETTINGS + "targets/<int:pk>/delete/", "/desk/settings/targets/{policy}/delete/", NOBODY, ADMINS.format(409)),
    Row(SETTINGS + "hours/", "/desk/settings/hours/", ADMINS.format(302)),
    Row(
        SETTINGS + "hours/new/",
        "/desk/settings/hours/new/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"name": "Own", "timezone": "Europe/London"},
    ),
    Row(
        SETTINGS + "hours/<int:pk>/",
        "/desk/settings/hours/{calendar}/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"name": "Own", "timezone": "Europe/London", "act": "save"},
    ),
    Row(
        SETTINGS + "hours/<int:pk>/plan/",
        "/desk/settings/hours/{calendar}/plan/",
        NOBODY,
        ADMINS.format(302),
        {"starts": "2031-01-01"},
    ),
    Row(
        SETTINGS + "hours/<int:pk>/closures/",
        "/desk/settings/hours/{calendar}/closures/",
        NOBODY,
        ADMINS.format(302),
        {"act": "add", "date": "2031-01-01", "name": "Closed"},
    ),
    Row(SETTINGS + "hours/<int:pk>/delete/", "/desk/settings/hours/{calendar}/delete/", NOBODY, ADMINS.format(409)),
    Row(SETTINGS + "contacts/", "/desk/settings/contacts/", ADMINS.format(200)),
    Row(
        SETTINGS + "contacts/new/",
        "/desk/settings/contacts/new/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"kind": "desk", "name": "Here"},
    ),
    Row(
        SETTINGS + "contacts/<int:pk>/",
        "/desk/settings/contacts/{contact}/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"kind": "desk", "name": "Here"},
    ),
    Row(SETTINGS + "contacts/<int:pk>/move/", "/desk/settings/contacts/{contact}/move/", NOBODY, ADMINS.format(302)),
    Row(
        SETTINGS + "contacts/<int:pk>/delete/", "/desk/settings/contacts/{contact}/delete/", NOBODY, ADMINS.format(302)
    ),
    Row(SETTINGS + "mailboxes/", "/desk/settings/mailboxes/", ADMINS.format(200)),
    Row(
        SETTINGS + "mailboxes/new/",
        "/desk/settings/mailboxes/new/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"address": "attack@example.ac.uk", "name": "Attack", "queue": "{queue}"},
    ),
    Row(
        SETTINGS + "mailboxes/<int:pk>/",
        "/desk/settings/mailboxes/{mailbox}/",
        ADMINS.format(200),
        ADMINS.format(302),
        {"address": "a@example.ac.uk", "name": "A", "queue": "{queue}", "is_default": "on", "is_active": "on"},
    ),
    Row(
        SETTINGS + "mailboxes/<int:pk>/server/",
        "/desk/settings/mailboxes/{mailbox}/server/",
        ADMINS.format(200),
        ADMINS.format(200),
    ),
    Row(SETTINGS + "mailboxes/<int:pk>/server/test/", SERVER + "test/", NOBODY, ADMINS.format(404)),
    Row(SETTINGS + "mailboxes/<int:pk>/server/remove/", SERVER + "remove/", NOBODY, ADMINS.format(400)),
    Row(SETTINGS + "mailboxes/<int:pk>/server/consent/", SERVER + "consent/", NOBODY, ADMINS.format(404)),
    Row(SETTINGS + "mailboxes/consent/", "/desk/settings/mailboxes/consent/", ADMINS.format(400)),
    Row(
        SETTINGS + "mailboxes/consent/agreed/",
        "/desk/settings/mailboxes/consent/agreed/",
        NOBODY,
        ADMINS.format(400),
    ),
    Row(SETTINGS + "macros/", "/desk/settings/macros/", DESK.format(200)),
    Row(
        SETTINGS + "macros/new/",
        "/desk/settings/macros/new/",
        DESK.format(200),
        DESK.format(302),
        {"name": "Own", "text": "Hello", "whose": "mine", "kind": "reply", "after": "stay"},
    ),
    Row(
        SETTINGS + "macros/<int:pk>/",
        "/desk/settings/macros/{macro}/",
        TEAM.format(200),
        "302 403 403 404 403 302 403 302",
        {"name": "Own", "text": "Hello", "kind": "reply", "after": "stay"},
    ),
    Row(
        SETTINGS + "macros/<int:pk>/delete/",
        "/desk/settings/macros/{macro}/delete/",
        NOBODY,
        "302 403 403 404 403 302 403 302",
    ),
]
