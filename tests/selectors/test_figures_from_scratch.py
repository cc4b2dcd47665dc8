"""The figures that pages read are those that texts and dates give when all is computed anew."""

import random
from collections import defaultdict

import pytest
from django.db import connection

from bench.generator.storing import generate
from statements.engine.echo.echo import measure_echo, prepare_directive
from statements.engine.echo.outcomes import ClauseOutcome
from statements.models import ResponseLink
from statements.selectors.analysis.directive import analyse_directive
from statements.selectors.analysis.matrix import CellMeasure, province_matrix
from statements.selectors.links.frequencies import current_background
from statements.selectors.profiles.answers import province_records
from statements.selectors.statements.page import statement_with_particulars
from statements.services.links.echoes import measure_link
from tests.factories import NOW, make_centre, make_province

STATEMENTS = 150
SAMPLE = 8


@pytest.fixture
def answers(db):
    """A random sample of the confirmed answers in an invented archive, by directive and place."""
    make_centre()
    for code in ("ZJ", "JL", "SD", "AH", "FJ", "HN"):
        make_province(code)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX card_found")  # until the test is over: it is slow to fill
    for _progress in generate(seed=11, statements=STATEMENTS, now=NOW):
        pass
    by_pair = defaultdict(list)
    for link in ResponseLink.objects.confirmed().select_related("response__body").order_by("pk"):
        measure_link(link_id=link.pk, now=NOW)
        by_pair[link.directive_id, link.response.body.jurisdiction_id].append(link.response)
    pairs = sorted(by_pair)
    sample = random.Random(19).sample(pairs, min(SAMPLE, len(pairs)))
    return {pair: by_pair[pair] for pair in sample}


def text_of(statement):
    return statement.revisions.get().text


def test_a_random_sample_of_cells_differs_in_nothing_from_what_is_computed_anew(answers):
    directives = statement_with_particulars().directives().in_bulk()
    analyses = {pk: analyse_directive(directive, now=NOW) for pk, directive in directives.items()}
    matrices = {
        measure: province_matrix(
            list(directives.values()), measure, now=NOW, background=current_background()
        )
        for measure in (CellMeasure.CLAUSES, CellMeasure.DAYS)
    }
    records = province_records(sorted({code for _pk, code in answers}), current_background())
    assert len(answers) == SAMPLE
    is_joined = False  # whether any answers together take up more than the closest one
    for (pk, code), responses in answers.items():
        directive, analysis = directives[pk], analyses[pk]
        prepared = prepare_directive(text_of(directive))
        echoes = [
            measure_echo(directive=prepared, response=text_of(response)) for response in responses
        ]
        taken_up = {
            result.clause.id
            for echo in echoes
            for result in echo.clauses
            if result.outcome != ClauseOutcome.ABSENT
        }
        place = [unit.code for unit in analysis.matrix.units].index(code)
        assert analysis.matrix.taken_up(place) == len(taken_up)
        issued = directive.possible_date
        assert issued
        latest_days = [
            (date.last - issued.first).days
            for response in responses
            if (date := response.possible_date)
        ]
        days = min((number for number in latest_days if number >= 0), default=None)
        latency = analysis.answers[place].latency
        assert (latency.longest if latency else None) == days
        assert cell(matrices[CellMeasure.DAYS], pk, code) == ("" if days is None else f"{days}")
        share = 100 * len(taken_up) / len(echoes[0].clauses)
        [of_profile] = [answer for answer in records[code].confirmed if answer.directive == pk]
        assert (of_profile.latency.longest if of_profile.latency else None) == days
        assert of_profile.share == pytest.approx(share)
        assert cell(matrices[CellMeasure.CLAUSES], pk, code) == f"{share:.0f}"
        is_joined |= len(taken_up) > max(echo.taken_up for echo in echoes)
    assert is_joined


def cell(matrix, directive, code):
    place = [unit.code for unit in matrix.units].index(code)
    [row] = [row for row in matrix.rows if row.directive.pk == directive]
    return row.cells[place].figure
