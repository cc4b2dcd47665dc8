"""Where in compared texts lies what they share, as a picture."""

from django.utils.translation import gettext as _

from statements.engine.charts.rails import Rail, RailMark, draw_rails
from statements.selectors.links.compared_texts import ComparedText, ComparedTexts


def comparison_picture(texts: ComparedTexts) -> str:
    """Draw a rail for the first text and each that was measured against it.

    Marks tell word for word from altered; that of the first text is the closest of all.
    """
    rails = [_rail(text) for text in texts.texts]
    if texts.revision:
        rails.insert(
            0,
            Rail(texts.directive.marked_title, len(texts.revision.text), _taken_up(texts)),
        )
    return draw_rails(rails, label=_("Where in each text lies what it shares with the first"))


def _rail(text: ComparedText) -> Rail:
    name = f"{text.statement.body.jurisdiction.name_en} {text.statement.marked_title}"
    results = text.echo.clauses if text.echo else ()
    marks = [RailMark(*row.response, _CSS_CLASSES[row.outcome]) for row in results if row.response]
    return Rail(name, len(text.revision.text) if text.revision else 0, marks)


def _taken_up(texts: ComparedTexts) -> list[RailMark]:
    css_classes: dict[tuple[int, int], str] = {}
    for text in texts.texts:
        for row in text.echo.clauses if text.echo else ():
            span = row.clause.start, row.clause.end
            if row.response and css_classes.get(span) != _CSS_CLASSES["verbatim"]:
                css_classes[span] = _CSS_CLASSES[row.outcome]
    return [RailMark(*span, css_class) for span, css_class in css_classes.items()]


_CSS_CLASSES = {"verbatim": "bar-gold", "altered": "bar-blue"}
