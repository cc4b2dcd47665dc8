"""Which services write statements, links or phrases, as their code says."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from statements import services

ROOT = Path(services.__file__).parents[1]
WATCHED = {"Statement", "ResponseLink", "Revision", "Phrase", "PhraseVariant"}
_WRITES = {
    "bulk_create", "bulk_update", "create", "delete", "get_or_create", "save", "update",
    "update_or_create",
}  # fmt: skip


@dataclass(frozen=True)
class Function:
    """A function or a class of the top level, with what it names of our own, by full names."""

    module: str
    name: str
    uses: frozenset[str]
    writes: bool

    @property
    def full_name(self) -> str:
        return f"{self.module}.{self.name}"


def functions_of(*layers: str) -> Iterator[Function]:
    for layer in layers:
        for path in sorted((ROOT / layer).rglob("*.py")):
            yield from _functions_in(path)


def writers() -> set[str]:
    """Return the services that write what is watched, themselves or through others.

    Rather one too many than one too few: a service that saves whatever row and knows of a watched
    model counts as well.
    """
    functions = list(functions_of("services"))
    found = {function.full_name for function in functions if function.writes}
    while more := {function.full_name for function in functions if function.uses & found} - found:
        found |= more
    return found


def _functions_in(path: Path) -> Iterator[Function]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(["statements", *path.relative_to(ROOT).with_suffix("").parts])
    nodes = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    known = {node.name: f"{module}.{node.name}" for node in nodes}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for node in nodes:
        yield Function(module, node.name, frozenset(_uses(node, known)), _writes(node))


def _uses(function: ast.AST, known: dict[str, str]) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name) if name in known:
                yield known[name]
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in known:
                yield f"{known[name]}.{attribute}"  # a function of an imported module


def _writes(function: ast.AST) -> bool:
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(
        call.attr in _WRITES and _is_watched(call.value, names)
        for call in calls
        if isinstance(call, ast.Attribute)
    )


def _is_watched(written: ast.expr, names: set[str]) -> bool:
    """Whether this may be rows of a watched model: its manager, that of any, or a variable."""
    chain: set[str] = set()
    while isinstance(written, ast.Attribute | ast.Call):
        if isinstance(written, ast.Attribute):
            chain.add(written.attr)
        written = written.func if isinstance(written, ast.Call) else written.value
    if not isinstance(written, ast.Name):
        return False
    is_variable = written.id[0].islower() and bool(names & WATCHED)
    return written.id in WATCHED or is_variable or "_base_manager" in chain
