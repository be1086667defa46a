"""Paths into configurations that an experiment file names: whether they lead anywhere, and to what may be drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sim.config import Configuration, KeyKind, Settings, shape_at
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.plan import LATER
from sim.plan.draws import BOXES, assumptions, drawn
from sim.studies.spec import ExperimentSpec, Key

DRAWN = ("circumstances", "resources", "rules", "model")
"""The boxes whose assumptions may be drawn, and so the only ones of which some may be left out."""


def wrong_paths_left_out(asked: ExperimentSpec, key: Key, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield the paths, of those that draws leave out, that lead to no assumption."""
    for i, path in enumerate(paths):
        yield from wrong_path(asked, (*key, i), path, boxes=DRAWN)


def wrong_path(asked: ExperimentSpec, key: Key, path: str, *, boxes: tuple[str, ...]) -> Iterator[Problem]:
    """Yield the problem that no configuration has `path`, or that it lies outside `boxes`."""
    steps = tuple(path.split("."))
    if steps[0] not in boxes:
        needed = f"a path below {', '.join(boxes)} was needed"
        yield asked.place_of(*key).problem(
            key, came=f"came {path!r}", needed=needed, todo=did_you_mean(steps[0], boxes)
        )
    elif shape_at(Settings, steps) is None:
        length = next(n for n in range(1, len(steps) + 1) if shape_at(Settings, steps[:n]) is None)
        above = shape_at(Settings, steps[: length - 1])
        known = list(above.box.model_fields) if above is not None and above.box is not None else []
        came = f"no {steps[length - 1]!r} in {'.'.join(steps[: length - 1])}"
        todo = did_you_mean(steps[length - 1], known)
        yield asked.place_of(*key).problem(key, came=came, needed="a path that exists was needed", todo=todo)


CORNERS = {"lower": 0.0, "upper": 1.0}
"""The quantiles at which draws are tried before anything runs: what holds at both ends of every range holds inside."""


def spoiled(
    asked: ExperimentSpec, key: Key, document: Mapping[str, Any], drawn_paths: Collection[str]
) -> list[Problem]:
    """Return what is wrong with a configuration when all assumptions that are drawn are at one end of their ranges."""
    from sim.config import configuration_from_document

    paths = [path for path in dict.fromkeys(path for path, _ in assumptions(document)) if path in drawn_paths]
    problems: list[Problem] = []
    for end, quantile in CORNERS.items():
        try:
            configuration_from_document(drawn(document, dict.fromkeys(paths, quantile)))
        except ConfigurationError as error:
            problems += (
                asked.place_of(*key).problem(
                    key,
                    came=f"at the {end} ends of the ranges {problem.key}: {problem.came}",
                    needed=problem.needed,
                    todo=f"make the range smaller, or write 'leave_out: [{problem.key}]'",
                )
                for problem in error.problems
            )
    return problems


def left_out_of_nothing(
    asked: ExperimentSpec, named: Iterable[tuple[Key, str]], configurations: Iterable[Configuration]
) -> Iterator[Problem]:
    """Yield the paths of those that draws leave out, at or below which no scenario has anything that is drawn."""
    known = list(configurations)
    given = [(key, path) for key, path in named if not list(paths_that_nobody_has(asked, [(key, path)], known))]
    drawn_paths = [f"{path}." for one in known for path, _ in assumptions(one.document)] if given else []
    for key, path in given:
        is_path = shape_at(Settings, tuple(path.split("."))) is not None and path.startswith(BOXES)
        if is_path and not any(one.startswith(f"{path}.") for one in drawn_paths):
            came, needed = f"nothing is drawn at or below {path!r}", "an assumption with a range was needed there"
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo="remove it, or name another path")


def paths_that_nobody_has(
    asked: ExperimentSpec, named: Iterable[tuple[Key, str]], configurations: Iterable[Configuration]
) -> Iterator[Problem]:
    """Yield the paths with a name in them that no scenario has; `named` says where in the file each stands."""
    documents = [part for one in configurations for part in (one.document, *one.document.get(LATER, []))]
    for key, path in named:
        given = _given_name(tuple(path.split(".")))
        if given and not any(_has(document, given) for document in documents):
            came, needed = f"no scenario has {'.'.join(given)!r}", "a name that one of them has was needed"
            todo = did_you_mean(given[-1], _names_at(documents, given[:-1]))
            yield asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)


def _given_name(steps: tuple[str, ...]) -> tuple[str, ...]:
    """Return a path as far as the first name in it that a file gives, not the schema; empty when there is none."""
    lengths = range(1, len(steps))
    above = (length for length in lengths if getattr(shape_at(Settings, steps[:length]), "kind", None) is KeyKind.NAMED)
    return next((steps[: length + 1] for length in above), ())


def _has(tree: Any, steps: tuple[str, ...]) -> bool:
    return not steps or (isinstance(tree, Mapping) and steps[0] in tree and _has(tree[steps[0]], steps[1:]))


def _names_at(documents: Iterable[Mapping[str, Any]], steps: tuple[str, ...]) -> list[str]:
    """Return the names that stand below a path in any document."""
    names: dict[str, None] = {}
    for tree in documents:
        for step in steps:
            tree = tree.get(step, {})
        names |= dict.fromkeys(tree)
    return list(names)
