"""The base class of all tasks: what a task changes is logged under its name."""

from typing import Any

import pghistory
from celery.app.task import Task


class NamedTask(Task[Any, Any]):
    """Names itself to the log of changes while it runs."""

    abstract = True

    def __call__(self, *args: Any, **options: Any) -> Any:
        with pghistory.context(task=self.name.removeprefix("statements.tasks.")):
            return super().__call__(*args, **options)
