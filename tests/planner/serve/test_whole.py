"""From a result to its page and to exact runs: what the page fits and what is simulated for it are the same figures.

The design has a factor of each kind, also an assumption about the world that is laid over every scenario.
"""

from __future__ import annotations

import pytest

from sim.planner import ExploreLink, page_data, page_html
from sim.planner.data import year_id
from sim.planner.inputs import inputs_of
from sim.planner.measured import measures_of, years_of
from sim.planner.serve.exact import ExactDesign
from sim.planner.serve.serving import Manner, Served, serving
from sim.planner.simulated import SimulatedDesign
from sim.run.forks import CAN_REST
from sim.store import Result
from sim.studies import ExperimentSpec
from tests.planner import designed
from tests.planner.serve.standin import Listener, got, simulate

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CAN_REST, reason="this system cannot copy a process that is under way"),
]


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, ExperimentSpec]:
    """A small result that a page can be made of, and its experiment."""
    return designed.few(tmp_path_factory)


def fitted(result: Result, scenario: str, point: str) -> dict[int, dict[str, float]]:
    """Return the figures of a point from which the page is made, by replication."""
    design = SimulatedDesign.of(result)
    row = design.points[scenario].index(point)
    told = {one.id: one for one in measures_of(design)}
    told |= {year_id(year): year for one in measures_of(design) for year in years_of(one)}
    values = {name: design.values(scenario, one.key)[row] / one.divide for name, one in told.items()}
    return {k: {name: float(some[k]) for name, some in values.items()} for k in design.replications}


def test_an_exact_run_has_the_figures_of_which_the_page_is_made(few: tuple[Result, ExperimentSpec]) -> None:
    result, experiment = few
    data, source = page_data(result), SimulatedDesign.of(result)
    link = ExploreLink(events="events", simulate="simulate", cancel="cancel")
    served = Served(
        page=page_html(data, language="nl", explore=link),
        data=data,
        plan=result.plan,
        design=ExactDesign.of(experiment, result.plan),
    )
    inputs = inputs_of(source)
    assert {one.name for one in inputs} == set(designed.FACTORS)
    with serving(served, Manner(replications=3, workers=2, language="nl")) as server:
        page = got(server)
        assert page.body.decode() == served.page
        assert "connect-src 'self'" in page.headers["content-security-policy"]
        for scenario, points in source.points.items():
            for point in (points[1], points[-1], next(p for p in points[1:] if inputs[-1].at((scenario, p)) == 1.0)):
                asked = {one.name: one.at((scenario, point)) for one in inputs}
                with Listener(server) as listener:
                    assert simulate(server, scenario=scenario, inputs=asked, replications=3).status == 202
                    heard = [one.data for one in listener.until("done") if one.event == "replication"]
                wanted = fitted(result, scenario, point)
                assert len(heard) == 3
                for one in heard:
                    mine = {name: value for name, value in one["values"].items() if value is not None}
                    assert mine == {name: wanted[one["replication"]][name] for name in mine}
                    assert len(mine) > 5
