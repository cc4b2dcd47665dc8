"""Find the directives that rows answer, in the archive and in the same file."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from statements.models import ImpreciseDate, Statement, StatementKind
from statements.selectors.imports.candidates import statements_of_keys
from statements.services.imports.choices import KINDS
from statements.services.imports.columns import RowField
from statements.services.imports.faults import Fix
from statements.services.imports.reading.references import OWN_KEY
from statements.services.imports.readings import Answer, RowReading

_MAX_TITLES = 5_000  # of directives that a wrong title is compared with


class DirectiveFinder:
    """Finds directives by key or title. ``note_row`` tells it of those in the file itself."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._in_file: set[int] = set()  # hashes, since a file may have hundreds of thousands

    def note_row(self, cells: Mapping[str, Any]) -> None:
        """Remember the key and the titles of a row, if it is a directive."""
        kind = cells.get(RowField.KIND)
        if not isinstance(kind, str) or KINDS.get(kind.strip().lower()) != StatementKind.DIRECTIVE:
            return
        names = [cells.get(name) for name in (RowField.KEY, RowField.TITLE, RowField.TITLE_EN)]
        if own := cells.get(RowField.OWN_ID):
            names.append(f"biaotai-{own}")
        self._in_file.update(hash(str(name).strip()) for name in names if name)

    def find(self, answers: Iterable[Answer]) -> dict[Answer, int]:
        """Return the ids of the directives that are in the archive."""
        answers = set(answers)
        names = {name for answer in answers for name in (answer.key, answer.title) if name}
        if not names:
            return {}
        by_name = self._by_title(names) | self._by_own_number(names)
        by_name |= statements_of_keys(self.source, names)
        return {
            answer: by_name[name]
            for answer in answers
            if (name := next((n for n in (answer.key, answer.title) if n in by_name), None))
        }

    def judge(self, reading: RowReading, directive_ids: Mapping[Answer, int]) -> None:
        """Add a fault for each directive that is neither in the archive nor in the file."""
        for answer in reading.answers:
            names = [name for name in (answer.key, answer.title) if name]
            if answer in directive_ids or any(hash(name) in self._in_file for name in names):
                continue
            if not names:
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

    @staticmethod
    def _by_title(names: Iterable[str]) -> dict[str, int]:
        names = list(names)
        directives = Statement.objects.directives().filter(
            Q(title_zh__in=names) | Q(title_en__in=names)
        )
        by_title: dict[str, int] = {}
        for pk, title_zh, title_en in directives.order_by("-pk").values_list(
            "pk", "title_zh", "title_en"
        ):
            by_title |= {title: pk for title in (title_zh, title_en) if title}
        return by_title

    @staticmethod
    def _by_own_number(names: Iterable[str]) -> dict[str, int]:
        numbers = {int(match[1]): name for name in names if (match := OWN_KEY.fullmatch(name))}
        directives = Statement.objects.directives().filter(pk__in=numbers)
        return {numbers[pk]: pk for pk in directives.values_list("pk", flat=True)}

    @cached_property
    def _titles(self) -> list[str]:
        rows = Statement.objects.directives().latest_first().values_list("title_zh", "title_en")
        return [title for pair in rows[:_MAX_TITLES] for title in pair if title]
