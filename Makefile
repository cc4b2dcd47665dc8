# Two commands to begin with: `make run` and `make test`. Each brings what it needs.
.PHONY: run dev save restore test fast check test-faults audit setup lock help

PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
NEEDS_PYTHON = @if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or later is needed to start; any will do." >&2; exit 1; fi

help:
	@echo "make run    set up and run everything; Ctrl-C stops it (PORT, VAR, DATABASE_URL, CELERY_BROKER_URL)"
	@echo "make dev    the same for who changes the code: what changes is loaded at once, errors are shown"
	@echo "make save   save the archive into one file (FILE; var/saved/ if left out)"
	@echo "make restore FILE=…  restore a saved file into an empty data folder (OVER=yes replaces what is there)"
	@echo "make test   set up and run every check"
	@echo "make fast   set up and run the checks that need no browser and no running copy"
	@echo "make check FILE=tests/web/test_home.py  run one file of tests, or a folder of them"
	@echo "make test-faults  set up and run the long trials: all values, sizes, faults, attacks"
	@echo "make audit  list all packages in var/sbom.json and ask for known vulnerabilities (needs the network)"
	@echo "make setup  only make .venv"
	@echo "make lock   renew requirements.lock from pyproject.toml"

# `exec` hands signals to the program itself, and its exit code to whoever called.
run: setup
	@exec .venv/bin/python -m tracker.local.run

dev: setup
	@exec .venv/bin/python -m tracker.local.dev

save: setup
	@exec .venv/bin/python -m tracker.backup save $(if $(FILE),"$$FILE")

restore: setup
	@if [ -z "$$FILE" ]; then echo "Name the saved file: make restore FILE=…" >&2; exit 1; fi; \
	exec .venv/bin/python -m tracker.backup restore $(if $(filter yes,$(OVER)),--over) "$$FILE"

test:
	$(NEEDS_PYTHON)
	@$(PYTHON) tracker/local/bootstrap.py --tests
	@exec .venv/bin/python -m tests.run

fast: setup
	@exec .venv/bin/python -m tests.run --fast

check: setup
	@if [ -z "$$FILE" ]; then echo "Name a file: make check FILE=tests/web/test_home.py" >&2; exit 1; fi; \
	exec .venv/bin/python -m tests.run --file "$$FILE"

test-faults:
	$(NEEDS_PYTHON)
	@$(PYTHON) tracker/local/bootstrap.py --tests
	@exec .venv/bin/python -m tests.run --faults

audit: setup
	@exec .venv/bin/python -m tracker.audit

setup:
	$(NEEDS_PYTHON)
	@$(PYTHON) tracker/local/bootstrap.py

lock:
	$(NEEDS_PYTHON)
	@$(PYTHON) tracker/local/bootstrap.py --lock
