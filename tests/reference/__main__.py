"""``python -m tests.reference [--write]``."""

from __future__ import annotations

import sys

from tests.reference import FOLDER, ROOT, pages, stale

if __name__ == "__main__":
    if "--write" in sys.argv:
        FOLDER.mkdir(exist_ok=True)
        for file, text in pages().items():
            file.write_text(text, encoding="utf-8")
    sys.exit("\n".join(f"{file.relative_to(ROOT)}: not of today's code; run with --write" for file in stale()) or 0)
