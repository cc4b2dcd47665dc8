"""Decode a page by evidence: what its bytes are like counts more than what it declares."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD_BYTES = 4096  # where a page declares its charset
_SAMPLE_BYTES = 200_000  # that are compared; enough for any page
_SURE_CHARACTERS: Final = 8  # beyond ASCII; so many are no valid UTF-8 by chance
_BROKEN_SHARE: Final = 0.05  # of them at most may be damaged
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_DECLARATION = re.compile(
    rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{3,24})""", re.IGNORECASE
)
_SAME: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "big5-hkscs": "big5",
    "big5hkscs": "big5",
    "cp950": "big5",
    "x-x-big5": "big5",
    "utf8": "utf-8",
    "unicode": "utf-16-le",
}
_CODECS: Final = {"big5": "big5hkscs"}
_CANDIDATES: Final = ("utf-8", "gb18030", "big5")
# The commonest characters of modern Chinese prose and of news, in both scripts, and punctuation.
_COMMON: Final = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过"
    "子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体"
    "制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内"
    "数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提"
    "直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计"
    "别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海"
    "口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身"
    "车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石"
    "需记段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青"
    "省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型"
    "眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严龙飞"
    "這個國時來們學說發動會對種進經過還開現實關點體業應長當與從後見無區導議義數線農產電裡處變"
    "問題強運據該務記報傳總統編讀網選黨習團書權"
    "，。、；：？！“”《》（）　「」『』【】〔〕—…·－"
)


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a page and the charset that it was in, such as utf-8, gb18030 or big5."""

    text: str
    charset: str


def decode_page(page_bytes: bytes, *, declared_charset: str = "") -> DecodedText:
    """Decode the bytes of a page. Never fails; what cannot be decoded becomes U+FFFD.

    ``declared_charset`` is that of the HTTP header, if known. Valid UTF-8 is taken as such whatever
    is declared and in whatever script, since other text does not happen to be valid. Otherwise the
    charset wins in which the page reads most like Chinese; what is declared decides where they tie.
    """
    for mark, charset in _BOMS:
        if page_bytes.startswith(mark):
            return DecodedText(page_bytes[len(mark) :].decode(charset, "replace"), charset)
    if charset := _utf_16_without_mark(page_bytes):
        return DecodedText(page_bytes.decode(charset, "replace"), charset)
    declarations = _declarations(page_bytes, declared_charset)
    sample = _sample(page_bytes)
    if not sample:
        charset = next((name for name in declarations if name in _CANDIDATES), "utf-8")
        return DecodedText(page_bytes.decode("utf-8", "replace"), charset)
    if _is_utf_8(sample):
        return DecodedText(page_bytes.decode("utf-8", "replace"), "utf-8")
    other_charsets = [name for name in declarations if name not in _CANDIDATES]
    scores = {
        name: _likeness(sample.decode(_CODECS.get(name, name), "replace"))
        + (0.03 if name in declarations else 0.0)
        for name in (*_CANDIDATES, *other_charsets)
    }
    charset = max(scores, key=lambda name: scores[name])
    return DecodedText(page_bytes.decode(_CODECS.get(charset, charset), "replace"), charset)


def _declarations(page_bytes: bytes, declared_charset: str) -> list[str]:
    """Return the charsets declared by header and page that Python can decode."""
    names = [declared_charset] if declared_charset else []
    names += [name.decode("ascii") for name in _DECLARATION.findall(page_bytes[:_HEAD_BYTES])]
    charsets = []
    for name in names:
        charset = _SAME.get(name.strip().lower(), name.strip().lower())
        try:
            information = codecs.lookup(charset)
        except (LookupError, ValueError):
            continue
        if information._is_text_encoding and not charset.startswith(("utf-16", "utf-32")):
            charsets.append("utf-8" if information.name == "utf-8" else charset)
    return charsets


def _utf_16_without_mark(page_bytes: bytes) -> str:
    """Return the kind of UTF-16 if the markup has a NUL beside each ASCII character."""
    head = page_bytes[:400]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 8 or 10 * max(even, odd) < len(head) or 9 * min(even, odd) > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _sample(page_bytes: bytes) -> bytes:
    """Return a stretch of a page that begins where it leaves ASCII, or nothing of an ASCII page."""
    beyond_ascii = _BEYOND_ASCII.search(page_bytes)
    if beyond_ascii is None:
        return b""
    start = beyond_ascii.start()
    return page_bytes[start : start + _SAMPLE_BYTES]


def _is_utf_8(sample: bytes) -> bool:
    """Whether a stretch of a page is surely UTF-8: long enough, and hardly a byte is out of place.

    Two characters of GBK may be valid UTF-8, as 通途 is.
    """
    text = sample.decode("utf-8", "replace")
    beyond_ascii = sum(character > "\x7f" for character in text)
    broken = text.count("\ufffd")
    return beyond_ascii >= _SURE_CHARACTERS and broken <= _BROKEN_SHARE * beyond_ascii


def _likeness(text: str) -> float:
    """Return how much a text reads like Chinese, from -1 to 1.

    Common characters count for it, and against it what wrong decoding leaves: replacement
    characters, private use, controls, rare characters.
    """
    score = 0.0
    count = 0
    for character in text:
        code = ord(character)
        if code < 0x80:
            continue
        count += 1
        if character in _COMMON:
            score += 1
        elif code == 0xFFFD or 0xE000 <= code <= 0xF8FF or 0x80 <= code < 0xA0:
            score -= 2
        elif not (0x4E00 <= code <= 0x9FFF or 0x2000 <= code <= 0x33FF or code >= 0xFF00):
            score -= 0.3
    return score / count if count else 0.0
