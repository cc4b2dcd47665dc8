"""A demonstration archive: two directives, and the statements of all provinces in a year.

Everything is invented, and every title and name says so. It is the same every time, except for the
dates. The rows are those of an import of JSON Lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from statements.engine.generator import prose
from statements.engine.generator.prose import FIELDS, HEADS, MODIFIERS, VERBS

MARK = "（虚构演示）"  # suffix of titles, and of names of bodies
NOTE = "Invented for demonstration: nobody said this. 本条为演示用的虚构文本，并非真实表态。"
# From words to deeds: the title of a response has the word for its rung of depth.
DEEDS = ("传达学习", "召开专题会议", "成立工作专班", "印发行动方案", "安排专项资金")
MONTHS = 12
_DAYS_A_MONTH = 30
_SEED = 2026
_THEMES = (("低空经济", "the low-altitude economy"), ("养老服务", "care for the old"))
_AGES = (300, 14)  # days since each directive: the second is still being answered
_CLAUSES = 24  # of a directive
_ADDITIONS = 3  # wordings that several provinces add to a directive
_MEDIAN_DAYS = 12.0  # from a directive to the first response of a province
_SILENT = 0.12  # share of provinces that do not answer a directive
_FOLLOW_UPS = 0.5  # share of monthly statements that answer a directive once more
_DAYS_A_RUNG = 75  # from one rung of depth to the next

type Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class DemonstrationPlace:
    """A jurisdiction, by its code and Chinese name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class _Directive:
    """A directive; ``appeal`` is how willingly each clause is taken up, from 0 to 1.

    ``altered`` are its clauses as provinces paraphrase them.
    """

    number: int
    day: date
    clauses: Sequence[str]
    altered: Sequence[str]
    additions: Sequence[str]
    appeal: Sequence[float]

    @property
    def key(self) -> str:
        return f"directive-{self.number}"

    @property
    def theme(self) -> str:
        return _THEMES[self.number][0]

    @property
    def title(self) -> str:
        return f"关于促进{self.theme}发展的意见{MARK}"

    def as_row(self, centre: DemonstrationPlace) -> Row:
        points = [self.clauses[start : start + 4] for start in range(0, len(self.clauses), 4)]
        text = "\n".join(f"要{'，'.join(point)}。" for point in points)
        return {
            **_row(self.key, centre, self.day.isoformat(), self.title, text),
            "kind": "directive",
            "title_en": f"Opinions on {_THEMES[self.number][1]} (invented)",
            "form": "opinions",
            "body": f"中央综合协调办公室{MARK}",
        }


def demonstration_rows(
    centre: DemonstrationPlace, provinces: Sequence[DemonstrationPlace], *, today: date
) -> Iterator[Row]:
    """Yield the directives, their first responses, and a statement of each province a month."""
    dice = np.random.default_rng(_SEED)
    directives = [
        _directive(dice, number, today - timedelta(days=age)) for number, age in enumerate(_AGES)
    ]
    yield from (directive.as_row(centre) for directive in directives)
    zeal = dice.beta(2, 2, len(provinces)).tolist()
    for province, own_zeal in zip(provinces, zeal, strict=True):
        heeded = [directive for directive in directives if dice.random() >= _SILENT]
        for directive in heeded:
            if row := _first_response(dice, directive, province, own_zeal, today):
                yield row
        for month in range(MONTHS):
            yield _monthly_statement(dice, heeded, province, own_zeal, today, month)


def _directive(dice: Generator, number: int, day: date) -> _Directive:
    verbs, modifiers = VERBS.draw(dice, _CLAUSES), MODIFIERS.draw(dice, _CLAUSES)
    fields, heads = FIELDS.draw(dice, _CLAUSES), HEADS.draw(dice, _CLAUSES)
    clauses = prose.joined(verbs, modifiers, fields, heads)
    altered = prose.joined(verbs, modifiers, fields, HEADS.draw(dice, _CLAUSES))
    additions = prose.joined("积极", VERBS.draw(dice, _ADDITIONS), prose.objects(dice, _ADDITIONS))
    return _Directive(
        number,
        day,
        clauses.tolist(),
        altered.tolist(),
        additions.tolist(),
        dice.beta(0.8, 1, _CLAUSES).tolist(),
    )


def _first_response(
    dice: Generator, directive: _Directive, province: DemonstrationPlace, zeal: float, today: date
) -> Row | None:
    """Return the first response of a province; None if it has not answered yet."""
    latency = _MEDIAN_DAYS * np.exp(0.8 * dice.standard_normal())
    precision, rung = dice.random(), 1 + int(dice.integers(2))
    text = _response_text(dice, directive, province, zeal)
    day = directive.day + timedelta(days=int(latency))
    if day > today:
        return None
    key = f"{directive.key}-{province.code}"
    title = f"{province.name}{DEEDS[rung - 1]} 贯彻{directive.theme}部署{MARK}"
    row = _row(key, province, _blurred(day, precision, today), title, text)
    return row | _answers(directive)


def _monthly_statement(
    dice: Generator,
    directives: Sequence[_Directive],
    province: DemonstrationPlace,
    zeal: float,
    today: date,
    month: int,
) -> Row:
    """Return a province's statement of so many months ago; it may answer an earlier directive."""
    day = today - timedelta(days=_DAYS_A_MONTH * month + int(dice.integers(_DAYS_A_MONTH)))
    earlier = [directive for directive in directives if directive.day < day]
    is_follow_up = dice.random() < _FOLLOW_UPS
    theme = str(prose.objects(dice, 1)[0])
    key, when = f"month-{month}-{province.code}", f"{day:%Y-%m-%d}"
    if not earlier or not is_follow_up:
        [text] = prose.write_texts(dice, [f"{province.name}日前研究{theme}工作。会议强调，要"])
        title = f"{province.name}{day.month}月研究{theme}工作{MARK}"
        return _row(key, province, when, title, text)
    directive = earlier[-1]
    rung = min(len(DEEDS), 1 + (day - directive.day).days // _DAYS_A_RUNG)
    text = _response_text(dice, directive, province, zeal)
    title = f"{province.name}{day.month}月{DEEDS[rung - 1]} 推进{directive.theme}{MARK}"
    return _row(key, province, when, title, text) | _answers(directive)


def _response_text(
    dice: Generator, directive: _Directive, province: DemonstrationPlace, zeal: float
) -> str:
    """Return a text that takes up clauses: the more zeal, the more clauses, and more verbatim."""
    taken_up = []
    chances = dice.random(_CLAUSES)
    for index, (chance, appeal) in enumerate(zip(chances, directive.appeal, strict=True)):
        if chance < zeal * appeal:
            taken_up.append(directive.clauses[index])
        elif chance < appeal:
            taken_up.append(directive.altered[index])
    added = [words for words in directive.additions if dice.random() < zeal / 2]
    lead = f"{province.name}日前召开会议，传达学习《{directive.title}》。会议强调，要"
    [text] = prose.write_texts(dice, [f"{lead}{'，'.join([*taken_up, *added, ''])}"])
    return text


def _row(key: str, place: DemonstrationPlace, when: str | None, title: str, text: str) -> Row:
    """Return a row, by default one of a response."""
    return {
        "key": key,
        "kind": "response",
        "form": "special-meeting",
        "province": place.code,
        "body": f"{place.name}党委{MARK}",
        "body_kind": "party",
        "date": when,
        "title": title,
        "title_en": None,
        "text": text,
        "note": NOTE,
        "answers": None,
    }


def _answers(directive: _Directive) -> Row:
    evidence = f"Invented 虚构：《{directive.title}》"
    link = {"key": directive.key, "state": "confirmed", "method": "named", "evidence": evidence}
    return {"answers": [link]}


def _blurred(day: date, chance: float, today: date) -> str | None:
    """Return a day with the precision that a source may have: a day, a week, a month, or none."""
    if chance < 0.8 or day + timedelta(days=31) > today:
        return day.isoformat()
    if chance < 0.87:
        return f"{day}/{day + timedelta(days=6)}"
    return f"{day:%Y-%m}" if chance < 0.96 else None
