"""Every parser of text in the engine, and every regular expression, by module and name."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from django.core.exceptions import ValidationError

import statements.capture
import statements.engine
import statements.filters
import statements.services
from statements.capture.documents.reading import extract_file
from statements.capture.finding.items import LinkRule
from statements.capture.finding.links import read_links
from statements.capture.plain import visible_paragraphs
from statements.engine.dates.days import UnreadableDate
from statements.engine.dates.reading import read_date
from statements.engine.dates.written import date_fault, plain_form
from statements.engine.echo.clauses import split_clauses
from statements.engine.echo.echo import measure_echo, prepare_directive
from statements.engine.echo.edits import find_edits
from statements.engine.echo.frames import leading_letters
from statements.engine.echo.frequencies import count_grams
from statements.engine.echo.index import build_index
from statements.engine.echo.quotation import mark_quoted
from statements.engine.echo.sections import section_starts
from statements.engine.mentions.catalogue import Catalogue, Directive
from statements.engine.mentions.find import find_mentions, find_names, find_numbers
from statements.engine.mentions.naming import quoted_key
from statements.engine.mentions.numbers import issuers_of_lines
from statements.engine.mentions.text_forms import letters_only
from statements.engine.phrases.additions import find_additions
from statements.engine.phrases.candidates import read_document
from statements.engine.phrases.finder import find_phrases
from statements.engine.search.grams import all_grams, are_exact, grams_to_find
from statements.engine.search.passages import best_passage, find_hits
from statements.engine.search.query import Term
from statements.engine.search.signs import brackets_in_wordings, closing_mark, is_loose
from statements.engine.text.addresses import address_key
from statements.engine.text.bodies import body_key, names_of_body
from statements.engine.text.characters import read_zeros
from statements.engine.text.code_points import code_points
from statements.engine.text.differences import find_differences
from statements.engine.text.folding import fold
from statements.engine.text.footnotes import without_footnotes
from statements.engine.text.identity import digest, name_key, wording_key
from statements.engine.text.languages import split_languages
from statements.engine.text.lines import single_spaced
from statements.engine.text.names import NameQuery
from statements.engine.text.normalisation import holds_words, letters_in, normalise
from statements.engine.text.numerals import read_numeral
from statements.engine.text.pages import with_plain_ends
from statements.engine.text.phrases import count_uses, forms_of, uses_by_form
from statements.engine.text.searchable import searchable, searchable_with_origins
from statements.engine.text.validation import UnreadableText, validate_text
from statements.engine.text.wrapping import unwrap, wrapped_ends
from statements.engine.workbench.merging import merge_texts
from statements.engine.workbench.pasted import read_pasted
from statements.filters.dates import as_understood, read_written_date
from statements.filters.fields import clean_text
from statements.filters.queries import QueryField

type Read = Callable[[str], object]

TEXT_DAYS = (date(2025, 4, 25),) * 2
PROSE = "坚持和加强党的全面领导，学习贯彻习近平总书记在农村会议上的重要讲话精神。"


def _refusing(read, refusal):
    """Wrap a parser that may raise: a refusal takes time too."""

    def attempt(text):
        try:
            read(text)
        except refusal:
            return

    return attempt


def _each(split: Callable[[str], Iterator[object]]) -> Read:
    return lambda text: list(split(text))


def _catalogue():
    titles = ["习近平在农村会议上的重要讲话", "关于坚持和加强党的全面领导的意见"]
    return Catalogue([Directive(str(n), title, PROSE, TEXT_DAYS) for n, title in enumerate(titles)])


CATALOGUE = _catalogue()
INDEX = build_index([(1, PROSE)])
PREPARED = prepare_directive(PROSE)
NO_ARCHIVE = count_grams([PROSE])
TERMS = [Term("甲", "甲"), Term("a", "a"), Term("会议", "会议")]

# By module, without ``statements.``: the functions that take text of any length.
READERS: dict[str, Read] = {
    "engine.phrases.additions.find_additions": lambda text: find_additions(PROSE, [text, text]),
    "engine.phrases.candidates.read_document": read_document,
    "engine.phrases.finder.find_phrases": lambda text: find_phrases(text, NO_ARCHIVE),
    "engine.text.differences.find_differences": lambda text: find_differences(text, text[1:]),
    "engine.workbench.merging.merge_texts": lambda text: merge_texts(text, text[1:], text[:-1]),
    "engine.workbench.pasted.read_pasted": read_pasted,
    "engine.text.addresses.address_key": address_key,
    "engine.echo.frequencies.count_grams": lambda text: count_grams([text]),
    "engine.text.characters.read_zeros": read_zeros,
    "engine.echo.clauses.split_clauses": split_clauses,
    "engine.echo.sections.section_starts": section_starts,
    "engine.dates.reading.read_date": _refusing(lambda t: read_date(t, TEXT_DAYS), UnreadableDate),
    "engine.dates.written.plain_form": plain_form,
    "engine.dates.written.date_fault": date_fault,
    "engine.echo.echo.prepare_directive": prepare_directive,
    "engine.echo.echo.measure_echo": lambda text: measure_echo(directive=PREPARED, response=text),
    "engine.echo.edits.find_edits": lambda t: find_edits(
        t, t, clause=(0, len(t)), counterpart=(1, len(t))
    ),
    "engine.text.pages.with_plain_ends": with_plain_ends.__wrapped__,
    "engine.text.lines.single_spaced": single_spaced,
    "engine.text.footnotes.without_footnotes": without_footnotes,
    "engine.text.folding.fold": lambda text: fold(text, keep_spaces=True),
    "engine.echo.frames.leading_letters": leading_letters,
    "engine.text.identity.name_key": name_key,
    "engine.text.bodies.body_key": lambda text: body_key(text, ["甲省"]),
    "engine.text.bodies.names_of_body": names_of_body,
    "engine.text.identity.wording_key": wording_key,
    "engine.text.identity.digest": digest,
    "engine.echo.index.build_index": lambda text: build_index([(1, text)]),
    "engine.echo.index.DirectiveIndex.candidates": lambda text: INDEX.candidates(text, limit=5),
    "engine.echo.index.DirectiveIndex.candidates_with_passages": lambda text: (
        INDEX.candidates_with_passages(text, limit=5)
    ),
    "engine.text.validation.validate_text": _refusing(validate_text, UnreadableText),
    "engine.text.languages.split_languages": _each(split_languages),
    "engine.mentions.catalogue.Catalogue.find": lambda text: CATALOGUE.find(text, TEXT_DAYS),
    "engine.mentions.find.find_mentions": lambda text: find_mentions(text, TEXT_DAYS),
    "engine.mentions.find.find_names": find_names,
    "engine.mentions.find.find_numbers": find_numbers,
    "engine.mentions.naming.quoted_key": quoted_key,
    "engine.mentions.numbers.issuers_of_lines": issuers_of_lines,
    "engine.text.numerals.read_numeral": read_numeral,
    "engine.mentions.text_forms.letters_only": letters_only,
    "engine.text.names.NameQuery.parse": NameQuery.parse,
    "engine.text.normalisation.letters_in": letters_in,
    "engine.text.normalisation.normalise": normalise,
    "engine.text.normalisation.holds_words": lambda text: holds_words(text, text[1:]),
    "engine.text.code_points.code_points": code_points,
    "engine.text.phrases.count_uses": lambda text: count_uses(["甲", "a", "会议"], text),
    "engine.text.phrases.forms_of": lambda text: forms_of([text]),
    "engine.text.phrases.uses_by_form": lambda text: uses_by_form(["甲", "a", "会议"], text),
    "engine.echo.quotation.mark_quoted": mark_quoted,
    "engine.search.grams.all_grams": lambda text: all_grams(text, text),
    "engine.search.grams.grams_to_find": grams_to_find,
    "engine.search.grams.are_exact": are_exact,
    "engine.search.passages.find_hits": lambda text: best_passage(find_hits(TERMS, text), text),
    "engine.text.searchable.searchable": searchable,
    "engine.text.searchable.searchable_with_origins": searchable_with_origins,
    "engine.search.signs.closing_mark": lambda text: closing_mark(f'"{text}', 0),
    "engine.search.signs.is_loose": is_loose,
    "engine.search.signs.brackets_in_wordings": lambda text: list(brackets_in_wordings(text)),
    "engine.text.wrapping.unwrap": unwrap,
    "engine.text.wrapping.wrapped_ends": lambda text: wrapped_ends(text, code_points(text)),
    "filters.dates.as_understood": as_understood,
    "filters.dates.read_written_date": _refusing(read_written_date, ValidationError),
    "filters.fields.clean_text": _refusing(lambda t: clean_text(t, one_line=True), ValidationError),
    "filters.queries.QueryField.clean": _refusing(
        QueryField(max_length=200).clean, ValidationError
    ),
}

PAGE = "https://paper.example/2025-04/25/node.html"


def _links(finding: str, start: str = "") -> Read:
    """Read a text as an index page."""
    rule = LinkRule(finding)
    return lambda text: read_links(rule, (start + text).encode(), PAGE, day=date(2025, 4, 25))


# Those of pages, whose texts are markup too. A child process bounds their time and memory.
PAGE_READERS: dict[str, Read] = {
    "capture.documents.reading.extract_file": lambda text: extract_file(
        f"<html><body>{text}".encode(), url=PAGE
    ),
    "capture.documents.reading.extract_file as text": lambda text: extract_file(text.encode()),
    "capture.plain.visible_paragraphs": lambda text: visible_paragraphs(text.encode(), "text/html"),
    "capture.finding.links.read_links of a listing": _links("listing"),
    "capture.finding.links.read_links of an edition": _links("edition"),
    "capture.finding.links.read_links of a feed": _links("feed", "<rss><channel>"),
    "capture.finding.links.read_links of a sitemap": _links("sitemap", "<urlset>"),
}

_FROM_ANOTHER = "takes what another reader here makes, and is measured with it"
_BOUNDED = "takes a few characters, which its caller cuts out of the text"
_ASKED_200 = "takes a search, which `filters.queries` refuses beyond 200 characters"
_OF_ROWS = "takes a name, a key or a code of ours, and no text of any length"

# Parsers that are not measured separately, and why.
EXEMPT: dict[str, str] = {
    "engine.charts.bars.draw_bars": _OF_ROWS,
    "engine.charts.curve.draw_curve": _OF_ROWS,
    "engine.charts.flow.draw_flow": _OF_ROWS,
    "engine.charts.grid.draw_grid": _OF_ROWS,
    "engine.charts.histogram.draw_histogram": _OF_ROWS,
    "engine.charts.text_map.draw_text_map": _OF_ROWS,
    "engine.charts.png.as_png": _OF_ROWS,
    "engine.charts.rails.draw_rails": _OF_ROWS,
    "engine.charts.strips.draw_strips": _OF_ROWS,
    "engine.charts.svg.circle": _OF_ROWS,
    "engine.charts.svg.path": _OF_ROWS,
    "engine.charts.svg.picture": _OF_ROWS,
    "engine.charts.svg.rect": _OF_ROWS,
    "engine.charts.svg.shortened": _OF_ROWS,
    "engine.charts.svg.standalone": _OF_ROWS,
    "engine.charts.svg.text": _OF_ROWS,
    "engine.charts.svg.width_of": _OF_ROWS,
    "engine.charts.tilemap.draw_tiles": _OF_ROWS,
    "engine.generator.prose.joined": "writes invented texts, and reads none",
    "engine.generator.prose.write_texts": "writes invented texts, and reads none",
    "engine.phrases.pieces.split_pieces": "measured with `read_document`, which calls it",
    "engine.phrases.weights.PhraseWeights.from_json": _OF_ROWS,
    "engine.text.names.romanise": _OF_ROWS,
    "engine.workbench.forms.body_in": _BOUNDED,
    "engine.workbench.forms.form_of": _BOUNDED,
    "engine.workbench.merging.merge_fields": _OF_ROWS,
    "engine.workbench.pasted.day_of_report": _BOUNDED,
    "engine.echo.frequencies.add_counts": _OF_ROWS,
    "engine.echo.frequencies.exclude_texts": "measured by `prepare_directive`, which calls it",
    "engine.text.characters.letters_of": _BOUNDED,
    "engine.text.characters.Table.has_several": _FROM_ANOTHER,
    "engine.dates.relative.relative_days": _BOUNDED,
    "engine.dates.written.point_of": "`read_date` cuts what it reads at 100 characters",
    "engine.dates.written.sides_of": "`read_date` cuts what it reads at 100 characters",
    "engine.echo.edges.reach_edges": _FROM_ANOTHER,
    "engine.text.folding.reduce_gaps": _FROM_ANOTHER,
    "engine.mentions.issuers.usual_issuer": _BOUNDED,
    "engine.mentions.issuers.body_before": _BOUNDED,
    "engine.mentions.issuers.issuer_before": _BOUNDED,
    "engine.mentions.issuers.order_issuer_before": _BOUNDED,
    "engine.mentions.issuers.stands_alone": _BOUNDED,
    "engine.mentions.issuers.is_code_of_office": _BOUNDED,
    "engine.mentions.likeness.NameIndex.longer_forms": _BOUNDED,
    "engine.mentions.periods.year_of": _BOUNDED,
    "engine.mentions.likeness.NameIndex.matches": _BOUNDED,
    "engine.mentions.likeness.SpelledNames.find": _FROM_ANOTHER,
    "engine.mentions.overlaps.outermost": _FROM_ANOTHER,
    "engine.mentions.periods.read_days": _BOUNDED,
    "engine.mentions.text_forms.TextForms.is_in_office": _BOUNDED,
    "engine.mentions.text_forms.TextForms.is_leaders": _BOUNDED,
    "engine.mentions.titles.with_antecedents": "measured by `find_mentions`, which calls it",
    "engine.mentions.titles.is_directive_title": "takes a title, and is measured with its text",
    "engine.mentions.titles.is_unquoted_title": "takes a title of a bounded length",
    "engine.mentions.titles.is_own_title": _BOUNDED,
    "engine.mentions.titles.without_remarks": "takes a title of a bounded length",
    "engine.mentions.titles.is_short_title_of": "takes titles of a bounded length",
    "engine.mentions.titles.is_yearly_title": "takes a title of a bounded length",
    "engine.mentions.titles.is_title_of": "takes titles, and is measured with `Catalogue.find`",
    "engine.text.names.NameQuery.fits": _OF_ROWS,
    "engine.text.names.NameQuery.is_name_of": _OF_ROWS,
    "engine.text.names.readings": _OF_ROWS,
    "engine.echo.passages.find_passages": _FROM_ANOTHER,
    "engine.echo.passages.make_passages": _FROM_ANOTHER,
    "engine.ranking.features.Measurer.rarity": _OF_ROWS,
    "engine.ranking.locations.locate": _OF_ROWS,
    "engine.ranking.records.directive_from": _OF_ROWS,
    "engine.ranking.records.response_from": _OF_ROWS,
    "engine.ranking.weights.RankingWeights.from_json": _OF_ROWS,
    "engine.search.notes.note_on_word": _ASKED_200,
    "engine.search.notes.note_on_signs": _BOUNDED,
    "engine.text.searchable.pattern_of": _ASKED_200,
    "engine.search.passages.best_passage": "measured with `find_hits`",
    "engine.search.query.read_query": _ASKED_200,
    "engine.search.query.parse": _ASKED_200,
    "engine.text.searchable.begins_a_word": _BOUNDED,
    "engine.search.signs.operator_of": _ASKED_200,
    "engine.search.signs.is_quotation_mark": _ASKED_200,
    "engine.echo.whole.find_whole": _FROM_ANOTHER,
    # Regular expressions whose input is bounded, or which are anchored.
    "services.exports.cells._LIKE_A_FORMULA": "is matched at the start of a cell",
    "services.exports.cells._MARKED": "is matched at the start of a cell",
    "services.imports.reading.references._ENTRY": "is matched at the start of a line",
    "engine.text.wrapping._SENTENCE_END": "reads the last four characters of a line",
    "engine.echo.frames._FRAME": "is matched at the start of a clause, by `leading_letters`",
    "engine.echo.frames._FRAME_OF_SPEECH": "is matched as is the one above",
    "engine.mentions.references._EMPTY": "is matched with a name of 70 characters at most",
    "engine.mentions.issuers._LEADING": "reads the sixteen characters before a number",
    "engine.mentions.issuers._PLAUSIBLE": "reads the sixteen characters before a number",
    "engine.mentions.issuers._USUAL": "reads the sixteen characters before a number",
    "engine.mentions.issuers._ORDER": "reads the sixteen characters before a number",
}


def modules():
    """Yield the modules that read what others wrote."""
    for layer in (statements.engine, statements.filters, statements.capture, statements.services):
        for module in walk_packages(layer.__path__, f"{layer.__name__}."):
            yield import_module(module.name)


def expressions() -> dict[str, re.Pattern[Any]]:
    """Return every compiled regular expression of the modules, by the first name it has."""
    patterns: dict[str, re.Pattern[Any]] = {}
    for module in modules():
        for name, value in vars(module).items():
            for pattern in _patterns_in(value):
                full_name = f"{module.__name__.removeprefix('statements.')}.{name}"
                if pattern not in patterns.values():
                    words = f" {pattern.pattern[:20]}" if full_name in patterns else ""
                    patterns[f"{full_name}{words}"] = pattern
        texts = {pattern.pattern for pattern in patterns.values()}
        for number, pattern in enumerate(_patterns_of_calls(module)):
            if pattern.pattern not in texts:  # most have a name too
                patterns[f"{module.__name__.removeprefix('statements.')}:{number}"] = pattern
    return patterns


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _patterns_in(part)


def _patterns_of_calls(module) -> Iterator[re.Pattern[Any]]:
    """Yield the regular expressions written inline, as in calls of ``re.search``.

    Those of ``re.match`` and the like begin nowhere but at the start.
    """
    source = Path(module.__file__).read_text()
    if "import re\n" not in source:
        return
    for call in ast.walk(ast.parse(source)):
        match call:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=how),
                args=[ast.Constant(value=str() | bytes() as pattern), *_],
            ):
                start: Any = r"\A(?:%s)" if isinstance(pattern, str) else rb"\A(?:%s)"
                yield re.compile(start % pattern if how.endswith("match") else pattern)


def reach(pattern: re.Pattern[Any]) -> int:
    """Return how many characters an expression reads at most from where it begins."""
    return max(_widths(_parser.parse(pattern.pattern, pattern.flags)))


def _widths(tree: _parser.SubPattern) -> Iterator[int]:
    """Yield the greatest width of an expression, and of those that it looks ahead or back for."""
    yield tree.getwidth()[1]
    for _operation, arguments in tree:
        for part in _parts(arguments):
            yield from _widths(part)


def _parts(arguments: object) -> Iterator[_parser.SubPattern]:
    if isinstance(arguments, _parser.SubPattern):
        yield arguments
    elif isinstance(arguments, list | tuple):
        for argument in arguments:
            yield from _parts(argument)


def parsers() -> set[str]:
    """Return the public functions and methods of the modules that take text."""
    names = set()
    for module in modules():
        module_name = module.__name__.removeprefix("statements.")
        for name, value in vars(module).items():
            if getattr(value, "__module__", "") != module.__name__ or name.startswith("_"):
                continue
            for owner, function in _functions(name, value):
                if _takes_text(function):
                    names.add(f"{module_name}.{owner}")
    return names


def _functions(name, value):
    if inspect.isfunction(function := inspect.unwrap(value) if callable(value) else value):
        yield name, function
    elif inspect.isclass(value):
        for method, function in vars(value).items():
            function = getattr(function, "__func__", function)
            if inspect.isfunction(function) and not method.startswith("_"):
                yield f"{name}.{method}", function


def _takes_text(function):
    """Return whether a function takes text; a ``Match`` does not count, its text was parsed."""
    kinds = (kind for name, kind in function.__annotations__.items() if name != "return")
    annotations = (kind.__name__ if isinstance(kind, type) else str(kind) for kind in kinds)
    return any(re.search(r"(?<!Match\[)\bstr\b", kind) for kind in annotations)
