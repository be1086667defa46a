"""The schema for editors says what the reader asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.config import load_configuration
from sim.studies import KINDS
from sim.studies.json_schema import (
    configuration_schema,
    experiment_schema,
    json_schema,
    known_names,
    scenario_schema,
)
from tests.config import synthetic

CONFIGURATION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"


def unknown(schema: dict[str, Any], document: Any, path: str = "") -> list[str]:
    """Return the keys of `document` for which `schema` has no place."""
    if not isinstance(document, dict) or "object" not in schema.get("type", ""):
        return []
    known, rest = schema.get("properties", {}), schema.get("additionalProperties", True)
    found = []
    for key, below in document.items():
        inner = known.get(key, rest)
        found += (
            [f"{path}.{key}"] if inner is False else unknown(inner, below, f"{path}.{key}") if inner is not True else []
        )
    return found


def at(schema: dict[str, Any], *path: str) -> dict[str, Any]:
    for step in path:
        schema = schema.get("properties", {}).get(step) or schema["additionalProperties"]
    return schema


def test_every_key_of_a_whole_document_has_a_place() -> None:
    document = synthetic.document()

    assert unknown(configuration_schema(), document) == []
    assert unknown(configuration_schema(), document | {"rulez": {}}) == [".rulez"]


def test_the_end_of_a_window_is_said_to_be_exclusive_where_it_is_written() -> None:
    configuration, experiment = configuration_schema(), experiment_schema(KINDS["single"])
    ends = (
        at(configuration, "measurement", "window", "until"),
        at(experiment, "until"),
        at(experiment, "quick", "until"),
    )

    assert all("first day that no longer counts" in end["description"] for end in ends)


def test_a_scenario_has_a_header_and_the_boxes_it_may_change() -> None:
    properties = scenario_schema()["properties"]
    team = properties["resources"]["properties"]["teams"]["additionalProperties"]

    assert properties.keys() == {
        "name",
        "label",
        "takes_effect",
        "extends",
        "sources",
        "set",
        "resources",
        "rules",
    }
    assert team["type"] == ["object", "null"]
    assert {"formed_from", "trajectory_eur"} <= team["properties"].keys()


def test_a_number_is_a_mapping_with_its_unit() -> None:
    fte = configuration_schema()["properties"]["resources"]["properties"]["teams"]["additionalProperties"][
        "properties"
    ]["fte"]

    assert fte["properties"]["unit"] == {"type": "string", "const": "fte"}
    assert fte["properties"]["value"]["anyOf"][0] == {"type": "number"}
    assert fte["properties"]["source"]["properties"]["kind"]["enum"][0] == "observed"


def test_a_key_says_what_it_means() -> None:
    schema = configuration_schema()

    assert at(schema, "resources", "task_hours", "claim")["description"] == "To decide on a claim, for the income team."
    assert at(schema, "rules", "transitions", "any", "cost_eur")["description"].startswith("What changing over costs")


def test_an_editor_offers_the_measures_and_takes_other_words() -> None:
    names = known_names()
    measure = at(configuration_schema(names), "measurement", "targets", "any", "measure")
    headline = experiment_schema(KINDS["comparison"], names)["properties"]["headline"]["items"]["anyOf"]

    assert "exits_to_work" in measure["anyOf"][0]["enum"]
    assert measure["anyOf"][1] == {"type": "string"}
    assert headline[0]["anyOf"] == measure["anyOf"]
    assert headline[1]["properties"]["measure"]["anyOf"] == measure["anyOf"]


def test_an_editor_offers_the_names_of_a_region() -> None:
    configuration = load_configuration(CONFIGURATION)
    names = known_names(configuration)
    resources = at(scenario_schema(names), "resources")
    team = at(resources, "teams", "a_new_team")
    first = next(iter(configuration.at(configuration.window.start).resources.teams))

    assert first in resources["properties"]["teams"]["properties"]
    assert first in team["properties"]["formed_from"]["items"]["anyOf"][0]["enum"]
    assert set(configuration.at(configuration.window.start).circumstances.municipalities) == {
        *team["properties"]["municipalities"]["items"]["anyOf"][0]["enum"]
    }


def test_words_and_lengths_are_listed() -> None:
    schema = configuration_schema()
    kind = schema["properties"]["rules"]["properties"]["combining"]["properties"]["kind"]
    shares = schema["properties"]["circumstances"]["properties"]["newcomers"]["properties"]["trede_shares"]

    assert kind["enum"] == ["hand_back", "alongside"]
    assert (shares["properties"]["value"]["anyOf"][0]["minItems"], at(shares, "range")["minItems"]) == (5, 2)


def test_an_experiment_has_its_keys_as_written() -> None:
    properties = experiment_schema(KINDS["single"])["properties"]

    assert {"from", "until", "kind", "extends", "scenario"} <= properties.keys()
    assert "measured_from" not in properties


def test_it_is_json() -> None:
    assert json.loads(json.dumps(json_schema())) == json_schema()
