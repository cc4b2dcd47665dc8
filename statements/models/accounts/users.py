"""Users, invitations and sign-in links."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

_DIGEST_LENGTH = 64  # hexadecimal digits of SHA-256


class Role(models.TextChoices):
    """The roles of users; each is the name of a group."""

    RESEARCHER = "researcher", _("researcher")
    ANALYST = "analyst", _("analyst")
    ADMIN = "admin", _("admin")


class User(AbstractUser):
    """A person who can sign in.

    Raising ``session_epoch`` ends all sessions of this person.
    """

    session_epoch = models.PositiveIntegerField(default=0, editable=False)

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Return this person's roles; a superuser has all of them."""
        if not self.is_active:
            return frozenset()
        if self.is_superuser:
            return frozenset(Role)
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(role for role in Role if role in names)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # A session stores this hash, and ends when it no longer matches.
        return salted_hmac(
            "statements.models.accounts.users.session",
            f"{self.session_epoch}:{self.password}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class FirstAdmin(models.Model):
    """A record that the first admin was created. The row outlives the person."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("first admin")
        verbose_name_plural = _("first admins")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="first_admin_is_one"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class SignInLink(models.Model):
    """A link that signs one person in, once. A new link replaces the old one.

    Only a ``digest`` of its secret is stored, so that a copy of the database lets nobody in.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="sign_in_link"
    )
    digest = models.CharField(max_length=_DIGEST_LENGTH, unique=True)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True)

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="sign_in_link_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class Invitation(models.Model):
    """An invitation to create an account, valid once and until it expires.

    An e-mail address has at most one open invitation. Whoever accepts it gets the ``roles``.
    """

    email = models.EmailField(_("e-mail address"))
    roles = ArrayField(models.CharField(max_length=10, choices=Role), verbose_name=_("roles"))
    digest = models.CharField(max_length=_DIGEST_LENGTH, unique=True)
    is_mailed = models.BooleanField(_("mailed"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(roles__contained_by=list(Role.values)), name="invitation_roles_known"
            ),
            models.UniqueConstraint(
                Lower("email"), condition=Q(accepted_at=None), name="invitation_one_open"
            ),
        ]

    def __str__(self) -> str:
        return self.email


class Letter(models.Model):
    """An e-mail in the outbox. It is deleted once sent, because it may contain a secret."""

    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("body"))
    made_at = models.DateTimeField(_("made"))
    try_at = models.DateTimeField(_("to be tried"), db_index=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
