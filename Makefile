# Two commands: `make run` and `make test`. Both bring what they need.
.PHONY: run test audit setup lock help

PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
NEEDS_PYTHON = @if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or later is needed to start; any will do." >&2; exit 1; fi

help:
	@echo "make run    set up and run everything; Ctrl-C stops it (PORT, VAR, DATABASE_URL, CELERY_BROKER_URL)"
	@echo "make test   set up and run every check"
	@echo "make audit  list all packages in var/sbom.json and ask for known vulnerabilities (needs the network)"
	@echo "make setup  only make .venv"
	@echo "make lock   renew requirements.lock from pyproject.toml"

# `exec` hands signals to the program itself, and its exit code to whoever called.
run: setup
	@exec .venv/bin/python -m tracker.run

test:
	$(NEEDS_PYTHON)
	@$(PYTHON) tracker/bootstrap.py --browser
	@exec .venv/bin/python -m tests.run

audit: setup
	@exec .venv/bin/python -m tracker.audit

setup:
	$(NEEDS_PYTHON)
	@$(PYTHON) tracker/bootstrap.py

lock:
	$(NEEDS_PYTHON)
	@$(PYTHON) tracker/bootstrap.py --lock
