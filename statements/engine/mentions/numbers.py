"""Numbers of documents and orders, alone and in lists: 国发〔2025〕10号、11号, 国务院令第743号."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from statements.engine.mentions.issuers import (
    CONSECUTIVE_ISSUERS,
    ISSUED,
    ISSUER_LENGTH,
    LATIN_ISSUERS,
    body_before,
    is_code_of_office,
    issuer_before,
    order_issuer_before,
    stands_alone,
    usual_issuer,
)
from statements.engine.mentions.mention import UNCLEAR, MentionKind, Reference
from statements.engine.mentions.periods import year_of
from statements.engine.mentions.text_forms import TextForms
from statements.engine.text.numerals import read_numeral

_MAX_RANGE = 20  # numbers of a range that are listed; of a longer one only its ends are
_OPEN, _CLOSE = "[〔（《“{⟨⦗〚⟦❲⟬⦅]", "[〕）》”}⟩⦘〛⟧❳⟭⦆]"
_YEAR = "(?:(?:19|20)[0-9]{2}|[一二][〇零九][〇零一二三四五六七八九]{2})"
_NUMBER = "(?:[0-9]{1,5}|[零〇一二两三四五六七八九十百千廿]{1,6})"
_RANGE = "(?:-{1,2}|~|至|到)"
_RELATIVE = "(?:[今本去前]|(?<!以)上一?)年度?"
_OWN_YEAR = f"(?:{_OPEN}{_YEAR}年?{_CLOSE}|{_YEAR}年|{_RELATIVE})"
# After a comma, 11号 may as well be a day: it must end as a number of a list does.
_ENDS_LIST = f"{_OWN_YEAR}?第?{_NUMBER}号(?:文|等|[、，；。）]|$)"
_AND = f"(?:{_RANGE}|[、/和与及暨]|以及|(?:[，；]|(?<=号))(?={_ENDS_LIST}))"
_SIGN = "号(?:(?:国务院|主席)?令|公告|通告)?"
_NO_DOCUMENT = "(?![楼线院门桌台车机馆店])"  # what else has a number
_ITEM = f"{_OWN_YEAR}?第?{_NUMBER}"
# A list of numbers has the issuer before it, and 号 after it, only once; a year is that of what
# follows it.
_LIST = f"(?P<list>(?:{_ITEM}(?:{_SIGN}(?:文件?)?)?{_AND}){{0,30}}{_ITEM}{_SIGN}{_NO_DOCUMENT})"
_ITEMS = re.compile(
    f"(?P<and>{_AND})?(?P<year>{_OWN_YEAR})?第?(?P<number>{_NUMBER})(?:{_SIGN}(?:文件?)?)?"
)
DOCUMENT_NUMBER: Final = re.compile(
    f"第?(?:(?P<bracket>{_OPEN})?(?P<year>{_YEAR})年?{_CLOSE}?|(?P<relative>{_RELATIVE}){ISSUED})第?-?{_LIST}"
)
ORDER: Final = re.compile(
    f"(?:(?P<order>令|公告|通告)(?:{_OPEN}?(?P<year>{_YEAR})(?:{_CLOSE}|年{_CLOSE}?))?"
    f"(?:{_OPEN}第?{_NUMBER}届{_CLOSE})?[（〔]?"
    f"|(?:(?P<year_before>{_YEAR})年)?(?=第|[0-9]{{1,4}}号(?:令|公告|通告))){_LIST}"
)
# 国发11号文, 去年国务院11号文件: the year is missing, or before the issuer.
WITHOUT_YEAR: Final = re.compile(f"(?<=[发函字办院厅布的央]){_LIST}(?=文)")
# Guofa [2025] No. 11
LATIN: Final = re.compile(
    f"(?P<issuer>{'|'.join(LATIN_ISSUERS)}|[一-鿿]{{0,10}}){_OPEN}(?P<year>{_YEAR})年?{_CLOSE}"
    r"no[.·]?(?P<number>[0-9]{1,5})号?"
)
_YEAR_BEFORE = re.compile(f"(?:{_YEAR}年|{_RELATIVE})的?$")
_LINE = re.compile(f"^(?P<issuer>[一-鿿]{{2,10}}) ?〔{_YEAR}〕", re.MULTILINE)


class _Item(NamedTuple):
    """A number of a list, its span, and its year where that is known."""

    number: int
    year: int | None
    span: tuple[int, int]
    ends_range: bool


def name_documents(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield the documents of a match of ``DOCUMENT_NUMBER``.

    Without 〔 before the year, only those of a usual issuer or of one that the text names, those
    in other brackets of the code of an office, and what is called a document (2025年11号文件).
    """
    run = _run_before(match, forms)
    order = re.search("(?:令|公告|通告)$", run)
    if order and order_issuer_before(run[: order.start()])[0]:
        return  # an order, with its year
    issuer = issuer_before(run, forms.issuers)
    is_certain = match["bracket"] == "〔" or bool(usual_issuer(issuer)) or issuer in forms.issuers
    is_certain = is_certain or bool(match["bracket"] and is_code_of_office(issuer))
    written_year = match["year"] or match["relative"]
    if is_certain:
        start = match.start() - len(issuer)
        yield from _documents(_items(match, start, written_year, forms), issuer)
    elif forms.after(match, 1) == "文":
        # 国务院2025年11号文件 is most likely of 国发, which need not be meant.
        body, issuer = body_before(run)
        start = match.start() - len(body)
        items = _items(match, start, written_year, forms)
        yield from _documents(items, issuer, is_general=True)


def _documents(
    items: Iterable[_Item], issuer: str, *, is_general: bool = False
) -> Iterator[Reference]:
    for item in items:
        key = f"{issuer or UNCLEAR}{item.year or UNCLEAR}-{item.number}"
        yield Reference(MentionKind.NUMBER, key, span=item.span, is_general=is_general)


def name_orders(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield the orders, or the announcements, of a match of ``ORDER``.

    Those of a ministry are counted by year where they have one; those of the State Council, the
    President and the Military Commission never are. One that several issued may be counted by any.
    """
    sort = re.search("令|公告|通告", match["order"] or match["list"])
    if not sort:
        return
    run = _run_before(match, forms)
    issuer, length = order_issuer_before(run)
    is_joint = bool(issuer and order_issuer_before(run[:-length].rstrip("和与"))[0])
    if not issuer and (signed := re.search("(国务院|主席)令", match["list"])):
        issuer = signed[1]
    if not issuer and sort.group() != "令":
        return  # courts and others announce too
    # Without an issuer, a year before the number may as well be that of something else.
    written_year = match["year"] or (issuer and match["year_before"])
    is_by_year = written_year and issuer not in CONSECUTIVE_ISSUERS
    start = match.start() - length
    for item in _items(match, start, written_year if is_by_year else "", forms):
        year = "" if issuer in CONSECUTIVE_ISSUERS else item.year or ""
        key = f"{issuer or UNCLEAR}{sort.group()}{year}-{item.number}"
        yield Reference(MentionKind.NUMBER, key, span=item.span, is_general=is_joint)


def name_latin(match: re.Match[str], _: TextForms) -> Iterator[Reference]:
    """Yield the document of a match of ``LATIN``; without an issuer it is one of a journal."""
    issuer_text = match["issuer"]
    issuer = LATIN_ISSUERS.get(issuer_text) or issuer_before(issuer_text, ())
    if not issuer:
        return
    start = match.end("issuer") - len(issuer_text if issuer_text in LATIN_ISSUERS else issuer)
    key = f"{issuer}{read_numeral(match['year'])}-{int(match['number'])}"
    yield Reference(MentionKind.NUMBER, key, span=(start, match.end()))


def name_without_year(match: re.Match[str], forms: TextForms) -> Iterator[Reference]:
    """Yield documents of a usual issuer or body whose year is missing, or before the issuer."""
    run = _run_before(match, forms)
    issuer = usual_issuer(run)
    body, issuer_of_body = body_before(run)
    name = issuer or body
    if not name:
        return
    before = forms.before(match, ISSUER_LENGTH).removesuffix(name)
    year = year_match.group() if (year_match := _YEAR_BEFORE.search(before)) else ""
    items = _items(match, match.start() - len(name) - len(year), year, forms)
    yield from _documents(items, issuer or issuer_of_body, is_general=not issuer)


def issuers_of_lines(text: str) -> set[str]:
    """Return unusual issuers at the start of a line."""
    runs = (line["issuer"] for line in _LINE.finditer(TextForms(text).clauses))
    return {run for run in runs if stands_alone(run) and not usual_issuer(run)}


def _run_before(match: re.Match[str], forms: TextForms) -> str:
    """Return the Han characters right before a match."""
    run = re.search("(?<![一-鿿])[一-鿿]*+$", forms.before(match, ISSUER_LENGTH))
    return run.group() if run else ""


def _items(
    match: re.Match[str], start: int, written_year: str, forms: TextForms
) -> Iterator[_Item]:
    """Yield the numbers of a list; the first begins at ``start``, with its issuer and year.

    What has no year of its own is of the year before it. All numbers of a range have the span of
    the range.
    """
    items: list[_Item] = []
    for item_match in _ITEMS.finditer(match.string, *match.span("list")):
        written_year = item_match["year"] or written_year
        if item := _read(item_match, year_of(written_year, forms.days)):
            items.append(item)
    for at, item in enumerate(items):
        first = start if at == 0 else item.span[0]
        next_item = items[at + 1] if at + 1 < len(items) else None
        if next_item and next_item.ends_range:
            span = first, next_item.span[1]
            if item.year == next_item.year:
                for number in _between(item.number, next_item.number):
                    yield item._replace(number=number, span=span)
            else:  # nobody knows the last number of a year
                yield item._replace(span=span)
                yield next_item._replace(span=span)
        elif not item.ends_range:
            yield item._replace(span=(first, item.span[1]))


def _read(item_match: re.Match[str], year: int | None) -> _Item | None:
    """Read an item of a list; None where it is no number."""
    digits = item_match["number"]
    number = int(digits) if digits.isascii() else read_numeral(digits)
    if number is None:
        return None
    return _Item(
        number=number,
        year=year,
        span=(item_match.start() + len(item_match["and"] or ""), item_match.end()),
        ends_range=bool(item_match["and"] and re.fullmatch(_RANGE, item_match["and"])),
    )


def _between(first: int, last: int) -> list[int]:
    if first <= last < first + _MAX_RANGE:
        return list(range(first, last + 1))
    return [first, last]
