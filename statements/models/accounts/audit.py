"""The audit log of accounts, secrets and files. It is append-only."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

KEPT_AT_LEAST_DAYS = 90  # the database refuses to delete younger events
LONGEST_SUBJECT = 300  # characters


class AuditKind(models.TextChoices):
    """The kind of an event."""

    SIGN_IN = "sign-in", _("sign-in")
    SIGN_IN_FAILED = "sign-in-failed", _("failed sign-in")
    LOCK_OUT = "lock-out", _("lock-out")
    LOCK_OUT_LIFTED = "lock-out-lifted", _("lock-out lifted")
    SIGN_OUT = "sign-out", _("sign-out")
    SESSIONS_ENDED = "sessions-ended", _("sessions ended")
    PASSWORD_CHANGED = "password-changed", _("password changed")
    ADDRESS_CHANGED = "address-changed", _("e-mail address changed")
    SECOND_FACTOR_CHANGED = "second-factor-changed", _("second factor changed")
    ROLES_CHANGED = "roles-changed", _("roles changed")
    INVITED = "invited", _("invitation")
    INVITATION_WITHDRAWN = "invitation-withdrawn", _("invitation withdrawn")
    ACCOUNT_MADE = "account-made", _("account made")
    ACCOUNT_DEACTIVATED = "account-deactivated", _("account deactivated")
    ACCOUNT_REACTIVATED = "account-reactivated", _("account reactivated")
    ACCOUNT_DELETED = "account-deleted", _("account deleted")
    SECRET_MADE = "secret-made", _("feed address or token made")
    EXPORT_MADE = "export-made", _("export")
    DELETION = "deletion", _("deletion")


class AuditEvent(models.Model):
    """One event. It records the actor's name at the time, and does not follow later changes.

    ``actor_number`` is the key of the actor's account; null without one. ``actor`` is the user
    name, or the text typed as one. ``address`` is the client's IP address; null for a command.
    ``subject`` describes the object of the act.
    """

    at = models.DateTimeField(_("time"))
    kind = models.CharField(_("act"), max_length=24, choices=AuditKind)
    actor_number = models.BigIntegerField(null=True)
    actor = models.CharField(_("person"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AuditKind.values), name="audit_kind_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="audit_by_kind"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]
        triggers = [
            pgtrigger.Protect(name="audit_never_changes", operation=pgtrigger.Update),
            pgtrigger.Protect(
                name="audit_stays_for_a_while",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(
                    f"OLD.at > now() - interval '{KEPT_AT_LEAST_DAYS} days'"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.actor}"
