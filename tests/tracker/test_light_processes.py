"""Every command, worker and server loads the settings and models; few need what is heavy."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import get_resolver

from statements.admin.site import site
from statements.models import Source

# What takes more than some megabytes, or a tenth of a second.
HEAVY = {"numba", "llvmlite", "scipy", "openpyxl", "trafilatura", "pypdf"}
REPORT = """
import json, sys
import django, psutil
django.setup()
{more}
memory = psutil.Process().memory_info().rss // 1024**2
print(json.dumps({{"modules": list(sys.modules), "mb": memory}}))
"""


# As an import reads them by the hundred thousand.
READS_A_TEXT = """
from statements.engine.text.normalisation import normalise
normalise("健全桥梁检测体系\\n3\\n完善隧道养护机制")
"""


@pytest.mark.parametrize(
    ("more", "absent", "most_mb"),
    [
        ("", HEAVY | {"lxml", "statements.tasks", "statements.web.urls"}, 130),
        ("import statements.tasks, tracker.urls", HEAVY, 170),
        (READS_A_TEXT, HEAVY, 170),
    ],
    ids=["a command", "a server or worker", "what reads texts"],
)
def test_a_process_loads_no_heavy_module_that_it_may_not_need(more, absent, most_mb):
    process = subprocess.run(
        [sys.executable, "-c", REPORT.format(more=more)],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tracker.settings", "VAR": str(settings.VAR)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    report = json.loads(process.stdout)
    assert absent & set(report["modules"]) == set()
    assert report["mb"] <= most_mb


def test_what_a_server_loads_before_it_forks_is_no_garbage():
    loads = "from tracker import gunicorn_settings; gunicorn_settings.when_ready(None)"
    check = "import gc; assert gc.get_freeze_count() > 1000 > len(gc.get_objects())"
    subprocess.run([sys.executable, "-c", f"{loads}; {check}"], cwd=settings.BASE_DIR, check=True)


def test_a_server_is_not_collected_while_it_makes_a_page():
    loads = "from tracker import gunicorn_settings; gunicorn_settings.when_ready(None)"
    page = "page = [[] for _ in range(10_000)]"  # objects, of which a list takes some 4,000
    check = "assert gc.get_stats()[0]['collections'] == collections"
    counts = "import gc; collections = gc.get_stats()[0]['collections']"
    script = "; ".join([loads, counts, page, check])
    subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, check=True)


def test_the_pages_of_the_admin_are_checked_although_only_addresses_load_them():
    get_resolver().url_patterns  # noqa: B018 - loads them
    assert site.is_registered(Source)
    assert site.check(None) == []
