"""The house measured: how many rooms, how deep, and in how many places one notion stands. Run by ``make house``.

Everything is read from the files as they lie, by their syntax trees; nothing of sim is imported. `tests/house.yaml`
says what each figure was, what it should be and what it may be at most (`tests/architecture/test_house.py` holds it),
and which test does each exercise of change. ``python -m tests.house [FOLDER]`` prints the table of a checkout.

How each is counted:

- lines and files: of ``sim/**/*.py``, everything included; data files (templates, texts) stand apart.
- import chain: the most files that one after the other import the next; imports for types alone do not count, those
  inside functions do, and `sim.stats` is a file of its own (its ``__init__``).
- imports a file: the mean number of files of sim that a file imports.
- class names with more than one meaning: names that are defined as a class in more than one file.
- imported by one: files that exactly one other file of sim imports.
- function lines: from ``def`` to the end, without the docstring; nesting: of blocks within a function.
- raise unsaid: public functions and methods with a ``raise`` of a new error in their own body, whose docstring has no
  section ``Raises``.
- fields without sentence: keys of the classes that YAML is read into (in config, rules and studies) that are neither
  followed by a text of their own nor described in their annotation.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.conftest import is_slow

ROOT = Path(__file__).parents[1]
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
HELD = Path(__file__).with_suffix(".yaml")
READ_FROM_YAML = ("quantities", "config", "rules", "studies")


@dataclass(frozen=True)
class House:
    """All files of a package, each with its syntax tree, by dotted name."""

    root: Path
    package: str = "sim"

    @cached_property
    def files(self) -> dict[str, Path]:
        """The files of the package by the name under which they are imported."""
        return {_module(file.relative_to(self.root)): file for file in sorted((self.root / self.package).rglob("*.py"))}

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """The syntax tree of each file."""
        return {name: ast.parse(file.read_text(encoding="utf-8")) for name, file in self.files.items()}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """The files of the package that each imports when it runs."""
        return {name: set(self._imports(tree)) - {name} for name, tree in self.trees.items()}

    def _imports(self, tree: ast.Module) -> Iterator[str]:
        for node in _when_run(tree):
            if isinstance(node, ast.Import):
                yield from (one.name for one in node.names if one.name in self.files)
            if isinstance(node, ast.ImportFrom) and node.module is not None:
                inner = {f"{node.module}.{one.name}" for one in node.names} & set(self.files)
                yield from inner
                if len(inner) < len(node.names) and node.module in self.files:
                    yield node.module

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Yield every function and method."""
        for tree in self.trees.values():
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))

    def n_lines(self, name: str) -> int:
        """Return the number of lines of a file."""
        return len(self.files[name].read_text(encoding="utf-8").splitlines())


def _module(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _when_run(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every node below, those left out that only a checker of types reads."""
    for inner in ast.iter_child_nodes(node):
        if not (isinstance(inner, ast.If) and ast.unparse(inner.test).endswith("TYPE_CHECKING")):
            yield inner
            yield from _when_run(inner)


# --- rooms and imports ----------------------------------------------------------------------------------------


def rooms(house: House) -> dict[str, tuple[int, int]]:
    """Return the files and lines of each room; a file that is a room by itself stands under its own name."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in house.files:
        found[[*name.split("."), "(the package)"][1]].append(name)
    return {room: (len(names), sum(map(house.n_lines, names))) for room, names in sorted(found.items())}


def longest_chain(house: House) -> list[str]:
    """Return the files of the longest chain of imports, from the top down; empty when imports run in a circle."""
    below: dict[str, list[str]] = {}
    try:
        for name in TopologicalSorter(house.imports).static_order():
            deepest = max((below[one] for one in sorted(house.imports[name])), key=len, default=[])
            below[name] = [name, *deepest]
    except CycleError:
        return []
    return max((below[name] for name in sorted(below)), key=len)


def cycles(house: House) -> list[list[str]]:
    """Return the files that import each other by a detour, each circle once."""
    reach = {name: _reach(house, name) for name in house.files}
    circles = {tuple(sorted(other for other in reach[name] if name in reach[other])) for name in house.files}
    return [list(circle) for circle in sorted(circles) if len(circle) > 1]


def _reach(house: House, name: str) -> set[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        todo.extend(new := house.imports[todo.pop()] - seen)
        seen |= new
    return seen | {name}


def read_once(house: House) -> list[str]:
    """Return the files that exactly one other imports."""
    readers = Counter(other for imported in house.imports.values() for other in imported)
    return sorted(name for name in house.files if readers[name] == 1)


# --- names, functions and sentences ---------------------------------------------------------------------------


def names_of_many_classes(house: House) -> dict[str, list[str]]:
    """Return the names that are a class in more than one file, each with those files."""
    found: dict[str, list[str]] = defaultdict(list)
    for file, tree in house.trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[node.name].append(file)
    return {name: files for name, files in sorted(found.items()) if len(files) > 1}


def length(function: ast.FunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    first = function.body[0]
    text = (first.end_lineno or 0) - first.lineno + 1 if ast.get_docstring(function) is not None else 0
    return (function.end_lineno or 0) - function.lineno + 1 - text


def nesting(node: ast.AST) -> int:
    """Return how deep blocks stand within each other; an ``elif`` is no deeper than its ``if``."""
    return max((_depth(node, inner) for inner in ast.iter_child_nodes(node)), default=0)


def _depth(outer: ast.AST, inner: ast.AST) -> int:
    is_elif = isinstance(outer, ast.If) and isinstance(inner, ast.If) and outer.orelse == [inner]
    return nesting(inner) + (isinstance(inner, BLOCKS) and not is_elif)


def raising(house: House) -> dict[str, bool]:
    """Return the public functions that raise, each with whether it says so."""
    found = {}
    for file, tree in house.trees.items():
        for name, node in _public(tree, f"{file}."):
            if any(isinstance(one, ast.Raise) and one.exc is not None for one in _own(node)):
                found[name] = "Raises\n" in (ast.get_docstring(node) or "")
    return found


def _public(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.FunctionDef | ast.ClassDef) and not inner.name.startswith("_"):
            if isinstance(inner, ast.FunctionDef):
                yield prefix + inner.name, inner
            else:
                yield from _public(inner, f"{prefix}{inner.name}.")


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, those of functions inside it left out."""
    for inner in ast.iter_child_nodes(node):
        if not isinstance(inner, ast.FunctionDef | ast.Lambda):
            yield inner
            yield from _own(inner)


def fields(house: House) -> dict[str, bool]:
    """Return the keys of YAML, each with whether it has a sentence of its own."""
    models = _models(house)
    return {
        f"{file}.{node.name}.{name}": said
        for file, tree in house.trees.items()
        if file.split(".")[1:2] and file.split(".")[1] in READ_FROM_YAML
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name in models
        for name, said in _fields(node)
    }


def _models(house: House) -> set[str]:
    """Return the names of the classes that are read from outside: pydantic's, and what is made of them."""
    classes = [node for tree in house.trees.values() for node in tree.body if isinstance(node, ast.ClassDef)]
    found, n_found = {"BaseModel"}, 0
    while len(found) > n_found:
        n_found = len(found)
        found |= {node.name for node in classes if found & {ast.unparse(one).split("[")[0] for one in node.bases}}
    return found


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, bool]]:
    for one, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) and _is_key(one):
            text = isinstance(after, ast.Expr) and isinstance(getattr(after.value, "value", None), str)
            yield one.target.id, text or "description=" in ast.unparse(one)


def _is_key(one: ast.AnnAssign) -> bool:
    """Whether YAML may have it: what belongs to the class, or to itself alone, it may not."""
    return "ClassVar" not in ast.unparse(one) and not ast.unparse(one.target).startswith("_")


# --- tests ----------------------------------------------------------------------------------------------------


def tests(root: Path) -> dict[str, int]:
    """Return the number of tests (functions; a table of cases is one), of the slow among them, of files and lines."""
    texts = {file: file.read_text(encoding="utf-8") for file in sorted((root / "tests").rglob("*.py"))}
    counted = [_tests(file, text) for file, text in texts.items() if file.name.startswith("test_")]
    n_lines = sum(len(text.splitlines()) for text in texts.values())
    return {
        "tests": sum(n for n, _ in counted),
        "slow": sum(n for _, n in counted),
        "files": len(texts),
        "lines": n_lines,
    }


def _tests(file: Path, text: str) -> tuple[int, int]:
    tree = ast.parse(text)
    found = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")]
    slow = [one for one in found if any("mark.slow" in ast.unparse(by) for by in one.decorator_list)]
    return len(found), len(found) if is_slow(file) else len(slow)


# --- the table ------------------------------------------------------------------------------------------------


def measure(house: House) -> dict[str, float]:
    """Return every figure by its name in `tests/house.yaml`; less is better for each."""
    lengths = sorted(length(one) for one in house.functions())
    return {
        "lines": sum(map(house.n_lines, house.files)),
        "files": len(house.files),
        "import_chain": len(longest_chain(house)),
        "imports_a_file": round(sum(map(len, house.imports.values())) / len(house.files), 2),
        "names_of_many_classes": len(names_of_many_classes(house)),
        "imported_by_one": len(read_once(house)),
        "function_lines_median": lengths[len(lengths) // 2],
        "function_lines_p90": lengths[int(0.9 * len(lengths))],
        "function_lines_max": lengths[-1],
        "nesting": max(nesting(one) for one in house.functions()),
        "cycles": len(cycles(house)),
        "raise_unsaid": sum(not said for said in raising(house).values()),
        "fields_without_sentence": sum(not said for said in fields(house).values()),
    }


def held() -> dict[str, Any]:
    """Return the figures that may not get worse, the aims and the exercises."""
    found: dict[str, Any] = YAML(typ="safe").load(HELD)
    return found


def table(root: Path) -> Iterator[str]:
    """Yield the lines of the table: each figure beside what it was, may be and should be; then what is in the way."""
    house, written = House(root), held()
    yield f"{'':<26}{'was':>9}{'held':>9}{'aim':>9}{'now':>9}"
    for name, figure in measure(house).items():
        before = written["figures"][name]
        yield f"{name:<26}{before['was']:>9}{before['held']:>9}{before['aim']:>9}{figure:>9}"
    yield f"\n{len(raising(house))} public functions raise; {len(fields(house))} fields\n\nfiles touched by"
    for change, done in written["exercises"].items():
        yield f"  {change:<26}was {done['was']:>2}, aim {done['aim']}, now {done['now']}: {done['test']}"
    seconds = f"fast part {written['seconds']['fast']} s, all {written['seconds']['all']} s on two cores"
    yield "\ntests: " + ", ".join(f"{n} {what}" for what, n in tests(root).items()) + f"; {seconds}"
    yield f"\n{'room':<16}{'files':>6}{'lines':>8}"
    for room, (n_files, n_lines) in rooms(house).items():
        yield f"{room:<16}{n_files:>6}{n_lines:>8}"
    yield from _in_the_way(house)


def _in_the_way(house: House) -> Iterator[str]:
    yield "\nlongest chain: " + " > ".join(longest_chain(house))
    yield "\nimported by one: " + " ".join(read_once(house)) + "\n"
    yield from ("circle: " + " ".join(circle) for circle in cycles(house))
    yield from (f"class {name}: {' '.join(files)}" for name, files in names_of_many_classes(house).items())
    yield "\nraise and do not say so: " + " ".join(name for name, said in raising(house).items() if not said)
    yield "\nfields without a sentence: " + " ".join(name for name, said in fields(house).items() if not said) + "\n"
    longest = sorted(house.functions(), key=length)[-3:]
    deepest = sorted(house.functions(), key=nesting)[-3:]
    yield "longest functions: " + ", ".join(f"{one.name} {length(one)}" for one in longest)
    yield "deepest functions: " + ", ".join(f"{one.name} {nesting(one)}" for one in deepest)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
