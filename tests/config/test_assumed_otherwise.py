"""The other value of an assumption is laid under any scenario, and differs from the region in that value alone."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

from sim.commands.files import validate
from sim.config import Configuration, load_configuration
from tests.drawn import of_this_commit

ROOT = Path(__file__).parents[2]
REGION = ROOT / "configs" / "ijmond.yaml"
LONGER = dt.date(2020, 1, 1)
REOPENED = dt.date(2022, 7, 1)
LAST_COUNTED = dt.date(2022, 6, 30)
LATER = dt.date(2030, 1, 1)


@cache
def loaded(*names: str) -> Configuration:
    return load_configuration(REGION, scenarios=names)


def test_until_its_own_numbers_begin_it_is_the_region_to_the_last_value() -> None:
    for day in (day for day in loaded().dates() if day < LONGER):
        assert loaded("gate_as_observed").at(day) == loaded().at(day)


def test_the_gate_as_observed_is_that_of_the_region_without_the_opening_after_the_last_count() -> None:
    for day in (day for day in loaded().dates() if day < REOPENED):
        assert loaded("gate_as_observed").at(day).rules.referral == loaded().at(day).rules.referral
    assert loaded("gate_as_observed").at(LATER).rules.referral == loaded().at(LAST_COUNTED).rules.referral
    assert loaded().at(LATER).rules.referral != loaded().at(LAST_COUNTED).rules.referral


def test_it_changes_nothing_but_the_gate_and_how_long_trajectories_last() -> None:
    otherwise, region = (one.at(LATER) for one in (loaded("gate_as_observed"), loaded()))

    assert otherwise.circumstances == region.circumstances
    assert otherwise.resources == region.resources
    assert different(otherwise.rules, region.rules) == {"referral", "trajectory"}
    assert different(otherwise.rules.trajectory, region.rules.trajectory) == {"individual", "group"}
    assert different(otherwise.model, region.model) == {"barriers"}
    assert different(otherwise.model.barriers, region.model.barriers) == {"flare_per_year"}


def different(one: BaseModel, other: BaseModel) -> set[str]:
    return {key for key in type(one).model_fields if getattr(one, key) != getattr(other, key)}


@pytest.mark.parametrize("service", ["current", "integraal", "individueel", "maximale_samenwerking"])
def test_it_may_be_laid_under_every_way_of_organising_the_service(service: str) -> None:
    """The date from which scenarios are compared stays that of the service scenario."""
    both = loaded(service, "gate_as_observed")

    assert both.changes_on == loaded(service).changes_on
    assert both.at(LATER).rules.referral == loaded().at(LAST_COUNTED).rules.referral
    assert both.at(LATER).rules.wsp_access == loaded(service).at(LATER).rules.wsp_access


@pytest.mark.parametrize("name", of_this_commit(["gate", "contact_plan"], 1))
def test_the_experiments_that_hold_both_values_are_in_order(name: str) -> None:
    assert validate(ROOT / "experiments" / f"{name}.yaml") == ()
