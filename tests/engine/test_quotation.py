"""Which words of a text are quoted."""

from itertools import groupby
from operator import itemgetter

import pytest

from statements.engine.echo.quotation import mark_quoted


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("习近平强调，要发展。要坚持。会议指出，要抓紧。", ["要发展。要坚持。"]),
        ("習近平總書記指出：要發展。\n省委要抓紧。", ["要發展。"]),
        ("习主席指出，要发展。", ["要发展。"]),
        ("李强总理指出，要发展。", ["要发展。"]),
        ("会议强调，要发展。", []),
        ("传达习近平总书记重要讲话精神，抓好落实。", []),
        ("他说：“好。”叫“一带一路”。", ["好。"]),
        ("共建“大家一起努力，把事情办好”。", ["大家一起努力，把事情办好"]),
        ("习近平强调，", []),
        ("“没有合上", []),
        (
            "习近平强调，要坚持自立自强。要突出\n应用导向，抓紧抓实。",
            ["要坚持自立自强。要突出", "应用导向，抓紧抓实。"],
        ),
        ("省委书记说：“抓“，这很要紧。他强调，“干”。", ["抓", "干"]),
        (
            "“第一段很长很长。\n“第二段很长。\n“第三段。”",
            ["第一段很长很长。\n“第二段很长。\n“第三段。"],
        ),
        ("他说：”好。”", ["好。"]),
        ("他说：＂好。＂", ["好。"]),
        ("他说：〝好。〞", ["好。"]),
        ("他说：‘好。’", ["好。"]),
        ("他说：「好『极』了。」走了", ["好『极』了。"]),
        ("他说：”好。“走了", ["好。"]),
        ("习\u200b近平强\n调，要发展。", ["要发展。"]),
        ("习近平指出：“要发展。”我们要抓紧。", ["要发展。"]),
        ("习近平强调：“十五五”时期是关键，要抓好。", ["“十五五”时期是关键，要抓好。"]),
        ("习近平强调：“要抓好”，我们抓紧。", ["要抓好"]),
        ("习近平指出，“要发展”。我们要抓紧。", ["要发展"]),
        ("习近平指出，“一带一路”是好事，要抓紧。", ["“一带一路”是好事，要抓紧。"]),
    ],
)
def test_what_is_quotation(text, quoted):
    stretches = groupby(zip(text, mark_quoted(text).tolist(), strict=True), key=itemgetter(1))
    marked = [
        "".join(letter for letter, _ in stretch) for is_quoted, stretch in stretches if is_quoted
    ]
    assert marked == quoted
