"""Which names there are: the teams of a configuration, the measures that can be asked for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from sim.config import Configuration, date_of, shown
from sim.library.given import Files, configuration_of, own_of, refuse
from sim.measures import described

if TYPE_CHECKING:
    import pandas as pd


def teams(configuration: Configuration | str | Path, *, on: dt.date | str | None = None) -> pd.DataFrame:
    """Return the teams of a configuration, as they are on a day.

    Parameters
    ----------
    configuration
        As `load` returns it, or the path of a file.
    on
        The day, also as ``"2027-01-01"``; None: the first of the run.

    Returns
    -------
    pandas.DataFrame
        A row a team: ``team`` (its name in files), ``label_en``, ``label_nl``, ``organisation``, ``functions`` and
        ``municipalities`` (words with a space between), ``fte`` [fte, vacant posts included], ``norm_caseload``
        [residents an fte; nan: it has none] and ``path``, where an override gives its staff.

    Raises
    ------
    ConfigurationError
        Something that was given cannot be used.

    Examples
    --------
    >>> import sim
    >>> found = sim.teams("package:tests/small/region.yaml")
    >>> found[found["functions"] == "trajectory"][["team", "organisation", "path"]].values.tolist()
    [['ijw_coaches', 'ijw', 'resources.teams.ijw_coaches.fte']]
    """
    import pandas as pd

    known = configuration_of(configuration)
    day = known.window.start if on is None else on.date() if isinstance(on, dt.datetime) else date_of(on)
    if day is None:
        refuse("on", came=f"came {shown(on)}", needed="a day was needed", todo="write it as '2027-01-01'")
    return pd.DataFrame(
        {
            "team": name,
            "label_en": team.label.en,
            "label_nl": team.label.nl,
            "organisation": team.organisation,
            "functions": " ".join(team.functions),
            "municipalities": " ".join(team.municipalities),
            "fte": team.fte,
            "norm_caseload": float("nan") if team.norm_caseload is None else team.norm_caseload,
            "path": f"resources.teams.{name}.fte",
        }
        for name, team in known.at(day).resources.teams.items()
    )


def measures(*, measures_from: Files = ()) -> pd.DataFrame:
    """Return the measures that can be asked for.

    Parameters
    ----------
    measures_from
        Python files with measures of one's own, which come last.

    Returns
    -------
    pandas.DataFrame
        A row a measure: ``measure`` (its id in files), ``unit``, ``better`` (higher, lower or neither, for who lives
        there or pays for it), ``label_en``, ``label_nl``, ``sentence`` (what it means), ``groupings`` (by what it is
        told, words with a space between), ``missing`` (what it means that there is no value).

    Raises
    ------
    ConfigurationError
        A file of one's own cannot be used.

    Examples
    --------
    >>> import sim
    >>> found = sim.measures().set_index("measure")
    >>> found.loc["exits_to_work_per_100_person_years", ["unit", "better"]].tolist()
    ['1/100 person-years', 'higher']
    """
    import pandas as pd

    return pd.DataFrame(
        {
            "measure": one.id,
            "unit": one.unit,
            "better": one.better,
            "label_en": one.label.en,
            "label_nl": one.label.nl,
            "sentence": one.sentence,
            "groupings": " ".join(one.groupings),
            "missing": one.missing.value,
        }
        for one in described(own_of(measures_from)).askable.values()
    )
