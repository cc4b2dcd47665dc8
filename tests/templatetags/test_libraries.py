"""Libraries of template tags: what a name means, and who loads it."""

import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.template.engine import Engine
from django.template.library import import_library

LIBRARIES = {name: import_library(path) for name, path in Engine.get_default().libraries.items()}
TEMPLATES = [
    path
    for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*"))
    if path.suffix in {".html", ".txt"}
]
LOAD = re.compile(r"{% load ([^%]*?) %}")


def names_in(library):
    return {*library.tags, *library.filters}


def test_a_name_means_the_same_in_every_library():
    """Of two loaded libraries that have it, the later would win without a word."""
    libraries = defaultdict(list)
    for name, library in LIBRARIES.items():
        for word in names_in(library):
            libraries[word].append(name)
    ours = {path.stem for path in (Path(settings.BASE_DIR) / "statements/templatetags").iterdir()}
    doubled = {word: names for word, names in libraries.items() if len(names) > 1}
    assert {word: names for word, names in doubled.items() if ours.intersection(names)} == {}


def test_a_template_uses_every_library_that_it_loads():
    idle = {
        path.relative_to(settings.BASE_DIR): name
        for path in TEMPLATES
        for text in [path.read_text()]
        for names in LOAD.findall(text)
        for name in names.split()
        if names_in(LIBRARIES[name]).isdisjoint(re.findall(r"(?:\||{%)\s*(\w+)", text))
    }
    assert idle == {}
