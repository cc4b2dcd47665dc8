"""Records that were withdrawn or merged into another, and what is needed to bring them back.

A withdrawn record leaves its tables, so that no list, figure or search can count it. Its rows are
stored here as they were.
"""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from statements.models.history.edits import LONGEST_KEY
from statements.models.statements.history import tracked_without

LONGEST_REASON = 500  # characters


class RemovalQuerySet(models.QuerySet["Removal"]):
    """Removals by record and state."""

    def in_force(self) -> "RemovalQuerySet":
        """Keep those that were not undone."""
        return self.filter(undone_at=None)

    def of_record(self, model: str, key: object) -> "RemovalQuerySet":
        return self.filter(model=model, key=str(key))

    def merged_into(self, model: str, key: object) -> "RemovalQuerySet":
        """Keep what was merged into a record, and not undone."""
        return self.in_force().filter(model=model, merged_into=str(key))

    def heirs_of(self, model: type[models.Model], keys: Iterable[str]) -> dict[str, str]:
        """Return, by the keys of merged records among these, the keys that they lead to."""
        removals = self.in_force().filter(model=model._meta.model_name, key__in=keys)
        merges = removals.exclude(merged_into="")
        return {merge.key: heir for merge in merges if (heir := merge.find_heir())}


@tracked_without("name")
class Removal(models.Model):
    """A record was withdrawn, or ``merged_into`` the record of that key.

    ``name`` is what it was called; erasing its contents empties it. ``paths`` are the addresses
    of its pages, which keep answering that it was removed.
    """

    model = models.CharField(_("kind"), max_length=30)
    key = models.CharField(max_length=LONGEST_KEY)
    name = models.CharField(_("name"), max_length=300, blank=True)
    paths = ArrayField(models.CharField(max_length=200), default=list)
    merged_into = models.CharField(max_length=LONGEST_KEY, blank=True)
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(_("removed"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("brought back"), null=True)
    erased_at = models.DateTimeField(_("erased"), null=True)

    objects = RemovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("removal")
        verbose_name_plural = _("removals")
        constraints = [
            models.UniqueConstraint(
                fields=["model", "key"], condition=Q(undone_at=None), name="removal_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("key")), name="removal_never_into_itself"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="removal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(erased_at=None) | Q(undone_at=None), name="removal_erased_stays_away"
            ),
        ]
        indexes = [
            models.Index(fields=["model", "merged_into"], name="removal_into"),
        ]

    def __str__(self) -> str:
        return self.name or self.key

    @property
    def is_merge(self) -> bool:
        return bool(self.merged_into)

    def find_heir(self) -> str | None:
        """Return the key of the record that a merged one leads to; None if that is withdrawn."""
        key = self.merged_into
        for _step in range(100):  # a chain of merges is short, and never a circle
            next_removal = Removal.objects.in_force().of_record(self.model, key).first()
            if next_removal is None:
                return key
            if not next_removal.is_merge:
                return None
            key = next_removal.merged_into
        return None


class RemovedRow(models.Model):
    """One row of a removed record, or of a row that referred to it.

    ``depth`` is its distance from the record; rows are brought back in that order.
    """

    removal = models.ForeignKey(Removal, models.CASCADE, related_name="rows")
    depth = models.PositiveSmallIntegerField()
    model = models.CharField(max_length=30)
    key = models.CharField(max_length=LONGEST_KEY)
    row = models.JSONField()

    class Meta:
        verbose_name = _("removed row")
        verbose_name_plural = _("removed rows")

    def __str__(self) -> str:
        return f"{self.model} {self.key}"


class MovedValue(models.Model):
    """A column that a removal changed in a remaining row, such as a reference to a merged record.

    ``column`` is empty for a row that the removal created.
    """

    removal = models.ForeignKey(Removal, models.CASCADE, related_name="moves")
    model = models.CharField(max_length=30)
    key = models.CharField(max_length=LONGEST_KEY)
    column = models.CharField(max_length=63, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        verbose_name = _("moved value")
        verbose_name_plural = _("moved values")

    def __str__(self) -> str:
        return f"{self.model} {self.key}.{self.column}"
