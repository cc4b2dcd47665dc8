"""Rows that are identified by a normalised name."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.engine.text.identity import IDENTITY

LONGEST_KEY = 300  # characters; longer keys are truncated
KEY_FIELDS = ("name_key", "keyed_by", "is_double")


class NamedQuerySet[M: "Named"](models.QuerySet[M]):
    """Rows by name."""

    def known_as(self, name: str) -> Self:
        """Keep the rows of a name, doubles last."""
        return self.filter(name_key=self.model.key_of(name)).order_by("is_double", "pk")

    def holding_key_of(self, row: M) -> Self:
        """Keep the other rows that conflict with a row by the unique constraint on the key."""
        return self.filter(
            is_double=False, **{field: getattr(row, field) for field in self.model.known_by}
        ).exclude(pk=row.pk)

    def to_key(self) -> Self:
        """Keep the rows whose key was made by other rules than the current ones."""
        return self.exclude(keyed_by=IDENTITY).order_by("pk")


class Named(models.Model):
    """A row with a name, and its normalised ``name_key`` (``engine.text.identity``).

    ``save`` updates the key. ``keyed_by`` names the rules that made it; after an upgrade, a sweep
    recomputes it. ``is_double`` marks duplicates that were entered before keys could detect them:
    they stay, because statements refer to them, but get no new statements.
    """

    name_key = models.CharField(
        _("key of the name"), max_length=LONGEST_KEY, default="", editable=False
    )
    keyed_by = models.CharField(max_length=20, default="", editable=False)
    is_double = models.BooleanField(_("double"), default=False, editable=False)

    # The fields of the unique constraint, which ignores doubles.
    known_by: tuple[str, ...] = ("name_key",)

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Save the row with its key. A double whose name is now unique ceases to be one."""
        self.fill_key()
        if self.is_double:
            self.is_double = self.other_of_its_name() is not None
        if (fields := options.get("update_fields")) is not None:
            options["update_fields"] = {*fields, *KEY_FIELDS}
        super().save(**options)

    @classmethod
    def key_of(cls, name: str) -> str:
        """Return the normalised key of a name."""
        raise NotImplementedError

    @classmethod
    def keys_like(cls, name: str) -> Sequence[str]:
        """Return the keys to look for when somebody searches for a name or a part of one."""
        return [cls.key_of(name)]

    @property
    def name(self) -> str:
        """The name that the key is made of."""
        raise NotImplementedError

    def own_key(self) -> str:
        """Return the normalised key of the row."""
        return self.key_of(self.name)

    def fill_key(self) -> None:
        """Update the key. Call it for rows that are stored without ``save``."""
        self.name_key = self.own_key()
        self.keyed_by = IDENTITY

    def other_of_its_name(self) -> Self | None:
        """Return the row of which this one would be a double; None without one."""
        self.fill_key()
        return NamedQuerySet[Self](type(self)).holding_key_of(self).first()


def is_keyed(name: str) -> models.CheckConstraint:
    """Return the constraint that every row has its key."""
    return models.CheckConstraint(condition=~Q(keyed_by=""), name=name)
