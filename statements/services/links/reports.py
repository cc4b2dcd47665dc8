"""Reports of an echo: as JSON, and as text for a terminal."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from statements.engine.echo.echo import ClauseOutcome, Echo
from statements.engine.echo.edits import EditOperation, find_edits
from statements.engine.echo.records import clause_records, passage_records

_MAX_CHARACTERS = 60  # characters of a passage on one line


def echo_as_json(echo: Echo) -> dict[str, Any]:
    """Return the output of ``compare --json``; offsets are in characters of the files' texts."""
    return {
        "v": echo.v,
        "u": echo.u,
        "v_discounted": echo.v_discounted,
        "u_discounted": echo.u_discounted,
        "matches": _only(passage_records(echo), ("directive", "response", "kind", "weight")),
        "clauses": _only(clause_records(echo), ("span", "core", "fate", "response")),
    }


def _only(records: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{key: record[key] for key in keys} for record in records]


def echo_as_lines(echo: Echo, *, directive: str, response: str, documents: int) -> Iterator[str]:
    """Yield the lines of a text report. ``documents`` is the size of the archive, 0 for none."""
    yield f"V {echo.v:7.2%}  of the response's letters repeat the directive"
    yield f"U {echo.u:7.2%}  of the directive's {len(echo.clauses)} clauses are taken up"
    if documents:
        yield f"V {echo.v_discounted:7.2%}  with boilerplate discounted over {documents} texts"
        yield f"U {echo.u_discounted:7.2%}  with boilerplate discounted"
    else:
        yield "Boilerplate is not discounted: name an archive with --background."
    yield f"{echo.longest} letters are the longest unchanged run."
    if echo.passages:
        yield f"{echo.order:.0%} of the repeated letters stand in the directive's order."
    yield f"{echo.quoted:.0%} of the response is quotation."
    outcomes = Counter(result.outcome for result in echo.clauses)
    yield "Clauses: " + ", ".join(
        f"{outcomes[outcome]} {outcome.value}" for outcome in ClauseOutcome
    )
    yield ""
    for number, passage in enumerate(echo.passages, start=1):
        boilerplate_note = " · boilerplate" if not passage.weight else ""
        quotation_note = " · quoted" if passage.is_quoted else ""
        yield (
            f"{number:3}. {passage.kind.value}, weight {passage.weight:.2f}"
            f"{boilerplate_note}{quotation_note}, "
            f"directive {passage.directive[0]}–{passage.directive[1]}, "
            f"response {passage.response[0]}–{passage.response[1]}"
        )
        yield f"     {_line(response[slice(*passage.response)])}"
    yield ""
    for result in echo.clauses:
        if result.outcome is ClauseOutcome.ALTERED and result.response:
            edits = find_edits(
                directive,
                response,
                clause=result.clause.core,
                counterpart=result.response,
            )
            marked_text = "".join(
                _marked_edit(
                    edit.operation,
                    directive[slice(*edit.directive)],
                    response[slice(*edit.response)],
                )
                for edit in edits
            )
            yield f"  altered   {_line(marked_text, 4 * _MAX_CHARACTERS)}"
        else:
            yield f"  {result.outcome.value:8}  {_line(result.clause.text)}"


def _marked_edit(operation: EditOperation, directive_text: str, response_text: str) -> str:
    match operation:
        case EditOperation.KEPT:
            return response_text
        case EditOperation.LEFT_OUT:
            return f"[-{directive_text}-]"
        case EditOperation.PUT_IN:
            return f"{{+{response_text}+}}"
        case EditOperation.REPLACED:
            return f"[-{directive_text}-]{{+{response_text}+}}"


def _line(text: str, max_characters: int = _MAX_CHARACTERS) -> str:
    """Return a text on one line; a long one is shortened in the middle."""
    flat = " ".join(text.split())
    return (
        flat
        if len(flat) <= max_characters
        else f"{flat[: max_characters // 2]} … {flat[-max_characters // 2 :]}"
    )
