"""The bodies that speak: committees, governments, congresses, newspapers."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.engine.text.bodies import body_key, names_of_body
from statements.models.statements.history import tracked_without
from statements.models.statements.identity import (
    KEY_FIELDS,
    LONGEST_KEY,
    Named,
    NamedQuerySet,
    is_keyed,
)
from statements.models.statements.jurisdictions import PLACE, Jurisdiction, province_of


class BodyKind(models.TextChoices):
    """The kind of a body."""

    PARTY = "party", _("Party committee 党委")
    GOVERNMENT = "government", _("government 政府")
    CONGRESS = "congress", _("people's congress 人大")
    CPPCC = "cppcc", _("CPPCC 政协")
    MINISTRY = "ministry", _("ministry or agency 部委")
    NEWSPAPER = "newspaper", _("newspaper or broadcaster 媒体")
    UNNAMED = "unnamed", _("not named by the source")


class BodyQuerySet(NamedQuerySet["Body"]):
    """Bodies with their jurisdictions."""

    def homes(self) -> dict[int, str | None]:
        """Return the province code of each body by key; None for the centre's bodies."""
        return dict(self.values_list("pk", province_of("jurisdiction")))

    def with_place(self) -> "BodyQuerySet":
        """Load the jurisdiction, and what it is part of, in the same query."""
        return self.select_related(PLACE)

    def known_in(self, jurisdiction: Jurisdiction, name: str) -> "BodyQuerySet":
        """Keep the bodies of a name in their unit, doubles last: 省委 is that of the province."""
        key = Body.key_of(name, jurisdiction.unit_names)
        return self.filter(jurisdiction=jurisdiction, name_key=key).order_by("is_double", "pk")


@tracked_without(*KEY_FIELDS)
class Body(Named):
    """One body of one jurisdiction."""

    jurisdiction = models.ForeignKey(
        Jurisdiction, models.PROTECT, related_name="bodies", verbose_name=_("jurisdiction")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=BodyKind)
    name_zh = models.CharField(_("Chinese name"), max_length=100, blank=True)
    name_en = models.CharField(_("English name"), max_length=150, blank=True)

    objects = BodyQuerySet.as_manager()

    known_by = ("jurisdiction", "kind", "name_key")

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ["jurisdiction", "kind", "name_zh"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind_known"),
            models.CheckConstraint(
                condition=~Q(name_zh="") | ~Q(name_en=""), name="body_has_a_name"
            ),
            models.CheckConstraint(
                condition=~Q(kind=BodyKind.UNNAMED) | Q(name_zh=""),
                name="body_not_named_has_no_name",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "name_zh"],
                condition=~Q(name_zh=""),
                name="body_entered_once",
            ),
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "name_en"],
                condition=Q(name_zh=""),
                name="body_without_chinese_name_entered_once",
            ),
            is_keyed("body_is_keyed"),
            models.UniqueConstraint(
                fields=["jurisdiction", "kind", "name_key"],
                condition=Q(is_double=False),
                name="body_known_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh or self.name_en

    @classmethod
    def key_of(cls, name: str, unit_names: Sequence[str] = ()) -> str:
        return body_key(name, unit_names)[:LONGEST_KEY]

    @classmethod
    def keys_like(cls, name: str) -> Sequence[str]:
        return names_of_body(name)

    def own_key(self) -> str:
        return self.key_of(self.name, self.jurisdiction.unit_names)

    @property
    def name(self) -> str:
        return str(self)

    def clean(self) -> None:
        """Report in a form what the constraint would refuse."""
        has_place = self.jurisdiction_id and self.kind and self.name
        if has_place and not self.is_double and (existing := self.other_of_its_name()):
            raise ValidationError(
                _("This body is already in the archive, as “%(body)s”."), params={"body": existing}
            )
