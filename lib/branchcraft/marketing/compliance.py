"""May it be done at all: the legal gates in force in 2026 as checks on what stands on a campaign page.

Each gate names its rule, article where one could be read, and the day from which it holds; a campaign that begins before that day is not judged
by it. A gate is no score: one that is shut stops the campaign. The gates look at what was entered, not at what is done at the desk, and they
are the course's summary – the bank's own compliance post has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.campaign_page import (
    ACCOUNT_DATA,
    AGENCY,
    BOUGHT_LIST,
    DISTURBING,
    FUND_KINDS,
    INVESTMENTS,
    OWN_POSTS,
    Campaign,
    Finding,
    day,
)  # fmt: skip

HIGH_RISK = 4
"""R4 and R5 count as high-risk here; the rule speaks of high-risk products, banks draw the line themselves (assumption)."""
FEE_CAPS = {"主动偏股": 0.8, "其他混合": 0.5, "指数或债券": 0.3}
"""Most that a bank may take for subscribing to a fund, per cent, from 2026-01-01."""
PROMISES = r"保本|保息|稳赚|零风险|无风险|保证收益|包赚|只涨不跌|肯定赚|绝对安全|刚兑|刚性兑付"
_NOT_A_PROMISE = r"(?:不|非|没有|并不|不能|不得|不会)(?:是|承诺|能|会|再)?$"
_TODAY = date(2026, 11, 1)
"""Judged as of now when the page has no start date yet."""


@dataclass(frozen=True)
class Gate:
    """One legal requirement: when it applies, when it is kept, what to change."""

    key: str
    name: str
    rule: str
    since: date
    applies: Callable[[Campaign], bool]
    kept: Callable[[Campaign], bool]
    says: str
    """What is wrong and what to change, when it is not kept."""

    @property
    def source(self) -> str:
        """Rule and the day from which it holds."""
        return f"{self.rule}，{self.since.isoformat()} 起施行"


def _texts(page: Campaign) -> list[str]:
    return [page.offer, page.feature, page.advantage, page.benefit, page.evidence]


def promised(page: Campaign) -> list[str]:
    """Words that promise a return, where the text does not deny them ("不保本" is none)."""
    found = []
    for text in _texts(page):
        for match in re.finditer(PROMISES, text):
            if not re.search(_NOT_A_PROMISE, text[: match.start()]):
                found.append(match[0])
    return list(dict.fromkeys(found))


def _invests(page: Campaign) -> bool:
    return page.product in INVESTMENTS


GATES: tuple[Gate, ...] = (
    Gate(
        "bought_list", "名单来源", "《个人信息保护法》第十条", date(2021, 11, 1), lambda page: True, lambda page: BOUGHT_LIST not in page.data,
        "外面买来的名单不能用：个人信息不得非法买卖。改用客户自己留下的联系方式。",
    ),
    Gate(
        "sensitive", "账户信息是敏感个人信息", "《个人信息保护法》第二十八、二十九条", date(2021, 11, 1), lambda page: ACCOUNT_DATA in page.data, lambda page: page.consent,
        "用账户余额和流水挑客户做营销，要有特定的目的、充分的必要，并取得单独同意（有留痕）。没有，就换成「办过哪类业务」这样的数据。",
    ),
    Gate(
        "automated", "自动化营销要能拒绝", "《个人信息保护法》第二十四条", date(2021, 11, 1), lambda page: page.automated, lambda page: page.opt_out,
        "系统自动挑人、自动推送，要同时给一个不针对个人特征的选项，或者一个便捷的拒绝方式。话术和短信末尾写明怎么拒绝。",
    ),
    Gate(
        "unsubscribe", "电话和推送要能退订", "《银行保险机构消费者权益保护管理办法》（2022 年第 9 号）", date(2023, 3, 1),
        lambda page: any(channel in DISTURBING for channel in page.channels), lambda page: page.opt_out,
        "打电话、群发、推送，要给客户拒收或退订的选择；退订以后不得再以同样方式联系。加上退订方式，并登记退订名单。",
    ),
    Gate(
        "own_posts", "不得自编宣传", "银发〔2019〕316 号《关于进一步规范金融营销宣传行为的通知》", date(2020, 1, 25),
        lambda page: True, lambda page: OWN_POSTS not in page.channels,
        "员工不得自行编发没有经本行审核的营销信息。去掉自编的朋友圈，只转本行审过的素材。",
    ),
    Gate(
        "reviewed", "话术和海报先审核", "银发〔2019〕316 号", date(2020, 1, 25), lambda page: True, lambda page: page.reviewed,
        "话术、海报、短信在用之前要经本行审核，留下审核记录。",
    ),
    Gate(
        "promise", "不得承诺保本保收益", "银发〔2019〕316 号；《金融机构产品适当性管理办法》第十三条（2026-02-01 起）", date(2020, 1, 25),
        lambda page: page.product not in ("存款", "国债"), lambda page: not promised(page),
        "文字里有承诺收益的话，删掉；业绩只能写清楚是谁、哪一段时间、过去不代表将来。",
    ),
    Gate(
        "suitable", "风险等级不得高于客户承受能力", "《金融机构产品适当性管理办法》（2025 年第 7 号）第十二、十三条；基金按证监会适当性规定", date(2026, 2, 1),
        _invests, lambda page: page.product_risk <= page.customer_risk,
        "产品的风险等级高于名单里最低的客户承受等级。换产品，或者把名单限到承受得住的客户；不得主动推介。",
    ),
    Gate(
        "assessed", "先评估后销售", "《金融机构产品适当性管理办法》（2025 年第 7 号）第十三条", date(2026, 2, 1), _invests, lambda page: page.assessed,
        "先销售后评估、代客户评估都是禁止的。把风险测评排在推介之前，过期的先重测。",
    ),
    Gate(
        "elders", "65 岁以上买高风险产品要特别注意", "《金融机构产品适当性管理办法》（2025 年第 7 号）", date(2026, 2, 1),
        lambda page: page.product in ("自有理财", "代销保险") and page.product_risk >= HIGH_RISK and page.over_65, lambda page: page.elder_care,
        "名单里有 65 岁以上的客户、产品是高风险（本课按 R4、R5 算）：要履行特别的注意义务，做法以本行制度为准（可以是多一次告知、留考虑时间、回访）。没有安排，就把他们从名单里去掉。",
    ),
    Gate(
        "licensed", "销售人员有资质", "《金融机构产品适当性管理办法》（2025 年第 7 号）第十五条", date(2026, 2, 1), _invests, lambda page: page.licensed,
        "参加活动的人要有相应产品的销售资质。没有资质的只做引荐，不讲产品。",
    ),
    Gate(
        "agency", "代销走代销系统", "《商业银行代理销售业务管理办法》（金规〔2025〕6 号）第九条", date(2025, 10, 1), lambda page: page.product in AGENCY,
        lambda page: page.via_system, "代销产品原则上要通过本行代销业务管理系统销售；不在总行清单上的产品，一律不能卖。",
    ),
    Gate(
        "recorded", "专区双录", "《银行业金融机构销售专区录音录像管理暂行规定》（银监办发〔2017〕110 号）第二条", date(2017, 8, 23), _invests,
        lambda page: page.recorded, "在网点卖自有理财和代销产品，要在销售专区同步录音录像（国债、实物贵金属可以不录）。厅堂里只约，进专区再讲。",
    ),
    Gate(
        "fund_fee", "基金认（申）购费封顶", "《公开募集证券投资基金销售费用管理规定》", date(2026, 1, 1), lambda page: page.product == "代销基金",
        lambda page: page.fee_rate <= FEE_CAPS[page.fund_kind] + 1e-9,
        "认（申）购费超过上限：主动偏股 0.8%、其他混合 0.5%、指数和债券 0.3%。按新费率重算活动的收入。",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """A gate and how it stands for one page."""

    gate: Gate
    state: str
    """通过, 停 or 不涉及."""


def judge(page: Campaign) -> list[Verdict]:
    """Every gate for this page, as of the day the campaign begins (today when no date is given). Raises InputError for an unknown fund kind."""
    if page.fund_kind not in FUND_KINDS:
        raise InputError(f"基金类型应当是 {'、'.join(FUND_KINDS)} 之一。")
    try:
        begins = day(page.start)
    except InputError:
        begins = _TODAY
    verdicts = []
    for gate in GATES:
        if begins < gate.since or not gate.applies(page):
            verdicts.append(Verdict(gate, "不涉及"))
        else:
            verdicts.append(Verdict(gate, "通过" if gate.kept(page) else "停"))
    return verdicts


def shut(page: Campaign) -> list[Finding]:
    """The gates that stop the page, each with what to change."""
    found = []
    for verdict in judge(page):
        if verdict.state == "停":
            words = f"（「{'」「'.join(promised(page))}」）" if verdict.gate.key == "promise" else ""
            found.append(Finding("合规", verdict.gate.name, verdict.gate.says + words, verdict.gate.source))
    return found


def gates_table(page: Campaign | None = None) -> pd.DataFrame:
    """All gates for a learner, with how they stand for `page`; Chinese headings."""
    states = [verdict.state for verdict in judge(page)] if page is not None else None
    table = pd.DataFrame(
        {"关口": [gate.name for gate in GATES], "依据": [gate.rule for gate in GATES], "施行": [gate.since.isoformat() for gate in GATES]}
    )
    if states is not None:
        table.insert(1, "这张方案", states)
    return table
