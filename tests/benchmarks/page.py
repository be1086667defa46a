"""What the planner's page takes: opening, from slider to picture, its size, and exact runs behind it.

Run as ``python -P -m tests.benchmarks.page PAGE.html`` for the page alone, and with ``--explore ADDRESS`` for the exact
what-if of a server that was started by ``ijmond explore RESULT --no-browser`` (wait until its pasts stand ready). Wall
time is given with the time of the page's own thread, which other work on the machine does not lengthen.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

SLIDE = """async ({id, low, high, n}) => {
  const slider = document.getElementById(id), took = [];
  for (let k = 0; k < n; k++) {
    slider.value = low + (high - low) * (k % 25) / 24;
    const began = performance.now();
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)));
    took.push(performance.now() - began);
  }
  return took;
}"""
"""From the event of a slider to behind the frame in which everything was drawn [ms], again and again."""

FIRST_ANSWER = "() => { const one = document.querySelector('#tiles b'); return one && one.textContent.length > 1; }"
TOLD = "part => document.querySelector('#exact [role=status]').textContent.includes(part)"
SLIDER = "in-coaches"
LOOKS = 5
SLIDES = 100


def said(line: str) -> None:
    """Say a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def opened(browser: Any, address: str) -> tuple[Any, float]:
    """Return a page in a fresh context, and how long it took until its first answer stood there [s]."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_function(FIRST_ANSWER)
    return page, time.perf_counter() - began


def thread_seconds(page: Any, devtools: Any) -> float:
    """Return how long the page's own thread has worked [s]."""
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def alone(browser: Any, file: Path) -> None:
    """Say what the page takes by itself."""
    address = file.resolve().as_uri()
    size = file.stat().st_size
    said(f"size: {size / 1e6:.2f} MB")
    times = []
    for _ in range(LOOKS):
        page, took = opened(browser, address)
        times.append(took)
        page.context.close()
    said(f"opening, to the first answer: median {statistics.median(times):.2f} s, worst of {LOOKS} {max(times):.2f} s")
    for columns in ("A=current", "A=current&B=integraal", "A=current&B=integraal&C=maximale_samenwerking"):
        page, _ = opened(browser, f"{address}#{columns}")
        page.wait_for_timeout(1500)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        ends = page.eval_on_selector(f"#{SLIDER}", "one => [Number(one.min), Number(one.max)]")
        before = thread_seconds(page, devtools)
        took = page.evaluate(SLIDE, {"id": SLIDER, "low": ends[0], "high": ends[1], "n": SLIDES})
        own = 1000 * (thread_seconds(page, devtools) - before) / SLIDES
        n = columns.count("=")
        deciles = statistics.quantiles(took, n=10)
        said(
            f"slider to picture, {n} column(s): median {statistics.median(took):.0f} ms, nine in ten below "
            f"{deciles[-1]:.0f} ms; of the page's own thread {own:.0f} ms"
        )
        page.context.close()


def exact(browser: Any, address: str, *, many: int) -> None:
    """Say how long an exact run takes, from the click to what stands in the page."""
    page, took = opened(browser, address)
    said(f"served page, opening: {took:.2f} s")
    slider = page.locator(f"#{SLIDER}-number")
    for value in ("17", "14", "16.5"):
        slider.fill(value)
        page.locator('[data-key="many"]').select_option(str(many))
        page.wait_for_timeout(500)
        began = time.perf_counter()
        page.locator('[data-key="simulate"]').click()
        page.wait_for_function(TOLD, arg=f"of {many} replications", timeout=120_000, polling=20)
        first = time.perf_counter() - began
        page.wait_for_function(TOLD, arg=f"{many} replications: simulated", timeout=300_000, polling=20)
        said(f"exact, coaches {value}: first {first:.2f} s, all {many} {time.perf_counter() - began:.2f} s")
    page.context.close()


def main() -> None:
    """Measure what was asked."""
    from playwright.sync_api import sync_playwright

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path, nargs="?")
    asked.add_argument("--explore", metavar="ADDRESS")
    asked.add_argument("--many", type=int, default=20, choices=(4, 10, 20, 40))
    asked.add_argument("--chromium", default="/usr/bin/chromium")
    given = asked.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=given.chromium)
        if given.file is not None:
            alone(browser, given.file)
        if given.explore is not None:
            exact(browser, given.explore, many=given.many)
        browser.close()


if __name__ == "__main__":
    main()
