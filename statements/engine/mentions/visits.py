"""Visits of the leader: 在上海考察, 来豫考察, 考察贵州、云南."""

import re
from collections.abc import Iterator

from statements.engine.mentions.mention import MentionKind, Reference
from statements.engine.mentions.provinces import PROVINCES, visited_provinces
from statements.engine.mentions.text_forms import TextForms
from statements.engine.text.normalisation import normalise

_ANYWHERE = re.compile("这里|那里|当地|此间|各地|地方|引发|反响|习近平|总书记")
_ONLY_PROVINCES = re.compile(f"(?:{PROVINCES}){{2,}}")


def inspection(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield the visits of a match of ``INSPECTION``, if they are the leader's."""
    after = forms.after(match, 12)
    if _ANYWHERE.search(match["name"]):
        return
    if forms.is_leaders(match) or "重要讲话" in after or "重要指示" in after:
        for name in _visits_in_list(match["name"]):
            yield Reference(MentionKind.INSPECTION, normalise(name).text)


def name_visits(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield the visits of a match of ``VISIT``, if they are the leader's."""
    if forms.is_leaders(match) or "重要讲话" in forms.after(match, 12):
        for province in visited_provinces(match):
            yield Reference(MentionKind.INSPECTION, f"{province}考察")


def _visits_in_list(name: str) -> Iterator[str]:
    """Yield the visits of a name such as 青海和宁夏考察, 青海宁夏考察."""
    places, verb = name[:-2], name[-2:]
    places = re.sub("(?<=..)[省市](?!场)", "", places)
    parts = re.split("[、和及 ]", places)
    if _ONLY_PROVINCES.fullmatch(places):
        parts = re.findall(PROVINCES, places)
    if verb in ("考察", "调研", "视察") and all(len(part) >= 2 for part in parts):
        yield from (f"{part}{verb}" for part in parts)
    else:
        yield name
