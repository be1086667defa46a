"""The parts of the README that are made of the published results.

``python -m tests.readme.figures`` prints them; with ``--write`` it puts them into README.md, each between its markers.
They need ``results/published/`` of scenarios, gate, contact_plan, staffing_sweep and current; their words stand in the
.md files here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from sim.store import open_result, tally
from tests.readme import says
from tests.readme.published import PUBLISHED, published

README = Path(__file__).parents[2] / "README.md"
HERE = Path(__file__).parent

COMPARISON = (
    says.against_today,
    says.without_reorganising,
    says.pairs,
    says.best,
    says.who_pays,
    says.sheltered_work,
    says.other_world,
)
"""The tables of the comparison, each under its name in section.md."""


def what_it_says(folder: Path = PUBLISHED) -> str:
    """Return the section of the choice, with every table and every sentence that hangs on a figure."""
    result = published("scenarios", folder=folder)
    tables = {make.__name__: "\n".join(make(result)) for make in COMPARISON}
    swept = {name: "\n".join(make(published(name, folder=folder))) for name, make in SWEEPS.items()}
    filled = (
        (HERE / "section.md")
        .read_text(encoding="utf-8")
        .format(
            n_replications=result.n_replications,
            last_year=result.last_year,
            in_short="\n".join(says.in_short(result)),
            **tables,
            **swept,
        )
    )
    return filled.strip()


SWEEPS = {"gate": says.gate, "contact_plan": says.contact_plan, "staffing_sweep": says.by_team}


def held_against_the_region(folder: Path = PUBLISHED) -> str:
    """Return how many independent observations of the region are met, and what those that were kept out can tell."""
    counted = tally(open_result(folder / "current").targets)
    return (HERE / "region.md").read_text(encoding="utf-8").strip().format(**asdict(counted), measured=counted.measured)


PARTS: dict[str, Callable[[], str]] = {"says": what_it_says, "region": held_against_the_region}


def with_part(text: str, name: str, part: str) -> str:
    """Return the README with a part between its markers.

    Examples
    --------
    >>> with_part("<!-- says: made -->\\nold\\n<!-- says: end -->", "says", "new")
    '<!-- says: made -->\\nnew\\n<!-- says: end -->'
    """
    between = rf"(<!-- {name}: made[^>]*-->\n).*?(\n<!-- {name}: end -->)"
    return re.sub(between, lambda found: found[1] + part + found[2], text, flags=re.DOTALL)


def main() -> None:
    """Print the parts, or write them."""
    parts = {name: make() for name, make in PARTS.items()}
    if "--write" in sys.argv:
        text = README.read_text(encoding="utf-8")
        for name, part in parts.items():
            text = with_part(text, name, part)
        README.write_text(text, encoding="utf-8")
        return
    for part in parts.values():
        Console(highlight=False, soft_wrap=True, markup=False).print(part)


if __name__ == "__main__":
    main()
