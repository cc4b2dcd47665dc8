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
# One process becomes each of them, one after the other. It reads texts as an import does by the
# hundred thousand.
PROGRAM = """
import json, sys
import django, psutil

reports = {}

def report(what):
    memory = psutil.Process().memory_info().rss // 1024**2
    reports[what] = {"modules": list(sys.modules), "mb": memory}

django.setup()
report("a command")

from statements.models import Card
reports["query"] = str(Card.objects.filter(statement__in_array={7}).query)

from statements.engine.text.normalisation import normalise
normalise("健全桥梁检测体系\\n3\\n完善隧道养护机制")
report("what reads texts")

import statements.tasks, tracker.urls
report("a server or worker")
print(json.dumps(reports))
"""


@pytest.fixture(scope="module")
def reports():
    process = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tracker.settings", "VAR": str(settings.VAR)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


@pytest.mark.parametrize(
    ("what", "absent", "most_mb"),
    [
        ("a command", HEAVY | {"lxml", "statements.tasks", "statements.web.urls"}, 130),
        ("what reads texts", HEAVY, 170),
        ("a server or worker", HEAVY, 170),
    ],
)
def test_a_process_loads_no_heavy_module_that_it_may_not_need(reports, what, absent, most_mb):
    assert absent & set(reports[what]["modules"]) == set()
    assert reports[what]["mb"] <= most_mb


def test_thousands_of_keys_are_looked_up_in_every_process_that_has_the_models(reports):
    assert "= ANY({7})" in reports["query"]


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
