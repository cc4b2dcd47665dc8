"""Features: the evidence for each directive, in numbers."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from statements.engine.dates.days import Days
from statements.engine.mentions.catalogue import Catalogue, Directive, Resolution
from statements.engine.mentions.mention import Mention, MentionKind
from statements.engine.ranking.index import GramIndex
from statements.engine.ranking.weights import Decay
from statements.engine.text.grams import hash_grams
from statements.engine.text.normalisation import Normalised, normalise

RARE = 6  # letters, about three words
TOPIC = 2  # letters, about one word
_FORMULA_SHARE = (
    0.05  # share of directives with a gram of ``RARE`` letters from which it is a formula
)
_FEW_DIRECTIVES = 2  # in which any pair of letters may recur
_FITTED_DIRECTIVES = 300  # among which the weights were fitted
_FUNCTION_WORD_SHARE = 0.3  # the same for a pair of letters
TAKEN_UP = 0.3  # least share of a title whose take-up is a reason
_TOPIC_SCALE = 10.0  # scales the topic like the other features
# The centre sends lecturers through the country after a plenum or congress of the Party, and hardly
# ever otherwise. Reports of them often name neither.
LECTURERS = "中央宣讲团"
_LECTURED_DAYS = 200  # days


@dataclass(frozen=True, slots=True)
class Response:
    """A text that may answer. ``days`` are the first and last day it may be of.

    ``superiors`` are the codes of the jurisdictions whose directives it can answer, its own
    included; None where unknown. ``tags`` are the names of its topics.
    """

    id: str
    title: str
    text: str
    days: Days | None = None
    superiors: frozenset[str] | None = None
    tags: frozenset[str] = frozenset()

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}"

    def answers(self, mention: Mention) -> bool:
        """Whether it answers what a mention names: in the title, or where it is carried out."""
        return mention.is_answer or mention.start < len(self.title)


@dataclass(frozen=True, slots=True, eq=False)
class AnswerEvidence:
    """The evidence that a response answers each directive; arrays have an entry for each directive.

    - ``wording``: logarithm of the summed weights of shared rare grams;
    - ``repeated``: their share of all grams of the response, 0 to 1;
    - ``topic``: summed weights of shared letter pairs, over the root of their number;
    - ``headline``: share of the directive's title taken up, 0 to 1;
    - ``lag``: days from directive to response, NaN where unknown;
    - ``mention_score``, ``passing``: likeness of the best name, 0 to 1, in a title or a sentence
      about carrying out, and elsewhere;
    - ``lectured``: it is the latest directive with lecturers, and the response mentions them;
    - ``tagged``: rarity of the rarest shared tag, from 0 for a tag of all directives to 1 for one
      of a single directive of hundreds;
    - ``is_possible``: not after the response, not the response itself, and of a jurisdiction that
      it answers to;
    - ``names_unknown``: some name in a title or a sentence about carrying out is of no known
      directive.
    """

    response: Response
    letters: Normalised
    wording: NDArray[np.float64]
    repeated: NDArray[np.float64]
    topic: NDArray[np.float64]
    headline: NDArray[np.float64]
    lag: NDArray[np.float64]
    mention_score: NDArray[np.float64]
    passing: NDArray[np.float64]
    lectured: NDArray[np.bool_]
    tagged: NDArray[np.float64]
    is_possible: NDArray[np.bool_]
    resolutions: Sequence[Resolution]
    names_unknown: bool


class Measurer:
    """Directives, indexed once for comparison with many responses."""

    def __init__(self, directives: Sequence[Directive]) -> None:
        self.directives = directives
        self.catalogue = Catalogue(directives)
        self._jurisdictions = np.array(
            [directive.jurisdiction_code for directive in directives], dtype=np.str_
        )
        titles = [normalise(directive.title) for directive in directives]
        wholes = [normalise(f"{directive.title}\n{directive.text}") for directive in directives]
        self.rare = GramIndex(wholes, width=RARE, common=_FORMULA_SHARE, usual=_FITTED_DIRECTIVES)
        self._topics = GramIndex(
            wholes,
            width=TOPIC,
            common=_FUNCTION_WORD_SHARE,
            least=_FEW_DIRECTIVES,
            usual=_FITTED_DIRECTIVES,
        )
        self._titles = GramIndex(
            titles, width=TOPIC, common=_FUNCTION_WORD_SHARE, least=_FEW_DIRECTIVES
        )
        self._first = np.array([_ordinal(directive.days, 0) for directive in directives])
        self._last = np.array([_ordinal(directive.days, 1) for directive in directives])
        self.is_programme = np.array(
            [_is_programme(self.catalogue.names[index]) for index in range(len(directives))], float
        )
        self._is_lectured = np.array([_is_lectured(names) for names in self.catalogue.names], bool)
        self.untexted = np.array([not directive.text.strip() for directive in directives], float)
        self._tags = _indices_of_tags(directives)
        self._by_id = {directive.id: index for index, directive in enumerate(directives)}
        self._by_letters: dict[str, list[int]] = {}
        for index, directive in enumerate(directives):
            if letters := normalise(directive.text).text:
                self._by_letters.setdefault(letters, []).append(index)

    @property
    def bytes(self) -> int:
        """Memory of the indexes."""
        return self.rare.bytes + self._topics.bytes + self._titles.bytes

    def measure(self, response: Response) -> AnswerEvidence:
        """Compare a response with every directive."""
        letters = normalise(response.whole)
        pairs = np.unique(hash_grams(letters, TOPIC))
        rare = np.unique(hash_grams(letters, RARE))
        wording = self.rare.shared(rare)
        mention_score, passing, resolutions, names_unknown = self._mentions(response)
        lag, possible = self._lag(response), self._possible(response)
        lectured = self._lectured(letters, np.where(possible, lag, np.nan))
        return AnswerEvidence(
            response=response,
            letters=letters,
            wording=np.log1p(wording),
            repeated=wording / max(rare.size * self.rare.rarest, 1.0),
            topic=self._topics.shared(pairs) / np.sqrt(pairs.size + 1) / _TOPIC_SCALE,
            headline=self._titles.shared(pairs) / np.maximum(self._titles.totals, 1.0),
            lag=lag,
            mention_score=mention_score,
            passing=np.maximum(passing, lectured),
            lectured=lectured,
            tagged=self._tagged(response),
            is_possible=possible,
            resolutions=resolutions,
            names_unknown=names_unknown,
        )

    def has_grounds(self, evidence: AnswerEvidence) -> NDArray[np.bool_]:
        """Mark directives with evidence other than time."""
        grounds: NDArray[np.bool_] = (
            (evidence.wording > 0)
            | (evidence.mention_score > 0)
            | (evidence.passing > 0)
            | (evidence.headline >= TAKEN_UP)
        )
        return grounds

    def table(self, evidence: AnswerEvidence, once: Decay, programme: Decay) -> NDArray[np.float64]:
        """Return a row for each directive, with a column for each of ``weights.FEATURES``."""
        time = _decayed(evidence.lag, self.is_programme > 0, once, programme)
        columns = (
            evidence.wording,
            evidence.repeated,
            evidence.topic,
            evidence.headline,
            # A named directive is meant, however old it is.
            time * (1 - evidence.mention_score),
            self.is_programme,
            evidence.mention_score,
            evidence.passing,
            self.untexted,
        )
        return np.stack(columns, axis=1)

    def rarity(self, tag: str) -> float:
        """Return the rarity of a tag, from 0 (on all directives) to 1."""
        share = len(self._tags[tag]) / len(self.directives)
        return -math.log(share) / math.log(max(len(self.directives), _FITTED_DIRECTIVES))

    def _tagged(self, response: Response) -> NDArray[np.float64]:
        tagged = np.zeros(len(self.directives))
        for tag in response.tags & self._tags.keys():
            indices = self._tags[tag]
            tagged[indices] = np.maximum(tagged[indices], self.rarity(tag))
        return tagged

    def _lectured(self, letters: Normalised, lag: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Mark the latest directive with lecturers; ``lag`` is NaN where impossible."""
        lags = np.where(self._is_lectured & (lag <= _LECTURED_DAYS), lag, np.inf)
        is_latest: NDArray[np.bool_] = (lags < np.inf) & (lags == lags.min(initial=np.inf))
        return is_latest & (LECTURERS in letters.text)

    def _lag(self, response: Response) -> NDArray[np.float64]:
        """Return the minimum number of days between directive and response."""
        lag: NDArray[np.float64] = np.maximum(_ordinal(response.days, 0) - self._last, 0.0)
        return lag

    def _possible(self, response: Response) -> NDArray[np.bool_]:
        # Comparison with NaN, an unknown day, is false: undated directives are possible.
        possible: NDArray[np.bool_] = ~(self._first > _ordinal(response.days, 1))
        if response.id in self._by_id:
            possible[self._by_id[response.id]] = False
        for index in self._by_letters.get(normalise(response.text).text, ()):
            possible[index] = False
        if response.superiors is not None:
            possible &= np.isin(self._jurisdictions, ["", *response.superiors])
        return possible

    def _mentions_of(self, response: Response) -> Iterator[Mention]:
        """Yield the mentions of title and text, read separately, with offsets in the whole."""
        for mention in self.catalogue.find(response.title, response.days):
            yield replace(mention, is_formula=False)  # a title says what the text is about
        beyond = len(response.whole) - len(response.text)
        for mention in self.catalogue.find(response.text, response.days):
            yield replace(mention, start=mention.start + beyond, end=mention.end + beyond)

    def _mentions(
        self, response: Response
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], list[Resolution], bool]:
        mention_score, passing = np.zeros(len(self.directives)), np.zeros(len(self.directives))
        resolutions = []
        names_unknown = False
        for mention in self._mentions_of(response):
            resolution = self.catalogue.resolve(mention, response.days)
            resolutions.append(resolution)
            is_answered = response.answers(mention)
            scores = mention_score if is_answered else passing
            for candidate in resolution.candidates:
                likeness = candidate.likeness / len(resolution.candidates)
                scores[candidate.directive] = max(scores[candidate.directive], likeness)
            names_unknown |= is_answered and resolution.is_missing
        return mention_score, passing, resolutions, names_unknown


def _indices_of_tags(directives: Sequence[Directive]) -> dict[str, list[int]]:
    indices: dict[str, list[int]] = {}
    for index, directive in enumerate(directives):
        for tag in directive.tags:
            indices.setdefault(tag, []).append(index)
    return indices


def _ordinal(days: Days | None, which: int) -> float:
    return float(days[which].toordinal()) if days else np.nan


def _decayed(
    lag: NDArray[np.float64], is_programme: NDArray[np.bool_], once: Decay, programme: Decay
) -> NDArray[np.float64]:
    scale = np.where(is_programme, programme.scale, once.scale)
    floor = np.where(is_programme, programme.floor, once.floor)
    # An unknown lag counts as a medium one, so that dates neither help nor hinder.
    known_lag = np.where(np.isnan(lag), scale, lag)
    decayed: NDArray[np.float64] = np.log(floor + (1 - floor) * np.exp(-known_lag / scale))
    return decayed


def _is_lectured(names: Sequence[tuple[MentionKind, str]]) -> bool:
    return any(
        kind is MentionKind.PLENUM or (kind is MentionKind.CONGRESS and name.startswith("party:"))
        for kind, name in names
    )


def _is_programme(names: Sequence[tuple[MentionKind, str]]) -> bool:
    """Whether a directive sets the work of a year or more, and is answered for longer."""
    return any(
        kind in (MentionKind.PLENUM, MentionKind.DISCIPLINE, MentionKind.CONGRESS)
        or (kind is MentionKind.OCCASION and name.endswith("工作会议"))
        for kind, name in names
    )
