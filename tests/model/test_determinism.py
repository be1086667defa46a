"""The same configuration and seed leave the same records, to the last bit, wherever and whenever they run."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from tests.model import small

PRINTS_A_DIGEST = "from tests.model import small; print(small.digest(small.run(small.region(years=1))))"


@pytest.fixture(scope="module")
def expected() -> str:
    return small.digest(small.run(small.region(years=1)))


def test_the_same_seed_gives_the_same_records_again(expected: str) -> None:
    """Also after another replication, another region and a failed run in the same process."""
    small.run(small.region(years=1), replication=7)
    small.run(small.region({"rules.signalling.structured": True}, years=0.5))

    assert small.digest(small.run(small.region(years=1))) == expected


def test_the_order_of_the_replications_does_not_matter() -> None:
    configuration = small.region(years=0.5)
    forwards = [small.digest(small.run(configuration, replication=number)) for number in (0, 1, 2)]
    backwards = [small.digest(small.run(configuration, replication=number)) for number in (2, 1, 0)]

    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 3


def test_another_seed_gives_other_records(expected: str) -> None:
    assert small.digest(small.run(small.region(years=1), seed=small.SEED + 1)) != expected


@pytest.mark.parametrize("hash_seed", ["random", "0", "1"])
def test_another_process_with_other_hashes_gives_the_same_records(expected: str, hash_seed: str) -> None:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    found = subprocess.run(
        [sys.executable, "-c", PRINTS_A_DIGEST], env=environment, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == expected


def test_the_digest_of_a_test_sees_every_array() -> None:
    """A digest that overlooked a table would prove nothing."""
    records = small.run(small.region(years=0.5))
    before = small.digest(records)
    for name in small.TABLES:
        last = getattr(records, name).view(np.uint8).reshape(-1)[-1:]
        last ^= 1
        assert small.digest(records) != before, name
        last ^= 1
    assert small.digest(records) == before
