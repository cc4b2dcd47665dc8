"""What readers search for is found exactly, shown where it stands, and counted honestly."""

import random
import re
from html import unescape
from itertools import product

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statements.engine.text.searchable import searchable
from statements.filters.lists import counter
from statements.models import Official, Tag
from statements.selectors.lists.definitions import list_definition
from tests.factories import (
    make_directive,
    make_genre,
    make_link,
    make_province,
    make_revision,
    make_statement,
)
from tests.reading import words
from tests.samples import one_in

pytestmark = pytest.mark.django_db

HIT = re.compile(r"<mark>([^<]*)</mark>")
ROW = re.compile(r'<h2[^>]*><a href="/(?:responses|directives|statements)/(\d+)/"')


def ask(client, **question):
    return client.get(reverse("statements:statements"), question)


def matching_ids(client, query):
    return {int(pk) for pk in ROW.findall(ask(client, q=query).text)}


def test_any_two_characters_or_more_are_found_as_they_stand(client):
    dice = random.Random(5)
    texts = ["".join(dice.choices("人工智能发展建設自主ab ，。", k=60)) for _ in range(20)]
    rows = {make_statement(text=text).pk: searchable(text) for text in texts}
    for _ in range(40):
        form = dice.choice([*rows.values()])
        start, length = dice.randrange(len(form) - 6), dice.choice((2, 3, 4, 6))
        wording = form[start : start + length]
        if any("a" <= letter <= "z" for letter in wording) or not wording.isalnum():
            continue  # words have a rule of their own, and marks alone are no search
        assert matching_ids(client, f'"{wording}"') == {
            pk for pk, other in rows.items() if wording in other
        }


def test_the_language_of_searches(client):
    plan = make_statement(title_zh="人工智能行動計劃", text="发展人工智能")
    chips = make_statement(title_en="AI Action Plan", text="发展芯片，said 教育")
    school = make_statement(summary="教育\n 部", text="別的話")
    every = {plan.pk, chips.pk, school.pk}
    assert matching_ids(client, "发展") == {plan.pk, chips.pk}
    assert matching_ids(client, "发展 芯片") == {chips.pk}
    assert matching_ids(client, "发展 -芯片") == {plan.pk}
    assert matching_ids(client, "芯片 OR 人工智能") == {plan.pk, chips.pk}
    assert matching_ids(client, "(芯片 OR 人工智能) 发展 -教育") == {plan.pk}
    assert matching_ids(client, "title:行动计划") == {plan.pk}
    assert matching_ids(client, "title:发展") == set()
    assert matching_ids(client, "text:发展人工") == {plan.pk}
    assert matching_ids(client, "summary:教育部") == {school.pk}
    assert matching_ids(client, "教育部") == {school.pk}
    assert matching_ids(client, "別的話") == matching_ids(client, "别的话") == {school.pk}
    assert matching_ids(client, "ai") == matching_ids(client, "ＡＩ") == {chips.pk}
    assert matching_ids(client, '"action plan"') == {chips.pk}
    assert matching_ids(client, "-发展") == {school.pk}
    assert matching_ids(client, "-(发展 教育)") == every - {chips.pk}


def test_a_new_wording_is_found_and_the_old_one_no_more(client):
    statement = make_statement(text="旧的全文")
    make_revision(statement, "新的全文")
    assert matching_ids(client, "新的") == {statement.pk}
    assert matching_ids(client, "旧的") == set()


def test_what_was_found_is_marked_where_it_stands(client):
    make_statement(title_zh="關於構建的意見", text="甲" * 300 + "構建自主\n可控" + "乙" * 92)
    page = ask(client, q="构建 自主可控").text
    assert HIT.findall(page) == ["構建", "構建", "自主\n可控"]
    assert "in the title" in page
    assert "character 301 of 399 (75 %)" in page


def test_a_passage_cannot_inject_markup(client):
    make_statement(text="构建<script>alert(1)</script>")
    page = ask(client, q="构建").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("发展 人", "Character 4: “人” is too short"),
        ("“发展", "Character 1: this quotation mark is never closed"),
        ("发展 (教育", "Character 4: this bracket is never closed"),
        ("，。", "Character 1: there is no letter or digit"),
        ("地区:浙江 place:浙江", "“place:” names no field"),
        ("字" * 10_000, "This has 10000 characters; there is room for 200."),
    ],
)
def test_a_query_that_cannot_be_read_says_where(client, query, says):
    make_statement(text="发展")
    answer = ask(client, q=query)
    assert answer.status_code == 400
    assert says in words(answer.text)
    assert ROW.findall(answer.text) == []


@pytest.mark.parametrize("query", ["发展.*", "100%", "a_b", "\\d+", "[发]展", "发展';", "{发展}"])
def test_marks_of_other_languages_mean_nothing(client, query):
    make_statement(text="发展 1000 acb")
    assert ask(client, q=query).status_code == 200
    assert matching_ids(client, query) == set()


def test_five_hundred_repeated_parameters_are_refused_at_once(client):
    answer = client.get("/statements/?" + "&".join(["province=ZJ"] * 500))
    assert answer.status_code == 400


def test_beyond_the_bound_counts_say_at_least(client, monkeypatch):
    monkeypatch.setattr(counter, "MAX_COUNTED", 3)
    for number in range(5):
        make_statement(text="自主可控", by="ZJ" if number else "JL")
    page = ask(client, q="自主可控").text
    assert '<span class="total">more than 3</span>' in page
    assert "≥ means “at least”" in page
    assert re.search(r'href="[^"]*province=ZJ[^"]*"[^>]*>≥ \d</a>', page)
    exact = ask(client, q="自主可控", province="JL").text
    assert '<span class="total">1</span>' in exact


def test_a_choice_in_force_is_counted_though_others_are_too_many(client, monkeypatch):
    monkeypatch.setattr(counter, "MAX_ALTERNATIVES", 3)
    for number in range(6):
        make_statement(by="ZJ" if number % 2 else "JL")
    page = ask(client, province="ZJ").text
    assert re.search(r'href="\?province=ZJ"[^>]*>3</a>', page)
    assert not re.search(r'href="\?province=JL"[^>]*>\d', page)


def test_months_stand_in_their_order_and_lead_to_their_rows(client):
    for date_range in ("2025-04-25", "2025-05", "2025-03-31/2025-04-01", None):
        make_statement(date_range=date_range)
    page = ask(client).text
    months = re.findall(
        r'<span[^>]*>(\d{4}-\d\d)</span>\s*<a class="count" href="([^"]+)"[^>]*>(\d+)', page
    )
    assert [(month, number) for month, _, number in months] == [
        ("2025-05", "1"),
        ("2025-04", "2"),
        ("2025-03", "1"),
    ]
    for _, address, number in months:
        assert len(ROW.findall(client.get("/statements/" + unescape(address)).text)) == int(number)


def test_a_search_that_takes_too_long_is_cut_and_says_what_to_narrow(client):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 200")
    client.raise_request_exception = False
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("LOCK TABLE statements_card")  # so that no search ends
        answer = ask(client, q="人工智能 发展 -教育")
    assert answer.status_code == 503
    assert "“发展”" in answer.text


FILTERS = [
    "q=人工智能",
    "q=人工智能发展&province=ZJ&from=2025-04&to=2025-06",
    "q=title:发展",
    "province=ZJ",
    "province=ZJ&province=JL&kind=response",
    "body=party",
    "kind=report",
    "genre=genre-1",
    "tag=ai",
    "from=2025-04&to=2025-05",
    "from=2025-04",
    "directive={directive}",
    "by={body}",
    "speaker={speaker}",
    "link=suggested",
    "",
]


# Some rows that nothing narrows, or only being responses, as most are: the table's first will do,
# and a small archive is sorted at once.
_ARE_RESPONSES = re.compile(r"facts\[1\] <> ALL \('{kind:directive,kind:report}'::text\[\]\)")
_FIRST_ROWS = re.compile(
    r"Limit .*\n(?: +->  Sort .*\n +Sort Key: .*\n)? +->  Seq Scan on statements_card .*+"
    r"(?:\n +Disabled: true)?+(?:\n +Filter: [ AND()]*(?=\n|$)|(?!\n +Filter: ))"
)


LISTS = ["statements", "responses", "directives"]


# Each filter on some list, and some on each.
@pytest.mark.parametrize(("question", "list_name"), one_in(2, product(FILTERS, LISTS)))
def test_no_filter_of_a_list_reads_all_statements(client, list_name, question):
    """PostgreSQL reads a whole table then only where no index serves it."""
    directive = make_directive(text="人工智能")
    speaker = Official.objects.create(name_zh="王浩")
    response = make_statement(text="人工智能发展", genre=make_genre("genre-1"), official=speaker)
    response.tags.add(Tag.objects.create(slug="ai", name_en="AI"))
    make_link(directive, response)
    make_province("JL")
    question = question.format(directive=directive.pk, body=response.body_id, speaker=speaker.pk)
    address = f"{reverse(f'statements:{list_name}')}?{question}"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with CaptureQueriesContext(connection) as captured_queries:
        assert client.get(address).status_code == 200
    selects = [query["sql"] for query in captured_queries if "statements_card" in query["sql"]]
    assert selects
    for select in selects:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {select}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        others = _FIRST_ROWS.sub("", _ARE_RESPONSES.sub("", plan))
        assert not re.search(r"Seq Scan on statements_(card|statement|revision)\b", others), plan


def test_directives_have_an_index_of_their_own():
    """What the list of directives asks for implies the condition of the index.

    In a table of one row every index costs the same, and which of them PostgreSQL takes is chance:
    so the one of all statements is away, and nothing but an index gives the order.
    """
    make_directive()
    directives = list_definition("directives").cards.order_by("-sorted_on", "-pk").values("pk")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX card_latest_first")
        for other_way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{other_way} = off")
    assert "card_directives_latest_first" in directives.explain()


def without_spans(page):
    """Return a page as it reads, without the marks of its languages."""
    return re.sub(r"</?span[^>]*>", "", unescape(page))


@pytest.fixture(scope="class")
def archive(rows_of_this_class):
    """As the reports had it: two of 发展, one of them with 芯片, one with 教育 alone."""
    return {
        "plan": make_statement(text="发展人工智能，推动产业"),
        "chips": make_statement(title_en="Research and development", text="发展芯片与人工智能"),
        "school": make_statement(text="建设教育强国"),
    }


class TestOperators:
    """What is typed between words, and what a page says of how it was read."""

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("发展 AND 芯片", {"chips"}),
            ("发展 ＡＮＤ 芯片", {"chips"}),
            ("发展 NOT 芯片", {"plan"}),
            ("发展 AND NOT 芯片", {"plan"}),
            ("发展 ＮＯＴ 芯片", {"plan"}),
            ("芯片 ＯＲ 教育", {"chips", "school"}),
            *((f"发展 {sign}芯片", {"plan"}) for sign in "-－−–—‐‑‒―﹣!！"),
            *((query, {"plan", "chips"}) for query in ("“人工智能”", "“人工智能“", '"人工智能”')),
            *((query, {"plan", "chips"}) for query in ("”人工智能”", "‘人工智能’", "〝人工智能〞")),
            *(
                (query, {"plan", "chips"})
                for query in ("「人工智能」", "『人工智能』", "＂人工智能＂")
            ),
            ("发展 or 教育", set()),
        ],
    )
    def test_operators_and_marks_that_everybody_types_mean_what_they_say(
        self, client, archive, query, names
    ):
        assert matching_ids(client, query) == {archive[name].pk for name in names}

    @pytest.mark.parametrize("page", ["statements", "responses", "search"])
    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("发展 or 教育", "“or” was read as a word. Write OR in capitals to find either."),
            ("发展 not 芯片", "“not” was read as a word. Write NOT in capitals"),
            ("发展 - 芯片", "“-” was ignored. To exclude a term"),
            ("发展*", "“发展*” was searched for literally. There are no wildcards"),
        ],
    )
    def test_what_was_read_as_a_word_is_said_beside_the_count(
        self, client, archive, page, query, says
    ):
        text = without_spans(client.get(reverse(f"statements:{page}"), {"q": query}).text)
        assert f'<p class="note">{says}' in text
        status = re.search(r'<p class="hidden" id="found" role="status">([^<]*)</p>', text)
        assert status
        assert says in status[1]

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("发展 AND NOT (芯片 OR 教育)", "“发展” and not (“芯片” or “教育”)"),
            ("title:计划 ——教育", "“计划” in the title and not “教育”"),
            ("发展 芯片", ""),
        ],
    )
    def test_a_query_with_operators_is_said_in_words(self, client, archive, query, words):
        text = without_spans(ask(client, q=query).text)
        assert re.findall(r"Read as: ([^<]*)</p>", text) == ([words] if words else [])

    def test_a_query_in_words_cannot_inject_markup(self, client, archive):
        assert "<b>" not in ask(client, q='-"<b>发展"').text
