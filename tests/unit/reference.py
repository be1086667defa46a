"""SplitMix64 written a second time, on whole arrays of 64-bit numbers that wrap by themselves."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]


def finalized(z: U64) -> U64:
    """Return the finalizer of SplitMix64 as Steele, Lea and Flood print it (OOPSLA 2014, figure 15)."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def stream(seed: int, n: int) -> U64:
    """Return the first `n` numbers of SplitMix64 from a seed: the state rises by the golden gamma each time."""
    steps = np.arange(1, n + 1, dtype=np.uint64)
    return finalized(np.uint64(seed) + steps * np.uint64(0x9E3779B97F4A7C15))


def keys(parts: list[U64]) -> U64:
    """Return the keys of addresses, one array for each part of the address."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    key = np.zeros_like(parts[0])
    for part in parts:
        key = finalized((key ^ finalized(part + golden)) + golden)
    return key


def undone(bits: int) -> int:
    """Return the number of which the finalizer makes `bits`: each of its steps can be taken back."""
    z = _unshifted(bits, 31) * pow(0x94D049BB133111EB, -1, 2**64) % 2**64
    z = _unshifted(z, 27) * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
    return _unshifted(z, 30)


def _unshifted(z: int, by: int) -> int:
    """Return the `x` of which ``x ^ (x >> by)`` is `z`."""
    x = z
    for _ in range(64 // by):
        x = z ^ (x >> by)
    return x


def uniforms(key: U64, purpose: U64, spell: U64, counter: U64) -> npt.NDArray[np.float64]:
    """Return the uniform numbers of addresses: 52 bits, in the middle of their cell: never 0 or 1."""
    address = purpose * np.uint64(2**40) + spell * np.uint64(2**28) + counter
    z = key + (address + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    return (finalized(z) >> np.uint64(12)).astype(np.float64) * 2.0**-52 + 2.0**-53
