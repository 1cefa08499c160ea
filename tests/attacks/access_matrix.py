"""Who gets what at which address (B01): reviewed by hand, and held by `test_access_matrix`.

One row for each address, or several where it matters what stands in it. `get` and `post` are the answers for
the ROLES in their order, or one for all: guest, stranger (another student), requester, elsewhere (an agent of
another team), agent, lead, author, admin. `post` sends what the form would. 302 for a guest is the way to
sign in. PUT, PATCH and DELETE are refused everywhere.
"""

from __future__ import annotations

from tests.attacks.access_rows import (
    A_LINK,
    A_PERSON,
    ADMINS,
    AN_ANSWER,
    API_TICKET,
    AUTHORS,
    DESK,
    FURTHER,
    INSIDE,
    MINE,
    NOBODY,
    OWN,
    READERS,
    SIGNED_IN,
    TEAM,
    TOKEN,
    WORDS,
    WORDS_KEPT,
    Row,
)
from tests.attacks.access_rows_desk import DESK_ROWS
from tests.attacks.access_rows_settings import SETTINGS_ROWS

__all__ = ["ADMIN_MODELS", "NOBODY", "ROWS", "WITHOUT_TOKEN", "Row"]

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
    Row("desk/mail/<int:key>/file/", "/desk/mail/{mail}/file/", NOBODY, TEAM.format(302), {"number": "{number}"}),
    Row(
        "desk/mail/<int:key>/ticket/",
        "/desk/mail/{mail}/ticket/",
        NOBODY,
        TEAM.format(302),
        {"queue": "{queue}", "address": "x@example.org"},
    ),
    Row("desk/mail/<int:key>/layout/", "/desk/mail/{mail}/layout/", TEAM.format(404)),  # it has no HTML
    Row("desk/mail/many/", "/desk/mail/many/", NOBODY, DESK.format(302), {"mails": "{mail}", "act": "again"}),
    Row(
        "desk/tickets/<str:number>/messages/<int:message_id>/why/",
        "/desk/tickets/{number}/messages/{laid_out}/why/",
        TEAM.format(200),
    ),
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
    *DESK_ROWS,
    *SETTINGS_ROWS,
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
    Row("my/<str:number>/reply/", "/my/{number}/reply/", OWN.format(302), WORDS_KEPT, WORDS),
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
