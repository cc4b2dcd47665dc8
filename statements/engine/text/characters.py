"""The normal form of each character: one table for all that compares or searches text."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

import opencc

# Version: changes with every change of this table, or of what of a page is not read (footnotes).
READING: Final = "r5"

# Equivalent_Unified_Ideograph of the Unicode Character Database, for the radicals and strokes that
# NFKC does not map. Fonts in PDF files have them in place of characters.
_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺠民"
    "⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹"
    "⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞"
    "⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀㇆𠃌㇏乀㇐一㇑丨㇒丿㇓丿㇔丶㇕𠃍"
    "㇖乛㇗𠃊㇘𠃎㇙𠄌㇚亅㇛𡿨㇜𠃋㇝乀㇞𠃑㇟乚㇠乙㇡𠄎"
)
# Variant forms with code points of their own that OpenCC does not map: of fonts, of Hong Kong and
# Taiwan, and of the mainland's list of 1955. Forms used in names (喆, 堃, 镕) stay.
_FORMS = (
    "祇只瞭了戸户淸清靑青値值吿告愼慎甯宁寗宁凖准姸妍呑吞尙尚屛屏旣既晩晚曁暨槪概毎每汚污渉涉渇渴硏研竝并籒籀郞郎鄕乡隣邻飮饮黙默"
    "窓窗昻昂緖绪巓巅鬭斗隷隶喩喻塡填擧举騈骈劒剑晳晰徴征廐厩廏厩挿插揷插散散歩步歳岁濶阔煕熙畧略秌秋稾稿繍绣翺翱聦聪胷胸覇霸讎仇"
    "髙高髪发賛赞躰体輭软鈎钩鉄铁雖虽靭韧飜翻駄驮鵞鹅鷄鸡黒黑敎教眞真鎭镇"
    "妳你牠它姪侄籐藤菓果妬妒徧遍廻回廼乃掽碰搨拓摀捂暎映栢柏櫂棹甎砖覩睹碪砧稉粳穅糠緜绵耡锄裠裙諠喧躭耽遯遁閧哄陗峭麤粗砲炮甦苏揹背倣仿暱昵効效脇胁搾榨朶朵疎疏犂犁窰窑椀碗皷鼓"
    "葢盖逺远鑛矿礮炮闗关囯国逹达酧酬韮韭餽馈閙闹攷考涙泪畱留瘉愈羗羌聨联脗吻荅答蕋蕊軄职鬰郁擕携砦寨寳宝嵒岩壻婿夀寿嬭奶宂冗寃冤寑寝尅克勅敕叅参噉啖囓啮坵丘埜野塲场墪墩姙妊宼寇"
    "帋纸幇帮徃往怱匆悤匆恊协恠怪悮误愽博慙惭懽欢戱戏抝拗拏拿挐拿搥捶撦扯敺驱昬昏曡叠朞期枏楠桒桑桮杯棃梨椉乘槀槁槩概氊毡氷冰烖灾煖暖燄焰牎窗珎珍畊耕畆亩畮亩盌碗眎视睠眷碁棋礟炮"
    "穉稚竚伫筩筒篏嵌糓谷紥扎紬绸緐繁繙翻罇樽翄翅聟婿膓肠苐第茘荔荳豆蔕蒂蕚萼蘂蕊衇脉袴裤覊羁覔觅譌讹誖悖謌歌讌宴讙欢貎貌賸剩趂趁蹔暂躱躲辤辞逩奔銲焊鎗枪鏁锁鑚钻阯址隄堤鞾靴餧喂"
    "驘骡髈膀鬪斗鬦斗鴈雁麄粗鼃蛙齩咬竒奇惪德旹时"
)
_ZEROS = "○〇◯〇⭕〇⚪〇"  # circles used as the numeral
# Greek and Cyrillic letters that look like the Latin O, and are typed for the numeral too.
_LETTERS_O = "ΟoοoОoоo"
# Variants of punctuation marks. Brackets of document numbers become 〔〕.
_MARKS = {
    "〔": "[［【〖﹝〘",
    "〕": "]］】〗﹞〙",
    "《": "〈<＜«‹︽︿",
    "》": "〉>＞»›︾﹀",
    "“": "「『﹁﹃〝„‟",
    "”": "」』﹂﹄〞〟",
    '"': "＂",
    "‘": "‚‛",
    "'": "＇`´",
    "，": ",︐﹐",
    "、": "﹑､︑",
    "。": "｡︒",
    "；": ";︔﹔",
    "：": ":︰︓﹕∶",
    "！": "!︕﹗",
    "？": "?︖﹖",
    "（": "(﹙︵⁽₍",
    "）": ")﹚︶⁾₎",
    "…": "⋯︙",
    "-": "‐‑‒–—―−﹘﹣－⁃",
    "~": "～〜∼˜∽",
    "·": "•・･‧⋅∙⸱᛫●•▪",
}
LINE_ENDS: Final = "\n\r\v\f\x85\u2028\u2029"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Default_Ignorable_Code_Point that the category does not cover: joiners, Hangul fillers, variation
# selectors. The fillers are letters by category, but invisible. So are the empty Braille pattern
# and the place of an object, which Word and PDF files leave where a picture or a footnote was.
_IGNORABLE = (
    *((0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164)),
    *((0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xE0100, 0xE01EF)),
    *((0x2800, 0x2800), (0xFFFC, 0xFFFC)),
)
_CONVERSIONS = ("t2s", "tw2s", "hk2s")
HAN_DIGITS: Final = "〇一二三四五六七八九"
# Latin letters, Arabic digits and 零 written for the circle: 二O二五年, 三O日, 二零二五年.
_TYPED_ZEROS = re.compile(f"([{HAN_DIGITS}])([o0零]+(?=[{HAN_DIGITS}年])|o+(?=[月日号届周]))")
_BEFORE_ZEROS = frozenset(HAN_DIGITS)


def _pairs(pairs: str) -> dict[str, str]:
    return dict(zip(pairs[::2], pairs[1::2], strict=True))


_EQUIVALENT: Final = {
    **_pairs(_RADICALS),
    **_pairs(_FORMS),
    **_pairs(_ZEROS),
    **_pairs(_LETTERS_O),
    **{variant: mark for mark, variants in _MARKS.items() for variant in mark + variants},
    **dict.fromkeys(LINE_ENDS, "\n"),
}


_CHARACTERS_PER_SEARCH: Final = 20  # to search a text for one takes as long as to look at so many


class Table(dict[int, str]):
    """The normal form of each code point, for ``str.translate``; filled lazily.

    ``several`` are the characters met whose form is not exactly one character.
    """

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__()
        self.several = set[str]()
        self._read = read

    def __missing__(self, point: int) -> str:
        reading = self[point] = self._read(chr(point))
        if len(reading) != 1:
            self.several.add(chr(point))
        return reading

    def has_several(self, text: str) -> bool:
        """Whether any of ``several`` is in a text that was translated."""
        if len(self.several) * _CHARACTERS_PER_SEARCH < len(text):
            return any(character in text for character in self.several)
        return not self.several.isdisjoint(text)


def letters_of(character: str) -> str:
    """Return the letters and digits of a character's normal form; empty for marks."""
    reading = EQUIVALENTS[ord(character)]
    return reading if reading.isalnum() else ""


def read_zeros(folded: str) -> str:
    """Return folded text in which every zero among Han numerals is written 〇."""
    if not _may_have_zeros(folded):
        return folded
    return _TYPED_ZEROS.sub(lambda zeros: zeros[1] + "〇" * len(zeros[2]), folded)


def _may_have_zeros(folded: str) -> bool:
    """Whether an o, a 0 or a 零 follows a Han numeral; much faster than the regular expression."""
    for zero in "o0零":
        at = folded.find(zero)
        while at >= 0:
            if folded[at - 1] in _BEFORE_ZEROS:
                return True
            at = folded.find(zero, at + 1)
    return False


def _stable(character: str) -> str:
    """Return the normal form of a character, applied until nothing changes."""
    reading = _read(character)
    while (again := "".join(map(_read, reading))) != reading:
        reading = again
    return reading


def _read(character: str) -> str:
    if equivalent := _EQUIVALENT.get(character):
        return equivalent
    if character.isspace():
        return " "
    if _is_invisible(character):
        return ""
    # Twice, because case folding can undo a composition that NFKC then makes again.
    wide = unicodedata.normalize("NFKC", character).casefold()
    wide = unicodedata.normalize("NFKC", wide).casefold()
    letters = "".join(_simplified(letter) for letter in wide if letter.isalnum())
    # A character that becomes several marks, or has a space, maps to itself.
    return letters or (wide if len(wide) == 1 else character)


def _is_invisible(character: str) -> bool:
    point = ord(character)
    return unicodedata.category(character) in _INVISIBLE or any(
        first <= point <= last for first, last in _IGNORABLE
    )


def _simplified(letter: str) -> str:
    """Return the mainland form of a character, independent of its context.

    Conversion by phrase would make a character depend on its neighbours, so that a quotation would
    no longer equal its source.
    """
    for conversion in _CONVERSIONS:
        simple = _converter(conversion).convert(letter)
        if len(simple) == 1 and simple.isalnum():
            letter = simple
    return letter


@cache
def _converter(conversion: str) -> opencc.OpenCC:
    return opencc.OpenCC(conversion)


# Letters and digits of one script, width and case; or one mark, space or line end; or nothing for
# invisible characters. The mapping is idempotent.
EQUIVALENTS: Final = Table(_stable)
