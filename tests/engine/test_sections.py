"""The sections of a directive."""

import pytest

from statements.engine.echo.sections import section_starts

POINTS = (
    "会议指出，要做好工作。\n任务如下。一是坚持内需主导，建设市场。二是坚持创新驱动。"
    "三是坚持改革攻坚。\n会议要求，各地要落实。"
)
HEADINGS = (
    "序言。\n一、加强领导\n要统筹安排。\n二、推进建设\n（一）抓好三、四季度工作。\n"
    "三、强化保障\n做好宣传。"
)
PARAGRAPHS = "会议强调，要稳。\n会议指出，要进。\n会议要求，要实。"


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        (POINTS, ["会议指出", "任务如下", "一是坚持", "二是坚持", "三是坚持", "会议要求"]),
        (HEADINGS, ["序言。\n", "一、加强", "二、推进", "三、强化"]),
        (
            "会议强调，要稳。\n会议指出，要进。\n会议要求，要实。",
            ["会议强调", "会议指出", "会议要求"],
        ),
        ("会议强调，要稳。会议指出，要进。", []),
        ("强调“要稳！”指出，要进。要求，要实。", ["强调“要", "指出，要", "要求，要"]),
        ("", []),
    ],
)
def test_sections_are_numbered_points_and_paragraphs_or_else_sentences(text, openings):
    assert [text[start : start + 4] for start in section_starts(text)] == openings
