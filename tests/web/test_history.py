"""The pages of changes, withdrawals and merges."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from statements.models import (
    Edit,
    LinkState,
    Match,
    Official,
    Removal,
    ResponseLink,
    Role,
    SearchedList,
    Source,
    Statement,
    Tag,
    Tagging,
)
from statements.selectors.history.records import last_edit_of
from statements.services.links.echoes import measure_link
from tests.factories import (
    NOW,
    make_body,
    make_directive,
    make_link,
    make_province,
    make_revision,
    make_statement,
    make_user,
)
from tests.sources import make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(settings):
    client = Client()
    client.force_login(make_user(Role.ADMIN))
    settings.REAUTHENTICATION_SECONDS = 10**6
    return client


def seen(row):
    return last_edit_of(row._meta.model_name, row.pk)


def withdraw(client, row, **more):
    address = f"/history/{row._meta.model_name}/{row.pk}/withdraw/"
    return client.post(address, {"reason": "a forgery", "seen": seen(row)} | more)


def merge(client, row, heir):
    address = f"/history/{row._meta.model_name}/{row.pk}/merge/"
    return client.post(address, {"into": heir.pk, "reason": "twice", "seen": seen(row)})


def text_of(answer):
    """Return the words of a page without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.text))


def test_a_page_shows_who_changed_what_and_when(researcher, researcher_client):
    body = make_body(make_province("ZJ"))
    researcher_client.post(
        f"/history/body/{body.pk}/rename/",
        {"name_zh": "中共浙江省委", "name_en": "", "seen": seen(body)},
    )
    page = researcher_client.get(f"/history/body/{body.pk}/")
    assert researcher.username in page.text
    assert '<ins><span lang="zh">中共' in page.text
    everything = researcher_client.get("/history/")
    assert "中共浙江省委" in everything.text


def test_all_changes_are_narrowed_by_person_kind_doer_and_time(researcher, researcher_client):
    body = make_body(make_province("ZJ"))
    make_statement(body=body)
    names = {"name_zh": "浙江省委", "name_en": "", "seen": seen(body)}
    researcher_client.post(f"/history/body/{body.pk}/rename/", names)

    def groups(query):
        answer = researcher_client.get(f"/history/?{query}")
        return answer.text.count("<time ")

    assert groups(f"person={researcher.username}") == 1
    assert groups("kind=statement") == 1
    assert groups("doer=person&kind=statement") == 0
    assert groups("since=2999-01-01") == 0
    assert groups("since=tomorrow") == 0
    assert groups("kind=body&doer=person") == 1


def test_the_page_of_all_changes_goes_on_where_it_ended(researcher_client):
    for number in range(130):
        Tag.objects.create(slug=f"t{number}", name_en=f"Subject {number}")
    first = researcher_client.get("/history/?kind=tag")
    [query] = re.findall(r'rel="next" href="([^"]+)"', first.text)
    second = researcher_client.get(f"/history/{query.replace('&amp;', '&')}")
    subjects = [set(re.findall(r"Subject \d+", page.text)) for page in (first, second)]
    assert not subjects[0] & subjects[1]
    assert all(subjects)


def test_a_field_is_restored_from_the_page(researcher_client):
    statement = make_statement(title_zh="旧题")
    Statement.objects.filter(pk=statement.pk).update(title_zh="新题")
    edit = Edit.objects.filter(model="statement").latest("pk")
    answer = researcher_client.post(
        f"/history/changes/{edit.pk}/restore/", {"seen": seen(statement), "column": "title_zh"}
    )
    assert answer["Location"] == f"/history/statement/{statement.pk}/"
    statement.refresh_from_db()
    assert statement.title_zh == "旧题"
    stale = researcher_client.post(f"/history/changes/{edit.pk}/restore/", {"seen": 1})
    assert stale.status_code == 409


def test_what_only_admins_change_only_they_take_back(researcher_client, admin_client):
    source = make_source(address="https://example.org/list")
    Source.objects.filter(pk=source.pk).update(address="https://example.org/other")
    edit = Edit.objects.filter(model="source").latest("pk")
    for column in ("address", ""):
        answer = researcher_client.post(
            f"/history/changes/{edit.pk}/restore/", {"seen": seen(source), "column": column}
        )
        assert answer.status_code == 403
    path = f"/history/source/{source.pk}/"
    assert "Undo this change" not in researcher_client.get(path).text
    assert "Undo this change" in admin_client.get(path).text
    admin_client.post(f"/history/changes/{edit.pk}/restore/", {"seen": seen(source)})
    source.refresh_from_db()
    assert source.address == "https://example.org/list"


def test_a_new_wording_is_shown_by_what_differs(researcher_client):
    statement = make_statement(text="要坚持自主可控，加快发展。")
    make_revision(statement, "要坚持自主可控，加快健康发展。")
    page = researcher_client.get(f"/history/statement/{statement.pk}/")
    assert '<ins><span lang="zh">健康</span></ins>' in page.text


def test_an_old_address_says_that_the_statement_was_withdrawn(client, researcher_client):
    statement = make_statement(title_zh="伪造的讲话")
    assert withdraw(researcher_client, statement).status_code == 302
    for path in (f"/responses/{statement.pk}/", f"/statements/{statement.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 410
        assert "伪造的讲话" in answer.text
        assert "a forgery" in answer.text
        assert "Bring it back" not in answer.text
    assert "Bring it back" in researcher_client.get(f"/responses/{statement.pk}/").text
    removal = Removal.objects.get()
    back = researcher_client.post(f"/history/removed/{removal.pk}/bring-back/")
    assert back["Location"] == f"/responses/{statement.pk}/"
    assert client.get(back["Location"]).status_code == 200


def test_the_log_says_that_a_record_was_withdrawn_or_merged_and_why(researcher_client):
    statement, duplicate, heir = make_statement(), make_statement(), make_statement()
    withdraw(researcher_client, statement)
    assert "record withdrawn reason a forgery" in text_of(researcher_client.get("/history/"))
    merge(researcher_client, duplicate, heir)
    page = text_of(researcher_client.get("/history/"))
    assert f"record merged reason twice merged into {heir.title_zh}" in page
    assert "removal made" not in page
    removal = Removal.objects.get(merged_into=heir.pk)
    researcher_client.post(f"/history/removed/{removal.pk}/bring-back/")
    assert "record brought back" in text_of(researcher_client.get("/history/"))


def test_what_somebody_typed_meanwhile_is_shown_again(researcher_client):
    statement = make_statement()
    withdraw(researcher_client, statement)
    answer = researcher_client.post(
        f"/statements/{statement.pk}/edit/", {"text": "typed for hours"}
    )
    assert answer.status_code == 410
    assert "typed for hours" in answer.text


def test_withdrawing_needs_a_reason_and_the_record_as_it_was_seen(researcher_client):
    statement = make_statement()
    assert withdraw(researcher_client, statement, reason="").status_code == 422
    assert withdraw(researcher_client, statement, seen=0).status_code == 409
    assert withdraw(researcher_client, statement, seen="x").status_code == 422
    assert Statement.objects.filter(pk=statement.pk).exists()
    withdraw(researcher_client, statement)
    again = withdraw(researcher_client, statement)
    assert again["Location"] == f"/history/statement/{statement.pk}/"


def test_the_old_address_of_a_merged_record_leads_on(client, researcher_client):
    row, heir, last = (make_statement(by="SD") for _nth in range(3))
    merge(researcher_client, row, heir)
    assert client.get(f"/responses/{row.pk}/?a=1")["Location"] == f"/responses/{heir.pk}/?a=1"
    merge(researcher_client, heir, last)
    assert client.get(f"/responses/{row.pk}/")["Location"] == f"/responses/{last.pk}/"
    tags = [Tag.objects.create(slug=slug, name_en=slug) for slug in ("ai", "a-i")]
    merge(researcher_client, tags[1], tags[0])
    assert client.get("/tags/a-i/")["Location"] == "/tags/ai/"


def test_a_list_that_names_a_merged_record_names_its_heir(client, researcher_client):
    row, heir = make_directive(), make_directive()
    response = make_link(heir).response
    address = f"/responses/?directive={row.pk}"
    assert response.title_zh not in client.get(address).text
    merge(researcher_client, row, heir)
    assert response.title_zh in client.get(address).text
    assert client.get("/responses/?directive=999999").status_code == 400


def test_a_merge_is_previewed_with_what_follows(researcher_client):
    row, heir = make_statement(by="SD"), make_statement(by="SD")
    make_link(make_directive(), row)
    page = researcher_client.get(f"/history/statement/{row.pk}/merge/?into=/responses/{heir.pk}/")
    assert "links that follow: 1" in page.text
    assert ResponseLink.objects.get().response == row
    with_itself = researcher_client.get(f"/history/statement/{row.pk}/merge/?into={row.pk}")
    assert with_itself.status_code == 409
    assert "cannot be merged into itself" in with_itself.text


def test_merging_with_nothing_that_is_there_is_refused(researcher_client):
    row = make_statement()
    address = f"/history/statement/{row.pk}/merge/"
    for into in ("999999", "x" * 300, "９", "", "-1", "9" * 19):
        assert researcher_client.get(address, {"into": into}).status_code == 200
        answer = researcher_client.post(address, {"into": into, "seen": seen(row), "reason": "x"})
        assert answer.status_code == 404, into


def test_similar_records_are_offered_to_merge_into(researcher_client):
    heir = make_statement(by="SD", text="坚决贯彻落实党中央决策部署，扎实推进各项工作。")
    row = make_statement(by="SD", text="坚决贯彻落实党中央决策部署，扎实推进各项工作！")
    page = researcher_client.get(f"/history/statement/{row.pk}/merge/")
    assert f"?into={heir.pk}" in page.text


def test_a_body_is_renamed_from_its_page_and_a_name_that_is_taken_is_refused(researcher_client):
    province = make_province("SD")
    body, other = make_body(province), make_body(province, "government")
    page = researcher_client.get(f"/bodies/{body.pk}/")
    assert f"/history/body/{body.pk}/rename/" in page.text
    address = f"/history/body/{body.pk}/rename/"
    names = {"name_zh": "中共山东省委", "name_en": "Shandong Party Committee"}
    seen_before = seen(body)
    assert researcher_client.post(address, names | {"seen": seen_before}).status_code == 302
    outdated = researcher_client.post(address, {"name_zh": "山东省委", "seen": seen_before})
    assert "Someone changed this" in outdated.text
    assert f'name="seen" value="{seen(body)}"' in outdated.text  # sent again it is taken
    body.refresh_from_db()
    assert body.name_zh == "中共山东省委"
    other.kind = body.kind
    other.save()
    refused = researcher_client.post(address, {"name_zh": other.name_zh, "seen": seen(body)})
    assert refused.status_code == 422
    assert "already in the archive" in refused.text
    nameless = researcher_client.post(address, {"name_zh": "", "seen": seen(body)})
    assert nameless.status_code == 422


def test_only_an_admin_erases_and_types_the_name(researcher_client, admin_client):
    statement = make_statement(title_zh="伪造的讲话")
    withdraw(researcher_client, statement)
    address = f"/history/removed/{Removal.objects.get().pk}/erase/"
    assert researcher_client.get(address).status_code == 403
    assert admin_client.post(address, {"typed": "yes"}).status_code == 422
    assert admin_client.post(address, {"typed": "伪造的讲话"}).status_code == 302
    assert "伪造" not in admin_client.get(f"/history/statement/{statement.pk}/").text
    assert "erased" in admin_client.get("/history/removed/").text
    assert "record erased" in text_of(admin_client.get("/history/"))
    assert "record removed" in text_of(admin_client.get("/history/"))
    log = admin_client.get("/history/").text.split('<ol class="log">')[1].split("</ol>")[0]
    assert 'href=""' not in log


@pytest.mark.parametrize(
    "path",
    ["statement/x/", "statement/999999/", "statement/９/", "sermon/1/", "tag/-1/", "edit/1/",
     "statement/99999999999999999999/"],
)  # fmt: skip
def test_there_is_no_history_of_what_never_was(researcher_client, path):
    assert researcher_client.get(f"/history/{path}").status_code == 404
    for act in ("withdraw", "merge", "rename"):
        assert researcher_client.get(f"/history/{path}{act}/").status_code == 404


WORD = "独一无二的标题"
SPEAKER = "独行者"


@pytest.fixture
def everywhere(researcher):
    """A response that shows on every page that can show one, beside others that remain."""
    tag = Tag.objects.create(slug="ai", name_en="AI")
    directive = make_directive(text="构建自主可控、协同运行的人工智能基础软硬件系统。")
    text = "构建自主可控、协同运行的人工智能基础软硬件系统，独有的措辞。"
    statement = make_statement(title_zh=WORD, by="ZJ", text=text, date_range="2025-05-02")
    other = make_statement(by="SD", text="构建自主可控的系统。", date_range="2025-05-09")
    for response, state in ((statement, LinkState.CONFIRMED), (other, LinkState.CONFIRMED)):
        link = make_link(directive, response, state=state)
        measure_link(link_id=link.pk, now=NOW)
        Tagging.objects.create(statement=response, tag=tag)
    suggested = make_link(make_directive(), statement, state=LinkState.SUGGESTED)
    search = researcher.saved_searches.create(
        name="s", section=SearchedList.RESPONSES, created_at=NOW, checked_at=NOW
    )
    Match.objects.create(search=search, statement=statement, found_at=NOW)
    return {
        "statement": statement,
        "directive": f"/directives/{directive.pk}/",
        "paths": [
            "/",
            "/statements/",
            f"/search/?q={WORD}",
            "/responses/",
            "/directives/",
            f"/directives/{directive.pk}/",
            f"/directives/{suggested.directive_id}/",
            "/provinces/",
            "/provinces/ZJ/",
            "/tags/",
            "/tags/ai/",
            "/phrases/",
            "/review/",
            "/review/unresolved/",
            f"/responses/?directive={directive.pk}&format=json",
            "/statements/?format=csv",
            "/statements/?format=bibtex",
            f"/compare/?directive={directive.pk}",
            f"/compare/?directive={directive.pk}&response={other.pk}",
            f"/bodies/{statement.body_id}/",
            f"/saved/{search.pk}/",
            f"/feeds/{search.feed_token}.atom",
        ],
    }


def test_a_withdrawn_statement_is_on_no_page_and_in_no_figure(everywhere, researcher_client):
    statement, paths = everywhere["statement"], everywhere["paths"]

    def pages_at(*some):
        return {path: researcher_client.get(path).text for path in some or paths}

    before = pages_at()
    assert sum(WORD in page for page in before.values()) >= 12
    withdraw(researcher_client, statement)
    researcher_client.get("/saved/")  # shows the message of the withdrawal
    pages = pages_at()
    assert not [path for path, page in pages.items() if escape(WORD) in page and "q=" not in path]
    assert not re.search(f"<a[^>]*>[^<]*{WORD}", pages[f"/search/?q={WORD}"])
    assert "独有的措辞" not in "".join(pages.values())
    figures = r'class="total">\s*(\d+)'
    assert re.findall(figures, before["/responses/"]) == ["2"]
    assert re.findall(figures, pages["/responses/"]) == ["1"]
    assert "Zhejiang: 1 statement" in before["/provinces/"]
    assert "Zhejiang: 0 statements" in pages["/provinces/"]
    directive = everywhere["directive"]
    assert "Zhejiang: answered" in before[directive]
    assert "Zhejiang: not looked at" in pages[directive]
    removal = Removal.objects.get()
    researcher_client.post(f"/history/removed/{removal.pk}/bring-back/")
    researcher_client.get("/saved/")
    for path, page in pages_at("/", "/responses/", directive, f"/search/?q={WORD}").items():
        assert page.count(WORD) == before[path].count(WORD), path


def test_an_official_has_a_page_with_statements_and_tools(client, researcher_client):
    official = Official.objects.create(name_zh=SPEAKER)
    statement = make_statement(official=official)
    assert statement.title_zh in client.get(f"/officials/{official.pk}/").text
    assert "Withdraw" not in client.get(f"/officials/{official.pk}/").text
    assert "Withdraw" in researcher_client.get(f"/officials/{official.pk}/").text
    refused = withdraw(researcher_client, official)
    assert refused.status_code == 422
    assert "is still used by 1 statements" in text_of(refused)
