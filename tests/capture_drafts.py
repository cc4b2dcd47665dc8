"""Drafts of captured pages, and the form that accepts one."""

from statements.models import CaptureDraft
from statements.services.sources.drafts import captures_without_draft, make_draft
from tests.capture.servers import answer
from tests.factories import NOW, make_genre
from tests.sources import Clock, make_source, running_paper, visit_due

TEXT = "会议强调，要学习贯彻中央关于人工智能的部署，结合实际抓好落实，推动科技创新和产业创新融合。"


def page(title: str, text: str = TEXT, day: str = "2025年6月5日") -> bytes:
    return answer(
        f"<html><title>{title}_日报</title><h1>{title}</h1><p>{day} 来源：日报</p>"
        f"<p>{text}</p></html>".encode(),
        headers="Content-Type: text/html\r\n",
    )


def capture_pages() -> None:
    """Capture two responses, a copy of the first, and a page that shows no sign of one."""
    make_genre("special-meeting")
    make_genre("study-group")
    with running_paper() as paper:
        paper.add_articles(1, 2, 3, 4)
        paper.pages["/a/1.html"] = page("省委常委会传达学习中央部署")
        paper.pages["/a/2.html"] = page(
            "省委理论学习中心组集体学习", TEXT.replace("人工智能", "科技")
        )
        paper.pages["/a/3.html"] = page("省委常委会传达学习中央部署（转载）")
        paper.pages["/a/4.html"] = page("全省多云转晴", "气象台预计，今天白天多云转晴，气温回升。")
        make_source(paper)
        visit_due(paper, Clock())


def make_drafts() -> list[CaptureDraft]:
    """Two drafts, a copy of the first, and a page that shows no sign of a response."""
    capture_pages()
    for capture_id in captures_without_draft(limit=10, now=NOW):
        make_draft(capture_id=capture_id, now=NOW)
    return list(CaptureDraft.objects.order_by("pk"))


def fields(draft: CaptureDraft, **changes) -> dict[str, object]:
    return {
        "title": draft.title,
        "kind": draft.kind,
        "genre": draft.genre,
        "body_kind": draft.body_kind,
        "body_name": "中共浙江省委员会",
        "date": "2025-06-05",
        "version": draft.version,
    } | changes
