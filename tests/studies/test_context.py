"""What the configuration says about the results is the same from the files and from a manifest."""

from __future__ import annotations

import json
from pathlib import Path

from sim.config import configuration_from_document, load_configuration
from sim.studies import context_of

CONFIGURATION = Path(__file__).parents[2] / "configs" / "ijmond.yaml"


def test_the_entered_numbers_are_the_same_from_the_files_and_from_a_manifest() -> None:
    from_files = load_configuration(CONFIGURATION)
    from_manifest = configuration_from_document(json.loads(json.dumps(from_files.document)))

    assert context_of(from_files).numbers.equals(context_of(from_manifest).numbers)
    assert context_of(from_files).targets.equals(context_of(from_manifest).targets)
    assert context_of(from_files).labels["municipality"]["velsen"] == "Velsen"
