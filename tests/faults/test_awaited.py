"""What somebody waits for stands behind nothing that nobody waits for."""

from statements import tasks
from statements.models import Echo, ExportState
from statements.tasks.dispatch import after_commit
from tests.factories import make_directive, make_export, make_link, make_statement
from tests.faults.conftest import running_worker
from tests.waiting import wait_for

TEXT = "推动人工智能健康有序发展，构建自主可控系统"


def test_a_file_stands_behind_no_sweep(broker, transactional_db):
    directive = make_directive(text=TEXT)
    links = [make_link(directive, make_statement(text=TEXT)) for _ in range(6)]
    after_commit(tasks.echoes.measure_link, *(link.pk for link in links))
    export = make_export()
    after_commit(tasks.exports.run_export, export.pk)
    with running_worker():
        wait_for(lambda: Echo.objects.count() == len(links))
    export.refresh_from_db()
    assert export.state == ExportState.DONE
    last = Echo.objects.latest("measured_at")
    assert export.finished_at
    assert export.finished_at < last.measured_at
