"""Print how a directive was answered."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from statements.models import AuditKind
from statements.selectors.analysis.directive import (
    DirectiveAnalysis,
    UnitAnswer,
    analyse_directive,
)
from statements.selectors.analysis.lookup import (
    NoSuchDirective,
    SeveralDirectives,
    find_directive,
)
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from statements.services.analysis.measuring import measure_directive
from statements.services.analysis.records import analysis_as_json


class Command(BaseCommand):
    """Find the directive, measure what is missing, print what the dashboard shows."""

    help = "Print what the dashboard of a directive shows, from the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "directive", metavar="DIRECTIVE", help="its number in the archive, key, or title"
        )
        parser.add_argument("--json", action="store_true", help="print everything as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            directive = find_directive(options["directive"])
        except NoSuchDirective as refusal:
            raise CommandError("No directive in the archive is called so.") from refusal
        except SeveralDirectives as refusal:
            names = "\n".join(
                f"  {candidate.pk}  {candidate.title_zh or candidate.title_en}"
                for candidate in refusal.candidates
            )
            raise CommandError(f"Several directives are called so:\n{names}") from refusal
        for link_id in measure_directive(directive_id=directive.pk, now=timezone.now()):
            self.stderr.write(f"link {link_id} is left unmeasured for now: it takes too long")
        analysis = analyse_directive(directive, now=timezone.now())
        audit.record_or_log(
            AuditKind.EXPORT_MADE,
            actor=Actor(),
            subject=f"manage.py analyse {directive.pk}",
            now=timezone.now(),
        )
        if options["json"]:
            self.stdout.write(json.dumps(analysis_as_json(analysis), ensure_ascii=False))
            return
        for line in _lines(analysis):
            self.stdout.write(line)


def _lines(analysis: DirectiveAnalysis) -> Iterator[str]:
    """Yield what is known, and each thing that is not."""
    coverage, low_high = analysis.page.coverage, analysis.coverage_interval
    yield str(analysis.directive)
    if coverage.looked_at:
        yield (
            f"{coverage.answered} of {coverage.looked_at} provinces looked at answered "
            f"(95 %: {low_high.low:.0%}–{low_high.high:.0%})"
        )
    yield f"{coverage.not_looked_at} provinces not looked at"
    yield f"median days to answer: {analysis.page.pace.median or 'not known'}"
    if analysis.directive.possible_date is None:
        yield "the directive has no date, so that no days can be counted"
    if analysis.undated:
        yield f"answered on an unknown day: {_names(analysis.undated)}"
    if analysis.early:
        yield f"dated before the directive, so not counted: {_names(analysis.early)}"
    for point in analysis.curve:
        yield f"day {point.day}: {point.low}–{point.high}"
    if analysis.revision is None:
        yield "no text of the directive is held, so that nothing can be compared"
    if analysis.unmeasured:
        yield f"{analysis.unmeasured} responses have no text or are not measured yet"
    for clause in analysis.matrix.clauses:
        counts = f"{clause.verbatim} word for word, {clause.altered} altered"
        yield f"{clause.core}: {counts}, of {clause.with_text} with a text"


def _names(answers: Iterable[UnitAnswer]) -> str:
    return ", ".join(answer.unit.name_en for answer in answers)
