"""What was edited in a clause that was taken up."""

from hypothesis import given
from hypothesis import strategies as st

from statements.engine.echo.edits import EditOperation, find_edits
from statements.engine.text.normalisation import normalise

documents = st.text("坚持底线，。、\n “”《》ＡＢab１", max_size=80)


@given(documents, documents)
def test_edits_put_together_are_both_texts_letter_for_letter(directive, response):
    edits = find_edits(
        directive, response, clause=(0, len(directive)), counterpart=(0, len(response))
    )
    for side, text in (("directive", directive), ("response", response)):
        joined = "".join(text[slice(*getattr(edit, side))] for edit in edits)
        assert normalise(joined).text == normalise(text).text
    for edit in edits:
        if edit.operation is EditOperation.KEPT:
            directive_part, response_part = (
                directive[slice(*edit.directive)],
                response[slice(*edit.response)],
            )
            assert normalise(directive_part).text == normalise(response_part).text
