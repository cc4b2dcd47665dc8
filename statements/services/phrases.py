"""Count set phrases in statements."""

from django.db import transaction
from django.db.models import Q

from statements.models import Occurrence, Phrase, Revision, Statement


@transaction.atomic
def count_in_statement(statement: Statement) -> None:
    """Count every phrase in a statement's title and current text anew."""
    text = _words_of(statement)
    Occurrence.objects.filter(statement=statement).delete()
    Occurrence.objects.bulk_create(
        Occurrence(phrase=phrase, statement=statement, times=times)
        for phrase in Phrase.objects.prefetch_related("variants")
        if (times := _times(phrase, text))
    )


@transaction.atomic
def count_phrase(phrase: Phrase) -> None:
    """Count one phrase in every statement anew."""
    mentioned = Q()
    for wording in phrase.wordings:
        in_text = Revision.objects.filter(is_current=True, text__contains=wording)
        mentioned |= Q(title_zh__contains=wording) | Q(pk__in=in_text.values("statement"))
    Occurrence.objects.filter(phrase=phrase).delete()
    Occurrence.objects.bulk_create(
        Occurrence(phrase=phrase, statement=statement, times=times)
        for statement in Statement.objects.filter(mentioned)
        if (times := _times(phrase, _words_of(statement)))
    )


def _words_of(statement: Statement) -> str:
    current = Revision.objects.filter(statement=statement, is_current=True).first()
    return "\n".join(filter(None, [statement.title_zh, current.text if current else ""]))


def _times(phrase: Phrase, text: str) -> int:
    """Count the wordings, the longest first, so that no character counts twice."""
    times = 0
    for wording in sorted(phrase.wordings, key=len, reverse=True):
        times += text.count(wording)
        text = text.replace(wording, "\n")
    return times
