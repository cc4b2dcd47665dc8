"""Drafts that a machine enters where an admin let it, and how they are marked."""

import pytest
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from statements.models import (
    CaptureDraft,
    MachineEntry,
    Statement,
)
from statements.selectors.exports import export_rows
from statements.selectors.lists.rows import statement_rows
from statements.services.exports.records import flatten_statement
from statements.services.sources.decisions import undo_decision
from statements.services.sources.machine import enter_by_machine
from statements.templatetags.languages import with_languages
from tests.capture_drafts import make_drafts
from tests.factories import NOW, make_body
from tests.reading import forms_without_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]


@pytest.fixture
def drafts():
    return make_drafts()


def test_a_source_whose_drafts_are_entered_by_machine_marks_them_everywhere(
    drafts, admin_client, client
):
    CaptureDraft.objects.update(text=Concat(Value("6月4日，"), "text"))
    first, second = drafts[:2]
    source = first.capture.source
    make_body(source.jurisdiction, "party")
    assert enter_by_machine(draft_id=first.pk, now=NOW) is None  # nobody switched that on
    switch = reverse("sources:machine_entry", args=[source.pk])
    source_page = admin_client.get(reverse("sources:source", args=[source.pk])).text
    assert switch in source_page
    assert forms_without_token(source_page) == []
    admin_client.post(switch, {"score": first.score})
    entered = enter_by_machine(draft_id=first.pk, now=NOW)
    assert entered is not None
    assert str(entered.date) == "2025-06-04"  # and not the day after, when it was printed
    for address in (entered.get_absolute_url(), reverse("statements:responses")):
        assert "entered by machine" in client.get(address).text
    assert "entered by machine" in with_languages(entered)  # wherever a template writes a title
    exported = flatten_statement(
        export_rows(statement_rows(Statement.objects.all()), with_text=False).get(),
        base="",
        with_text=False,
    )
    assert exported["entered_by_machine"] is True
    assert enter_by_machine(draft_id=first.pk, now=NOW) is None
    # For a person: what is like something entered, a score too low, two bodies, no day of its own.
    admin_client.post(switch, {"score": second.score})
    assert enter_by_machine(draft_id=second.pk, now=NOW) is None
    undo_decision(draft_id=first.pk)
    CaptureDraft.objects.filter(pk=second.pk).update(score=0.8)
    admin_client.post(switch, {"score": 0.81})
    assert enter_by_machine(draft_id=second.pk, now=NOW) is None
    admin_client.post(switch, {"score": 0.8})
    other_body = source.jurisdiction.bodies.create(kind="party", name_zh="浙江省委宣传部")
    assert enter_by_machine(draft_id=second.pk, now=NOW) is None
    other_body.delete()
    CaptureDraft.objects.filter(pk=second.pk).update(text=second.text)  # names no day
    assert enter_by_machine(draft_id=second.pk, now=NOW) is None
    CaptureDraft.objects.filter(pk=second.pk).update(text=f"6月3日，{second.text}")
    assert enter_by_machine(draft_id=second.pk, now=NOW) is not None
    admin_client.post(switch, {"score": ""})
    assert not MachineEntry.objects.exists()
    assert "right in" not in admin_client.get(reverse("sources:draft", args=[second.pk])).text
