"""A small result of a design that fills ranges, for tests of the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.plan import Plan
from sim.store import Result, open_result
from sim.studies import ExperimentSpec, Wishes, load_experiment, plan_of
from tests.once import made_once
from tests.studies import asking

N_POINTS = 20

KEEP: list[Any] = [
    {"measure": "stock_on_benefit", "group_by": "municipality", "group": "velsen"},
    {"measure": "wait_p90_weeks", "group_by": "queue", "group": "claim"},
    {"measure": "service_cost_eur", "group_by": "municipality", "group": "velsen"},
    "contacts_per_resident_year",
    "not_seen_6m_fraction",
]


def shock(factor: float) -> list[dict[str, Any]]:
    """Return more or fewer reports from the date of the scenarios on."""
    return [{"label": "Other inflow", "first": "2010-10-01", "until": "2013-01-01", "factor": factor}]


FACTORS: dict[str, Any] = {
    "activation": {
        "label": {"en": "Activation, Velsen", "nl": "Activering Velsen"},
        "teams": {"functions": ["direction"], "municipalities": ["velsen"]},
        "fte_range": [4, 12],
        "beyond_range": True,
    },
    "coaches": {"teams": {"functions": ["trajectory"]}, "factor_range": [0.5, 1.5], "beyond_range": True},
    "inflow": {
        "path": "circumstances.inflow.shocks",
        "since": "start",
        "levels": {"0.8": shock(0.8), "1": [], "1.2": shock(1.2)},
    },
    "gate": {"overlays": {"0": [], "1": ["strict_gate"]}},
}
"""One factor of each kind that the page knows."""


FEW: dict[str, Any] = {
    "design": {"kind": "latin_hypercube", "n": 7, "factors": FACTORS},
    "replications": 4,
    "budget": {"replications": 200},
}
"""So few points that a page can just be made of them, each as often as a page asks for at least."""

N_FUTURES = 12
FUTURES: dict[str, Any] = {
    "design": {"kind": "list", "factors": {"coaches": FACTORS["coaches"]}, "points": [{"coaches": 1.1}]},
    "replications": N_FUTURES,
}
"""The scenarios as they are, and hardly anything else, in more futures."""


def asked(folder: Path, **changes: Any) -> Any:
    """Return a small experiment of a design that fills ranges."""
    design = {"kind": "latin_hypercube", "n": N_POINTS, "factors": FACTORS}
    usual = {
        "design": design,
        "keep": KEEP,
        "measures": ["stock_on_benefit", "service_cost_eur"],
        "budget": {"replications": 400},
        "until": "2012-01-01",
        "quick": None,
    }
    return asking.written(folder, "sweep", **(usual | changes))


def planned(folder: Path, **changes: Any) -> Plan:
    """Return the plan of it."""
    return plan_of(asked(folder, **changes), wishes=Wishes())[0]


def run(folder: Path, **changes: Any) -> Result:
    """Run a small design."""
    return asking.run(planned(folder, **changes), folder / "result")


def shared(places: pytest.TempPathFactory) -> Result:
    """Return the small design, run once; nobody may change its folder."""
    return open_result(made_once(places, "design", run) / "result")


def futures(places: pytest.TempPathFactory) -> Result:
    """Return more futures of the small design, run once; nobody may change its folder."""
    return open_result(made_once(places, "futures", lambda folder: run(folder, **FUTURES)) / "result")


def few(places: pytest.TempPathFactory) -> tuple[Result, ExperimentSpec]:
    """Return a smaller design, run once, and the experiment that it was made by; nobody may change its folder."""
    folder = made_once(places, "few", lambda folder: run(folder, **FEW))
    return open_result(folder / "result"), load_experiment(folder / "sweep.yaml")
