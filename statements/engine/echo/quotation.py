"""Where a response quotes: words attributed to somebody else."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from statements.engine.text.code_points import code_points
from statements.engine.text.compiled import compiled
from statements.engine.text.normalisation import with_marks
from statements.engine.text.pages import with_plain_ends
from statements.engine.text.wrapping import wrapped_ends

type _Words = NDArray[np.uint32]


def _words(*words: str) -> _Words:
    """Return words as rows of code points, right-aligned and padded with 0."""
    longest = max(map(len, words))
    return np.array([[*[0] * (longest - len(word)), *map(ord, word)] for word in words], np.uint32)


# Speakers whose words a response relays. Its own meetings are not among them.
_SPEAKERS = _words(
    *("习近平", "总书记", "习主席", "总理", "党中央", "国务院", "中央政治局", "全会"),
)
_SAYS = _words("强调", "指出", "要求", "表示", "宣布", "认为", "写道", "说")
_SUBJECT: Final = 60  # characters before the verb, in the same sentence, that may name the speaker
_MAX_MARKED: Final = 2000  # characters; a mark not closed by then opens nothing
# Shorter words in quotation marks are a name or a term, not speech.
_MIN_MARKED: Final = 12  # characters between the marks

# Classes of characters. Nearly all are OTHER, and cost one table lookup.
_COLON: Final = ord("：")
_OTHER: Final = 0
_COMMA: Final = 1
_SENTENCE_END: Final = 2
_PARAGRAPH_END: Final = 3
_SPEAKER_END: Final = 4  # the last letter of a speaker
_VERB_END: Final = 5
_OPENING: Final = 6  # “ and every mark that is normalised to it
_CLOSING: Final = 7
_STRAIGHT: Final = 8
_INNER_OPENING: Final = 9  # ‘
_INNER_CLOSING: Final = 10
_OTHER_MARK: Final = 11
_SORTS = np.zeros(0x110000, np.uint8)
for _marks, _sort_of_marks in (
    ("，：", _COMMA),
    ("。！？", _SENTENCE_END),
    ("\n", _PARAGRAPH_END),
    ("“", _OPENING),
    ("”", _CLOSING),
    ('"', _STRAIGHT),
    ("‘", _INNER_OPENING),
    ("’", _INNER_CLOSING),
    ("；、（）《》〔〕…-", _OTHER_MARK),
):
    _SORTS[list(map(ord, _marks))] = _sort_of_marks
_SORTS[_SPEAKERS[:, -1]] = _SPEAKER_END
_SORTS[_SAYS[:, -1]] = _VERB_END


def mark_quoted(text: str) -> NDArray[np.bool_]:
    """Return for each character of a text whether it is quotation.

    Quotation is text in quotation marks that is long enough to be a sentence or follows a verb of
    saying; and a readout: from "习近平强调，" to the end of the paragraph, or to the sentence in
    which the next speaker begins. Marks may be of any kind, and reversed. Spaces within a quotation
    are not marked.
    """
    text = with_plain_ends(text)
    points = code_points(text)
    if wrapped := wrapped_ends(text, points):
        points = points.copy()
        points[wrapped] = ord(" ")
    points, origins = with_marks(points)
    is_quoted = np.zeros(points.size, np.bool_)
    _mark_readouts(points, _SPEAKERS, _SAYS, _SORTS, is_quoted)
    _mark_marked(points, _SAYS, _SORTS, is_quoted)
    marked = np.zeros(len(text), np.bool_)
    _spread(is_quoted, origins, marked)
    return marked


@compiled
def _spread(
    is_quoted: NDArray[np.bool_], origins: NDArray[np.int64], marked: NDArray[np.bool_]
) -> None:
    for at in range(origins.size):
        marked[origins[at]] = is_quoted[at]


@compiled
def _mark_readouts(
    points: _Words,
    speakers: _Words,
    verbs: _Words,
    sorts: NDArray[np.uint8],
    is_quoted: NDArray[np.bool_],
) -> None:
    """Mark readouts in one pass.

    A speaker counts up to the end of the sentence, a readout up to the next one. Speech that is
    put in quotation marks ends with them: it is no readout.
    """
    sentence, speaker, report, before = 0, -_SUBJECT - 1, -1, _OTHER
    for at in range(points.size + 1):
        sort = _PARAGRAPH_END if at == points.size else sorts[points[at]]
        if sort == _OTHER:
            before = sort
            continue
        takes_word = sort == _COMMA and before == _VERB_END and _ends_in(points, at, verbs)
        before = sort
        if sort == _VERB_END or sort >= _OPENING:
            continue
        is_end = sort == _PARAGRAPH_END
        if report >= 0 and (is_end or (takes_word and sentence > report)):
            is_quoted[report : at if is_end else sentence] = True
            report = -1
        if (
            takes_word
            and report < 0
            and at - speaker <= _SUBJECT
            and not _is_marked(points, at, sorts)
        ):
            report = at + 1
        if is_end or sort == _SENTENCE_END:
            sentence, speaker = at + 1, -_SUBJECT - 1
        elif sort == _SPEAKER_END and _ends_in(points, at + 1, speakers):
            speaker = at


@compiled
def _is_marked(points: _Words, at: int, sorts: NDArray[np.uint8]) -> bool:
    """Whether speech in quotation marks follows a comma or colon, and not just a term in them."""
    start = at + 1
    if start >= points.size:
        return False
    mark = sorts[points[start]]
    if mark not in (_OPENING, _STRAIGHT, _INNER_OPENING):
        return False
    end = _closing(points, start + 1, mark, sorts)
    if end <= 0:
        return False
    # A term has no punctuation behind it: 强调：“十五五”时期是关键时期.
    is_speech = end - start > _MIN_MARKED or _is_bounded(points, end + 1, sorts)
    return (
        (points[at] == _COLON and is_speech)
        or sorts[points[end - 1]] == _SENTENCE_END
        or end + 1 == points.size
        or sorts[points[end + 1]] in (_SENTENCE_END, _PARAGRAPH_END)
    )


@compiled
def _mark_marked(
    points: _Words, verbs: _Words, sorts: NDArray[np.uint8], is_quoted: NDArray[np.bool_]
) -> None:
    """Mark quotations in quotation marks, from one opening mark to the next outside of them."""
    start = 0
    while start < points.size:
        mark = sorts[points[start]]
        start += 1
        # An unpaired closing mark opens a quotation where one can begin.
        is_reversed = mark == _CLOSING and _is_bounded(points, start - 2, sorts)
        if mark not in (_OPENING, _STRAIGHT, _INNER_OPENING) and not is_reversed:
            continue
        end = _closing(points, start, mark, sorts)
        if end <= start:
            continue
        if end - start >= _MIN_MARKED or _is_attributed(points, start - 1, verbs, sorts):
            is_quoted[start:end] = True
        start = end + 1


@compiled
def _closing(points: _Words, start: int, mark: int, sorts: NDArray[np.uint8]) -> int:
    """Return where a quotation that begins at ``start`` is closed, or -1.

    An opening mark closes where the following character shows that nothing begins. One at the start
    of a paragraph is ignored, because a quotation of several paragraphs repeats it at each.
    """
    closes = _CLOSING if mark == _OPENING else _INNER_CLOSING if mark == _INNER_OPENING else mark
    depth = 1
    for at in range(start, min(start + _MAX_MARKED, points.size)):
        sort = sorts[points[at]]
        if sort == closes or (
            mark == _CLOSING
            and sort == _OPENING
            and (_is_bounded(points, at + 1, sorts) or sorts[points[at - 1]] == _SENTENCE_END)
        ):
            depth -= 1
        elif sort == mark:
            if _is_bounded(points, at + 1, sorts):
                depth -= 1
            elif sorts[points[at - 1]] != _PARAGRAPH_END:
                depth += 1
        if depth == 0:
            return at
    return -1


@compiled
def _is_bounded(points: _Words, at: int, sorts: NDArray[np.uint8]) -> bool:
    """Whether punctuation that separates words, or an end of the text, stands at an offset."""
    if not 0 <= at < points.size:
        return True
    sort = sorts[points[at]]
    return sort in (_COMMA, _SENTENCE_END, _PARAGRAPH_END, _OTHER_MARK)


@compiled
def _is_attributed(points: _Words, at: int, verbs: _Words, sorts: NDArray[np.uint8]) -> bool:
    """Whether a verb of saying precedes a mark, perhaps with a comma or a line end between."""
    if at > 0 and sorts[points[at - 1]] == _PARAGRAPH_END:
        at -= 1
    if at > 0 and sorts[points[at - 1]] == _COMMA:
        at -= 1
    return _ends_in(points, at, verbs)


@compiled
def _ends_in(points: _Words, end: int, words: _Words) -> bool:
    """Whether one of the words ends at ``end``."""
    longest = words.shape[1]
    for word in range(words.shape[0]):
        equal = 0
        while (
            equal < longest
            and equal < end
            and words[word, longest - 1 - equal] == points[end - 1 - equal]
        ):
            equal += 1
        if equal == longest or (equal and not words[word, longest - 1 - equal]):
            return True
    return False
