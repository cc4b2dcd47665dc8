"""The form data of a statement, as a browser submits it."""

from uuid import uuid4

from tests.factories import make_genre, make_province


def entry(**facts):
    """Return the form data, and make the rows that it names."""
    make_genre()
    make_province("ZJ")
    return form_data(**facts)


def form_data(**facts):
    """Return the form data, for an archive that has the rows which it names."""
    return {
        "kind": "response",
        "genre": "special-meeting",
        "jurisdiction": "ZJ",
        "body_kind": "party",
        "body_name": "浙江省委",
        "official_name": "",
        "date_range": "2025-05-01",
        "title_zh": "省委召开专题会议",
        "language": "zh",
        "text": "推动人工智能健康有序发展",
        "basis": "full",
        "state": "confirmed",
        "method": "named",
        "form_key": str(uuid4()),
        "cited-TOTAL_FORMS": 1,
        "cited-INITIAL_FORMS": 0,
        **facts,
    }


ADD = "/statements/add/"
