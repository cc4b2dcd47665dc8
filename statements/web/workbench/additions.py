"""Read what a form of the workbench says beside the statement: decisions and passages."""

from collections.abc import Iterable
from uuid import UUID

from django.http import QueryDict

from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import LONGEST_PASSAGE, Depth, Draft, LinkMethod, LinkState, Statement, Tag
from statements.models.statements.keys import read_key
from statements.services.workbench.saving import Additions, LinkDecision, Pick

_MAX_DECISIONS = 20
_MAX_PICKS = 50
_LONGEST_EVIDENCE = 2_000  # characters
# Each with the directive's key.
_OF_DECISIONS = ("evidence-", "method-", "depth-", "passage-", "version-")
_DECIDED = {LinkState.CONFIRMED.value, LinkState.REJECTED.value}


def states_in(data: QueryDict) -> dict[int, str]:
    """Return the decisions of a form: the state by the directive's key."""
    states: dict[int, str] = {}
    for text in data.getlist("answer")[:_MAX_DECISIONS]:
        key, _sign, state = text.partition(":")
        directive_id = read_key(key)
        if directive_id and state in _DECIDED:
            states[directive_id] = state
    return states


def decided_in(
    data: QueryDict, draft: Draft | None, *, overtaken: int | None = None
) -> list[tuple[str, str]]:
    """Return the fields of decisions and passages, as sent or in a draft, to stand in the form.

    The decision about the directive ``overtaken`` is left out.
    """
    lists = data.lists() if data or draft is None else draft.fields.items()
    dropped = {f"{name}{overtaken}" for name in _OF_DECISIONS}
    return [
        (name, text)
        for name, texts in lists
        if name in {"answer", "pick"} or name.startswith(_OF_DECISIONS)
        for text in map(str, texts[: _MAX_DECISIONS + _MAX_PICKS])
        if name not in dropped and not (name == "answer" and text.startswith(f"{overtaken}:"))
    ]


def read_additions(data: QueryDict, *, draft_key: UUID | None) -> Additions:
    """Return the decisions and passages of a form; what cannot be read is left out."""
    states = states_in(data)
    directives = Statement.objects.directives().in_bulk(states)
    depths = {depth.slug: depth for depth in Depth.objects.all()}
    decisions = tuple(
        LinkDecision(
            directive=directive,
            state=LinkState(states[key]),
            method=_method(data.get(f"method-{key}", "")),
            evidence=_words(data.get(f"evidence-{key}", ""), _LONGEST_EVIDENCE) or str(directive),
            depth=depths.get(data.get(f"depth-{key}", "")) if passage else None,
            passage=passage,
            is_depth_removed=data.get(f"depth-{key}") == "",
            seen_version=read_key(data.get(f"version-{key}", "")),
        )
        for key, directive in directives.items()
        for passage in [_words(data.get(f"passage-{key}", ""), LONGEST_PASSAGE)]
    )
    return Additions(
        decisions,
        tuple(_picks(data.getlist("pick"))),
        draft_key,
        draft_version=read_key(data.get("draft_version", "")),
    )


def _method(text: str) -> LinkMethod:
    return LinkMethod(text) if text in LinkMethod.values else LinkMethod.MANUAL


def _picks(texts: Iterable[str]) -> Iterable[Pick]:
    """Yield the passages, each sent as the tag's code, a line end, and the words."""
    tags = {tag.slug: tag for tag in Tag.objects.all()}
    for text in list(texts)[:_MAX_PICKS]:
        slug, _end, words = text.replace("\r\n", "\n").partition("\n")
        if (words := _words(words, LONGEST_PASSAGE)) and (not slug or slug in tags):
            yield Pick(words, tags.get(slug))


def _words(text: str, longest: int) -> str:
    try:
        return validate_text(text, one_line=False).strip()[:longest]
    except UnreadableText:
        return ""
