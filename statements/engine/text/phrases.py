"""Count the uses of a set phrase, in any of its wordings."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from statements.engine.text.searchable import pattern_of, searchable

_USED = "\n"  # replaces counted wordings; never part of a searchable form


def forms_of(wordings: Iterable[str]) -> list[str]:
    """Return the searchable forms of wordings, each once, the longest first.

    A wording of punctuation alone may have none.
    """
    forms = {searchable(wording) for wording in wordings} - {""}
    return sorted(forms, key=lambda form: (-len(form), form))


def count_uses(forms: Sequence[str], *fields: str) -> int:
    """Count the occurrences of ``forms``, as sorted by ``forms_of``, in searchable fields.

    They match where a search finds them. Matches do not overlap: part of a longer wording of the
    phrase does not count as a shorter one.
    """
    return sum(uses_by_form(forms, *fields).values())


def uses_by_form(forms: Sequence[str], *fields: str) -> Counter[str]:
    """Count each of ``forms`` as ``count_uses`` does; those without a use are left out."""
    uses: Counter[str] = Counter()
    for field in fields:
        rest = field
        for form in forms:
            if form in rest:  # quick check, since most texts use few phrases
                rest, times = re.subn(pattern_of(form), _USED, rest)
                if times:
                    uses[form] += times
    return uses
