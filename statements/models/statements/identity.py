"""Rows that are known by a name, however it is typeset."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.engine.text.identity import IDENTITY

LONGEST_KEY = 300  # characters; of a longer name the beginning is its key
KEY_FIELDS = ("name_key", "keyed_by", "is_double")


class NamedQuerySet[M: "Named"](models.QuerySet[M]):
    """Rows by their names."""

    def known_as(self, name: str) -> Self:
        """Keep those of a name, doubles last."""
        return self.filter(name_key=self.model.key_of(name)).order_by("is_double", "pk")

    def holding_key_of(self, row: M) -> Self:
        """Keep those other than a row that stand where its key lets only one stand."""
        return self.filter(
            is_double=False, **{field: getattr(row, field) for field in self.model.known_by}
        ).exclude(pk=row.pk)

    def to_key(self) -> Self:
        """Keep those whose key was made by other rules than today's."""
        return self.exclude(keyed_by=IDENTITY).order_by("pk")


class Named(models.Model):
    """A row with a name, of which ``name_key`` is what ``engine.text.identity`` knows it by.

    ``save`` keeps the key. ``keyed_by`` names the rules that made it; after an upgrade a sweep
    makes it anew. ``is_double`` are rows that were there before a key could tell that they are
    another row's double: they stay, since statements refer to them, and nothing new is given to
    them.
    """

    name_key = models.CharField(
        _("key of the name"), max_length=LONGEST_KEY, default="", editable=False
    )
    keyed_by = models.CharField(max_length=20, default="", editable=False)
    is_double = models.BooleanField(_("double"), default=False, editable=False)

    # The fields that together no two rows share, doubles aside.
    known_by: tuple[str, ...] = ("name_key",)

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Store the row with its key. A double that got a name of its own is one no more."""
        self.fill_key()
        if self.is_double:
            self.is_double = self.other_of_its_name() is not None
        if (fields := options.get("update_fields")) is not None:
            options["update_fields"] = {*fields, *KEY_FIELDS}
        super().save(**options)

    @classmethod
    def key_of(cls, name: str) -> str:
        """Return what a name is known by."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """The name by which the row is known."""
        raise NotImplementedError

    def fill_key(self) -> None:
        """Make the key that of the name; for rows that are stored without ``save``."""
        self.name_key = self.key_of(self.name)
        self.keyed_by = IDENTITY

    def other_of_its_name(self) -> Self | None:
        """Return the row by whose name this one would be another's double."""
        self.fill_key()
        return NamedQuerySet[Self](type(self)).holding_key_of(self).first()


def is_keyed(name: str) -> models.CheckConstraint:
    """Return the constraint that no row is stored without its key."""
    return models.CheckConstraint(condition=~Q(keyed_by=""), name=name)
