"""Published crates judged by the validator of RO-Crate, in an environment of its own.

``python -m venv crates && crates/bin/pip install roc-validator==0.13.0 rocrate==0.16.0``, then
``crates/bin/python tests/store/crates.py results/published/*``. It prints a line a result and profile, and leaves with
1 when a requirement is not met. The validator reads the terms of RO-Crate from the network; here they come from the
package rocrate, which brings those of RO-Crate 1.3, a superset, so that it runs where there is none.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

TERMS = "https://w3id.org/ro/crate/"
PROFILES = {"ro-crate-1.2": True, "process-run-crate-0.5": False}
"""By profile, whether what it is based on is asked as well: Process Run Crate 0.5 is based on RO-Crate 1.1, and ours is
one of 1.2."""


def without_network() -> None:
    """Let the validator read the terms from the package."""
    import requests
    import rocrate
    from rocrate_validator.utils.http import HttpRequester

    terms = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()

    def get(_: Any, url: str, **__: Any) -> Any:
        found = requests.Response()
        found.url, found.status_code = url, 200 if url.startswith(TERMS) else 504
        found.headers["Content-Type"] = "application/ld+json"
        found._content = terms if url.startswith(TERMS) else b""
        return found

    for name in ("get", "head", "fetch_fresh"):
        setattr(HttpRequester, name, get)


def judged(folder: Path, profile: str) -> tuple[int, list[str]]:
    """Return how many checks were passed, and what is wrong, in words."""
    from rocrate_validator import services
    from rocrate_validator.models import Severity, ValidationSettings

    settings = ValidationSettings(
        rocrate_uri=str(folder),
        profile_identifier=profile,
        enable_profile_inheritance=PROFILES[profile],
        requirement_severity=Severity.REQUIRED,
        offline=True,
        skip_availability_check=True,
    )
    found = services.validate(settings)
    return len(found.executed_checks) - len(found.failed_checks), [str(issue.message) for issue in found.get_issues()]


def main() -> int:
    """Judge the folders that are named."""
    without_network()
    failed = 0
    for folder in sys.argv[1:]:
        for profile in PROFILES:
            n_passed, wrong = judged(Path(folder), profile)
            failed += bool(wrong)
            sys.stdout.write(f"{folder}: {profile}: {n_passed} checks passed; {'; '.join(wrong) or 'nothing wrong'}\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
