"""Keys of bodies: equal for the full and the short names of one body."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from statements.engine.text.normalisation import normalise

# Last characters of administrative units: 山东省, 内蒙古自治区, 延边州, 锡林郭勒盟.
_UNIT: Final = "[省市区州盟县旗乡镇]"
# Organisations that put their own name before that of a unit: 共青团山东省委.
_OTHERS: Final = "共青团|民革|民盟|民建|民进|农工党|致公党|九三学社|台盟"
# Rules after the table of names, in the order in which they are applied.
_RULES: Final = [
    (re.compile(pattern), short)
    for pattern, short in (
        ("中华人民共和国(?=.)", ""),
        (f"^政协(全国|.*?{_UNIT})委员会", r"\1政协"),
        # The Party's own bodies, which no other organ has.
        (
            f"^(?:中国共产党|中共)++(?=中央|.*?(?:{_UNIT}|地|兵团)(?:党?委|纪委)|.*党组$)",
            "",
        ),
        (f"(?<={_UNIT})(?:委员会|党委)", "委"),
        ("(?<=兵团)(?:委员会|党委)", "委"),
        ("地区委", "地委"),
        (f"^({_OTHERS})中央委员会", r"\1中央"),
        ("^(.{2,12})纪委\\1监委", r"\1纪委监委"),
    )
]
_NAMES_A_BODY: Final = re.compile(
    "(?:[委厅局办部]|委员会|检察院|法院|高院|研究院|政府|人大|政协|常委会|党组|[妇侨残文台]联|科协|工商联)$"
)
# Words that begin with a word for a unit: 市场, 市政, 区域.
_NOT_A_UNIT: Final = "(?![场域际]|政(?!府|协|法|研))"


def body_key(name: str, unit_names: Sequence[str] = ()) -> str:
    """Return the key of a body: the letters of its short name; the name, if it has no letters.

    Only names that surely mean the same have one key: 中共山东省委, 山东省委 and
    中国共产党山东省委员会; 国家发展和改革委员会 and 国家发改委. A committee and its standing
    committee stay two bodies.

    ``unit_names`` are the Chinese names of the unit of the body and of the units above it,
    top down and without the centre. With them 省委 and 教育厅 are bodies of that unit; without them
    发改委 is that of the centre.
    """
    key = _shorten(normalise(name).text) or name.strip()
    return _in_unit(key, unit_names) if unit_names else _names().start(key)


@lru_cache(maxsize=100_000)  # few archives have more bodies
def names_of_body(name: str) -> tuple[str, ...]:
    """Return a name and those by which the body is called, too: 团中央, 共青团中央."""
    key = body_key(name)
    return tuple(dict.fromkeys([name, key, *_names().others(key)]))


def order_issuers() -> frozenset[str]:
    """Return the keys of the ministries and agencies of the centre that issue numbered orders."""
    return _names().order_issuers


class _Names:
    """The table ``bodies.txt``: words within names, beginnings of names, and issuers."""

    def __init__(self, lines: Iterable[str]) -> None:
        sections: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            if line.startswith("["):
                section = sections[line.strip("[]")]
            elif line and line[0] != "#":
                section.append(line)
        self.order_issuers = frozenset(" ".join(sections["orders"]).split())
        self._anywhere = _by_name(sections["anywhere"])
        self._words = _longest_first(self._anywhere)
        self._start = {
            _with_rules(self.anywhere(name)): key
            for name, key in _by_name(sections["start"]).items()
        }
        self._beginnings = _longest_first(self._start)
        self._others: dict[str, list[str]] = defaultdict(list)
        for other, word in (self._anywhere | self._start).items():
            self._others[word].append(other)

    def anywhere(self, name: str) -> str:
        """Return a name with the short form of each word."""
        return self._words.sub(lambda match: self._anywhere[match.group()], name)

    def start(self, name: str) -> str:
        """Return the name of a body of the centre with its short beginning."""
        match = self._beginnings.match(name)
        return self._start[match.group()] + name[match.end() :] if match else name

    def others(self, key: str) -> Iterator[str]:
        """Yield the names of a key with one word in another form."""
        for word, others in self._others.items():
            if word in key:
                yield from (key.replace(word, other, 1) for other in others)


def _by_name(lines: Iterable[str]) -> dict[str, str]:
    return {name: key for key, *names in map(str.split, lines) for name in names}


def _longest_first(names: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(names, key=len, reverse=True)))


@cache
def _names() -> _Names:
    table = files("statements.engine.text").joinpath("bodies.txt").read_text("utf-8")
    return _Names(table.splitlines())


def _shorten(letters: str) -> str:
    return _with_rules(_names().anywhere(letters))


def _with_rules(name: str) -> str:
    for pattern, short in _RULES:
        name = pattern.sub(short, name)
    return name


def _in_unit(key: str, unit_names: Sequence[str]) -> str:
    """Return the key with the name of its unit, without the units above."""
    *higher_units, unit = (_names().anywhere(normalise(unit_name).text) for unit_name in unit_names)
    for unit_name in higher_units:
        if unit in key:
            key = key.removeprefix(unit_name)
    if unit and key.startswith(f"团{unit}"):
        key = f"共青{key}"
    if not unit or not _NAMES_A_BODY.search(key) or re.search(unit + _NOT_A_UNIT, key):
        return key
    end = re.search(f"(?:自治)?{_UNIT}$", unit)
    if end is None:
        return unit + key
    tail = end.group()
    # 省委, 团省委; 新疆区委 and 甘南州委 of autonomous units.
    generic = re.match(
        f"(?P<of>{_OTHERS}|团)?(?:{unit[:2]}|{unit[:3]})?(?:{tail}|{tail[-1]}){_NOT_A_UNIT}(?=.)",
        key,
    )
    if generic:
        of = {"团": "共青团"}.get(generic["of"], generic["of"] or "")
        return f"{of}{unit}{key[generic.end() :]}"
    short = unit.removesuffix(tail)
    if short in key:
        # 吉林市委 is no body of 吉林省.
        return re.sub(f"^{short}(?!{_UNIT}{_NOT_A_UNIT})(?:党(?=委))?", unit, key)
    return unit + key
