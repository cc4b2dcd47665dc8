"""The progress of background rebuilds after an upgrade."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statements.engine.echo.echo import ENGINE
from statements.models import Body, Card, Echo, Official, Phrase, ResponseLink
from statements.selectors.links.frequencies import current_background


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A background rebuild, of which ``finished`` of ``total`` rows are done."""

    sentence: str | Promise
    finished: int
    total: int


def rebuilds() -> list[Rebuild]:
    """Return the rebuilds that are running; usually none."""
    return [rebuild for check in _CHECKS if (rebuild := check())]


def texts_read_anew() -> Rebuild | None:
    """Return how many texts have been indexed by the current rules; None if all have."""
    remaining = Card.objects.to_fill().count()
    sentence = _("Texts are being reindexed after an upgrade")
    return _unless_done(sentence, remaining, Card.objects.count)


def texts_counted(phrase: Phrase) -> Rebuild | None:
    """Return in how many texts a phrase's current wordings were counted; None if in all."""
    if phrase.is_counted:
        return texts_read_anew()
    progress = getattr(phrase, "progress", None)
    counted_to = progress.counted_to if progress and progress.forms == phrase.forms else 0
    remaining = Card.objects.filter(statement__gt=counted_to).count()
    return _unless_done(_("This set phrase is being counted"), remaining, Card.objects.count)


def _phrases_counted_anew() -> Rebuild | None:
    phrases = Phrase.objects.with_progress()
    uncounted = [phrase for phrase in phrases if not phrase.is_counted]
    return _unless_done(_("Set phrases are being counted"), len(uncounted), phrases.count)


def _names_keyed_anew() -> Rebuild | None:
    managers = (Body.objects, Official.objects)
    remaining = sum(manager.all().to_key().count() for manager in managers)
    sentence = _("Names are being reindexed after an upgrade")
    return _unless_done(sentence, remaining, lambda: sum(manager.count() for manager in managers))


def _links_measured_anew() -> Rebuild | None:
    unmeasured = ResponseLink.objects.unmeasured(engine=ENGINE, background=current_background())
    remaining = unmeasured.measured_by_others(engine=ENGINE).count()
    sentence = _("Text reuse is being remeasured after an upgrade")
    return _unless_done(sentence, remaining, Echo.objects.count)


def _unless_done(
    sentence: str | Promise, remaining: int, count_all: Callable[[], int]
) -> Rebuild | None:
    """Return the rebuild, or None if it is done. ``count_all`` is slow and only called if not."""
    if not remaining:
        return None
    total = count_all()
    return Rebuild(sentence, max(total - remaining, 0), total)


# Keep in step with ``tasks.statements.rebuilding``.
_CHECKS: Sequence[Callable[[], Rebuild | None]] = (
    texts_read_anew,
    _phrases_counted_anew,
    _names_keyed_anew,
    _links_measured_anew,
)
