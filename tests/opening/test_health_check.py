"""The health check: shrinking by what is luck, ranks that repeat as often as promised, and no verdict without figures."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.opening import model
from branchcraft.opening.indicators import AREA_KEYS, AREAS, BY_KEY, COMMON, EXAMPLE, EXAMPLE_MONTHS, INDICATORS, KEYS
from branchcraft.opening.model import HealthCheck, health_check
from branchcraft.opening.peers import Peers, fit_peers, synthetic_months, synthetic_peers


@pytest.fixture(scope="module")
def peers() -> Peers:
    return synthetic_peers()


@pytest.fixture(scope="module")
def check(peers: Peers) -> HealthCheck:
    return health_check(EXAMPLE, peers, EXAMPLE_MONTHS)


def test_every_area_has_one_or_two_figures_and_a_chapter_of_its_own() -> None:
    assert len(INDICATORS) == 12 and len(AREAS) == 9
    assert {sum(one.area == area.key for one in INDICATORS) for area in AREAS} == {1, 2}
    assert [area.chapter for area in AREAS] == [f"{n:02d}" for n in range(1, 10)]
    assert AREAS[5].notebook == "06_staffing.ipynb"


def test_what_is_believed_lies_between_the_figure_and_the_peers_mean(check: HealthCheck) -> None:
    alone = [key for key in KEYS if sum(one.area == BY_KEY[key].area for one in INDICATORS) == 1]
    for key in alone:
        row = check.figures.loc[key]
        low, high = sorted((row["value"], row["peer_mean"]))
        assert low <= row["believed"] <= high


def test_a_single_figure_is_shrunk_by_its_credibility(check: HealthCheck, peers: Peers) -> None:
    k = KEYS.index("mystery")
    trust = peers.between[k] ** 2 / (peers.between[k] ** 2 + peers.monthly[k] ** 2 / EXAMPLE_MONTHS)
    assert check.figures.at["mystery", "trust"] == pytest.approx(trust)
    assert check.figures.at["mystery", "believed"] == pytest.approx(peers.mean[k] + trust * (EXAMPLE["mystery"] - peers.mean[k]))


def test_two_figures_of_an_area_agree_with_a_joint_normal_written_out(check: HealthCheck, peers: Peers) -> None:
    at = [KEYS.index("complaints"), KEYS.index("once")]
    z = np.array([INDICATORS[k].better * (EXAMPLE[INDICATORS[k].key] - peers.mean[k]) / peers.between[k] for k in at])
    noise = peers.monthly[at] ** 2 / EXAMPLE_MONTHS / peers.between[at] ** 2
    # precision form of the same model: the area's standing A, figures = sqrt(c) A + own part, own part and noise independent
    weight = 1 / (1 - peers.common + noise)
    standing = np.sqrt(peers.common) * (weight * z).sum() / (1 + peers.common * weight.sum())
    assert check.areas.at["process", "score"] == pytest.approx(standing)


def test_noisy_figures_lose_their_place_to_steady_ones(check: HealthCheck) -> None:
    assert check.areas.at["culture", "raw_rank"] == 3 and check.areas.at["culture", "rank"] == 4
    assert check.first == ["staffing", "crm", "marketing"]


def test_the_order_after_shrinking_repeats_more_often_than_the_reports(check: HealthCheck) -> None:
    assert (check.same_three, check.same_three_report) == (570, 285)
    assert check.areas["again"].sum() == pytest.approx(3 * check.draws)
    assert check.areas["truly"].sum() == pytest.approx(3 * check.draws)


def test_the_worst_figures_come_back_by_themselves(check: HealthCheck) -> None:
    assert check.now_worst < check.next_worst < 0


def test_more_months_are_believed_more(peers: Peers) -> None:
    one, year = (health_check(EXAMPLE, peers, months) for months in (1, 12))
    assert (year.figures["trust"] > one.figures["trust"]).all()
    assert year.areas.at["staffing", "again"] > one.areas.at["staffing", "again"]
    assert year.same_three_report > 2 * one.same_three_report


def test_the_promised_stability_holds_for_branches_drawn_from_the_model(peers: Peers) -> None:
    """Two quarters of the same branch, 100 branches: the first three are the same as often as the first quarter's check says."""
    rng, months = np.random.default_rng(3), 3
    same, promised, hits, by_report = [], [], [], []
    for _ in range(100):
        area = rng.standard_normal(len(AREA_KEYS))
        quarters = [_quarter(area, own, months, rng) for own in [rng.standard_normal(len(KEYS))] for _ in (0, 1)]
        first, second = (health_check(values, peers, months, draws) for values, draws in zip(quarters, (200, 10), strict=True))
        same.append(set(first.first) == set(second.first))
        promised.append(first.same_three / first.draws)
        worst = {AREA_KEYS[k] for k in np.argsort(area)[:3]}
        hits.append(len(worst & set(first.first)))
        by_report.append(len(worst & set(first.areas["raw_rank"].nsmallest(3).index)))
    spread = np.sqrt(np.mean(promised) * (1 - np.mean(promised)) / len(same))
    assert abs(np.mean(same) - np.mean(promised)) < 3 * spread
    assert 1.8 < np.mean(hits) < 2.2 and abs(np.mean(hits) - np.mean(by_report)) < 0.15  # “about two of three either way”, as the chapter says


def _quarter(area: np.ndarray, own: np.ndarray, months: int, rng: np.random.Generator) -> dict[str, float]:
    values = {}
    for k, one in enumerate(INDICATORS):
        level = one.usual + one.better * one.between * (np.sqrt(COMMON) * area[AREA_KEYS.index(one.area)] + np.sqrt(1 - COMMON) * own[k])
        level = float(np.clip(level, 0.05 * one.usual, 0.99 * one.high))
        bases = one.exposure * months
        value = rng.poisson(level * bases) / bases if bases else level + one.monthly / np.sqrt(months) * rng.standard_normal()
        values[one.key] = float(np.clip(value, one.low, one.high))
    return values


def test_the_same_figures_give_the_same_answer(check: HealthCheck, peers: Peers) -> None:
    again = health_check(EXAMPLE, peers, EXAMPLE_MONTHS)
    assert again.areas.equals(check.areas)


def test_areas_without_figures_are_named_and_not_ranked(peers: Peers) -> None:
    few = {**EXAMPLE, "rent": None, "mystery": None}
    check = health_check(few, peers, 3)
    assert check.left_out == ("布局建设", "文化服务") and len(check.areas) == 7
    assert "没有填数的方面没有排：布局建设、文化服务" in model.explain(check)[-1]


@pytest.mark.parametrize(
    ("values", "months", "says"),
    [
        ({"called": 171.0}, 3, "「10 分钟内叫到的客户占比」应当在 2 到 100"),
        ({"called": 0.71}, 3, "现在是 0.71"),
        ({"called": 71.0, "rent": 20.0}, 3, "能比的方面只有 2 个"),
        ({}, 3, "能比的方面只有 0 个"),
        (dict(EXAMPLE), 0, "1 到 12 的整数"),
        (dict(EXAMPLE), 2.5, "1 到 12 的整数"),
        ({**EXAMPLE, "x": 1.0}, 3, "没有叫「x」的指标"),
    ],
)
def test_figures_that_cannot_be_are_answered(peers: Peers, values: dict, months: int, says: str) -> None:
    with pytest.raises(InputError) as told:
        health_check(values, peers, months)
    assert says in str(told.value)


def test_the_table_says_what_was_found(check: HealthCheck) -> None:
    table = model.areas_table(check)
    assert list(table["方面"].head(3)) == ["人力资源", "客户关系", "市场营销"]
    assert list(table["怎么办"].head(4)) == [model.BEGIN, model.BEGIN, model.WAIT, model.LEAVE]
    assert table["再来一期进前三"].tolist() == check.areas["again"].tolist()
    assert model.figures_table(check)["同类平均"].iloc[0] == f"{check.figures['peer_mean'].iloc[0]:.1f}"


# The peers


def test_spreads_are_found_again_in_what_was_drawn_from_them() -> None:
    fitted = fit_peers(synthetic_months(branches=2000, seed=1))
    for k, one in enumerate(INDICATORS):
        assert fitted.mean[k] == pytest.approx(one.usual, rel=0.05)
        assert fitted.between[k] == pytest.approx(one.between, rel=0.1), one.key
        assert fitted.monthly[k] ** 2 == pytest.approx(one.months_noise, rel=0.1), one.key
    assert fitted.common == pytest.approx(COMMON, abs=0.05)


def test_analysis_of_variance_is_that_of_the_textbook() -> None:
    """One figure, eight branches, three months each: mean squares by hand."""
    rows = synthetic_months(branches=8, months=3, seed=2)[["branch", "month", "called"]]
    fitted, k = fit_peers(rows), KEYS.index("called")
    table = rows.pivot(index="branch", columns="month", values="called")
    within = ((table.sub(table.mean(axis=1), axis=0)) ** 2).to_numpy().sum() / (8 * 2)
    means = table.mean(axis=1)
    assert fitted.monthly[k] == pytest.approx(np.sqrt(within))
    assert fitted.between[k] == pytest.approx(np.sqrt(means.var(ddof=1) - within / 3))


def test_branches_with_different_numbers_of_months_are_taken() -> None:
    rows = synthetic_months(branches=30, months=6, seed=4)
    gappy = rows[(rows["month"] <= 3) | (rows["branch"] < "同类 15")].copy()
    gappy.loc[gappy.index[::7], "cost"] = np.nan
    fitted, k = fit_peers(gappy), KEYS.index("cost")
    assert 2 < fitted.months[k] < 6
    assert fitted.monthly[k] == pytest.approx(BY_KEY["cost"].monthly, rel=0.3)


def test_one_month_each_leaves_the_noise_to_the_assumption_and_says_so() -> None:
    rows = synthetic_months(branches=30, months=1, seed=4)
    fitted = fit_peers(rows)
    assert fitted.assumed_noise == KEYS
    assert fitted.monthly[KEYS.index("mystery")] == BY_KEY["mystery"].monthly


def test_too_few_branches_are_turned_away() -> None:
    with pytest.raises(InputError, match="至少要 8 家"):
        fit_peers(synthetic_months(branches=7))
    rows = synthetic_months(branches=9)
    rows.loc[rows["branch"] > "同类 05", [*KEYS]] = np.nan
    with pytest.raises(InputError, match="没有一项指标够 8 家"):
        fit_peers(rows)


def test_branches_that_are_all_alike_cannot_be_compared() -> None:
    rows = synthetic_months(branches=10)
    rows["cost"] = 50.0
    with pytest.raises(InputError, match="每家都一样"):
        fit_peers(rows)


def test_peers_are_judged_as_the_branch_is(peers: Peers) -> None:
    standings = model.peer_standings(peers)
    assert standings.shape == (40, 9)
    assert (standings.mean().abs() < 0.02).all()
    assert (standings.std() < 1).all()  # shrunk, so less than the true spread
