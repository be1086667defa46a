"""What the plan of an experiment says of itself."""

from __future__ import annotations

from sim.plan.plan import Caveat, Heading
from sim.studies.spec import ExperimentSpec


def heading_of(asked: ExperimentSpec, *, quick: bool, seed: int) -> Heading:
    """Return what the plan of an experiment says of itself; a smaller run has a name of its own."""
    name, kind = asked.name + ("-quick" if quick else ""), asked.kind
    caveats = tuple(Caveat(about=one.about, text=one.text, text_nl=one.text_nl) for one in asked.caveats)
    return Heading(
        name=name,
        title=asked.title,
        kind=kind,
        seed=seed,
        quick=quick,
        title_nl=asked.title_nl,
        beyond=asked.overridden_beyond(),
        caveats=caveats,
    )
