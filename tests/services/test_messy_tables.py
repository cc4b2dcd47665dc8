"""Tables as people keep them: a title on top, empty lines, a total, dates that lost their form."""

import re
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from statements.models import Statement, Tag
from statements.services.imports.columns import RowField, proposed_mapping
from statements.services.imports.reading.opening import read_table
from tests.factories import make_centre, make_province
from tests.imports import counts, import_file, zipped

pytestmark = pytest.mark.django_db
HEADING = ["类型", "省份", "机构", "日期", "标题"]
ROWS: list[list[object]] = [
    ["表态", "ZJ", "浙江省委", date(2025, 4, 28), "省委常委会召开会议"],
    [None, None, None, None, None],
    ["表态", "Zhejiang", "浙江省委", "２０２５年４月２９日", "省委召开专题会议"],
    ["表态", "浙 江", "浙江省委", 45777, "省委学习贯彻会议精神"],
    [" ", None, "", None, None],
    ["合计", None, None, None, 3],
]


@pytest.fixture(autouse=True)
def _places():
    make_centre()
    make_province("ZJ")


def workbook(path, *rows, merged=""):
    book = Workbook()
    [sheet] = book.worksheets
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    book.save(path)
    return path


def check(result):
    """Two rows are read; the day as Excel counts it and the total are to fix."""
    assert counts(result) == {"new": 2, "refused": 2}
    faults = {(fault["row"], fault["column"]): fault["message"] for fault in result["faults"]}
    assert "“45777” is not read as a date." in faults[3, "日期"]
    assert {row for row, _column in faults} == {3, 4}
    statements = Statement.objects.order_by("date_range")
    assert [str(row.date) for row in statements] == ["2025-04-28", "2025-04-29"]
    assert {row.body.jurisdiction_id for row in statements} == {"ZJ"}


def test_a_workbook_with_a_merged_title_empty_lines_and_a_total_is_read(tmp_path):
    title = ["各省表态汇总", None, None, None, None]
    path = workbook(tmp_path / "t.xlsx", title, [], HEADING, *ROWS, merged="A1:E1")
    check(import_file(path))


def test_the_same_in_gbk_with_a_title_line_is_read(tmp_path):
    path = tmp_path / "t.csv"
    cells = [[str(cell or "") for cell in row] for row in ROWS]
    lines = ["各省表态汇总,,,,", ",,,,", ",".join(HEADING), *map(",".join, cells)]
    path.write_text("\r\n".join(lines), encoding="gbk")
    check(import_file(path))


def test_a_stray_quotation_mark_in_gbk_makes_one_row_to_fix(tmp_path):
    path = tmp_path / "t.csv"
    rows = ["response,浙江,浙江省委,2025-04-28,会议一", 'response,浙江,"浙江省委,2025-04-29,会议二']
    rows += ["response,浙江,浙江省委,2025-04-30,会议三"]
    path.write_text("\n".join([",".join(HEADING), *rows]), encoding="gbk")
    result = import_file(path)
    assert counts(result) == {"new": 1, "refused": 1}
    assert "Is there a quotation mark too many in line 3?" in result["faults"][0]["message"]


def test_a_cell_in_a_column_without_a_name_is_a_row_to_fix(tmp_path):
    path = workbook(tmp_path / "t.xlsx", HEADING, ROWS[0], [*ROWS[2], None, "无主的一格"])
    result = import_file(path)
    assert counts(result) == {"new": 1, "refused": 1}
    assert result["faults"][0]["message"].startswith(
        "“无主的一格” stands in a column without a name."
    )


def test_the_first_row_of_a_table_without_a_heading_is_no_heading(tmp_path):
    rows = [[*row, None, "https://paper.example/1"] for row in (ROWS[0], ROWS[2])]
    book = read_table(workbook(tmp_path / "t.xlsx", *rows))
    lines = ["\t".join(str(cell or "") for cell in row) for row in rows]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    sheet = read_table(tmp_path / "t.csv")
    numbered = tuple(f"column {number}" for number in range(1, 8))
    for table in (book, sheet):
        assert table.headers == numbered
        first, second = table.rows()
        assert [*first.cells.values()][:4] == ["表态", "ZJ", "浙江省委", "2025-04-28"]
        assert (second.number, second.cells["column 5"]) == (2, "省委召开专题会议")


@pytest.mark.parametrize("heading", ["编码,2024年,2025年", "类型,2025-04-28", "甲,乙,丙"])
def test_a_heading_of_unknown_names_or_of_years_stays_one(tmp_path, heading):
    (tmp_path / "t.csv").write_text(f"{heading}\n1,2,3\n")
    assert read_table(tmp_path / "t.csv").headers == tuple(heading.split(","))


def test_the_heading_below_a_title_and_a_row_of_groups_is_found(tmp_path):
    title, groups = ["各省表态汇总", *[None] * 4], ["基本信息", None, None, "内容", None]
    path = workbook(tmp_path / "t.xlsx", title, groups, HEADING, ROWS[0], merged="A2:C2")
    assert counts(import_file(path)) == {"new": 1}


@pytest.mark.parametrize(
    ("number_format", "day", "expected"),
    [
        ('yyyy"年"m"月"', date(2025, 4, 1), "2025-04"),
        ("mmm-yy", date(2025, 4, 1), "2025-04"),
        ("yyyy", date(2025, 1, 1), "2025"),
        ("mmm-yy", date(2025, 4, 28), "2025-04-28"),  # the day is known, though it is not shown
        ('[$-804]yyyy"年"m"月"d"日";@', date(2025, 4, 1), "2025-04-01"),
        ("yyyy/m/d h:mm", date(2025, 4, 1), "2025-04-01"),
    ],
)
def test_a_day_of_a_workbook_is_as_precise_as_it_is_shown(tmp_path, number_format, day, expected):
    book = Workbook()
    [sheet] = book.worksheets
    sheet.append(HEADING)
    sheet.append(["表态", "ZJ", "浙江省委", day, "省委召开专题会议"])
    sheet["D2"].number_format = number_format
    book.save(tmp_path / "t.xlsx")
    [row] = read_table(tmp_path / "t.xlsx").rows()
    assert row.cells["日期"] == expected


@pytest.mark.parametrize(
    ("number", "expected"), [(31, "2025-04-01"), (57, "2025-04"), (58, "2025-04-01")]
)
def test_days_in_formats_of_excel_in_chinese_are_days(tmp_path, number, expected):
    book = Workbook()
    [sheet] = book.worksheets
    sheet.append(HEADING)
    sheet.append(["表态", "ZJ", "浙江省委", 45748, "省委召开专题会议"])
    sheet["D2"].number_format = "0.000"  # stands for the number, which openpyxl cannot write
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as plain:
        parts = {part: plain.read(part) for part in plain.namelist()}
    styles = re.sub(rb"<numFmts.*?</numFmts>", b"", parts["xl/styles.xml"])
    parts["xl/styles.xml"] = styles.replace(b'numFmtId="164"', b'numFmtId="%d"' % number)
    (tmp_path / "t.xlsx").write_bytes(zipped(**parts))
    [row] = read_table(tmp_path / "t.xlsx").rows()
    assert row.cells["日期"] == expected


def test_a_number_that_may_be_january_or_october_is_to_fix(tmp_path):
    path = workbook(tmp_path / "t.xlsx", HEADING, ["表态", "ZJ", "浙江省委", 2025.1, "省委会议"])
    result = import_file(path)
    assert counts(result) == {"refused": 1}
    assert "write 2025-01 or 2025-10" in result["faults"][0]["message"]


def test_marks_that_only_begin_a_cell_are_part_of_it(tmp_path):
    lines = [
        "\t".join(HEADING),
        '表态\t浙江\t浙江省委\t2025-04-28\t"人工智能+"行动',
        '表态\t浙江\t"浙江省委"\t2025-04-29\t"他说""好"""',
        '表态\t浙江\t"浙江\t省委"\t2025-04-30\t"甲"乙\r',
    ]
    (tmp_path / "t.tsv").write_text("\n".join(lines))
    rows = [dict(row.cells) for row in read_table(tmp_path / "t.tsv").rows()]
    assert [row["标题"] for row in rows] == ['"人工智能+"行动', '他说"好"', '"甲"乙']
    assert [row["机构"] for row in rows] == ["浙江省委", "浙江省委", "浙江\t省委"]


def test_kinds_are_known_in_either_script(tmp_path):
    (tmp_path / "t.csv").write_text(
        "類型,省份,機構,日期,標題\n表態,浙江,浙江省委,2025-04-28,會議\n", encoding="big5"
    )
    assert counts(import_file(tmp_path / "t.csv")) == {"new": 1}


def test_a_list_of_tags_is_split_and_a_list_of_people_is_to_fix(tmp_path):
    Tag.objects.create(slug="three", name_en="Three", name_zh="教育、科技、人才")
    for name in ("人工智能", "科技"):
        Tag.objects.create(slug=f"t{name}", name_en=name, name_zh=name)
    rows = ["甲,人工智能、科技,", "乙,教育、科技、人才,", '丙,"人工智能，科技",', "丁,,王浩、刘捷"]
    lines = [f"表态,浙江,浙江省委,2025-04-28,会议{row}" for row in rows]
    (tmp_path / "t.csv").write_text("\n".join([",".join([*HEADING, "标签", "发言人"]), *lines]))
    result = import_file(tmp_path / "t.csv")
    assert counts(result) == {"new": 3, "refused": 1}
    assert "names several people" in result["faults"][0]["message"]
    tags = {
        statement.title_zh[-1]: sorted(tag.name_zh for tag in statement.tags.all())
        for statement in Statement.objects.all()
    }
    assert tags == {
        "甲": ["人工智能", "科技"],
        "乙": ["教育、科技、人才"],
        "丙": ["人工智能", "科技"],
    }


def test_the_headings_of_sheets_kept_by_hand_are_known():
    fields = {
        "召开时间": RowField.DATE,
        "发布机构": RowField.BODY,
        "文章标题": RowField.TITLE,
        "来源媒体": RowField.PUBLISHER,
        "回应文件": RowField.ANSWERS,
        "原文链接": RowField.URL,
    }
    assert proposed_mapping([*fields]) == fields


def test_a_date_without_its_year_is_read_by_the_publication(tmp_path):
    rows = ["昨日,2025-05-20", "12月30日,2025-01-02", "5月6日,", "5月6日,2025年5月"]
    lines = [f"表态,浙江,浙江省委,会议{at},某报,{row}" for at, row in enumerate(rows)]
    heading = "类型,省份,机构,标题,来源,日期,发布日期"
    (tmp_path / "t.csv").write_text("\n".join([heading, *lines]))
    assert counts(import_file(tmp_path / "t.csv")) == {"new": 2, "refused": 2}
    dates = Statement.objects.order_by("title_zh")
    assert [str(statement.date) for statement in dates] == ["2025-05-19", "2024-12-30"]
