"""The command ``import``: what it prints, and what it stores."""

from datetime import date

import pytest
from django.core.management import CommandError

from statements.models import Card, ExternalKey, ResponseLink, Statement
from statements.selectors.imports import candidates
from statements.services.imports import writing
from statements.services.refusals import Refused
from tests.factories import make_centre, make_directive, make_genre, make_province, make_statement
from tests.imports import counts, directive, import_file, response, write_lines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places():
    make_centre()
    make_province("ZJ")
    make_province("JL")
    make_genre()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "rows.jsonl"


def test_a_row_becomes_a_statement_with_all_that_it_says(path):
    write_lines(
        path,
        directive("d1"),
        response(
            "r1",
            form="special-meeting",
            province="浙江",
            speaker="王浩",
            title_en="A meeting",
            basis="excerpts",
            tags=["人工智能"],
            sources=[
                {"publisher": "浙江日报", "url": "https://zj.example/1", "date": "2025-05-07"}
            ],
            answers=[{"key": "d1", "state": "confirmed", "method": "named", "evidence": "点名"}],
        ),
    )
    assert counts(import_file(path)) == {"new": 2}
    statement = Statement.objects.get(external_keys__key="r1")
    assert (statement.body.name_zh, statement.body.kind) == ("浙江省委", "party")
    assert str(statement.official) == "王浩"
    assert str(statement.date) == "2025-05-06"
    assert [tag.name_zh for tag in statement.tags.all()] == ["人工智能"]
    (citation,) = statement.citations.all()
    assert (citation.publisher, citation.published_on) == ("浙江日报", date(2025, 5, 7))
    (revision,) = statement.revisions.all()
    assert (revision.basis, revision.is_current) == ("excerpts", True)
    (link,) = statement.links_out.all()
    assert (link.state, link.method, link.evidence) == ("confirmed", "named", "点名")
    card = Card.objects.get(statement=statement)
    assert f"genre:{statement.genre_id}" in card.facts
    assert "传达学习" in card.text


def test_the_same_file_again_is_equal_throughout(path):
    write_lines(path, directive("d1"), response("r1", answers=[{"key": "d1"}]), response("r2"))
    assert counts(import_file(path)) == {"new": 3}
    assert counts(import_file(path)) == {"equal": 3}
    assert (Statement.objects.count(), ResponseLink.objects.count()) == (3, 1)


def test_a_changed_row_changes_its_statement_only_on_request(path):
    import_file(write_lines(path, response("r1"), response("r2")))
    write_lines(path, response("r1", title="另一个标题"), response("r2"))
    assert counts(import_file(path)) == {"equal": 1, "changed": 1}
    assert not Statement.objects.filter(title_zh="另一个标题").exists()
    import_file(path, "--update")
    changed = Statement.objects.get(title_zh="另一个标题")
    assert changed.version == 2
    assert counts(import_file(path)) == {"equal": 2}


def test_a_dry_run_stores_nothing(path):
    write_lines(path, response("r1"), response("r2", date="2025-02-30"))
    result = import_file(path, "--dry-run")
    assert counts(result) == {"new": 1, "refused": 1}
    (fault,) = result["faults"]
    assert (fault["row"], fault["column"]) == (2, "date")
    assert "no 2025-02-30 in the calendar" in fault["message"]
    assert not Statement.objects.exists()
    assert not ExternalKey.objects.exists()


def test_all_or_nothing_stores_nothing_if_a_row_is_refused(path):
    write_lines(path, response("r1"), response("r2", kind="nonsense"))
    with pytest.raises(CommandError, match="Nothing was stored"):
        import_file(path, "--all-or-nothing")
    assert not Statement.objects.exists()
    write_lines(path, response("r1"), response("r2"))
    assert counts(import_file(path, "--all-or-nothing")) == {"new": 2}


def test_all_or_nothing_takes_back_what_was_written_before_a_refusal(path, monkeypatch):
    import_file(write_lines(path, response("r1")))

    def refuse(*_args, **_options):
        raise Refused("no")

    monkeypatch.setattr(writing, "update_statement", refuse)
    write_lines(path, response("r2"), response("r1", title="另一个标题"))
    with pytest.raises(CommandError, match="Nothing was stored"):
        import_file(path, "--all-or-nothing", "--update")
    assert Statement.objects.get().external_keys.get().key == "r1"


def test_good_rows_go_in_without_the_bad_ones(path):
    write_lines(path, response("r1"), response("r2", province="nowhere"), response("r3"))
    assert counts(import_file(path)) == {"new": 2, "refused": 1}
    assert Statement.objects.count() == 2


def test_an_answer_finds_its_directive_by_title_wherever_it_stands(path):
    stored = make_directive(title_zh="第二十次集体学习")
    write_lines(
        path,
        response("r1", answers=[{"title": "第二十次集体学习"}, {"title": "后面的指示"}]),
        directive("d1", title="后面的指示"),
    )
    assert counts(import_file(path)) == {"new": 2}
    linked = ResponseLink.objects.values_list("directive__title_zh", "state")
    assert set(linked) == {(stored.title_zh, "suggested"), ("后面的指示", "suggested")}


def test_an_answer_whose_directive_is_refused_is_written_without_the_link_and_named(path):
    rows = directive("d1", province="nowhere"), response("r1", answers=[{"key": "d1"}])
    result = import_file(write_lines(path, *rows))
    assert counts(result) == {"new": 1, "refused": 1}
    assert not ResponseLink.objects.exists()
    faults = {fault["row"]: fault["message"] for fault in result["faults"]}
    assert faults[2] == "The directive of this row was not imported."


def test_states_of_answers_are_a_list_or_a_fault(path):
    title = make_directive(title_zh="第二十次集体学习", date_range="2025-04-25").title_zh
    rows = [
        response("r1", answers=[title], answers_state=["confirmed"]),
        response("r2", answers=[title], answers_state="[confirmed"),
    ]
    result = import_file(write_lines(path, *rows))
    assert counts(result) == {"new": 1, "refused": 1}
    assert result["faults"][0]["message"] == "This is no list in JSON."
    assert ResponseLink.objects.get().state == "confirmed"


def test_a_name_that_first_occurs_in_a_late_line_is_read(path):
    directives = [directive(f"d{number}") for number in range(210)]
    write_lines(path, *directives, response("r1", answers=[{"key": "d7"}]))
    assert counts(import_file(path)) == {"new": 211}
    assert ResponseLink.objects.get().directive.title_zh == "中央政治局集体学习（d7）"


def test_an_answer_to_an_unknown_or_later_directive_is_refused(path):
    make_directive(title_zh="第二十次集体学习会", date_range="2025-09-01")
    write_lines(
        path,
        response("r1", answers=[{"title": "第二十次集体学习"}]),
        response("r2", answers=[{"title": "第二十次集体学习会"}]),
    )
    result = import_file(path)
    assert counts(result) == {"refused": 2}
    assert "There is no directive" in result["faults"][0]["message"]
    assert "before the directive" in result["faults"][1]["message"]


def test_an_answer_may_quote_the_title_without_what_sites_add_to_it(path):
    directive = make_directive(title_zh="国务院关于修建桥梁的意见（全文）")
    make_directive(title_zh="关于养护桥梁的意见（试行）")
    write_lines(
        path,
        response("r1", answers=[{"title": "《国务院关于修建桥梁的意见》"}]),
        response("r2", answers=[{"title": "国务院关于修建桥梁的意见（国发〔2025〕8号）"}]),
        response("r3", answers=[{"title": "关于养护桥梁的意见"}]),
    )
    result = import_file(path)
    assert counts(result) == {"new": 2, "refused": 1}
    assert "There is no directive “关于养护桥梁的意见”" in result["faults"][0]["message"]
    assert {link.directive for link in ResponseLink.objects.all()} == {directive}


def test_a_quoted_title_of_several_directives_is_asked_about(path):
    for remark in ("（全文）", "（受权发布）"):
        make_directive(title_zh=f"关于修建桥梁的意见{remark}")
    write_lines(path, response("r1", answers=[{"title": "《关于修建桥梁的意见》"}]))
    result = import_file(path)
    assert "Several directives are called" in result["faults"][0]["message"]


def test_a_row_that_nearly_repeats_a_statement_is_not_entered_unasked(path):
    words = (
        "会议强调，要构建自主可控、协同运行的人工智能基础软硬件系统，"
        "推动科技创新和产业创新深度融合，确保落地见效。"
    )
    make_statement(text=words, date_range="2025-05-06")
    write_lines(path, response("r1", text=words.replace("，要", "要")))
    assert counts(import_file(path)) == {"changed": 1}
    assert counts(import_file(path, "--enter-alike")) == {"changed": 1}
    assert Statement.objects.count() == 2


@pytest.mark.parametrize("few", [1, 2], ids=["many of those days", "few"])
def test_nearly_the_same_words_are_found_on_the_same_day_alone(path, monkeypatch, few):
    monkeypatch.setattr(candidates, "_FEW", few)
    words = (
        "会议强调，要构建自主可控、协同运行的人工智能基础软硬件系统，"
        "推动科技创新和产业创新深度融合，确保落地见效。"
    )
    make_statement(text=words, date_range="2025-05-06")
    nearly = [words.replace("见效", ending) for ending in ("生效", "有效")]
    rows = response("r1", text=nearly[0]), response("r2", text=nearly[1], date="2025-05-07")
    assert counts(import_file(write_lines(path, *rows))) == {"changed": 1, "new": 1}


def test_a_row_that_is_entered_though_alike_is_known_by_its_key(path):
    words = "要构建自主可控、协同运行的人工智能基础软硬件系统，推动科技创新和产业创新深度融合。"
    stored = make_directive(text=words, title_zh="第二十次集体学习")
    row = directive("d1", text=words.replace("，", ""), title="", title_en="A study session")
    write_lines(path, row, response("r1", answers=[{"key": "d1"}]))
    assert counts(import_file(path, "--enter-alike")) == {"new": 1, "changed": 1}
    link = ResponseLink.objects.get()
    assert (link.directive.title_en, link.directive == stored) == ("A study session", False)
    assert counts(import_file(path, "--enter-alike")) == {"equal": 2}


def test_two_rows_with_one_key_are_one_too_many(path):
    write_lines(path, response("r1"), response("r1", title="另一个"))
    result = import_file(path)
    assert counts(result) == {"new": 1, "refused": 1}
    assert result["faults"][0]["message"] == "This repeats row 1."


def test_columns_can_be_named_and_missing_values_given(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("when,what\n2025-05-06,省委召开会议\n", encoding="utf-8")
    options = ("--map", "when=date", "--map", "what=title", "--set", "kind=response")
    assert counts(import_file(path, *options, "--set", "province=Zhejiang")) == {"new": 1}
    with pytest.raises(CommandError, match="There is no field"):
        import_file(path, "--map", "when=wann")
