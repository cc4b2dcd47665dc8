"""Deciding about proposals: in the right order, once, and never over somebody else's decision."""

import pytest
from django.urls import reverse

from statements.models import (
    Act,
    Depth,
    LinkMethod,
    LinkState,
    Mention,
    MentionState,
    Ranking,
    ResponseLink,
    Stance,
)
from tests.factories import NOW, make_directive, make_link, make_statement
from tests.reading import words

pytestmark = pytest.mark.django_db

QUEUE, DECIDE = "/review/", "/review/decide/"


def make_proposal(score=0.5, **facts):
    facts = {"state": LinkState.SUGGESTED, "score": score, "ranked_by": "x"} | facts
    return make_link(**facts)


def queued_link_id(client, **options):
    """The link that the queue shows."""
    page = client.get(QUEUE, **options).text
    return int(page.split('name="link" value="')[1].split('"')[0])


def post_verdict(client, link, verdict, **facts):
    form_data = {"link": link.pk, "version": link.version, "verdict": verdict, **facts}
    return client.post(DECIDE, form_data)


def state(link):
    link.refresh_from_db()
    return link.state


def test_the_least_certain_comes_first_then_the_newest(researcher_client):
    make_proposal(0.97)
    old, new = make_proposal(0.52), make_proposal(0.52)
    make_proposal(0.1)
    ResponseLink.objects.filter(pk=old.pk).update(suggested_at="2025-01-01T00:00Z")
    assert queued_link_id(researcher_client) == new.pk
    post_verdict(researcher_client, new, "confirm")
    assert queued_link_id(researcher_client) == old.pk


def test_an_estimate_is_never_shown_as_certain(researcher_client):
    make_proposal(0.99996)
    page = researcher_client.get(QUEUE).text
    assert "over 99.9 %" in page
    assert "100.0 %" not in page


def test_each_verdict_does_what_it_says(researcher_client, researcher):
    right, wrong, later = make_proposal(), make_proposal(), make_proposal()
    assert post_verdict(researcher_client, right, "confirm").status_code == 302
    assert post_verdict(researcher_client, wrong, "reject").status_code == 302
    assert post_verdict(researcher_client, later, "skip").status_code == 302
    assert (state(right), state(wrong), state(later)) == ("confirmed", "rejected", "suggested")
    assert right.decided_by == researcher


def test_what_was_skipped_comes_back_when_all_others_are_done(researcher_client):
    first, second = make_proposal(0.5), make_proposal(0.6)
    post_verdict(researcher_client, first, "skip")
    assert queued_link_id(researcher_client) == second.pk
    post_verdict(researcher_client, second, "skip")
    assert queued_link_id(researcher_client) == first.pk


def test_answering_something_else_rejects_the_link_and_makes_it_wait_unresolved(researcher_client):
    link = make_proposal(response=make_statement(text="落实另一次会议精神"))
    post_verdict(researcher_client, link, "elsewhere", meaning="全国某会议")
    assert state(link) == "rejected"
    mention = Mention.objects.get()
    assert (mention.meaning, mention.state) == ("全国某会议", MentionState.UNRESOLVED)
    page = researcher_client.get("/review/unresolved/", {"meaning": "全国某会议"}).text
    assert link.response.get_absolute_url() in page


def test_the_second_of_two_reviewers_is_told_and_keeps_what_they_wrote(researcher_client):
    link = make_proposal(response=make_statement(text="会议要求成立专班"))
    depth = Depth.objects.create(slug="g", rung=1, name_en="group", definition="d")
    seen = link.version
    post_verdict(researcher_client, link, "reject")
    link.version = seen
    other = make_proposal(response=link.response)
    answer = post_verdict(
        researcher_client, link, "confirm", depth=depth.pk, depth_passage="成立专班"
    )
    assert answer.status_code == 409
    assert "Someone changed this" in answer.text
    assert "成立专班" in answer.text
    assert f'name="link" value="{other.pk}"' in answer.text  # what is open is asked next
    assert state(link) == "rejected"
    assert state(other) == "suggested"


def test_a_code_is_kept_with_the_words_that_show_it(researcher_client):
    stance = Stance.objects.create(slug="adds", name_en="adds", definition="d")
    link = make_proposal(response=make_statement(text="会议要求，成立专班。"))
    missing = post_verdict(researcher_client, link, "confirm", stance=stance.pk)
    assert missing.status_code == 422
    assert "together with the quote" in missing.text
    invented = post_verdict(
        researcher_client, link, "confirm", stance=stance.pk, stance_passage="没有这话"
    )
    assert invented.status_code == 422
    assert "is not in the text of the response" in invented.text
    assert state(link) == "suggested"
    post_verdict(
        researcher_client, link, "confirm", stance=stance.pk, stance_passage="要求成立专班"
    )
    assert state(link) == "confirmed"
    assert (link.stance, link.stance_passage) == (stance, "要求成立专班")


def make_named_proposal(score=0.95, **facts):
    return make_proposal(score, method=LinkMethod.NAMED, **facts)


def test_only_what_names_one_directive_beyond_doubt_is_offered_together(researcher_client):
    certain = make_named_proposal()
    make_named_proposal(0.5)
    make_proposal(0.99, method=LinkMethod.CONTENT)
    ambiguous = make_statement()
    make_named_proposal(response=ambiguous)
    make_named_proposal(response=ambiguous)
    page = researcher_client.get("/review/batch/").text
    assert page.count('name="link"') == 1
    assert f'value="{certain.pk}-1"' in page


def test_a_batch_is_confirmed_and_taken_back_except_what_changed_meanwhile(researcher_client):
    links = [make_named_proposal(), make_named_proposal(), make_named_proposal()]
    selection = [f"{link.pk}-{link.version}" for link in links]
    post_verdict(researcher_client, links[2], "reject")
    answer = researcher_client.post(reverse("statements:review_confirm_batch"), {"link": selection})
    assert "2 links confirmed" in answer.text
    assert "1 link was changed by somebody" in answer.text
    assert [state(link) for link in links] == ["confirmed", "confirmed", "rejected"]
    act = Act.objects.get(rows_total=2)
    researcher_client.post(reverse("bulk:undo", args=[act.pk]))
    assert [state(link) for link in links] == ["suggested", "suggested", "rejected"]


def test_quality_counts_only_what_was_proposed_and_decided(researcher_client):
    for _ in range(3):
        make_proposal(state=LinkState.CONFIRMED, method=LinkMethod.CONTENT)
    make_proposal(state=LinkState.REJECTED, method=LinkMethod.CONTENT)
    make_proposal(method=LinkMethod.CONTENT)
    make_link(state=LinkState.REJECTED, method=LinkMethod.CONTENT)
    page = researcher_client.get("/review/quality/").text
    row = page.split("Shares topic or text")[1].split("</tr>")[0]
    assert "75.0 %" in row
    assert "30.1 % – 95.4 %" in row
    assert "not known" in page.split("Names the directive")[1].split("</tr>")[0]


def test_a_verdict_that_is_none_and_a_link_that_is_gone_are_404(researcher_client):
    link = make_proposal()
    assert post_verdict(researcher_client, link, "perhaps").status_code == 404
    ResponseLink.objects.all().delete()
    assert post_verdict(researcher_client, link, "confirm").status_code == 404
    form_data = {"link": ["1-x"]}
    assert researcher_client.post("/review/batch/confirm/", form_data).status_code == 404


def test_the_evidence_stands_on_the_page(researcher_client):
    directive = make_directive(text="推动人工智能健康有序发展，构建自主可控系统")
    response = make_statement(text="会议传达学习第二十次集体学习精神，推动人工智能健康有序发展。")
    link = make_proposal(
        directive=directive,
        response=response,
        evidence="names it",
        reasons=[{"words": "shares 推动人工智能健康有序发展"}],
    )
    Mention.objects.create(
        revision=response.revisions.get(),
        start=6,
        end=14,
        kind="session",
        meaning="第20次集体学习",
        state=MentionState.RESOLVED,
        directive=directive,
    )
    page = researcher_client.get(QUEUE).text
    assert "names it" in page
    assert "shares 推动人工智能健康有序发展" in words(page)
    assert 'mark class="verbatim' in page
    assert '<mark class="named">第二十次集体学习</mark>' in page
    assert "6 days" in page
    assert str(link.pk) in page


def test_a_statement_lists_what_it_names_and_what_each_means(researcher_client):
    directive = make_directive(text="推动人工智能健康有序发展")
    response = make_statement(text="学习第二十次集体学习精神，落实第九次集体学习要求。")
    revision = response.revisions.get()
    facts = {"kind": "session", "state": MentionState.RESOLVED, "directive": directive}
    Mention.objects.create(revision=revision, start=2, end=10, meaning="20", **facts)
    Mention.objects.create(
        revision=revision, start=15, end=22, meaning="9", kind="session", state="unresolved"
    )
    page = researcher_client.get(response.get_absolute_url()).text
    names = page.split('<ul class="links names">')[1].split("</ul>")[0]
    resolved_item, unresolved_item = names.split("</li>")[:2]
    assert "第二十次集体学习" in resolved_item
    assert directive.get_absolute_url() in resolved_item
    assert "第九次集体学习" in unresolved_item
    assert "not in the archive" in unresolved_item


def test_the_rare_wording_that_spoke_for_a_proposal_is_marked(researcher_client):
    text = "会议强调，推动人工智能健康有序发展。"
    response = make_statement(text=text)
    Ranking.objects.create(
        statement=response,
        revision=response.revisions.get(),
        version=response.version,
        ranker="x",
        directives_fingerprint="x",
        proposals=1,
        ranked_at=NOW,
    )
    reason = {"grounds": "wording", "words": "shares a rare phrase", "response": [5, 17]}
    make_proposal(directive=make_directive(text="无关"), response=response, reasons=[reason])
    page = researcher_client.get(QUEUE).text
    assert '<mark class="rare">推动人工智能健康有序发展</mark>' in page
