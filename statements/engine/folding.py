"""Text in one width and one script, character for character, so that offsets stay."""

import unicodedata

from statements.engine.normalise import normalise

# Marks that are written in several ways. Brackets of document numbers become 〔〕.
_MARKS = str.maketrans(
    {
        "[": "〔",
        "]": "〕",
        "［": "〔",
        "］": "〕",
        "【": "〔",
        "】": "〕",
        "〖": "〔",
        "〗": "〕",
        "〈": "《",
        "〉": "》",
        "<": "《",
        ">": "》",
        "＜": "《",
        "＞": "》",
        "「": "“",
        "」": "”",
        "『": "“",
        "』": "”",
        "﹁": "“",
        "﹂": "”",
        "＂": "“",
        "，": "，",
        ",": "，",
        ";": "；",
        ":": "：",
        "!": "！",
        "?": "？",
        "\u3000": " ",
        "\u00a0": " ",
        "\t": " ",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "○": "〇",
        "︰": "：",
        "﹑": "、",
        "､": "、",
        "｡": "。",
    }
)


class _Table(dict[int, str]):
    """The folded form of each character, filled as characters are met."""

    def __missing__(self, point: int) -> str:
        folded = self[point] = _fold(chr(point))
        return folded


def fold(text: str) -> str:
    """Return ``text`` with width, script and case folded; it has the same length.

    Letters fold as they do for matching (``engine.normalise``); marks fold among themselves.
    """
    return text.translate(_TABLE)


def _fold(character: str) -> str:
    mark = character.translate(_MARKS)
    if mark != character or not character.isalnum():
        wide = unicodedata.normalize("NFKC", mark)
        if len(wide) == 1 and not wide.isalnum() and mark == character:
            return wide.translate(_MARKS)
        return mark
    letters = normalise(character).text
    return letters if len(letters) == 1 else character


_TABLE = _Table()
