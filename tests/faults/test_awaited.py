"""Tasks that a user waits for run before background tasks."""

from statements import tasks
from statements.models import Echo, ExportState
from statements.tasks.dispatch import after_commit
from tests.factories import make_directive, make_export, make_link, make_statement
from tests.waiting import wait_for

TEXT = "推动人工智能健康有序发展，构建自主可控系统"


def test_a_file_stands_behind_no_sweep(worker):
    directive = make_directive(text=TEXT)
    links = [make_link(directive, make_statement(text=TEXT)) for _ in range(12)]
    export = make_export()
    after_commit(tasks.echoes.measure_link, *(link.pk for link in links))
    after_commit(tasks.exports.run_export, export.pk)
    wait_for(lambda: Echo.objects.count() == len(links))
    export.refresh_from_db()
    assert export.state == ExportState.DONE
    assert export.finished_at
    assert export.finished_at < Echo.objects.latest("measured_at").measured_at
