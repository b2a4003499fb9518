"""Ten situations in a year, each a choice; what comes of it is seen months later.

A choice moves three things that can be seen (customers' trust, colleagues' trust, how steady the branch stands) and may leave something behind that
cannot: a weak spot that grows until somebody finds it. How soon it is found depends on the other choices: whether leave is really taken, whether
visits are really made, whether colleagues dare to speak. The same year is then replayed two hundred times.

Everything here is a teaching model: numbers are ours and say so. Its point is the order of things, not their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from branchcraft.errors import InputError

BARS = ("客户信任", "同事信任", "网点稳当")
START = (60, 60, 60)
YEAR = 12
OUTSIDE_CHECK = 18
"""Month in which an inspection from outside finds whatever is left (our assumption)."""
FOUND_BASE = 0.04
"""Chance a month that a weak spot comes to light by itself; the next three add to it (all assumptions)."""
FOUND_LEAVE, FOUND_VISITS, FOUND_SPEAKING = 0.20, 0.10, 0.08
SPEAKING_FROM = 60
"""Colleagues' trust from which they say what they see."""
REPLAYS = 200
SEED = 29


@dataclass(frozen=True)
class Weakness:
    """Something left behind: what it is, and what it costs for every month that nobody finds it (万元, ours)."""

    name: str
    a_month: float


@dataclass(frozen=True)
class Later:
    """What comes of a choice after some months."""

    months: int
    says: str
    moves: tuple[int, int, int]


@dataclass(frozen=True)
class Option:
    """One way to act."""

    text: str
    now: str
    """What is seen at once."""
    moves: tuple[int, int, int]
    later: Later | None = None
    leaves: Weakness | None = None
    control: str = ""
    """"leave" or "visits": a control that really works because of this choice."""
    sound: bool = False
    """Keeps the rule."""


@dataclass(frozen=True)
class Scene:
    """One situation: the month it comes in, its title, what happens, the ways to act, and the rule with its source."""

    month: int
    title: str
    what: str
    options: tuple[Option, ...]
    rule: str


@dataclass(frozen=True)
class Story:
    """The year as far as it has been played."""

    bars: tuple[int, int, int]
    history: tuple[tuple[int, tuple[int, int, int]], ...]
    """(month, bars) after every step."""
    told: tuple[tuple[int, str], ...]
    """(month, sentence) of what came of earlier choices."""
    weak: tuple[tuple[int, Weakness], ...]
    """(month, weakness) left behind."""
    controls: frozenset[str]
    sound: int


def _moved(bars: tuple[int, ...], moves: tuple[int, int, int]) -> tuple[int, int, int]:
    a, b, c = (int(np.clip(bar + move, 0, 100)) for bar, move in zip(bars, moves, strict=True))
    return a, b, c


def play(scenes: Sequence[Scene], choices: Sequence[int]) -> Story:
    """The year after the first `choices` (numbers of options, one a scene). Raises InputError.

    What comes later of a choice happens in its month: before the scene of that month; at the end of the year what was still to come is told.
    """
    if len(choices) > len(scenes) or any(not 0 <= choice < len(scene.options) for scene, choice in zip(scenes, choices, strict=False)):
        raise InputError("没有这个选项。")
    chosen = [(scene, scene.options[choice]) for scene, choice in zip(scenes, choices, strict=False)]
    until = scenes[len(choices)].month if len(choices) < len(scenes) else YEAR + 1
    events: list[tuple[int, int, str, tuple[int, int, int]]] = []
    for scene, option in chosen:
        events.append((scene.month, 1, "", option.moves))
        if option.later is not None:
            month = min(scene.month + option.later.months, YEAR)
            if month <= until:
                events.append((month, 0, f"{scene.title}的下文：{option.later.says}", option.later.moves))
    bars: tuple[int, int, int] = START
    history, told = [(0, bars)], []
    for month, _, says, moves in sorted(events, key=lambda one: (one[0], one[1])):
        bars = _moved(bars, moves)
        history.append((month, bars))
        if says:
            told.append((month, says))
    weak = tuple((scene.month, option.leaves) for scene, option in chosen if option.leaves is not None)
    controls = frozenset(option.control for _, option in chosen if option.control)
    return Story(bars, tuple(history), tuple(told), weak, controls, sum(option.sound for _, option in chosen))


def chance_found(story: Story) -> float:
    """Chance a month that a weak spot is found inside the branch."""
    speaking = FOUND_SPEAKING if story.bars[1] >= SPEAKING_FROM else 0.0
    return FOUND_BASE + FOUND_LEAVE * ("leave" in story.controls) + FOUND_VISITS * ("visits" in story.controls) + speaking


@dataclass(frozen=True)
class Replays:
    """The same choices, REPLAYS times."""

    months: np.ndarray
    """Months until each weak spot was found: REPLAYS × weak spots."""
    cost: np.ndarray
    """What they cost together, 万元, by replay."""
    outside: np.ndarray
    """How many were left for the inspection from outside, by replay."""
    chance: float


def replay(story: Story, controls: frozenset[str] | None = None) -> Replays:
    """Let luck find the weak spots of a finished story; `controls` instead of the story's own asks what would have been.

    The same luck for every question. Costs grow by the month until found; what is left at OUTSIDE_CHECK is found then.
    """
    asked = story if controls is None else Story(story.bars, story.history, story.told, story.weak, controls, story.sound)
    chance = chance_found(asked)
    luck = np.random.default_rng(SEED).random((REPLAYS, max(len(story.weak), 1)))[:, : len(story.weak)]
    waited = np.ceil(np.log1p(-luck) / np.log1p(-chance)).clip(1) if story.weak else np.zeros((REPLAYS, 0))
    most = np.array([OUTSIDE_CHECK - month for month, _ in story.weak], dtype=float)
    months = np.minimum(waited, most)
    cost = (months * np.array([weak.a_month for _, weak in story.weak])).sum(axis=1) if story.weak else np.zeros(REPLAYS)
    return Replays(months, cost, (waited > most).sum(axis=1), chance)


@dataclass(frozen=True)
class Ending:
    """What to tell at the end."""

    lines: tuple[str, ...]
    table: pd.DataFrame = field(repr=False)


def ending(scenes: Sequence[Scene], choices: Sequence[int]) -> Ending:
    """The year's end in Chinese: bars, weak spots, replays, and what a leave really taken would have changed. Raises InputError."""
    if len(choices) < len(scenes):
        raise InputError(f"还有 {len(scenes) - len(choices)} 件事没有选。")
    story = play(scenes, choices)
    rows = [
        [
            f"{scene.month} 月",
            scene.title,
            "甲乙丙丁"[choice],
            "守住" if scene.options[choice].sound else "留下" if scene.options[choice].leaves else "绕开",
            scene.rule,
        ]
        for scene, choice in zip(scenes, choices, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["", "情境", "你选", "", "依据"])
    lines = [
        f"年底：{'、'.join(f'{name} {bar}' for name, bar in zip(BARS, story.bars, strict=True))}（年初都是 60）。十件事里守住 {story.sound} 件，留下隐患 {len(story.weak)} 处。"
    ]
    if not story.weak:
        return Ending((*lines, "没有留下隐患。代价也看到了：慢了几次，有人不高兴，有几件事没有人谢你。"), table)
    now = replay(story)
    other = replay(story, story.controls ^ {"leave"})
    lines.append(
        f"把这一年重来 {REPLAYS} 次：每处隐患平均 {now.months.mean():.1f} 个月才被发现，有 {int((now.outside > 0).sum())} 次要等到外面来查；"
        f"累计的代价平均 {now.cost.mean():.1f} 万元（课上设定）。"
    )
    word = "要是没有真休假" if "leave" in story.controls else "要是四月的休假真休了"
    lines.append(
        f"{word}，别的都不变：{now.months.mean():.1f} 个月变成 {other.months.mean():.1f} 个月，代价 {now.cost.mean():.1f} 万元变成 {other.cost.mean():.1f} 万元。"
    )
    return Ending(tuple(lines), table)
