"""The branch whose staff hours are to be placed, and every number that is assumed about it.

甲行 E 支行 is fictional: five windows, one list of customers, one street outside. Most of what a marketing model needs is published nowhere for
Chinese branches (success rates by channel, delays, fatigue), so each such number is an assumption with a range and a reason, the panels let the
learner move it, and the answer is tried again on hundreds of worlds drawn from the ranges.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing import sample_tickets
from branchcraft.queueing.requirement import offered_load
from branchcraft.queueing.typical_day import COMPLEX_MINUTES, SIMPLE_MINUTES, half_hour_shape

ENGINES = ("存量", "增量", "流量")
"""Keep and wake the customers one has, go out for new ones, turn those in the hall into buyers."""
WINDOWS = 5
LEAST_WINDOWS = 2
"""Windows that stay open whatever is sold elsewhere; two, so that large cash can be checked by a second person."""
MOST_HOURS = 70
"""Hours a week that may leave the windows: of 200 window hours, so that every half hour keeps at least `LEAST_WINDOWS`."""
WORKDAYS = 5
PAY_PER_HOUR = (170.0, 220.0)
"""Yuan per working hour: 34–43.6 万 a head a year, all-in (annual reports 2023 of five large banks), over 2,000 hours."""
INTERVAL = 30.0
SIMPLE, COMPLEX = "简单业务", "复杂业务"


@dataclass(frozen=True)
class Assumption:
    """One number: value, unit, the range it is drawn from, and why it was taken."""

    label: str
    value: float
    unit: str
    low: float
    high: float
    reason: str


ASSUMPTIONS = {
    "existing_contacts": Assumption("存量：每小时联系几位", 5, "位", 3, 8, "合成。打电话连准备和记录在内，十二分钟一位。"),
    "existing_rate": Assumption(
        "存量：第一位的成功率",
        0.09,
        "",
        0.03,
        0.15,
        "合成。名单从最有希望的排起。能查到的真实大样本只有一家葡萄牙银行的 45,211 次电话，11.7% 买了定期存款（2008–2010）。",
    ),
    "existing_reach": Assumption("存量：联系多少位后成功率降到 37%", 80, "位/周", 50, 130, "合成。名单越往后希望越小。"),
    "existing_aum": Assumption("存量：成一位带来多少资金", 24, "万元", 12, 35, "合成。中高端老客户转回的存款和理财。"),
    "existing_fee": Assumption("存量：成一位的手续费", 400, "元", 100, 800, "合成。部分客户配置代销产品；基金认（申）购费 2026 年起封顶 0.8%。"),
    "existing_delay": Assumption("存量：钱几周后到", 4, "周", 2, 8, "合成。这周打电话，约来面谈，到期才转得过来。"),
    "fatigue": Assumption("存量：近期每多联系一遍，成功率打几折（指数）", 0.5, "", 0.2, 1.0, "合成。0.5 表示近期人均多联系一次，成功率剩六成。"),
    "opt_out": Assumption(
        "存量：每联系一次，有多少人要求不再联系", 0.01, "", 0.004, 0.03, "合成。名单上的人越来越少；拒绝以后不得以同样方式再联系。"
    ),
    "nuisance": Assumption("存量：每联系一次，有多少人投诉", 0.0008, "", 0.0002, 0.002, "合成。近期联系过的人更容易投诉。"),
    "outreach_most": Assumption("增量：一周最多开多少户", 18, "户", 10, 26, "合成。周边单位、社区、商户的容量。"),
    "outreach_half": Assumption("增量：多少小时做到一半", 14, "小时", 9, 20, "合成。外出、布展、认人都要时间，头几个小时几乎没有产出。"),
    "outreach_shape": Assumption("增量：起步有多难（S 形的指数）", 2.0, "", 1.4, 2.8, "合成。1 是一开始就有产出，2 以上是前几个小时白跑。"),
    "outreach_aum": Assumption("增量：一户带来多少资金", 7, "万元", 3, 11, "合成。新户先小后大，只算头一年留得住的。"),
    "outreach_fee": Assumption("增量：一户的手续费", 100, "元", 20, 250, "合成。"),
    "outreach_delay": Assumption("增量：钱几周后到", 8, "周", 4, 16, "合成。开户、发薪、转存，一步一步来。"),
    "lobby_contacts": Assumption("流量：每小时搭上几位", 8, "位", 5, 12, "合成。厅堂里问一句、听一分钟。"),
    "lobby_rate": Assumption("流量：第一位的成功率", 0.06, "", 0.03, 0.10, "合成。先找看上去有需要的。"),
    "lobby_reach": Assumption("流量：搭多少位后成功率降到 37%", 130, "位/周", 80, 220, "合成。常来的就是那些人。"),
    "lobby_aum": Assumption("流量：成一位带来多少资金", 6, "万元", 2, 10, "合成。"),
    "lobby_fee": Assumption("流量：成一位的手续费", 150, "元", 40, 300, "合成。"),
    "lobby_delay": Assumption("流量：钱几周后到", 0.5, "周", 0.2, 1.5, "合成。多半当场或当周。"),
    "cooling": Assumption("流量：等过十分钟的人，愿意听的少几成", 0.5, "", 0.2, 0.8, "合成。等久了先想办完就走。"),
    "margin": Assumption(
        "一万元资金一年的综合收益",
        80,
        "元",
        40,
        140,
        "假设。上限取商业银行净息差 1.42%（2025 年三季度），理财、基金保有的收益更低；各行的内部转移价格不同。",
    ),
    "lost_customer": Assumption("没等到就走的客户，走一位损失", 60, "元", 20, 120, "假设。没有查到公开数；只算这一次的生意和以后的疏远。"),
    "complaint_cost": Assumption("一件投诉的代价", 500, "元", 200, 2000, "假设。处理两三个小时，按每小时 170–220 元；不含扣分和声誉。"),
    "long_wait_complaint": Assumption("等过二十分钟的人，有多少投诉", 0.004, "", 0.001, 0.01, "合成。没有查到公开数。"),
}
"""Everything panel 1 assumes, each once. Shares are in 0–1, money in yuan, capital (AUM) in ten thousand yuan."""
VOLUME = Assumption("每天取号人数", 240, "人", 180, 280, "合成。公开的一家大网点工作日约 463 人（竞赛数据，二手）；请换成自己的数。")
SHARE_COMPLEX = Assumption("复杂业务占比", 0.30, "", 0.15, 0.45, "合成。没有查到公开数据。")
PATIENCE = Assumption("平均耐心", 40, "分钟", 15, 60, "合成。没有查到国内网点的公开数据；第 06 章用自己的叫号记录可以估出来。")
AMOUNT_CV = Assumption("每笔金额的变异系数", 1.5, "", 1.0, 2.5, "合成。多数是小额，少数几笔很大。")


@dataclass(frozen=True)
class World:
    """All of `ASSUMPTIONS` with values: numbers for one world, arrays of one length for many. Units as in `ASSUMPTIONS`."""

    existing_contacts: float | np.ndarray
    existing_rate: float | np.ndarray
    existing_reach: float | np.ndarray
    existing_aum: float | np.ndarray
    existing_fee: float | np.ndarray
    existing_delay: float | np.ndarray
    fatigue: float | np.ndarray
    opt_out: float | np.ndarray
    nuisance: float | np.ndarray
    outreach_most: float | np.ndarray
    outreach_half: float | np.ndarray
    outreach_shape: float | np.ndarray
    outreach_aum: float | np.ndarray
    outreach_fee: float | np.ndarray
    outreach_delay: float | np.ndarray
    lobby_contacts: float | np.ndarray
    lobby_rate: float | np.ndarray
    lobby_reach: float | np.ndarray
    lobby_aum: float | np.ndarray
    lobby_fee: float | np.ndarray
    lobby_delay: float | np.ndarray
    cooling: float | np.ndarray
    margin: float | np.ndarray
    lost_customer: float | np.ndarray
    complaint_cost: float | np.ndarray
    long_wait_complaint: float | np.ndarray

    def columns(self) -> World:
        """The same many worlds, shaped so that each stands against a whole row of plans."""
        return World(**{one.name: np.asarray(getattr(self, one.name), dtype=float)[..., None] for one in fields(self)})


def default_world(**changed: float) -> World:
    """The assumptions as they stand, with some of them `changed`. Raises InputError for a name that is none or a value that cannot be."""
    unknown = [name for name in changed if name not in ASSUMPTIONS]
    if unknown:
        raise InputError(f"没有「{'、'.join(unknown)}」这个参数。")
    for name, value in changed.items():
        if not (np.isfinite(value) and value >= 0):
            raise InputError(f"「{ASSUMPTIONS[name].label}」应当是不小于 0 的数，现在是 {value!r}。")
    return World(**({name: one.value for name, one in ASSUMPTIONS.items()} | changed))


def drawn_worlds(worlds: int, seed: int = 1) -> World:
    """`worlds` worlds, every assumption drawn on its own from its range: triangular, with its peak at the value. Arrays [worlds]."""
    if worlds < 1:
        raise InputError("至少要抽一个世界。")
    return World(
        **{
            name: np.random.default_rng([seed, number]).triangular(one.low, one.value, one.high, worlds)
            for number, (name, one) in enumerate(ASSUMPTIONS.items())
        }
    )


def assumptions_table(names: list[str] | None = None) -> pd.DataFrame:
    """Assumptions for a learner: name, value, range, reason; Chinese headings."""
    shown = {"volume": VOLUME, "share_complex": SHARE_COMPLEX, "patience": PATIENCE, "amount_cv": AMOUNT_CV} | ASSUMPTIONS
    rows = []
    for one in (shown if names is None else {name: shown[name] for name in names}).values():
        scale, unit = (100, "%") if one.unit == "" and one.high <= 0.5 else (1, one.unit)
        rows.append([one.label, f"{one.value * scale:g} {unit}".strip(), f"{one.low * scale:g}–{one.high * scale:g}", one.reason])
    return pd.DataFrame(rows, columns=["参数", "取值", "范围", "来历和理由"])


@dataclass(frozen=True)
class BranchWeek:
    """The branch's usual working day, five times a week: who comes and the work they bring. Fictional."""

    classes: pd.DataFrame
    arrivals: pd.DataFrame
    tickets: pd.DataFrame
    load: np.ndarray
    """Work that arrives in each half hour, in windows kept busy."""
    days: int
    opens: float = 9 * 60

    def clock(self, minute: float) -> str:
        """Clock time of `minute` after opening, e.g. "10:30"."""
        total = round(self.opens + minute)
        return f"{total // 60}:{total % 60:02d}"


def example_week(volume: float = VOLUME.value, days: int = 200, seed: int = 3) -> BranchWeek:
    """甲行 E 支行 with `volume` customers a day, its `days` days of customers drawn once. Raises InputError."""
    if not volume > 0:
        raise InputError("每天取号人数应当大于 0。")
    shares = {SIMPLE: 1 - SHARE_COMPLEX.value, COMPLEX: SHARE_COMPLEX.value}
    classes = pd.DataFrame(
        {
            "service_mean": [SIMPLE_MINUTES[0], COMPLEX_MINUTES[0]],
            "service_cv": 0.6,
            "patience_mean": PATIENCE.value,
            "patience_shape": 2.0,
        },
        index=pd.Index(list(shares), name="customer_class"),
    )
    shape = half_hour_shape() * volume
    starts = pd.Index(np.arange(len(shape)) * INTERVAL, name="interval")
    arrivals = pd.DataFrame(np.outer(shape, list(shares.values())), index=starts, columns=list(shares))
    return BranchWeek(classes, arrivals, sample_tickets(classes, arrivals, days=days, seed=seed), offered_load(classes, arrivals).to_numpy(), days)
