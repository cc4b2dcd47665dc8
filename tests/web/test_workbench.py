"""The workbench: drafts, choices, what a pasted page says, merges, and picked words."""

from datetime import date
from itertools import product
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from statements.models import (
    Body,
    Depth,
    Draft,
    Genre,
    LinkState,
    Official,
    Passage,
    Role,
    Source,
    Statement,
    Tag,
    Tenure,
)
from statements.services.workbench import drafts
from tests.entries import ADD, entry
from tests.factories import (
    NOW,
    make_body,
    make_directive,
    make_genre,
    make_link,
    make_province,
    make_statement,
    make_user,
)
from tests.reading import words
from tests.samples import one_in

pytestmark = pytest.mark.django_db

KEEP = "/drafts/keep/"


def keep(client, key, version=0, **fields):
    form = {"form_key": str(key), "draft_version": version, **fields}
    return client.post(KEEP, form)


def test_a_draft_is_kept_restored_on_any_machine_and_ends_with_the_save(researcher_client):
    form = entry(title_zh="草稿的题", note="an hour of work", **{"cited-0-publisher": "浙江日报"})
    assert researcher_client.post(KEEP, form).json()["version"] == 1
    assert "草稿的题" in researcher_client.get("/drafts/").text
    page = researcher_client.get(ADD, {"draft": form["form_key"]}).text
    for value in ("草稿的题", "an hour of work", "浙江日报", form["form_key"]):
        assert value in page
    # The browser sends a restored form to the address of its draft.
    saved = researcher_client.post(f"{ADD}?draft={form['form_key']}", form)
    assert saved.status_code == 302
    assert not Draft.objects.exists()
    statement = Statement.objects.get()
    assert statement.title_zh == "草稿的题"
    assert statement.citations.get().publisher == "浙江日报"
    late = researcher_client.post(KEEP, form)  # was on its way while the form was saved
    assert late.status_code == 410
    assert late.json()["address"] == statement.get_absolute_url()
    assert not Draft.objects.exists()


def test_what_is_typed_after_a_save_without_an_answer_is_kept_as_a_draft(researcher_client):
    form = entry(note="as it was sent")
    researcher_client.post(ADD, form)
    form |= {"note": "typed on", "sent_before": "1"}
    assert researcher_client.post(KEEP, form).status_code == 200
    page = researcher_client.get(ADD, {"draft": form["form_key"]})
    restored = page.context["form"]
    assert restored["note"].value() == "typed on"
    again = form | {"sent_before": restored["sent_before"].value()}
    assert researcher_client.post(ADD, again).status_code == 302
    assert Statement.objects.get().note == "typed on"
    assert not Draft.objects.exists()


def test_what_another_machine_typed_since_outlives_the_save_of_an_older_window(researcher_client):
    form = entry(title_zh="旧窗口", note="as one left it")
    researcher_client.post(KEEP, form)
    typed_on = form | {"note": "typed elsewhere", "draft_version": 1}
    assert researcher_client.post(KEEP, typed_on).json()["version"] == 2
    refused = researcher_client.post(ADD, form | {"kind": "", "draft_version": 1})
    assert refused.context["draft_version"] == 1  # not that of the other machine
    researcher_client.post(ADD, form | {"draft_version": 1})
    draft, statement = Draft.objects.get(), Statement.objects.get()
    assert (statement.note, draft.first("note")) == ("as one left it", "typed elsewhere")
    assert draft.statement == statement
    edit = reverse("statements:edit", args=[statement.pk])
    restored = researcher_client.get(edit, {"draft": draft.key}).context["form"]
    assert restored["note"].value() == "typed elsewhere"


def test_a_restored_draft_keeps_its_directive_whatever_the_address_names(researcher_client):
    own, other = make_directive(), make_directive()
    form = entry(directive=own.pk, evidence="names it")
    researcher_client.post(KEEP, form)
    address = {"draft": form["form_key"], "answers": other.pk}
    link = researcher_client.get(ADD, address).context["link"]
    assert (link["directive"].value(), link["evidence"].value()) == (str(own.pk), "names it")


def test_a_draft_that_another_window_changed_is_not_overwritten(researcher_client):
    key = uuid4()
    assert keep(researcher_client, key, note="a").status_code == 200
    assert keep(researcher_client, key, 1, note="b").json()["version"] == 2
    assert keep(researcher_client, key, 1, note="b").json()["version"] == 2  # sent again
    assert keep(researcher_client, key, 1, note="c").status_code == 409
    assert Draft.objects.get().first("note") == "b"


def test_nobody_reads_changes_or_discards_the_draft_of_somebody_else(researcher_client, client):
    key = uuid4()
    keep(researcher_client, key, note="mine alone")
    client.force_login(make_user(Role.RESEARCHER))
    assert keep(client, key, 1, note="theirs").status_code == 409
    assert "mine alone" not in client.get(ADD, {"draft": str(key)}).text
    client.post("/drafts/discard/", {"key": str(key)})
    assert Draft.objects.get().first("note") == "mine alone"
    researcher_client.post("/drafts/discard/", {"key": str(key)})
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"form_key": "no key"}, 400),
        ({"note": "字\0"}, 200),
        ({"note\0": "字"}, 200),
        ({"text": "字" * 600_000}, 413),
    ],
)
def test_odd_drafts_are_answered_with_a_sentence(researcher_client, fields, status):
    answer = researcher_client.post(KEEP, {"form_key": str(uuid4()), **fields})
    assert answer.status_code == status


def test_a_person_has_a_bounded_number_of_drafts(researcher_client, monkeypatch):
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 1)
    assert keep(researcher_client, uuid4(), note="a").status_code == 200
    refusal = keep(researcher_client, uuid4(), note="b")
    assert refusal.status_code == 422
    assert "Discard one first" in refusal.json()["fault"]


def test_the_database_refuses_a_draft_beyond_all_bounds():
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(
            key=uuid4(), person=make_user(), fields={"text": ["字" * 600_000]}, updated_at=NOW
        )


@pytest.mark.parametrize("typed", ["浙", "zhejiang", "zj", "Zhej", "ZJ", "330000"])
def test_a_place_is_found_by_chinese_pinyin_initials_english_and_code(researcher_client, typed):
    make_province("ZJ")
    make_province("SD")
    page = researcher_client.get("/choices/place/", {"q": typed}).text
    assert 'data-value="ZJ"' in page
    assert 'data-value="SD"' not in page


@pytest.fixture
def secretary():
    body = make_body(make_province("ZJ"))
    official = Official.objects.create(name_zh="王浩")
    Tenure.objects.create(
        official=official,
        body=body,
        post="party_secretary",
        held=(date(2024, 10, 28), None),
        start_basis="notice",
        end_basis="open",
    )
    return official


def test_a_speaker_brings_the_post_held_that_day_and_none_before_it(researcher_client, secretary):
    def page_on(day):
        return (
            words(researcher_client.get("/choices/speaker/", {"q": "wh", "on": day}).text)
            + researcher_client.get("/choices/speaker/", {"q": "wh", "on": day}).text
        )

    assert "post_as_named" in page_on("2025-05-01")
    assert "王浩" in page_on("2020-05-01")
    assert "post_as_named" not in page_on("2020-05-01")


def test_what_is_not_there_can_be_new_and_a_tag_is_made_on_the_spot(researcher_client):
    for what in ("body", "speaker", "publisher", "tag"):
        page = researcher_client.get(f"/choices/{what}/", {"q": "新质"}).text
        assert f'data-new="{what}"' in page
    assert "data-new" not in researcher_client.get("/choices/form/", {"q": "新质"}).text
    new_tag = researcher_client.post("/choices/tags/add/", {"name": "新质生产力"}).json()
    assert new_tag["value"] == Tag.objects.get(name_zh="新质生产力").slug
    assert researcher_client.post("/choices/tags/add/", {"name": "新质生产力"}).json() == new_tag
    assert researcher_client.post("/choices/tags/add/", {"name": " "}).status_code == 422
    assert researcher_client.post("/choices/tags/add/", {"name": "字" * 41}).status_code == 422


def test_sources_of_the_place_and_own_publishers_are_offered(researcher_client):
    Source.objects.create(
        jurisdiction=make_province("ZJ"), kind="newspaper", name_zh="浙江日报", name_en="Z Daily"
    )
    assert "浙江日报" in researcher_client.get("/choices/publisher/", {"q": "zjrb"}).text
    researcher_client.post(ADD, entry(**{"cited-0-publisher": "学习强国"}))
    assert "学习强国" in researcher_client.get("/choices/publisher/", {"q": "xxqg"}).text


ODD = ["", "题", "（", "a" * 5_000, "\u200b", "'; --"]
CHOICES = ["place", "body", "speaker", "form", "tag", "publisher", "directive"]


@pytest.mark.parametrize(("what", "typed"), one_in(5, product(CHOICES, ODD)))
def test_no_typed_text_is_too_odd_for_choices(researcher_client, secretary, what, typed):
    make_directive(title_zh="题")
    assert researcher_client.get(f"/choices/{what}/", {"q": typed}).status_code == 200


def test_a_pasted_page_fills_in_title_days_source_form_body_and_speaker(
    researcher_client, secretary
):
    make_genre("standing-committee")
    Source.objects.create(
        jurisdiction=make_province("ZJ"), kind="newspaper", name_zh="浙江日报", name_en="Z Daily"
    )
    page = (
        "省委常委会召开会议\n2025-05-07 08:10 来源：浙江日报\n"
        "5月6日，省委常委会召开会议。省委书记王浩主持会议。\n责任编辑：某某"
    )
    reading = researcher_client.post("/statements/read/", {"text": page}).json()
    assert reading["text"] == "5月6日，省委常委会召开会议。省委书记王浩主持会议。"
    assert reading["fields"] == {
        "title_zh": "省委常委会召开会议",
        "date_range": "2025-05-06",
        "cited-0-publisher": "浙江日报",
        "cited-0-published_on": "2025-05-07",
        "basis": "full",
        "genre": "standing-committee",
        "jurisdiction": "ZJ",
        "body_kind": "party",
        "body_name": "浙江省委",
        "official_name": "王浩",
        "post_as_named": "Party Secretary 书记",
    }


DIRECTIVE_TEXT = (
    "要充分发挥新型举国体制优势，坚持自立自强，突出应用导向，推动人工智能健康有序发展。"
)


def test_directives_are_proposed_with_reasons_decided_and_stored_with_the_statement(
    researcher_client,
):
    directive = make_directive(title_zh="推动人工智能健康有序发展", text=DIRECTIVE_TEXT)
    form = entry(text=f"会议强调，{DIRECTIVE_TEXT}")
    page = researcher_client.post("/statements/proposals/", form).text
    assert f'data-directive="{directive.pk}"' in page
    assert "shares a rare phrase" in page
    form["answer"] = f"{directive.pk}:confirmed"
    form[f"evidence-{directive.pk}"] = "坚持自立自强"
    tag = Tag.objects.create(slug="ai", name_en="AI")
    form["pick"] = ["\n突出应用导向", f"{tag.slug}\n坚持自立自强"]
    assert researcher_client.post(ADD, form).status_code == 302
    link = directive.links_in.get()
    assert (link.state, link.evidence) == (LinkState.CONFIRMED, "坚持自立自强")
    assert list(Passage.objects.values_list("words", "tag__slug")) == [
        ("突出应用导向", None),
        ("坚持自立自强", "ai"),
    ]
    page = researcher_client.get(link.response.get_absolute_url()).text
    assert "突出应用导向" in page.partition('id="passages"')[2].partition("</section>")[0]


def test_the_depth_of_an_answer_is_stored_with_the_words_that_show_it(researcher_client):
    directive = make_directive(title_zh="推动人工智能健康有序发展", text=DIRECTIVE_TEXT)
    depth = Depth.objects.create(slug="plan", rung=9, name_en="plan", definition="a plan is made")
    form = entry(text=f"会议强调，{DIRECTIVE_TEXT}", answer=f"{directive.pk}:confirmed")
    form |= {f"depth-{directive.pk}": depth.slug, f"passage-{directive.pk}": "从来没有说过"}
    assert researcher_client.post(ADD, form).status_code == 422
    assert not directive.links_in.exists()
    form[f"passage-{directive.pk}"] = "坚持自立自强"
    assert researcher_client.post(ADD, form).status_code == 302
    link = directive.links_in.get()
    assert (link.depth, link.depth_passage) == (depth, "坚持自立自强")
    address = f"/statements/proposals/?editing={link.response_id}"
    assert 'data-depth="plan"' in researcher_client.post(address, form).text


def test_the_depth_of_an_answer_is_taken_out_again(researcher_client):
    directive = make_directive(title_zh="推动人工智能健康有序发展", text=DIRECTIVE_TEXT)
    depth = Depth.objects.create(slug="plan", rung=9, name_en="plan", definition="a plan is made")
    form = entry(text=f"会议强调，{DIRECTIVE_TEXT}", answer=f"{directive.pk}:confirmed")
    words = {f"depth-{directive.pk}": depth.slug, f"passage-{directive.pk}": "坚持自立自强"}
    assert researcher_client.post(ADD, form | words).status_code == 302
    link = directive.links_in.get()
    assert link.depth == depth
    form |= {f"depth-{directive.pk}": "", "seen_version": link.response.version, "form_key": ""}
    edit = reverse("statements:edit", args=[link.response_id])
    assert researcher_client.post(edit, form).status_code == 302
    link = directive.links_in.get()
    assert (link.state, link.depth, link.depth_passage) == (LinkState.CONFIRMED, None, "")


def test_forms_are_made_on_the_spot_by_admins_alone(researcher_client, client):
    client.force_login(make_user(Role.RESEARCHER, Role.ADMIN))
    assert "as new" not in researcher_client.get("/choices/form/", {"q": "新体裁"}).text
    assert researcher_client.post("/choices/forms/add/", {"name": "新体裁"}).status_code == 403
    assert "as new" in client.get("/choices/form/", {"q": "新体裁"}).text
    form_choice = client.post("/choices/forms/add/", {"name": "新体裁"}).json()
    assert Genre.objects.get(slug=form_choice["value"]).name_zh == "新体裁"


@pytest.mark.parametrize(
    ("evidence", "stored"), [("坚持自立自强", "坚持自立自强"), ("shares a phrase", "ranked")]
)
def test_words_picked_for_a_proposal_of_the_archive_become_its_evidence(
    researcher_client, evidence, stored
):
    response = make_statement(text=DIRECTIVE_TEXT)
    link = make_link(response=response, state=LinkState.SUGGESTED, evidence="ranked")
    answer = {"answer": f"{link.directive_id}:confirmed", f"evidence-{link.directive_id}": evidence}
    address = reverse("statements:edit", args=[link.response_id])
    initial = researcher_client.get(address).context["form"].initial
    fields = {name: value for name, value in initial.items() if value not in (None, "")}
    management = {"cited-TOTAL_FORMS": 1, "cited-INITIAL_FORMS": 0}
    form = {**fields, **management, "form_key": str(uuid4()), **answer}
    assert researcher_client.post(address, form).status_code == 302
    link.refresh_from_db()
    assert (link.state, link.evidence) == (LinkState.CONFIRMED, stored)


def test_words_that_the_text_does_not_hold_are_no_quotation_and_nothing_is_stored(
    researcher_client,
):
    answer = researcher_client.post(ADD, entry(pick="\n从来没有说过"))
    assert answer.status_code == 422
    assert "not in the text" in answer.text
    assert "从来没有说过" in answer.text
    assert not Statement.objects.exists()


@pytest.mark.parametrize("answer", ["x", "1", "0:confirmed", "999999:confirmed", "1:maybe"])
def test_odd_decisions_are_left_out(researcher_client, answer):
    assert researcher_client.post(ADD, entry(answer=answer)).status_code == 302


def test_save_and_next_offers_body_form_publisher_and_tags_again(researcher_client):
    tag = Tag.objects.create(slug="ai", name_en="AI")
    form = entry(then="next", tags=tag.slug, **{"cited-0-publisher": "浙江日报"})
    answer = researcher_client.post(ADD, form, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{ADD}?after=")
    page = answer.text
    for value in ('value="浙江省委"', 'value="浙江日报"'):
        assert value in page
    assert answer.context["form"]["genre"].value() == "special-meeting"
    assert 'value="ai"' in page
    assert form["title_zh"] not in page.partition("work-record")[2]


def test_more_tags_than_a_statement_can_have_are_refused_and_kept(researcher_client):
    tags = Tag.objects.bulk_create(
        Tag(slug=f"tag-{number}", name_en=f"tag {number}") for number in range(101)
    )
    answer = researcher_client.post(ADD, entry(tags=[tag.slug for tag in tags]))
    assert answer.status_code == 422
    assert "can have 100 tags; these are 101" in answer.text
    assert not Body.objects.filter(name_zh="浙江省委").exists()
