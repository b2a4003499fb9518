"""The kinds of question that a trainee answers without writing code, as plain data.

An item says what is asked, what is right, and what to say to each wrong answer; it draws nothing and scores nothing (`scoring` does). Eight kinds
are enough for the course: a number, one choice, several choices, an order, pairs, a sum to share out, a few sentences, and a decision that a
model judges. Items come from a text file that a trainer may edit (`bank`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

KINDS = {
    "number": "填数",
    "single": "单选",
    "multiple": "多选",
    "ordering": "排序",
    "matching": "配对",
    "allocation": "分配",
    "text": "简答",
    "decision": "决定",
}
"""Kind in the file → kind as a learner reads it."""


@dataclass(frozen=True)
class Item:
    """What every question has."""

    id: str
    """Unique in its file: lower-case letters, digits and _."""
    prompt: str
    """The question; may hold simple line breaks."""
    points: float
    explanation: str
    """Shown after the right answer or the second wrong one: why, and the step that is usually missed."""
    hint: str = ""
    """Shown after the first wrong answer, or when asked for."""
    link: str = ""
    """Where the chapter explains it: NN_slug#heading."""
    misconception: str = ""
    """For the trainer: what most people think, and why."""
    line: int = 0
    """Line of the file, for messages to its editor."""

    @property
    def kind(self) -> str:
        return _KIND_OF[type(self)]


@dataclass(frozen=True)
class Near:
    """A wrong number that says how its owner thought."""

    value: float
    says: str


@dataclass(frozen=True)
class NumberItem(Item):
    """A number within `tolerance` of `answer`, both in `unit`."""

    answer: float = 0.0
    tolerance: float = 0.0
    unit: str = ""
    low: float = -1e12
    """Below this a number is absurd and does not count as a try."""
    high: float = 1e12
    steps: tuple[Near, ...] = ()
    """The way to the answer, each with its interim value: whoever stops there is told which step is next."""
    near: tuple[Near, ...] = ()
    """Usual wrong answers."""
    computed_by: str = ""
    """Name of the function that computes the answer from the model."""


@dataclass(frozen=True)
class Option:
    """One choice: `key` names it in stored answers, so texts and order may change."""

    key: str
    text: str
    says: str
    right: bool = False


@dataclass(frozen=True)
class ChoiceItem(Item):
    """One or several of the options; `several` says which."""

    options: tuple[Option, ...] = ()
    several: bool = False
    computed_by: str = ""

    @property
    def kind(self) -> str:
        return "multiple" if self.several else "single"

    @property
    def right_keys(self) -> frozenset[str]:
        return frozenset(option.key for option in self.options if option.right)


@dataclass(frozen=True)
class Step:
    """One step of an order; steps of equal `rank` may stand in any order among themselves."""

    key: str
    text: str
    rank: int
    says: str = ""
    """Why it stands where it does."""


@dataclass(frozen=True)
class OrderingItem(Item):
    """Put the steps in order; `steps` hold the right one."""

    steps: tuple[Step, ...] = ()
    computed_by: str = ""


@dataclass(frozen=True)
class Pair:
    """`left` belongs to `right`."""

    key: str
    left: str
    right: str
    says: str = ""


@dataclass(frozen=True)
class MatchingItem(Item):
    """Find the partner of every left side; `extra` are right sides that belong to nobody."""

    pairs: tuple[Pair, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """All right sides, each once, in an order that gives nothing away."""
        return tuple(sorted({pair.right for pair in self.pairs} | set(self.extra)))


@dataclass(frozen=True)
class Part:
    """One receiver of a share; good when it gets `low` to `high`."""

    key: str
    text: str
    low: float
    high: float
    says: str = ""


@dataclass(frozen=True)
class AllocationItem(Item):
    """Share out `total` (in `unit`, in whole `step`s); every share within its bounds is right, or a model judges the whole."""

    parts: tuple[Part, ...] = ()
    total: float = 0.0
    unit: str = ""
    step: float = 1.0
    judge: str = ""
    computed_by: str = ""
    """Name of the function that finds a good allocation with the model."""


@dataclass(frozen=True)
class Criterion:
    """One thing that a good answer holds; the learner ticks it herself."""

    key: str
    text: str
    says: str = ""


@dataclass(frozen=True)
class TextItem(Item):
    """A few sentences, then the learner compares them with the rubric and a sample answer."""

    rubric: tuple[Criterion, ...] = ()
    sample: str = ""
    least: int = 10
    """Characters below which it is no answer."""


@dataclass(frozen=True)
class Control:
    """One thing the learner sets in a decision: a number from `low` to `high`, or one of `options`."""

    name: str
    label: str
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    start: float | str = 0.0
    unit: str = ""
    usual: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecisionItem(Item):
    """Settings that the model itself judges."""

    controls: tuple[Control, ...] = ()
    judge: str = ""
    computed_by: str = ""
    """Name of the function that finds good settings with the model: whoever asks must have seen that it can be done."""


@dataclass(frozen=True)
class Judgement:
    """What a model says of a decision."""

    share: float
    """Share of the points, 0–1."""
    lines: tuple[str, ...]
    """Why, in Chinese sentences that name what binds (the half hour, the segment, the loan)."""


Settings = Mapping[str, float | str]
Judge = Callable[[Settings], Judgement]

_KIND_OF: dict[type, str] = {
    NumberItem: "number",
    ChoiceItem: "single",
    OrderingItem: "ordering",
    MatchingItem: "matching",
    AllocationItem: "allocation",
    TextItem: "text",
    DecisionItem: "decision",
}


@dataclass(frozen=True)
class Bank:
    """The items of one exercise or case."""

    sheet: str
    """NN_slug; with `shelf` it names the file and every stored answer."""
    shelf: str
    """exercises or cases."""
    title: str
    items: tuple[Item, ...]
    by_id: Mapping[str, Item] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {item.id: item for item in self.items})

    @property
    def name(self) -> str:
        """exercises/06_staffing."""
        return f"{self.shelf}/{self.sheet}"

    @property
    def points(self) -> float:
        return sum(item.points for item in self.items)
