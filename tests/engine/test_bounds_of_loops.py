"""Compiled loops check no bounds; here they run once with the checks compiled in."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

BEYOND = """
import numpy
from statements.engine.text.compiled import compiled
compiled(lambda row, place: row[place])(numpy.zeros(3), 3)
"""


@pytest.mark.long
def test_compiled_loops_stay_within_their_arrays(tmp_path):
    environment = os.environ | {
        "NUMBA_BOUNDSCHECK": "1",
        # Code with checks must not be found later by what has to be fast.
        "NUMBA_CACHE_DIR": str(tmp_path / "code"),
        "VAR": str(tmp_path / "var"),
    }

    def run(*arguments):
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    assert "IndexError" in run("-c", BEYOND).stderr
    # A bound on time would count the compiling.
    options = ["-q", "-m", "not long", "-k", "not bounded_time", "-p", "no:cacheprovider"]
    files = [f"tests/engine/test_{name}.py" for name in ("echo", "uptake", "search")]
    process = run("-m", "pytest", *options, *files)
    assert process.returncode == 0, process.stdout[-3000:]
