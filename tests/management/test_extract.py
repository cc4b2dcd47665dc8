"""`manage.py extract`, in its process of its own."""

import json

import pytest
from django.core.management import CommandError, call_command

from bench.extraction import PAGES


def test_extract_prints_the_article_as_json(capsys):
    page = json.loads((PAGES / "expected.json").read_text(encoding="utf-8"))["chinanews.html"]
    call_command("extract", str(PAGES / "chinanews.html"), url=page["url"], json=True)
    article = json.loads(capsys.readouterr().out)
    assert {"title", "date", "publisher", "text", "charset"} <= set(article)
    assert article["title"] == page["title"]
    assert article["date"]["from"] == article["date"]["to"] == page["date"]
    assert article["date"]["evidence"]


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("extract", str(tmp_path / "none.html"))


def test_several_files_are_the_pages_of_one_article(tmp_path, capsys):
    pages = []
    for number, text in enumerate(
        ("会议强调，要抓好落实，压实责任。", "要把算力、数据统筹起来布局。")
    ):
        page = tmp_path / f"{number}.html"
        page.write_text(f"<h1>省委常委会召开会议</h1><p>{text * 3}</p>", encoding="utf-8")
        pages.append(str(page))
    call_command("extract", *pages, json=True)
    article = json.loads(capsys.readouterr().out)
    assert article["text"].split("\n") == [
        "会议强调，要抓好落实，压实责任。" * 3,
        "要把算力、数据统筹起来布局。" * 3,
    ]


@pytest.mark.parametrize(
    ("file_bytes", "sentence"),
    [
        pytest.param(b"", "No text was found.", marks=pytest.mark.long),
        (b"<script>document.write('x')</script>", "No text was found."),
        (b"%PDF-1.4 broken", "it is a PDF without pages, or a damaged one"),
        pytest.param(
            b"From: <Saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\nx",
            "No text was found.",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_file_without_text_gives_empty_fields_and_a_sentence(
    tmp_path, capsys, file_bytes, sentence
):
    (tmp_path / "page").write_bytes(file_bytes)
    call_command("extract", str(tmp_path / "page"), json=True)
    printed = capsys.readouterr()
    assert json.loads(printed.out)["text"] == ""
    assert sentence in printed.err
