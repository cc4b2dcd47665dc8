"""Compile the engine's loops ahead of time, so that nobody waits for them.

``python -m statements.engine.echo.warming`` compiles them for all later processes.
"""

from statements.engine.echo.echo import measure_echo
from statements.engine.echo.frequencies import count_grams
from statements.engine.search.grams import all_grams

# Together these reach every compiled loop: they have a replacement, a reordered list, an insertion
# and a quotation.
_DIRECTIVE = "集中力量攻克高端芯片、基础软件等核心技术，构建自主可控、协同运行的系统。"
_RESPONSE = "习近平强调，集中精力攻克基础软件、高端芯片等核心技术，“要构建自主可控的系统”。"


def warm() -> None:
    """Measure two short texts, and list their search grams.

    It takes some tens of seconds the first time, two seconds from the cache.
    """
    measure_echo(directive=_DIRECTIVE, response=_RESPONSE, frequencies=count_grams([_DIRECTIVE]))
    all_grams(_DIRECTIVE, _RESPONSE)


if __name__ == "__main__":
    warm()
