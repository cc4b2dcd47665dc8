"""Rows of statements, a block at a time; a block depends on the seed and its place alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from bench.generator import prose, vocabulary
from bench.generator.agenda import DAYS, FIRST_DAY, ONE_IN, Agenda, spread
from bench.generator.bench_data import Cast
from bench.generator.marks import titled
from bench.generator.prose import Numbers, Pool
from statements.models import ImpreciseDate, LinkMethod, LinkState, StatementKind

BLOCK = 1_000  # statements
_BLOCKS = 2  # the stream of chances, apart from that of the agenda
_REPORTS = 0.102  # share of what is no directive
_ANSWERING = 0.6  # share of responses
_MEETINGS, _STUDIES = Pool(vocabulary.MEETINGS), Pool(vocabulary.STUDIES)
_DEEDS = Pool(vocabulary.DEEDS)
_WAIT = 12.0  # days, median, from directive to response
# How much of a date is known: the day, the month, a span of days, the year, nothing.
_PRECISIONS = np.cumsum([0.90, 0.065, 0.01, 0.015])
_DAY, _MONTH, _SPAN, _YEAR, _UNKNOWN = range(5)
_STATES = Pool([LinkState.CONFIRMED, LinkState.SUGGESTED, LinkState.REJECTED], [70.0, 22.0, 8.0])
_TAGS_EACH = np.cumsum([0.15, 0.35, 0.28, 0.15])  # none, one, two, three; else four


@dataclass(frozen=True, slots=True)
class Answer:
    """What a response answers; ``directive`` is the number of that statement."""

    directive: int
    state: LinkState
    method: LinkMethod
    evidence: str
    score: float


@dataclass(frozen=True, slots=True)
class Made:
    """One statement with its text; body, genre and tags are ids."""

    number: int
    kind: StatementKind
    genre: int
    body: int
    date_range: ImpreciseDate | None
    title: str
    text: str
    tags: list[int]
    answer: Answer | None


def block(place: int, agenda: Agenda, cast: Cast) -> list[Made]:
    """Make the statements from number ``place * BLOCK``, as far as the agenda goes."""
    dice = np.random.default_rng([agenda.seed, _BLOCKS, place])
    numbers = np.arange(place * BLOCK, (place + 1) * BLOCK)
    return [*_Block(dice, numbers, agenda, cast)]


class _Block:
    """Draws what all statements of a block need at once, then puts them together one by one."""

    def __init__(self, dice: Generator, numbers: Numbers, agenda: Agenda, cast: Cast) -> None:
        count = len(numbers)
        self.numbers, self.agenda, self.cast = numbers.tolist(), agenda, cast
        is_report = dice.random(count) < _REPORTS
        is_directive = numbers % ONE_IN == 0
        self.kinds = np.where(is_report, StatementKind.REPORT, StatementKind.RESPONSE).tolist()
        self.answers = (dice.random(count) < _ANSWERING) & ~is_report & ~is_directive
        self.directives = np.where(
            self.answers, agenda.choose(numbers, dice.random(count)), 0
        ).tolist()
        waited = _WAIT * np.exp(dice.standard_normal(count))
        days = np.where(
            self.answers, agenda.days[self.directives] + waited, spread(dice.random(count))
        )
        days[is_directive] = agenda.days[numbers[is_directive] // ONE_IN]
        self.days = np.minimum(days, DAYS - 1).astype(np.int64).tolist()
        known = np.searchsorted(_PRECISIONS, dice.random(count), side="right")
        self.precisions = np.where(is_directive, _DAY, known).tolist()
        self.speakers = _among(cast.local, dice, count)
        self.central = _among(cast.central, dice, count)
        self.genres = Pool([str(one) for one in cast.genres]).places(dice.random(count)).tolist()
        self.meetings, self.studies = _MEETINGS.draw(dice, count), _STUDIES.draw(dice, count)
        self.themes, self.deeds = prose.objects(dice, count), _DEEDS.draw(dice, count)
        self.villages = prose.places(dice, count)
        self.states, self.chances = _STATES.draw(dice, count), dice.random(count).tolist()
        self.tags = _tags(dice, cast.tags, count)
        self.dice = dice

    def __iter__(self) -> Iterator[Made]:
        opened = [self._open(place) for place in range(len(self.numbers))]
        texts = prose.write(self.dice, [opening for _, opening in opened])
        for place, (number, text) in enumerate(zip(self.numbers, texts, strict=True)):
            is_directive = number % ONE_IN == 0
            speakers, cast = (
                (self.central, self.cast.central)
                if is_directive
                else (self.speakers, self.cast.local)
            )
            yield Made(
                number=number,
                kind=StatementKind.DIRECTIVE if is_directive else StatementKind(self.kinds[place]),
                genre=self.cast.genres[self.genres[place]],
                body=cast[speakers[place]][0],
                date_range=_said(self.days[place], self.precisions[place]),
                title=opened[place][0],
                text=text,
                tags=self.tags[place],
                answer=self._answer(place) if self.answers[place] else None,
            )

    def _open(self, place: int) -> tuple[str, str]:
        """Return the title of a statement and how its text begins."""
        number, agenda = self.numbers[place], self.agenda
        if number % ONE_IN == 0:
            asked = number // ONE_IN
            named, points = agenda.titles[asked], "，".join(agenda.points[asked])
            return named, f"现就{agenda.themes[asked]}提出如下要求。要{points}。\n要"
        who, theme = self.cast.local[self.speakers[place]][1], self.themes[place]
        meeting, study = self.meetings[place], self.studies[place]
        if self.kinds[place] == StatementKind.REPORT:
            village, deed = self.villages[place], self.deeds[place]
            named = titled(f"{village}{deed} {theme}取得新进展", agenda.seed, number)
            return named, f"记者从{who}了解到，{village}近日{deed}，{theme}取得新进展。"
        if self.answers[place]:
            asked, chance = self.directives[place], self.chances[place]
            taken_up = "，".join(agenda.points[asked][: 1 + int(3 * chance)])
            named = titled(f"{who}召开{meeting} {study}{agenda.themes[asked]}", agenda.seed, number)
            lead = f"{who}召开{meeting}，{study}《{agenda.titles[asked]}》。"
            return named, f"{lead}会议强调，要{taken_up}，"
        named = titled(f"{who}召开{meeting} {study}{theme}", agenda.seed, number)
        return named, f"{who}日前召开{meeting}，{study}{theme}工作。会议强调，要"

    def _answer(self, place: int) -> Answer:
        asked, chance = self.directives[place], self.chances[place]
        return Answer(
            directive=asked * ONE_IN,
            state=LinkState(self.states[place]),
            method=LinkMethod.NAMED if chance < 0.8 else LinkMethod.CONTENT,
            evidence=f"生成的证据：《{self.agenda.titles[asked]}》",
            score=round(0.2 + 0.8 * chance, 3),
        )


def _among(bodies: list[tuple[int, str, float]], dice: Generator, count: int) -> list[int]:
    """Draw places in a list of bodies, by their weights."""
    pool = Pool([name for _, name, _ in bodies], [weight for _, _, weight in bodies])
    places: list[int] = pool.places(dice.random(count)).tolist()
    return places


def _said(day: int, known: int) -> ImpreciseDate | None:
    """Blur a day, counted from ``FIRST_DAY``, to as much of it as is known."""
    said = FIRST_DAY + timedelta(days=day)
    match known:
        case _ if known == _DAY:
            return ImpreciseDate(said, said)
        case _ if known == _MONTH:
            return ImpreciseDate.parse(f"{said:%Y-%m}")
        case _ if known == _SPAN:
            return ImpreciseDate(said, said + timedelta(days=6))
        case _ if known == _YEAR:
            return ImpreciseDate(date(said.year, 1, 1), date(said.year, 12, 31))
    return None


def _tags(dice: Generator, tags: list[int], count: int) -> list[list[int]]:
    """Draw none to four tags for each statement; one drawn twice counts once."""
    each = np.searchsorted(_TAGS_EACH, dice.random(count), side="right").tolist()
    drawn = Pool([str(tag) for tag in tags]).places(dice.random((count, 4))).tolist()
    return [
        [tags[one] for one in dict.fromkeys(places[:number])]
        for places, number in zip(drawn, each, strict=True)
    ]
