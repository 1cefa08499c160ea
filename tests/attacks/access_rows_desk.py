"""Who gets what at the addresses of calls, reports, notifications, people and single tickets."""

from __future__ import annotations

from tests.attacks.access_rows import (
    A_TICKET,
    DESK,
    LEADS,
    NO_ROW,
    NOBODY,
    TEAM,
    WORDS,
    Row,
)

DESK_ROWS = [
    # --- calls -------------------------------------------------------------------------------------------
    Row("desk/calls/", "/desk/calls/", DESK.format(200)),
    Row("desk/calls/new/", "/desk/calls/new/", DESK.format(302), DESK.format(302), {"act": "next", "outcome": "ended"}),
    Row("desk/calls/look-up/", "/desk/calls/look-up/?who=aisha", DESK.format(200)),
    Row("desk/calls/side/", "/desk/calls/side/?summary=print+credit", DESK.format(200)),
    Row("desk/calls/timer/", "/desk/calls/timer/", NOBODY, DESK.format(200), {"timer": "hold"}),
    Row("desk/calls/issues/", "/desk/calls/issues/", LEADS.format(200)),
    Row("desk/calls/issues/new/", "/desk/calls/issues/new/", LEADS.format(200), LEADS.format(400), {"name": "x"}),
    Row("desk/calls/issues/<int:pk>/", "/desk/calls/issues/{issue}/", LEADS.format(200), LEADS.format(400)),
    Row("desk/reports/", "/desk/reports/", DESK.format(200)),
    Row("desk/reports/", "/desk/reports/?range=28&team={own_team}", TEAM.format(200)),
    Row("desk/reports/csv/<slug:code>/", "/desk/reports/csv/all/", DESK.format(200)),
    Row("desk/reports/csv/<slug:code>/", "/desk/reports/csv/no-such/", DESK.format(404)),
    Row(
        "desk/reports/tickets/", "/desk/reports/tickets/?what=raised&first=2024-01-01&last=2024-01-31", DESK.format(200)
    ),
    Row("desk/reports/calls/", "/desk/reports/calls/?first=2024-01-01&last=2024-01-31&day=1&hour=9", DESK.format(200)),
    Row(
        "desk/tickets/new/",
        "/desk/tickets/new/",
        DESK.format(200),
        DESK.format(302),
        {"email": "x@example.org", "subject": "Attack", "channel": "phone", "priority": "3", "queue": "{queue}"},
    ),
    Row(A_TICKET, "/desk/tickets/{number}/", TEAM.format(200)),
    Row(
        f"{A_TICKET}reply/",
        "/desk/tickets/{number}/reply/",
        TEAM.format(302),
        TEAM.format(302).replace("302", "403", 1),  # who is signed out reads why, with their words
        {"kind": "note", **WORDS},
    ),
    *(
        Row(f"{A_TICKET}{verb}", f"/desk/tickets/{{number}}/{verb}", TEAM.format(302), TEAM.format(302), data)
        for verb, data in {
            "take/": {},
            "status/": {"status": "solved"},
            "links/end/": {},
        }.items()
    ),
    Row(
        A_TICKET + "messages/<int:message_id>/accept/",
        "/desk/tickets/{number}/messages/{held}/accept/",
        TEAM.format(302),
        TEAM.format(302),
    ),
    Row(
        A_TICKET + "messages/<int:message_id>/original/",
        "/desk/tickets/{number}/messages/{laid_out}/original/",
        TEAM.format(200),
    ),
    *(
        Row(f"{A_TICKET}{verb}", f"/desk/tickets/{{number}}/{verb}", get, post, data)
        for verb, get, post, data in [
            ("draft/", NOBODY, TEAM.format(200), {"kind": "note", **WORDS}),
            ("draft/drop/", NOBODY, TEAM.format(302), {"kind": "note"}),
            ("draft/files/", NOBODY, TEAM.format(400), {"kind": "note"}),
            ("preview/", NOBODY, TEAM.format(200), WORDS),
            ("macros/", TEAM.format(200), NOBODY, {}),
            ("macros/save/", NOBODY, TEAM.format(200), {"name": "Attack", **WORDS}),
            ("answers/", TEAM.format(200), NOBODY, {}),
            ("fits/", TEAM.format(200), NOBODY, {}),
            ("agents/", TEAM.format(200), NOBODY, {}),
            ("presence/", NOBODY, TEAM.format(200), {"doing": "viewing"}),
            ("follow/", NOBODY, TEAM.format(302), {"follow": "yes"}),
            ("link/", TEAM.format(200), TEAM.format(400), {"number": "{number}"}),
            ("merge/", TEAM.format(200), TEAM.format(400), {"number": "{number}"}),
        ]
    ),
    Row(A_TICKET + "draft/files/<uuid:key>/", "/desk/tickets/{number}/draft/files/{shown}/", NO_ROW),
    Row(
        A_TICKET + "draft/files/<uuid:key>/remove/",
        "/desk/tickets/{number}/draft/files/{shown}/remove/",
        NOBODY,
        TEAM.format(200),
    ),
    Row(A_TICKET + "drafts/<int:draft_id>/undo/", "/desk/tickets/{number}/drafts/7/undo/", NOBODY, TEAM.format(409)),
    Row(A_TICKET + "drafts/<int:draft_id>/fetch/", "/desk/tickets/{number}/drafts/7/fetch/", NOBODY, TEAM.format(409)),
    Row(A_TICKET + "macros/<int:macro_id>/", "/desk/tickets/{number}/macros/70000/", NO_ROW),
    Row(A_TICKET + "link/<int:link_id>/remove/", "/desk/tickets/{number}/link/7/remove/", NOBODY, TEAM.format(302)),
    Row(A_TICKET + "unmerge/<int:merge_id>/", "/desk/tickets/{number}/unmerge/7/", NO_ROW, NO_ROW),
    *(
        Row(
            f"{A_TICKET}messages/<int:message_id>/{verb}/",
            f"/desk/tickets/{{number}}/messages/{{held}}/{verb}/",
            TEAM.format(200),
            TEAM.format(400),
        )
        for verb in ("split", "move")
    ),
]
