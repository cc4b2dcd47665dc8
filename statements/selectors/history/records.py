"""The kinds of records that have a history, and how each is found, named and addressed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Max
from django.urls import reverse

from statements.models import (
    Body,
    Depth,
    Edit,
    Genre,
    Jurisdiction,
    Official,
    Phrase,
    Removal,
    RetiredCue,
    Source,
    Stance,
    Statement,
    Tag,
)
from statements.models.statements.keys import read_key

# What is changed without anybody editing the record itself.
_NOT_ITS_OWN = ("responselink", "search", "removal")


class NoSuchRecord(Exception):
    """There is no record of that kind and key, and none was removed."""


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of records.

    ``parts`` are the models of its parts, which are restored with it. ``parameter`` is the one by
    which lists name such a record, by its ``spelling``. ``blanks`` are fields that a merge fills
    from the other record where they are empty. What ``is_for_admins`` they alone change, and so
    restore.
    """

    model: type[models.Model]
    parts: tuple[str, ...] = ()
    parameter: str = ""
    spelling: str = "pk"
    blanks: tuple[str, ...] = ()
    is_removable: bool = False
    is_for_admins: bool = False

    @property
    def name(self) -> str:
        return self.model._meta.model_name or ""

    @property
    def label(self) -> str:
        return str(self.model._meta.verbose_name)

    def parse_key(self, text: str) -> Any:
        """Return the key of a row as its column has it. Raises ``NoSuchRecord``."""
        if isinstance(self.model._meta.pk, models.CharField):
            return text
        if (key := read_key(text)) is None:
            raise NoSuchRecord(text)
        return key


KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        RecordKind(
            Statement,
            parts=("citation", "passage", "revision", "tagging", "translation"),
            parameter="directive",
            blanks=(
                *("official_id", "post_as_named", "said_note", "title_zh", "title_en"),
                *("summary", "note"),
            ),
            is_removable=True,
        ),
        RecordKind(Body, parameter="by", blanks=("name_en",), is_removable=True),
        RecordKind(
            Official,
            parts=("tenure",),
            parameter="speaker",
            blanks=("name_en",),
            is_removable=True,
        ),
        RecordKind(Tag, parameter="tag", spelling="slug", blanks=("name_zh",), is_removable=True),
        RecordKind(
            Phrase,
            parts=("phrasevariant",),
            blanks=("gloss", "gloss_by", "note"),
            is_removable=True,
        ),
        RecordKind(Source, is_for_admins=True),
        RecordKind(RetiredCue, is_for_admins=True),
        RecordKind(Genre, is_for_admins=True),
        RecordKind(Stance, is_for_admins=True),
        RecordKind(Depth, is_for_admins=True),
        RecordKind(Jurisdiction, is_for_admins=True),
    )
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record, or what is left of it: ``row`` is None once it is removed or deleted."""

    kind: RecordKind
    key: str
    row: models.Model | None
    removal: Removal | None

    @property
    def name(self) -> str:
        if self.row:
            return str(self.row)
        return self.removal.name if self.removal else ""

    @property
    def address(self) -> str:
        return address_of(self.row) if self.row else ""


def record_kind(name: str) -> RecordKind:
    """Return a kind by the name of its model. Raises ``NoSuchRecord``."""
    if name not in KINDS:
        raise NoSuchRecord(name)
    return KINDS[name]


def find_record(name: str, key: str) -> Record:
    """Find a record, be it removed. Raises ``NoSuchRecord``."""
    kind = record_kind(name)
    row = kind.model._base_manager.filter(pk=kind.parse_key(key)).first()
    removal = Removal.objects.in_force().of_record(name, key).first()
    if row is None and removal is None and not Edit.objects.of_record(name, key).exists():
        raise NoSuchRecord(f"{name} {key}")
    return Record(kind, key, row, removal)


def last_edit_for(edit: Edit) -> int:
    """Return the last edit of what restoring an edit would overwrite.

    That is the record with its parts; of a link or a search, which others decide, its own row.
    """
    if edit.model not in _NOT_ITS_OWN:
        return last_edit_of(edit.root_model, edit.root_key)
    return last_edits_of_parts([edit]).get((edit.model, edit.key), 0)


def last_edits_of_parts(edits: Iterable[Edit]) -> dict[tuple[str, str], int]:
    """Return the last edits of the links and searches among these, by model and key."""
    parts = [edit for edit in edits if edit.model in _NOT_ITS_OWN]
    latest = Edit.objects.filter(
        root_model__in={edit.root_model for edit in parts},
        root_key__in={edit.root_key for edit in parts},
        model__in={edit.model for edit in parts},
        key__in={edit.key for edit in parts},
    )
    rows = latest.order_by().values_list("model", "key").annotate(last=Max("pk"))
    return {(model, key): last for model, key, last in rows}


def last_edit_of(name: str, key: object) -> int:
    """Return the last edit of a record and its parts, which tells its versions apart; 0 if none."""
    edits = Edit.objects.of_record(name, key).exclude(model__in=_NOT_ITS_OWN)
    return edits.order_by("-pk").values_list("pk", flat=True).first() or 0


_PAGES: dict[type[models.Model], Callable[[Any], list[str]]] = {
    Statement: lambda row: [
        reverse(f"statements:{page}", args=[row.pk])
        for page in ("statement", "directive", "response")
    ],
    Body: lambda row: [reverse("history:body", args=[row.pk])],
    Official: lambda row: [reverse("history:official", args=[row.pk])],
    Tag: lambda row: [reverse("statements:tag", args=[row.slug])],
    Phrase: lambda row: [reverse("statements:phrase", args=[row.pk])],
}


def paths_of(row: models.Model) -> list[str]:
    """Return the addresses of a record's page."""
    pages = _PAGES.get(type(row))
    return pages(row) if pages else []


def address_of(row: models.Model) -> str:
    """Return the address of a record's page; of one without a page, that of its history."""
    if isinstance(row, Statement):
        return row.get_absolute_url()
    paths = paths_of(row)
    return paths[0] if paths else reverse("history:record", args=[row._meta.model_name, row.pk])


def model_of(name: str) -> type[models.Model] | None:
    """Return a model of this app; None if it has none of that name any more."""
    try:
        return apps.get_model("statements", name)
    except LookupError:
        return None
