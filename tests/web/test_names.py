"""A page says what a response names, and "not in the archive" only of what is missing."""

from html import unescape

import pytest
from django.utils.html import strip_tags

from statements.models import LinkMethod, MentionState, ResponseLink, Statement
from statements.services.links import ranking
from statements.services.links.directives import forget_directives
from tests.entries import ADD, entry
from tests.factories import NOW, make_directive, make_statement
from tests.samples import one_in

pytestmark = pytest.mark.django_db

UNRESOLVED = "/review/unresolved/"
MISSING, UNCLEAR = "not in the archive", "not recognised"
STUDY = (
    "会议传达学习习近平总书记在中央政治局第二十{}次集体学习时的重要讲话精神，研究我省贯彻落实意见。"
)
FILLER = "会议还研究了其他事项，审议了今年下半年重点工作安排，听取了有关部门的情况汇报。"


@pytest.fixture
def study(db):
    forget_directives()
    title = "习近平在中共中央政治局第二十次集体学习时强调 坚持自立自强 推动人工智能健康有序发展"
    return make_directive(title_zh=title, date_range="2025-04-25", text="要坚持自立自强。")


@pytest.fixture
def plan(db):
    forget_directives()
    text = "国发〔2025〕11号\n国务院关于深入实施“人工智能+”行动的意见\n各省、自治区、直辖市："
    title = "国务院关于深入实施“人工智能+”行动的意见"
    return make_directive(title_zh=title, date_range="2025-08-21", text=text)


def enter_response(client, text, date_range):
    """Enter a response through the form and rank it."""
    answer = client.post(
        ADD, entry(text=text, date_range=date_range, title_zh="省委常委会举行会议")
    )
    assert answer.status_code == 302, answer.text
    response = Statement.objects.responses().get()
    ranking.rank_response(statement_id=response.pk, now=NOW)
    return response


def names(client, statement):
    """Return the list of what a statement names, as its page prints it."""
    page = unescape(client.get(statement.get_absolute_url()).text)
    return page.partition('<ul class="links names">')[2].partition("</ul>")[0]


GAPS = ["", "\n", " ", "\u3000", "\u00a0", "\u200b", "\ue000", "\ufe00"]


@pytest.mark.parametrize("gap", one_in(3, GAPS))
def test_a_name_with_a_gap_in_it_is_linked_and_not_said_to_be_missing(
    researcher_client, study, gap
):
    response = enter_response(researcher_client, STUDY.format(gap), "2025-05-31")
    name_list = names(researcher_client, response)
    assert study.get_absolute_url() in name_list
    assert MISSING not in name_list
    link = ResponseLink.objects.get()
    assert (link.directive, link.method) == (study, LinkMethod.NAMED)


def test_a_name_in_the_radicals_of_a_pdf_is_linked(researcher_client, study):
    text = STUDY.format("").replace("二十", "⼆⼗")
    response = enter_response(researcher_client, text, "2025-05-31")
    assert study.get_absolute_url() in names(researcher_client, response)


@pytest.mark.parametrize(
    "sentence",
    one_in(
        3,
        [
            "会议要求对照国发〔2025〕11号抓好贯彻落实。",
            "会议要求以国发〔2025〕11号为指引抓好贯彻落实。",
            "会议转发国发〔2025〕11号，要求抓好贯彻落实。",
            "会议要求落实国发〔二○二五〕十一号。",
            "贯彻落实国发〔2025〕10号、11号的具体举措。",
            "会议学习国发2025年11号。",
            "贯彻落实国发〔2025〕9-11号的具体举措。",
        ],
    ),
)
def test_a_number_is_linked_as_what_is_answered_whatever_stands_before_it(
    researcher_client, plan, sentence
):
    response = enter_response(researcher_client, f"{sentence}{FILLER}", "2025-09-20")
    link = ResponseLink.objects.get()
    assert (link.directive, link.method) == (plan, LinkMethod.NAMED)
    [item] = [
        item
        for item in names(researcher_client, response).split("</li>")
        if plan.get_absolute_url() in item
    ]
    assert "in passing" not in item
    assert "对照" not in item


def test_what_is_understood_and_missing_is_told_from_what_is_not_understood(
    researcher_client, study
):
    text = f"会议学习国发〔2025〕12号，落实国发11号文件。{FILLER}"
    response = enter_response(researcher_client, text, "2025-09-20")
    items = names(researcher_client, response).split("</li>")[:2]
    assert "国发〔2025〕12号" in "".join(items)
    for item in items:
        assert (MISSING in item) == ("12号" in item)
        assert (UNCLEAR in item) == ("12号" not in item)


def test_the_unresolved_are_listed_by_state(researcher_client, study):
    text = f"会议学习国发〔2025〕12号，落实国发11号文件。{FILLER}"
    enter_response(researcher_client, text, "2025-09-20")

    def table_text(**query):
        page = unescape(researcher_client.get(UNRESOLVED, query).text)
        return strip_tags(page.partition("<tbody>")[2].partition("</tbody>")[0])

    missing, unclear = "document number: 国发2025-12", "document number: 国发?-11"
    assert missing in table_text()
    assert unclear in table_text()
    assert missing in table_text(state=MentionState.UNRESOLVED)
    assert unclear not in table_text(state=MentionState.UNRESOLVED)
    assert unclear in table_text(state=MentionState.UNRECOGNISED)
    assert missing not in table_text(state=MentionState.UNRECOGNISED)
    assert "None." in table_text(state=MentionState.AMBIGUOUS)
    assert researcher_client.get(UNRESOLVED, {"state": "resolved"}).status_code == 404


def test_what_is_there_and_only_dated_later_is_not_said_to_be_missing(plan, researcher_client):
    response = make_statement(date_range="2025-08-01", text=f"会议落实国发〔2025〕11号。{FILLER}")
    ranking.rank_response(statement_id=response.pk, now=NOW)
    assert MISSING not in names(researcher_client, response)
