"""Whose answers a profile counts: provinces beside each other, or one official over their posts."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, Value

from statements.models import Jurisdiction, Official, ResponseLink, ResponseLinkQuerySet, Tenure
from statements.models.statements.jurisdictions import existed
from statements.models.statements.officials import SINGLE_HOLDER_POSTS

MAX_SUBJECTS = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """A province or an official. ``key`` is the code of the province, or the official's number."""

    key: str
    name_en: str
    name_zh: str

    def __str__(self) -> str:
        return self.name_en or self.name_zh

    @classmethod
    def of_province(cls, province: Jurisdiction) -> "Subject":
        return cls(province.code, province.name_en, province.short_zh)

    @classmethod
    def of_official(cls, official: Official) -> "Subject":
        return cls(str(official.pk), official.name_en, str(official))


class NoSuchProvince(Exception):
    """There is no province with this code."""


class TooManyProvinces(Exception):
    """More than ``MAX_SUBJECTS`` beside each other."""


def provinces_beside(
    every_province: Sequence[Jurisdiction], code: str, others: Sequence[str]
) -> list[Jurisdiction]:
    """Return a province, and those to stand beside it, by their codes, each once.

    Raises ``NoSuchProvince`` with the first code that is none, and ``TooManyProvinces``.
    """
    by_code = {unit.code: unit for unit in every_province}
    codes = list(dict.fromkeys([code, *filter(None, others)]))
    if missing := [each for each in codes if each not in by_code]:
        raise NoSuchProvince(missing[0])
    if len(codes) > MAX_SUBJECTS:
        raise TooManyProvinces
    return [by_code[each] for each in codes]


def links_of_provinces(codes: Sequence[str]) -> ResponseLinkQuerySet:
    """Return the links of the provinces' own bodies that are not rejected, with their ``subject``.

    Answers of cities are no answers of their province, and a directive from before there was a
    province asked nothing of it.
    """
    links = ResponseLink.objects.not_rejected().filter(
        existed("body__jurisdiction", "directive__possible_days"), body__jurisdiction__in=codes
    )
    return links.annotate(subject=F("body__jurisdiction"))


def links_of_official(official: Official) -> ResponseLinkQuerySet:
    """Return the links of what an official said, and of what was said by bodies they then led.

    A body's statement counts if all its possible days lie within a tenure of a post that only one
    person holds. The ids are read first: the planner cannot join the two by OR.
    """
    links = ResponseLink.objects.not_rejected()
    lead = Tenure.objects.filter(official=official, post__in=SINGLE_HOLDER_POSTS)
    during = lead.filter(body=OuterRef("body")).held_throughout("response__possible_days")
    own = links.filter(response__official=official).values_list("pk", flat=True)
    led = links.filter(body__in=lead.values("body")).filter(Exists(during))
    ids = own.order_by().union(led.order_by().values_list("pk", flat=True))
    return links.filter(pk__in=list(ids)).annotate(
        subject=Value(str(official.pk), output_field=CharField())
    )
