"""Generated statements are reproducible and plausible, and are removed without a trace."""

import statistics
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from bench.generator.marks import KEY, MARK, NOTE
from bench.generator.storing import generate
from statements.models import (
    Body,
    Edit,
    LinkState,
    Mention,
    MentionState,
    ResponseLink,
    Revision,
    Statement,
    StatementKind,
    Tag,
    Tagging,
)
from statements.services.analysis.summaries import store_all
from statements.services.links import ranking
from statements.services.statements import seeds
from tests.factories import NOW, make_directive, make_link, make_province, make_statement

SEEDED_AT = NOW.replace(year=2026)  # later than all seed data

FEW, MANY = 60, 300


@pytest.fixture(autouse=True)
def _no_index(db):
    """Drop the index of cards to insert quickly; the rows are the same."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX card_found")  # until the test is over


@pytest.fixture
def provinces(db):
    return [make_province(code) for code in ("ZJ", "JL", "SD")]


@pytest.fixture
def seeded(db):
    return [*seeds.load_seeds(folder=settings.SEEDS, now=SEEDED_AT)]


def run(*arguments):
    out = StringIO()
    call_command("generate", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def make(statements, *, seed=4):
    return [*generate(seed=seed, statements=statements, now=NOW)][-1]


def counts():
    """Return the number of rows of every table, including history.

    But for changes: they may name what is gone, until every saved search has seen them. And but
    for the log, which keeps what people did. Summaries are as they are once stored.
    """
    store_all()
    with connection.cursor() as cursor:
        counts = {}
        tables = set(connection.introspection.table_names(cursor)) - {
            "statements_change",
            "statements_edit",
        }
        for table in sorted(tables):
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    return counts


def content():
    """Return all generated rows, without their ids."""
    statements = Statement.objects.filter(seed_key__startswith=KEY).order_by("pk")
    facts = statements.values_list(
        *(
            "seed_key",
            "kind",
            "genre__slug",
            "body__name_zh",
            "date_range",
            "title_zh",
            "revisions__text",
        )
    )
    links = ResponseLink.objects.order_by("response__pk").values_list(
        *("directive__seed_key", "response__seed_key", "state", "method", "evidence", "score")
    )
    tags = Tagging.objects.filter(statement__in=statements).order_by("statement", "tag__slug")
    return (
        list(facts),
        list(links.filter(response__in=statements)),
        list(tags.values_list("statement__seed_key", "tag__slug")),
    )


@pytest.mark.long
def test_the_same_seed_makes_the_same_rows_and_another_seed_others(provinces):
    make(MANY)
    first = content()
    run("--clear")
    make(MANY)
    assert content() == first
    run("--clear")
    make(MANY, seed=5)
    assert not {row[-1] for row in first[0]} & {row[-1] for row in content()[0]}


@pytest.mark.long
def test_fewer_statements_are_the_beginning_of_more(provinces):
    make(120)
    few = content()
    make(1_100, seed=4)
    assert [rows[: len(some)] for rows, some in zip(content(), few, strict=True)] == list(few)


@pytest.mark.long
def test_a_run_that_was_killed_is_gone_on_from(provinces):
    make(MANY)
    whole = content()
    run("--clear")
    killed = generate(seed=4, statements=120, now=NOW)
    while next(killed).finished < 120:
        pass
    del killed
    assert run("--statements", MANY, "--seed", 4) == (
        f"Made {MANY - 120} statements of seed 4; there are {MANY} now."
    )
    assert content() == whole
    assert run("--statements", MANY, "--seed", 4).startswith("Made 0 statements")
    assert content() == whole


@pytest.mark.long
def test_clearing_takes_back_exactly_what_was_made(seeded):
    real = make_link(make_directive(title_zh="真实指示"), make_statement(title_zh="真实表态"))
    before, logged_before = counts(), Edit.objects.count()
    make(MANY)
    assert counts() != before
    assert run("--clear") == f"Took back {MANY} generated statements."
    assert counts() == before
    assert Edit.objects.count() == logged_before
    assert ResponseLink.objects.filter(pk=real.pk).exists()
    assert run("--clear") == "Took back 0 generated statements."


def test_clearing_leaves_nothing_even_of_rows_that_were_changed_or_measured(provinces):
    before = counts()
    make(FEW)
    response = Statement.objects.responses().filter(seed_key__startswith=KEY)[0]
    response.summary = "changed"
    response.save()
    ranking.rank_response(statement_id=response.pk, now=NOW)
    ResponseLink.objects.filter(response__seed_key__startswith=KEY)[0].delete()
    Tagging.objects.filter(statement__seed_key__startswith=KEY)[0].delete()
    Tag.objects.filter(slug__startswith="generated-").update(name_en="changed")
    Body.objects.filter(name_zh__endswith=MARK).update(name_en="changed")
    run("--clear")
    assert counts() == before
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing refers to what is gone


def test_what_real_statements_had_to_do_with_generated_ones_goes_and_is_told(provinces):
    real = make_statement(title_zh="真实表态", text="学习某某意见")
    mention = Mention.objects.create(
        revision=real.revisions.get(), kind="document", meaning="某某意见", state="unresolved"
    )
    before = counts()
    make(FEW)
    directive = Statement.objects.directives().filter(seed_key__startswith=KEY)[0]
    make_link(directive, real)
    Mention.objects.update(directive=directive, state=MentionState.RESOLVED)
    Tagging.objects.create(statement=real, tag=Tag.objects.get(slug="generated-01"))
    assert "Took away 3 references to them from real ones." in run("--clear")
    assert counts() == before
    mention.refresh_from_db()
    assert (mention.directive, mention.state) == (None, MentionState.UNRESOLVED)


def test_a_generated_body_that_a_real_statement_uses_is_kept_and_told(provinces):
    make(FEW)
    body = Body.objects.filter(name_zh__endswith=MARK)[0]
    real = make_statement(body=body)
    assert "Kept 1 bodies or genres that real rows use." in run("--clear")
    assert list(Body.objects.filter(name_zh__endswith=MARK)) == [body]
    assert Statement.objects.filter(pk=real.pk).exists()


@pytest.mark.long
def test_rows_are_marked_and_have_the_shares_and_lengths_of_an_archive(seeded):
    make(1_000)
    statements = Statement.objects.filter(seed_key__startswith=KEY)
    by_kind = {kind: statements.filter(kind=kind).count() for kind in StatementKind}
    assert by_kind[StatementKind.DIRECTIVE] == 20
    assert 60 <= by_kind[StatementKind.REPORT] <= 140
    assert not statements.exclude(note=NOTE).exists()
    assert not statements.exclude(title_zh__contains="生成").exists()
    assert not statements.exclude(body__name_zh__endswith=MARK).exists()
    texts = list(Revision.objects.filter(statement__in=statements).values_list("text", flat=True))
    assert len(texts) == 1_000
    lengths = [len(text) for text in texts]
    assert min(lengths) >= 200
    assert max(lengths) <= 30_000
    assert 330 <= statistics.median(lengths) <= 430
    assert 450 <= statistics.mean(lengths) <= 700
    assert sum("会议强调" in text for text in texts) > 500
    vague = sum(
        statement.date is None or statement.date.first != statement.date.last
        for statement in statements
    )
    assert 50 <= vague <= 150


@pytest.mark.long
def test_links_say_how_they_were_decided_and_join_a_response_to_an_earlier_directive(provinces):
    make(1_000)
    links = ResponseLink.objects.filter(response__seed_key__startswith=KEY)
    responses = Statement.objects.responses().filter(seed_key__startswith=KEY).count()
    assert 0.5 <= links.count() / responses <= 0.7
    assert {link.state for link in links} == set(LinkState)
    for link in links.select_related("directive", "response"):
        assert link.directive.kind == StatementKind.DIRECTIVE
        assert link.directive.pk < link.response.pk
        assert link.response.date is None or link.latency is not None


def test_without_provinces_it_says_what_to_do(db):
    with pytest.raises(CommandError, match="load_seeds"):
        run("--statements", 10)
    assert not Body.objects.exists()
