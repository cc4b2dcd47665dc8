"""What the documents for contributors say of the code is so."""

import ast
import re
from textwrap import dedent

import pytest
from django.conf import settings

DOCUMENTS = ["CONTRIBUTING.md", "docs/architecture.md", "docs/style.md"]
EXCERPT = re.compile(r"^`([\w/.]+\.py)`\n\n```python\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
FILE = re.compile(r"`((?:statements|tracker|tests|bench|docs)/[\w/.-]+\.\w+)`")


def test_every_excerpt_stands_word_for_word_in_its_file():
    excerpts = EXCERPT.findall((settings.BASE_DIR / "docs/style.md").read_text())
    assert len(excerpts) >= 6
    for path, excerpt in excerpts:
        assert excerpt in (settings.BASE_DIR / path).read_text(), path
        ast.parse(dedent(excerpt))  # is not broken off


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_is_named_is_there(document):
    text = (settings.BASE_DIR / document).read_text()
    assert not [path for path in FILE.findall(text) if not (settings.BASE_DIR / path).exists()]
