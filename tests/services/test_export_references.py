"""Exported references: other programs parse them, and dates keep their precision."""

import io
import json
from datetime import date

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import Citation as Cited
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from statements.models import (
    Body,
    BodyKind,
    Citation,
    ExportFormat,
    Official,
    Statement,
    StatementKind,
    Tag,
)
from statements.selectors.statements.page import statement_with_particulars
from statements.services.exports.references import reference
from statements.services.exports.writing import write_references
from tests.factories import make_body, make_directive, make_genre, make_province, make_statement

pytestmark = pytest.mark.django_db

BASE = "https://archive.example"
NASTY = r"100% {of} } it & more_ \ # $ ~ ^ “x” 字"
DATES = {
    "2025-04-25": ("2025-04-25", "2025/04/25/", [[2025, 4, 25]], "2025(2025-04-25)"),
    "2025-04": ("2025-04", "2025/04//", [[2025, 4]], "2025(2025-04)"),
    "2025": ("2025", "2025///", [[2025]], "2025"),
    "2025-04-26/2025-05-04": (
        "2025-04-26/2025-05-04",
        "2025/04/26/to 2025-05-04",
        [[2025, 4, 26], [2025, 5, 4]],
        "2025(2025-04-26/2025-05-04)",
    ),
    "2025-04/2025-06": (
        "2025-04/2025-06",
        "2025/04//to 2025-06",
        [[2025, 4], [2025, 6]],
        "2025(2025-04/2025-06)",
    ),
    "2025-11/2026-02": (
        "2025-11/2026-02",
        "2025/11//to 2026-02",
        [[2025, 11], [2026, 2]],
        "2025-2026(2025-11/2026-02)",
    ),
    "2025/2026": ("2025/2026", "2025///to 2026", [[2025], [2026]], "2025/2026"),
}

SPANS_PRINTED = {
    "2025-04-26/2025-05-04": "26 April–4 May",
    "2025-04/2025-06": " April–June",
    "2025-11/2026-02": "(2025–2026)",
    "2025/2026": "(2025–2026)",
}


def references_in(form, *statements):
    file = io.BytesIO()
    queryset = statement_with_particulars().filter(
        pk__in=[statement.pk for statement in statements]
    )
    references = [reference(statement, base=BASE) for statement in queryset.order_by("pk")]
    write_references(references, file, ExportFormat(form))
    return file.getvalue().decode()


def bibtex(*statements):
    library = parse_string(references_in("bibtex", *statements))
    assert not library.failed_blocks
    return library.entries


def ris(*statements):
    return rispy.loads(references_in("ris", *statements))


def csl(*statements):
    return json.loads(references_in("csl", *statements))


def cite(statement, publisher="人民日报", **facts):
    Citation.objects.create(statement=statement, publisher=publisher, **facts)
    return statement


@pytest.mark.parametrize("date_range", DATES)
def test_a_date_is_as_precise_as_it_is_known(date_range):
    statement = cite(make_statement(date_range=date_range))
    in_bibtex, in_ris, in_csl, in_gbt = DATES[date_range]
    (entry,) = bibtex(statement)
    assert entry["date"] == in_bibtex
    assert ("year" in entry.fields_dict) == ("2026" not in date_range)
    assert ris(statement)[0]["date"] == in_ris
    assert ("year" in ris(statement)[0]) == ("2026" not in date_range)
    assert csl(statement)[0]["issued"] == {"date-parts": in_csl}
    assert f"人民日报, {in_gbt}. " in references_in("gbt", statement)


def test_news_is_cited_with_the_day_of_its_publication_and_the_day_of_the_meeting_apart():
    statement = cite(make_statement(date_range="2025-05-06"), published_on=date(2025, 5, 7))
    (entry,) = bibtex(statement)
    assert (entry["date"], entry["year"], entry["eventdate"]) == (
        "2025-05-07",
        "2025",
        "2025-05-06",
    )
    (row,) = ris(statement)
    assert (row["date"], row["year"]) == ("2025/05/07/", "2025")
    assert row["notes"] == ["Event date: 2025-05-06"]
    (item,) = csl(statement)
    assert item["issued"] == {"date-parts": [[2025, 5, 7]]}
    assert item["event-date"] == {"date-parts": [[2025, 5, 6]]}
    assert "人民日报, 2025(2025-05-07). " in references_in("gbt", statement)


def test_news_of_a_span_is_cited_with_its_one_day_and_a_span_of_months_stays_months():
    statement = cite(
        make_statement(date_range="2025-12-10/2025-12-11"), published_on=date(2025, 12, 12)
    )
    assert "人民日报, 2025(2025-12-12). " in references_in("gbt", statement)
    (item,) = csl(statement)
    assert item["event-date"] == {"date-parts": [[2025, 12, 10], [2025, 12, 11]]}
    months = cite(make_statement(date_range="2025-04/2025-06"), published_on=date(2025, 7, 1))
    assert bibtex(months)[0]["eventdate"] == "2025-04/2025-06"


def test_the_day_of_a_document_is_its_original_date_beside_that_of_its_publication():
    document = make_statement(date_range="2025-08-21", genre=make_genre("policy-document"))
    cite(document, "新华社", published_on=date(2025, 8, 26))
    (entry,) = bibtex(document)
    assert (entry["date"], entry["origdate"]) == ("2025-08-26", "2025-08-21")
    (item,) = csl(document)
    assert item["issued"] == {"date-parts": [[2025, 8, 26]]}
    assert item["original-date"] == {"date-parts": [[2025, 8, 21]]}
    assert not {"event-date", "eventdate"} & {*item, *entry.fields_dict}
    assert ris(document)[0]["notes"] == ["Original date: 2025-08-21"]


def test_what_only_reports_a_statement_is_cited_with_its_own_day():
    statement = make_statement(date_range="2025-05-06")
    cite(statement, "Reporter", published_on=date(2025, 5, 8), is_secondary=True)
    assert "转引自 Reporter, 2025(2025-05-08). " in references_in("gbt", statement)
    cite(statement, "浙江日报", published_on=date(2025, 5, 9))
    assert "浙江日报, 2025(2025-05-09). " in references_in("gbt", statement)


def test_news_of_something_undated_has_the_day_of_its_publication_alone():
    statement = cite(make_statement(date_range=None), published_on=date(2025, 5, 7))
    (item,) = csl(statement)
    assert item["issued"] == {"date-parts": [[2025, 5, 7]]}
    assert "event-date" not in item
    assert "日期不详" not in references_in("gbt", statement)


@pytest.mark.parametrize(
    ("language", "in_bibtex", "in_csl"), [("zh", "chinese", "zh-CN"), ("en", "english", "en")]
)
def test_each_format_names_the_language_as_its_programs_read_it(language, in_bibtex, in_csl):
    statement = make_statement(language=language)
    (entry,) = bibtex(statement)
    assert entry["langid"] == in_bibtex
    assert "language" not in entry.fields_dict
    assert csl(statement)[0]["language"] == in_csl
    assert ris(statement)[0]["language"] == in_csl


def test_an_unknown_date_is_left_out_or_said_to_be_unknown():
    statement = make_statement(date_range=None)
    (entry,) = bibtex(statement)
    assert not {"date", "year"} & set(entry.fields_dict)
    assert not {"date", "year"} & set(ris(statement)[0])
    assert "issued" not in csl(statement)[0]
    assert "[日期不详]" in references_in("gbt", statement)
    assert "[n.d.]" in references_in("gbt", make_statement(date_range=None, language="en"))


def test_nobody_says_when_an_address_was_looked_at():
    statement = cite(make_statement(), url="https://people.example/a")
    for form in ("bibtex", "ris", "csl", "gbt"):
        text = references_in(form, statement).lower()
        assert "access" not in text
        assert "urldate" not in text
        assert "\ny2" not in text


def test_the_speaker_is_the_author_and_else_the_body():
    body = make_body(make_province("ZJ"))
    speech = make_statement(body=body, official=Official.objects.create(name_zh="王浩", note="浙"))
    by_body = make_statement(body=body)
    unnamed = Body.objects.create(
        jurisdiction=make_province("JL"), kind=BodyKind.UNNAMED, name_en="Officials"
    )
    by_nobody = make_statement(body=unnamed)
    rows = csl(speech, by_body, by_nobody)
    assert [row["author"] for row in rows] == [
        [{"literal": "王浩"}],
        [{"literal": body.name_zh}],
        [{"literal": "[吉林，机构不详]"}],
    ]
    assert [row["type"] for row in rows] == ["speech", "document", "document"]
    assert [row["authors"] for row in ris(speech)] == [["王浩"]]
    assert bibtex(speech)[0]["author"] == "{王浩}"


@pytest.mark.parametrize(
    ("facts", "work", "ris_type", "entry", "code"),
    [
        ({"kind": StatementKind.REPORT}, "webpage", "ELEC", "online", "[EB/OL]"),
        ({"slug": "policy-document"}, "document", "GOVDOC", "misc", "[EB/OL]"),
        ({"slug": "work-plan"}, "report", "RPRT", "report", "[R/OL]"),
        ({"slug": "special-meeting"}, "webpage", "ELEC", "online", "[EB/OL]"),
    ],
)
def test_the_kind_of_work_follows_from_its_form(facts, work, ris_type, entry, code):
    genre = make_genre(facts.get("slug", "x"))
    kind = facts.get("kind", StatementKind.RESPONSE)
    statement = cite(make_statement(genre=genre, kind=kind), url="https://people.example/a")
    assert csl(statement)[0]["type"] == work
    assert ris(statement)[0]["type_of_reference"] == ris_type
    assert bibtex(statement)[0].entry_type == entry
    assert code in references_in("gbt", statement)


def test_what_published_it_stands_before_what_only_reports_it():
    statement = cite(make_statement(), "Reporter", url="https://r.example", is_secondary=True)
    (only,) = csl(statement)
    assert "container-title" not in only
    assert only["URL"] == "https://r.example"
    assert "Reported by Reporter" in only["note"]
    assert "转引自 Reporter, " in references_in("gbt", statement)
    cite(statement, "人民日报", url="https://p.example")
    (both,) = csl(statement)
    assert (both["container-title"], both["URL"]) == ("人民日报", "https://p.example")
    assert "note" not in both


def test_without_an_address_of_its_own_a_statement_is_found_in_the_archive():
    statement = make_directive()
    here = f"{BASE}/directives/{statement.pk}/"
    assert csl(statement)[0]["URL"] == here
    assert ris(statement)[0]["urls"] == [here]
    assert references_in("gbt", statement).endswith(f"[Z/OL]. (2025-04-25). {here}.\n")


def test_both_titles_are_given_and_one_that_is_missing_is_supplied_in_brackets():
    both = make_statement(title_zh="坚持\n自立自强", title_en="Stand on our own feet")
    none = make_statement(title_zh="", genre=make_genre("speech"))
    assert ris(both)[0]["title"] == "坚持 自立自强"
    assert ris(both)[0]["translated_title"] == "Stand on our own feet"
    assert bibtex(both)[0]["titleaddon"] == "Stand on our own feet"
    assert csl(both)[0]["note"] == "Translated title: Stand on our own feet"
    assert [row["title"] for row in csl(none)] == ["[speech]"]


def test_signs_with_a_meaning_in_a_format_break_nothing():
    nasty = make_statement(title_zh=NASTY, title_en="a\r\nER  - \r\nTY  - RPRT")
    nasty.tags.add(Tag.objects.create(slug="a", name_en="one, two & {three"))
    after = make_statement(title_zh="后")
    entries = bibtex(nasty, after)
    assert [entry.key for entry in entries] == [
        f"biaotai-{statement.pk}" for statement in (nasty, after)
    ]
    title = entries[0]["title"]
    assert title.count("{") == title.count("}")
    for sign in "%&#$_":
        assert f"\\{sign}" in title
    rows = ris(nasty, after)
    assert [row["title"] for row in rows] == [NASTY, "后"]
    assert rows[0]["translated_title"] == "a ER - TY - RPRT"
    assert [row["title"] for row in csl(nasty, after)] == [NASTY, "后"]
    assert len(references_in("gbt", nasty, after).splitlines()) == 2


def test_an_address_with_odd_signs_stays_an_address():
    url = "https://p.example/a_b?x=1&y=%7B{z}#a~b"
    (entry,) = bibtex(cite(make_statement(), url=url))
    assert entry["url"] == "https://p.example/a_b?x=1&y=%7B%7Bz%7D#a~b"


def test_keys_stay_when_a_statement_changes_and_are_its_own():
    first, second = make_statement(title_zh="同"), make_statement(title_zh="同", by="JL")
    keys = [row["id"] for row in csl(first, second)]
    assert len(set(keys)) == 2
    Statement.objects.filter(pk=first.pk).update(title_zh="改", date_range=None)
    assert [row["id"] for row in csl(first, second)] == keys


@pytest.mark.parametrize("date_range", [*DATES, None])
def test_a_citation_processor_prints_what_we_write(date_range):
    official = Official.objects.create(name_zh="王浩")
    statement = cite(make_statement(date_range=date_range, title_zh="专题会议", official=official))
    items = CiteProcJSON(csl(statement))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, items, formatter.plain)
    bibliography.register(Cited([CitationItem(f"biaotai-{statement.pk}")]))
    (printed,) = map(str, bibliography.bibliography())
    assert "王浩" in printed
    assert "专题会议" in printed
    # This citation processor prints no year after a range within one year.
    assert SPANS_PRINTED.get(date_range, "2025") in printed or date_range is None


def test_no_references_are_still_a_file():
    assert csl() == []
    assert references_in("ris") == references_in("bibtex") == ""
