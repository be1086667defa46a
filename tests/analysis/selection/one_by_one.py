"""A selection whose systems are simulated one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy.typing as npt

from sim.analysis.selection import Selection, SelectionProblem, select_in_rounds


def select_cheapest(
    observe: Callable[[int, range], npt.ArrayLike], problem: SelectionProblem, **wishes: Any
) -> Selection:
    """Return the cheapest system that meets all norms; `observe` returns the outputs of one system."""

    def one_by_one(wanted: Sequence[tuple[int, range]]) -> list[npt.ArrayLike]:
        return [observe(system, numbers) for system, numbers in wanted]

    return select_in_rounds(one_by_one, problem, **wishes)
