"""References in docs/security.md and docs/security-asvs.md resolve."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PROMISES, ASVS = ROOT / "docs/security.md", ROOT / "docs/security-asvs.md"
FOLDERS = ("deploy", "docs", "static", "statements", "templates", "tests", "tracker")

# Of each section of ASVS 5.0.0: how many requirements level 1 has, and levels 1 and 2 together.
# They are numbered from 1, those of level 1 first.
SECTIONS = {
    "1.1": (0, 2),
    "1.2": (5, 9),
    "1.3": (2, 11),
    "1.4": (0, 3),
    "1.5": (1, 2),
    "2.1": (1, 3),
    "2.2": (2, 3),
    "2.3": (1, 4),
    "2.4": (0, 1),
    "3.2": (2, 2),
    "3.3": (1, 4),
    "3.4": (2, 6),
    "3.5": (3, 5),
    "3.7": (0, 2),
    "4.1": (1, 3),
    "4.2": (0, 1),
    "4.3": (0, 2),
    "4.4": (1, 4),
    "5.1": (0, 1),
    "5.2": (2, 3),
    "5.3": (2, 2),
    "5.4": (0, 3),
    "6.1": (1, 3),
    "6.2": (8, 12),
    "6.3": (2, 4),
    "6.4": (2, 4),
    "6.5": (0, 5),
    "6.6": (0, 3),
    "6.8": (0, 4),
    "7.1": (0, 3),
    "7.2": (4, 4),
    "7.3": (0, 2),
    "7.4": (2, 5),
    "7.5": (0, 2),
    "7.6": (0, 2),
    "8.1": (1, 2),
    "8.2": (2, 3),
    "8.3": (1, 1),
    "8.4": (0, 1),
    "9.1": (3, 3),
    "9.2": (1, 4),
    "10.1": (0, 2),
    "10.2": (0, 2),
    "10.3": (0, 4),
    "10.4": (5, 11),
    "10.5": (0, 5),
    "10.6": (0, 2),
    "10.7": (0, 3),
    "11.1": (0, 2),
    "11.2": (0, 3),
    "11.3": (2, 3),
    "11.4": (1, 4),
    "11.5": (0, 1),
    "11.6": (0, 1),
    "12.1": (1, 3),
    "12.2": (2, 2),
    "12.3": (0, 4),
    "13.1": (0, 1),
    "13.2": (0, 5),
    "13.3": (0, 2),
    "13.4": (1, 5),
    "14.1": (0, 2),
    "14.2": (1, 4),
    "14.3": (1, 3),
    "15.1": (1, 3),
    "15.2": (1, 3),
    "15.3": (1, 7),
    "16.1": (0, 1),
    "16.2": (0, 5),
    "16.3": (0, 4),
    "16.4": (0, 3),
    "16.5": (0, 3),
    "17.1": (0, 1),
    "17.2": (0, 4),
    "17.3": (0, 2),
}
STATES = {"met", "not met", "not applicable"}


def requirements():
    """Return the rows of the table: number, level, words, state, and where or why."""
    rows = re.findall(r"^\| (\d+\.\d+\.\d+) \|(.*)\|$", ASVS.read_text(), re.MULTILINE)
    return [(number, *(cell.strip() for cell in cells.split("|"))) for number, cells in rows]


def names_of_tests():
    """Return the names of all tests, alone and with their files."""
    names = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for name in re.findall(r"^(?:    )?def (test_\w+)", path.read_text(), re.MULTILINE):
            names |= {name, f"{path.relative_to(ROOT)}::{name}"}
    return names


def names_in_code():
    """Return all upper-case names, such as settings."""
    sources = [
        path.read_text()
        for folder in ("deploy", "statements", "tracker")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".yaml"}
    ]
    return {name for source in sources for name in re.findall(r"\b[A-Z][A-Z_]{3,}\b", source)}


def headings(page):
    """Return the URL fragments of the headings of a page."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", [PROMISES, ASVS], ids=["promises", "asvs"])
def test_every_test_file_and_setting_that_a_page_names_is_there(page):
    tests, code = names_of_tests(), names_in_code()
    words = set(re.findall(r"`([^`]+)`", page.read_text()))
    missing = {
        word
        for word in words
        if (re.search(r"(^|::)test_\w+$", word) and word not in tests)
        or (re.fullmatch(rf"({'|'.join(FOLDERS)})/[\w./-]*", word) and not (ROOT / word).exists())
        or (re.fullmatch(r"[A-Z][A-Z_]{3,}", word) and word not in code)
    }
    assert not missing


@pytest.mark.parametrize("page", [PROMISES, ASVS], ids=["promises", "asvs"])
def test_every_link_of_a_page_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]*)(?:#([^)]*))?\)", page.read_text())
    assert links
    for address, fragment in links:
        target = (page.parent / address).resolve() if address else page
        assert target.exists(), address
        assert not fragment or fragment in headings(target), f"{address}#{fragment}"


def test_every_requirement_of_the_two_levels_stands_in_the_table_once():
    expected = [
        (f"{section}.{number}", "1" if number <= level_1 else "2")
        for section, (level_1, both) in SECTIONS.items()
        for number in range(1, both + 1)
    ]
    assert len(expected) == 253
    assert [(number, level) for number, level, *_ in requirements()] == expected


def test_every_requirement_has_a_state_and_a_reason():
    for number, _level, words, state, reason in requirements():
        assert state in STATES, number
        assert words, number
        assert reason, number


def test_the_numbers_of_states_are_told_as_they_are():
    states = Counter(state for _number, _level, _words, state, _reason in requirements())
    summary = ", ".join(
        f"{states[state]} {state}" for state in ("met", "not met", "not applicable")
    )
    assert summary in PROMISES.read_text()
