"""Readers: subscriber, member and staff are one row with more or less attached."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from masthead.core.mail_addresses import canonical_address
from masthead.core.model_fields import AddressField


class ReaderManager(BaseUserManager["Reader"]):
    """Creates readers. Addresses are stored in one spelling, so that one person is one row."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Reader":
        reader = self.model(email=canonical_address(email), **fields)
        reader.set_password(password)
        reader.save(using=self._db)
        return reader

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Reader":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Reader":
        return self.get(email=username or "")


class Reader(AbstractUser):
    """Anyone known by an e-mail address."""

    username = None  # type: ignore[assignment]  # readers are known by their address
    email = AddressField("e-mail address", max_length=254, unique=True)
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=12, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    labels = models.JSONField(default=list, blank=True)  # the publisher's own, brought by an import
    note = models.TextField(blank=True)  # staff's, brought by an import
    closed_at = models.DateTimeField(null=True, blank=True)  # the row is emptied; see `closing`

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[ReaderManager] = ReaderManager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="addresses_are_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True)
                | models.Q(is_active=False, is_staff=False, is_superuser=False),
                name="a_closed_account_opens_nothing",
            ),
        ]
        permissions: ClassVar = [("see_as_reader", "Can view the site as a reader")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def initial(self) -> str:
        """The first letter of their name, for an avatar."""
        return str(self)[:1].upper()


class SignInCode(models.Model):
    """One code sent to one address. Only digests of the code and of its link's secret are stored;
    whoever has the inbox has the address."""

    address = AddressField(max_length=254)
    code_digest = models.CharField(max_length=64)
    link_digest = models.CharField(max_length=64, unique=True)
    onward = models.CharField(max_length=500, blank=True)  # the path that follows the sign-in
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code for {self.address}"


class Device(models.Model):
    """A browser in which a reader is signed in: one row for each session."""

    class Means(models.TextChoices):
        CODE = "code", "e-mailed code"
        PASSKEY = "passkey", "passkey"
        PASSWORD = "password", "password"

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    means = models.CharField(max_length=10, choices=Means)
    browser = models.CharField(max_length=120)  # in words, such as "Firefox on Windows"
    ip = models.GenericIPAddressField(null=True)
    signed_in_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return self.browser


class AddressChange(models.Model):
    """A reader's request to change their address: confirmed from the new inbox, stopped or undone
    from the old one."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="address_changes")
    old = AddressField(max_length=254)
    new = AddressField(max_length=254)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(old=models.F("new")), name="an_address_change_changes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old} to {self.new}"


class Consent(models.Model):
    """One thing a reader agreed to or withdrew: when, from where and in which words."""

    class Act(models.TextChoices):
        ASKED = "asked", "Asked"
        GIVEN = "given", "Given"
        WITHDRAWN = "withdrawn", "Withdrawn"

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=120)  # e.g. "newsletter:first-light"
    act = models.CharField(max_length=10, choices=Act)
    wording = models.TextField()
    source = models.CharField(max_length=200)  # the page, mail or import it came from
    ip = models.GenericIPAddressField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["reader", "purpose", "at"])]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.act} {self.purpose}"


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


class AuditEntry(models.Model):
    """Who did what to whom, when, from where. Written by `audit.record`; nobody edits it."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(Reader, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id", "at"])]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"
