"""Who gets what at which address (B01): reviewed by hand, and held by `test_access_matrix`.

One row for each address, or several where it matters what stands in it. `get` and `post` are the answers for
the ROLES in their order, or one for all: guest, stranger (another student), requester, elsewhere (an agent of
another team), agent, lead, author, admin. `post` sends what the form would. 302 for a guest is the way to
sign in. PUT, PATCH and DELETE are refused everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

NOBODY = "405"
AUTHORS = "302 403 403 403 403 403 {0} {0}"
ADMINS = "302 403 403 403 403 403 403 {0}"
DESK = "302 403 403 {0} {0} {0} 403 {0}"
TEAM = "302 403 403 404 {0} {0} 403 {0}"  # who works on this ticket or mailbox
LEADS = "302 403 403 403 403 {0} 403 {0}"  # who leads a team
LED = "302 403 403 404 404 {0} 403 {0}"  # who leads this one
NO_ROW = TEAM.format(404)
MINE = "302 403 403 404 {0} 404 403 404"  # this agent's own act or view
SIGNED_IN = "302 {0} {0} {0} {0} {0} {0} {0}"
OWN = "302 404 {0} 404 404 404 404 404"
READERS = "302 404 200 404 200 200 404 200"
INSIDE = "302 404 404 404 200 200 404 200"
TOKEN = "401 {0} {0} {0} {0} {0} {0} {0}"

A_TICKET = "desk/tickets/<str:number>/"
A_PERSON = "desk/people/<int:pk>/"
FURTHER = {"kind": "email", "value": "further@example.org"}
AN_ANSWER = "desk/answers/<int:pk>/"
API_TICKET = "api/v1/^tickets/(?P<number>[0-9A-Za-z-]{1,20})/"
SETTINGS = "desk/settings/"
A_LINK = "t/<str:secret>/"


@dataclass(frozen=True)
class Row:
    pattern: str
    path: str
    get: str = "200"
    post: str = NOBODY
    data: dict[str, str] = field(default_factory=dict)

    def expected(self, method: str, roles: tuple[str, ...]) -> dict[str, int]:
        codes = (self.get if method == "get" else self.post).split()
        codes = codes * len(roles) if len(codes) == 1 else codes
        return dict(zip(roles, map(int, codes), strict=True))


WORDS = {"text": "words"}
ROWS = [
    Row("healthz", "/healthz"),
    Row("readyz", "/readyz", "503"),  # no worker runs in a test
    Row("theme/", "/theme/", NOBODY, "302", {"theme": "dark", "next": "/"}),
    # --- the API -----------------------------------------------------------------------------------------
    Row("api/v1/schema/", "/api/v1/schema/"),
    Row("api/v1/docs/", "/api/v1/docs/"),
    Row(
        "api/v1/files/<uuid:key>/",
        "/api/v1/files/{shown}/",
        READERS.replace("302", "401"),
        TOKEN.format(405),
    ),
    Row("api/v1/files/<uuid:key>/", "/api/v1/files/{hidden}/", INSIDE.replace("302", "401"), TOKEN.format(405)),
    Row(
        "api/v1/^tickets/$",
        "/api/v1/tickets/",
        TOKEN.format(200),
        TOKEN.format(201),
        {"subject": "Attack", **WORDS},
    ),
    Row(API_TICKET + "$", "/api/v1/tickets/{number}/", READERS.replace("302", "401"), TOKEN.format(405)),
    Row(
        API_TICKET + "note/$",
        "/api/v1/tickets/{number}/note/",
        TOKEN.format(405),
        "401 404 403 404 201 201 404 201",
        WORDS,
    ),
    Row(
        API_TICKET + "reply/$",
        "/api/v1/tickets/{number}/reply/",
        TOKEN.format(405),
        "401 404 201 404 201 201 404 201",
        WORDS,
    ),
    Row("api/v1/^articles/$", "/api/v1/articles/"),
    Row("api/v1/^articles/search/$", "/api/v1/articles/search/?q=print"),
    Row("api/v1/^articles/(?P<pk>[0-9]{1,15})/$", "/api/v1/articles/{article}/"),
    Row("api/v1/^articles/(?P<pk>[0-9]{1,15})/$", "/api/v1/articles/{draft}/", "404"),
    Row("api/v1/", "/api/v1/nowhere/", "404", "404"),
    # --- people ------------------------------------------------------------------------------------------
    Row(
        "sign-in/",
        "/sign-in/",
        "200 302 302 302 302 302 302 302",
        "200",
        {"username": "nobody@example.org", "password": "wrong"},
    ),
    Row("sign-out/", "/sign-out/", NOBODY, "302"),
    Row("password/forgot/", "/password/forgot/", "200", "302", {"email": "nobody@example.org"}),
    Row("password/sent/", "/password/sent/"),
    Row("password/reset/<str:uid>/<str:token>/", "/password/reset/{uid}/{token}/", "200", "200", {"password": "short"}),
    Row("password/reset/<str:uid>/<str:token>/", "/password/reset/{uid}/wrong/", "404", "404", {"password": "x" * 20}),
    Row("password/done/", "/password/done/"),
    Row("account/", "/account/", SIGNED_IN.format(200), "302", {"name": "New Name"}),
    Row(
        "account/password/",
        "/account/password/",
        SIGNED_IN.format(405),
        SIGNED_IN.format(200),
        {"old_password": "wrong", "password": "x"},
    ),
    Row(
        "account/notifications/",
        "/account/notifications/",
        SIGNED_IN.format(200),
        SIGNED_IN.format(302),
        {"part": "what"},
    ),
    Row("account/address/<str:token>/", "/account/address/{address}/", "200", "200"),
    Row("account/address/<str:token>/", "/account/address/wrong/", "404", "404"),
    Row("desk/people/", "/desk/people/", DESK.format(200)),
    Row(A_PERSON, "/desk/people/{person}/", DESK.format(200)),
    Row(A_PERSON, "/desk/people/999999/", DESK.format(404)),
    Row(A_PERSON + "edit/", "/desk/people/{person}/edit/", NOBODY, DESK.format(302), {"name": "Fay"}),
    Row(A_PERSON + "edit/", "/desk/people/{agent}/edit/", NOBODY, ADMINS.format(302), {"name": "Priya"}),
    Row(A_PERSON + "add/", "/desk/people/{person}/add/", NOBODY, DESK.format(302), FURTHER),
    Row(A_PERSON + "add/", "/desk/people/{agent}/add/", NOBODY, ADMINS.format(302), FURTHER),
    Row(
        A_PERSON + "reach/<int:key>/",
        "/desk/people/{person}/reach/{further}/",
        NOBODY,
        "302 403 403 403 403 302 403 302",  # leads and administrators
        {"act": "main"},
    ),
    Row(
        A_PERSON + "reach/<int:key>/",
        "/desk/people/{person}/reach/{further}/",
        NOBODY,
        DESK.format(302),
        {"act": "remove"},
    ),
    Row(
        A_PERSON + "merge/",
        "/desk/people/{person}/merge/",
        DESK.format(200),
        "302 403 403 403 403 302 403 302",
        {"gone": "{twin}"},
    ),
    Row(A_PERSON + "merge/", "/desk/people/{agent}/merge/", DESK.format(200), ADMINS.format(302), {"gone": "{twin}"}),
    Row(A_PERSON + "merge/", "/desk/people/{person}/merge/", DESK.format(200), DESK.format(403), {"gone": "{agent}"}),
    Row("notifications/", "/notifications/", SIGNED_IN.format(200)),
    Row("notifications/count/", "/notifications/count/"),
    Row("notifications/seen/", "/notifications/seen/", NOBODY, SIGNED_IN.format(302), {"up_to": "1"}),
    Row(
        "notifications/<int:pk>/seen/",
        "/notifications/{news}/seen/",
        NOBODY,
        "302 404 302 404 404 404 404 404",
    ),
    Row("digest/stop/<str:token>/", "/digest/stop/{stop}/", "200", "200"),
    Row("digest/stop/<str:token>/", "/digest/stop/wrong/", "404", "404"),
    # --- answers -----------------------------------------------------------------------------------------
    Row("", "/"),
    Row("search/", "/search/?q=print"),
    Row("search/suggest/", "/search/suggest/?q=print"),
    Row("search/asked/", "/search/asked/", NOBODY, "204", {"ticket": "made up"}),
    Row("topics/<slug:slug>/", "/topics/{topic}/"),
    Row("^answers/(?P<pk>[0-9]{1,15})-?/$", "/answers/{article}/", "301"),
    Row("^answers/(?P<pk>[0-9]{1,15})-?/$", "/answers/{draft}/", "404"),
    Row("answers/<int:pk>-<str:slug>/", "/answers/{article}-{slug}/"),
    Row("answers/<int:pk>-<str:slug>/", "/answers/{draft}-{draft_slug}/", "404"),
    Row("answers/<int:pk>/vote/", "/answers/{article}/vote/", "200", "302", {"helpful": "yes"}),
    Row("answers/<int:pk>/vote/", "/answers/{draft}/vote/", "404", "404", {"helpful": "yes"}),
    Row("answers/<int:pk>/feedback/", "/answers/{article}/feedback/", NOBODY, "302", {"words": "Step 3"}),
    Row("answers/<int:pk>/feedback/", "/answers/{draft}/feedback/", NOBODY, "404", {"words": "Step 3"}),
    Row("answers/<int:pk>/view/", "/answers/{article}/view/", NOBODY, "204"),
    Row("answers/<int:pk>/view/", "/answers/{draft}/view/", NOBODY, "404"),
    Row("media/<int:pk>/", "/media/{media}/", "404 404 404 404 404 404 200 200"),
    Row("accessibility/", "/accessibility/"),
    Row("privacy/", "/privacy/"),
    Row("desk/answers/", "/desk/answers/", AUTHORS.format(200)),
    Row("desk/answers/new/", "/desk/answers/new/", AUTHORS.format(200), AUTHORS.format(400), {"act": "save"}),
    Row("desk/answers/preview/", "/desk/answers/preview/", NOBODY, AUTHORS.format(200), {"body": "words"}),
    Row("desk/answers/copy/", "/desk/answers/copy/", NOBODY, AUTHORS.format(200), {"body": "words"}),
    Row("desk/answers/find/", "/desk/answers/find/?q=print", AUTHORS.format(200)),
    Row("desk/answers/media/", "/desk/answers/media/", NOBODY, AUTHORS.format(200)),
    Row(
        AN_ANSWER + "edit/",
        "/desk/answers/{draft}/edit/",
        AUTHORS.format(200),
        AUTHORS.format(400),
        {"act": "save"},
    ),
    Row(AN_ANSWER + "revisions/", "/desk/answers/{draft}/revisions/", AUTHORS.format(200)),
    Row(
        AN_ANSWER + "revisions/<int:number>/restore/",
        "/desk/answers/{draft}/revisions/1/restore/",
        AUTHORS.format(302),
        AUTHORS.format(302),
        {"seen": "1"},
    ),
    Row(AN_ANSWER + "revisions/<int:number>/", "/desk/answers/{draft}/revisions/1/", AUTHORS.format(200)),
    *(
        Row(f"{AN_ANSWER}{verb}/", f"/desk/answers/{{draft}}/{verb}/", AUTHORS.format(302), AUTHORS.format(302))
        for verb in ("publish", "unpublish", "archive", "restore")
    ),
    # --- mail --------------------------------------------------------------------------------------------
    Row("desk/mail/", "/desk/mail/", DESK.format(200)),
    Row("desk/mail/<int:key>/", "/desk/mail/{mail}/", TEAM.format(200)),
    Row("desk/mail/<int:key>/again/", "/desk/mail/{mail}/again/", NOBODY, TEAM.format(302)),
    Row("desk/mail/<int:key>/set-aside/", "/desk/mail/{mail}/set-aside/", NOBODY, TEAM.format(302), {"reason": "x"}),
    Row("desk/mail/<int:key>/original/", "/desk/mail/{mail}/original/", "302 403 403 404 403 403 403 200"),
    Row("desk/outbox/", "/desk/outbox/", ADMINS.format(200)),
    Row("desk/outbox/<uuid:key>/", "/desk/outbox/{sent}/", ADMINS.format(200)),
    Row("desk/outbox/<uuid:key>/html/", "/desk/outbox/{sent}/html/", ADMINS.format(200)),
    Row("desk/outbox/<uuid:key>/again/", "/desk/outbox/{sent}/again/", NOBODY, ADMINS.format(403)),  # it was sent
    # --- the desk ----------------------------------------------------------------------------------------
    Row("desk/", "/desk/", DESK.format(200)),
    Row("desk/changes/", "/desk/changes/?view=open&since=0", DESK.format(200)),
    Row("desk/find/", "/desk/find/?q=print", DESK.format(200)),
    Row("desk/keys/", "/desk/keys/", DESK.format(200)),
    Row(
        "desk/acts/",
        "/desk/acts/",
        DESK.format(302),
        "302 403 403 400 302 302 403 302",  # elsewhere: none of these tickets is theirs
        {"tickets": "{number}", "change": "priority:2"},
    ),
    Row("desk/acts/undo/", "/desk/acts/undo/", DESK.format(302), DESK.format(302)),
    Row("desk/acts/ask/<str:what>/", "/desk/acts/ask/assign/?tickets={number}", DESK.format(200), DESK.format(200)),
    Row("desk/acts/ask/<str:what>/", "/desk/acts/ask/nothing/", DESK.format(404), DESK.format(404)),
    Row("desk/acts/<int:pk>/", "/desk/acts/{act}/", MINE.format(200)),
    Row("desk/acts/<int:pk>/undo/", "/desk/acts/{act}/undo/", DESK.format(302), MINE.format(302)),
    Row("desk/views/", "/desk/views/", DESK.format(200)),
    Row("desk/views/edit/", "/desk/views/edit/?view=open", DESK.format(200), DESK.format(200), {"builder": "1"}),
    Row(
        "desk/views/save/", "/desk/views/save/", DESK.format(302), DESK.format(302), {"builder": "1", "name": "A view"}
    ),
    Row("desk/views/<int:pk>/", "/desk/views/{view}/", MINE.format(200), MINE.format(302), {"name": "Another"}),
    Row("desk/views/<int:pk>/delete/", "/desk/views/{view}/delete/", MINE.format(200), MINE.format(302)),
    Row("account/desk/", "/account/desk/", DESK.format(302), DESK.format(302), {"density": "compact"}),
    Row("desk/styleguide/", "/desk/styleguide/", DESK.format(200)),
    Row("desk/health/", "/desk/health/", DESK.format(200)),
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
    *(
        Row(f"{A_TICKET}{verb}", f"/desk/tickets/{{number}}/{verb}", TEAM.format(302), TEAM.format(302), data)
        for verb, data in {
            "reply/": {"kind": "note", **WORDS},
            "take/": {},
            "status/": {"status": "solved"},
            "priority/": {"priority": "1"},
            "assignee/": {"assignee": "{agent}"},
            "queue/": {"queue": "{queue}"},
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
    # --- requesters --------------------------------------------------------------------------------------
    Row("report/", "/report/", "200", "302", {"subject": "Attack", "email": "x@example.org", **WORDS}),
    Row("report/sent/", "/report/sent/"),
    Row("report/suggest/", "/report/suggest/?subject=print"),
    Row(A_LINK, "/t/{secret}/"),
    Row(A_LINK, "/t/wrong/", "404"),
    Row(A_LINK + "reply/", "/t/{secret}/reply/", "302", "302", WORDS),
    Row(A_LINK + "reply/", "/t/wrong/reply/", "404", "404", WORDS),
    Row(A_LINK + "solved/", "/t/{secret}/solved/", "302", "302"),
    Row(A_LINK + "solved/", "/t/wrong/solved/", "404", "404"),
    Row(A_LINK + "score/", "/t/{secret}/score/", "200", "403", {"score": "good"}),  # it is not solved
    Row(A_LINK + "score/", "/t/wrong/score/?s=good", "404", "404", {"score": "good"}),
    Row(A_LINK + "link/", "/t/{secret}/link/", "302", "302"),
    Row(A_LINK + "link/", "/t/wrong/link/", "404", "302", {"email": "x@example.org"}),  # the same for every address
    Row(A_LINK + "files/<uuid:key>/", "/t/{secret}/files/{shown}/"),
    Row(A_LINK + "files/<uuid:key>/", "/t/{secret}/files/{hidden}/", "404"),
    Row(A_LINK + "files/<uuid:key>/", "/t/wrong/files/{shown}/", "404"),
    Row("my/", "/my/", SIGNED_IN.format(200)),
    Row("my/<str:number>/", "/my/{number}/", OWN.format(200)),
    Row("my/<str:number>/reply/", "/my/{number}/reply/", OWN.format(302), OWN.format(302), WORDS),
    Row(
        "my/<str:number>/score/",
        "/my/{number}/score/",
        OWN.format(200),
        "302 404 403 404 404 404 404 404",
        {"score": "ok"},
    ),
    Row("my/<str:number>/solved/", "/my/{number}/solved/", OWN.format(302), OWN.format(302)),
    Row("files/<uuid:key>/", "/files/{shown}/", READERS),
    Row("files/<uuid:key>/", "/files/{hidden}/", INSIDE),
]

# Django's administration: administrators alone, whatever the address. What is not here is not administered.
ADMIN_MODELS = {
    "accounts.apitoken", "accounts.team", "accounts.user", "hours.calendar", "hours.contactpoint", "kb.topic",
    "mail.mailbox", "reports.term", "tickets.queue", "tickets.slapolicy",
}  # fmt: skip

# Views outside Django's CSRF token, and what protects them instead (I01).
WITHOUT_TOKEN = {
    "theme_set": "asks that the browser names our own origin",
    "kb_view": "asks that the browser names our own origin",
    "kb_vote": "asks that the browser names our own origin",
    "kb_feedback": "asks that the browser names our own origin",
    "kb_asked": "asks that the browser names our own origin",
    "digest_stop": "asks for our own origin, or for what a mail program says (RFC 8058); its address is signed",
    "SpectacularAPIView": "no session is read",
    "SpectacularSwaggerSplitView": "no session is read",
    "TicketViewSet": "no session is read: bearer tokens only",
    "ArticleViewSet": "no session is read: bearer tokens only",
    "FileView": "no session is read: bearer tokens only",
}
