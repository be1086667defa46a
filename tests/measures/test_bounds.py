"""Each measure says within which bounds its values lie; a value beyond stops the run, and says which."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from sim.errors import MeasureError, OutOfBoundsError
from sim.measures import (
    ALL,
    HOUSE,
    MUNICIPALITY,
    Measure,
    Missing,
    Sheet,
    Text,
    Told,
    measure,
    own_measures,
    registry_of,
)
from sim.measures.bounds import check_bounds
from tests.measures.logs import PlainConfiguration, Story


def test_every_measure_of_the_house_has_bounds_but_a_result_that_may_be_a_loss() -> None:
    without = {name for name, one in HOUSE.measures.items() if one.least is None}
    assert without == {"net_result_eur", "net_result_by_stock_eur"}


def test_a_fraction_lies_between_nothing_and_all() -> None:
    fractions = [one for one in HOUSE.measures.values() if one.unit == "fraction"]
    assert {(one.least, one.most) for one in fractions} == {(0.0, 1.0)}


PART = Measure(
    id="part",
    unit="fraction",
    missing=Missing.NOBODY,
    groupings=(ALL, MUNICIPALITY),
    least=0.0,
    most=1.0,
    label=Text("Part", "Deel"),
    sentence="A part.",
)


def checked(value: float) -> None:
    """Check a table in which one value is `value`, of zuid in 2017, and the others lie on the bounds or are missing."""
    sheet = Sheet({ALL: ("all",), MUNICIPALITY: ("noord", "zuid")})
    values = np.array([[0.0, 1.0], [np.nan, value]])
    sheet.write(MUNICIPALITY, ("2016", "2017"), {PART: Told(values, n=values)})
    check_bounds(sheet, SimpleNamespace(replication=4), SimpleNamespace(digest="0123456789abcdef"))  # type: ignore[arg-type]  # all that is asked of them


@pytest.mark.parametrize(("value", "bound"), [(1.25, "at most 1"), (-0.5, "at least 0"), (np.inf, "at most 1")])
def test_a_value_beyond_is_told_with_measure_group_period_and_bound(value: float, bound: str) -> None:
    with pytest.raises(OutOfBoundsError) as stopped:
        checked(value)
    assert str(stopped.value) == (
        f"part of municipality zuid in 2017: {value:g} fraction, but it is {bound}; this is a defect of the model: "
        "please report it with replication 4, configuration 0123456789ab"
    )
    assert stopped.value.exit_code == 1


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0, 1.0 + 1e-9, -1e-9, np.nan])
def test_a_value_within_or_off_by_rounding_or_missing_is_right(value: float) -> None:
    checked(value)


OWN = """\
import numpy as np
from sim.measures import ALL, Measure, Missing, Text, Told, computes

MINE = Measure(
    id="mine", unit="residents", missing=Missing.NEVER, groupings=(ALL,), label=Text("Mine", "Mijn"), sentence="Mine.",
    least={least}, most={most},
)


@computes(MINE)
def compute(facts, sheet):
    for by in sheet.asked(MINE):
        sheet.write(by, facts.calendar.labels, {{MINE: Told(np.full((1, len(facts.calendar.labels)), 7.0), n=1.0)}})
"""


def test_a_measure_of_a_user_may_have_bounds_of_its_own(tmp_path: Path) -> None:
    configuration, records = PlainConfiguration().asked("2016"), Story().records()
    for least, most, says in ((None, None, ""), (7, 7.5, ""), (None, 6.5, "7 residents, but it is at most 6.5")):
        file = tmp_path / "mine.py"
        file.write_text(OWN.format(least=least, most=most))
        registry = registry_of(own_measures((file,)))
        if not says:
            measure(records, configuration, registry=registry)  # type: ignore[arg-type]  # what is asked of one
            continue
        with pytest.raises(MeasureError, match=f"mine.py:10: mine: came mine of all all in all: {says}"):
            measure(records, configuration, registry=registry)  # type: ignore[arg-type]  # likewise
