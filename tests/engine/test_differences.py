"""The differences of two texts hold both of them."""

from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text.differences import PieceKind, find_differences

texts = st.text("坚持，。\n底线12３", max_size=24)


@given(texts, texts)
def test_the_pieces_make_up_both_texts(before, after):
    pieces = find_differences(before, after)

    def without(kind):
        return "".join(piece.text for piece in pieces if piece.kind is not kind)

    assert without(PieceKind.PUT_IN) == before
    assert without(PieceKind.LEFT_OUT) == after


def test_one_comma_more_is_shown():
    kinds = [
        (piece.kind, piece.text) for piece in find_differences("省委会议召开", "省委会议，召开")
    ]
    assert (PieceKind.PUT_IN, "，") in kinds
    assert len(kinds) == 3


def test_a_number_changes_as_a_whole():
    pieces = find_differences("截至11月30日，收到30条", "截至12月1日，收到1条")
    assert [piece.text for piece in pieces if piece.kind is PieceKind.PUT_IN] == ["12", "1", "1"]
    assert [piece.text for piece in pieces if piece.kind is PieceKind.LEFT_OUT] == [
        "11",
        "30",
        "30",
    ]


def test_what_is_long_and_the_same_is_skipped():
    pieces = find_differences("句子很长。" * 100, "句子很长。" * 100 + "新。")
    assert [piece.kind for piece in pieces] == [
        PieceKind.SKIPPED,
        PieceKind.SAME,
        PieceKind.PUT_IN,
    ]
    assert sum(len(piece.text) for piece in pieces) < 50
