"""Nobody who writes forgets what follows: every caller of a writing service says what it did."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from statements import tasks
from statements.tasks import changes, dispatch
from tests.factories import make_link
from tests.writers import functions_of, writers

ROOT = Path(tasks.__file__).parents[1]
# Services that write, and the function of ``tasks.changes`` that their callers owe.
FOLLOWS = {
    "enter_from_form": "statement_saved",
    "change_from_form": "statement_saved",
    "accept_draft": "statement_saved",
    "set_watched": "source_due",
    "visit_now": "source_due",
    "link_response": "link_decided",
    "decide_link": "link_decided",
    "decide_in_review": "link_decided",
    "confirm_batch": "links_decided",
    "undo_decisions": "links_decided",
    "apply_edit": "act_requested",
    "undo_edit": "act_requested",
    "count_in_batches": "phrase_saved",
    "load_seeds": "seeds_loaded",
    "request_export": "export_requested",
    "write_letter": "letter_written",
    "invite_by_mail": "letter_written",
}
# Services that write, or look as if they did, after which nothing is to be measured or ranked.
NOTHING_FOLLOWS = {
    "begin_editing": "keeps a draft",
    "correct_row": "judges a row of an import again, before anything is written",
    "dismiss_draft": "decides about a page that never became a statement",
    "keep_as_drafts": "keeps drafts",
    "keep_draft": "keeps a draft",
    "merge_draft": "adds a citation, which the service itself puts on the card",
    "plan_edit": "freezes statements; apply_edit has them changed",
    "undo_decision": "takes a statement or a citation away",
    "withdraw": "takes a record away",
    "withdraw_search": "takes a search away",
}
LAYERS = ("web", "admin", "management")
ENTRY_POINTS = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]


def names_called(function: ast.FunctionDef) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {
        call.attr if isinstance(call, ast.Attribute) else call.id
        for call in calls
        if isinstance(call, ast.Attribute | ast.Name)
    }


@pytest.fixture(scope="module")
def functions() -> list[tuple[str, set[str]]]:
    return list(functions_of_entry_points())


def functions_of_entry_points() -> Iterator[tuple[str, set[str]]]:
    for path in ENTRY_POINTS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(ROOT)}: {node.name}", names_called(node)


def test_whoever_calls_a_writing_service_schedules_what_follows(functions):
    forgotten = [
        f"{function} calls {service} but not changes.{follow}"
        for function, calls in functions
        for service, follow in FOLLOWS.items()
        if service in calls and follow not in calls
    ]
    assert not forgotten


@pytest.fixture(scope="module")
def names_of_writers() -> set[str]:
    return writers()


def test_a_new_service_that_writes_statements_or_links_is_followed_up_too(names_of_writers):
    callers = {function.full_name: function for function in functions_of(*LAYERS)}
    to_follow = {name for name in names_of_writers if name.rsplit(".")[-1] not in NOTHING_FOLLOWS}

    def schedules(function):
        helpers = [callers[name] for name in function.uses if name in callers]
        return any("tasks.changes." in name for used in (function, *helpers) for name in used.uses)

    assert to_follow > {"statements.services.statements.entry.change_statement"}
    assert not [
        f"{caller.full_name} calls {sorted(written)} but nothing of tasks.changes"
        for caller in callers.values()
        if (written := caller.uses & to_follow) and not schedules(caller)
    ]


def test_whatever_needs_no_following_writes_all_the_same(names_of_writers):
    assert not NOTHING_FOLLOWS.keys() - {name.rsplit(".")[-1] for name in names_of_writers}


def test_every_writing_service_has_a_caller(functions):
    calls = set().union(*(called for _function, called in functions))
    assert not FOLLOWS.keys() - calls


def test_no_entry_point_sends_a_task_itself(functions):
    senders = {"after_commit", "delay", "delay_on_commit", "apply_async", "send_task"}
    assert not [function for function, calls in functions if calls & senders]


@pytest.fixture
def messages(monkeypatch):
    """The names of tasks and the ids that were sent after the commit."""
    messages: list[tuple[str, int]] = []
    monkeypatch.setattr(
        dispatch, "_send", lambda task, row_id: messages.append((task.name, row_id))
    )
    return messages


@pytest.mark.django_db
def test_a_saved_statement_is_measured_and_ranked(messages, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        changes.statement_saved(7)
        assert not messages  # before the commit
    assert messages == [
        ("statements.tasks.links.echoes.measure_statement", 7),
        ("statements.tasks.links.ranking.rank_response", 7),
    ]


@pytest.mark.django_db
def test_links_of_a_batch_and_of_seeds_are_measured(messages, django_capture_on_commit_callbacks):
    link = make_link()
    with django_capture_on_commit_callbacks(execute=True):
        changes.links_decided([link.pk])
    assert messages == [("statements.tasks.links.echoes.measure_link", link.pk)]
