"""Why a province has no figure: what each class without one means, and its sign in a cell."""

from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statements.selectors.sources.ledger import AnswerState


class State(NamedTuple):
    """What a class without a figure means, and the sign that stands for it in a cell."""

    label: str | Promise
    sign: str


# No state is told by its colour alone: each has a sign, but that of a province that was not there
# yet, whose cell is empty.
STATES: Final[dict[str, State]] = {
    "unknown": State(_("answered, figure not known"), "?"),
    AnswerState.PROBABLE: State(AnswerState.PROBABLE.label, "○"),
    AnswerState.WATCHED: State(AnswerState.WATCHED.label, "="),
    AnswerState.SEARCHED: State(AnswerState.SEARCHED.label, "–"),
    AnswerState.TO_DECIDE: State(AnswerState.TO_DECIDE.label, "…"),
    AnswerState.GAPS: State(AnswerState.GAPS.label, "~"),
    AnswerState.DOWN: State(AnswerState.DOWN.label, "×"),
    AnswerState.NOT_LOOKED: State(AnswerState.NOT_LOOKED.label, "·"),
    "not-yet": State(_("not there yet"), ""),
}
