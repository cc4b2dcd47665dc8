"""How often a set phrase, in any of its wordings, stands in a text."""

import re
from collections.abc import Iterable, Sequence

from statements.engine.search.passages import pattern_of
from statements.engine.search.searchable import searchable

_USED = "\n"  # in place of what was counted; it never stands in a searchable form


def forms_of(wordings: Iterable[str]) -> list[str]:
    """Return the forms in which wordings are searched, each once, the longest first.

    A wording without a letter, digit or mark that is searched has none.
    """
    forms = {searchable(wording) for wording in wordings} - {""}
    return sorted(forms, key=lambda form: (-len(form), form))


def count_uses(forms: Sequence[str], *fields: str) -> int:
    """Count how often ``forms``, as ``forms_of`` sorts them, stand in searchable fields.

    They stand where a search finds them. No character counts twice: what is part of a longer
    wording of the phrase is not counted as a shorter one.
    """
    uses = 0
    for field in fields:
        rest = field
        for form in forms:
            if form in rest:  # looked at first, since most texts use few phrases
                rest, times = re.subn(pattern_of(form), _USED, rest)
                uses += times
    return uses
