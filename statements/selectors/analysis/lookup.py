"""Find a directive by what people call it."""

from statements.models import Statement, StatementQuerySet
from statements.models.statements.keys import read_key
from statements.selectors.statements.page import statement_with_particulars

MAX_CANDIDATES = 10


class NoSuchDirective(Exception):
    """Nothing in the archive is called so."""


class SeveralDirectives(Exception):
    """Several are called so; ``candidates`` are some of them."""

    def __init__(self, candidates: list[Statement]) -> None:
        super().__init__()
        self.candidates = candidates


def find_directive(name: str) -> Statement:
    """Return the directive with this number in the archive, key, title or document number.

    Exact names go before parts of titles. A document number, such as 国发〔2025〕11号, is looked
    for in titles and texts. Raises ``NoSuchDirective`` or ``SeveralDirectives``.
    """
    directives = statement_with_particulars().directives()
    name = name.strip()
    number = read_key(name)
    questions: list[StatementQuerySet] = []
    if number:
        questions.append(directives.filter(pk=number))
    if name:
        questions += [
            directives.filter(seed_key=name) | directives.filter(external_keys__key=name),
            directives.filter(title_zh=name) | directives.filter(title_en=name),
            directives.filter(title_zh__icontains=name)
            | directives.filter(title_en__icontains=name),
            directives.filter(revisions__is_current=True, revisions__text__contains=name),
        ]
    for question in questions:
        candidates = list(question.distinct().order_by("pk")[:MAX_CANDIDATES])
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise SeveralDirectives(candidates)
    raise NoSuchDirective
