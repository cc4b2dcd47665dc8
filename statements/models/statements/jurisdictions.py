"""Units that speak and answer: the centre, its provinces, their cities and counties."""

from collections.abc import Iterable, Iterator

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statements.models.lists.cards import OF_JURISDICTIONS
from statements.models.statements.dates import ImpreciseDate, day_after
from statements.models.statements.history import tracked


class Level(models.TextChoices):
    """The rungs of the state, top down."""

    CENTRE = "centre", _("centre")
    PROVINCE = "province", _("province")
    PREFECTURE = "prefecture", _("prefecture")
    COUNTY = "county", _("county")


# No CHECK sees another row. Rungs that fall from parent to part leave no room for a circle.
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


class JurisdictionQuerySet(models.QuerySet["Jurisdiction"]):
    """Which units lie where."""

    def provinces(self) -> "JurisdictionQuerySet":
        """Return the provincial-level units, in the order of the national code."""
        return self.filter(level=Level.PROVINCE).order_by("gb_code")

    def inside(self, codes: Iterable[str]) -> "JurisdictionQuerySet":
        """Return the units named and all that lie in them, down to the county."""
        codes = list(codes)
        return self.filter(Q(code__in=codes) | Q(parent__in=codes) | Q(parent__parent__in=codes))

    def existing_on(self, said: ImpreciseDate | None) -> "JurisdictionQuerySet":
        """Keep the units that existed by the last possible day; all, where no day is known."""
        if said is None:
            return self
        return self.filter(Q(exists_since=None) | Q(exists_since__lte=said.last))


@tracked
class Jurisdiction(models.Model):
    """One unit. ``code`` stands in URLs: CN, ZJ for a province, the national code below that."""

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
            # Codes stand in addresses.
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
            *OF_JURISDICTIONS,
        ]

    def __str__(self) -> str:
        return f"{self.name_en} {self.short_zh}"

    def clean(self) -> None:
        """Say in a form what the trigger would refuse."""
        if self.level not in Level.values:
            return  # said beside that field already
        rungs = list(Level)
        parts = self.parts.values_list("level", flat=True) if self.pk else []
        below = min((rungs.index(Level(part)) for part in parts), default=len(rungs))
        above = rungs.index(Level(self.parent.level)) if self.parent else -1
        if not above < rungs.index(Level(self.level)) < below:
            raise ValidationError(
                {"parent": _("A unit is part of one that stands higher, and not of a part of it.")}
            )

    @property
    def province(self) -> "Jurisdiction | None":
        """The provincial-level unit this lies in (itself, for a province); None for the centre."""
        unit: Jurisdiction | None = self
        # Bounded, because units entered as parts of each other would lead round for ever.
        for _rung in range(RUNGS_TO_PROVINCE):
            if unit is None or unit.level == Level.PROVINCE:
                return unit
            unit = unit.parent
        return None

    @property
    def lineage(self) -> list[str]:
        """The codes of this unit and of those it is part of, up to the centre."""
        return [unit.code for unit in self._upward()]

    @property
    def past(self) -> str:
        """What it was before it existed, in words; nothing if it always did."""
        if self.exists_since is None:
            return ""
        if self.part_before is None:
            return gettext("not there before %(day)s") % {"day": self.exists_since}
        facts = {"whole": self.part_before.name_en, "day": self.exists_since}
        return gettext("part of %(whole)s until %(day)s") % facts

    def missing_on(self, said: ImpreciseDate) -> "Jurisdiction | None":
        """Return which unit did not exist yet for certain: this, or one it is part of."""
        return next(
            (
                unit
                for unit in self._upward()
                if unit.exists_since and said.last < unit.exists_since
            ),
            None,
        )

    def _upward(self) -> Iterator["Jurisdiction"]:
        """Yield this unit and those that it is part of."""
        unit: Jurisdiction | None = self
        for _rung in range(RUNGS_TO_PROVINCE + 1):
            if unit is None:
                return
            yield unit
            unit = unit.parent


def existed(unit: str, said: str) -> Q:
    """Ask, in SQL, what ``existing_on`` asks: of the jurisdiction and the date at these paths."""
    since = f"{unit}__exists_since"
    return Q(**{since: None}) | Q(**{said: None}) | Q(**{f"{since}__lt": day_after(said)})


def province_of(unit: str) -> Case:
    """Return, in SQL, the code of the province in which the jurisdiction at path ``unit`` lies.

    It is NULL for the centre and what lies in no province, as ``Jurisdiction.province`` is None.
    """
    path = [unit + "__parent" * rung for rung in range(RUNGS_TO_PROVINCE)]
    return Case(*(When(**{f"{one}__level": Level.PROVINCE}, then=F(one)) for one in path))
