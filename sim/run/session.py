"""Answers while one waits: the pasts of some replications stay at rest, and each question goes on from them."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from sim.analysis.comparison.outcome import Named, Outcome, outcomes
from sim.config import answering
from sim.errors import ConfigurationError, Problem, did_you_mean
from sim.measures import Asked, Measure, OwnMeasures, described
from sim.run.answer import Answer, Question, Start, craft_of
from sim.run.executor import DIED, Ask, Failure, RunError, Turn
from sim.run.forks import CAN_REST
from sim.run.pasts import Bound, Pasts

if TYPE_CHECKING:
    from sim.config import Configuration, Settings
    from sim.own_file import OwnRules

NOT_HERE = (
    "this system cannot copy a process that is under way, which a session needs; run an experiment instead with "
    "`ijmond run`, or use Linux, macOS or the Windows Subsystem for Linux"
)
CHOSEN = ("resources", "rules")
"""What a question may change: what nobody here can choose is the same in the past."""

GONE = "its process died again and again (killed, or out of memory); ask again, with fewer workers or less memory_mb"


class Session:
    """The pasts of the first `replications` replications, at rest up to the date on which scenarios take effect.

    Every answer is that of the same job run by ``ijmond run``, to the last bit: the luck of a replication is the same
    in all questions. The processes end with `close`, with the block that this is the context of, and when the process
    at hand is gone, whatever way it went.

    Parameters
    ----------
    load
        Returns the configuration of a scenario by its name; see `of_experiment` and `of_configuration`.
    base
        The scenario whose past is simulated; one with the same past may be asked about.
    replications
        How many replications a question is answered by.
    seed
        The seed of the experiment.
    measures
        What is answered when a question does not say: names of measures, or outcomes of groups; None: all there are.
    workers
        How many processes are at work at a time; None: as many as there are processors.
    memory_mb
        What all processes may take together [MB]; None: half of what the machine has free. Where it does not suffice
        for all pasts, fewer stay at rest, and `said` hears it.
    own
        The files with measures of the user, which are then answered as well.
    rules
        The files with rules of the user, which scenarios may then name; the model then runs as it is written.
    said
        Hears, in a line each, that fewer pasts stay and that something was done again because a process died.

    Raises
    ------
    ConfigurationError
        No scenario takes effect on a date, or something is wrong with the configuration.
    RunError
        The system cannot copy processes, or `memory_mb` is less than the least that is needed.
    """

    def __init__(
        self,
        load: Callable[[str], Configuration],
        *,
        base: str,
        replications: int,
        seed: int,
        measures: Iterable[Named] | None = None,
        workers: int | None = None,
        memory_mb: float | None = None,
        own: tuple[OwnMeasures, ...] = (),
        rules: tuple[OwnRules, ...] = (),
        said: Callable[[str], object] = lambda _: None,
    ) -> None:
        if not CAN_REST:
            raise RunError(NOT_HERE)
        self.base, self.replications, self.seed, self._load = base, replications, seed, load
        self.configuration, self._askable, self._rules = load(base), described(own).askable, rules
        self._measures = None if measures is None else _known(outcomes(tuple(measures)), self._askable)
        if self.configuration.changes_on is None:
            needed = "a scenario that takes effect on a date was needed, up to which the pasts are simulated"
            todo = "lay a scenario with 'takes_effect: ...' over the configuration"
            raise ConfigurationError([_problem("scenario", f"{base!r} takes effect on no date", needed, todo)])
        craft = craft_of(self.configuration, seed=seed, own=own, rules=rules)
        bound = Bound(mb=memory_mb, said=said)
        self._pasts = Pasts(craft, workers=workers or os.cpu_count() or 1, bound=bound)
        try:
            self._pasts.start()
            self._refuse_too_little(memory_mb)
        except BaseException:
            self._pasts.close()
            raise

    @classmethod
    def of_experiment(cls, path: str | Path, *, replications: int | None = None, **how: Any) -> Self:
        """Return a session on the scenarios of an experiment, with its window, seed and headline measures.

        `how` are parameters of `Session` in place of what the file says.

        Raises
        ------
        ConfigurationError
            With everything that is wrong with the file, or it is not of scenarios.
        """
        from sim.studies import ScenariosSpec, load_experiment, outcomes_in

        asked = load_experiment(path)
        if not isinstance(asked, ScenariosSpec):
            needed, todo = "an experiment that compares scenarios was needed", "take one of `kind: comparison`"
            problem = asked.place_of("kind").problem(("kind",), came=f"came {asked.kind!r}", needed=needed, todo=todo)
            raise ConfigurationError([problem])

        def load(scenario: str) -> Configuration:
            if scenario not in asked.names():
                todo = did_you_mean(scenario, asked.names())
                raise ConfigurationError([_problem("scenario", f"came {scenario!r}", "a scenario of the file", todo)])
            return asked.load(scenario)

        given: dict[str, Any] = {"seed": asked.seed, "measures": outcomes_in(getattr(asked, "headline", ())) or None}
        given |= {"own": asked.own_measures(), "rules": asked.own_rules()}
        n = replications or getattr(asked, "replications", None) or 1
        return cls(load, base=asked.base, replications=n, **(given | how))

    @classmethod
    def of_configuration(
        cls, path: str | Path, *, scenario: str, overrides: Mapping[str, Any] | None = None, **how: Any
    ) -> Self:
        """Return a session on a configuration with scenarios beside it; `overrides` hold in past and future.

        Raises
        ------
        ConfigurationError
            With everything that is wrong.
        """
        from sim.config import load_configuration

        def load(name: str) -> Configuration:
            return load_configuration(path, scenarios=name, overrides=overrides)

        return cls(load, base=scenario, **how)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def warm(self) -> Iterator[int]:
        """Simulate the pasts that do not rest yet; yield the number of each replication whose past does.

        Nobody needs to: a question makes the pasts that it misses.
        """
        asks = [Ask(key=k, root=Start(replication=k), job=None) for k in range(self.replications)]
        turn = self._pasts.answers(asks, stays=lambda _: True, only_at_rest=True)
        try:
            for ask, outcome in turn:
                _refuse(ask, outcome)
                yield int(str(ask.key))
        finally:
            turn.close()

    def ask(
        self,
        *,
        scenario: str | None = None,
        overrides: Mapping[str, Any] | None = None,
        fte: Mapping[str, float] | None = None,
        measures: Iterable[Named] | None = None,
        periods: Iterable[str] | None = None,
        paths: Iterable[str] = (),
        replications: int | None = None,
    ) -> Answers:
        """Return what each replication says to a question, as it comes.

        Parameters
        ----------
        scenario
            What holds from the date of the session on; None: the scenario whose past is at rest.
        overrides
            Values by dotted path that hold from that date on, over the scenario: of resources and rules.
        fte
            The staff of teams from that date on, by name [fte].
        measures
            What is answered; None: what the session was opened for.
        periods
            Over which periods; None: over all.
        paths
            The groupings of which paths over time are answered.
        replications
            How many; None: those of the session.

        Raises
        ------
        ConfigurationError
            With everything that is wrong with the question; the session goes on.
        RunError
            The session is closed, or the answers to another question have not been taken or closed.
        """
        staff = {f"resources.teams.{team}.fte": number for team, number in (fte or {}).items()}
        configuration = self._configuration(scenario or self.base, {**(overrides or {}), **staff})
        n = self.replications if replications is None else replications
        return self.ask_under(configuration, measures=measures, periods=periods, paths=paths, replications=range(n))

    def ask_under(
        self,
        configuration: Configuration,
        *,
        measures: Iterable[Named] | None = None,
        periods: Iterable[str] | None = None,
        paths: Iterable[str] = (),
        replications: Iterable[int] | None = None,
    ) -> Answers:
        """Return what each replication says under a whole configuration, whatever it changes, as it comes.

        One that says up to the date of the session what its own says goes on from there (see `has_past_of`). Any
        other is simulated from its start, in the same luck, and its pasts are not kept: that takes about three times
        as long.

        Parameters
        ----------
        configuration
            What holds, in the past too.
        measures, periods, paths
            As in `ask`.
        replications
            Which; None: those of the session.

        Raises
        ------
        ConfigurationError
            There is no such measure; the session goes on.
        RunError
            The session is closed, or the answers to another question have not been taken or closed.
        """
        wanted = self._measures if measures is None else _known(outcomes(tuple(measures)), self._askable)
        asked = Asked(
            outcomes=None if wanted is None else tuple((one.measure, one.group_by, one.group) for one in wanted),
            periods=None if periods is None else tuple(periods),
            paths=tuple(paths),
        )
        question = Question(configuration=pickle.dumps(configuration), asked=asked)
        past = configuration.past_digest
        other = None if self.has_past_of(configuration) else question.configuration
        asks = (
            Ask(key=k if other is None else (k, past), root=Start(replication=k, configuration=other), job=question)
            for k in (range(self.replications) if replications is None else replications)
        )
        return Answers(self._pasts.answers(asks, stays=lambda key: key in range(self.replications)))

    def has_past_of(self, configuration: Configuration) -> bool:
        """Whether a configuration says, up to the date of the session, all that the session's own says.

        What is other only from then on does not count: resources and rules, values of a later day, later shocks of the
        inflow. It is values that are compared, not where they come from.
        """
        mine, since = self.configuration, self.configuration.changes_on
        assert since is not None
        if configuration.past_digest == mine.past_digest:
            return True
        days = {mine.window.start, *(day for one in (mine, configuration) for day in one.dates() if day < since)}
        pairs = ((_said_before(since, mine.at(day)), _said_before(since, configuration.at(day))) for day in days)
        return configuration.changes_on == since and all(one == other for one, other in pairs)

    def configuration_of(self, scenario: str | None = None) -> Configuration:
        """Return the configuration of a scenario that may be asked about; None: of the one whose past is at rest.

        Raises
        ------
        ConfigurationError
            There is no such scenario, or it has another past.
        """
        return self._configuration(scenario or self.base, {})

    @property
    def asked(self) -> tuple[Outcome, ...]:
        """The outcomes that are answered when a question does not say; empty: all measures there are."""
        return self._measures or ()

    def at_rest(self) -> tuple[int, ...]:
        """Return the replications whose pasts rest."""
        return tuple(sorted(int(str(key)) for key in self._pasts.at_rest()))

    @property
    def bound_mb(self) -> float:
        """What all processes may take together [MB]."""
        return self._pasts.bound_mb

    def memory_mb(self) -> float:
        """Return what all processes take now, what they share counted once [MB]; 0 where the system does not tell."""
        return self._pasts.memory_mb()

    def processes(self) -> list[int]:
        """Return the ids of the processes of this session; only on Linux all of them."""
        return self._pasts.processes()

    def close(self) -> None:
        """End every process and give back what they held; from any thread."""
        self._pasts.close()

    def _configuration(self, scenario: str, changes: Mapping[str, Any]) -> Configuration:
        """Return the configuration that is asked about, once it is sure that it leaves the past as it is."""
        configuration = self.configuration if scenario == self.base else self._load(scenario)
        if configuration.past_digest != self.configuration.past_digest:
            raise ConfigurationError([self._other_past(scenario, configuration)])
        wrong = [problem for path, value in changes.items() for problem in self._of_the_past(path, value)]
        if wrong:
            raise ConfigurationError(wrong)
        with answering(self._rules):
            return configuration.with_changes(changes, since="takes_effect") if changes else configuration

    def _other_past(self, scenario: str, configuration: Configuration) -> Problem:
        mine, its = self.configuration.changes_on, configuration.changes_on
        came = (
            f"takes effect on {its or 'no date'}, and the pasts go up to {mine}"
            if mine != its
            else f"changes what was before {mine}"
        )
        needed = f"a scenario with the past of {self.base!r} was needed"
        return _problem("scenario", f"{scenario!r} {came}", needed, "open another session for it")

    def _of_the_past(self, path: str, value: Any) -> Iterator[Problem]:
        """Yield why a change is none from the date of the session on."""
        since, todo = self.configuration.changes_on, "open another session that has it from its start on"
        if path.split(".")[0] not in CHOSEN and path.split(".")[0] in self.configuration.document:
            needed = f"a path in {' or '.join(CHOSEN)}, which may change on {since}, was needed"
            yield _problem(path, "came a change of what is the same in the past", needed, todo)
        dates = value.get("value", value) if isinstance(value, Mapping) else {}
        early = sorted(str(date) for date in dates if str(date)[:1].isdigit() and str(date) < str(since))
        if early:
            yield _problem(path, f"came a value from {early[0]} on", f"{since} or a later day was needed", todo)

    def _refuse_too_little(self, memory_mb: float | None) -> None:
        least = self._pasts.needed_mb()
        if memory_mb is not None and memory_mb < least:
            raise RunError(
                f"memory_mb: came {memory_mb:g}; at least {least:.0f} MB was needed for {self._pasts.workers} at work; "
                "give more, or fewer workers"
            )


class Answers:
    """The answers to one question: an iterator, also an asynchronous one, and a context that closes it.

    Who closes it, from any thread and at any time, ends what is at work for it; the pasts stay.
    """

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Answer:
        """Return the next answer.

        Raises
        ------
        RunError
            A replication failed, or its process died again and again; the session goes on.
        """
        ask, outcome = next(self._turn)
        try:
            _refuse(ask, outcome)
        except RunError:
            self.close()
            raise
        assert isinstance(outcome, Answer)
        return outcome

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Answer:
        answer = await asyncio.to_thread(next, self, None)
        if answer is None:
            raise StopAsyncIteration
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Take no more answers, and end what is at work for them."""
        self._turn.close()


def _refuse(ask: Ask, outcome: object) -> None:
    if isinstance(outcome, Failure):
        raise RunError(f"replication {ask.root.replication}: {GONE if outcome.line == DIED else outcome.line}")


def _said_before(date: dt.date, settings: Settings) -> Settings:
    """Return settings without the shocks that begin on a date or later, which are nothing before that."""
    inflow = settings.circumstances.inflow
    earlier = inflow.model_copy(update={"shocks": tuple(one for one in inflow.shocks if one.first < date)})
    circumstances = settings.circumstances.model_copy(update={"inflow": earlier})
    return settings.model_copy(update={"circumstances": circumstances})


def _known(wanted: tuple[Outcome, ...], askable: Mapping[str, Measure]) -> tuple[Outcome, ...]:
    """Return the outcomes that are wanted, all of measures that may be asked for."""
    wrong = [
        _problem("measures", f"came {one.measure!r}", "the id of a measure", did_you_mean(one.measure, askable))
        for one in wanted
        if one.measure not in askable
    ]
    if wrong:
        raise ConfigurationError(wrong)
    return wanted


def _problem(key: str, came: str, needed: str, todo: str) -> Problem:
    return Problem(file="question", line=0, column=0, key=key, came=came, needed=needed, todo=todo)
