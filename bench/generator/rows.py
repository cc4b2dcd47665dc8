"""Generate statements block by block; a block depends only on the seed and its number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from bench.generator.agenda import DAYS, DIRECTIVE_INTERVAL, FIRST_DAY, Agenda, spread
from bench.generator.bench_data import BenchData
from bench.generator.marks import titled
from statements.engine.generator import prose, vocabulary
from statements.engine.generator.prose import Numbers, Pool
from statements.models import ImpreciseDate, LinkMethod, LinkState, StatementKind

BLOCK = 1_000  # statements
_BLOCKS = 2  # random stream, distinct from that of the agenda
_REPORTS = 0.102  # share of statements other than directives
_ANSWERING = 0.6  # share of responses
_MEETINGS, _STUDIES = Pool(vocabulary.MEETINGS), Pool(vocabulary.STUDIES)
_DEEDS = Pool(vocabulary.DEEDS)
_MEDIAN_LATENCY = 12.0  # days from directive to response
# Precisions of dates: day, month, span of days, year, unknown.
_PRECISIONS = np.cumsum([0.90, 0.065, 0.01, 0.015])
_DAY, _MONTH, _SPAN, _YEAR, _UNKNOWN = range(5)
_STATES = Pool([LinkState.CONFIRMED, LinkState.SUGGESTED, LinkState.REJECTED], [70.0, 22.0, 8.0])
_TAGS_EACH = np.cumsum([0.15, 0.35, 0.28, 0.15])  # none, one, two, three; else four


@dataclass(frozen=True, slots=True)
class GeneratedLink:
    """The link of a response; ``directive`` is the number of that statement."""

    directive: int
    state: LinkState
    method: LinkMethod
    evidence: str
    score: float


@dataclass(frozen=True, slots=True)
class GeneratedStatement:
    """A statement with its text; body, genre and tags are ids."""

    number: int
    kind: StatementKind
    genre: int
    body: int
    date_range: ImpreciseDate | None
    title: str
    text: str
    tags: list[int]
    link: GeneratedLink | None


def block(block_number: int, agenda: Agenda, bench_data: BenchData) -> list[GeneratedStatement]:
    """Generate the statements from number ``block_number * BLOCK`` on, within the agenda."""
    dice = np.random.default_rng([agenda.seed, _BLOCKS, block_number])
    numbers = np.arange(block_number * BLOCK, (block_number + 1) * BLOCK)
    return [*_Block(dice, numbers, agenda, bench_data)]


class _Block:
    """Draws the random parts of all statements of a block at once, then assembles each."""

    def __init__(
        self, dice: Generator, numbers: Numbers, agenda: Agenda, bench_data: BenchData
    ) -> None:
        count = len(numbers)
        self.numbers, self.agenda, self.bench_data = numbers.tolist(), agenda, bench_data
        is_report = dice.random(count) < _REPORTS
        is_directive = numbers % DIRECTIVE_INTERVAL == 0
        self.kinds = np.where(is_report, StatementKind.REPORT, StatementKind.RESPONSE).tolist()
        self.answers = (dice.random(count) < _ANSWERING) & ~is_report & ~is_directive
        self.directives = np.where(
            self.answers, agenda.choose(numbers, dice.random(count)), 0
        ).tolist()
        latencies = _MEDIAN_LATENCY * np.exp(dice.standard_normal(count))
        days = np.where(
            self.answers, agenda.days[self.directives] + latencies, spread(dice.random(count))
        )
        days[is_directive] = agenda.days[numbers[is_directive] // DIRECTIVE_INTERVAL]
        self.days = np.minimum(days, DAYS - 1).astype(np.int64).tolist()
        precisions = np.searchsorted(_PRECISIONS, dice.random(count), side="right")
        self.precisions = np.where(is_directive, _DAY, precisions).tolist()
        self.speakers = _draw_bodies(bench_data.local, dice, count)
        self.central = _draw_bodies(bench_data.central, dice, count)
        self.genres = (
            Pool([str(genre) for genre in bench_data.genres]).indices(dice.random(count)).tolist()
        )
        self.meetings, self.studies = _MEETINGS.draw(dice, count), _STUDIES.draw(dice, count)
        self.themes, self.deeds = prose.objects(dice, count), _DEEDS.draw(dice, count)
        self.villages = prose.villages(dice, count)
        self.states, self.chances = _STATES.draw(dice, count), dice.random(count).tolist()
        self.tags = _tags(dice, bench_data.tags, count)
        self.dice = dice

    def __iter__(self) -> Iterator[GeneratedStatement]:
        openings = [self._open(index) for index in range(len(self.numbers))]
        texts = prose.write_texts(self.dice, [opening for _, opening in openings])
        for index, (number, text) in enumerate(zip(self.numbers, texts, strict=True)):
            is_directive = number % DIRECTIVE_INTERVAL == 0
            speakers, bodies = (
                (self.central, self.bench_data.central)
                if is_directive
                else (self.speakers, self.bench_data.local)
            )
            yield GeneratedStatement(
                number=number,
                kind=StatementKind.DIRECTIVE if is_directive else StatementKind(self.kinds[index]),
                genre=self.bench_data.genres[self.genres[index]],
                body=bodies[speakers[index]][0],
                date_range=_blurred_date(self.days[index], self.precisions[index]),
                title=openings[index][0],
                text=text,
                tags=self.tags[index],
                link=self._link(index) if self.answers[index] else None,
            )

    def _open(self, index: int) -> tuple[str, str]:
        """Return the title of a statement and the opening of its text."""
        number, agenda = self.numbers[index], self.agenda
        if number % DIRECTIVE_INTERVAL == 0:
            directive = number // DIRECTIVE_INTERVAL
            title, points = agenda.titles[directive], "，".join(agenda.points[directive])
            return title, f"现就{agenda.themes[directive]}提出如下要求。要{points}。\n要"
        speaker, theme = self.bench_data.local[self.speakers[index]][1], self.themes[index]
        meeting, study = self.meetings[index], self.studies[index]
        if self.kinds[index] == StatementKind.REPORT:
            village, deed = self.villages[index], self.deeds[index]
            title = titled(f"{village}{deed} {theme}取得新进展", agenda.seed, number)
            return title, f"记者从{speaker}了解到，{village}近日{deed}，{theme}取得新进展。"
        if self.answers[index]:
            directive, chance = self.directives[index], self.chances[index]
            taken_up = "，".join(agenda.points[directive][: 1 + int(3 * chance)])
            title = titled(
                f"{speaker}召开{meeting} {study}{agenda.themes[directive]}", agenda.seed, number
            )
            lead = f"{speaker}召开{meeting}，{study}《{agenda.titles[directive]}》。"
            return title, f"{lead}会议强调，要{taken_up}，"
        title = titled(f"{speaker}召开{meeting} {study}{theme}", agenda.seed, number)
        return title, f"{speaker}日前召开{meeting}，{study}{theme}工作。会议强调，要"

    def _link(self, index: int) -> GeneratedLink:
        directive, chance = self.directives[index], self.chances[index]
        return GeneratedLink(
            directive=directive * DIRECTIVE_INTERVAL,
            state=LinkState(self.states[index]),
            method=LinkMethod.NAMED if chance < 0.8 else LinkMethod.CONTENT,
            evidence=f"生成的证据：《{self.agenda.titles[directive]}》",
            score=round(0.2 + 0.8 * chance, 3),
        )


def _draw_bodies(bodies: list[tuple[int, str, float]], dice: Generator, count: int) -> list[int]:
    """Draw indices of bodies, by their weights."""
    pool = Pool([name for _, name, _ in bodies], [weight for _, _, weight in bodies])
    indices: list[int] = pool.indices(dice.random(count)).tolist()
    return indices


def _blurred_date(day: int, precision: int) -> ImpreciseDate | None:
    """Return a day, counted from ``FIRST_DAY``, with the given precision."""
    exact_day = FIRST_DAY + timedelta(days=day)
    match precision:
        case _ if precision == _DAY:
            return ImpreciseDate(exact_day, exact_day)
        case _ if precision == _MONTH:
            return ImpreciseDate.parse(f"{exact_day:%Y-%m}")
        case _ if precision == _SPAN:
            return ImpreciseDate(exact_day, exact_day + timedelta(days=6))
        case _ if precision == _YEAR:
            return ImpreciseDate(date(exact_day.year, 1, 1), date(exact_day.year, 12, 31))
    return None


def _tags(dice: Generator, tags: list[int], count: int) -> list[list[int]]:
    """Draw up to four tags for each statement, without duplicates."""
    numbers = np.searchsorted(_TAGS_EACH, dice.random(count), side="right").tolist()
    tag_indices = Pool([str(tag) for tag in tags]).indices(dice.random((count, 4))).tolist()
    return [
        [tags[index] for index in dict.fromkeys(indices[:number])]
        for indices, number in zip(tag_indices, numbers, strict=True)
    ]
