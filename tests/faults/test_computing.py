"""Pages that compute for seconds wait for one another, and no other page waits for them."""

import random
import select
from contextlib import ExitStack, contextmanager

import pytest
from django.db import connection, transaction

from statements.selectors.links.compared_texts import MAX_CHARACTERS
from tests.factories import make_directive, make_statement
from tests.serving import read_all
from tests.waiting import wait_for

END = b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
COMPUTING = b"GET /changes/" + END
# The server leaves out slashes at the beginning.
SPELLINGS = [b"//changes/", b"/%2F/changes/", b"http://127.0.0.1/changes/"]
ALL_AT_ONCE = b"http://127.0.0.1//%2F/changes/"
ANSWERED = b"HTTP/1.1 200"
REFUSED = b"HTTP/1.1 503"
MANY = 40
# In two processes: two each that compute, and six that wait.
MOST_OF_A_CLIENT = 16


@contextmanager
def endless_computing():
    """Have each page of changes wait for a lock, as if it computed without end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE statements_edit IN ACCESS EXCLUSIVE MODE")
        yield
        transaction.set_rollback(True)  # to the savepoint, which gives up the lock


def answered(clients):
    return select.select(clients, [], [], 0)[0]


def refused_among(clients):
    """Wait for the answers to those that find no place; return their connections."""
    return wait_for(
        lambda: len(refused := answered(clients)) >= len(clients) - MOST_OF_A_CLIENT and refused
    )


@pytest.mark.parametrize(
    "address",
    [
        *(b"/changes/", ALL_AT_ONCE),
        *(pytest.param(address, marks=pytest.mark.long) for address in SPELLINGS),
    ],
)
def test_no_list_waits_for_sixteen_pages_that_compute(db, site, address):
    request = b"GET " + address + END
    with ExitStack() as stack:
        with endless_computing():
            # Of four clients: however the two processes share them out, none is refused.
            clients = [
                client
                for host in range(1, 5)
                for client in stack.enter_context(site.connections(4, request, f"127.0.0.{host}"))
            ]
            assert site.seconds_for_a_page("/responses/") < 1
            assert not answered(clients)
        assert all(read_all(client).startswith(ANSWERED) for client in clients)


def test_one_too_many_is_told_when_to_come_back_and_takes_nobody_elses_place(db, site):
    with ExitStack() as stack:
        with endless_computing():
            clients = stack.enter_context(site.connections(MANY, COMPUTING))
            refused = refused_among(clients)
            assert site.seconds_for_a_page("/responses/") < 1
            (stranger,) = stack.enter_context(site.connections(1, COMPUTING, "127.0.0.2"))
        assert read_all(stranger).startswith(ANSWERED)
        answer = read_all(refused[0])
    assert answer.startswith(REFUSED)
    assert b"Retry-After: 10" in answer
    assert b"Too much is being computed at once" in answer


def test_nothing_is_computed_for_a_client_that_has_gone(db, site):
    with ExitStack() as stack:
        with endless_computing():
            with site.connections(MANY, COMPUTING) as clients:
                refused_among(clients)
            (client,) = stack.enter_context(site.connections(1, COMPUTING))
        assert read_all(client).startswith(ANSWERED)


def long_comparison():
    """Return the request for six texts, as long as a page compares, of clauses in another order."""
    choice = random.Random(7)
    letters = [chr(0x4E00 + index) for index in range(3000)]
    # The first text counts once for each of the five others.
    number = MAX_CHARACTERS // (10 * 12)
    clauses = ["".join(choice.choices(letters, k=11)) + "，" for _ in range(number)]
    directive = make_directive(text="".join(clauses))
    query = ""
    for _ in range(5):
        choice.shuffle(clauses)
        query += f"&response={make_statement(text=''.join(clauses)).pk}"
    return f"GET /compare/?directive={directive.pk}{query}".encode() + END


@pytest.mark.long
def test_lists_stay_quick_beside_eight_long_comparisons(transactional_db, site, figure):
    request, seconds = long_comparison(), []
    assert site.ask(request).startswith(ANSWERED)  # loads the compiled loops
    with site.connections(8, request) as clients:
        while len(answered(clients)) < 8:
            seconds.append(site.seconds_for_a_page("/responses/"))
        assert {read_all(client)[: len(ANSWERED)] for client in clients} == {ANSWERED}
    figure("slowest list beside eight long comparisons", max(seconds), "s")
    assert max(seconds) < 1
