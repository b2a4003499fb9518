"""Five reasons for managing finely, each turned into yuan of one's own branch – or into the sentence that it cannot be.

The lecture gives five reasons: to live on and change; a sound market and its supervision; customers; earnings; risk. A reason that weighs nothing in
one's own branch is a slogan there, so each is put on the scales with published figures and the branch's own, and what cannot be weighed is said.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from branchcraft.errors import InputError

MARGIN_2024, MARGIN_2025Q3 = 1.52, 1.42
"""Net interest margin of commercial banks in percent (国家金融监督管理总局)."""
BAD_LOANS, COVERAGE = 1.52, 207.15
"""Non-performing loan ratio and provision coverage of commercial banks in percent, 2025 Q3 (same)."""
PAY_PER_HEAD = (34.0, 43.6)
"""万元 a head and year, all-in: annual reports 2023 of five large banks (中新经纬, 2024-03)."""
HOURS_A_YEAR = 2000.0
COMPLAINT_HOURS = (4.0, 16.0)
"""Working hours that one complaint takes from receipt to file (assumption; not found in public)."""
TRAINING_HOURS = (2.0, 8.0)
"""Hours that one new rule takes one member of staff (assumption; not found in public)."""
NEW_RULES = (
    ("代理销售业务管理办法（金规〔2025〕6号）", "2025-10-01"),
    ("客户尽职调查与大额现金（2025 年第 11 号令）", "2026-01-01"),
    ("公开募集证券投资基金销售费用规定", "2026-01-01"),
    ("金融机构产品适当性管理办法（2025 年第 7 号令）", "2026-02-01"),
)
"""Rules that a branch's staff had to learn within four months, with the day from which they hold."""
REASONS = ("生存与转型", "市场与监管", "服务客户", "经营效益", "防范风险")


@dataclass(frozen=True)
class Books:
    """What a branch manager knows of her branch; 亿元 and 万元 a year. The defaults are those of the fictional branch (synthetic)."""

    deposits: float = 8.0
    """Average deposits, 亿元."""
    loans: float = 5.0
    """Loans, 亿元."""
    staff: int = 15
    income: float = 1150.0
    """Net income of the branch in the bank's own management accounts, 万元 a year."""
    cost: float = 900.0
    """All costs, 万元 a year."""
    complaints: int = 12
    """Complaints a year."""

    def __post_init__(self) -> None:
        checks = [
            (0.1 <= self.deposits <= 500, f"存款日均应当在 0.1 到 500 亿元，现在是 {self.deposits:g}。"),
            (0 <= self.loans <= 500, f"贷款余额应当在 0 到 500 亿元，现在是 {self.loans:g}。"),
            (1 <= self.staff <= 500, f"在岗人数应当在 1 到 500 人，现在是 {self.staff}。"),
            (-100_000 <= self.income <= 1_000_000, f"网点净收入应当在 -100000 到 1000000 万元，现在是 {self.income:g}。"),
            (0 <= self.cost <= 1_000_000, f"网点费用应当在 0 到 1000000 万元，现在是 {self.cost:g}。"),
            (0 <= self.complaints <= 10_000, f"一年投诉应当在 0 到 10000 件，现在是 {self.complaints}。"),
        ]
        for fine, complaint in checks:
            if not fine:
                raise InputError(complaint)


@dataclass(frozen=True)
class Weight:
    """One reason on the scales."""

    reason: str
    what: str
    low: float
    """万元 a year."""
    high: float
    unweighed: str
    """What this figure leaves out."""


def margin_loss(books: Books, points: float) -> float:
    """万元 of interest a year that `points` basis points of margin are worth on the branch's deposits (1 亿元 = 10,000 万元; 1 bp = 0.01 %)."""
    return books.deposits * 10_000 * points / 10_000


def headroom(books: Books) -> float:
    """Basis points that the margin may fall before the branch earns nothing; negative when it already does not."""
    return (books.income - books.cost) / (books.deposits * 10_000) * 10_000


def weigh(books: Books, points: float = 10.0, worse: float = 0.1) -> list[Weight]:
    """The five reasons in 万元 a year. points : fall of the margin, basis points. worse : rise of the bad-loan ratio, percentage points."""
    if not 0 < points <= 100:
        raise InputError(f"息差变动应当大于 0、不超过 100 个基点，现在是 {points:g}。")
    if not 0 < worse <= 10:
        raise InputError(f"不良率上升应当大于 0、不超过 10 个百分点，现在是 {worse:g}。")
    hour = tuple(10_000 * pay / HOURS_A_YEAR for pay in PAY_PER_HEAD)
    spare = books.income - books.cost
    room = headroom(books)
    survive = f"净收入减费用还剩 {spare:.0f} 万元，息差再降 {room:.0f} 个基点就不挣钱" if spare > 0 else f"已经差 {-spare:.0f} 万元才打平"
    learn = [len(NEW_RULES) * books.staff * hours * pay / 10_000 for hours, pay in zip(TRAINING_HOURS, hour, strict=True)]
    answer = [books.complaints * hours * pay / 10_000 for hours, pay in zip(COMPLAINT_HOURS, hour, strict=True)]
    provisions = books.loans * 10_000 * worse / 100
    interest = margin_loss(books, points)
    return [
        Weight(REASONS[0], survive, abs(spare), abs(spare), "网点关不关，还看客户去不去得了别处、上级怎么布局（第 01 章）"),
        Weight(REASONS[1], f"四个月里 {len(NEW_RULES)} 条新规，每人每条学 {TRAINING_HOURS[0]:g}–{TRAINING_HOURS[1]:g} 小时（假设）", learn[0], learn[1], "没学会被处罚的损失，没有可用的公开数，不估"),
        Weight(REASONS[2], f"一年 {books.complaints} 件投诉，每件办 {COMPLAINT_HOURS[0]:g}–{COMPLAINT_HOURS[1]:g} 小时（假设）", answer[0], answer[1], "不投诉、直接走掉的客户不在里面，没有可用的公开数，不估"),
        Weight(REASONS[3], f"息差再降 {points:g} 个基点，利息少收这么多", interest, interest, "网点实际分到多少，看本行内部转移定价（第 08 章）"),
        Weight(REASONS[4], f"不良率升 {worse:g} 个百分点：不良多 {provisions:.0f} 万元，按 100% 到行业平均 {COVERAGE:.0f}% 的覆盖率备拨备", provisions, provisions * COVERAGE / 100, "只算钱，不算追责和客户"),
    ]  # fmt: skip


def weights_table(weights: list[Weight]) -> pd.DataFrame:
    """The reasons for a learner; Chinese headings. A head is the middle of the published range of pay."""
    head = sum(PAY_PER_HEAD) / 2
    return pd.DataFrame(
        [
            [
                one.reason,
                one.what,
                f"{one.low:.1f}" if one.low == one.high else f"{one.low:.1f}–{one.high:.1f}",
                f"{(one.low + one.high) / 2 / head:.1f}",
                one.unweighed,
            ]
            for one in weights
        ],
        columns=["理由", "在这家网点换成什么", "万元/年", "合几个人的薪酬", "这个数没算进去的"],
    )


def said(books: Books, weights: list[Weight]) -> list[str]:
    """Which reason weighs most here, in Chinese sentences; living on is the room that there is, not a weight, so it stands apart."""
    heavy = sorted(weights[1:], key=lambda one: -(one.low + one.high))
    lines = [
        f"能换成钱的四条里，最沉的是「{heavy[0].reason}」（{(heavy[0].low + heavy[0].high) / 2:.0f} 万元上下），最轻的是「{heavy[-1].reason}」。轻，是因为最要紧的那部分没法从公开数里算，不是不重要。"
    ]
    room = headroom(books)
    if room <= 0:
        lines.append("按填的数，网点已经不挣钱：先看第 08 章，把收入和费用的口径核一遍。")
    else:
        years = f"相当于 {room / (100 * (MARGIN_2024 - MARGIN_2025Q3)):.1f} 个「2024 年到 2025 年三季度那样的一降」（行业净息差从 {MARGIN_2024}% 到 {MARGIN_2025Q3}%）"
        lines.append(f"还能承受息差再降 {room:.0f} 个基点，{years}。费用里每省 1 万元，等于多承受 {1 / books.deposits:.2f} 个基点。")
    return lines
