"""Everything in the engine and the filters that reads text, by the name of its module."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from django.core.exceptions import ValidationError
from django.http import QueryDict

import statements.engine
import statements.filters
from statements.engine.addresses import address_key
from statements.engine.background import Background, count_grams, leave_out
from statements.engine.characters import letters_of, read_zeros
from statements.engine.clauses import split_clauses
from statements.engine.dates.days import UnreadableDate
from statements.engine.dates.reading import read_date
from statements.engine.dates.written import fault_of, plain_form, point_of, sides_of
from statements.engine.echo import measure_echo, prepare_directive
from statements.engine.edits import find_edits
from statements.engine.folding import fold
from statements.engine.frames import leading_letters
from statements.engine.identity import body_key, digest, name_key, wording_key
from statements.engine.index import build_index
from statements.engine.intake import UnreadableText, admit
from statements.engine.languages import split_languages
from statements.engine.mentions.catalogue import Catalogue, Directive
from statements.engine.mentions.find import find_mentions, find_names, find_numbers
from statements.engine.mentions.numbers import issuers_of_lines
from statements.engine.mentions.numerals import read_numeral
from statements.engine.mentions.reading import letters_only
from statements.engine.names import NameQuery, readings
from statements.engine.normalise import normalise, with_marks
from statements.engine.phrases import count_uses, forms_of
from statements.engine.quotation import mark_quoted
from statements.engine.search.grams import all_grams, are_exact, grams_to_find
from statements.engine.search.notes import note_on_word
from statements.engine.search.passages import best_passage, find_hits
from statements.engine.search.query import QueryFault, Term, parse, read_query
from statements.engine.search.searchable import (
    begins_a_word,
    searchable,
    searchable_with_origins,
)
from statements.engine.search.signs import closing_mark, is_loose, is_quotation_mark, operator_of
from statements.engine.wrapping import unwrap

type Read = Callable[[str], object]
