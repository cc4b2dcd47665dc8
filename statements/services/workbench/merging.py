"""Merge a form with what others saved since it was opened."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from statements.engine.workbench.merging import Merged, MergedText, merge_fields, merge_texts
from statements.models import Revision


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two versions of a form, merged. ``text`` is None where at most one of them changed it."""

    merged: Merged
    text: MergedText | None


def merge_form(
    *,
    base: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    base_text: str | None,
) -> Meeting:
    """Merge the fields of a form, its text by paragraphs.

    Each mapping has the fields as the form shows them, in one spelling. Without ``base_text``
    (None), a text that differs is a conflict.
    """
    whole_base = dict(base)
    if base_text is not None:
        whole_base["text"] = base_text
    merged = merge_fields(whole_base, mine, theirs)
    if "tags" in whole_base:
        merged = _with_tags(merged, whole_base["tags"], mine["tags"], theirs["tags"])
    if "text" not in merged.conflicts or base_text is None:
        return Meeting(merged, None)
    text = merge_texts(base_text, mine["text"], theirs["text"])
    values = {**merged.values, "text": text.text}
    conflicts = tuple(name for name in merged.conflicts if name != "text" or not text.is_clean)
    taken_over = (*merged.taken_over, "text") if text.is_clean else merged.taken_over
    return Meeting(replace(merged, values=values, conflicts=conflicts, taken_over=taken_over), text)


def _with_tags(merged: Merged, base: str, mine: str, theirs: str) -> Merged:
    """Return the merged fields with the tags that either added, without those either removed."""
    base_tags, my_tags, their_tags = (set(text.split()) for text in (base, mine, theirs))
    tags = (base_tags & my_tags & their_tags) | (my_tags - base_tags) | (their_tags - base_tags)
    taken_over = [name for name in merged.taken_over if name != "tags"]
    if tags != my_tags:
        taken_over.append("tags")
    return Merged(
        values={**merged.values, "tags": " ".join(sorted(tags))},
        conflicts=tuple(name for name in merged.conflicts if name != "tags"),
        taken_over=tuple(taken_over),
    )


def base_text_of(statement_id: int, number: Any) -> str | None:
    """Return the text that a form was opened with, by its revision's number; 0 means none.

    None where there is no such revision.
    """
    if str(number) == "0":
        return ""
    if not str(number).isdecimal() or len(str(number)) > 6:
        return None
    revisions = Revision.objects.of(statement_id).filter(number=int(number))
    return revisions.values_list("text", flat=True).first()
