"""The figures of a comparison, in the order in which the page shows them; one without data is not drawn."""

from __future__ import annotations

from collections.abc import Callable

from sim.report.compared.cells import Clerk
from sim.report.compared.figures.balance import balance
from sim.report.compared.figures.forest import forest
from sim.report.compared.figures.groups import groups
from sim.report.compared.figures.paths import paths
from sim.report.compared.figures.payback import payback
from sim.report.compared.figures.split import split
from sim.report.compared.figures.waits import waits
from sim.report.picture import Picture

Draw = Callable[[Clerk], list[Picture]]

FIGURES: tuple[Draw, ...] = (forest, balance, paths, payback, waits, groups, split)

__all__ = ["FIGURES", "Draw"]
