"""A set phrase is counted where a search for its words finds it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text.phrases import count_uses, forms_of
from statements.engine.text.searchable import pattern_of, searchable


def uses(text, *wordings):
    return count_uses(forms_of(wordings), searchable(text))


@pytest.mark.parametrize(
    "text",
    [
        "坚持自立自强",
        "坚持自立\n自强",
        "堅持自立自強",
        "坚持⾃⽴⾃强",
        "坚持 自立 自强",
        "坚持\u3000自立\u3000自强",
        "坚持“自立自强”",
        "坚持「自立自强」",
        "坚持自立\u200b自强",
        "坚持自立\u00a0自强",
        "坚持自立\f自强",
    ],
)
def test_a_phrase_is_counted_in_whatever_way_it_is_written(text):
    assert uses(f"要{text}，应用导向", "坚持自立自强") == 1
    assert uses("要坚持自立自强，应用导向", text) == 1


def test_the_longest_wording_comes_first_and_no_character_counts_twice():
    assert uses("自立自强，科技自立自强", "自立自强", "科技自立自强") == 2
    assert uses("自强自强自强", "自强自强") == 1


def test_wordings_that_are_read_alike_count_once():
    assert forms_of(["自立自强", "自立自強", "“自立自强”"]) == ["自立自强"]


def test_what_has_nothing_to_be_searched_is_found_nowhere():
    assert uses("坚持“”自立", "“”") == 0


def test_a_word_of_latin_letters_is_counted_where_it_begins():
    assert uses("AI said ai芯片", "AI") == 2


def test_no_phrase_runs_over_the_seam_of_two_fields():
    assert count_uses(["自立自强"], "坚持自立", "自强不息") == 0


@given(st.lists(st.text("自立强a ai“\n"), max_size=3), st.text("自立强a ai“\n"))
def test_it_is_counted_in_exactly_the_texts_in_which_a_search_finds_it(wordings, text):
    form = searchable(text)
    is_found = any(re.search(pattern_of(wording), form) for wording in forms_of(wordings))
    assert (uses(text, *wordings) > 0) == is_found
