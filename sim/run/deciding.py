"""Which code decides a replication, and what it means: followed from what simulates and measures, by what that uses.

A replication is a function of a document, a draw, a seed, a number and what is asked of it. What makes its figures of
these is found by reading, not by a list: from `MAKERS` on, every function, class and constant of the package that is
named in one already found, with all that a module does and registers when it is imported. What is imported for its type
only is not followed, nor are the words of refusals: they decide nothing of a replication that went well.

The digest is of the meaning: neither comments, layout and docstrings count, nor `Text`, the words that people read.

With the configuration, the seed and what is kept of it this names a replication; where two runs do not have the same
names, it is said what has changed.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import sim
from sim.config import differences, meaning_of
from sim.measures import HOUSE, OwnMeasures
from sim.own_file import OwnRules
from sim.plan import Job, Outcome, Plan, kept_of

MAKERS = (
    ("sim.plan.draws", "drawn"),
    ("sim.config.configuration", "configuration_from_document"),
    ("sim.model.replication", "run_replication"),
    ("sim.measures", "measure"),
)
"""What makes the figures: a document with its draw, the configuration of it, what happens, what is measured of that."""

SOURCE = Path(sim.__file__).parent

LETTERS = 12
"""Letters of the digest of a definition."""

ON_IMPORT = "on import"
"""By what name goes what modules do when they are imported."""

WORDS = "sim.errors"
"""Where refusals are: who calls what stands there says something to a person, and that does not decide."""

FOR_PEOPLE = frozenset({"Text"})
"""What holds words in the languages of the reports."""

SAID = {"Measure": frozenset({"sentence", "better", "missing", "counting", "is_sum", "only_differences", "shown"})}
"""By what is called, what is said to it for people and tables only: it decides nothing of a replication."""

SILENT = frozenset({"ctx", "kind", "type_comment", "type_params"})
"""Fields of the syntax that mean nothing here, or are not there in every version of Python."""

Definition = tuple[str, str]
"""A module and a name that it binds; without a name: what the module does when it is imported."""


@functools.cache
def deciding_code(package: Path = SOURCE, *, apart: frozenset[Definition] = frozenset()) -> dict[str, str]:
    """Return the digest of each definition that decides a replication, by its name.

    Where it stands does not count, so that a file may be divided or renamed; definitions with one name have one digest.

    Parameters
    ----------
    package
        The folder of the package.
    apart
        Registered functions that are not used, such as those of measures for which nobody asks.
    """
    source = _Source(package.parent, apart=apart)
    meanings: dict[str, list[str]] = {}
    for module, name in source.followed(MAKERS):
        if told := source.meaning(module, name):
            meanings.setdefault(name or ON_IMPORT, []).append(told)
    return {name: _digest(sorted(told)) for name, told in sorted(meanings.items())}


@functools.cache
def definitions(package: Path = SOURCE) -> frozenset[Definition]:
    """Return every definition that decides a replication, by module and name."""
    return frozenset(_Source(package.parent).followed(MAKERS))


def where(name: str) -> str:
    """Return a definition with the files in which it stands today, for a person; only its name where it is gone."""
    source = _Source(SOURCE.parent)
    files = sorted(source.name_of(module) for module, one in definitions() if one == name)
    return f"{name} ({', '.join(f'sim/{file}' for file in files)})" if files else name


def _digest(told: list[str]) -> str:
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:LETTERS]


@dataclass(frozen=True, slots=True)
class _Module:
    """What one file binds: its own definitions, names from elsewhere, and what it does when it is imported.

    ``registered`` are its functions that a decorator of the package hands on, so that they need not be named to run;
    ``kinds`` its classes by the name of each of their bases: who knows a question may get any kind of answer.
    """

    own: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imported: dict[str, Definition] = field(default_factory=dict)
    effects: list[ast.stmt] = field(default_factory=list)
    for_effect: list[str] = field(default_factory=list)
    registered: list[str] = field(default_factory=list)
    kinds: dict[str, list[str]] = field(default_factory=dict)


class _Source:
    """The files of the package as syntax, read when they are asked for."""

    def __init__(self, root: Path, *, apart: frozenset[Definition] = frozenset()) -> None:
        self._root, self._apart = root, apart
        self._modules: dict[str, _Module | None] = {}

    def followed(self, makers: Iterable[Definition]) -> set[Definition]:
        """Return the makers and all that they use, one after the other."""
        found: set[Definition] = set()
        ahead = list(makers)
        while ahead:
            definition = self._at_home(ahead.pop())
            if definition is not None and definition not in found:
                found.add(definition)
                ahead += self._used_by(*definition)
        return found

    def meaning(self, module: str, name: str) -> str:
        """Return a definition as text in which only what it means counts."""
        told: list[str] = []
        for node in self._nodes(module, name):
            _tell(node, told, self._is_silent(module))
        return "\n".join(told)

    def name_of(self, module: str) -> str:
        """Return the name of the file of a module, in the package."""
        file = self._file(module)
        assert file is not None
        return file.relative_to(self._root / "sim").as_posix()

    def _at_home(self, definition: Definition) -> Definition | None:
        """Return where a name is bound first; None for what is no part of the package, or words only."""
        module, name = definition
        while module != WORDS and (held := self._module(module)) is not None:
            if name in held.own or not name:
                return module, name
            if held.imported.get(name, (module, name)) != (module, name):  # else it is a module of this package
                module, name = held.imported[name]
            else:
                module, name = f"{module}.{name}", ""
        return None

    def _used_by(self, module: str, name: str) -> Iterator[Definition]:
        held = self._module(module)
        assert held is not None
        yield module, ""
        if not name:
            yield from ((other, "") for other in held.for_effect)
            yield from {(module, one) for one in held.registered} - self._apart
        yield from ((module, one) for one in held.kinds.get(name, ()))
        for node in self._nodes(module, name):
            for inner in _running(node):
                if isinstance(inner, ast.ImportFrom):
                    yield from ((str(inner.module), one.name) for one in inner.names)
                elif isinstance(inner, ast.Name):
                    yield module, inner.id
                elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                    yield from self._in_module(held, inner.value.id, inner.attr)

    def _in_module(self, held: _Module, alias: str, attribute: str) -> Iterator[Definition]:
        """Yield what an attribute is when it is one of a module that goes by an alias."""
        if alias in held.imported:
            module, name = held.imported[alias]
            inner = f"{module}.{name}" if name else module
            if self._module(inner) is not None:
                yield inner, attribute

    def _nodes(self, module: str, name: str) -> list[ast.stmt]:
        held = self._module(module)
        assert held is not None
        return held.own[name] if name else held.effects

    def _is_silent(self, module: str) -> frozenset[str]:
        """Return the names by which a module calls what only speaks to people."""
        held = self._module(module)
        assert held is not None
        return FOR_PEOPLE | {name for name, (home, _) in held.imported.items() if home == WORDS}

    def _module(self, module: str) -> _Module | None:
        if module not in self._modules:  # most names that are asked for are no module: that is known once too
            file = self._file(module)
            self._modules[module] = None if file is None else _read(ast.parse(file.read_bytes()))
        return self._modules[module]

    def _file(self, module: str) -> Path | None:
        path = self._root.joinpath(*module.split("."))
        both = (path.with_suffix(".py"), path / "__init__.py")
        return next((file for file in both if module.split(".")[0] == "sim" and file.is_file()), None)


def _read(tree: ast.Module) -> _Module:
    held = _Module()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            held.imported.update({one.asname or one.name: (str(node.module), one.name) for one in node.names})
            held.for_effect.extend(f"{node.module}.{one.name}" for one in node.names)  # where it is a module
        elif isinstance(node, ast.Import):
            held.imported.update({one.asname: (one.name, "") for one in node.names if one.asname})
            held.for_effect.extend(one.name for one in node.names)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            held.own.setdefault(node.name, []).append(node)
            if any(_is_ours(one, held) for one in node.decorator_list):
                held.registered.append(node.name)
            for base in node.bases if isinstance(node, ast.ClassDef) else ():
                held.kinds.setdefault(ast.unparse(base), []).append(node.name)
        elif not (_is_words(node) or _is_for_types(node)):
            _bind(held, node)
    return held


def _bind(held: _Module, node: ast.stmt) -> None:
    """Take a statement as what it binds, or as what a module does."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    names = [one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)]
    for name in names:
        held.own.setdefault(name, []).append(node)
    if not names:
        held.effects.append(node)


def _is_ours(decorator: ast.expr, held: _Module) -> bool:
    """Whether a decorator is one of the package, which may hand on what it stands on."""
    name = next((one.id for one in ast.walk(decorator) if isinstance(one, ast.Name)), "")
    return name in held.own or held.imported.get(name, ("", ""))[0].startswith("sim.")


def _is_words(node: ast.AST) -> bool:
    """Whether a statement is a docstring, of whatever it follows."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs of a statement, and what its annotations name."""
    ahead = [node]
    while ahead:
        one = ahead.pop()
        yield one
        ahead += ast.iter_child_nodes(one)


def _tell(node: ast.AST, told: list[str], silent: frozenset[str]) -> None:
    """Write a node of the syntax as what it means."""
    if _is_words(node) or isinstance(node, ast.Import | ast.ImportFrom):
        return
    told.append(type(node).__name__)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in silent:
        return
    for name in node._fields:
        if name in SILENT:
            continue
        told.append(name)
        _tell_value(_deciding(node, name), told, silent)


def _deciding(node: ast.AST, name: str) -> object:
    """Return a field of the syntax without what is said to people only."""
    if name == "keywords" and isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        said = SAID.get(node.func.id, frozenset())
        return [one for one in node.keywords if one.arg not in said]
    return getattr(node, name, None)


def _tell_value(value: object, told: list[str], silent: frozenset[str]) -> None:
    if isinstance(value, ast.AST):
        _tell(value, told, silent)
    elif isinstance(value, list):
        told.append("[")
        for one in value:
            _tell_value(one, told, silent)
        told.append("]")
    else:
        told.append(repr(value))


# --- replications by what decides them -------------------------------------------------------------------------

ID_LETTERS = 32
"""Letters of a digest that name a replication: 128 bits, beyond any chance of two with one name."""

MOST_TOLD = 4
"""How many things that changed are said; of the others, only how many they are."""


def ids_of(plan: Plan, *, known: dict[Hashable, str] | None = None) -> dict[str, str]:
    """Return the id of each job of a plan, by its name: the digest of all that decides what is kept of it.

    That is what the code of the model means (`deciding_code`), what the resolved configuration of its case means
    (`sim.config.resolved`), with the ranges where a number is drawn, the seed, the number of the replication and which
    measures are kept.

    Parameters
    ----------
    plan
        The plan.
    known
        Digests of the same plan when it was smaller, so that nothing is read twice; those that are new come to it.
    """
    known = {} if known is None else known
    known.setdefault("code", _id_of(code_of(plan)))
    return {job.id: _id_of([_of_case(job, plan, known), job.replication]) for job in plan.jobs}


def _of_case(job: Job, plan: Plan, known: dict[Hashable, str]) -> str:
    """Return the digest of all that the replications of a case have in common."""
    key = (job.scenario, job.point, job.beside)
    if key not in known:
        kept = dataclasses.asdict(kept_of(job, plan))
        own = [one.text for one in plan.own_measures]
        rules = [[one.text for one in plan.own_rules]] if plan.own_rules else []
        known[key] = _id_of([known["code"], _configuration(job, plan, known), plan.seed, kept, own, *rules])
    return known[key]


def _configuration(job: Job, plan: Plan, known: dict[Hashable, str]) -> str:
    """Return the digest of the configuration that a job runs, with the draw that is laid over it."""
    case = plan.case(job)
    if case.document not in known:
        known[case.document] = _id_of(meaning_of(plan.documents[case.document]))
    if case.draw is None:
        return known[case.document]
    key = (case.document, "ranges")
    if key not in known:
        known[key] = _id_of(meaning_of(plan.documents[case.document], ranges=True))
    return _id_of([known[key], plan.draws[case.draw]])


def changes(old: Plan, new: Plan) -> str:
    """Return in one line what stands in the way of going on with an old plan as a new one."""
    return told(_changes(old, new)) or "another choice of replications"


def code_of(plan: Plan) -> dict[str, str]:
    """Return the digest of each definition that decides the replications of a plan, by its name.

    What works out a measure that the plan does not name is none of it: a measure that comes to the house later leaves
    every result as it is.
    """
    asked = set(plan.known_measures)
    other = (one.compute for one in HOUSE.computations if not any(measure.id in asked for measure in one.measures))
    return deciding_code(apart=frozenset((compute.__module__, compute.__name__) for compute in other))


def changed_code(old: Mapping[str, str], plan: Plan) -> str:
    """Return in one line which definitions that decide a plan's replications are others than in `old`; empty: none."""
    new = code_of(plan)
    return told(where(name) for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name))


def told(things: Iterable[str]) -> str:
    """Return the first of some things in one line, and how many more there are."""
    rest = iter(things)
    first = list(islice(rest, MOST_TOLD))
    more = sum(1 for _ in rest)
    return "; ".join([*first, *([f"and {more} more"] if more else [])])


def _changes(old: Plan, new: Plan) -> Iterator[str]:
    if old.seed != new.seed:
        yield f"seed: {old.seed} -> {new.seed}"
    for key in dict.fromkeys([*old.documents, *new.documents]):
        if key not in new.documents:
            yield f"{key}: only in the first"
        elif key in old.documents and not _mean_the_same(old.documents[key], new.documents[key]):
            yield from (f"{key}: {line}" for line in differences(old.documents[key], new.documents[key]))
    if old.draws != new.draws:
        yield "the draws of assumed numbers"
    if old.known_measures.keys() != new.known_measures.keys():
        yield f"measures: {told(sorted(old.known_measures.keys() ^ new.known_measures.keys()))} are in one of both"
    for name, told_as in (("headline", _names), ("periods", ", ".join)):
        pair = [told_as(getattr(plan.compared, name, ())) for plan in (old, new)]
        if pair[0] != pair[1]:
            yield f"{name}: {pair[0]} -> {pair[1]}"
    if (old.measures, old.own_measures) != (new.measures, new.own_measures):
        yield from _other_measures(old, new)
    yield from _other_texts(old.own_rules, new.own_rules)
    gone = len({job.id for job in old.jobs} - {job.id for job in new.jobs})
    if gone:
        yield f"{gone} of its replications are not asked for any more"


def _other_measures(old: Plan, new: Plan) -> Iterator[str]:
    """Yield the files of the user that have changed, and which measures there are more or fewer of."""
    yield from _other_texts(old.own_measures, new.own_measures)
    first, second = old.known_measures, new.known_measures
    yield from (f"{name}: only measured in the first" for name in first if name not in second)
    yield from (f"{name}: only measured in the second" for name in second if name not in first)


def _other_texts(old: Iterable[OwnMeasures | OwnRules], new: Iterable[OwnMeasures | OwnRules]) -> Iterator[str]:
    """Yield which of the files of the user have changed, or are only in one of both."""
    ours, theirs = ({one.file: one.text for one in files} for files in (old, new))
    yield from (f"{file}: another text" for file in ours.keys() & theirs.keys() if ours[file] != theirs[file])
    yield from (f"{file}: only in one of both" for file in sorted(ours.keys() ^ theirs.keys()))


def _names(outcomes: Iterable[Outcome]) -> str:
    return ", ".join(outcome.name for outcome in outcomes)


def _mean_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return meaning_of(one, ranges=True) == meaning_of(other, ranges=True)


def _id_of(value: Any) -> str:
    """Return the digest of plain data; the order of keys counts, for in a configuration it has a meaning."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:ID_LETTERS]
