"""Comparing on a page takes nobody's server for long, whatever the texts are."""

import random
import time

import pytest

from statements.models import LONGEST_TEXT
from statements.selectors.links import comparison
from tests.factories import make_directive, make_link, make_statement

pytestmark = pytest.mark.django_db

CHOICE = random.Random(7)
WORDS = "坚持加强党的全面领导推动人工智能健康有序发展构建自主可控协同高效运行"


KINDS = {
    "line ends": lambda length: ("甲" + "\n" * length)[: length - 1] + "乙",
    "one letter": lambda length: "甲" * length,
}


def altered(text):
    return "".join(letter if CHOICE.random() < 0.9 else "新" for letter in text)


def took(client, directive, responses):
    query = "".join(f"&response={response.pk}" for response in responses)
    began = time.process_time()
    answer = client.get(f"/compare/?directive={directive.pk}{query}")
    return time.process_time() - began, answer


@pytest.mark.parametrize("kind", KINDS)
def test_texts_without_clauses_as_long_as_a_page_compares_take_under_two_seconds(client, kind):
    text = KINDS[kind](comparison.MAX_CHARACTERS // 2)
    directive = make_directive(text=text)
    response = make_link(directive, make_statement(text=altered(text))).response
    # Loads what is loaded once.
    took(client, make_directive(text=WORDS), [make_statement(text=WORDS)])
    seconds, answer = took(client, directive, [response])
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
