"""Names as people type them: in Chinese, in pinyin and its initials, in English.

The readings of a name are its spellings from each of its words on, in lower case without spaces,
tones and marks. A query in the same form matches as a prefix: 浙江, zhejiang, zj and Zhejiang find
浙江省, hao and wh find 王浩.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from statements.engine.text.searchable import searchable

MAX_WORDS = 8  # of a query
MAX_CHARACTERS = 200  # of a query; no name has as many
_LEAST_REST = 2  # characters of a body after the name of its unit
MIN_LATIN_LETTERS = 2  # of a query; one letter is the prefix of too many names

# Characters with a different reading as a surname.
_SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "区": "ou",
    "曾": "zeng",
    "查": "zha",
    "盖": "ge",
    "翟": "zhai",
    "覃": "qin",
    "朴": "piao",
    "员": "yun",
    "种": "chong",
    "缪": "miao",
    "乐": "yue",
    "冼": "xian",
    "谌": "chen",
    "繁": "po",
    "秘": "bi",
    "折": "she",
    "召": "shao",
}
_HAN = re.compile("[\u2e80-\U0003ffff]")  # Han characters, and what stands among them
_TONE = re.compile(r"(?<=[a-z])[1-5](?![0-9])")  # as in zhe4jiang1


@dataclass(frozen=True, slots=True)
class NameQuery:
    """A query in the form of readings: the whole, and word by word."""

    whole: str
    words: tuple[str, ...]

    def fits(self, *readings: str) -> bool:
        """Whether the query matches something with these readings: its own, and those of its unit.

        The whole query is a prefix of one of its own readings, or what follows the name of a unit
        is (浙江发改委), or each word is a prefix of any reading: Zhejiang of one of the unit, Party
        Committee of one of its body.
        """
        own, *of_units = readings
        return (
            f" {self.whole}" in own
            or any(
                f" {rest}" in own for names in of_units for rest in _after_name(self.whole, names)
            )
            or all(any(f" {word}" in names for names in readings) for word in self.words)
        )

    def is_name_of(self, readings: str) -> bool:
        """Whether the query is a whole reading."""
        return f" {self.whole} " in readings

    @classmethod
    def parse(cls, typed: str) -> "NameQuery | None":
        """Parse a query; None where it cannot be a name, or would match too many."""
        if len(typed) > MAX_CHARACTERS:
            return None
        words = [_TONE.sub("", plain) for word in typed.split() if (plain := _plain(word))]
        whole = "".join(words)
        if not whole or len(words) > MAX_WORDS or _is_too_short(whole):
            return None
        return cls(whole, (whole,) if any(map(_is_too_short, words)) else tuple(words))


@lru_cache(maxsize=4_096)  # a query asks for each unit once, and not for each of its bodies
def _after_name(query: str, names: str) -> tuple[str, ...]:
    """Return what follows each name of a unit with which a query begins."""
    rests = (query.removeprefix(name) for name in names.split() if query.startswith(name))
    return tuple(rest for rest in rests if len(rest) >= _LEAST_REST)


@lru_cache(maxsize=100_000)  # few archives have more names
def readings(*names: str, of_person: bool = False) -> str:
    """Return all readings of something by its names, Chinese or not, with spaces around each."""
    spellings = chain.from_iterable(
        _read_chinese(name, of_person=of_person) if _HAN.search(name) else _from_each(_words(name))
        for name in names
    )
    return " ".join(["", *sorted(set(spellings)), ""])


def _read_chinese(name: str, *, of_person: bool) -> Iterator[str]:
    # Imported here, because loading its tables takes a third of a second.
    from pypinyin import lazy_pinyin

    name = _plain(name)
    yield from _from_each(name)
    spellings = [lazy_pinyin(name)]
    if of_person and name[:1] in _SURNAMES:
        spellings.append([_SURNAMES[name[0]], *spellings[0][1:]])
    for syllables in spellings:
        yield from _from_each([syllable[0] for syllable in syllables])
        # ü is typed as v on keyboards, yu in passports, and u without its dots.
        for vowel in ("v", "u", "yu"):
            yield from _from_each([syllable.replace("v", vowel) for syllable in syllables])


def _from_each(words: Sequence[str]) -> Iterator[str]:
    """Join the words, from each of them on."""
    return ("".join(words[start:]) for start in range(len(words)))


def _words(name: str) -> list[str]:
    return [plain for word in re.split(r"[\s\-]+", name) if (plain := _plain(word))]


def _plain(text: str) -> str:
    """Return searchable letters and digits, without diacritics."""
    parts = unicodedata.normalize("NFD", searchable(text))
    return "".join(character for character in parts if character.isalnum())


def _is_too_short(word: str) -> bool:
    return len(word) < MIN_LATIN_LETTERS and word.isascii()


def romanise(name: str) -> str:
    """Return a Chinese name in pinyin, its syllables separated by spaces."""
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name))
