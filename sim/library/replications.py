"""A configuration loaded, and replications of it made, here and now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from sim.config import Configuration, answering, load_configuration, own_rules
from sim.library.given import (
    Files,
    Names,
    asked_of,
    configuration_of,
    file_of,
    files_of,
    mapping_of,
    own_of,
    refuse,
    whole_of,
)
from sim.measures import OwnMeasures
from sim.own_file import OwnRules

if TYPE_CHECKING:
    import pandas as pd


def load(
    path: str | Path, *, scenarios: Files = (), overrides: Mapping[str, Any] | None = None, rules_from: Files = ()
) -> Configuration:
    """Return the configuration in a file, with scenarios and other values laid over it.

    Parameters
    ----------
    path
        The file of a region.
    scenarios
        What is laid over it, in this order: files, or names such as ``"one+another"`` of files in the folder
        ``scenarios`` beside the file of the region.
    overrides
        Other values by dotted path, over all of that and over the whole run: a number in the unit of its place,
        ``{"factor": 1.2}`` for 1.2 times what stands there, or a part of a document.
    rules_from
        Python files with rules of one's own, which scenarios and overrides can then name.

    Returns
    -------
    Configuration
        Frozen. ``at(date)`` gives the settings of a day, ``numbers()`` every number with unit, source and range,
        ``window`` the days of the run, and ``with_changes({path: value})`` another one.

    Raises
    ------
    ConfigurationError
        With everything that is wrong in the files and the overrides, a line each.

    Examples
    --------
    >>> import sim
    >>> region = sim.load("package:tests/small/region.yaml", overrides={"measurement.window.until": "2020-01-01"})
    >>> region.window.until.year
    2020
    >>> sim.load("package:tests/small/region.yaml", overrides={"model.nobody": 9})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    sim.errors.ConfigurationError: overrides: model.nobody: no 'nobody' here; ...
    """
    names, over = [str(one) for one in files_of(scenarios, "scenarios")], mapping_of(overrides, "overrides")
    rules = own_rules(files_of(rules_from, "rules_from"))
    with answering(rules):
        configuration = load_configuration(file_of(path, "path"), scenarios=names, overrides=over)
    if rules:
        _rules[configuration] = rules
    return configuration


_rules: WeakKeyDictionary[Configuration, tuple[OwnRules, ...]] = WeakKeyDictionary()
"""With which rules of the user a configuration was loaded, which then decide where it is run."""


def replicate(
    configuration: Configuration | str | Path,
    *,
    replications: int = 1,
    seed: int = 0,
    measures: Names | None = None,
    measures_from: Files = (),
) -> pd.DataFrame:
    """Return what some replications of a configuration measured, run here one after the other.

    Replication `k` of a seed has the same luck under every configuration: two frames are compared row by row, as
    `compare` does. Intervals need several; from one nothing can be concluded.

    Parameters
    ----------
    configuration
        As `load` returns it, or the path of a file.
    replications
        How many: those with the numbers from 0 on.
    seed
        The seed of the luck.
    measures
        Names of measures, or of one group as ``"wait_p90_weeks.queue.intake"``; None: all there are.
    measures_from
        Python files with measures of one's own, which can then be named too.

    Returns
    -------
    pandas.DataFrame
        A row a replication, measure, group and period: ``replication``, ``measure``, ``group_by``, ``group``,
        ``period``, ``unit``, ``value`` [in that unit; nan: there is none], ``n`` (how many residents, spells or
        person-years are behind it) and ``n_open`` (of how many of these the end was not seen).

    Raises
    ------
    ConfigurationError
        Something that was given cannot be used.
    MeasureError
        A measure of one's own cannot be worked out.
    RuleError
        A rule of one's own fails, or gives what is no answer.

    Examples
    --------
    >>> import sim
    >>> short = {"measurement.window.measured_from": "2010-07-01", "measurement.window.until": "2011-01-01"}
    >>> region = sim.load("package:tests/small/region.yaml", overrides=short)
    >>> rows = sim.replicate(region, replications=2, seed=11, measures=["inflow"])
    >>> rows[rows["period"] == "all"][["replication", "measure", "unit"]].values.tolist()
    [[0, 'inflow', 'spells'], [1, 'inflow', 'spells']]
    """
    own, n = own_of(measures_from), whole_of(replications, "replications", least=1)
    return rows_of(
        configuration_of(configuration),
        replications=range(n),
        seed=whole_of(seed, "seed", least=0),
        measures=measures,
        own=own,
    )


def rows_of(
    configuration: Configuration,
    *,
    replications: Iterable[int],
    seed: int,
    measures: Names | None,
    own: tuple[OwnMeasures, ...],
) -> pd.DataFrame:
    """Return what some replications measured, in one frame.

    Raises
    ------
    ConfigurationError
        There is no such measure, or no such group of it.
    MeasureError
        A measure of the user cannot be worked out.
    """
    import pandas as pd

    from sim.engine import engine
    from sim.measures import measure, registry_of
    from sim.run.own_code import with_rules

    asked, registry, frames = asked_of(measures, own), registry_of(own), []
    with with_rules(_rules.get(configuration, ())):
        for k in replications:
            records = engine().run_replication(configuration, replication=k, seed=seed)
            found = measure(records, configuration, registry=registry, **({} if asked is None else {"asked": asked}))
            frames.append(found.rows.assign(replication=k))
    rows = pd.concat(frames, ignore_index=True)
    for one in (asked.outcomes if asked else None) or ():
        if not (rows[["measure", "group_by", "group"]] == one).all(axis=1).any():
            needed, todo = "one that was measured was needed", "leave out `measures` to see which groups there are"
            refuse("measures", came=f"came {'.'.join(one)!r}", needed=needed, todo=todo)
    return rows[["replication", *(name for name in rows.columns if name != "replication")]]
