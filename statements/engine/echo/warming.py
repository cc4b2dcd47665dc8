"""Have the compiled parts of the engine ready before somebody waits for them.

``python -m statements.engine.echo.warming`` compiles them for all processes to come.
"""

from statements.engine.echo.echo import measure_echo
from statements.engine.echo.frequencies import count_grams
from statements.engine.search.grams import all_grams

# Between them these hold what each compiled loop is for: a change, a list in another order, a
# part put in, and a quotation.
_ASKED = "集中力量攻克高端芯片、基础软件等核心技术，构建自主可控、协同运行的系统。"
_SAID = "习近平强调，集中精力攻克基础软件、高端芯片等核心技术，“要构建自主可控的系统”。"


def warm() -> None:
    """Measure two short texts, and list what finds them.

    It takes some tens of seconds the first time, two seconds from the cache.
    """
    measure_echo(directive=_ASKED, response=_SAID, frequencies=count_grams([_ASKED]))
    all_grams(_ASKED, _SAID)


if __name__ == "__main__":
    warm()
