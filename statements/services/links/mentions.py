"""Write where a response names directives."""

from statements.engine.mentions.catalogue import Resolution
from statements.engine.ranking.features import AnswerEvidence
from statements.engine.ranking.locations import locate
from statements.engine.ranking.ranker import DirectiveRanker
from statements.models import ImpreciseDate, Mention, MentionState, Revision
from statements.services.links.reviewing import STATED


def write_mentions(revision: Revision, ranker: DirectiveRanker, evidence: AnswerEvidence) -> None:
    """Replace the mentions found in title and text; those that a reviewer entered stay."""
    ids = [directive.id for directive in ranker.measurer.directives]
    title = evidence.response.title
    resolutions = {
        (
            *locate(resolution.mention.start, resolution.mention.end, title),
            resolution.description[:300],
        ): resolution
        for resolution in evidence.resolutions
        if resolution.description
    }
    revision.mentions.exclude(kind=STATED).delete()
    Mention.objects.bulk_create(
        Mention(
            revision=revision,
            start=start,
            end=end,
            in_title=in_title,
            kind=mention.kind.value,
            meaning=meaning,
            happened=ImpreciseDate(*mention.days).days if mention.days else None,
            is_passing=not (in_title or mention.is_answer),
            state=_state(resolution),
            directive_id=int(ids[resolution.candidates[0].directive])
            if resolution.is_unique
            else None,
        )
        for ((start, end), in_title, meaning), resolution in resolutions.items()
        for mention in [resolution.mention]
    )


def _state(resolution: Resolution) -> MentionState:
    if resolution.is_unique:
        return MentionState.RESOLVED
    if resolution.is_ambiguous:
        return MentionState.AMBIGUOUS
    return MentionState.UNRESOLVED if resolution.is_missing else MentionState.UNRECOGNISED
