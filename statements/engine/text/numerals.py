"""Chinese numerals: 二十 and 二〇二四 as numbers, and back."""

import re

_DIGITS = {letter: value for value, letter in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
LARGEST = 9999

# One numeral: Arabic (width folded before), or Chinese.
HAN_NUMERALS = "零〇○一二两三四五六七八九十百千廿卅"
NUMERAL = f"(?:[0-9]{{1,4}}|[{HAN_NUMERALS}]{{1,8}})"
_WELL_FORMED = re.compile(
    "(?:[零一二三四五六七八九]千零?)?(?:[零一二三四五六七八九]百零?)?"
    "(?:[零一二三四五六七八九]?十)?[零一二三四五六七八九]?"
)


def read_numeral(numeral: str) -> int | None:
    """Return the number that ``numeral`` stands for, 0 to ``LARGEST``; None if it is none.

    Reads 20, 二十, 一百零五, 廿一 and, digit by digit, 二〇二四.
    """
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() and len(numeral) <= len(str(LARGEST)) else None
    plain = numeral.replace("廿", "二十").replace("卅", "三十").replace("两", "二")
    plain = plain.replace("〇", "零").replace("○", "零")
    if plain and len(plain) <= len(str(LARGEST)) and all(letter in _DIGITS for letter in plain):
        return int("".join(str(_DIGITS[letter]) for letter in plain))
    if not plain or not _WELL_FORMED.fullmatch(plain):
        return None
    total, digit = 0, None
    for letter in plain:
        if letter in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[letter]
            digit = None
        else:
            digit = _DIGITS[letter]
    return total + (digit or 0)


def write_numeral(number: int) -> str:
    """Write 0 to ``LARGEST`` as in 第二十次, 一百零五."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"numerals run from 0 to {LARGEST}")
    if number < 10:
        return "零一二三四五六七八九"[number]
    text, is_gap = "", False
    for unit, letter in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if is_gap and text else "") + write_numeral(digit) + letter
            is_gap = False
        else:
            is_gap = True
    return text.removeprefix("一") if text.startswith("一十") else text
