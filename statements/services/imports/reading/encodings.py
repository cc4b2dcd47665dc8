"""Detect the encoding of a text file: UTF-8, UTF-16, GB 18030 or Big5."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statements.services.imports.reading.table import FileRefused

_BLOCK = 1024 * 1024  # bytes
_SAMPLE = 64 * 1024  # bytes
_MIN_SHARE = 0.02  # of frequent characters; a program read as a text has hardly any
NOT_A_TEXT = gettext_lazy(
    "This is no file that can be read: send CSV, XLSX, JSON Lines, RIS, BibTeX, or a zip of texts."
)
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# Nearly all of Big5 can be read as GB 18030 too, as rare characters. Frequent ones tell them apart.
_FREQUENT = frozenset(
    "的一是了我不人在他有这这這个個上们們来來到时時大地为為子中你说說生国國年着著就那和要她出也得里裡"
    "后後自以会會家可下而过過天去能对對小多然于於心学學么麼之都好看起发發当當没沒成只如事把还還用第"
    "样樣道想作种種开開美总總从從无無情己面最女但现現前些所同日手又行意动動方期它头頭经經长長儿兒"
    "位分爱愛老因很给給名法间間斯知世什两兩次使身者被高已其进進此话話常与與活正感省市委党黨政府领領"
    "导導精神习習近平召议議讲講话贯貫彻徹落实實推部署研究工全央书書记記关關建设設展业業"
    "，。、；：“”《》（）！？"
)


type Blocks = Callable[[], Iterable[bytes]]


def encoding_of(path: Path) -> str:
    """Return the name of a file's encoding. Raises ``FileRefused`` if it is none of those."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    return _encoding(start, lambda: _blocks(path))


def decode_text(content: bytes) -> str:
    """Return a short text, whatever its encoding. Raises ``FileRefused``."""
    return content.decode(_encoding(content[:_SAMPLE], lambda: [content]))


def _encoding(start: bytes, blocks: Blocks) -> str:
    if not start.strip():
        raise FileRefused(_("The file is empty."))
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return _verified(blocks, encoding)
    if b"\0" in start:
        return _verified(blocks, _utf_16_without_mark(start))
    if _can_read(blocks, "utf-8"):
        return "utf-8"
    scores = {
        encoding: _frequent_share(start, encoding)
        for encoding in ("gb18030", "big5hkscs")
        if _can_read(blocks, encoding)
    }
    if not scores or max(scores.values()) < _MIN_SHARE:
        raise FileRefused(
            _("This is not a text in UTF-8, UTF-16, GB 18030 or Big5. Save it as UTF-8.")
        )
    return max(scores, key=lambda encoding: scores[encoding])


def _utf_16_without_mark(start: bytes) -> str:
    """Detect the byte order from the zero bytes of ASCII characters. Raises ``FileRefused``."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > 4 * min(even, odd) + 1:
        return "utf-16-be" if even > odd else "utf-16-le"
    raise FileRefused(NOT_A_TEXT)


def _verified(blocks: Blocks, encoding: str) -> str:
    if not _can_read(blocks, encoding):
        raise FileRefused(NOT_A_TEXT)
    return encoding


def _can_read(blocks: Blocks, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in blocks():
            if "\0" in decoder.decode(block):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _frequent_share(start: bytes, encoding: str) -> float:
    """Return the share of frequent characters among those beyond ASCII."""
    text = [character for character in start.decode(encoding, "ignore") if ord(character) > 127]
    return sum(character in _FREQUENT for character in text) / (len(text) or 1)
