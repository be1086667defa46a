"""What a manifest says at least, for made-up results."""

from __future__ import annotations

from typing import Any

FACTS: dict[str, Any] = {
    "plan_digest": "ab" * 32,
    "code": {"version": "0.3.0", "commit": "0123456789abcdef", "modified": False},
    "code_files": {},
    "n_jobs": 0,
    "results_digest": "cd" * 32,
    "window": {"start": "2013-01-01", "measured_from": "2020-01-01", "until": "2036-01-01"},
    "labels": {},
}
VOLATILE: dict[str, Any] = {"seconds": 540.0, "workers": 2, "platform": "Linux", "python": "3.11.7", "cpus": 2}
