"""Names as people look for them: in Chinese, in pinyin and by its initials, in English.

The readings of a name are all that it can be written as, from each of its words on, in small
letters without spaces, tones and marks. What somebody typed, written alike, is the beginning of one
of them: 浙江, zhejiang, zj and Zhejiang of 浙江省, hao and wh of 王浩.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from statements.engine.search.searchable import searchable

MAX_WORDS = 8  # of a name that is looked for
MAX_CHARACTERS = 200  # characters; no name has as many
MIN_LATIN_LETTERS = 2  # letters; one begins a good part of all names

# As a surname these are read otherwise than by themselves.
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
_LATIN = re.compile(r"[^\u2e80-\U0003ffff]*$")  # no Han character in it
_TONE = re.compile(r"(?<=[a-z])[1-5](?![0-9])")  # as in zhe4jiang1


@dataclass(frozen=True, slots=True)
class NameQuery:
    """What somebody typed, as readings are written: all of it, and word by word."""

    whole: str
    words: tuple[str, ...]

    def fits(self, *readings: str) -> bool:
        """Whether something with these readings, of itself and of its unit, can be meant.

        All that was typed begins one reading of itself, or each word begins any of them: Zhejiang
        one of the unit, Party Committee one of its body.
        """
        return f" {self.whole}" in readings[0] or all(
            any(f" {word}" in names for names in readings) for word in self.words
        )

    def is_name_of(self, readings: str) -> bool:
        """Whether all of a reading was typed."""
        return f" {self.whole} " in readings

    @classmethod
    def parse(cls, typed: str) -> "NameQuery | None":
        """Read what was typed; None where it is no name, or would begin too many."""
        if len(typed) > MAX_CHARACTERS:
            return None
        words = [_TONE.sub("", plain) for word in typed.split() if (plain := _plain(word))]
        whole = "".join(words)
        if not whole or len(words) > MAX_WORDS or _is_too_short(whole):
            return None
        return cls(whole, (whole,) if any(map(_is_too_short, words)) else tuple(words))


@lru_cache(maxsize=100_000)  # names; few archives have more, and few names ever change
def readings(*names: str, of_person: bool = False) -> str:
    """Return all readings of something by its names, Chinese or not, with spaces around each."""
    spellings = chain.from_iterable(
        _from_each(_words(name)) if _LATIN.match(name) else _read_chinese(name, of_person=of_person)
        for name in names
    )
    return " ".join(["", *sorted(set(spellings)), ""])


def _read_chinese(name: str, *, of_person: bool) -> Iterator[str]:
    # To load its tables takes a third of a second, for which no other command should wait.
    from pypinyin import lazy_pinyin

    name = _plain(name)
    yield from _from_each(name)
    spellings = [lazy_pinyin(name)]
    if of_person and name[:1] in _SURNAMES:
        spellings.append([_SURNAMES[name[0]], *spellings[0][1:]])
    for syllables in spellings:
        yield from _from_each([syllable[0] for syllable in syllables])
        # Keyboards write v for ü, passports yu, and others leave out its dots.
        for vowel in ("v", "u", "yu"):
            yield from _from_each([syllable.replace("v", vowel) for syllable in syllables])


def _from_each(words: Sequence[str]) -> Iterator[str]:
    """Write words together, from each of them on."""
    return ("".join(words[start:]) for start in range(len(words)))


def _words(name: str) -> list[str]:
    return [plain for word in re.split(r"[\s\-]+", name) if (plain := _plain(word))]


def _plain(text: str) -> str:
    """Return letters and digits as they are searched, without what stands above or below them."""
    parts = unicodedata.normalize("NFD", searchable(text))
    return "".join(character for character in parts if character.isalnum())


def _is_too_short(word: str) -> bool:
    return len(word) < MIN_LATIN_LETTERS and word.isascii()
