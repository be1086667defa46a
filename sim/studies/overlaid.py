"""What a point of a design starts from: a scenario, or it with another assumption about the world laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.errors import ConfigurationError

if TYPE_CHECKING:
    from sim.config import Configuration
    from sim.studies.designs import DesignedSpec
    from sim.studies.factors import Point
    from sim.studies.spec import Key


class Starts:
    """The configurations that points start from, each made once: those of the scenarios, with overlays laid over them.

    Attributes
    ----------
    asked
        The experiment whose design it is.
    quick
        Whether its smaller run is meant.
    """

    def __init__(self, asked: DesignedSpec, *, quick: bool) -> None:
        self.asked, self.quick = asked, quick
        self._made: dict[tuple[str, tuple[str, ...]], Configuration] = {}

    def of(self, scenario: str, configuration: Configuration, *, point: Point) -> Configuration:
        """Return what a point of a scenario starts from; `configuration` itself where it lays nothing over it.

        Raises
        ------
        ConfigurationError
            With everything that is wrong with what is laid over it, or it is a change on a date and no assumption.
        """
        laid = tuple(overlay for _, overlay in _overlays(self.asked, point))
        if not laid:
            return configuration
        if (scenario, laid) not in self._made:
            self._made[scenario, laid] = self._with(scenario, point)
        return self._made[scenario, laid]

    def _with(self, scenario: str, point: Point) -> Configuration:
        files = self.asked.files_of(scenario)
        for key, overlay in _overlays(self.asked, point):
            files += self.asked.files_named(overlay)
            found = self.asked.configuration_with(files, quick=self.quick)
            if found.scenarios[-1].takes_effect is not None:
                came, needed = f"came {overlay!r}, which takes effect on a date", "an overlay without a date was needed"
                todo = "take it as a scenario"
                raise ConfigurationError([self.asked.place_of(*key).problem(key, came=came, needed=needed, todo=todo)])
        return found


def _overlays(asked: DesignedSpec, point: Point) -> Iterator[tuple[Key, str]]:
    """Yield what a point lays over a scenario, with where in the file it is named."""
    for name, factor in asked.design.factors.items():
        for i, overlay in enumerate(factor.overlays.get(str(point.get(name)), ())):
            yield asked.at("factors", name, "overlays", str(point[name]), i), overlay


def lists_of_overlays(asked: DesignedSpec) -> Iterator[Key]:
    """Yield where in the file there are lists of overlays below the factors of the design."""
    for name, factor in asked.design.factors.items():
        yield from (asked.at("factors", name, "overlays", level) for level in factor.overlays)
