"""Every run of Chinese on an English page says that it is Chinese (WCAG 3.1.2)."""

import re
import unicodedata
from contextlib import suppress
from datetime import date
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text.languages import HAN, split_languages
from statements.models import (
    Citation,
    Depth,
    Genre,
    LinkState,
    Official,
    Phrase,
    PhraseVariant,
    ResponseLink,
    Role,
    Search,
    Source,
    Stance,
    Statement,
    Tag,
    Translation,
)
from statements.services.links.echoes import measure_link
from statements.services.statements import phrases
from statements.templatetags.languages import with_languages
from statements.web import health
from tests.entries import entry
from tests.factories import (
    NOW,
    make_body,
    make_directive,
    make_export,
    make_link,
    make_province,
    make_revision,
    make_statement,
    make_user,
)
from tests.saved_searches import check, save
from tests.web.routes import routes

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
READ_ALOUD = ("alt", "aria-description", "aria-label", "label", "placeholder", "title")
TYPED = {"search", "text", "url"}  # whose value is read, and may be empty


def has_han(text):
    return not text.isascii() and any(
        unicodedata.name(sign, "").startswith(("CJK", "KANGXI")) for sign in text
    )


class Languages(HTMLParser):
    """Collect what a page says in a language that is not the one it is marked with.

    ``unmarked`` is Chinese that no element around it says to be, ``overmarked`` the elements said
    to be Chinese in which nothing is, and labels in English of elements said to be Chinese.
    """

    def __init__(self, page):
        super().__init__()
        self.unmarked, self.overmarked = [], []
        self._open = []  # tag, language, whether it says so itself, and all that is read in it
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        outer_language = self._open[-1][1] if self._open else ""
        language = facts.get("lang") or outer_language
        labels = [facts[name] for name in READ_ALOUD if facts.get(name)]
        is_typed = tag == "input" and facts.get("type", "text") in TYPED
        values = [facts["value"]] if is_typed and facts.get("value") else []
        self._open.append((tag, language, "lang" in facts, []))
        for text in labels + values:
            self._hear(text, f"<{tag}>")
        if language.startswith("zh"):
            english = [text for text in labels if re.search("[a-z]", text) and not has_han(text)]
            self.overmarked += [f"<{tag}> {text}" for text in english]
        if tag in VOID:
            self._open.pop()

    def handle_endtag(self, tag):
        while self._open:
            open_tag, language, says_so, texts = self._open.pop()
            text = "".join(texts)
            if says_so and language.startswith("zh") and text.strip() and not has_han(text):
                self.overmarked.append(f"<{open_tag}> {text.strip()}")
            if open_tag == tag:
                break

    def handle_data(self, text):
        if self._open and self._open[-1][0] not in {"script", "style"}:
            self._hear(text, "text")

    def _hear(self, text, where):
        for _tag, language, says_so, texts in self._open:
            if says_so and language.startswith("zh"):
                texts.append(text)
        if has_han(text) and not self._open[-1][1].startswith("zh"):
            self.unmarked.append(f"{where}: {text.strip()}")


def test_the_reader_of_pages_hears_what_is_wrong():
    languages = Languages(
        '<html lang="en"><title>浙江</title><p title="表态">a <span lang="zh">AI</span>'
        '<input placeholder="党委"><option>吉林</option>'
        '<b lang="zh">新华社<a title="more">…</a></b> via 中国网</p></html>'
    )
    assert languages.unmarked == [
        "text: 浙江", "<p>: 表态", "<input>: 党委", "text: 吉林", "text: via 中国网",
    ]  # fmt: skip
    assert languages.overmarked == ["<span> AI", "<a> more"]


@pytest.fixture
def archive(seeds, db, monkeypatch):
    """The first case, and Chinese wherever people can write it; returns one of its links."""
    monkeypatch.setattr(health, "_broker", lambda: health.DOWN)  # nobody waits for it here
    directive = Statement.objects.get(seed_key="politburo-study-20-20")
    link = directive.links_in.confirmed().earliest("pk")
    _write_on_what_is_there()
    _add_around(link.response)
    _add_phrase()
    _add_search(directive)
    _add_answers(directive, link.response)
    Official.objects.create(name_zh="王伟", note="吉林")
    for key in ResponseLink.objects.values_list("pk", flat=True):
        measure_link(link_id=key, now=NOW)
    return link


def _write_on_what_is_there():
    meeting, stance = Depth.objects.get(slug="meeting"), Stance.objects.get(slug="adds")
    Depth.objects.update(definition="A meeting 专题会议 was held.")
    ResponseLink.objects.update(
        evidence="the session is named: 第二十次集体学习", depth=meeting, depth_passage="专题会议",
        stance=stance, stance_passage="提出 measures",
        reasons=[{"ground": "named", "words": "names 集体学习 word for word"}],
    )  # fmt: skip
    Statement.objects.update(
        said_note="after 4月26日, see 浙江日报", note="as 新华社 says", summary="on AI 人工智能",
        post_as_named="省委书记",
    )  # fmt: skip
    Genre.objects.filter(name_zh="").update(name_zh="会议")
    Source.objects.filter(jurisdiction="ZJ").update(basis="see 浙江日报")


def _add_around(response):
    facts = {"publisher": "新华社 via 中国网", "title": "表态", "author": "张三 and Li"}
    Citation.objects.create(statement=response, published_note="看 date", **facts)
    Translation.objects.create(
        statement=response,
        text="a meeting 会议",
        original="会议",
        translator="李四",
        note="注",
    )
    response.tags.add(Tag.objects.create(slug="chips", name_en="chips", name_zh="芯片"))


def _add_phrase():
    Phrase.objects.update(gloss="of one's own 自主", gloss_by="王五")
    phrase = Phrase.objects.get(text="自主可控")
    PhraseVariant.objects.create(phrase=phrase, text="自主、可控")
    phrases.count_phrase(phrase)


def _add_search(directive):
    Search.objects.create(
        directive=directive, jurisdiction_id="GD", searched_on=date(2025, 7, 1), entered_at=NOW,
        where="the site of 南方日报", note="搜索 in full", searched_by=make_user(username="李雷"),
    )  # fmt: skip


def _add_answers(directive, response):
    english = make_statement(
        by="JL",
        title_zh="",
        title_en="On AI (人工智能)",
        language="en",
        text="We study 人工智能 here.",
    )
    make_revision(english, "We study 人工智能 there.")
    make_link(directive, english, state=LinkState.SUGGESTED, score=0.5, ranked_by="x")
    make_link(directive, make_statement(title_zh="", body=make_body(make_province("SD"))),
              state=LinkState.REJECTED, evidence="别的")  # fmt: skip
    untitled = make_directive(title_zh="", title_en="Plan on chips (芯片)")
    make_link(untitled, response, evidence="芯片")


# What a search or a filter can make a page say: hits, none, faults, and how it was read.
QUESTIONS = [
    f"q={quote('人工智能')}&province=ZJ&genre=special-meeting&tag=chips",
    f"q={quote('不在任何地方')}&tag=chips",
    f"q={quote('“人工智能')}&from={quote('昨天')}&province={quote('浙江')}",
    f"q={quote('人工智能 or 芯片 OR title:发展 -AI')}",
]


def pages_of(link, person):
    """The address of every page that somebody may open."""
    search = save(QUESTIONS[0], owner=person, name="浙江 on AI 智能")
    check(search)
    values = {
        "statement_id": link.response_id,
        "directive_id": link.directive_id,
        "search_id": search.pk,
        "key": make_export(state="failed", failure="坏 file", finished_at=NOW).key,
        "code": "ZJ",
        "phrase_id": Phrase.objects.get(text="自主可控").pk,
        "slug": "chips",
    }
    addresses = set()
    for name, route, _view in routes():
        parameters = {parameter for parameter in values if f":{parameter}>" in route}
        if name.startswith("admin:") or route.count("<") > len(parameters):
            continue
        with suppress(NoReverseMatch):
            kwargs = {parameter: values[parameter] for parameter in parameters}
            addresses.add(reverse(name, kwargs=kwargs))
    directive, response = link.directive_id, link.response_id
    untitled = ResponseLink.objects.exclude(directive=directive).get(response=response)
    english = Statement.objects.get(language="en")
    return addresses | {
        f"/compare/?directive={directive}",
        f"/compare/?directive={directive}&response={response}&response={english.pk}",
        f"/compare/?directive={untitled.directive_id}",
        english.get_absolute_url(),
        untitled.directive.get_absolute_url(),
        *(link.response.get_absolute_url() for link in ResponseLink.objects.all()),
        f"/statements/add/?answers={directive}",
        f"/statements/{english.pk}/edit/",
        f"/review/unresolved/?meaning={quote('全国 plan')}",
        "/nowhere/",
    }


def walk(client, addresses, questions_of):
    """Yield the address and text of each page; one that can be searched, with its questions."""
    for number, address in enumerate(sorted(addresses)):
        answer = client.get(address)
        if not answer.get("Content-Type", "").startswith("text/html") or not answer.content:
            continue  # a file, a feed, or a route that only takes what is sent
        yield address, answer.text
        if answer.text.count('name="q"') > 1:  # more than the box in the header
            for question in questions_of(number):
                path = f"{address}{'&' if '?' in address else '?'}{question}"
                yield path, client.get(path).text


def one_in_turn(number):
    return [QUESTIONS[number % len(QUESTIONS)]]


# An admin's pages have all that others see.
@pytest.mark.parametrize(
    ("role", "questions_of"),
    [
        (Role.ADMIN, one_in_turn),
        *(
            pytest.param(role, lambda _number: QUESTIONS, marks=pytest.mark.long)
            for role in (Role.ANALYST, Role.RESEARCHER, Role.ADMIN)
        ),
    ],
)
def test_chinese_is_said_to_be_chinese_on_every_page_and_nothing_else_is(
    archive, role, questions_of
):
    person = make_user(role, username=f"张{role}", email="zhang@example.org")
    client, faults, page_count = Client(), {}, 0
    client.force_login(person)
    for address, page in walk(client, pages_of(archive, person), questions_of):
        page_count += 1
        languages = Languages(page)
        if languages.unmarked or languages.overmarked:
            faults[address] = [*languages.unmarked, *languages.overmarked]
    assert not faults
    assert page_count > 60


def test_a_form_that_was_refused_says_so_of_what_was_typed(archive, researcher_client):
    form_data = {"title_zh": "表态", "summary": "on 人工智能", "body_name": "省委",
                 "date_range": "昨天", "official_name": "张三",
                 "cited-0-title": "讲话", "cited-0-url": "浙江"}  # fmt: skip
    edit_path = reverse("statements:edit", args=[archive.response_id])
    for address in (reverse("statements:add"), edit_path):
        answer = researcher_client.post(address, form_data)
        assert answer.status_code == 422
        languages = Languages(answer.text)
        assert not [*languages.unmarked, *languages.overmarked]


def test_what_the_workbench_shows_of_a_text_says_what_is_chinese(archive, researcher_client):
    text = "会议传达学习习近平总书记在中央政治局第二十次集体学习时的重要讲话精神，研究贯彻意见。"
    form_data = entry(body_name="中共 浙江省委", date_range="2025-05-20", text=text)
    for name in ("proposals", "recognise"):
        page = researcher_client.post(reverse(f"statements:{name}"), form_data).text
        languages = Languages(f'<html lang="en">{page}</html>')
        assert has_han(page)
        assert not [*languages.unmarked, *languages.overmarked]


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("辽宁 Liaoning", ["辽宁"]),
        ("Party committee 党委", ["党委"]),
        ("新华社 via 中国网", ["新华社", "中国网"]),
        ("新华社via中国网", ["新华社", "中国网"]),
        ("2025年AI工作会议", ["2025年AI工作会议"]),
        ("国发〔2025〕11号", ["国发〔2025〕11号"]),
        ("contains “人工智能” (title)", ["“人工智能”"]),
        ("㐀𠀀⼈々〇", ["㐀𠀀⼈々〇"]),
        ("㈠ one", ["㈠"]),
        ("AI", []),
    ],
)
def test_a_run_of_chinese_goes_with_its_numbers_and_without_words_in_english(text, chinese):
    assert [part for part, is_chinese in split_languages(text) if is_chinese] == chinese


@given(st.text(st.sampled_from("Aa 1“”、，人⼈々(<&")) | st.text())
def test_nothing_of_a_text_is_lost_and_no_chinese_stands_outside_of_a_chinese_part(text):
    parts = list(split_languages(text))
    assert "".join(part for part, _ in parts) == text
    assert not any(has_han(part) for part, is_chinese in parts if not is_chinese)
    assert all(HAN.search(part) for part, is_chinese in parts if is_chinese)


def test_what_people_typed_stays_text_when_its_languages_are_marked():
    assert with_languages("<b>浙江</b> & co") == (
        '&lt;b&gt;<span lang="zh">浙江</span>&lt;/b&gt; &amp; co'
    )
