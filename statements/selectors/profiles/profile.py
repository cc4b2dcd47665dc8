"""The profile of one official, or of one to six provinces in the same frames."""

from collections.abc import Sequence
from dataclasses import dataclass

from statements.models import Depth, Jurisdiction, Official, Tenure
from statements.selectors.links.frequencies import current_background
from statements.selectors.profiles.answer_figures import (
    Records,
    among_provinces,
    answers_by_month,
    depth_by_month,
    numbers,
)
from statements.selectors.profiles.answers import (
    AnswerRecord,
    official_record,
    province_records,
    scores_of_provinces,
)
from statements.selectors.profiles.clauses import ClauseUse, clause_uses
from statements.selectors.profiles.figures import ProfileFigure
from statements.selectors.profiles.first_uses import first_uses
from statements.selectors.profiles.months import month_axis
from statements.selectors.profiles.subjects import Subject, links_of_official
from statements.selectors.profiles.wording_figures import (
    clauses_alone,
    clauses_dropped,
    phrases_first_used,
)


@dataclass(frozen=True, slots=True)
class Profile:
    """Subjects beside each other. ``figures`` are in the order of the page.

    ``tenures`` are the posts of an official.
    """

    subjects: Sequence[Subject]
    records: Records
    figures: Sequence[ProfileFigure]
    tenures: Sequence[Tenure] = ()

    @property
    def columns(self) -> list[tuple[Subject, AnswerRecord]]:
        return [(subject, self.records[subject.key]) for subject in self.subjects]

    def figure(self, name: str) -> ProfileFigure | None:
        """Return a figure by its name; None without one."""
        if name == "numbers":
            return numbers(self.subjects, self.records)
        return next((figure for figure in self.figures if figure.name == name), None)


def province_profile(
    provinces: Sequence[Jurisdiction], every_province: Sequence[Jurisdiction]
) -> Profile:
    """Load provinces beside each other, in a number of queries that does not grow with them."""
    codes = [province.code for province in provinces]
    subjects = [Subject.of_province(province) for province in provinces]
    background = current_background()
    records = province_records(codes, background)
    names = {province.code: province.name_en for province in every_province}
    scores = scores_of_provinces(list(names), background)
    phrases = first_uses(codes)
    return Profile(
        subjects,
        records,
        [
            *_answer_figures(subjects, records),
            among_provinces(every_province, subjects, scores),
            *_clause_figures(subjects, clause_uses(records, background)),
            *(phrases_first_used(subject, phrases, names) for subject in subjects),
        ],
    )


def official_profile(official: Official) -> Profile:
    """Load an official over their posts. Phrases are counted by province, not by person."""
    subject = Subject.of_official(official)
    links = links_of_official(official)
    background = current_background()
    records = official_record(official, links, background)
    own_links = list(links.values_list("pk", flat=True))
    uses = clause_uses(records, background, own_links=own_links)
    tenures = Tenure.objects.filter(official=official).select_related("official", "body")
    return Profile(
        [subject],
        records,
        [*_answer_figures([subject], records), *_clause_figures([subject], uses)],
        list(tenures.order_by("-held")),
    )


def _answer_figures(subjects: Sequence[Subject], records: Records) -> list[ProfileFigure]:
    depths, months = list(Depth.objects.all()), month_axis(records.values())
    return [
        answers_by_month(subjects, records),
        *(depth_by_month(subject, records[subject.key], depths, months) for subject in subjects),
    ]


def _clause_figures(subjects: Sequence[Subject], uses: Sequence[ClauseUse]) -> list[ProfileFigure]:
    return [
        figure
        for subject in subjects
        for figure in (clauses_dropped(subject, uses), clauses_alone(subject, uses))
    ]
