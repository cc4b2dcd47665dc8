"""Articles over several pages on sites in the manner of TRS, of People's Daily and of provinces."""

from datetime import timedelta

import pytest
from django.utils import timezone

from statements.models import ArchivePeriod, Capture, CaptureDraft, DiscoveryMethod
from statements.services.sources.adding import add_address
from statements.services.sources.archives import request_period
from statements.services.sources.dispatch import take_editions
from statements.services.sources.drafts import captures_without_draft, make_draft
from statements.services.sources.rereading import begin_rereading, go_on
from statements.services.sources.visits import run_visit
from tests.capture.servers import answer
from tests.factories import NOW, make_user
from tests.sources import Clock, Paper, make_source, running_paper, visit_due, visitor_of

pytestmark = pytest.mark.django_db

TITLE = "省委常委会召开会议传达学习中央关于人工智能的部署"
PARAGRAPHS = [
    "会议强调，要深刻领会、准确把握中央关于人工智能的部署，结合实际抓好贯彻落实。",
    "要把算力、数据、算法统筹起来布局，推动科技创新和产业创新深度融合，形成新的增长点。",
    "会议要求，各地各部门要压实责任，强化督促检查，确保各项任务落到实处、见到成效。",
]


def trs_page(number: int, *, name: str = "t20250611_1") -> bytes:
    """Return a page of TRS, whose pager a script writes; the first is number 0.

    Each begins with the lead of the article.
    """
    texts = dict.fromkeys([PARAGRAPHS[0], PARAGRAPHS[number]])
    return answer(
        f"<html><head><title>{TITLE}_省人民政府</title></head><body><h1>{TITLE}</h1>"
        f"<div class='info'>2025-06-11 来源：日报</div><div class='TRS_Editor'>"
        f"{''.join(f'<p>　　{text}</p>' for text in texts)}</div>"
        f'<div><script>createPageHTML(3, {number}, "{name}", "html");</script></div>'
        f"</body></html>".encode()
    )


def people_page(number: int) -> bytes:
    """Return a page in the manner of people.com.cn, in GBK, that only leads to the next one."""
    pager = f"<a href='c1001-40498765-{number + 1}.html'>下一页</a>" if number < 3 else ""
    return answer(
        f"<html><head><meta charset='gb2312'><title>{TITLE}--时政--人民网</title></head><body>"
        f"<h1>{TITLE}</h1><div>2025年06月11日08:10 | 来源：<a href='/'>人民网</a></div>"
        f"<div class='rm_txt_con'><p>　　{PARAGRAPHS[number - 1]}</p></div>"
        f"<div class='zdfy'>{pager}</div><div>下一篇：<a href='c1001-40498766.html'>全省多云</a>"
        f"</div></body></html>".encode("gbk")
    )


def portal_page(number: int) -> bytes:
    """Return a page of a provincial portal with a numbered pager."""
    links = "".join(
        f"<a href='index_{other}.shtml'>{other + 1}</a>" if other else "<a href='./'>1</a>"
        for other in range(3)
    )
    return answer(
        f"<html><head><title>{TITLE}</title></head><body><h2>{TITLE}</h2>"
        f"<p>发布时间：2025-06-11 来源：省政府办公厅</p><div id='zoom'>"
        f"<p>　　{PARAGRAPHS[number]}</p></div><div>{links}</div></body></html>".encode()
    )


SITES = {
    "trs": {
        "/t20250611_1.html": trs_page(0),
        "/t20250611_1_1.html": trs_page(1),
        "/t20250611_1_2.html": trs_page(2),
    },
    "people": {
        "/n1/c1001-40498765.html": people_page(1),
        "/n1/c1001-40498765-2.html": people_page(2),
        "/n1/c1001-40498765-3.html": people_page(3),
    },
    "portal": {
        "/zw/2025/": portal_page(0),
        "/zw/2025/index_1.shtml": portal_page(1),
        "/zw/2025/index_2.shtml": portal_page(2),
    },
}


def list_page(*paths: str) -> bytes:
    links = "".join(f"<li><a href='{path}'>{TITLE}（第{path}号）</a></li>" for path in paths)
    return answer(f"<html><ul>{links}</ul></html>".encode())


def read_all() -> list[CaptureDraft]:
    captures = captures_without_draft(limit=10, now=NOW)
    return [make_draft(capture_id=capture_id, now=NOW) for capture_id in captures]


# How each kind of site numbers its pages is tried in `capture/test_pagination.py`.
@pytest.mark.parametrize(
    "site",
    [pytest.param(site, marks=[] if site == "people" else pytest.mark.long) for site in SITES],
)
def test_a_visit_captures_every_page_of_an_article_and_makes_one_draft_of_them(site):
    pages = SITES[site]
    first_path = next(iter(pages))
    with running_paper({"/list": list_page(first_path, "/x/1", "/x/2"), **pages}) as paper:
        make_source(paper, link_pattern=first_path)
        visit_due(paper, Clock())
    captures = Capture.objects.order_by("pk")
    assert [capture.address.partition("/")[2] for capture in captures] != []
    assert paper.paths()[1:] == list(pages)
    assert [capture.continues_id for capture in captures] == [None, *[captures[0].pk] * 2]
    (draft,) = read_all()
    assert draft.text == "\n".join(PARAGRAPHS)
    assert (draft.title, draft.pages, draft.missing_pages) == (TITLE, 3, 0)


def test_a_draft_waits_for_the_pages_of_its_article_a_day_and_says_what_is_missing():
    pages = SITES["people"] | {
        "/n1/c1001-40498765-2.html": answer(b"", status="500 Internal Server Error")
    }
    with running_paper({"/list": list_page("/n1/c1001-40498765.html"), **pages}) as paper:
        make_source(
            paper,
            path="/n1/c1001-40498765.html",
            finding=DiscoveryMethod.PAGE,
            minutes_between_visits=60,
        )
        clock = Clock()
        visit_due(paper, clock)
        assert captures_without_draft(limit=10, now=clock.now) == []
        assert captures_without_draft(limit=10, now=clock.now + timedelta(days=2)) != []
        paper.pages |= SITES["people"]
        clock.now += timedelta(hours=2)
        visit_due(paper, clock)
    (draft,) = read_all()
    assert (draft.text, draft.pages) == ("\n".join(PARAGRAPHS), 3)


def test_what_could_not_be_fetched_is_counted_as_missing():
    pages = SITES["trs"] | {"/t20250611_1_2.html": answer(b"", status="404 Not Found")}
    with running_paper(pages) as paper:
        make_source(paper, path="/t20250611_1.html", finding=DiscoveryMethod.PAGE)
        visit_due(paper, Clock())
    (draft,) = read_all()
    assert (draft.text, draft.pages) == ("\n".join(PARAGRAPHS[:2]), 2)
    assert draft.missing_pages == 1


def test_a_further_page_that_is_listed_too_makes_no_draft_of_its_own():
    pages = SITES["portal"]
    with running_paper({"/list": list_page(*pages), **pages}) as paper:
        make_source(paper, link_pattern="/zw/")
        visit_due(paper, Clock())
    assert len(read_all()) == 1


def test_a_period_of_past_editions_joins_pages_too():
    pages = SITES["trs"]
    paths = [path.replace("/t", "/html/2025-06/05/t") for path in pages]
    edition = dict(zip(paths, pages.values(), strict=True))
    node = "/html/2025-06/05/node_1.htm"
    with running_paper({node: list_page(paths[0]), **edition}) as paper:
        source = make_source(
            paper,
            path="/html/{YYYY-MM}/{DD}/node_1.htm",
            finding=DiscoveryMethod.EDITION,
        )
        day = NOW.date().replace(day=5)
        request_period(source_id=source.pk, first=day, last=day, form_key=None, now=NOW)
        clock = Clock()
        (visit_id,) = take_editions(now=NOW, limit=5)
        source.watch.due_at = NOW + timedelta(days=9)
        source.watch.save()
        while not run_visit(visit_id=visit_id, visitor=visitor_of(paper, clock)):
            clock.now += timedelta(seconds=30)
    assert ArchivePeriod.objects.get().ended_at
    (draft,) = read_all()
    assert (draft.text, draft.pages) == ("\n".join(PARAGRAPHS), 3)


def add(paper: Paper, path: str, *, seconds: float = 15) -> Capture:
    clock = Clock(timezone.now())
    return add_address(
        address=paper.server.address(path),
        visitor=visitor_of(paper, clock),
        by=make_user(),
        now=clock.now,
        until=clock.now + timedelta(seconds=seconds),
    )


def test_an_address_that_a_person_adds_is_read_with_its_further_pages():
    with running_paper(SITES["people"]) as paper:
        capture = add(paper, "/n1/c1001-40498765.html")
    draft = make_draft(capture_id=capture.pk, now=NOW)
    assert (draft.text, draft.pages) == ("\n".join(PARAGRAPHS), 3)
    assert captures_without_draft(limit=10, now=NOW) == []


def test_a_person_waits_no_longer_than_the_moment_set_and_the_rest_joins_when_read_again():
    with running_paper(SITES["people"]) as paper:
        capture = add(paper, "/n1/c1001-40498765.html", seconds=0)
        draft = make_draft(capture_id=capture.pk, now=NOW)
        assert (draft.text, draft.pages, draft.missing_pages) == (PARAGRAPHS[0], 1, 1)
        add(paper, "/n1/c1001-40498765-2.html")
    rereading = begin_rereading(by=make_user(), now=NOW)
    while go_on(rereading_id=rereading.pk, now=NOW):
        pass
    change = rereading.changes.get(draft=draft)
    assert change.fields["text"] == "\n".join(PARAGRAPHS)
