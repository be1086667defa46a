"""``python -m tests.fast``: build the compiled copy where it is missing or stale; 0: it is ready, 1: it is not."""

from __future__ import annotations

import sys

from tests.fast.building import BuildError, build, is_ready, tell


def main() -> int:
    """Say in one line what stands in build/fast."""
    try:
        if not is_ready():
            build()
    except BuildError as error:
        tell(f"the model runs as it is, not compiled, and takes about twice the time: {error}")
        return 1
    tell("build/fast: the compiled model is there, and does what its source does")
    return 0


if __name__ == "__main__":
    sys.exit(main())
