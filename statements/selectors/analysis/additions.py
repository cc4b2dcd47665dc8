"""Additions: wordings that several responses share and that are not in the directive."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.engine.phrases.additions import MAX_TEXTS, find_additions
from statements.models import Jurisdiction, Revision
from statements.selectors.analysis.directive import DirectiveAnalysis, provincial_links
from statements.selectors.links.frequencies import counts_of, current_background


@dataclass(frozen=True, slots=True)
class SharedAddition:
    """A wording and the provinces whose answers have it."""

    words: str
    units: Sequence[Jurisdiction]


def shared_additions(analysis: DirectiveAnalysis) -> list[SharedAddition]:
    """Compare the longest text of each province.

    Returns nothing if the directive's text is not whole, because what it lacks is unknown then.
    """
    if analysis.revision is None or not analysis.revision.is_whole:
        return []
    by_code = {answer.unit.code: answer.unit for answer in analysis.answers}
    links = provincial_links(analysis).values_list("response", "body__jurisdiction")
    units = {response: by_code[code] for response, code in links}
    texts: dict[Jurisdiction, Revision] = {}
    for revision in Revision.objects.current().filter(statement__in=units).order_by("statement"):
        unit = units[revision.statement_id]
        texts[unit] = max(
            texts.get(unit, revision), revision, key=lambda candidate: len(candidate.text)
        )
    answering = (answer.unit for answer in analysis.answers)
    with_text = [unit for unit in answering if unit in texts][:MAX_TEXTS]
    background = current_background()
    additions = find_additions(
        analysis.revision.text,
        [texts[unit].text for unit in with_text],
        counts_of(background) if background else None,
        quotations=[index for index, unit in enumerate(with_text) if not texts[unit].is_whole],
    )
    return [
        SharedAddition(addition.words, [with_text[index] for index in addition.texts])
        for addition in additions
    ]
