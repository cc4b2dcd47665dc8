"""`make save` and `make restore FILE=…`."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.db import DatabaseError, InterfaceError
from environs import EnvError

from tracker.addresses import refuse_unreadable_addresses
from tracker.local import embedded
from tracker.local.progress import print_status
from tracker.local.single_instance import SingleInstanceLock


def main(arguments: list[str]) -> int:
    """Save or restore; a refusal is printed as one sentence."""
    parser = argparse.ArgumentParser(prog="python -m tracker.backup")
    commands = parser.add_subparsers(dest="command", required=True)
    saving = commands.add_parser("save", help="save the archive into one file")
    saving.add_argument("file", nargs="?", help="where to; in the data folder if left out")
    restoring = commands.add_parser("restore", help="restore a saved file")
    restoring.add_argument("file")
    restoring.add_argument(
        "--over", dest="overwrite", action="store_true", help="replace the archive that is there"
    )
    options = parser.parse_args(arguments)
    embedded.keep_to_owner()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        refuse_unreadable_addresses()
        print_status(_run_restore(options) if options.command == "restore" else _run_save(options))
    except (embedded.Unusable, EnvError) as refusal:
        print_status(str(refusal))
        return 1
    except (DatabaseError, InterfaceError, psycopg.Error) as failure:
        print_status(f"The database cannot be used: {str(failure).strip().splitlines()[0]}")
        return 1
    except OSError as failure:
        print_status(f"Cannot write to {failure.filename or 'the disk'} ({failure.strerror}).")
        return 1
    return 0


def _run_save(options: argparse.Namespace) -> str:
    var = embedded.data_folder()
    with embedded.database_for(["manage.py", "save"]):
        _set_up()
        from tracker.backup.saving import save

        target = Path(options.file).absolute() if options.file else None
        return save(var=var, target=target, now=datetime.now(UTC))


def _run_restore(options: argparse.Namespace) -> str:
    var, source = embedded.data_folder(), Path(options.file).absolute()
    if not source.is_file():
        raise embedded.Unusable(f"There is no file {source}.")
    with SingleInstanceLock(var, "no address: an archive is being restored"):
        _set_up()
        from tracker.backup.restoring import restore

        return restore(var=var, source=source, overwrite=options.overwrite)


def _set_up() -> None:
    import django

    django.setup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
