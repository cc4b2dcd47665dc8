"""What pages say, and what they do not say because it is not known."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from statements.services.links.echoes import measure_link
from tests.factories import (
    NOW,
    make_body,
    make_city,
    make_directive,
    make_link,
    make_revision,
    make_statement,
)

pytestmark = pytest.mark.django_db


def test_a_response_without_text_has_no_figure_rather_than_zero(client):
    link = make_link(make_directive(text="推动人工智能有序发展"), make_statement())
    page = client.get(link.directive.get_absolute_url()).text
    assert "no text" in page
    assert "0 of" not in page


def test_a_figure_of_an_earlier_wording_is_not_shown_as_new(client):
    words = "推动人工智能有序发展，构建自主可控系统"
    link = make_link(make_directive(text=words), make_statement(text=words))
    measure_link(link_id=link.pk, now=NOW)
    assert "2 of 2" in client.get(link.directive.get_absolute_url()).text
    make_revision(link.response, "别的话")
    page = client.get(link.directive.get_absolute_url()).text
    assert "2 of 2" not in page
    assert "being recomputed" in page


def test_a_city_does_not_answer_for_its_province(client):
    directive = make_directive()
    make_link(directive, make_statement(body=make_body(make_city())))
    page = client.get(directive.get_absolute_url()).text
    assert 'aria-label="Zhejiang: not looked at; 1 unit inside answered"' in page


def menu_of(browser, address):
    """The links of a person's menu, and which of them is marked as the page."""
    menu = browser.get(address).text.partition("</nav>\n    ")[2]
    links = re.findall(r"<li><a href=[^>]*?( aria-current=\"page\")?>([^<]*)<", menu)
    return [label for _mark, label in links], [label for mark, label in links if mark]


def test_the_menu_has_what_a_person_may_do_and_marks_the_page(
    analyst_client, researcher_client, admin_client
):
    own, account = ["Saved searches", "Saved views and claims", "Changes"], ["Your account"]
    entry = ["Bulk edits and decisions", "Import", "Drafts"]
    administration = ["People", "Administration"]
    assert menu_of(analyst_client, "/saved/") == (own + account, ["Saved searches"])
    assert menu_of(researcher_client, "/imports/") == (own + entry + account, [])
    assert menu_of(admin_client, "/people/") == (own + entry + account + administration, ["People"])


def test_text_cannot_inject_markup(client):
    evil = "<script>alert(1)</script>推动人工智能健康有序发展"
    link = make_link(make_directive(text=evil, title_zh=evil), make_statement(text=evil))
    for address in (
        link.directive.get_absolute_url(),
        link.response.get_absolute_url(),
        f"/compare/?directive={link.directive_id}&response={link.response_id}",
    ):
        assert "<script>alert" not in client.get(address).text


@pytest.mark.parametrize("address", ["/", "/responses/", "/nowhere/", "/accounts/sign-in/"])
def test_pages_forbid_inline_script_and_style(client, address):
    answer = client.get(address)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "<style" not in answer.text
    assert " style=" not in answer.text
    assert "<script>" not in answer.text


def test_files_carry_the_policy_too(client):
    answer = client.get("/static/css/tokens.css")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    answer.close()


def test_no_template_holds_inline_script_or_style():
    for template in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert " style=" not in text, template
        assert " onclick=" not in text, template
        assert "<style" not in text, template


def test_no_text_to_translate_begins_in_the_middle_of_a_sentence():
    for template in Path(settings.BASE_DIR / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"""translate ["'](?:[,;.:]|does it)""", text), template
