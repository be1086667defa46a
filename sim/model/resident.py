"""A resident: who they are, where they stand, what they are due, and the one wake-up call they need.

With what they may hold or wait for: a place at an employer, which waits for somebody as they wait for it.
"""

from __future__ import annotations

from collections.abc import Generator

from sim.domain import IS_ON_BENEFIT, JobKind, PlaceKind, Stage, TargetGroup, Task
from sim.model.clock import INFINITY, Clock, Signal, Sleeper, Step, size_of
from sim.model.diary import Worker
from sim.model.order import NOT_ENTERED, Request
from sim.randomness import Purpose, Word, exponential, uniform
from sim.units import WEEKS_PER_YEAR

NOBODY = -1
"""Who has a place that nobody took, as recorded."""

NO_ROUTE = -1
"""The route of civic integration of who is on none."""


class Waiting:
    """A candidate, or an open place, who waits for a match.

    ``number`` says which, ``key`` is the address of its luck, and ``turn`` the how manieth it is of those who wait.
    ``open_to`` is the set of the kinds of places to which it may be matched, none once it waits no more; ``entered``
    the set of those in whose shortlist it has an entry.
    """

    __slots__ = ("entered", "key", "number", "open_to", "turn")

    def __init__(self, number: int, key: Word) -> None:
        self.number = number
        self.key = key
        self.turn = 0
        self.open_to = 0
        self.entered = 0


class Place(Waiting):
    """A place at an employer, open in ``[opened, closes)`` unless somebody takes it first."""

    __slots__ = ("closes", "kind", "municipality", "opened", "taken_by")

    def __init__(
        self, number: int, kind: PlaceKind, key: Word, *, municipality: int, opened: float, closes: float
    ) -> None:
        super().__init__(number, key)
        self.kind = kind
        self.municipality = municipality
        self.opened = opened
        self.closes = closes
        self.taken_by = NOBODY


TASK_BIT = 20
"""Where the task stands in the counter of its hours; occasions stay below it."""

YOUTH_YEARS = 27
"""The age below which the law asks for a search period first (Participatiewet art. 41, fourth paragraph)."""


class Help:
    """Help of an outside service with one barrier, for which somebody waits or which they get, and until when.

    ``number`` says the how manieth help of the spell it is, by which it has its luck.
    """

    __slots__ = ("barrier", "due", "number", "waits")

    def __init__(self, barrier: int, number: int, *, due: float) -> None:
        self.barrier = barrier
        self.number = number
        self.due = due
        self.waits = True


Story = Generator[float, Signal, None]
"""A life: yields the next moment of its own [weeks] and is sent what woke it."""


class Course:
    """What is told moment by moment, without the story: for as long as it lasts, whatever happens comes here first."""

    __slots__ = ()

    def happen(self, resident: Resident, signal: Signal) -> bool:
        """Let something happen to a resident; say whether this lasts.

        Raises
        ------
        NotImplementedError
            Each course of a life has its own.
        """
        raise NotImplementedError


class Resident(Sleeper):
    """One resident for the whole run. Everything is public to the model and to nobody else.

    ``*_left`` are the unit exponential budgets of the competing risks, consumed at the present ``*_rate`` [1/week],
    or at ``*_rate_attended`` while a contact still works (until ``attended_until``), in which ``skill`` multiplies what
    the last contact does to the chances of leaving. The interval that runs to the next one began at ``contact_from``.

    ``activity`` lasts until the stage ends or, where the next moment of the stage is another's, until
    ``activity_until``. ``helped`` is the set of the barriers for which help waits or is given, ``helps`` says of each
    what comes next.
    """

    __slots__ = (
        "activity",
        "activity_until",
        "aow_week",
        "assessed",
        "attended_until",
        "awaits_since",
        "barriers",
        "birth_week",
        "boosted_until",
        "buys",
        "civic",
        "civic_until",
        "clock",
        "coach",
        "completed_trajectory",
        "contact_due",
        "contact_ends",
        "contact_from",
        "contact_request",
        "course",
        "down_from",
        "down_left",
        "down_rate",
        "due",
        "earns",
        "earns_since",
        "entry_week",
        "exempt",
        "flare_left",
        "flare_rate",
        "frailty",
        "granted_week",
        "group",
        "held_until",
        "help_due",
        "helped",
        "helps",
        "id",
        "in_company",
        "in_group",
        "income_change_due",
        "income_review_due",
        "job",
        "judged",
        "kept",
        "key",
        "last_trajectory_end",
        "later_entry",
        "learned_sheltered",
        "life_due",
        "life_what",
        "look_again",
        "meeting_due",
        "municipality",
        "n_contacts",
        "n_flares",
        "n_helped",
        "n_income_changes",
        "n_meetings",
        "n_moves",
        "n_occasions",
        "n_part_time",
        "n_reviews",
        "next_what",
        "notice_due",
        "other_left",
        "other_rate",
        "other_rate_attended",
        "pace",
        "parallel_share",
        "part_time",
        "part_time_left",
        "part_time_rate",
        "paused_until",
        "place",
        "rates_stale",
        "request",
        "review_due",
        "school_share",
        "seen",
        "settled",
        "skill",
        "slot",
        "sooner_entry",
        "spell",
        "stage",
        "stage_due",
        "step",
        "story",
        "takes_part",
        "told_trede",
        "trajectory_start",
        "trajectory_until",
        "trede",
        "up_left",
        "up_rate",
        "up_rate_attended",
        "waits",
        "work_due",
        "work_left",
        "work_rate",
        "work_rate_attended",
        "worker",
    )

    def __init__(self, clock: Clock, number: int, key: Word, *, municipality: int) -> None:
        self.clock = clock
        self.id = number
        self.key = key
        self.municipality = municipality
        self.group: int = TargetGroup.OTHER
        self.birth_week = 0.0
        self.aow_week = INFINITY
        self.frailty = 1.0
        self.pace, self.civic = 1.0, NO_ROUTE
        self.civic_until, self.held_until = INFINITY, -INFINITY
        self.trede = 1
        self.assessed = self.told_trede = 1
        self.barriers = self.seen = 0
        self.exempt = False
        self.spell = 0
        self.stage: Stage = Stage.GONE
        self.step: Step = Step.RESTS
        self.waits = 0
        self.awaits_since = 0.0
        self.buys = False
        self.worker: Worker | None = None
        self.coach: Worker | None = None
        self.slot = 0.0
        self.in_group = False
        self.trajectory_start = -INFINITY
        self.trajectory_until = -INFINITY
        self.last_trajectory_end = -INFINITY
        self.completed_trajectory = False
        self.place: Place | None = None
        self.request: Request | None = None
        self.contact_request: Request | None = None
        self.n_contacts = self.n_occasions = self.n_reviews = self.n_income_changes = self.n_meetings = 0
        self.n_flares = self.n_moves = self.n_helped = self.n_part_time = 0
        self.job: JobKind = JobKind.UNAIDED
        self.helps: list[Help] = []
        self.story: Story | None = None
        self.course: Course | None = None
        self.due = INFINITY
        self.entry_week = self.later_entry = INFINITY
        self.next_what: Signal = Signal.TIME
        self.quiet()

    def quiet(self) -> None:
        """Forget every moment of one's own, as between two spells."""
        self.granted_week = 0.0
        self.settled = 0.0
        self.work_left = self.other_left = self.up_left = self.down_left = self.flare_left = INFINITY
        self.work_rate = self.work_rate_attended = 0.0
        self.other_rate = self.other_rate_attended = 0.0
        self.up_rate = self.up_rate_attended = 0.0
        self.down_rate = self.flare_rate = 0.0
        self.part_time_left, self.part_time_rate = INFINITY, 0.0
        self.part_time = self.judged = False
        self.parallel_share = self.school_share = 0.0
        self.down_from = INFINITY
        self.attended_until = self.boosted_until = -INFINITY
        self.paused_until = -INFINITY
        self.contact_ends = self.contact_from = 0.0
        self.skill = 1.0
        self.sooner_entry = NOT_ENTERED
        self.activity = self.kept = self.in_company = self.learned_sheltered = False
        self.activity_until = INFINITY
        self.takes_part = ""
        self.helps.clear()
        self.helped = 0
        self.life_due = self.contact_due = self.stage_due = self.help_due = INFINITY
        self.income_review_due = self.income_change_due = self.review_due = INFINITY
        self.meeting_due = self.work_due = self.notice_due = INFINITY
        self.earns: Signal = Signal.TIME
        self.earns_since = -INFINITY
        self.life_what: Signal = Signal.TIME
        self.look_again = -INFINITY
        self.rates_stale = True

    # --- luck -------------------------------------------------------------------------------------

    def u(self, purpose: Purpose, counter: int = 0) -> float:
        """Return this resident's uniform number for a purpose in this spell."""
        return uniform(self.key, purpose, self.spell, counter)

    def budget(self, purpose: Purpose, counter: int = 0) -> float:
        """Return this resident's unit exponential number for a purpose in this spell."""
        return exponential(self.key, purpose, self.spell, counter)

    def u_task(self, task: Task, occasion: int) -> float:
        """Return the uniform number for the hours of a task on one occasion in this spell."""
        return uniform(self.key, Purpose.TASK_HOURS, self.spell, task << TASK_BIT | occasion)

    # --- what follows from the rest ---------------------------------------------------------------

    @property
    def on_benefit(self) -> bool:
        """Whether the stage is one on benefit."""
        return IS_ON_BENEFIT[self.stage]

    @property
    def n_barriers_seen(self) -> int:
        """How many barriers the service knows of."""
        return size_of(self.seen)

    @property
    def holder(self) -> Worker | None:
        """The contact person: the coach, or who directs the case."""
        return self.coach if self.coach is not None else self.worker

    def group_at(self, week: float) -> int:
        """Return the group whose approach fits; who is in no other group and young is youth."""
        if self.group == TargetGroup.OTHER and self.is_young_at(week):
            return TargetGroup.YOUTH
        return self.group

    def is_young_at(self, week: float) -> bool:
        """Say whether the law counts somebody as young at a moment, whatever the group."""
        return self.age_years_at(week) < YOUTH_YEARS

    def is_active(self, week: float) -> bool:
        """Say whether activation or a trajectory goes on at a moment."""
        return self.activity and week < self.activity_until

    def in_activation(self, week: float) -> bool:
        """Say whether activation goes on at a moment: by itself, or beside the wait for a coach."""
        stage = self.stage
        is_of_it = stage == Stage.ACTIVATION or stage == Stage.HAND_OVER or stage == Stage.TRAJECTORY_WAITING
        return is_of_it and self.is_active(week)

    def age_years_at(self, week: float) -> float:
        """Return the age at a moment [years]."""
        return (week - self.birth_week) / WEEKS_PER_YEAR

    def named(self) -> str:
        """Return who this is, in words."""
        return f"resident {self.id}"

    def doing(self) -> str:
        """Return the step they are in or, where it says little, the stage."""
        return Stage(self.stage).word if self.step == Step.RESTS else Step(self.step).name.lower()

    # --- the wake-up call -------------------------------------------------------------------------

    def begin(self, story: Story) -> None:
        """Begin a story and set the clock for its first moment."""
        self.story = story
        self._expect(next(story, INFINITY))

    def resume(self, signal: Signal) -> None:
        """Let the course or the story go on, and set the clock for its next moment."""
        if self.course is not None and self.course.happen(self, signal):
            self._expect(self.next_moment())
        elif self.story is not None:
            self.course = None
            self._expect(self._told(self.story, signal))

    def _told(self, story: Story, signal: Signal) -> float:
        """Let the story go on; return its next moment, or infinity when it has come to its end [weeks]."""
        try:
            return story.send(signal)
        except StopIteration:
            self.story = None
            return INFINITY

    def _expect(self, due: float) -> None:
        """Be woken at a moment, unless one is woken before it anyhow."""
        self.due = due
        if due < self.entry_week:
            self.later_entry = self.entry_week
            self.entry_week = due
            self.clock.wake_at(self, due)

    def wake(self, now: float) -> None:
        """Act when the clock strikes: go on if this is the moment, else wait for it."""
        if now == self.entry_week:
            self.entry_week = self.later_entry
            self.later_entry = INFINITY
        if now >= self.due:
            self.due = INFINITY
            self.resume(Signal.TIME)
        elif self.due < self.entry_week and self.story is not None:
            self.entry_week = self.due
            self.clock.wake_at(self, self.due)

    def next_moment(self) -> float:
        """Return the earliest moment of one's own on benefit, and remember what it is for."""
        due, what = self.life_due, self.life_what
        if self.contact_due < due:
            due, what = self.contact_due, Signal.CONTACT_DUE
        if self.work_due < due:
            due, what = self.work_due, Signal.WORK_DONE
        if self.stage_due < due:
            due, what = self.stage_due, Signal.STAGE_DUE
        if self.help_due < due:
            due, what = self.help_due, Signal.HELP_DUE
        if self.income_review_due < due:
            due, what = self.income_review_due, Signal.INCOME_REVIEW_DUE
        if self.income_change_due < due:
            due, what = self.income_change_due, Signal.INCOME_CHANGE_DUE
        if self.review_due < due:
            due, what = self.review_due, Signal.REVIEW_DUE
        if self.meeting_due < due:
            due, what = self.meeting_due, Signal.MEETING_DUE
        self.next_what = what
        return due
