"""What a file that a person names holds: a configuration, a scenario over one, or an experiment.

And which numbers a configuration takes from the files that it extends, so that nobody runs another region unawares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sim.carried import EXPERIMENTS, file_named, name_of
from sim.config import (
    EXTENDS,
    INCLUDE,
    Configuration,
    Position,
    Settings,
    SourcedNumber,
    in_order,
    load_anyway,
    load_configuration,
    other_start,
    parse_file,
)
from sim.errors import ConfigurationError, FolderError, Problem
from sim.studies import (
    Context,
    ExperimentSpec,
    Wishes,
    load_experiment,
    plan_of,
    problems_of,
    read_experiment,
    wrong_targets,
)
from sim.texts import counted

if TYPE_CHECKING:
    from sim.plan import Plan

EXPERIMENT_KEYS = {"kind", "replications", "configuration"}
FOLDER = "scenarios"


def only_experiment(folder: Path) -> Path:
    """Return the one experiment of a working folder, for who names none.

    Raises
    ------
    FolderError
        There is none, or there are several.
    """
    found = sorted(file for file in (folder / EXPERIMENTS).glob("*.y*ml") if file.suffix in (".yaml", ".yml"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(str(file) for file in found[:3]) + (", ..." if len(found) > 3 else "")
    what = f"{len(found)} experiments stand there ({names})" if found else "no experiment stands there"
    todo = "name one" if found else "name one, or begin a folder with `ijmond init FOLDER`"
    raise FolderError(f"{folder / EXPERIMENTS}: {what}; exactly one was needed where none is named; {todo}")


def configuration_in(path: Path, *, scenario: str | None = None) -> Configuration:
    """Return the configuration that a file leads to.

    An experiment gives the configuration it runs, one of several scenarios that of `scenario`, by default its baseline;
    a file in a folder of scenarios, or deeper in it, is laid over the region beside that folder.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and those it names.
    """
    if is_experiment(path):
        return load_experiment(path).load(scenario)
    region, scenarios = _laid(path)
    return load_configuration(region, scenarios=scenarios or (() if scenario is None else scenario))


def _laid(path: Path) -> tuple[Path, list[Path]]:
    """Return the configuration of a file that is no experiment, and the scenario to lay over it where it is one."""
    folder = next((above for above in path.resolve().parents if above.name == FOLDER), None)
    return (path, []) if folder is None else (_region_beside(folder, path), [path])


def region_of(path: Path) -> Path:
    """Return the configuration that a file is, names or is laid over."""
    return load_experiment(path).configuration if is_experiment(path) else _laid(path)[0]


def region_here(path: Path | None) -> Path:
    """Return the file that is named or, where none is, the one configuration that stands here or in `configs`.

    Raises
    ------
    ConfigurationError
        There is not exactly one.
    """
    if path is not None:
        return path
    folder = next((one for one in (Path("configs"), Path()) if any(one.glob("*.y*ml"))), Path())
    found = _first_in(folder)
    if len(found) == 1:
        return found[0]
    came = f"{len(found)} configurations that extend no other stand in {str(folder.absolute())!r}"
    needed, todo = "the name of a configuration was needed", "write one behind the command, such as configs/ijmond.yaml"
    raise ConfigurationError([Position(str(folder)).problem(("CONFIG",), came=came, needed=needed, todo=todo)])


def validate(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a file, in one go; nothing when it can be used."""
    problems: list[Problem] = []
    try:
        if is_experiment(path):
            experiment, problems = read_experiment(path)
            problems += [] if experiment is None else problems_of(experiment, is_right=not problems)
        else:
            region, scenarios = _laid(path)
            configuration = load_anyway(region, problems, scenarios=scenarios)
            problems += [] if configuration is None else wrong_targets(configuration)
    except ConfigurationError as error:
        problems += error.problems
    return tuple(in_order(problems))


def notices_in(path: Path) -> Iterator[str]:
    """Yield what must be said of a file with which nothing is wrong."""
    from sim.report import notices_in_words
    from sim.store import of_overrides, of_start

    if is_experiment(path):
        yield from notices_in_words([*of_overrides(load_experiment(path).overridden_beyond())])
    yield from notices_in_words([*of_start(other_start(configuration_in(path).document))])


def cost_in(path: Path, *, workers: int, quick: bool) -> str:
    """Return what a run of a file with which nothing is wrong will cost, in a line.

    Raises
    ------
    ConfigurationError
        It has no smaller run, and that was asked for.
    """
    from sim.run.cost import cost_of, in_a_line, timed
    from sim.run.deciding import ids_of

    if not is_experiment(path):
        return "nothing: it is no experiment"
    _, plan, _ = planned(path, Wishes(quick=quick))
    pace = timed(plan)
    if pace is None:
        return f"{counted(len(plan.jobs), 'replication')}; a piece of one could not be timed"
    ids = ids_of(plan)
    once = {ids[job.id]: job for job in reversed(plan.jobs)}
    return in_a_line(cost_of(plan, [*once.values()], workers=workers, pace=pace))


def planned(path: Path, wishes: Wishes) -> tuple[ExperimentSpec, Plan, Context]:
    """Return an experiment in a file with its plan, and what its configuration says about the results.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the file and what it leads to, in one go.
    """
    try:
        experiment = load_experiment(path)
        return experiment, *plan_of(experiment, wishes=wishes)
    except ConfigurationError as error:
        raise ConfigurationError(in_order([*validate(path), *error.problems])) from error


def is_experiment(path: Path) -> bool:
    """Whether a file, or one that it extends, has a key that only an experiment has."""
    files = [path, *(file for file in _extended(path) if file.is_file())]
    return any({str(key) for key in parse_file(file, []).items} & EXPERIMENT_KEYS for file in files)


def _region_beside(folder: Path, scenario: Path) -> Path:
    """Return the one configuration beside the folder of scenarios in which a file stands.

    Of several it is the one that extends no other of them; experiments and what cannot be read do not count.
    """
    first = _first_in(folder.parent)
    if len(first) == 1:
        return first[0]
    names = ", ".join(path.name for path in first)
    raise ConfigurationError(
        [
            Problem(
                file=str(scenario),
                line=0,
                column=0,
                key="scenario",
                came=f"{len(first)} configurations that extend no other there stand in {folder.parent}"
                + (f": {names}" if names else ""),
                needed="a scenario is laid over exactly one configuration there",
                todo="check an experiment that names both",
            )
        ]
    )


def _first_in(folder: Path) -> list[Path]:
    """Return the configurations in a folder that extend no other there."""
    beside = {path.resolve(): _configuration_extended(path) for path in sorted(folder.glob("*.y*ml"))}
    found = {path: extended for path, extended in beside.items() if extended is not None}
    return [folder / path.name for path, extended in found.items() if not extended & found.keys()]


def _configuration_extended(path: Path) -> set[Path] | None:
    """Return the files that a configuration extends; None for a file that is no configuration or cannot be read."""
    try:
        node, is_asked = parse_file(path), is_experiment(path)
    except ConfigurationError:
        return None
    keys = {str(key) for key in node.items}
    if is_asked or not keys & {EXTENDS, INCLUDE, *Settings.model_fields}:
        return None
    extended = node.items.get(EXTENDS)
    return {file_named(str(extended.value), beside=path.parent).resolve()} if extended is not None else set()


def inherited(configuration: Configuration, path: Path) -> Iterator[tuple[str, SourcedNumber]]:
    """Yield every number that the configuration at `path` takes from a file that it extends, with that file.

    The file is named as seen from the folder of the configuration.
    """
    above = {file.resolve(): name_of(file, beside=path.parent) for file in _extended(path)}
    for number in configuration.numbers():
        file = above.get(Path(number.file).resolve())
        if file is not None and number.since is None:
            yield file, number


def inherited_in_short(configuration: Configuration, path: Path) -> Iterator[str]:
    """Yield for each file that the configuration at `path` extends how many numbers of each box it takes from it."""
    found: dict[str, Counter[str]] = {}
    for file, number in inherited(configuration, path):
        found.setdefault(file, Counter())[number.path.split(".")[0]] += 1
    for file, counts in found.items():
        boxes = ", ".join(f"{box} ({n})" for box, n in counts.items())
        are = "is" if counts.total() == 1 else "are"
        yield f"{path}: {counted(counts.total(), 'number')} {are} inherited from {file}: {boxes}"


def _extended(path: Path) -> Iterator[Path]:
    """Yield the files that a file extends, the nearest first; a file that cannot be read extends nothing."""
    seen = {path.resolve()}
    while True:
        try:
            name = parse_file(path, []).items.get(EXTENDS)
        except ConfigurationError:
            return
        if name is None:
            return
        path = file_named(str(name.value), beside=path.parent)
        if path.resolve() in seen:
            return
        seen.add(path.resolve())
        yield path
