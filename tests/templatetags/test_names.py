"""What texts name, in words."""

import pytest

from statements.templatetags.names import as_meaning
from tests.reading import words


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("instruction:桥梁安全", "instruction: 桥梁安全"),
        ("plenum:20:3", "plenum, term and number: 20, 3"),
        ("occasion:中央桥梁工作会议@2025", "meeting: 中央桥梁工作会议, 2025"),
        ("全国某会议", "全国某会议"),
        ("see:全国某会议", "see:全国某会议"),
    ],
)
def test_what_is_named_is_said_in_words(key, said):
    assert words(as_meaning(key)) == said
