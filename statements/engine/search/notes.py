"""Notes on a search: parts that look like an operator, perhaps of another program, and are none."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from statements.engine.search.signs import EXCLUSION_SIGNS, Operator


class NoteKind(StrEnum):
    """How a search may have been read differently from what was meant."""

    LOWER_CASE_AND = "lower-case and"
    LOWER_CASE_OR = "lower-case or"
    LOWER_CASE_NOT = "lower-case not"
    FOREIGN_OPERATOR = "another program's operator"
    WILDCARD = "wildcard"
    PATTERN = "regular expression"
    SIMILAR = "similar words"
    ATTACHED_OPERATOR = "operator without spaces"
    SYMBOL = "symbol within a word"
    PLUS = "plus"
    FOREIGN_FIELD = "another program's field"
    FOREIGN_BRACKET = "another program's bracket"
    LOOSE_EXCLUSION = "loose minus"
    LOOSE_SIGN = "loose sign"


@dataclass(frozen=True, slots=True)
class Note:
    """A part that was read as a word, or ignored. ``position`` counts characters from 1."""

    kind: NoteKind
    position: int
    typed: str


_LOWER_CASE: Final = {
    Operator.AND: NoteKind.LOWER_CASE_AND,
    Operator.OR: NoteKind.LOWER_CASE_OR,
    Operator.NOT: NoteKind.LOWER_CASE_NOT,
}
# Operators in Chinese, which people write as words.
_CHINESE: Final = {
    **dict.fromkeys(("并且", "而且", "以及"), NoteKind.LOWER_CASE_AND),
    **dict.fromkeys(("或者", "或是"), NoteKind.LOWER_CASE_OR),
    **dict.fromkeys(("不含", "不包括", "不包含", "除外", "排除", "除了"), NoteKind.LOWER_CASE_NOT),
}
_SHAPES: Final = (
    (
        NoteKind.FOREIGN_OPERATOR,
        re.compile(r"^((NEAR|ADJ)(/?\d+)?|(W|N|PRE|WITHIN)/\d+|XOR|AROUND|BUT|AND/OR)$"),
    ),
    (NoteKind.PATTERN, re.compile(r"^/.+/$")),
    (NoteKind.WILDCARD, re.compile(r"\*|[a-zA-Z]\?|\?[a-zA-Z]|(?<=[一-鿿])\?(?=[一-鿿])")),
    (NoteKind.SIMILAR, re.compile(r"(?<=.)(~[0-9.]*|\^[0-9.]+)$|^[~〜∼].")),
    (
        NoteKind.ATTACHED_OPERATOR,
        re.compile(r"(?<=[一-鿿])(AND|OR|NOT)(?=[一-鿿]|$)|^(AND|OR|NOT)(?=[一-鿿-])"),
    ),
    (
        NoteKind.FOREIGN_FIELD,
        re.compile(
            "^(作者|来源|日期|时间|年份|地区|省份|机构|单位|部门|发文机关|发言人|标签|类型|网站|媒体"
            "|篇名|主题词?|关键[词字]|栏目|版面|文号):"
        ),
    ),
    # An opening one without the closing one, or the other way round: [发展 OR 教育].
    (
        NoteKind.FOREIGN_BRACKET,
        re.compile(r"^[\[{〔【][^\]}〕】]*$|^[^\[{〔【]*[\]}〕】]$"),
    ),
    (NoteKind.SYMBOL, re.compile(r"\||&&")),
    (NoteKind.PLUS, re.compile(r"^[+➕].")),
)


def note_on_word(word: str, position: int) -> Note | None:
    """Return the note on a word that is searched for literally, if it needs one."""
    folded = unicodedata.normalize("NFKC", word)
    if folded.upper() in Operator:
        return Note(_LOWER_CASE[Operator(folded.upper())], position, word)
    if word in _CHINESE:
        return Note(_CHINESE[word], position, word)
    kind = next((kind for kind, shape in _SHAPES if shape.search(folded)), None)
    return Note(kind, position, word) if kind else None


def note_on_signs(signs: str, position: int) -> Note:
    """Return the note on signs that are no wording and were ignored."""
    excludes = signs[0] in EXCLUSION_SIGNS
    return Note(NoteKind.LOOSE_EXCLUSION if excludes else NoteKind.LOOSE_SIGN, position, signs)
