"""What one row of the access matrix says, and answers that many rows share, for the roles in their order."""

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
WORDS_KEPT = "403 404 302 404 404 404 404 404"  # who is signed out reads why, with their words, on the sign-in page
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
