"""What the engine must find, on generated text, and on the corpus where it is present."""

import pytest

from bench.quality import measure_quality
from bench.texts import CORPUS, load_texts

LEAST_F1 = {
    "exact": 0.99,
    "one substituted": 0.98,
    "substituted": 0.98,
    "inserted": 0.98,
    "deleted": 0.98,
    "list": 0.98,
    "swapped": 0.97,
    "punctuation": 0.99,
    "split": 0.975,
    "combined": 0.97,
}


def check(texts, slack, **sizes):
    quality = measure_quality(texts.half(1), **sizes)
    f1_by_edit = {edit: tally.f1 for edit, tally in quality.edits.items()}
    assert {edit: f1 for edit, f1 in f1_by_edit.items() if f1 < LEAST_F1[edit] - slack} == {}
    assert quality.verbatim_precision == 1
    assert quality.verbatim_recall >= 0.999
    assert quality.altered_recall >= 0.95
    assert quality.flagged <= 0.003
    assert quality.unanswered_v <= 0.0002


@pytest.fixture
def corpus():
    if not CORPUS.is_dir():
        pytest.skip("no corpus beside the project: see docs/methods.md")
    return load_texts()


# Few cases leave the thresholds a little room for chance; `bench echo --quality` uses many.
def test_planted_wording_is_found_in_generated_text(tmp_path):
    check(load_texts(tmp_path), cases=5, unplanted=50, slack=0.015)


@pytest.mark.long
def test_many_planted_wordings_are_found_in_generated_text(tmp_path):
    check(load_texts(tmp_path), cases=60, slack=0.005)


@pytest.mark.long
def test_many_planted_wordings_are_found_in_the_corpus(corpus):
    check(corpus, cases=60, slack=0.005)
