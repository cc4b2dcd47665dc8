"""Rules for entering a statement, whichever form it comes from."""

from threading import Thread

import pytest
from django.db import connection, transaction

from statements.models import Basis, BodyKind, ImpreciseDate, Official, Statement
from statements.services.statements.entry import (
    EnteredBefore,
    MayBeDuplicate,
    Wording,
    enter_statement,
)
from statements.services.statements.speakers import SeveralOfThatName, SpeakerInput
from statements.services.workbench.tags import make_tag
from tests.factories import NOW, make_genre, make_province
from tests.waiting import wait_for

TEXT = "会议强调，要推动人工智能健康有序发展，加快构建企业主导的协同创新体系。"


def enter(*, title="省委常委会会议", official="", **options):
    days = ImpreciseDate.parse("2025-05-06").days
    return enter_statement(
        facts={"kind": "response", "genre": make_genre(), "date_range": days, "title_zh": title},
        speaker=SpeakerInput(make_province("SD"), BodyKind.PARTY, "山东省委", official),
        tags=[],
        wording=Wording(TEXT, Basis.FULL),
        citations=[],
        link=None,
        form_key=None,
        by=None,
        now=NOW,
        **options,
    )


@pytest.mark.django_db
def test_a_possible_duplicate_is_refused_by_name_until_it_is_accepted():
    first = enter()
    with pytest.raises(MayBeDuplicate, match="省委常委会会议") as refused:
        enter(title="另一题目")
    assert [duplicate.statement for duplicate in refused.value.duplicates] == [first]
    second = enter(title="另一题目", accepted_duplicates={first.pk})
    with pytest.raises(MayBeDuplicate) as refused:
        enter(title="第三题目", accepted_duplicates={first.pk})
    assert [duplicate.statement for duplicate in refused.value.duplicates] == [second]
    with pytest.raises(EnteredBefore):
        enter(accepted_duplicates=None)
    assert Statement.objects.count() == 2


@pytest.mark.django_db
def test_a_person_whose_name_is_not_enough_is_not_made():
    Official.objects.create(name_zh="王浩", note="浙江")
    Official.objects.create(name_zh="王浩", note="枣庄")
    with pytest.raises(SeveralOfThatName, match="王浩（浙江）、王浩（枣庄）"):
        enter(official="王　浩")
    assert not Statement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_tag_that_two_make_at_once_is_one():
    new_tags = []

    def make_meanwhile():
        try:
            new_tags.append(make_tag(name="算力"))
        finally:
            connection.close()

    with transaction.atomic():
        tag = make_tag(name="算力")
        other = Thread(target=make_meanwhile)
        other.start()
        wait_for(is_somebody_waiting)
    other.join()
    assert new_tags == [tag]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_the_same_at_once_one_is_asked():
    make_genre(), make_province("SD")
    refused = []

    def enter_meanwhile():
        try:
            enter(title="另一题目")
        except MayBeDuplicate as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    with transaction.atomic():
        enter()
        other = Thread(target=enter_meanwhile)
        other.start()
        wait_for(is_somebody_waiting)
    other.join()
    assert refused
    assert Statement.objects.count() == 1


def is_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.rowcount > 0
