"""Charsets by evidence."""

import pytest

from statements.capture.extraction.charset import decode_page

SIMPLIFIED = "省委召开常委会会议，传达学习重要讲话精神，研究贯彻落实意见。"
TRADITIONAL = "省委召開常委會會議，傳達學習重要講話精神，研究貫徹落實意見。臺灣"
DECLARED = ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "utf-16", "x-no-such-charset"]


@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_false_declaration_does_not_spoil_a_text(charset, declared):
    page = f'<html><meta charset="{declared}"><p>{SIMPLIFIED}</p>'
    assert SIMPLIFIED in decode_page(page.encode(charset)).text


@pytest.mark.parametrize("declared", DECLARED)
def test_big5_is_told_from_gbk(declared):
    page = f'<meta charset="{declared}"><p>{TRADITIONAL}</p>'
    assert TRADITIONAL in decode_page(page.encode("big5"), declared_charset=declared).text


@pytest.mark.parametrize("text", ["བོད་ལྗོངས་ཀྱི་གསར་འགྱུར།", "شىنجاڭ خەۋەرلىرى", "Ünïcödé à l’été"])
@pytest.mark.parametrize("declared", ["", "gb2312"])
def test_utf_8_is_known_in_any_script(text, declared):
    page = f"<title>{text}</title><p>{text}</p>".encode()
    assert decode_page(page, declared_charset=declared).text.count(text) == 2
    damaged = decode_page(page + page + page + b"\xff")
    assert damaged.text.count(text) == 6


def test_two_characters_that_are_valid_utf_8_may_be_gbk():
    page = "通途".encode("gbk")
    assert page.decode("utf-8") != "通途"  # and does not fail
    assert decode_page(page).text == "通途"


def test_a_broken_byte_costs_a_character_not_the_page():
    broken = SIMPLIFIED.encode()[:40] + b"\xff" + SIMPLIFIED.encode()[40:]
    decoded = decode_page(b'<meta charset="utf-8">' + 3 * SIMPLIFIED.encode() + broken)
    assert decoded.charset == "utf-8"
    assert decoded.text.count(SIMPLIFIED) == 3


def test_a_page_of_two_characters_is_read():
    assert decode_page("浙江".encode("gbk")).text == "浙江"
