"""How far what an upgrade left behind has been made anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statements.engine.echo.echo import ENGINE
from statements.models import Body, Card, Echo, Official, Phrase, ResponseLink
from statements.selectors.links.frequencies import current_background


@dataclass(frozen=True, slots=True)
class Rebuild:
    """Work that goes on in the background: ``done`` of ``total`` are as they should be."""

    sentence: str | Promise
    finished: int
    total: int


def rebuilds() -> list[Rebuild]:
    """Return what is being made anew at this moment; mostly nothing."""
    return [rebuild for look in _KINDS if (rebuild := look())]


def texts_read_anew() -> Rebuild | None:
    """Say how many texts searches and set phrases know in the reading of now; None if all."""
    waiting = Card.objects.to_fill().count()
    sentence = _("Texts are being reindexed after an upgrade")
    return _unless_done(sentence, waiting, Card.objects.count)


def texts_counted(phrase: Phrase) -> Rebuild | None:
    """Say in how many texts a set phrase was counted as it is worded now; None if in all."""
    if phrase.is_counted:
        return texts_read_anew()
    progress = getattr(phrase, "progress", None)
    counted_to = progress.counted_to if progress and progress.forms == phrase.forms else 0
    waiting = Card.objects.filter(statement__gt=counted_to).count()
    return _unless_done(_("This set phrase is being counted"), waiting, Card.objects.count)


def _phrases_counted_anew() -> Rebuild | None:
    phrases = Phrase.objects.select_related("progress").prefetch_related("variants")
    waiting = [phrase for phrase in phrases if not phrase.is_counted]
    return _unless_done(_("Set phrases are being counted"), len(waiting), phrases.count)


def _names_keyed_anew() -> Rebuild | None:
    named = (Body.objects, Official.objects)
    waiting = sum(rows.all().to_key().count() for rows in named)
    sentence = _("Names are being reindexed after an upgrade")
    return _unless_done(sentence, waiting, lambda: sum(rows.count() for rows in named))


def _links_measured_anew() -> Rebuild | None:
    unmeasured = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    waiting = unmeasured.measured_by_others(engine=ENGINE).count()
    sentence = _("Text reuse is being remeasured after an upgrade")
    return _unless_done(sentence, waiting, Echo.objects.count)


def _unless_done(
    sentence: str | Promise, waiting: int, count_all: Callable[[], int]
) -> Rebuild | None:
    """Count all only while something waits, which is seldom."""
    if not waiting:
        return None
    total = count_all()
    return Rebuild(sentence, max(total - waiting, 0), total)


# Add what else ``tasks.statements.rebuilding`` makes anew.
_KINDS: Sequence[Callable[[], Rebuild | None]] = (
    texts_read_anew,
    _phrases_counted_anew,
    _names_keyed_anew,
    _links_measured_anew,
)
