"""Every part reads a character alike.

Checked over what Unicode has assigned in its first plane, and over one in 64 of the other code
points and of the ideographs and syllables that are read as what they are. The long trial checks
all.
"""

import unicodedata

import pytest

from statements.engine.text.characters import EQUIVALENTS
from statements.engine.text.folding import fold
from statements.engine.text.normalisation import letters_in, normalise
from statements.engine.text.searchable import searchable, searchable_with_origins


@pytest.fixture(
    scope="module", params=["the first plane", pytest.param("every point", marks=pytest.mark.long)]
)
def characters(request):
    """Made for those who run these tests, not for each process that reads this file."""
    every_point = map(chr, range(0x110000))
    return [
        character
        for character in every_point
        if request.param == "every point"
        or ord(character) % 64 == 0
        or (character <= "\uffff" and not is_one_of_many(character))
    ]


def is_one_of_many(character):
    category = unicodedata.category(character)
    return category in {"Cn", "Co"} or (
        category == "Lo" and EQUIVALENTS[ord(character)] == character
    )


def letters_and_origins(folded):
    return [
        (letter, origin)
        for letter, origin in zip(folded.text, folded.origins, strict=True)
        if letter.isalnum()
    ]


def test_every_part_reads_the_same_letters_in_the_same_places(characters):
    text = "。".join(characters)
    by_echo = letters_and_origins(normalise(text))
    assert letters_and_origins(searchable_with_origins(text)) == by_echo
    assert letters_and_origins(fold(text)) == by_echo
    assert letters_and_origins(fold(text, keep_spaces=True)) == by_echo
    # Fillers that nobody sees, and sound marks that are none at full width.
    unread = set(filter(str.isalnum, characters)) - {text[origin] for _, origin in by_echo}
    assert unread == set("\u115f\u1160\u3164\uffa0ﾞﾟ")


def test_what_a_character_is_read_as_is_read_as_itself(characters):
    changed = {
        character
        for character in characters
        if EQUIVALENTS[ord(character)].translate(EQUIVALENTS) != EQUIVALENTS[ord(character)]
    }
    assert not changed


def test_what_unicode_calls_equivalent_is_read_alike(characters):
    for character in characters:
        compatible = unicodedata.normalize("NFKC", character)
        if len(compatible) == 1 and compatible.isalnum():
            assert EQUIVALENTS[ord(compatible)] == EQUIVALENTS[ord(character)], hex(ord(character))


def test_what_is_not_seen_is_read_as_nothing(characters):
    unseen = {
        character
        for character in characters
        if unicodedata.category(character) in {"Cf", "Co", "Cs", "Cn"}
        or unicodedata.name(character, "").startswith("VARIATION SELECTOR")
    }
    assert not {character for character in unseen if EQUIVALENTS[ord(character)]}
    assert searchable(f"人{''.join(sorted(unseen))}工") == "人工"


@pytest.mark.parametrize(
    ("spelling", "plain"),
    [
        ("⼈⼯智能", "人工智能"),  # Kangxi radicals, as PDF files have them
        ("⻓江⻋⻢", "长江车马"),  # radicals of the supplement
        ("構建後臺", "构建后台"),
        ("著力推進、保障衞生", "着力推进、保障卫生"),
        ("敍衹祇瞭", "叙只只了"),
        ("靑年、溫暖、户戶戸", "青年、温暖、户户户"),
        ("樂不思蜀", "乐不思蜀"),  # a compatibility ideograph
        ("二○三〇年", "二〇三〇年"),
        ("二◯三〇年", "二〇三〇年"),
        ("二Ο二五年", "二〇二五年"),  # Greek
        ("二О二五年", "二〇二五年"),  # Cyrillic
        ("二O三O年", "二〇三〇年"),
        ("二０三零年", "二〇三零年"),
        ("二零三零年、一零一", "二〇三〇年、一〇一"),
        ("二O二五年四月三O日、一OO周年", "二〇二五年四月三〇日、一〇〇周年"),
        ("復甦、砲兵、揹負、倣造、脇迫", "复苏、炮兵、背负、仿造、胁迫"),  # Taiwan, Hong Kong
        ("効率、鑛山、畊地、疎導、桮子", "效率、矿山、耕地、疏导、杯子"),  # the list of 1955
        ("人民\ufe00至上", "人民至上"),
        ("长\U000e0100江", "长江"),
        ("智\ue123能", "智能"),
        ("人工\u200b智\u00ad能", "人工智能"),
        ("人工\ufffc智\u2800能", "人工智能"),  # where a picture was; an empty Braille pattern
        ("人工\n智 能", "人工智能"),
        ("ＡＩ＋５Ｇ", "ai+5g"),
    ],
)
def test_spellings_are_one_for_every_part(spelling, plain):
    assert normalise(spelling).text == normalise(plain).text
    assert searchable(spelling) == searchable(plain)
    assert fold(spelling).text == fold(plain).text


def test_a_latin_o_that_is_no_zero_stays():
    assert normalise("O型血一O一").text == "o型血一〇一"
    assert normalise("2O30").text == "2o30"
    assert normalise("AO年").text == "ao年"
    assert normalise("之一O2O平台，统一OA系统").text == "之一o2o平台统一oa系统"
    assert normalise("一百零五，零售").text == "一百零五零售"


@pytest.mark.parametrize(
    ("number_text", "letters"),
    [
        ("增长3.5%", "增长3.5"),
        ("增长３．５％", "增长3.5"),
        ("9·11事件", "911事件"),
        ("增长3\u200b.\u200b5%", "增长3.5"),
        ("增长3.\n5%", "增长35"),  # the number of a point may stand there
        ("1,200亿", "1200亿"),
        ("3.坚持", "3坚持"),
        ("艾力更·依明巴海", "艾力更依明巴海"),
        ("2‰以内", "2‰以内"),
        ("‰", ""),
        (".5", "5"),
        ("㎏1.5", "kg1.5"),
    ],
)
@pytest.mark.parametrize("rest", ["", "。" * 70])
def test_signs_of_a_number_are_read_with_it(number_text, letters, rest):
    normalised = normalise(number_text + rest)
    assert normalised.text == letters_in(number_text + rest) == letters
    for letter, origin in zip(normalised.text, normalised.origins.tolist(), strict=True):
        assert letter in {".", *EQUIVALENTS[ord(number_text[origin])]}
