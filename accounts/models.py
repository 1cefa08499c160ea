"""People: one User per person, their addresses and phones, the teams they work in, their API tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.addresses import normalise_email

if TYPE_CHECKING:
    from collections.abc import Iterable


class UserManager(BaseUserManager["User"]):
    """Makes users; everything else about them goes through `accounts.services`."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=normalise_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        if user.email:
            Identity.objects.get_or_create(kind=Identity.EMAIL, value=user.email, defaults={"user": user})
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        fields.setdefault("name", email.partition("@")[0])
        return self.create_user(email, password, is_superuser=True, is_agent=True, is_author=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normalise_email(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Requester is what everybody is; agent, author and administrator are flags on top.

    A requester who came by email has no usable password until they ask for one. Somebody who called or came
    by may have no address: theirs is empty, and nothing is mailed to them.
    """

    email = models.EmailField(_("email address"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_agent = models.BooleanField(_("agent"), default=False, help_text=_("Answers tickets of their teams."))
    is_author = models.BooleanField(_("author"), default=False, help_text=_("Writes and publishes answers."))
    STUDENT, STAFF, OTHER = "student", "staff", "other"
    AFFILIATIONS = [("", _("Not known")), (STUDENT, _("Student")), (STAFF, _("Staff")), (OTHER, _("Guest"))]
    COMPACT, COMFORTABLE = "compact", "comfortable"
    DENSITIES = [(COMPACT, _("Compact")), (COMFORTABLE, _("Comfortable"))]

    affiliation = models.CharField(_("belongs to"), max_length=8, choices=AFFILIATIONS, blank=True)
    about = models.CharField(_("course or department"), max_length=120, blank=True)
    # Someone who was here twice: all that was theirs is with the other record now, and nobody signs in as them.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged", editable=False
    )
    keys_enabled = models.BooleanField(_("single-key shortcuts"), default=True)  # WCAG 2.1.4: can be turned off
    density = models.CharField(_("rows of lists"), max_length=12, choices=DENSITIES, default=COMPACT)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="user_email_unique")]
        indexes = [models.Index(fields=["name", "id"], name="user_by_name")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_staff(self) -> bool:
        """The Django admin is for administrators only."""
        return self.is_superuser

    @property
    def display_name(self) -> str:
        return self.name or self.email or str(_("Somebody without a name"))

    @property
    def first_name(self) -> str:
        """What the public reads of an agent, and how a mail greets a person."""
        return self.name.split()[0] if self.name.strip() else self.email.partition("@")[0]

    @property
    def works_here(self) -> bool:
        """May enter the desk at all."""
        return self.is_active and (self.is_agent or self.is_superuser)

    @property
    def may_write_answers(self) -> bool:
        return self.is_active and (self.is_author or self.is_superuser)

    def team_ids(self) -> list[int]:
        """Ids of the teams the person is in; read once per object."""
        if not hasattr(self, "_team_ids"):
            self._team_ids = list(self.memberships.values_list("team_id", flat=True))
        return self._team_ids

    def set_team_ids(self, ids: Iterable[int], led: Iterable[int]) -> None:
        """For whoever has read them along with the person."""
        self._team_ids, self._led_ids = list(ids), frozenset(led)

    def leads(self, team_id: int | None) -> bool:
        return team_id in self.led_team_ids()

    def led_team_ids(self) -> frozenset[int]:
        """Ids of the teams the person leads; asked each time, unless they were read along with the person."""
        if hasattr(self, "_led_ids"):
            return self._led_ids
        return frozenset(self.memberships.filter(is_lead=True).values_list("team_id", flat=True))


class Team(models.Model):
    """Agents who share queues."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One agent in one team; a team lead also manages its queues."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(_("team lead"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Identity(models.Model):
    """An address, phone or student number by which a person is known; each belongs to one person only."""

    EMAIL, PHONE, STUDENT_NUMBER = "email", "phone", "student"
    KINDS = [(EMAIL, _("email address")), (PHONE, _("phone")), (STUDENT_NUMBER, _("student number"))]

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, choices=KINDS)
    value = models.CharField(_("value"), max_length=254)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = _("identities")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_unique")]

    def __str__(self) -> str:
        return self.value


class ApiToken(models.Model):
    """A bearer token of the API: only its hash is kept; the first characters help to find it again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=80, blank=True)
    prefix = models.CharField(max_length=8)
    hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.user}"


def people_with_addresses(addresses: Iterable[str]) -> models.QuerySet[User]:
    """The people who own any of these email addresses."""
    values = [normalise_email(address) for address in addresses]
    return User.objects.filter(identities__kind=Identity.EMAIL, identities__value__in=values).distinct()
