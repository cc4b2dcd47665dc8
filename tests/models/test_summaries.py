"""Summaries are what they would be if computed anew, whatever changes and whenever it is stored."""

import random
from collections import Counter
from datetime import date

import pytest
from django.db import connection

from statements.models import (
    Basis,
    Body,
    Depth,
    ImpreciseDate,
    Jurisdiction,
    Level,
    LinkState,
    MonthCount,
    Occurrence,
    Phrase,
    PhraseUse,
    ProvinceAnswer,
    ResponseLink,
    StaleAnswer,
    StaleUse,
    Statement,
)
from statements.services.analysis.summaries import store_all
from statements.services.links.echoes import measure_link
from tests.factories import (
    NOW,
    make_body,
    make_directive,
    make_link,
    make_province,
    make_revision,
    make_statement,
)

pytestmark = pytest.mark.django_db
STATES = ("confirmed", "confirmed", "confirmed", "suggested", "rejected")
DIRECTIVE_TEXT = "要推进数字政府建设，加强基层治理能力，完善公共服务体系。"
TEXTS = (
    "会议强调，要推进数字政府建设，加强党的领导。",
    "会议指出，要加强基层治理的能力，完善公共服务体系。",
    "会议听取了有关情况汇报。",
)


def rows_of(view, function, key):
    """Return what a view shows, and what its function gives for every pair there can be."""
    columns = [field.column for field in view._meta.fields if field.column]
    names = ", ".join(columns)
    keys = "statements_statement" if key == "directive_id" else "statements_phrase"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {view._meta.db_table} ORDER BY 1, 2")
        view_rows = cursor.fetchall()
        cursor.execute(
            f"""
            SELECT {names} FROM {function}(
                ARRAY(SELECT id FROM {keys}, statements_jurisdiction ORDER BY id, code),
                ARRAY(SELECT code FROM {keys}, statements_jurisdiction ORDER BY id, code)
            ) ORDER BY 1, 2
            """
        )
        return view_rows, cursor.fetchall()


def assert_all_true():
    for view, function, key in (
        (ProvinceAnswer, "statements_answers_of", "directive_id"),
        (PhraseUse, "statements_uses_of", "phrase_id"),
    ):
        view_rows, anew = rows_of(view, function, key)
        assert view_rows == anew
    months: Counter[date] = Counter()
    for statement in Statement.objects.exclude(possible_days=None):
        day = statement.possible_date
        assert day
        if (day.first.year, day.first.month) == (day.last.year, day.last.month):
            month = day.first.replace(day=1)
            months[month] += 1
    counts: Counter[date] = Counter()
    for row in MonthCount.objects.all():
        counts[row.month] += row.statements
    assert {month: number for month, number in counts.items() if number} == months


class Archive:
    """A small archive, and everything that may happen to what summaries are made of."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.bodies = [
            make_body(make_province(code), kind)
            for code in ("ZJ", "JL")
            for kind in ("party", "government")
        ]
        self.phrases = [Phrase.objects.create(text=text) for text in ("数字政府", "基层治理")]
        self.depths = list(Depth.objects.all()) or [
            Depth.objects.create(slug=f"r{rung}", name_en="Rung", definition="A rung.", rung=rung)
            for rung in (91, 92)
        ]
        self.directives = [make_directive(date_range=self.days()) for _ in range(2)]
        for directive in self.directives:
            make_revision(directive, DIRECTIVE_TEXT)
        for _ in range(6):
            self.respond()

    def days(self):
        month, day = self.dice.randint(1, 4), self.dice.randint(1, 28)
        return self.dice.choice([f"2025-{month:02}-{day:02}", f"2025-{month:02}", "2025", None])

    def respond(self):
        response = make_statement(
            body=self.dice.choice(self.bodies), kind="response", date_range=self.days()
        )
        make_revision(response, self.dice.choice(TEXTS), basis=self.dice.choice(Basis.values))
        for directive in self.dice.sample(self.directives, self.dice.randint(1, 2)):
            make_link(directive, response, state=self.dice.choice(STATES))

    def any(self, model):
        return self.dice.choice(list(model.objects.order_by("pk")))

    def measure(self):
        measure_link(link_id=self.any(ResponseLink).pk, now=NOW)

    def decide(self):
        link = self.any(ResponseLink)
        state = self.dice.choice([LinkState.CONFIRMED, LinkState.REJECTED])
        ResponseLink.objects.filter(pk=link.pk).update(state=state, decided_at=NOW)

    def code(self):
        link = self.any(ResponseLink)
        depth = self.dice.choice(self.depths)
        ResponseLink.objects.filter(pk=link.pk).update(depth=depth, depth_passage="要")

    def date(self):
        days, statement = self.days(), self.any(Statement)
        date_range = ImpreciseDate.parse(days).days if days else None
        Statement.objects.filter(pk=statement.pk).update(date_range=date_range)

    def reword(self):
        make_revision(self.any(Statement), self.dice.choice((*TEXTS, DIRECTIVE_TEXT)))

    def recount(self):
        occurrence = self.any(Occurrence)
        if self.dice.random() < 0.5:
            Occurrence.objects.filter(pk=occurrence.pk).update(times=occurrence.times + 1)
        else:
            occurrence.delete()

    def give_to_another_body(self):
        statement = self.dice.choice(list(Statement.objects.filter(kind="response")))
        Statement.objects.filter(pk=statement.pk).update(body=self.dice.choice(self.bodies))

    def move_a_body(self):
        body = self.dice.choice(self.bodies)
        place = self.dice.choice(["ZJ", "JL", "CN"])
        Body.objects.filter(pk=body.pk).update(jurisdiction=place)

    def change_a_level(self):
        level = self.dice.choice([Level.PROVINCE, Level.PREFECTURE])
        Jurisdiction.objects.filter(pk="JL").update(level=level)

    def change_a_rung(self):
        depth = self.dice.choice(self.depths)
        Depth.objects.filter(pk=depth.pk).update(rung=self.dice.randint(93, 999))

    def delete(self):
        responses = list(Statement.objects.filter(kind="response").order_by("pk"))
        if len(responses) > 3:
            self.dice.choice(responses).delete()

    @property
    def events(self):
        return [
            self.respond, self.measure, self.measure, self.decide, self.code, self.date,
            self.reword, self.recount, self.give_to_another_body, self.move_a_body,
            self.change_a_level, self.change_a_rung, self.delete,
        ]  # fmt: skip


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))]
)
def test_whatever_happens_summaries_are_what_is_computed_anew(seed):
    archive = Archive(seed)
    for event in [*archive.events, *archive.dice.choices(archive.events, k=12)]:
        event()
        if archive.dice.random() < 0.4:
            store_all()
        assert_all_true()


def test_a_page_reads_stored_rows_once_a_task_has_run_however_often_it_does():
    archive = Archive(7)
    for link in ResponseLink.objects.all():
        measure_link(link_id=link.pk, now=NOW)
    assert StaleAnswer.objects.exists()
    assert StaleUse.objects.exists()
    for _time in range(2):
        store_all()
        assert not StaleAnswer.objects.exists()
        assert not StaleUse.objects.exists()
        assert_all_true()
    assert MonthCount.objects.count() == MonthCount.objects.values("month").distinct().count()
    measured = ProvinceAnswer.objects.filter(measured__gt=0)
    assert any("v" in answer.fates and answer.first for answer in measured)
    assert PhraseUse.objects.filter(phrase_id=archive.phrases[0].pk, times__gt=0).exists()
