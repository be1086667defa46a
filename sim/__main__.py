"""Run the command line, as ``ijmond`` or as ``python -m sim``."""

from __future__ import annotations

import signal


def main() -> None:
    """Run it; until its words are there nothing is begun, and Ctrl-C ends it without a word."""
    if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from sim.cli import main as run

    run()


if __name__ == "__main__":
    main()
