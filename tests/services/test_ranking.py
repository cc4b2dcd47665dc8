"""Ranking proposes links; people decide them; decided links are not proposed again."""

import pytest

from statements import tasks
from statements.engine.ranking.ranker import RANKER
from statements.models import (
    Body,
    LinkMethod,
    LinkState,
    Mention,
    MentionState,
    Ranking,
    ResponseLink,
    Statement,
    Tag,
)
from statements.services.links import ranking
from statements.services.links.directives import forget_directives
from tests.factories import (
    NOW,
    make_body,
    make_city,
    make_directive,
    make_link,
    make_province,
    make_revision,
    make_statement,
)

pytestmark = pytest.mark.django_db

SESSION = "习近平在中共中央政治局第二十次集体学习时强调 坚持自立自强 推动人工智能健康有序发展"
CLAUSE = "构建自主可控、协同运行的人工智能基础软硬件系统"
NAMES_IT = (
    "会议传达学习习近平总书记在中共中央政治局第二十次集体学习时的重要讲话精神，研究贯彻落实意见。"
)


@pytest.fixture
def session(db):
    forget_directives()
    return make_directive(
        title_zh=SESSION, date_range="2025-04-25", text=f"{SESSION}。要{CLAUSE}，坚持自立自强。"
    )


def rank(statement):
    return ranking.rank_response(statement_id=statement.pk, now=NOW)


def test_a_plenum_in_the_standing_formula_is_shown_in_passing_and_linked_to_its_directive(db):
    forget_directives()
    title = "中国共产党第二十届中央委员会第三次全体会议公报"
    plenum = make_directive(title_zh=title, date_range="2024-07-18", text="修好每一座桥。")
    text = "全面贯彻党的二十大和二十届三中全会精神，做好防汛工作，确保安全度汛。"
    response = make_statement(title_zh="全省防汛会议召开", date_range="2025-05-29", text=text)
    rank(response)
    mention = Mention.objects.get(directive=plenum)
    assert (mention.state, mention.is_passing) == (MentionState.RESOLVED, True)


def test_a_response_that_names_its_directive_is_proposed_with_the_words_that_name_it(session):
    response = make_statement(title_zh="省政协举行党组会议", date_range="2025-05-29", text=NAMES_IT)
    assert rank(response) == 1
    link = ResponseLink.objects.get()
    assert (link.directive, link.response) == (session, response)
    assert (link.state, link.method) == (LinkState.SUGGESTED, LinkMethod.NAMED)
    assert link.ranked_by == RANKER
    assert "第二十次集体学习" in link.evidence
    mention = Mention.objects.get(state=MentionState.RESOLVED)
    assert mention.directive == session
    assert "第二十次集体学习" in NAMES_IT[mention.start : mention.end]


def test_ranking_twice_changes_nothing_and_what_was_decided_stays(session):
    response = make_statement(date_range="2025-05-29", text=NAMES_IT)
    rank(response)
    link = ResponseLink.objects.get()
    before = list(ResponseLink.objects.values_list())
    rank(response)
    assert list(ResponseLink.objects.values_list()) == before
    ResponseLink.objects.filter(pk=link.pk).update(state=LinkState.REJECTED, decided_at=NOW)
    make_revision(response, f"{NAMES_IT}会议强调，{CLAUSE}。")
    rank(response)
    assert ResponseLink.objects.get().state == LinkState.REJECTED


def test_a_mention_of_something_unknown_waits_and_resolves_when_it_is_entered(db):
    forget_directives()
    response = make_statement(date_range="2025-05-29", text=NAMES_IT)
    assert rank(response) == 0
    assert Mention.objects.get().state == MentionState.UNRESOLVED
    assert ranking.responses_to_rank(limit=9, now=NOW) == []
    session = make_directive(title_zh=SESSION, date_range="2025-04-25")
    assert ranking.responses_to_rank(limit=9, now=NOW) == [response.pk]
    tasks.ranking.sweep()
    assert Mention.objects.get().directive == session
    assert ResponseLink.objects.get().directive == session


def test_a_settled_response_is_ranked_again_only_for_a_new_wording(session):
    response = make_statement(date_range="2025-05-29", text=NAMES_IT)
    rank(response)
    ResponseLink.objects.update(state=LinkState.CONFIRMED, decided_at=NOW)
    make_directive(title_zh="另一次会议")
    assert ranking.responses_to_rank(limit=9, now=NOW) == []
    make_revision(response, "改写了的全文，与此前不同，需要重新排序一次。")
    assert ranking.responses_to_rank(limit=9, now=NOW) == [response.pk]


def test_directives_with_the_tags_of_the_response_come_first_and_say_so(session):
    tag = Tag.objects.create(slug="ai", name_en="AI", name_zh="人工智能")
    opening = "会议强调，要坚持自立自强，扎实做好有关工作，推动各项部署落到实处。"
    other_meetings = [
        make_directive(title_zh=f"另一次会议{n}", date_range="2025-04-25") for n in range(3)
    ]
    response = make_statement(date_range="2025-05-29", text=f"{opening}要{CLAUSE}。")
    rank(response)
    untagged = ResponseLink.objects.get(directive=session)
    for statement in (session, response):
        statement.tags.add(tag)
        Statement.objects.filter(pk=statement.pk).update(version=2)
    assert ranking.responses_to_rank(limit=9, now=NOW) == [response.pk]
    rank(response)
    tagged = ResponseLink.objects.get(directive=session)
    assert (tagged.score or 0) > (untagged.score or 0)
    assert f"both are tagged “{tag}”" in [reason["words"] for reason in tagged.reasons]
    assert not ResponseLink.objects.filter(
        directive__in=other_meetings, score__gte=tagged.score
    ).exists()


def test_a_directive_that_is_changed_has_open_responses_ranked_again(session):
    make_directive(title_zh="改过多次的会议", version=9)
    response = make_statement(date_range="2025-05-29", text=NAMES_IT)
    rank(response)
    assert ranking.responses_to_rank(limit=9, now=NOW) == []
    Statement.objects.filter(pk=session.pk).update(version=2, title_zh="别的会议")
    assert ranking.responses_to_rank(limit=9, now=NOW) == [response.pk]


def test_what_a_body_said_is_ranked_again_when_the_body_turns_out_to_be_of_another_unit(session):
    body, city = make_body(make_province("ZJ")), make_city()
    response = make_statement(body=body, date_range="2025-05-29", text=NAMES_IT)
    rank(response)
    assert ranking.responses_to_rank(limit=9, now=NOW) == []
    Body.objects.filter(pk=body.pk).update(jurisdiction=city)
    assert ranking.responses_to_rank(limit=9, now=NOW) == [response.pk]


def test_what_is_far_less_likely_than_the_best_is_not_proposed(session):
    for nth in range(3):
        text = (
            f"另有要求{nth}，坚持自立自强。"  # so that the wording supports it, not only the date
        )
        make_directive(title_zh=f"另一次会议{nth}", date_range="2025-04-25", text=text)
    response = make_statement(date_range="2025-05-29", text=f"{NAMES_IT}会议强调，坚持自立自强。")
    assert rank(response) == 1
    assert ResponseLink.objects.get().directive == session


def test_what_only_time_speaks_for_is_not_proposed(session):
    make_directive(title_zh="中央桥梁工作会议在北京举行", date_range="2025-05-27")
    response = make_statement(date_range="2025-05-29", text=f"会议强调，{CLAUSE}。")
    assert rank(response) == 1
    assert ResponseLink.objects.get().directive == session


def test_a_proposal_that_no_longer_holds_is_taken_back_while_it_is_open(session):
    response = make_statement(date_range="2025-05-29", text=NAMES_IT)
    rank(response)
    make_link(make_directive(), response, state=LinkState.SUGGESTED, evidence="a colleague says so")
    make_revision(response, "全省春耕备耕工作现场会召开，部署粮食生产和农田水利建设各项任务。")
    rank(response)
    assert [link.evidence for link in ResponseLink.objects.all()] == ["a colleague says so"]


def test_what_has_no_wording_or_is_no_response_is_not_ranked(session):
    silent = make_statement()
    assert rank(silent) == 0
    assert rank(session) == 0
    assert not Ranking.objects.exists()
    assert ranking.responses_to_rank(limit=9, now=NOW) == []


def test_a_task_for_a_statement_that_is_gone_ends_quietly(session):
    response = make_statement(text=NAMES_IT)
    Statement.objects.filter(pk=response.pk).delete()
    tasks.ranking.rank_response(response.pk)
    assert not Ranking.objects.exists()


def test_what_the_title_names_is_a_mention_at_its_place_in_the_title(session):
    title = "省政府党组传达学习习近平总书记在中共中央政治局第二十次集体学习时的重要讲话精神"
    response = make_statement(title_zh=title, date_range="2025-05-29", text=f"会议强调，{CLAUSE}。")
    rank(response)
    [mention] = Mention.objects.all()
    assert mention.in_title
    assert "第二十次集体学习" in title[mention.start : mention.end]
    assert (mention.directive, mention.is_passing) == (session, False)


def test_a_reason_is_kept_with_the_places_that_show_it_in_both_wordings(session):
    response_text = f"会议强调，{CLAUSE}。"
    rank(make_statement(date_range="2025-05-29", text=response_text))
    reasons = [
        reason for reason in ResponseLink.objects.get().reasons if reason["grounds"] == "wording"
    ]
    directive_text = session.revisions.get().text
    excerpts = [response_text[slice(*reason["response"])] for reason in reasons]
    assert excerpts
    assert excerpts == [directive_text[slice(*reason["directive"])] for reason in reasons]


def test_an_open_proposal_follows_a_changed_wording_and_keeps_its_place_in_the_queue(session):
    response = make_statement(date_range="2025-05-29", text=f"会议强调，{CLAUSE}。")
    rank(response)
    before = ResponseLink.objects.get()
    make_revision(response, NAMES_IT)
    rank(response)
    after = ResponseLink.objects.get()
    assert (before.method, after.method) == (LinkMethod.CONTENT, LinkMethod.NAMED)
    assert (after.pk, after.version, after.suggested_at) == (
        before.pk,
        before.version,
        before.suggested_at,
    )


def test_a_directive_is_proposed_to_those_below_it_and_to_nobody_beside_it(session):
    """The cascade: the centre to a province, the province to its city."""
    provincial = make_directive(
        by="ZJ",
        title_zh="省委人工智能行动部署",
        date_range="2025-05-06",
        text=f"省委部署{CLAUSE}，建设人工智能应用先行省。",
    )
    text = f"会议强调，{CLAUSE}，建设人工智能应用先行省。"
    city_response = make_statement(body=make_body(make_city()), date_range="2025-05-20", text=text)
    neighbour_response = make_statement(by="JL", date_range="2025-05-20", text=text)
    for response in (city_response, neighbour_response):
        rank(response)
    proposed = {
        statement.pk: set(statement.links_out.values_list("directive", flat=True))
        for statement in (city_response, neighbour_response)
    }
    assert provincial.pk in proposed[city_response.pk]
    assert provincial.pk not in proposed[neighbour_response.pk]


def test_a_changed_title_is_found_by_the_sweep_and_shows_no_old_mention_till_then(session):
    response = make_statement(
        title_zh=NAMES_IT, date_range="2025-05-29", text=f"会议强调，{CLAUSE}。"
    )
    rank(response)
    assert Mention.objects.current().count() == 1
    Statement.objects.filter(pk=response.pk).update(title_zh="另一个标题", version=2)
    assert Mention.objects.current().count() == 0
    assert ranking.responses_to_rank(limit=9, now=NOW) == [response.pk]
    rank(response)
    assert Mention.objects.count() == 0
    assert ranking.responses_to_rank(limit=9, now=NOW) == []
