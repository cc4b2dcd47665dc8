"""No date is later than the day of entry in Beijing."""

from datetime import UTC, date, datetime

import pytest

from statements.models import Basis, ImpreciseDate, Search, Statement
from statements.services.links.recorded_searches import record_search
from statements.services.refusals import StillToCome
from statements.services.statements.entry import Wording, enter_statement
from statements.services.statements.speakers import SpeakerInput
from tests.factories import make_directive, make_genre, make_province

pytestmark = pytest.mark.django_db

EVENING_IN_BEIJING = datetime(2025, 6, 9, 15, 59, tzinfo=UTC)
NEXT_DAY_IN_BEIJING = datetime(2025, 6, 9, 16, 0, tzinfo=UTC)
DAY = date(2025, 6, 10)


def enter(now, *, date_range="2025-06-01", published_on=None):
    enter_statement(
        facts={
            "kind": "response",
            "genre": make_genre(),
            "date_range": ImpreciseDate.parse(date_range).days,
            "title_zh": "讲话",
        },
        speaker=SpeakerInput(make_province("ZJ"), "party", "浙江省委", ""),
        tags=[],
        wording=Wording("", Basis.FULL),
        citations=[{"publisher": "浙江日报", "published_on": published_on}],
        link=None,
        form_key=None,
        by=None,
        now=now,
    )


def search(now):
    record_search(
        directive=make_directive(),
        jurisdictions=[make_province("ZJ")],
        searched_on=DAY,
        where="浙江日报",
        note="",
        by=None,
        now=now,
    )


@pytest.mark.parametrize(
    "act",
    [
        lambda now: enter(now, date_range=str(DAY)),
        lambda now: enter(now, published_on=DAY),
        search,
    ],
    ids=["date_range", "published", "searched"],
)
def test_a_day_is_refused_until_it_begins_in_beijing(act):
    with pytest.raises(StillToCome):
        act(EVENING_IN_BEIJING)
    assert not Search.objects.exists()
    assert not Statement.objects.responses().exists()
    act(NEXT_DAY_IN_BEIJING)
