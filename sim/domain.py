"""The words of the field as types: stages, queues, barriers, events and ways out.

Every word that a configuration, a record or a result may use stands here once. The numbers of
the enumerations are what a record stores; their names in lower case are what a person reads.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal


class Word(IntEnum):
    """An enumeration whose members read as words: ``Stage.ON_HOLD.word == "on_hold"``."""

    @property
    def word(self) -> str:
        """The name in lower case, as written in configurations and results."""
        return self.name.lower()

    @classmethod
    def words(cls) -> list[str]:
        """All names in lower case, in the order of their numbers."""
        return [member.word for member in cls]


class Stage(Word):
    """Where a resident is in the flow; exactly one at a time."""

    SEARCH_PERIOD = 0
    CLAIM = 1
    INTAKE = 2
    GUIDANCE = 3
    ACTIVATION = 4
    HAND_OVER = 5
    TRAJECTORY_WAITING = 6
    TRAJECTORY = 7
    PLACEMENT = 8
    SHELTERED_WAITING = 9
    WORK = 10
    SHELTERED = 11
    AWAY = 12
    GONE = 13


ON_BENEFIT = frozenset(
    {
        Stage.INTAKE,
        Stage.GUIDANCE,
        Stage.ACTIVATION,
        Stage.HAND_OVER,
        Stage.TRAJECTORY_WAITING,
        Stage.TRAJECTORY,
        Stage.PLACEMENT,
        Stage.SHELTERED_WAITING,
    }
)
"""The stages in which a resident receives a benefit (counted in the stock)."""

IS_ON_BENEFIT: tuple[bool, ...] = tuple(stage in ON_BENEFIT for stage in Stage)
"""The same by the number of the stage, for whoever asks a million times."""


class Function(Word):
    """What an organisation may do for a municipality's residents."""

    INCOME = 0
    INTAKE = 1
    DIRECTION = 2
    TRAJECTORY = 3
    PLACEMENT = 4
    SHELTERED = 5
    SUPPORT = 6
    PURCHASE = 7


FunctionWord = Literal["income", "intake", "direction", "trajectory", "purchase", "placement", "sheltered", "support"]


class Queue(Word):
    """What a resident can wait for."""

    CLAIM = 0
    INTAKE = 1
    ACTIVATION = 2
    TRAJECTORY = 3
    PLACEMENT = 4
    MENTAL_HEALTH = 5
    DEBT = 6
    LANGUAGE = 7
    CARE = 8
    HOUSING = 9
    SHELTERED = 10
    CONTACT = 11


QueueWord = Literal[
    "claim",
    "intake",
    "activation",
    "trajectory",
    "placement",
    "mental_health",
    "debt",
    "language",
    "care",
    "housing",
    "sheltered",
    "contact",
]


class Barrier(Word):
    """What stands between a resident and work besides work itself."""

    MENTAL_HEALTH = 0
    DEBT = 1
    LANGUAGE = 2
    CARE = 3
    HOUSING = 4

    @property
    def queue(self) -> Queue:
        """The queue of the outside service that resolves this barrier."""
        return Queue[self.name]

    @property
    def bit(self) -> int:
        """The barrier's place in a set of barriers kept as one integer."""
        return 1 << self


BarrierWord = Literal["mental_health", "debt", "language", "care", "housing"]


class TargetGroup(Word):
    """The group whose approach fits a resident; youth is read from the age instead."""

    OTHER = 0
    STATUS_HOLDER = 1
    REGISTER = 2
    BESCHUT = 3
    PROBATION = 4
    WSW = 5
    NUG = 6
    YOUTH = 7


GroupWord = Literal["youth", "status_holder", "register"]
"""The groups for which a team may have specialists."""

DrawnGroupWord = Literal["status_holder", "register", "beschut", "probation"]
"""The groups in which residents are drawn; whoever is in none of them is in no group."""


class CivicRoute(Word):
    """The routes of the civic integration law of 2021."""

    WORK = 0  # to level B1
    EDUCATION = 1
    SELF_RELIANCE = 2


CivicRouteWord = Literal["work", "education", "self_reliance"]


class Task(Word):
    """What stands in a worker's diary."""

    CLAIM = 0
    INTAKE = 1
    HAND_OVER = 2
    REASSESSMENT = 3
    ACTIVATION_START = 4
    CONTACT = 5
    INCOME_REVIEW = 6
    PLACE_LEAD = 7
    PLACING = 8
    REVIEW = 9
    INCOME_CHANGE = 10
    MEETING = 11


TaskWord = Literal[
    "claim",
    "intake",
    "hand_over",
    "reassessment",
    "activation_start",
    "contact",
    "income_review",
    "place_lead",
    "placing",
    "review",
    "income_change",
    "meeting",
]


class PlaceKind(Word):
    """What an employer offers."""

    REGULAR = 0
    SUBSIDISED = 1
    LEARNING = 2
    SECONDMENT = 3


PlaceWord = Literal["regular", "subsidised", "learning", "secondment"]


class Route(Word):
    """How a resident came to work."""

    UNAIDED = 0
    TRAJECTORY = 1
    WSP = 2
    PARALLEL = 3
    SHELTERED = 4


class JobKind(Word):
    """For what kind of job somebody left the benefit: found along a route, or a place of the employer service."""

    UNAIDED = 0
    TRAJECTORY = 1
    PARALLEL = 2
    REGULAR = 3
    SUBSIDISED = 4
    SECONDMENT = 5


JobWord = Literal["unaided", "trajectory", "parallel", "regular", "subsidised", "secondment"]


class Event(Word):
    """What can happen to a resident. The meaning of the record's ``detail`` stands beside it."""

    START = 0  # in the stock when the run starts; detail: weeks on benefit so far
    REPORTED = 1  # at the door; detail: 0 new, 1 again after a spell
    CLAIMED = 2
    GRANTED = 3  # the benefit starts
    REFUSED = 4
    WITHDREW = 5  # gave up while waiting for the decision, or did not return from the search period
    JOINED = 6  # a queue; detail: Queue
    SERVED = 7  # from a queue; detail: Queue
    LEFT_QUEUE = 8  # without being served; detail: Queue
    PROFILED = 9  # intake done; detail: 1 when the assessed route is not the route of the true profile
    STAGE = 10  # entered the stage of this row
    CONTACT = 11  # a conversation; detail: weeks waited for it
    TREDE = 12  # the trede of this row is new
    BARRIER_UP = 13  # detail: Barrier
    BARRIER_DOWN = 14  # detail: Barrier
    REFERRED = 15  # to a trajectory
    HAND_OVER = 16  # a dossier goes to another organisation; detail: 0 to the trajectory, 1 back, 2 to the WSP
    LOST = 17  # from view, at a hand-over
    FOUND = 18  # seen again
    TRAJECTORY_START = 19  # a coach slot is taken; detail: 0 individual, 1 group
    TRAJECTORY_END = 20  # the slot is free; detail: TrajectoryEnd
    CANDIDATE = 21  # ready for work in the eyes of the service
    MATCHED = 22  # with a place; detail: PlaceKind
    PLACED = 23  # started on a place; detail: PlaceKind
    TO_WORK = 24  # exit from benefit to work; detail: Route
    OUT = 25  # exit from benefit for another reason; detail: Reason
    REASSIGNED = 26  # another worker has the case
    SHELTERED_END = 27  # left the sheltered company; detail: Reason
    JOB_KEPT = 28  # the job lasted as long as the model follows it
    MOVED = 29  # to another organisation by a change of scenario
    PART_TIME = 30  # work beside the benefit; detail: 1 begun, 0 ended
    MEETING = 31  # of the municipality and the coach about a trajectory; detail: Ruling
    EARNS = 32  # another income that nobody reported, while the benefit goes on; detail: 1 work, 0 other


class Ruling(Word):
    """What comes of a meeting about a trajectory: the plan of the coach, or what the municipality wants otherwise."""

    AGREES = 0
    SEND_ON = 1
    END = 2
    EXTEND = 3


class TrajectoryEnd(Word):
    """Why a trajectory ended."""

    WORK = 0
    RETURNED = 1
    COMPLETED = 2
    LEFT_BENEFIT = 3
    COACHING_DONE = 4


class Reason(Word):
    """Why a benefit, or a place in the sheltered company, ended other than by a job."""

    AOW = 0
    OTHER = 1
    DROPPED_OUT = 2
    SCHOOL = 3


TREDEN = (1, 2, 3, 4, 5)
"""The steps of the participation ladder on which a resident on benefit can stand; 6 is paid work without support."""
