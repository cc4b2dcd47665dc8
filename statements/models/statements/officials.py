"""Officials and their tenures."""

import re
from datetime import date, timedelta
from enum import StrEnum

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import DateField, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from statements.engine.text.identity import name_key
from statements.models.statements.bodies import Body
from statements.models.statements.dates import ImpreciseDate
from statements.models.statements.history import tracked, tracked_without
from statements.models.statements.identity import (
    KEY_FIELDS,
    LONGEST_KEY,
    Named,
    NamedQuerySet,
    is_keyed,
)


class Post(models.TextChoices):
    """The posts whose holders are tracked."""

    PARTY_SECRETARY = "party_secretary", _("Party Secretary 书记")
    GOVERNMENT_HEAD = "government_head", _("governor or mayor 省长、市长")
    CONGRESS_CHAIR = "congress_chair", _("chair of the people's congress 人大主任")
    CPPCC_CHAIR = "cppcc_chair", _("chair of the CPPCC 政协主席")
    DEPUTY = "deputy", _("deputy 副职")


SINGLE_HOLDER_POSTS = [
    Post.PARTY_SECRETARY,
    Post.GOVERNMENT_HEAD,
    Post.CONGRESS_CHAIR,
    Post.CPPCC_CHAIR,
]


class DateBasis(models.TextChoices):
    """How we know when a tenure began or ended."""

    NOTICE = "notice", _("broadcast notice of the appointment")
    LIST = "list", _("secondary list")
    SUCCESSOR = "successor", _("successor's appointment")
    OPEN = "open", _("no later notice seen")
    UNKNOWN = "unknown", _("not verified")


# How long before its end, or before its holder was first seen, a tenure may have begun where its
# start is not known. A Party committee is elected for five years.
LONGEST_ASSUMED = timedelta(days=5 * 365)


class Certainty(StrEnum):
    """How certain it is that an official held a post on a day."""

    CERTAIN = "certain"
    LIKELY = "likely"  # within the tenure, but not verified


class OfficialQuerySet(NamedQuerySet["Official"]):
    """Officials by name."""


@tracked_without(*KEY_FIELDS)
class Official(Named):
    """One person."""

    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = OfficialQuerySet.as_manager()

    known_by = ("name_key", "note")

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["name_zh"]
        constraints = [
            models.CheckConstraint(condition=~Q(name_zh=""), name="official_has_a_name"),
            # The note distinguishes namesakes.
            models.UniqueConstraint(fields=["name_zh", "note"], name="official_entered_once"),
            is_keyed("official_is_keyed"),
            models.UniqueConstraint(
                fields=["name_key", "note"],
                condition=Q(is_double=False),
                name="official_known_once",
            ),
        ]

    def __str__(self) -> str:
        """Format the name, with the note that distinguishes namesakes, as in 王伟（吉林）."""
        return f"{self.name_zh}（{self.note}）" if self.note else self.name_zh

    @staticmethod
    def parse(text: str) -> tuple[str, str]:
        """Parse the format of ``str`` into name and note."""
        name, _opening, note = text.replace("(", "（").replace(")", "）").partition("（")
        return name.strip(), note.removesuffix("）").strip()

    @staticmethod
    def names_several(name: str) -> bool:
        """Whether a name is a list of people, such as 王浩、刘捷."""
        return bool(re.search(".[、;；].", name))

    @classmethod
    def key_of(cls, name: str) -> str:
        return name_key(name)[:LONGEST_KEY]

    @property
    def name(self) -> str:
        return self.name_zh

    def clean(self) -> None:
        """Report in a form what the constraint would refuse."""
        if self.name and not self.is_double and (existing := self.other_of_its_name()):
            raise ValidationError(
                _("“%(official)s” is already in the archive. Tell another person apart by a note."),
                params={"official": existing},
            )


class TenureQuerySet(models.QuerySet["Tenure"]):
    """Tenures by the days on which a post was held."""

    def held_throughout(self, days: str) -> "TenureQuerySet":
        """Keep those within which all days lie, verified or not: ``days`` of an outer query."""
        assumed_start = Least("first_seen", "held__endswith") - LONGEST_ASSUMED
        start = Coalesce(
            "held__startswith",
            ExpressionWrapper(assumed_start, DateField()),
            Value(date.min),
            output_field=DateField(),
        )
        return self.annotate(earliest=start).filter(
            held__contains=OuterRef(days), earliest__lte=OuterRef(f"{days}__startswith")
        )


@tracked
class Tenure(models.Model):
    """A post and the range of days on which an official ``held`` it.

    Either end may be open. The evidence for it is in the two bases and in ``first_seen``,
    ``last_seen`` and ``checked_until``.
    """

    official = models.ForeignKey(
        Official, models.PROTECT, related_name="tenures", verbose_name=_("official")
    )
    body = models.ForeignKey(Body, models.PROTECT, related_name="tenures", verbose_name=_("body"))
    post = models.CharField(_("post"), max_length=20, choices=Post)
    held = DateRangeField(_("held"))
    start_basis = models.CharField(_("start known from"), max_length=10, choices=DateBasis)
    end_basis = models.CharField(_("end known from"), max_length=10, choices=DateBasis)
    first_seen = models.DateField(_("first seen in post"), null=True, blank=True)
    last_seen = models.DateField(_("last seen in post"), null=True, blank=True)
    checked_until = models.DateField(_("notices checked until"), null=True, blank=True)
    source = models.TextField(_("source"), blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = ["body", "post", "held"]
        constraints = [
            models.CheckConstraint(condition=Q(post__in=Post.values), name="tenure_post_known"),
            models.CheckConstraint(
                condition=Q(start_basis__in=DateBasis.values, end_basis__in=DateBasis.values),
                name="tenure_dates_known_from_something",
            ),
            models.CheckConstraint(
                condition=~Q(end_basis=DateBasis.OPEN) | Q(held__upper_inf=True),
                name="tenure_open_has_no_end",
            ),
            models.CheckConstraint(condition=Q(held__isempty=False), name="tenure_lasts_a_day"),
            models.CheckConstraint(
                condition=Q(first_seen=None)
                | Q(last_seen=None)
                | Q(last_seen__gte=models.F("first_seen")),
                name="tenure_seen_in_order",
            ),
            ExclusionConstraint(
                name="tenure_one_holder_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("held", RangeOperators.OVERLAPS),
                ],
                condition=Q(post__in=SINGLE_HOLDER_POSTS),
            ),
        ]
        indexes = [GistIndex(fields=["held"], name="tenure_held")]

    def __str__(self) -> str:
        return f"{self.official} · {self.get_post_display()}"

    @property
    def earliest_day(self) -> date:
        """Return the first day on which the post may have been held."""
        start: date | None = self.held.lower
        if start is not None:
            return start
        latest = min((day for day in (self.first_seen, self.held.upper) if day), default=None)
        return latest - LONGEST_ASSUMED if latest else date.min

    def on(self, day: date) -> Certainty | None:
        """Return how certain it is that the post was held on ``day``; None if it was not."""
        if day not in self.held or day < self.earliest_day:
            return None
        if self.held.lower is None and (self.first_seen is None or day < self.first_seen):
            return Certainty.LIKELY
        last_known = max((d for d in (self.last_seen, self.checked_until) if d), default=None)
        if self.held.upper is None and (last_known is None or day > last_known):
            return Certainty.LIKELY
        return Certainty.CERTAIN

    def during(self, date: ImpreciseDate) -> Certainty | None:
        """Return how certain it is that the post was held on an imprecise date.

        It is certain only if it is certain for every day of the range.
        """
        first, last = self.on(date.first), self.on(date.last)
        if first == last == Certainty.CERTAIN:
            return Certainty.CERTAIN
        overlaps = self.earliest_day <= date.last and (
            self.held.upper is None or date.first < self.held.upper
        )
        return Certainty.LIKELY if overlaps else None
