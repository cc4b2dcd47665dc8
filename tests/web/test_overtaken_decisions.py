"""Decisions about directives in an open form, while colleagues decide as well."""

import pytest
from django.urls import reverse

from statements.models import LinkState, Role
from statements.services.links.linking import decide_link
from tests.entries import entry
from tests.factories import NOW, make_directive, make_link, make_statement, make_user

pytestmark = pytest.mark.django_db

DIRECTIVE_TEXT = "坚持自立自强，突出应用导向，推动人工智能健康有序发展。"


def test_a_decision_of_a_colleague_while_the_form_was_open_is_not_overturned_unseen(
    researcher_client,
):
    directive = make_directive(title_zh="推动人工智能健康有序发展", text=DIRECTIVE_TEXT)
    link = make_link(
        directive=directive,
        response=make_statement(text=f"会议强调，{DIRECTIVE_TEXT}"),
        state=LinkState.SUGGESTED,
    )
    edit = reverse("statements:edit", args=[link.response_id])
    proposals = f"/statements/proposals/?editing={link.response_id}"
    form = entry(text=f"会议强调，{DIRECTIVE_TEXT}", seen_version=1, form_key="")
    assert 'data-version="1"' in researcher_client.post(proposals, form).text
    decision = {"answer": f"{directive.pk}:confirmed", f"version-{directive.pk}": "1"}
    colleague = make_user(Role.RESEARCHER, username="colleague")
    decide_link(link_id=link.pk, state=LinkState.REJECTED, seen_version=1, by=colleague, now=NOW)
    refusal = researcher_client.post(edit, form | decision)
    assert refusal.status_code == 422
    assert "colleague decided that this does not answer" in refusal.text
    assert f"{directive.pk}:confirmed" not in refusal.text
    link.refresh_from_db()
    assert link.state == LinkState.REJECTED
    assert 'data-version="2"' in researcher_client.post(proposals, form).text
    decision[f"version-{directive.pk}"] = "2"
    assert researcher_client.post(edit, form | decision).status_code == 302
    link.refresh_from_db()
    assert link.state == LinkState.CONFIRMED
