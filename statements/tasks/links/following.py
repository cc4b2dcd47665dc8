"""The work on links that follows a saved statement."""

from statements.tasks.dispatch import after_commit
from statements.tasks.links.echoes import measure_statement
from statements.tasks.links.ranking import rank_response


def measure_and_rank(statement_id: int) -> None:
    """Have the links of a statement measured and directives ranked for it, after the commit."""
    after_commit(measure_statement, statement_id)
    after_commit(rank_response, statement_id)
