"""Two people change one statement, and what each wrote stays."""

import json
from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse

from statements.models import Draft, Role, Tag
from statements.selectors.history.records import KINDS, last_edit_of
from statements.services.history.removals import withdraw
from statements.web.statements import entry as entry_views
from statements.web.statements.saving import stored_version
from tests.factories import NOW, make_statement, make_user
from tests.races import just_before, locks
from tests.reading import words

pytestmark = pytest.mark.django_db


def take_out(row):
    name = row._meta.model_name
    seen = last_edit_of(name, row.pk)
    withdraw(
        kind=KINDS[name], key=str(row.pk), seen_edit=seen, reason="a forgery", by=None, now=NOW
    )


class TestMerge:
    """Two people change one statement."""

    @pytest.fixture
    def statement(self):
        return make_statement(text="甲\n乙\n丙", by="ZJ")

    def form(self, client, statement, **facts):
        """Return the form as it is opened now, with changes, to be sent later."""
        page = client.get(reverse("statements:edit", args=[statement.pk]))
        initial = page.context["form"].initial
        fields = {name: value for name, value in initial.items() if value not in (None, "")}
        management = {"cited-TOTAL_FORMS": 1, "cited-INITIAL_FORMS": 0}
        return {**fields, **management, "form_key": str(uuid4()), **facts}

    def send(self, client, statement, form):
        return client.post(reverse("statements:edit", args=[statement.pk]), form)

    def test_what_only_one_changed_is_kept_of_both(self, researcher_client, client, statement):
        theirs = self.form(
            researcher_client, statement, summary="their summary", text="甲一\n乙\n丙"
        )
        mine = self.form(researcher_client, statement, note="my note", text="甲\n乙\n丙三")
        client.force_login(make_user(Role.RESEARCHER, username="li"))
        assert self.send(client, statement, theirs).status_code == 302
        answer = self.send(researcher_client, statement, mine)
        assert answer.status_code == 302, answer.text
        statement.refresh_from_db()
        assert (statement.summary, statement.note) == ("their summary", "my note")
        assert statement.revisions.get(is_current=True).text == "甲一\n乙\n丙三"
        page = words(researcher_client.get(answer["Location"]).text)
        assert "Meanwhile li had changed: Summary, Text. Both are kept." in page

    def test_who_saves_while_this_form_is_being_read_is_named_too(
        self, researcher_client, client, statement, monkeypatch
    ):
        theirs = self.form(researcher_client, statement, summary="their summary")
        mine = self.form(researcher_client, statement, note="my note")
        client.force_login(make_user(Role.RESEARCHER, username="li"))

        def save_theirs_first(*loaded):
            monkeypatch.setattr(entry_views, "stored_version", stored_version)
            assert self.send(client, statement, theirs).status_code == 302
            return stored_version(*loaded)

        monkeypatch.setattr(entry_views, "stored_version", save_theirs_first)
        answer = self.send(researcher_client, statement, mine)
        page = words(researcher_client.get(answer["Location"]).text)
        assert "Meanwhile li had changed: Summary. Both are kept." in page

    @pytest.mark.django_db(transaction=True)
    def test_what_is_saved_in_the_moment_of_withdrawing_is_shown_again(
        self, researcher_client, statement
    ):
        form = self.form(researcher_client, statement, note="typed for hours")

        with just_before(locks("statements_statement"), partial(take_out, statement)):
            answer = self.send(researcher_client, statement, form)
        assert answer.status_code == 410
        assert "typed for hours" in answer.text

    @pytest.mark.django_db(transaction=True)
    def test_a_form_whose_tag_is_withdrawn_as_it_is_saved_is_shown_again(
        self, researcher_client, statement
    ):
        tag = Tag.objects.create(slug="ai", name_en="AI")
        form = self.form(researcher_client, statement, note="typed for hours", tags=["ai"])
        with just_before(locks("statements_statement"), partial(take_out, tag)):
            answer = self.send(researcher_client, statement, form)
        assert answer.status_code == 422
        assert "typed for hours" in answer.text
        assert "was withdrawn or merged a moment ago" in words(answer.text)
        statement.refresh_from_db()
        assert statement.note == ""

    def test_a_save_that_changes_nothing_names_nobody_who_saved_before(
        self, researcher_client, client, statement
    ):
        for username, summary in (("wang", "an older save"), ("li", "an older save")):
            if username == "li":
                mine = self.form(researcher_client, statement, note="my note")
            client.force_login(make_user(Role.RESEARCHER, username=username))
            form = self.form(client, statement, summary=summary)
            assert self.send(client, statement, form).status_code == 302
        answer = self.send(researcher_client, statement, mine)
        page = researcher_client.get(answer["Location"]).text
        assert "Saved." in page
        assert "Meanwhile" not in page

    def test_what_does_not_fit_what_the_other_changed_is_a_fault_and_no_empty_choice(
        self, researcher_client, client, statement
    ):
        mine = self.form(researcher_client, statement, kind="directive")
        theirs = self.form(researcher_client, statement, title_zh="")
        client.force_login(make_user(Role.RESEARCHER, username="li"))
        assert self.send(client, statement, theirs).status_code == 302
        answer = self.send(researcher_client, statement, mine)
        assert answer.status_code == 422
        page = words(answer.text)
        assert "Enter a title for the directive." in page
        assert "It does not fit what li had changed meanwhile: Chinese title." in page
        assert "conflict" not in answer.context

    def test_a_draft_of_what_was_merged_does_not_overwrite_its_heir(
        self, researcher_client, statement
    ):
        other = make_statement(text="丁", by="ZJ", date_range="2025-05-07", summary="other")
        form = self.form(researcher_client, other, note="typed")
        keep = {name: value for name, value in form.items() if not name.startswith("cited")}
        key = form["form_key"]
        address = f"/drafts/keep/?editing={other.pk}"
        assert researcher_client.post(address, keep).status_code == 200
        Draft.objects.update(statement=statement)  # as a merge leaves it
        restored = f"{reverse('statements:edit', args=[statement.pk])}?draft={key}"
        initial = researcher_client.get(restored).context["form"].initial
        fields = {name: value for name, value in initial.items() if value not in (None, "")}
        management = {"cited-TOTAL_FORMS": 1, "cited-INITIAL_FORMS": 0}
        answer = researcher_client.post(restored, {**fields, **management, "form_key": key})
        assert answer.status_code == 409, answer.text
        assert [field.name for field in answer.context["conflict"].fields] == ["text"]
        assert answer.context["form"]["date_range"].value() == "2025-05-01"
        assert answer.context["form"]["note"].value() == "typed"

    def test_what_both_changed_is_chosen_field_by_field(self, researcher_client, client, statement):
        theirs = self.form(researcher_client, statement, summary="theirs", note="theirs")
        mine = self.form(researcher_client, statement, summary="mine", title_en="mine")
        client.force_login(make_user(Role.RESEARCHER, username="li"))
        self.send(client, statement, theirs)
        answer = self.send(researcher_client, statement, mine)
        assert answer.status_code == 409
        page = words(answer.text)
        assert "li saved it on" in page
        assert 'name="resolve-summary"' in answer.text
        assert 'name="resolve-note"' not in answer.text
        again = {**mine, **answer.context["form"].data.dict(), "resolve-summary": "theirs"}
        assert self.send(researcher_client, statement, again).status_code == 302
        statement.refresh_from_db()
        assert (statement.summary, statement.note, statement.title_en) == (
            "theirs",
            "theirs",
            "mine",
        )

    def test_tags_of_both_are_kept(self, researcher_client, statement):
        for slug in ("a", "b"):
            Tag.objects.create(slug=slug, name_en=slug)
        mine = self.form(researcher_client, statement, tags=["a"])
        self.send(researcher_client, statement, self.form(researcher_client, statement, tags=["b"]))
        assert self.send(researcher_client, statement, mine).status_code == 302
        assert {tag.slug for tag in statement.tags.all()} == {"a", "b"}

    def test_a_source_that_the_other_added_stays(self, researcher_client, statement):
        mine = self.form(researcher_client, statement, note="my note")
        theirs = self.form(researcher_client, statement, **{"cited-0-publisher": "浙江日报"})
        self.send(researcher_client, statement, theirs)
        assert self.send(researcher_client, statement, mine).status_code == 302
        assert statement.citations.get().publisher == "浙江日报"

    def test_a_date_stays_as_it_was_understood_when_the_source_is_changed_meanwhile(
        self, researcher_client, statement
    ):
        source = {"cited-0-publisher": "浙江日报", "cited-0-published_on": "2025-04-26"}
        first = self.form(researcher_client, statement, date_range="2025-04-24", **source)
        assert self.send(researcher_client, statement, first).status_code == 302
        mine = self.form(researcher_client, statement, date_range="昨日", **source)
        corrected = source | {"cited-0-published_on": "2025-04-27"}
        theirs = self.form(researcher_client, statement, **corrected)
        assert self.send(researcher_client, statement, theirs).status_code == 302
        assert self.send(researcher_client, statement, mine).status_code == 302
        statement.refresh_from_db()
        assert str(statement.date) == "2025-04-25"
        assert str(statement.citations.get().published_on) == "2025-04-27"

    def test_one_date_in_two_spellings_is_no_conflict(self, researcher_client, statement):
        source = {"cited-0-publisher": "浙江日报", "cited-0-published_on": "2025-04-26"}
        first = self.form(researcher_client, statement, date_range="2025-04-24", **source)
        assert self.send(researcher_client, statement, first).status_code == 302
        mine, theirs = (
            self.form(researcher_client, statement, date_range=date_text, **source)
            for date_text in ("4月25日", "2025年4月25日")
        )
        assert self.send(researcher_client, statement, theirs).status_code == 302
        assert self.send(researcher_client, statement, mine).status_code == 302

    @pytest.mark.parametrize("base", ["", "no json", "[]", json.dumps({"summary": 1})])
    def test_without_a_base_nothing_is_taken_over_unseen(self, researcher_client, statement, base):
        mine = self.form(researcher_client, statement, note="mine", base=base)
        theirs = self.form(researcher_client, statement, summary="theirs")
        self.send(researcher_client, statement, theirs)
        assert self.send(researcher_client, statement, mine).status_code == 409
        statement.refresh_from_db()
        assert (statement.summary, statement.note) == ("theirs", "")
