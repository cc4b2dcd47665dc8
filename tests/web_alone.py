"""`make run` with the web server alone, for rules in which worker and beat have no part."""

import sys

from tracker.local.run import commands_of, main

if __name__ == "__main__":
    sys.exit(main(lambda port: {"web": commands_of(port)["web"]}))
