"""Mentions: names of directives in a text."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from statements.engine.dates.days import Days
from statements.engine.text.characters import READING

NAMING: Final = f"names-10.{READING}"  # version, which changes with every change of what is named
UNCLEAR: Final = "?"  # in a key, for a missing term, year or issuer


class MentionKind(StrEnum):
    """The kind of thing that is named. The value begins the keys of that kind."""

    DOCUMENT = "document"  # 《title》
    NUMBER = "number"  # 国发〔2025〕9号
    STUDY = "study"  # a collective study session of the Politburo
    PLENUM = "plenum"  # of the Central Committee
    DISCIPLINE = "discipline"  # a plenum of the Central Commission for Discipline Inspection
    CONGRESS = "congress"  # of the Party, of the people
    NEW_YEAR = "new_year"  # the new-year message
    POLITBURO = "politburo"  # a meeting of the Politburo or its Standing Committee
    OCCASION = "occasion"  # a conference, symposium, ceremony or other meeting with a name
    INSPECTION = "inspection"  # 在浙江考察
    INSTRUCTION = "instruction"  # 对…作出重要指示
    LETTER = "letter"  # 给…的回信, 致…的贺信
    SPEECH = "speech"  # 4月25日重要讲话: a speech, or instructions, identified by the day alone


def speech_name(day: date, *, is_order: bool = False) -> str:
    """Return the name of a speech, or of instructions, identified by the day alone."""
    return f"{day} 指示" if is_order else f"{day}"


# Kinds that are identified by number or year; the others by the letters of a name.
NUMBERED = frozenset(
    {
        MentionKind.NUMBER,
        MentionKind.STUDY,
        MentionKind.PLENUM,
        MentionKind.DISCIPLINE,
        MentionKind.CONGRESS,
        MentionKind.NEW_YEAR,
    }
)


class Reference(NamedTuple):
    """What a stretch of a text refers to: ``key`` is the normalised name, without the kind.

    ``span`` is its position, if that is not the whole match of the pattern; ``is_general`` as in
    ``Mention``.
    """

    kind: MentionKind
    key: str
    days: Days | None = None
    span: tuple[int, int] | None = None
    is_general: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names a directive of a centre.

    ``start`` and ``end`` are offsets in characters of the stored text. ``key`` is the normalised
    name, such as ``plenum:20:3`` or ``occasion:中央经济工作会议``: equal for mentions that seem to
    mean the same. ``days`` are the first and last day of the directive, as far as a date next to
    the name tells. ``is_answer`` says that the sentence is about studying, conveying or carrying it
    out, and not a mention in passing. ``is_general`` says that the words need not name one
    directive: 关于安全生产的重要指示 may be all that was ever said about it. ``is_formula`` says
    that it is part of the standing formula 党的二十大和二十届三中全会精神, which names the plenums
    of a term after their congress whatever the text is about.
    """

    start: int
    end: int
    kind: MentionKind
    key: str
    days: Days | None = None
    is_answer: bool = False
    is_general: bool = False
    is_formula: bool = False

    @property
    def name(self) -> str:
        """The key without its kind."""
        return self.key.partition(":")[2]

    @property
    def is_understood(self) -> bool:
        """Whether the key is complete, without a missing part."""
        return UNCLEAR not in self.key
