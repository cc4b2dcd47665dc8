"""The daily mail: every match is in exactly one mail."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.conf import settings as configured
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statements.models import Digest, Match, User
from statements.services.alerts import digests, saved_searches
from statements.services.alerts.digests import latest_hour
from statements.tasks.alerts import send_digests
from tests.factories import make_body, make_city, make_statement, make_user
from tests.saved_searches import save

pytestmark = pytest.mark.django_db

EIGHT = datetime(2025, 6, 11, 0, 0, tzinfo=UTC)  # in Beijing
BEFORE = EIGHT - timedelta(hours=3)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def add_match(search, *, at=BEFORE, reasons=(), **facts):
    return Match.objects.create(
        search=search, statement=make_statement(**facts), found_at=at, reasons=list(reasons)
    )


def make_search(owner=None, **facts):
    owner = owner or make_user(email="li@example.org")
    return save(owner=owner, **({"now": BEFORE - DAY} | facts))


def send(now):
    """Run the digest task as of ``now``."""
    digests.claim_matches(now=now)
    return [digests.send_digest(digest_id=pk, now=now) for pk in digests.digests_to_send(now=now)]


class Failing(EmailBackend):
    """A mail server that fails before or after accepting the mail."""

    failure: BaseException = ConnectionRefusedError("away")
    after_taking = False

    def send_messages(self, messages):
        if self.after_taking:
            super().send_messages(messages)
        raise self.failure


@pytest.fixture
def server(settings):
    """A mail server that a test can make fail and recover."""

    class Server:
        def fails(self, failure, *, after_taking=False):
            Failing.failure, Failing.after_taking = failure, after_taking
            self._use(f"{__name__}.Failing")

        def works(self):
            self._use("django.core.mail.backends.locmem.EmailBackend")

        def _use(self, backend):
            settings.MAILERS = {"default": {"BACKEND": backend}}

    return Server()


def test_eight_in_beijing_is_when_a_day_of_mail_ends():
    assert latest_hour(EIGHT) == EIGHT
    assert latest_hour(EIGHT - timedelta(seconds=1)) == EIGHT - DAY
    assert latest_hour(EIGHT + 23 * HOUR) == EIGHT
    schedules = {
        str(entry["schedule"])
        for entry in configured.CELERY_BEAT_SCHEDULE.values()
        if entry["task"] == send_digests.name
    }
    assert "<crontab: 0 0 * * * (m/h/dM/MY/d)>" in schedules
    assert configured.CELERY_TIMEZONE == "UTC"


def test_an_owner_gets_one_mail_with_matches_under_their_searches():
    owner = make_user(email="li@example.org")
    where = {"filter": "q", "value": "人工智能", "name": "人工智能", "where": ["title", "text"]}
    add_match(
        make_search(owner, name="智能"), title_zh="甲&乙", date_range="2025-05", reasons=[where]
    )
    add_match(
        make_search(owner, name="浙江"),
        title_zh="丙",
        date_range="2025-04-26/2025-05-04",
        reasons=[{"filter": "province", "value": "ZJ", "name": "Zhejiang 浙江"}],
    )
    add_match(make_search(make_user(email="wang@example.org")), title_zh="丁")
    assert send(EIGHT) == [True, True]
    first, second = mail.outbox
    assert (first.to, second.to) == (["li@example.org"], ["wang@example.org"])
    assert first.subject == "Biaotai: 2 new matches"
    body = str(first.body)
    assert re.search(r"智能\n.*甲&乙\n +May 2025 · Zhejiang 浙江 · ", body, re.DOTALL)
    assert "contains “人工智能” (title, text)" in body
    second_part = r"浙江\n.*丙\n +26 Apr – 4 May 2025.*\n +province: Zhejiang 浙江"
    assert re.search(second_part, body, re.DOTALL)
    for match in Match.objects.filter(search__owner=owner):
        assert f"http://127.0.0.1:8000{match.statement.get_absolute_url()}\n" in body
    assert "丁" not in body


def test_a_statement_that_two_searches_match_stands_once_and_names_both():
    owner = make_user(email="li@example.org")
    by_word, by_place, other = (make_search(owner, name=name) for name in ("智能", "浙江", "专题"))
    statement = make_statement(title_zh="甲")
    for search, value in ((by_word, "人工智能"), (by_place, "Zhejiang 浙江")):
        reason = {"filter": "province", "value": value, "name": value}
        Match.objects.create(search=search, statement=statement, found_at=BEFORE, reasons=[reason])
    add_match(other, title_zh="乙")
    assert send(EIGHT) == [True]
    (letter,) = mail.outbox
    assert letter.subject == "Biaotai: 2 new matches"
    body = str(letter.body)
    assert body.count("\n  甲\n") == 1
    assert body.count(f"{statement.get_absolute_url()}\n") == 1
    entry = body.split("\n  甲\n")[1]
    assert "province: 人工智能\n  Also matches 浙江: province: Zhejiang 浙江\n  http" in entry
    assert body.index("专题\n") < body.index("智能\n") < body.index("甲")


def test_one_statement_that_two_searches_match_is_one_new_match():
    owner = make_user(email="li@example.org")
    statement = make_statement()
    for name in ("一", "二"):
        Match.objects.create(
            search=make_search(owner, name=name), statement=statement, found_at=BEFORE
        )
    send(EIGHT)
    assert mail.outbox[0].subject == "Biaotai: 1 new match"


def test_twice_in_a_day_sends_nothing_twice_and_later_news_waits_for_the_next():
    search = make_search()
    add_match(search, title_zh="早")
    assert send(EIGHT) == [True]
    assert send(EIGHT + HOUR) == []
    add_match(search, at=EIGHT + HOUR, title_zh="晚")
    assert send(EIGHT + 2 * HOUR) == []
    assert send(EIGHT + DAY) == [True]
    assert ["早" in letter.body for letter in mail.outbox] == [True, False]
    assert ["晚" in letter.body for letter in mail.outbox] == [False, True]


def test_a_lost_message_of_eight_o_clock_is_made_up_for_on_the_same_day():
    search = make_search()
    add_match(search, title_zh="早")
    add_match(search, at=EIGHT + HOUR, title_zh="晚")
    assert send(EIGHT + 2 * HOUR) == [True]
    assert "早" in mail.outbox[0].body
    assert "晚" not in mail.outbox[0].body


def test_a_match_found_before_eight_and_seen_after_it_is_in_the_next_mail():
    search = make_search()
    add_match(search, title_zh="早")
    send(EIGHT)
    add_match(search, title_zh="迟")
    assert send(EIGHT + HOUR) == []
    assert send(EIGHT + DAY) == [True]
    assert "迟" in mail.outbox[1].body


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after_taking", [False, True])
def test_a_worker_killed_while_it_sends_is_made_up_for_by_the_same_mail(server, after_taking):
    search = make_search()
    add_match(search, title_zh="早")
    digests.claim_matches(now=EIGHT)
    (digest,) = digests.digests_to_send(now=EIGHT)
    server.fails(SystemExit("killed"), after_taking=after_taking)
    with pytest.raises(SystemExit):
        digests.send_digest(digest_id=digest, now=EIGHT)
    server.works()
    add_match(search, at=EIGHT + HOUR, title_zh="晚")
    assert send(EIGHT + DAY) == [True, True]
    message_ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(message_ids) == 2 + after_taking
    assert len(set(message_ids)) == 2
    assert mail.outbox[-2].body == mail.outbox[0].body
    assert ["早" in letter.body for letter in mail.outbox[-2:]] == [True, False]


def test_a_mail_server_that_is_away_is_asked_again_later_and_less_and_less(server):
    add_match(make_search(), title_zh="早")
    server.fails(ConnectionRefusedError("away"))
    assert send(EIGHT) == [False]
    assert send(EIGHT + timedelta(minutes=9)) == []
    assert send(EIGHT + HOUR) == [False]
    assert send(EIGHT + 1.9 * HOUR) == []
    assert send(EIGHT + 5 * DAY) == [False]
    assert Digest.objects.get().try_at == EIGHT + 6 * DAY
    server.works()
    assert send(EIGHT + 6 * DAY) == [True]
    assert "早" in mail.outbox[0].body


def test_one_mail_that_is_refused_does_not_hold_up_the_others(server, monkeypatch):
    bad = make_user(email="bad@example.org")
    real = digests.compose

    def compose(digest):
        if digest.owner_id == bad.pk:
            raise ValueError("cannot")
        return real(digest)

    monkeypatch.setattr(digests, "compose", compose)
    add_match(make_search(bad))
    add_match(make_search())
    send_digests()
    assert [letter.to for letter in mail.outbox] == [["li@example.org"]]
    assert Digest.objects.filter(owner=bad, sent_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_a_digest_that_another_worker_sends_is_left_to_it(server, monkeypatch):
    add_match(make_search())
    digests.claim_matches(now=EIGHT)
    (digest_id,) = digests.digests_to_send(now=EIGHT)

    def other():
        try:
            return digests.send_digest(digest_id=digest_id, now=EIGHT)
        finally:
            connection.close()

    real = digests.compose
    answers: list[object] = []

    def compose(digest):
        if not answers:
            answers.append("asked")
            with ThreadPoolExecutor(1) as pool:
                answers.append(pool.submit(other).result())
        return real(digest)

    monkeypatch.setattr(digests, "compose", compose)
    assert digests.send_digest(digest_id=digest_id, now=EIGHT)
    assert answers == ["asked", False]
    assert len(mail.outbox) == 1


def test_who_wants_no_mail_or_cannot_get_any_gets_none():
    add_match(make_search(mail=False))
    add_match(make_search(make_user()))
    add_match(make_search(make_user(email="gone@example.org", is_active=False)))
    assert send(EIGHT) == []
    assert not Digest.objects.exists()


def test_mail_that_is_asked_for_later_begins_then():
    search = make_search(mail=False)
    add_match(search, title_zh="早")
    saved_searches.set_mail(owner=search.owner, search_id=search.pk, mail=True)
    add_match(search, at=EIGHT + HOUR, title_zh="晚")
    assert send(EIGHT + DAY) == [True]
    assert "早" not in mail.outbox[0].body


def test_mail_ended_before_a_digest_went_out_is_not_sent(server):
    search = make_search()
    add_match(search)
    server.fails(TimeoutError("slow"))
    assert send(EIGHT) == [False]
    saved_searches.unsubscribe(owner=search.owner)
    server.works()
    assert send(EIGHT + DAY) == [False]
    assert send(EIGHT + 2 * DAY) == []
    assert mail.outbox == []


def test_an_address_taken_away_for_a_while_loses_nothing(server):
    search = make_search()
    add_match(search, title_zh="早")
    server.fails(TimeoutError("slow"))
    send(EIGHT)
    server.works()
    User.objects.update(email="")
    assert send(EIGHT + HOUR) == [False]
    User.objects.update(email="li@example.org")
    assert send(EIGHT + 2 * HOUR) == [True]
    assert "早" in mail.outbox[0].body


def test_a_very_long_mail_names_how_many_more_there_are(monkeypatch):
    monkeypatch.setattr(digests, "MAX_IN_MAIL", 2)
    search = make_search()
    for number in range(5):
        add_match(search, title_zh=f"第{number}")
    send(EIGHT)
    body = mail.outbox[0].body
    assert [f"第{number}" in body for number in range(5)] == [False, False, False, True, True]
    assert mail.outbox[0].subject == "Biaotai: 5 new matches"
    assert "And 3 more matches: http://127.0.0.1:8000/saved/" in body


def test_a_mail_has_as_many_queries_for_many_matches_as_for_one():
    def queries_for(number, now):
        search = make_search()
        for index in range(number):
            city = make_body(make_city(f"33{index + 1:02}00"))
            add_match(search, at=now - HOUR, body=city)
        digests.claim_matches(now=now)
        (digest,) = digests.digests_to_send(now=now)
        with CaptureQueriesContext(connection) as queries:
            digests.send_digest(digest_id=digest, now=now)
        return len(queries)

    assert queries_for(1, EIGHT) == queries_for(9, EIGHT + DAY)


def test_a_mail_says_how_to_leave_as_mail_programs_read_it():
    search = make_search()
    add_match(search)
    send(EIGHT)
    message = message_from_bytes(mail.outbox[0].message().as_bytes(), policy=default)
    address = message["List-Unsubscribe"].strip("<>")
    assert address.startswith("http://127.0.0.1:8000/unsubscribe/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    assert address in message.get_content()
