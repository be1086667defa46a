"""A small result of a design that fills ranges, for tests of the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.plan import Plan
from sim.store import Result
from sim.studies import Wishes, plan_of
from tests.studies import asking

N_POINTS = 24

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
