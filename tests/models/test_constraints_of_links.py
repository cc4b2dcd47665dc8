"""What the database refuses of links, of what was measured and searched, whoever asks."""

from datetime import date

import pytest
from django.db import transaction

from statements.models import (
    SHARES,
    Background,
    Echo,
    LinkMethod,
    LinkState,
    Mention,
    Occurrence,
    Overlap,
    Phrase,
    PhraseVariant,
    ResponseLink,
    Search,
    Survey,
    SurveyChunk,
)
from tests.factories import (
    NOW,
    make_directive,
    make_link,
    make_province,
    make_revision,
    make_statement,
)
from tests.models.constraints import refused

pytestmark = pytest.mark.django_db


def test_a_link_stands_once_per_pair():
    link = make_link()
    with refused("link_once_per_pair"):
        make_link(link.directive, link.response)


def test_a_statement_never_answers_itself():
    statement = make_statement()
    with refused("link_never_to_itself"):
        make_link(statement, statement)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"evidence": ""}, "link_has_evidence"),
        ({"method": "hunch"}, "link_method_known"),
        ({"stance_passage": "会议"}, "link_stance_is_shown_by_words"),
        ({"depth_passage": "会议"}, "link_depth_is_shown_by_words"),
        ({"score": 1.5}, "link_score_is_a_share"),
        ({"state": "perhaps"}, "link_decided_when_not_suggested"),
    ],
)
def test_a_link_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        make_link(**facts)


@pytest.mark.parametrize(
    ("state", "decided_at"), [(LinkState.SUGGESTED, NOW), (LinkState.CONFIRMED, None)]
)
def test_a_decision_and_its_time_go_together(state, decided_at):
    with refused("link_decided_when_not_suggested"):
        ResponseLink.objects.create(
            directive=make_directive(),
            response=make_statement(),
            state=state,
            decided_at=decided_at,
            suggested_at=NOW,
            method=LinkMethod.NAMED,
            evidence="…",
        )


def compared():
    """Return a link and the two texts that an echo of it is between."""
    link = make_link()
    return {
        "link": link,
        "directive_revision": make_revision(link.directive, "甲"),
        "response_revision": make_revision(link.response, "乙"),
    }


def echo(**facts):
    return Echo.objects.create(
        **{
            "engine": "x",
            "clauses": 1,
            "clauses_taken_up": 0,
            "longest": 0,
            "passages": [],
            "fates": [],
            "measured_at": NOW,
        }
        | facts
    )


def test_an_echo_that_cannot_be_is_refused():
    texts = compared()
    refusals: list[tuple[dict[str, float], str]] = [
        *(({share: 1.1}, f"echo_{share}_is_a_share") for share in SHARES),
        *(({share: -0.1}, f"echo_{share}_is_a_share") for share in SHARES),
        ({"clauses_taken_up": 2}, "echo_takes_up_no_more_than_there_is"),
    ]
    for facts, constraint in refusals:
        with refused(constraint), transaction.atomic():
            echo(**texts, **facts)


def test_an_echo_compares_two_texts_and_stands_once_per_link():
    first = echo(**compared())
    with refused("echo_of_two_texts"), transaction.atomic():
        first.response_revision = first.directive_revision
        first.save()
    with refused("statements_echo_link_id"):
        echo(**compared() | {"link": first.link})


def background(**facts):
    defaults = {"engine": "x", "documents": 1, "archive": 1, "grams": b"", "counts": b""}
    return Background.objects.create(made_at=NOW, **defaults | facts)


def test_a_background_counts_texts_of_the_archive_and_one_is_current():
    for documents in (0, 2):
        with refused("background_counts_part_of_the_archive"), transaction.atomic():
            background(documents=documents)
    background()
    background(is_current=False)
    with refused("background_one_is_current"):
        background()


def test_parts_of_a_survey_do_not_repeat_each_other():
    survey = Survey.objects.create(engine="x", up_to=9, directives=1, responses=1, started_at=NOW)
    with refused("survey_chunk_in_order"), transaction.atomic():
        SurveyChunk.objects.create(survey=survey, first=2, last=1)
    part = SurveyChunk.objects.create(survey=survey, first=1, last=2)
    with refused("survey_chunk_once"), transaction.atomic():
        SurveyChunk.objects.create(survey=survey, first=1, last=3)
    link = make_link()
    pair = {
        "chunk": part,
        "directive": make_revision(link.directive, "甲"),
        "response": make_revision(link.response, "乙"),
        "v": 0.5,
        "u": 0.5,
        "longest": 1,
    }
    Overlap.objects.create(**pair)
    with refused("overlap_once_in_a_survey"), transaction.atomic():
        Overlap.objects.create(**pair)
    with refused("overlap_of_two_texts"):
        Overlap.objects.create(**pair | {"response": pair["directive"]})


def test_a_search_was_on_a_likely_day():
    with refused("search_on_a_likely_day"):
        Search.objects.create(
            directive=make_directive(),
            jurisdiction=make_province(),
            searched_on=date(1, 1, 1),
            where="浙江日报",
            entered_at=NOW,
        )


def test_a_search_says_where_and_is_entered_once():
    facts = {
        "directive": make_directive(),
        "jurisdiction": make_province(),
        "searched_on": date(2025, 6, 1),
        "entered_at": NOW,
    }
    with refused("search_says_where"), transaction.atomic():
        Search.objects.create(where="", **facts)
    Search.objects.create(where="浙江日报", **facts)
    with refused("search_entered_once"):
        Search.objects.create(where="浙江日报", **facts)


def test_a_phrase_has_words_and_counts_only_what_occurs():
    with refused("phrase_has_words"), transaction.atomic():
        Phrase.objects.create(text="")
    phrase = Phrase.objects.create(text="自主可控")
    with refused("variant_has_words"), transaction.atomic():
        PhraseVariant.objects.create(phrase=phrase, text="")
    statement = make_statement()
    with refused("occurrence_is_real"), transaction.atomic():
        Occurrence.objects.create(phrase=phrase, statement=statement, times=0)
    Occurrence.objects.create(phrase=phrase, statement=statement, times=1)
    with refused("occurrence_once"):
        Occurrence.objects.create(phrase=phrase, statement=statement, times=1)


def mention(**facts):
    wording = make_revision(make_statement(), "学习第二十次集体学习精神")
    defaults = {"start": 0, "end": 4, "kind": "session", "meaning": "x", "state": "unresolved"}
    return Mention.objects.create(revision=wording, **defaults | facts)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"end": 0}, "mention_stands_somewhere"),
        ({"end": None}, "mention_stands_somewhere"),
        ({"meaning": ""}, "mention_means_something"),
        ({"state": "x"}, "mention_state_known"),
        ({"state": "resolved"}, "mention_resolved_to_a_directive"),
    ],
)
def test_a_mention_that_cannot_be_is_refused(facts, constraint):
    with refused(constraint):
        mention(**facts)


def test_a_mention_is_kept_once_also_one_without_a_place():
    first = mention(start=None, end=None)
    with refused("mention_once"):
        Mention.objects.create(
            revision=first.revision, kind="session", meaning="x", state="unresolved"
        )
