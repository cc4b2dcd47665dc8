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
