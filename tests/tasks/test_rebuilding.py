"""What an upgrade left behind is made anew bit by bit, and people see how far it is."""

import pytest

from statements import tasks
from statements.models import Body, Card, Echo, LinkState, Occurrence, Phrase, PhraseCount, Role
from statements.services.links import echoes
from statements.services.statements import cards, phrases
from statements.tasks.sweeping import work_for_a_while
from tests.factories import NOW, make_directive, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

READ_ANEW = "Texts are being reindexed after an upgrade: 1 of 3"


def before_the_upgrade():
    """Three texts of which two were read by old rules, and a phrase counted letter for letter."""
    phrase = Phrase.objects.create(text="自立自强")
    texts = ["坚持自立自强", "坚持自立\n自强", "科技⾃⽴自强"]
    statements = [make_statement(text=text) for text in texts]
    Card.objects.filter(statement__in=statements[1:]).update(folded_by="fold-3", text="", grams=[])
    Occurrence.objects.filter(statement__in=statements[1:]).delete()
    PhraseCount.objects.all().delete()
    return phrase, statements


def test_cards_and_occurrences_are_made_anew_together():
    phrase, statements = before_the_upgrade()
    assert phrase.occurrences.count() == 1
    tasks.rebuilding.sweep()
    assert not Card.objects.to_fill().exists()
    assert phrase.occurrences.count() == len(statements)
    assert PhraseCount.objects.get().is_complete


def test_running_twice_changes_nothing():
    before_the_upgrade()
    tasks.rebuilding.sweep()
    rows = list(Occurrence.objects.values_list("pk", flat=True))
    tasks.rebuilding.sweep()
    assert list(Occurrence.objects.values_list("pk", flat=True)) == rows


def test_people_who_signed_in_see_how_far_it_is_until_it_is_done(client):
    before_the_upgrade()
    assert "being reindexed" not in client.get("/").text
    client.force_login(make_user(Role.ADMIN))
    for address in ("/", "/admin/"):
        page_text = client.get(address).text
        assert READ_ANEW in page_text
        assert '<progress value="1" max="3">' in page_text
        assert "Set phrases are being counted: 0 of 1" in page_text
    tasks.rebuilding.sweep()
    for address in ("/", "/admin/"):
        assert "<progress" not in client.get(address).text


def test_echoes_of_an_engine_before_are_told_apart_from_new_links(client):
    texts = {"directive": make_directive(text="构建自主可控系统")}
    confirmed, rejected, new = (
        make_link(response=make_statement(text="构建自主可控系统"), state=state, **texts)
        for state in (LinkState.CONFIRMED, LinkState.CONFIRMED, LinkState.SUGGESTED)
    )
    for link in (confirmed, rejected):
        echoes.measure_link(link_id=link.pk, now=NOW)
    client.force_login(make_user(Role.RESEARCHER))
    assert "remeasured" not in client.get("/").text
    Echo.objects.update(engine="runs-0")
    rejected.state = LinkState.REJECTED  # which nobody measures again
    rejected.save()
    assert "remeasured after an upgrade: 1 of 2" in client.get("/").text
    tasks.echoes.sweep()
    assert "remeasured" not in client.get("/").text
    assert Echo.objects.filter(link=new).exists()


def test_names_keyed_by_other_rules_are_told_until_they_are_keyed_anew(client):
    make_statement()
    Body.objects.update(keyed_by="key-0")
    client.force_login(make_user(Role.RESEARCHER))
    bodies = Body.objects.count()
    assert f"Names are being reindexed after an upgrade: 0 of {bodies}" in client.get("/").text
    tasks.rebuilding.sweep()
    assert "Names are being reindexed" not in client.get("/").text


def test_work_ends_after_the_bit_in_which_its_time_was_over():
    bits = iter(range(9))
    work_for_a_while(bits, seconds=0.0)
    assert next(bits) == 1
    work_for_a_while(bits, seconds=3600.0)
    assert not list(bits)


def test_what_was_stopped_is_gone_on_with_where_it_ended(monkeypatch):
    monkeypatch.setattr(phrases, "CARDS_AT_ONCE", 2)
    statements = [make_statement(text="坚持自立自强") for _ in range(5)]
    phrase = Phrase.objects.create(text="自立自强")
    next(phrases.count_in_batches(phrase.pk))
    assert phrase.occurrences.count() == 2
    assert PhraseCount.objects.get().counted_to == statements[1].pk
    assert sum(phrases.count_in_batches(phrase.pk)) == 3
    assert phrase.occurrences.count() == 5
    assert list(phrases.count_waiting()) == []


def test_a_text_that_cannot_be_read_does_not_hold_up_what_is_made_of_others(monkeypatch):
    phrase, _statements = before_the_upgrade()

    def fail():
        raise RuntimeError("cannot")

    monkeypatch.setattr(tasks.rebuilding, "REBUILDERS", (fail, phrases.count_waiting))
    tasks.rebuilding.sweep()
    phrase.refresh_from_db()
    assert phrase.is_counted


def test_a_card_is_filled_some_at_a_time(monkeypatch):
    monkeypatch.setattr(cards, "FILLED_AT_ONCE", 1)
    before_the_upgrade()
    next(cards.fill_waiting())
    assert Card.objects.to_fill().count() == 1
