"""Keys of names, titles and texts: equal for equal content, however it is typeset."""

import re
from hashlib import blake2b
from typing import Final

import numpy as np

from statements.engine.text.characters import READING
from statements.engine.text.grams import WIDTH, pack_grams
from statements.engine.text.normalisation import Normalised, normalise

IDENTITY: Final = f"key-1.{READING}"  # version, which changes with every change of a key

# Last characters of administrative units: 山东省, 内蒙古自治区, 延边州, 锡林郭勒盟.
_UNIT = "[省市区州盟县旗乡镇]"
# Full and short names of bodies, in the order in which they are replaced.
_SHORT_NAMES: Final = [
    (re.compile(pattern), short)
    for pattern, short in (
        ("人民政府", "政府"),
        ("人民代表大会", "人大"),
        ("常务委员会", "常委会"),
        ("纪律检查委员会", "纪委"),
        ("(?:中国)?人民政治协商会议|政治协商会议", "政协"),
        (f"^政协(全国|.*?{_UNIT})委员会", r"\1政协"),
        # The Party's own bodies, which no other organ has.
        (f"^(?:中国共产党|中共)++(?=中央|.*?(?:{_UNIT}|地)(?:党?委|纪委)|.*党组$)", ""),
        ("^中央委员会", "中央"),
        (f"(?<={_UNIT})(?:委员会|党委)", "委"),
        ("地区委", "地委"),
    )
]


def name_key(name: str) -> str:
    """Return the key of a name: its letters and digits (``engine.text.characters``).

    It ignores spaces, middle dots, brackets, widths and scripts. A name without letters is its own
    key.
    """
    return normalise(name).text or name.strip()


def body_key(name: str) -> str:
    """Return the key of a body: the ``name_key`` of its short name.

    Only names that surely mean the same have one key: 中共山东省委, 山东省委 and
    中国共产党山东省委员会; 山东省人民政府 and 山东省政府; 人民代表大会常务委员会 and 人大常委会;
    政协…委员会 and …政协. A committee and its standing committee stay two bodies.
    """
    key = name_key(name)
    for pattern, short in _SHORT_NAMES:
        key = pattern.sub(short, key)
    return key


def wording_key(text: str) -> str:
    """Return the key of a title or a text: a hash of its letters in 32 hexadecimal digits.

    Empty for a text without letters.
    """
    letters = normalise(text).text
    return digest(letters) if letters else ""


def digest(key: str) -> str:
    """Return a hash of a key of any length, in 32 hexadecimal digits."""
    return blake2b(key.encode(), digest_size=16).hexdigest()


def common_share(first: Normalised, second: Normalised) -> float:
    """Return the share of the longer text's letters in wording that both have, 0 to 1.

    Wording counts in runs of four letters and more, in any order, and at most as much as either
    text has.
    """
    longest = max(len(first), len(second))
    if min(len(first), len(second)) < WIDTH:
        return float(longest > 0 and first.text == second.text)
    return min(_count_common(first, second), _count_common(second, first)) / longest


def _count_common(text: Normalised, other: Normalised) -> int:
    """Return how many letters of a text are in a run of four that the other text has."""
    is_common = np.isin(pack_grams(text), pack_grams(other))
    is_covered = np.zeros(len(text), dtype=bool)
    for offset in range(WIDTH):
        is_covered[offset : offset + is_common.size] |= is_common
    return int(is_covered.sum())
