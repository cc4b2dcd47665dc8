"""Comparing on a page takes nobody's server for long, whatever the texts are."""

import random
import time

import pytest

from statements.models import LONGEST_TEXT
from statements.selectors import comparison
from tests.factories import make_directive, make_link, make_statement

pytestmark = pytest.mark.django_db

CHOICE = random.Random(7)
WORDS = "坚持加强党的全面领导推动人工智能健康有序发展构建自主可控协同高效运行"


def clauses(length, letters):
    """Different clauses of so many letters each."""
    number = length // (letters + 1) + 1
    return "".join(f"{''.join(CHOICE.choices(WORDS, k=letters))}，" for _ in range(number))[:length]


def altered(text):
    return "".join(letter if CHOICE.random() < 0.9 else "新" for letter in text)


KINDS = {
    "line ends": lambda length: ("甲" + "\n" * length)[: length - 1] + "乙",
    "one letter": lambda length: "甲" * length,
    "clauses of six letters": lambda length: clauses(length, 6),
    "clauses of twenty letters": lambda length: clauses(length, 20),
    "the same clause again": lambda length: ("推动人工智能健康有序发展，" * length)[:length],
    "clauses of one letter said twice": lambda length: ("甲甲甲甲甲甲乙，" * length)[:length],
}


def took(client, directive, responses):
    query = "".join(f"&response={response.pk}" for response in responses)
    began = time.process_time()
    answer = client.get(f"/compare/?directive={directive.pk}{query}")
    return time.process_time() - began, answer


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [1, comparison.MOST_RESPONSES])
def test_the_longest_texts_that_a_page_compares_take_under_two_seconds(client, kind, number):
    length = comparison.MAX_CHARACTERS // (2 * number)
    text = KINDS[kind](length)
    directive = make_directive(text=text)
    responses = [make_statement(text=altered(text)) for _ in range(number)]
    for response in responses:
        make_link(directive, response)
    took(
        client, make_directive(text=WORDS), [make_statement(text=WORDS)]
    )  # loads what is loaded once
    seconds, answer = took(client, directive, responses)
    assert answer.status_code == 200
    assert seconds < 2


def test_longer_texts_are_refused_at_once_with_a_sentence(client):
    text = "甲" + "\n" * (LONGEST_TEXT - 2) + "乙"
    directive = make_directive(text=text)
    response = make_link(directive, make_statement(text=text)).response
    seconds, answer = took(client, directive, [response])
    assert answer.status_code == 400
    assert "too long to be compared on one page" in answer.text
    assert seconds < 1
