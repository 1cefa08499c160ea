"""Sign-in by email address and password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Aggregate, CharField, OuterRef, Subquery
from django.http import HttpRequest

from accounts.models import Membership, User

MAX_PASSWORD = 1024


class _Joined(Aggregate):
    """Ids as one text with commas between, which both databases can do."""

    function = "GROUP_CONCAT"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "STRING_AGG(CAST(%(expressions)s AS text), ',')"
        return self.as_sql(compiler, connection, template=template, **extra)


class EmailBackend(ModelBackend):
    """Django's backend with the address normalised and over-long passwords refused before hashing."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        username = username or kwargs.get("email")
        if not username or password is None or len(password) > MAX_PASSWORD:
            return None
        return super().authenticate(request, username=username, password=password)  # type: ignore[return-value]

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, with the ids of their teams and of those they lead: every page asks for them."""
        of_person = Membership.objects.filter(user=OuterRef("pk")).order_by().values("user")
        teams = of_person.annotate(ids=_Joined("team_id")).values("ids")
        led = of_person.filter(is_lead=True).annotate(ids=_Joined("team_id")).values("ids")
        rows = User.objects.annotate(joined_teams=Subquery(teams), led_teams=Subquery(led))
        user = rows.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        user.set_team_ids(_ids(user.joined_teams), _ids(user.led_teams))  # type: ignore[attr-defined]
        return user


def _ids(joined: str | None) -> list[int]:
    return [int(key) for key in (joined or "").split(",") if key]
