"""The planner's page with a simulation behind it, at an address of this machine, until somebody ends it."""

from __future__ import annotations

import contextlib
import os
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sim.commands.reproduce import refuse_code_in
from sim.errors import ResultsError
from sim.planner.data import page_data
from sim.planner.html import ExploreLink, page_html
from sim.planner.serve.exact import ExactDesign
from sim.planner.serve.serving import CANCEL, EVENTS, SIMULATE, Manner, Served, serving
from sim.run.deciding import changed_code
from sim.run.process import said_when_stopped
from sim.store import Result, doubted, open_result
from sim.studies import load_experiment
from sim.studies.designs import DesignedSpec

USUAL = (Path("results/page"), Path("results/published/page"))
"""Which result is served when nobody says: the first that is there."""

EXPERIMENTS = Path("experiments")

ENDED = "the page is no longer served"
"""What is said beside the word that somebody ended it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploring:
    """What is served, and how; without a ``result`` or an ``experiment`` the usual ones; `futures` as of the page."""

    manner: Manner
    result: Path | None = None
    experiment: Path | None = None
    futures: Path | None = None
    opens_browser: bool = True
    is_trusted: bool = False


def explore(wanted: Exploring, *, say: Callable[[str], object], told: Callable[[str], object]) -> None:
    """Serve the page of a result until somebody ends it; `told` hears the address, and `say` what else is to be known.

    Raises
    ------
    ResultsError
        There is no result, it cannot be read, or its experiment is not there or another.
    ConfigurationError
        With everything that is wrong with the experiment.
    ServeError
        The port cannot be had.
    RunError
        This system cannot copy processes.
    Interrupted
        Somebody ended it.
    """
    with said_when_stopped(ENDED):
        served = served_of(wanted, say=say)
        with serving(served, wanted.manner, said=say) as server:
            told(server.address)
            say("Ctrl-C ends it")
            if wanted.opens_browser:
                threading.Thread(target=open_browser, args=(server.ticket_address,), daemon=True).start()
            threading.Event().wait()


def served_of(wanted: Exploring, *, say: Callable[[str], object]) -> Served:
    """Return what is served.

    Raises
    ------
    ResultsError
        There is no result, it cannot be read, or its experiment is not there or another.
    ConfigurationError
        With everything that is wrong with the experiment.
    """
    folder = wanted.result or usual_result()
    with doubted(folder):
        result = open_result(folder)
        refuse_code_in(result.plan, folder, trusted=wanted.is_trusted)
    with doubted(wanted.futures or folder):
        more = None if wanted.futures is None else open_result(wanted.futures)
    with doubted(folder):
        data = page_data(result, futures=more)
    design = ExactDesign.of(experiment_of(result, wanted.experiment), result.plan)
    if code := changed_code(result.manifest["code_files"], result.plan):
        say(f"mind: the model is another than that of {folder}, so what is simulated here may differ from it: {code}")
    link = ExploreLink(events=EVENTS, simulate=SIMULATE, cancel=CANCEL)
    page = page_html(data, language=wanted.manner.language, explore=link)
    return Served(page=page, data=data, plan=result.plan, design=design)


def usual_result() -> Path:
    """Return the folder of the result that is served when nobody says which.

    Raises
    ------
    ResultsError
        There is none.
    """
    found = next((folder for folder in USUAL if folder.is_dir()), None)
    if found is None:
        places = " and no ".join(map(str, USUAL))
        raise ResultsError(
            f"no {places} here; a result with the points of a page was needed; name its folder, or make one with "
            "`ijmond run experiments/page.yaml`"
        )
    return found


def experiment_of(result: Result, file: Path | None) -> DesignedSpec:
    """Return the experiment of which a result was made, by its name where no file is given.

    Raises
    ------
    ResultsError
        There is no such file, or it varies nothing.
    ConfigurationError
        With everything that is wrong in it.
    """
    path = file or EXPERIMENTS / f"{result.plan.name}.yaml"
    if not path.is_file():
        raise ResultsError(
            f"{path}: there is no such file; the experiment of {result.folder} was needed, to simulate other points of "
            "its design; name it with --experiment"
        )
    asked = load_experiment(path)
    if not isinstance(asked, DesignedSpec):
        raise ResultsError(f"{path}: varies nothing; the experiment of {result.folder} was needed")
    return asked


def open_browser(address: str) -> bool:
    """Open an address in the browser; one that would take the terminal only where BROWSER names it."""
    with contextlib.suppress(webbrowser.Error, OSError):
        browser = webbrowser.get()
        if type(browser) is not webbrowser.GenericBrowser or "BROWSER" in os.environ:
            return browser.open(address)
    return False
