"""Wordings that spread are proposed with evidence, and followed only once somebody says so."""

import pytest
from django.test import Client
from django.urls import reverse

from statements.models import LinkState, Phrase, PhraseProposal, ProposalState, Role, Statement
from statements.services.profiles.proposals import directives_to_read, propose_phrases
from tests.factories import NOW, make_directive, make_link, make_statement, make_user
from tests.reading import words

pytestmark = pytest.mark.django_db

PHRASE = "积极发展首发经济"
TEXT = f"会议强调，要{PHRASE}，优化消费环境。"


@pytest.fixture
def researcher():
    client = Client()
    client.force_login(make_user(Role.RESEARCHER))
    return client


@pytest.fixture
def directive():
    directive = make_directive(text=TEXT)
    for code in ("ZJ", "JL", "SD"):
        make_link(directive, make_statement(by=code, text=f"{code}将{PHRASE}。"))
    suggested = make_statement(by="AH", text=f"要{PHRASE}。")
    make_link(directive, suggested, state=LinkState.SUGGESTED)
    make_statement(date_range="2025-01-01", text=f"去年{PHRASE}。")
    return directive


def proposal_of(directive) -> PhraseProposal:
    propose_phrases(directive_id=directive.pk, now=NOW)
    return PhraseProposal.objects.get(text=PHRASE)


def decide(client, proposal, verdict, **values):
    address = reverse(f"profiles:{verdict}", args=[proposal.pk])
    return client.post(address, {"version": proposal.version, **values})


def test_a_proposal_shows_how_far_it_spread_and_how_new_it_is(researcher, directive):
    proposal = proposal_of(directive)
    assert (proposal.provinces, proposal.earlier) == (3, 1)
    text = researcher.get(reverse("profiles:proposals")).text
    assert text.count("data-rows") == text.count("<tbody data-rows") == 1  # keys go through rows
    page = words(text)
    assert proposal.text in page
    assert directive.title_zh in page


def test_what_came_before_a_directive_without_a_date_is_not_known(researcher, directive):
    Statement.objects.filter(pk=directive.pk).update(date_range=None)
    proposal_of(directive)
    page = words(researcher.get(reverse("profiles:proposals")).text)
    assert f"{PHRASE} 3 not known" in page


def test_the_heading_counts_what_is_not_shown_too(researcher, directive, monkeypatch):
    proposal = proposal_of(directive)
    PhraseProposal.objects.exclude(pk=proposal.pk).delete()
    proposal.pk, proposal.text = None, "另一提法"
    proposal.save(force_insert=True)
    monkeypatch.setattr("statements.web.profiles.proposals.MAX_OPEN", 1)
    page = words(researcher.get(reverse("profiles:proposals")).text)
    assert "New phrases 2 " in page
    assert "The first 1 are shown." in page


def test_what_no_two_provinces_repeat_is_not_proposed(directive):
    propose_phrases(directive_id=directive.pk, now=NOW)
    assert not PhraseProposal.objects.filter(text__contains="消费环境").exists()


def test_a_directive_is_read_again_only_when_it_gets_an_answer(directive):
    assert directives_to_read(limit=9) == [directive.pk]
    proposal = proposal_of(directive)
    assert directives_to_read(limit=9) == []
    make_link(directive, make_statement(by="AH", text=f"要{PHRASE}。"))
    assert directives_to_read(limit=9) == [directive.pk]
    assert proposal_of(directive).provinces == 4
    assert PhraseProposal.objects.get().pk == proposal.pk


def test_what_lost_its_evidence_is_proposed_no_longer(directive):
    proposal_of(directive)
    dismissed = PhraseProposal.objects.create(
        text="另一提法", directive=directive, score=0.5, provinces=2, earlier=0, proposed_at=NOW,
        state=ProposalState.DISMISSED, decided_at=NOW,
    )  # fmt: skip
    directive.links_in.exclude(body__jurisdiction="ZJ").update(
        state=LinkState.REJECTED, decided_at=NOW
    )
    assert directives_to_read(limit=9) == [directive.pk]
    propose_phrases(directive_id=directive.pk, now=NOW)
    assert list(PhraseProposal.objects.all()) == [dismissed]


def test_who_follows_a_proposal_makes_a_phrase_once(researcher, directive):
    proposal = proposal_of(directive)
    assert decide(researcher, proposal, "follow", gloss="debut economy").status_code == 302
    phrase = Phrase.objects.get(text=proposal.text)
    assert phrase.gloss == "debut economy"
    again = decide(researcher, proposal, "follow")
    assert again.status_code == 409
    assert "Someone changed this" in again.text
    assert Phrase.objects.count() == 1
    propose_phrases(directive_id=directive.pk, now=NOW)
    assert not PhraseProposal.objects.to_decide().filter(text=proposal.text).exists()


def test_a_dismissed_proposal_stays_dismissed_until_somebody_reopens_it(researcher, directive):
    proposal = proposal_of(directive)
    decide(researcher, proposal, "dismiss")
    again = proposal_of(directive)
    assert again.state == ProposalState.DISMISSED
    assert proposal.text not in words(
        researcher.get(reverse("profiles:proposals")).text.partition("Dismissed")[0]
    )
    decide(researcher, again, "reopen")
    again.refresh_from_db()
    assert again.state == ProposalState.OPEN


def test_a_decision_that_the_state_forbids_is_refused_for_that_reason(researcher, directive):
    proposal = proposal_of(directive)
    answer = decide(researcher, proposal, "reopen")
    assert answer.status_code == 409
    assert "State of the proposal: open." in words(answer.text)
    decide(researcher, proposal, "dismiss")
    proposal.refresh_from_db()
    for verdict in ("dismiss", "follow"):
        page = words(decide(researcher, proposal, verdict).text)
        assert "State of the proposal: dismissed." in page
        assert "Someone changed this" not in page  # nobody did


def test_what_is_followed_already_is_not_followed_twice(researcher, directive):
    proposal = proposal_of(directive)
    Phrase.objects.create(text=proposal.text)
    assert decide(researcher, proposal, "follow").status_code == 409
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_a_proposal_is_of_the_directive_in_which_it_was_newest(directive):
    later = make_directive(text=TEXT, date_range="2025-09-01")
    for code in ("ZJ", "JL", "SD", "AH"):
        make_link(later, make_statement(by=code, text=f"要{PHRASE}。", date_range="2025-09-09"))
    for first, second in ((later, directive), (directive, later)):
        proposal_of(first)
        assert proposal_of(second).directive == directive
        PhraseProposal.objects.all().delete()
