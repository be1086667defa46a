"""Plans of results that were written before texts stood in both languages at one place, in the form of today.

Once, for the published results: ``python -m tests.studies.old_plans FOLDER...`` writes the manifest of each anew.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.plan.plan import Plan, digest_of_plan, plan_from_document
from sim.store.files import NAME
from sim.store.result import SEAL, read_manifest, write_sealed
from sim.studies import load_experiment
from sim.studies.comparison.spec import ComparisonSpec

EXPERIMENTS = Path(__file__).parents[2] / "experiments"


def as_now(document: Mapping[str, Any], *, experiments: Path = EXPERIMENTS) -> dict[str, Any]:
    """Return a plan in the form of today; one that has it stays as it is.

    What old plans do not say, the label and the nature of each component, comes from the experiment of that name.
    """
    if isinstance(document["experiment"]["title"], Mapping):
        return dict(document)
    old = dict(document)
    old["experiment"] = old["experiment"] | {"title": _both(old["experiment"]["title"], old.pop("title_nl", ""))}
    old["caveats"] = [
        {"about": one["about"], "text": _both(one["text"], one["text_nl"])} for one in old.get("caveats", ())
    ]
    if "compared" in old:
        old["compared"] = _compared(old["compared"], experiments / f"{old['experiment']['name']}.yaml")
    return _read(old).document()


def _compared(old: Mapping[str, Any], experiment: Path) -> dict[str, Any]:
    matters = {
        name: {"size": one["size"], "because": _both(one["because"], one.get("because_nl", ""))}
        for name, one in old["matters"].items()
    }
    choices = {
        name: {"label": _both(one["label"], one["label_nl"]), "scenarios": one["scenarios"]}
        for name, one in old["choices"].items()
    }
    components = _components(experiment) if old["steps"] and experiment.is_file() else {}
    return {**old, "matters": matters, "choices": choices, "components": components}


def _components(experiment: Path) -> dict[str, Any]:
    asked = load_experiment(experiment)
    assert isinstance(asked, ComparisonSpec)
    assert asked.attribution is not None
    return {
        name: {"label": _both(one.label.en, one.label.nl), "nature": one.nature}
        for name, one in asked.attribution.components.items()
        if one.label is not None
    }


def _both(en: str, nl: str) -> dict[str, str]:
    return {"en": en, "nl": nl or en}


def _read(document: Mapping[str, Any]) -> Plan:
    return plan_from_document(document, origin=Path(NAME))


def main(*folders: str) -> None:
    """Write the manifests of results anew, each with its plan in the form of today."""
    for folder in map(Path, folders):
        manifest = {key: value for key, value in read_manifest(folder).items() if key != SEAL}
        plan = as_now(manifest["plan"])
        write_sealed(folder / NAME, manifest | {"plan": plan, "plan_digest": digest_of_plan(plan)})


if __name__ == "__main__":
    main(*sys.argv[1:])
