"""``python -m tests.benchmarks``."""

from __future__ import annotations

from tests.benchmarks.speed import main

main()
