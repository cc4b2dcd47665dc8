"""Jurisdictions: the centre, its provinces, their cities and counties."""

from collections.abc import Iterator

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statements.models.statements.dates import ImpreciseDate, day_after
from statements.models.statements.history import tracked


class Level(models.TextChoices):
    """The levels of government, top down."""

    CENTRE = "centre", _("centre")
    PROVINCE = "province", _("province")
    PREFECTURE = "prefecture", _("prefecture")
    COUNTY = "county", _("county")


# A CHECK cannot read other rows. If the level falls from parent to part, there can be no cycle.
_PARENT_STANDS_HIGHER = f"""
    IF EXISTS (
        SELECT FROM statements_jurisdiction AS other
        WHERE (other.code = NEW.parent_id
               AND array_position(ARRAY{list(Level.values)}, other.level::text)
                   >= array_position(ARRAY{list(Level.values)}, NEW.level::text))
           OR (other.parent_id = NEW.code
               AND array_position(ARRAY{list(Level.values)}, other.level::text)
                   <= array_position(ARRAY{list(Level.values)}, NEW.level::text))
    ) THEN
        RAISE EXCEPTION 'jurisdiction_parent_stands_higher'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'jurisdiction_parent_stands_higher';
    END IF;
    RETURN NEW;
"""

RUNGS_TO_PROVINCE = 3  # a county, its prefecture, its province
# For ``select_related``: all that ``Jurisdiction.province`` reads.
PLACE = "jurisdiction__parent__parent"


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    """Jurisdictions by place and time."""

    def provinces(self) -> "JurisdictionQuerySet":
        """Return the provincial-level units, in the order of the national code."""
        return self.filter(level=Level.PROVINCE).order_by("gb_code")

    def existing_on(self, date: ImpreciseDate | None) -> "JurisdictionQuerySet":
        """Keep the units that existed by the last possible day; all of them without a date."""
        if date is None:
            return self
        return self.filter(Q(exists_since=None) | Q(exists_since__lte=date.last))


@tracked
class Jurisdiction(models.Model):
    """One unit. ``code`` is used in URLs: CN, ZJ for a province, the national code below that."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    gb_code = models.CharField(_("GB/T 2260 code"), max_length=6, unique=True)
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=5, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    short_zh = models.CharField(_("short Chinese name"), max_length=20)
    abbr_zh = models.CharField(_("one-character name"), max_length=1, blank=True)
    abbr_alt_zh = models.CharField(_("second one-character name"), max_length=1, blank=True)
    name_en = models.CharField(_("English name"), max_length=60)
    pinyin = models.CharField(_("pinyin"), max_length=60, blank=True)
    region_zh = models.CharField(_("region"), max_length=10, blank=True)
    exists_since = models.DateField(
        _("exists since"), null=True, blank=True, help_text=_("Empty: as long as the archive goes.")
    )
    part_before = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("part of until then"),
    )
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True, blank=True)
    tile_col = models.PositiveSmallIntegerField(_("column on the tile map"), null=True, blank=True)

    objects = JurisdictionQuerySet.as_manager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["gb_code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="jurisdiction_level_known"
            ),
            models.CheckConstraint(
                condition=Q(level=Level.CENTRE, parent=None)
                | (~Q(level=Level.CENTRE) & Q(parent__isnull=False)),
                name="jurisdiction_only_the_centre_stands_alone",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("code")), name="jurisdiction_not_part_of_itself"
            ),
            models.CheckConstraint(
                condition=Q(part_before=None)
                | (Q(exists_since__isnull=False) & ~Q(part_before=models.F("code"))),
                name="jurisdiction_part_of_another_before_a_day",
            ),
            models.CheckConstraint(
                condition=Q(tile_row=None, tile_col=None)
                | Q(tile_row__isnull=False, tile_col__isnull=False),
                name="jurisdiction_tile_is_a_pair",
            ),
            models.UniqueConstraint(
                fields=["tile_row", "tile_col"], name="jurisdiction_one_to_a_tile"
            ),
            models.UniqueConstraint(
                fields=["level"], condition=Q(level=Level.CENTRE), name="jurisdiction_one_centre"
            ),
            # Codes are part of addresses.
            models.CheckConstraint(
                condition=Q(code__regex=r"^([A-Z]{2}|[0-9]{6})$"),
                name="jurisdiction_code_fit_for_an_address",
            ),
            models.CheckConstraint(
                condition=~Q(name_zh="") & ~Q(short_zh="") & ~Q(name_en=""),
                name="jurisdiction_has_names",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="parent_stands_higher",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_PARENT_STANDS_HIGHER,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_en} {self.short_zh}"

    def clean(self) -> None:
        """Report in a form what the trigger would refuse."""
        if self.level not in Level.values:
            return  # that field has its own error
        rungs = list(Level)
        parts = self.parts.values_list("level", flat=True) if self.pk else []
        highest_part = min((rungs.index(Level(part)) for part in parts), default=len(rungs))
        parent_rung = rungs.index(Level(self.parent.level)) if self.parent else -1
        if not parent_rung < rungs.index(Level(self.level)) < highest_part:
            raise ValidationError(
                {"parent": _("A unit is part of one that stands higher, and not of a part of it.")}
            )

    @property
    def province(self) -> "Jurisdiction | None":
        """The province that this lies in (itself, for a province); None for the centre."""
        unit: Jurisdiction | None = self
        # Bounded, because units entered as parts of each other would make an endless loop.
        for _rung in range(RUNGS_TO_PROVINCE):
            if unit is None or unit.level == Level.PROVINCE:
                return unit
            unit = unit.parent
        return None

    @property
    def lineage(self) -> list[str]:
        """The codes of this unit and of its ancestors, up to the centre."""
        return [unit.code for unit in self._upward()]

    @property
    def unit_names(self) -> list[str]:
        """The Chinese names of this unit and those above, top down without the centre."""
        units = [unit.name_zh for unit in self._upward() if unit.level != Level.CENTRE]
        return units[::-1]

    @property
    def past(self) -> str:
        """What it was before it existed, in words; empty if it always has."""
        if self.exists_since is None:
            return ""
        if self.part_before is None:
            return gettext("not there before %(day)s") % {"day": self.exists_since}
        facts = {"whole": self.part_before.name_en, "day": self.exists_since}
        return gettext("part of %(whole)s until %(day)s") % facts

    def may_exist_on(self, date: ImpreciseDate | None) -> bool:
        """Whether ``existing_on`` keeps it."""
        return self.exists_since is None or date is None or self.exists_since <= date.last

    def missing_on(self, date: ImpreciseDate) -> "Jurisdiction | None":
        """Return this unit or the ancestor that certainly did not exist yet; None without one."""
        return next((unit for unit in self._upward() if not unit.may_exist_on(date)), None)

    def _upward(self) -> Iterator["Jurisdiction"]:
        """Yield this unit and its ancestors."""
        unit: Jurisdiction | None = self
        for _rung in range(RUNGS_TO_PROVINCE + 1):
            if unit is None:
                return
            yield unit
            unit = unit.parent


def existed(unit: str, date: str) -> Q:
    """Return the condition of ``existing_on``, for the jurisdiction and the date at these paths."""
    since = f"{unit}__exists_since"
    return Q(**{since: None}) | Q(**{date: None}) | Q(**{f"{since}__lt": day_after(date)})


def province_of(unit: str) -> Case:
    """Return an expression for the province code of the jurisdiction at path ``unit``.

    It is NULL where ``Jurisdiction.province`` is None.
    """
    ancestors = [unit + "__parent" * rung for rung in range(RUNGS_TO_PROVINCE)]
    return Case(
        *(
            When(**{f"{ancestor}__level": Level.PROVINCE}, then=F(ancestor))
            for ancestor in ancestors
        )
    )
