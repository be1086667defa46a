"""Luck has an address: the numbers are those of SplitMix64, even, and without a trace of their neighbours."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from sim.arrays import Floats
from sim.randomness import MASK, PURPOSE_BIT, SPELL_BIT, Kind, Purpose, below, exponential, key_of, mix, uniform
from tests.unit import reference

SEED = 20260101
N = 20_000
SIGNIFICANT = 1e-5
"""A right generator fails one such test in a hundred thousand; with fixed keys it fails always or never."""

N_KEYS, N_PURPOSES, N_SPELLS, N_COUNTERS = 60, len(Purpose), 4, 6


def keys(n: int) -> list[int]:
    return [key_of(SEED, 0, Kind.RESIDENT, 1, 0, number) for number in range(n)]


def u64(values: object) -> npt.NDArray[np.uint64]:
    return np.asarray(values, dtype=np.uint64)


@pytest.fixture(scope="module")
def cube() -> Floats:
    """Every address near every other: shape (keys, purposes, spells, counters)."""
    return np.array(
        [
            [[[uniform(key, p, s, c) for c in range(N_COUNTERS)] for s in range(N_SPELLS)] for p in Purpose]
            for key in keys(N_KEYS)
        ]
    )


# --- the same numbers as a second writing -----------------------------------------------------------


def test_mix_is_one_step_of_splitmix64() -> None:
    """The first outputs from seed 1234567, as published with the reference code of the generator."""
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    golden = 0x9E3779B97F4A7C15

    assert [mix((1234567 + step * golden) & MASK) for step in range(4)] == published
    assert reference.stream(1234567, 4).tolist() == published


def test_keys_agree_with_a_second_writing() -> None:
    numbers = np.arange(500)
    parts = [u64(np.full(500, SEED)), u64(np.full(500, 3)), u64(np.full(500, Kind.RESIDENT)), u64(numbers)]

    assert reference.keys(parts).tolist() == [key_of(SEED, 3, Kind.RESIDENT, n) for n in numbers.tolist()]


def test_a_negative_part_of_a_key_wraps_like_a_64_bit_integer() -> None:
    assert key_of(-1, 5) == key_of(MASK, 5)
    assert reference.keys([u64([MASK]), u64([5])]).tolist() == [key_of(-1, 5)]


def test_the_corners_of_the_room_for_an_address_do_not_meet() -> None:
    """The largest spell and counter keep to their purpose."""
    spells, counters = (0, 1, 2 ** (PURPOSE_BIT - SPELL_BIT) - 1), (0, 1, 2**SPELL_BIT - 1)
    numbers = [uniform(1, purpose, s, c) for purpose in Purpose for s in spells for c in counters]

    assert len(set(numbers)) == len(numbers)


def test_uniforms_agree_with_a_second_writing_to_the_last_bit(cube: Floats) -> None:
    axes = (u64(keys(N_KEYS)), u64(list(Purpose)), u64(range(N_SPELLS)), u64(range(N_COUNTERS)))
    expected = reference.uniforms(*np.meshgrid(*axes, indexing="ij"))

    assert np.array_equal(cube, expected)


# --- addresses --------------------------------------------------------------------------------------


def test_any_changed_part_of_an_address_changes_the_key() -> None:
    address = (SEED, 0, Kind.RESIDENT, 1, 0, 7)
    changed = [(*address[:i], address[i] + 1, *address[i + 1 :]) for i in range(len(address))]

    assert len({key_of(*one) for one in [address, *changed, address[::-1], address[:-1]]}) == len(address) + 3


def test_no_two_addresses_of_a_population_share_a_number(cube: Floats) -> None:
    assert np.unique(cube).size == cube.size


def test_the_order_of_asking_does_not_matter(cube: Floats) -> None:
    backwards = [uniform(key, p, 1, 2) for key in reversed(keys(N_KEYS)) for p in reversed(Purpose)]

    assert backwards == cube[::-1, ::-1, 1, 2].ravel().tolist()


def test_no_purpose_has_the_number_of_another() -> None:
    assert len(Purpose.__members__) == len(set(Purpose))
    assert len(Kind.__members__) == len(set(Kind))


# --- the open interval ------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [0, 1, MASK - 1, MASK])
def test_the_outermost_numbers_lie_inside_the_open_interval(bits: int) -> None:
    """Keys made so that the hash gives its smallest and its largest number; a logarithm of either is finite."""
    key = (reference.undone(bits) - 0x9E3779B97F4A7C15) & MASK

    assert 0.0 < uniform(key, 0) < 1.0
    assert 0.0 < exponential(key, 0) < 50.0


def test_every_number_drawn_lies_in_the_open_interval(cube: Floats) -> None:
    assert 0.0 < cube.min() < 0.001
    assert 0.999 < cube.max() < 1.0


# --- even, and independent --------------------------------------------------------------------------


def samples() -> dict[str, Floats]:
    """Numbers along each part of an address, all others kept."""
    key = key_of(SEED, 0, Kind.RESIDENT, 1, 0, 7)
    return {
        "counters": np.array([uniform(key, Purpose.CONTACT_HOURS, 0, c) for c in range(N)]),
        "spells": np.array([uniform(k, Purpose.EXIT_WORK, s) for k in keys(N // 1_000) for s in range(1_000)]),
        "residents": np.array([uniform(k, Purpose.EXIT_WORK) for k in keys(N)]),
        "replications": np.array([uniform(key_of(SEED, r, Kind.RESIDENT, 1, 0, 7), Purpose.AGE) for r in range(N)]),
        "seeds": np.array([uniform(key_of(s, 0, Kind.RESIDENT, 1, 0, 7), Purpose.AGE) for s in range(N)]),
        "purposes": np.array([uniform(k, p) for k in keys(N // len(Purpose)) for p in Purpose]),
    }


SAMPLES = samples()


@pytest.mark.parametrize("along", SAMPLES)
def test_numbers_are_even(along: str) -> None:
    u = SAMPLES[along]
    counts = np.histogram(u, bins=100, range=(0.0, 1.0))[0]

    assert stats.kstest(u, "uniform").pvalue > SIGNIFICANT
    assert stats.chisquare(counts).pvalue > SIGNIFICANT
    assert stats.chisquare(counts).pvalue < 1.0 - SIGNIFICANT, "more even than luck would be"


@pytest.mark.parametrize("lag", [1, 2, 3, 7])
@pytest.mark.parametrize("along", SAMPLES)
def test_neighbours_know_nothing_of_each_other(along: str, lag: int) -> None:
    """Pairs fall evenly in a square of 10 by 10 cells, and their ranks do not go together."""
    u = SAMPLES[along]
    counts = np.histogram2d(u[:-lag:2], u[lag::2][: u[:-lag:2].size], bins=10, range=[(0, 1), (0, 1)])[0]

    assert stats.chisquare(counts.ravel()).pvalue > SIGNIFICANT
    assert abs(stats.spearmanr(u[:-lag], u[lag:]).statistic) < 4.5 / np.sqrt(u.size)


def test_the_test_of_neighbours_is_sharp() -> None:
    """A generator that lets a twentieth of its neighbours copy each other would be found out."""
    u = SAMPLES["counters"].copy()
    u[1::20] = u[:-1:20]

    assert abs(stats.spearmanr(u[:-1], u[1:]).statistic) > 4.5 / np.sqrt(u.size)


def test_the_purposes_of_one_resident_are_independent() -> None:
    """No pair of purposes goes together over residents: as many small p-values as luck gives."""
    of = np.array([[uniform(key, p) for p in Purpose] for key in keys(2_000)])
    correlation = np.corrcoef(of, rowvar=False)
    z = np.array([correlation[a, b] * np.sqrt(len(of)) for a, b in combinations(range(len(Purpose)), 2)])

    assert np.abs(z).max() < 5.0
    assert stats.kstest(z, "norm").pvalue > SIGNIFICANT


def test_one_changed_bit_of_the_seed_changes_half_of_the_bits_of_a_key() -> None:
    flips = [(key_of(SEED, 3) ^ key_of(SEED ^ (1 << bit), 3)).bit_count() for bit in range(64)]

    assert 30.0 < np.mean(flips) < 34.0
    assert min(flips) > 12


# --- what is made of them ---------------------------------------------------------------------------


def test_exponential_numbers_have_the_exponential_distribution() -> None:
    x = np.array([exponential(key, Purpose.EXIT_WORK) for key in keys(5_000)])

    assert stats.kstest(x, "expon").pvalue > SIGNIFICANT
    assert x.min() > 0.0


@pytest.mark.parametrize("u, index", [(0.001, 0), (0.2499, 0), (0.25, 1), (0.4999, 1), (0.5, 2), (0.9999, 2)])
def test_below_finds_the_class_with_its_lower_bound_included(u: float, index: int) -> None:
    assert below(u, (0.25, 0.5, 1.0)) == index


def test_below_skips_an_empty_class() -> None:
    assert below(0.3, (0.25, 0.25, 1.0)) == 2


def test_below_gives_the_last_class_when_rounding_leaves_the_total_short() -> None:
    assert below(0.99999, (0.5, 0.9999)) == 1
