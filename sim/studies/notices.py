"""What is said beside a result: of its start, of dates that differ, and of numbers that nothing read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.config.starting import other_start
from sim.engine import engine
from sim.plan.packing import LATER
from sim.plan.plan import BASE_POINT, Plan, case_of
from sim.plan.study import Screened
from sim.store.notices import COLUMNS, NAME, of_overrides, of_start
from sim.store.tables import write_csv
from sim.studies.unread import unread_entries, unread_factors, unread_scenarios

if TYPE_CHECKING:
    import pandas as pd

    from sim.store.parts import Parts

Row = dict[str, Any]
WAITING = "circumstances.stock.waiting"


def write_notices(folder: Path, *, plan: Plan, parts: Parts) -> None:
    """Write what must be said beside the tables of a result, which are there."""
    import pandas as pd

    rows = [*_of_start(plan), *_of_dates(plan), *of_overrides(plan.beyond), *_unread(plan, parts)]
    if isinstance(plan.study, Screened):
        rows += _without_effect(pd.read_csv(folder / "sensitivity.csv"))
    filled = [dict.fromkeys(COLUMNS, "") | row for row in rows]
    write_csv(folder / NAME, pd.DataFrame(filled, columns=list(COLUMNS)))


def _of_start(plan: Plan) -> Iterator[Row]:
    """Yield what is to be said of the start of the scenario that the others are compared with."""
    first = plan.compared.baseline if plan.compared else plan.jobs[0].scenario
    document = plan.documents.get(case_of(first, BASE_POINT)) or next(iter(plan.documents.values()))
    yield from of_start(other_start(document))
    if "waiting" in document.get("circumstances", {}).get("stock", {}):
        yield from _fewer_wait(document, plan.seed)


def _of_dates(plan: Plan) -> Iterator[Row]:
    """Yield from when each scenario holds, where that is not the same: then nothing is compared from a change on."""
    names = plan.compared.labels if plan.compared is not None else ()
    documents = {name: plan.documents.get(case_of(name, BASE_POINT)) for name in names}
    dates = {name: _first_date(document) for name, document in documents.items() if document is not None}
    if len(set(dates.values())) > 1:
        window = next(iter(plan.documents.values()))["measurement"]["window"]
        yield {
            "notice": "unlike_dates",
            "path": "takes_effect",
            "came": ", ".join(f"{name} {date or window['start']}" for name, date in dates.items()),
            "needed": window["measured_from"],
        }


def _first_date(document: Mapping[str, Any]) -> str:
    """Return the day from which a scenario holds: the first of its dates; empty: from the start of the run."""
    later = document.get(LATER, [])
    return str(later[0]["from"]) if later else ""


def _fewer_wait(document: Mapping[str, Any], seed: int) -> Iterator[Row]:
    """Yield the queues in which fewer stand at the start than were entered, as seen in the first replication."""
    from sim.config import configuration_from_document

    world = engine().begin(configuration_from_document(document), replication=0, seed=seed)
    for queue, (asked, found) in engine().stand_at_start(world).items():
        if found < asked:
            yield {"notice": "fewer_wait", "path": f"{WAITING}.{queue}", "came": found, "needed": asked}


def _unread(plan: Plan, parts: Parts) -> Iterator[Row]:
    kinds = {"unread_entry": unread_entries, "unread_factor": unread_factors, "unread_scenario": unread_scenarios}
    for notice, found in kinds.items():
        for one in found(plan, parts):
            levels = ", ".join(f"{level:g}" if isinstance(level, float) else str(level) for level in one.levels)
            yield {"notice": notice, "scenario": one.scenario, "path": one.path, "came": levels, "n": one.n}


def _without_effect(table: pd.DataFrame) -> Iterator[Row]:
    """Yield the factors of a screening that moved nothing at all; none where a measure has no effects to look at."""
    screened = table[table["method"] == "morris"]
    if screened["factor"].isna().any():
        return
    for factor, rows in screened.groupby("factor", sort=False):
        if (rows["mu_star"] == 0.0).all() and (rows["sigma"] == 0.0).all():
            yield {"notice": "no_effect", "path": factor}
