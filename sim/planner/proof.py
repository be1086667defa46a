"""The experiment that runs exactly one setting of the page, as a file to be filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis.comparison.outcome import Outcome
    from sim.planner.simulated import SimulatedDesign

LEVELS, SCENARIO = "{{LEVELS}}", "{{SCENARIO}}"
"""What the page fills in: the levels that differ from today, and the scenario."""

REPLICATIONS = 12
"""How often the setting is run."""

ALL = "all"


def proof_of(design: SimulatedDesign) -> dict[str, str]:
    """Return the name of the experiment, the file with its blanks, and the command that runs it."""
    return {
        "name": f"{design.plan.name}_setting",
        "yaml": "\n".join([*_head(design), *_design(design), ""]),
        "command": "ijmond run FILE",
    }


def _head(design: SimulatedDesign) -> Iterator[str]:
    """Yield the lines of the file down to what is measured."""
    asked, name = design.asked, design.plan.name
    yield f"# One setting of the page that was made of result {name!r}; keep it beside that experiment."
    yield f"name: {name}_setting"
    yield "title: {en: One setting of the page, nl: Eén instelling van de pagina}"
    yield "kind: sweep"
    yield f"configuration: {json.dumps(asked.configuration)}"
    yield f"scenarios: [{SCENARIO}]"
    if asked.over:
        yield f"over: {_flow(list(asked.over))}"
    if asked.overrides:
        yield f"overrides: {_flow(asked.overrides)}"
    yield f"replications: {REPLICATIONS}"
    yield f"seed: {design.plan.seed}"
    yield f"from: {asked.window[0]}"
    yield f"until: {asked.window[1]}"
    yield "measures:"
    yield from (f"  - {_flow(_outcome(one))}" for one in design.swept.outcomes)


def _design(design: SimulatedDesign) -> Iterator[str]:
    yield "design:"
    yield "  kind: list"
    yield "  factors:"
    yield from (f"    {name}: {_flow(written)}" for name, written in design.asked.factors.items())
    yield f"  points: [{LEVELS}]"


def _outcome(one: Outcome) -> dict[str, str]:
    if one.group_by == ALL:
        return {"measure": one.measure}
    return {"measure": one.measure, "group_by": one.group_by, "group": one.group}


def _flow(value: Any) -> str:
    """Return plain data as YAML writes it on one line, which JSON is."""
    return json.dumps(value, ensure_ascii=False)
