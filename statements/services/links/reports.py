"""An echo written down: for programs, and for reading in a terminal."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from statements.engine.echo.echo import ClauseOutcome, Echo
from statements.engine.echo.edits import Change, find_edits
from statements.engine.echo.records import clause_records, passage_records

_LONGEST_SHOWN = 60  # characters of a passage on one line


def echo_as_json(echo: Echo) -> dict[str, Any]:
    """Return what ``compare --json`` prints; offsets are in characters of the files' texts."""
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
    """Yield a report for reading. ``documents`` is the size of the archive, 0 for none."""
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
    outcomes = Counter(one.outcome for one in echo.clauses)
    yield "Clauses: " + ", ".join(
        f"{outcomes[outcome]} {outcome.value}" for outcome in ClauseOutcome
    )
    yield ""
    for number, passage in enumerate(echo.passages, start=1):
        common = " · boilerplate" if not passage.weight else ""
        quoted = " · quoted" if passage.is_quoted else ""
        yield (
            f"{number:3}. {passage.kind.value}, weight {passage.weight:.2f}{common}{quoted}, "
            f"directive {passage.directive[0]}–{passage.directive[1]}, "
            f"response {passage.response[0]}–{passage.response[1]}"
        )
        yield f"     {_line(response[slice(*passage.response)])}"
    yield ""
    for one in echo.clauses:
        if one.outcome is ClauseOutcome.ALTERED and one.response:
            changes = find_edits(
                directive,
                response,
                clause=one.clause.core,
                counterpart=one.response,
            )
            shown = "".join(
                _change(
                    edit.change, directive[slice(*edit.directive)], response[slice(*edit.response)]
                )
                for edit in changes
            )
            yield f"  altered   {_line(shown, 4 * _LONGEST_SHOWN)}"
        else:
            yield f"  {one.outcome.value:8}  {_line(one.clause.text)}"


def _change(change: Change, asked: str, said: str) -> str:
    match change:
        case Change.KEPT:
            return said
        case Change.LEFT_OUT:
            return f"[-{asked}-]"
        case Change.PUT_IN:
            return f"{{+{said}+}}"
        case Change.REPLACED:
            return f"[-{asked}-]{{+{said}+}}"


def _line(text: str, most: int = _LONGEST_SHOWN) -> str:
    """Return a text on one line; what is in between of a long one is left out."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most // 2]} … {flat[-most // 2 :]}"
