#!/usr/bin/env python
"""Django's command line, with the embedded database started for commands that need it."""

import os
import sys

from environs import EnvError

from tracker.addresses import refuse_unreadable_addresses
from tracker.local import embedded


def main() -> None:
    """Run one command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.management import execute_from_command_line

    embedded.keep_to_owner()
    try:
        refuse_unreadable_addresses()
        with embedded.database_for(sys.argv):
            execute_from_command_line(sys.argv)
    except (embedded.Unusable, EnvError) as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
