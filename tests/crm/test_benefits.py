"""The best portfolio against every combination of twelve projects; budget, booking line and overlaps hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchcraft.crm import benefits
from branchcraft.crm.benefits import Setting, best_portfolio, by_use, by_value, check, line_capacity, portfolio
from branchcraft.crm.clv import worth
from branchcraft.errors import InputError
from branchcraft.queueing import erlang_c

USUAL = Setting()
EVERY = np.array(np.meshgrid(*[[False, True]] * len(USUAL.projects), indexing="ij")).reshape(len(USUAL.projects), -1).T


def by_trying_all(setting: Setting) -> float:
    """Largest net value over all 4,096 combinations that can be carried out."""
    values, costs, calls = setting.values(), setting.costs(), setting.calls()
    lost = np.einsum("ci,ij,cj->c", EVERY.astype(float), setting.overlaps(values), EVERY.astype(float))
    own = EVERY[:, [one.level == benefits.BRANCH for one in setting.projects]].any(axis=1)
    can = (EVERY @ costs <= setting.budget) & (EVERY @ calls <= line_capacity(setting.agents)) & own
    return float((EVERY @ (values - costs) - lost)[can].max())


@settings(max_examples=25)
@given(st.integers(20, 320), st.integers(1, 3), st.sampled_from([0.0, 0.35, 0.8]), st.sampled_from([1000, 5600, 20_000]))
def test_no_combination_beats_the_best_portfolio(budget, agents, overlap, customers) -> None:
    setting = Setting(customers=customers, budget=float(budget), agents=agents, overlap=overlap)
    try:
        best = best_portfolio(setting)
    except InputError:
        own = [cost for cost, one in zip(setting.costs(), setting.projects, strict=True) if one.level == benefits.BRANCH]
        assert min(own) > budget
        return
    assert check(setting, best) == []
    assert best.net == pytest.approx(by_trying_all(setting), abs=1e-6)


def test_solving_prints_nothing_into_a_notebook(capfd) -> None:
    for budget in range(40, 301, 20):
        best_portfolio(replace(USUAL, budget=float(budget)))
    assert capfd.readouterr() == ("", "")


def test_costs_values_and_calls_are_those_of_the_projects() -> None:
    one = USUAL.projects[3]
    assert USUAL.costs()[3] == pytest.approx(one.fixed + 5600 * one.users * one.uses * one.per_use / 1e4)
    assert USUAL.values()[3] == pytest.approx(5600 * one.users * one.kept / 100 * worth().values[6] / 1e4)
    assert USUAL.calls()[3] == pytest.approx(5600 * one.users * one.uses * one.calls / 250)


def test_two_projects_for_one_need_overlap_and_others_do_not() -> None:
    values = USUAL.values()
    health = [k for k, one in enumerate(USUAL.projects) if one.need == "健康"][:2]
    law = next(k for k, one in enumerate(USUAL.projects) if one.need == "顾问")
    for pair, lost in ((health, 0.35 * values[health].min()), ([health[0], law], 0.0)):
        chosen = np.isin(np.arange(len(values)), pair)
        assert portfolio(USUAL, chosen).value == pytest.approx(values[pair].sum() - lost)


def test_single_projects_in_order_of_value_or_use_come_out_lower() -> None:
    best = best_portfolio(USUAL)
    for other in (by_value(USUAL), by_use(USUAL)):
        assert other.cost <= USUAL.budget
        assert other.calls <= line_capacity(1)
        assert other.net < 0.7 * best.net


def test_a_second_agent_lets_in_what_needs_bookings() -> None:
    one, two = (best_portfolio(Setting(agents=agents)) for agents in (1, 2))
    checkup = next(k for k, project in enumerate(USUAL.projects) if project.name == "年度体检")
    assert not one.chosen[checkup]
    assert two.chosen[checkup]
    assert line_capacity(1) < two.calls < line_capacity(2)


def test_more_money_brings_less_and_in_the_end_nothing() -> None:
    curve = benefits.budget_curve(USUAL, (0.0, 40.0, 80.0, 120.0, 160.0, 200.0, 300.0))
    assert curve[0] == 0
    assert (np.diff(curve) >= -1e-9).all()
    assert curve[-1] == curve[-2]
    assert curve[2] - curve[1] > 3 * (curve[4] - curve[2])


@pytest.mark.parametrize("agents", [1, 2, 5])
def test_the_line_answers_just_enough(agents) -> None:
    rate = line_capacity(agents) * benefits.BUSY_HOUR / 60
    assert erlang_c(rate, benefits.CALL_MINUTES, agents).service_level(benefits.WITHIN) == pytest.approx(0.8, abs=1e-6)


def test_what_is_broken_is_named() -> None:
    everything = portfolio(USUAL, np.ones(12, dtype=bool))
    broken = check(USUAL, everything)
    assert "预算超了：要 314 万元，只有 150 万元" in broken[0]
    assert "预约专线接不下" in broken[1]
    only_bank_wide = portfolio(USUAL, np.array([one.name == "道路救援" for one in USUAL.projects]))
    assert check(USUAL, only_bank_wide) == ["没有一个分行特色项目：全行项目各地一样，留不下本地客户要的东西。"]
    with pytest.raises(InputError, match="分行特色"):
        best_portfolio(Setting(budget=5))


def test_redraws_keep_the_mean_and_are_the_same_for_every_choice() -> None:
    best = best_portfolio(USUAL)
    many = benefits.redrawn_net(USUAL, best, draws=20_000)
    assert many.mean() == pytest.approx(best.net, abs=4)
    alone = np.zeros(12, dtype=bool)
    alone[9] = True
    both = alone.copy()
    both[1] = True
    one, two = (benefits.redrawn_net(USUAL, portfolio(USUAL, chosen)) for chosen in (alone, both))
    rescue = np.zeros(12, dtype=bool)
    rescue[1] = True
    assert two - one == pytest.approx(benefits.redrawn_net(USUAL, portfolio(USUAL, rescue)))


def test_tables_hold_the_choices() -> None:
    choices = [by_value(USUAL), best_portfolio(USUAL)]
    table = benefits.portfolios_table(USUAL, choices)
    assert list(table["净值（万元）"]) == [round(one.net, 1) for one in choices]
    better = (benefits.redrawn_net(USUAL, choices[1]) > benefits.redrawn_net(USUAL, choices[0])).sum()
    assert table.iloc[1, -1] == f"{better} / 200"
    alone = benefits.projects_table(USUAL)
    assert list(alone["花（万元）"]) == [round(cost, 1) for cost in USUAL.costs()]


@pytest.mark.parametrize("wrong", [{"customers": 5}, {"budget": -1}, {"agents": 0}, {"overlap": 2.0}])
def test_settings_that_cannot_be_are_answered(wrong) -> None:
    with pytest.raises(InputError, match="应当"):
        Setting(**wrong)
