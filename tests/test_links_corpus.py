"""The quality of the ranking on real texts, where they are present.

What is found and ranked is tried without them in `engine/test_mentions.py` and `test_ranking.py`.
"""

import pytest

from bench.linkcases import read_corpus
from bench.links import best_events, measure_mentions
from bench.texts import CORPUS
from statements.engine.ranking.ranker import DirectiveRanker

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (CORPUS / "links.jsonl").is_file(), reason="the development corpus is not here"
    ),
]


@pytest.fixture(scope="module")
def corpus():
    return read_corpus(CORPUS)


@pytest.fixture(scope="module")
def ranker(corpus):
    return DirectiveRanker(corpus.directives)


def test_naming_sentences_resolve_to_what_they_name(corpus):
    report = measure_mentions(corpus)
    assert report["recall"]["share"] >= 0.99
    # Links leave out what is named beside, so these count right mentions as wrong.
    assert report["precision"]["share"] >= 0.98
    assert report["precision of pairs"]["share"] >= 0.98
    assert report["precision, as read"]["share"] >= 0.98


def test_linked_responses_find_their_event_in_full_text(corpus, ranker):
    first = []
    for case in corpus.linked[::3]:
        scores = ranker.scores(ranker.measurer.measure(case.response))
        first.append(best_events(scores, corpus.events)[0] in case.events)
    assert sum(first) / len(first) >= 0.9


def test_texts_that_do_not_speak_of_the_centre_find_nothing(corpus, ranker):
    none = [not ranker.rank(case.response) for case in corpus.silent]
    assert sum(none) / len(none) >= 0.95
