"""Find the directives that rows answer, in the archive and in the same file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from statements.engine.mentions.naming import quoted_key
from statements.engine.text.identity import name_key
from statements.models import ImpreciseDate, Statement, StatementKind
from statements.models.lists.cards import title_keys
from statements.selectors.imports.candidates import (
    directives_of_title_keys,
    statements_of_keys,
)
from statements.services.imports.choices import KINDS
from statements.services.imports.columns import RowField
from statements.services.imports.faults import Fix
from statements.services.imports.reading.references import OWN_KEY
from statements.services.imports.readings import RowAnswer, RowReading

_MAX_TITLES = 5_000  # of directives that a wrong title is compared with


class DirectiveFinder:
    """Finds directives by key or title. ``note_row`` tells it of those in the file itself."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._in_file: set[int] = set()  # hashes, since a file may have hundreds of thousands
        self._several: dict[str, list[int]] = {}  # by titles that more than one directive has

    def note_row(self, cells: Mapping[str, Any]) -> None:
        """Remember the key and the titles of a row, if it is a directive."""
        kind = cells.get(RowField.KIND)
        if not isinstance(kind, str) or KINDS.get(kind.strip().lower()) != StatementKind.DIRECTIVE:
            return
        names = [cells.get(RowField.KEY)]
        if own := cells.get(RowField.OWN_ID):
            names.append(f"biaotai-{own}")
        self._in_file.update(hash(str(name).strip()) for name in names if name)
        titles = (cells.get(RowField.TITLE), cells.get(RowField.TITLE_EN))
        self._in_file.update(_hash_of_title(str(title)) for title in titles if title)

    def find(self, answers: Iterable[RowAnswer]) -> dict[RowAnswer, int]:
        """Return the ids of the directives that are in the archive."""
        answers = set(answers)
        names = {name for answer in answers for name in (answer.key, answer.title) if name}
        if not names:
            return {}
        by_name = self._by_title(names) | self._by_own_number(names)
        by_name |= statements_of_keys(self.source, names)
        unknown = names - by_name.keys() - self._several.keys()
        # Whoever has the key of a row in the file means that row.
        by_name |= self._by_title_key(name for name in unknown if hash(name) not in self._in_file)
        by_name |= self._by_quoted_title(
            name
            for name in unknown - by_name.keys() - self._several.keys()
            if not self._is_in_file(name)
        )
        return {
            answer: by_name[name]
            for answer in answers
            if (name := next((n for n in (answer.key, answer.title) if n in by_name), None))
        }

    def judge(self, reading: RowReading, directive_ids: Mapping[RowAnswer, int]) -> None:
        """Add a fault for each directive that is neither in the archive nor in the file."""
        for answer in reading.answers:
            names = [name for name in (answer.key, answer.title) if name]
            if not names or answer in directive_ids or any(map(self._is_in_file, names)):
                continue
            if several := next(filter(None, map(self._several.get, names)), None):
                self._add_choice(reading, names[-1], several)
                continue
            message = _("There is no directive “%(name)s”.") % {"name": names[-1][:60]}
            closest = get_close_matches(names[-1], self._titles, n=2, cutoff=0.5)
            fixes = [Fix(title, title) for title in closest] if len(reading.answers) == 1 else []
            reading.add_fault(RowField.ANSWERS, message, *fixes)

    def possible_dates(self, directive_ids: Iterable[int]) -> dict[int, ImpreciseDate]:
        """Return the dates of directives that have one."""
        directives = Statement.objects.filter(pk__in=set(directive_ids))
        return {
            directive.pk: directive.possible_date
            for directive in directives.only("possible_days", "date_range")
            if directive.possible_date
        }

    def _is_in_file(self, name: str) -> bool:
        return hash(name) in self._in_file or _hash_of_title(name) in self._in_file

    def _add_choice(self, reading: RowReading, name: str, numbers: Iterable[int]) -> None:
        """Ask which of several directives of one title is meant; they are of other years."""
        directives = Statement.objects.filter(pk__in=numbers).order_by("-pk")
        message = _("Several directives are called “%(name)s”. Give the key of one:")
        fixes = [
            Fix(f"{directive.date or _('undated')}", f"biaotai-{directive.pk}")
            for directive in directives.only("date_range")
        ]
        is_only_one = len(reading.answers) == 1
        reading.add_fault(
            RowField.ANSWERS, message % {"name": name[:60]}, *(fixes if is_only_one else ())
        )

    def _by_title(self, names: Iterable[str]) -> dict[str, int]:
        names = set(names)
        directives = Statement.objects.directives().filter(
            Q(title_zh__in=names) | Q(title_en__in=names)
        )
        pairs = (
            (title, pk)
            for pk, *titles in directives.values_list("pk", "title_zh", "title_en")
            for title in titles
            if title in names
        )
        return self._only_ones(pairs)

    def _by_title_key(self, names: Iterable[str]) -> dict[str, int]:
        """Find titles that are typeset otherwise, with other marks or in the other script."""
        keys = {key: name for name in names for key in title_keys(name)}
        pairs = directives_of_title_keys(keys) if keys else ()
        return self._only_ones((keys[key], pk) for key, pk in pairs)

    def _by_quoted_title(self, names: Iterable[str]) -> dict[str, int]:
        """Find titles as they are quoted: without （全文） and what else sites add to them."""
        keys = {name: key for name in names if (key := quoted_key(name))}
        return self._only_ones(
            (name, pk) for name, key in keys.items() for pk in self._quoted_titles.get(key, ())
        )

    def _only_ones(self, pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
        """Return the directives by those names that only one of them has."""
        numbers: dict[str, set[int]] = defaultdict(set)
        for name, pk in pairs:
            numbers[name].add(pk)
        self._several |= {name: sorted(pks) for name, pks in numbers.items() if len(pks) > 1}
        return {name: pk for name, (pk, *others) in numbers.items() if not others}

    @staticmethod
    def _by_own_number(names: Iterable[str]) -> dict[str, int]:
        numbers = {int(match[1]): name for name in names if (match := OWN_KEY.fullmatch(name))}
        directives = Statement.objects.directives().filter(pk__in=numbers)
        return {numbers[pk]: pk for pk in directives.values_list("pk", flat=True)}

    @cached_property
    def _quoted_titles(self) -> dict[str, list[int]]:
        numbers: dict[str, list[int]] = defaultdict(list)
        directives = Statement.objects.directives().exclude(title_zh="")
        for pk, title in directives.values_list("pk", "title_zh"):
            numbers[quoted_key(title)].append(pk)
        return numbers

    @cached_property
    def _titles(self) -> list[str]:
        rows = Statement.objects.directives().latest_first().values_list("title_zh", "title_en")
        return [title for pair in rows[:_MAX_TITLES] for title in pair if title]


def _hash_of_title(title: str) -> int:
    return hash(("title", name_key(title)))
