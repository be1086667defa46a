"""Areas that are told apart without colour: by how dark they are and by their pattern, each with an outline.

The patterns are of lines: one of dots takes more room than all the rest of a drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.report.figures.drawing import INK

if TYPE_CHECKING:
    from matplotlib.patches import Patch

EDGE: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.7}

DARK: dict[str, Any] = {"facecolor": "#332288", **EDGE}
DEEP: dict[str, Any] = {"facecolor": "#117733", **EDGE}
MIDDLE: dict[str, Any] = {"facecolor": "#cc6677", "hatch": "////", **EDGE}
BRIGHT: dict[str, Any] = {"facecolor": "#88ccee", **EDGE}
SAND: dict[str, Any] = {"facecolor": "#ddcc77", "hatch": "----", **EDGE}
EMPTY: dict[str, Any] = {"facecolor": "white", "hatch": "\\\\\\\\", **EDGE}
NOTHING: dict[str, Any] = {"facecolor": "white", **EDGE}


def samples(looks: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str], *, seen: Iterable[str]) -> list[Patch]:
    """Return a sample of each look that was used, in the order of the looks, with what it stands for."""
    from matplotlib.patches import Patch

    used = set(seen)
    return [Patch(label=labels[name], **look) for name, look in looks.items() if name in used]
