"""The shape of balances meets the published figures, and a line through branches counts what it says."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.crm import model
from branchcraft.crm.scenario import MID_2022, MID_2023, PRIVATE_AUM, PRIVATE_CUSTOMERS
from branchcraft.errors import InputError


@pytest.fixture(scope="module")
def base() -> model.CustomerBase:
    return model.disclosed_base()


@pytest.fixture(scope="module")
def balances(base) -> np.ndarray:
    return base.upper_quantile(np.random.default_rng(0).uniform(size=2_000_000))


def test_the_disclosure_says_what_the_course_says() -> None:
    assert MID_2023.top_share == pytest.approx(0.023, abs=0.0005)
    assert MID_2023.top_aum_share == pytest.approx(0.815, abs=0.0005)
    assert MID_2023.top_mean == pytest.approx(235.7, abs=0.05)
    assert MID_2023.rest_mean == pytest.approx(1.28, abs=0.005)
    assert pytest.approx(2805, abs=1) == PRIVATE_AUM / PRIVATE_CUSTOMERS


def test_the_model_meets_the_published_figures(base) -> None:
    assert base.share_above(50) == pytest.approx(MID_2023.top_share, rel=1e-12)
    assert base.aum_above(50) == pytest.approx(MID_2023.top_aum_share, rel=1e-9)
    assert base.mean == pytest.approx(MID_2023.aum / MID_2023.customers, rel=1e-12)


def test_the_private_tier_follows_without_being_put_in(base) -> None:
    assert base.share_above(1000) == pytest.approx(PRIVATE_CUSTOMERS / MID_2022.customers, rel=0.1)
    assert base.aum_above(1000) == pytest.approx(PRIVATE_AUM / MID_2022.aum, abs=0.025)


def test_draws_have_the_shares_and_means_that_the_formulas_say(base, balances) -> None:
    for line in (1.0, 5.0, 20.0, 50.0, 200.0):
        assert (balances >= line).mean() == pytest.approx(base.share_above(line), rel=0.02)
    below = balances[balances < 50]
    assert below.mean() == pytest.approx(base.rest_mean, rel=0.01)
    middle = balances[(balances >= 50) & (balances < 1000)]
    held = (base.aum_above(50) - base.aum_above(1000)) * base.mean / (base.share_above(50) - base.share_above(1000))
    assert middle.mean() == pytest.approx(held, rel=0.01)


def test_quantile_and_share_above_are_each_others_inverse(base) -> None:
    for share in (1e-5, 3e-4, 0.01, 0.023, 0.03, 0.2, 0.9):
        assert base.share_above(float(base.upper_quantile(share))) == pytest.approx(share, rel=1e-6)


def test_the_curve_rises_from_nothing_to_all_and_gini_is_its_area(base, balances) -> None:
    shares = np.linspace(0, 1, 201)
    held = base.lorenz(shares)
    assert held[0] == 0
    assert held[-1] == 1
    assert (np.diff(held) >= -1e-12).all()
    assert (np.diff(held, 2) <= 1e-9).all()
    rising = np.sort(balances[:400_000])
    rank = np.arange(1, rising.size + 1)
    assert base.gini == pytest.approx(((2 * rank - rising.size - 1) @ rising) / (rising.size * rising.sum()), abs=0.01)


def test_a_branch_is_as_many_draws_as_it_has_customers(base) -> None:
    drawn = model.draw_branches(4000)
    assert drawn.top.shape[0] == model.BRANCHES
    assert (np.diff(drawn.top, axis=1) <= 0).all()
    assert (drawn.top > 0).sum(axis=1).mean() == pytest.approx(4000 * base.share_above(5), rel=0.03)
    assert drawn.rest.mean() == pytest.approx(4000 * base.mean * (1 - base.aum_above(5)), rel=0.02)


def test_the_many_small_balances_vary_as_a_sum_does(base) -> None:
    drawn = model.draw_branches(8000)
    small = base.upper_quantile(np.linspace(base.share_above(5) + 1e-6, 1 - 1e-6, 20_000))
    assert drawn.rest.std() == pytest.approx(np.sqrt(8000) * small.std(), rel=0.15)


def test_a_line_counts_customers_and_balance() -> None:
    drawn = model.draw_branches(8000)
    report = model.tier_report(drawn, 100.0)
    one = drawn.top[17]
    assert report.count[17] == (one >= 100).sum()
    assert report.share[17] == pytest.approx(one[one >= 100].sum() / (one.sum() + drawn.rest[17]))
    assert report.largest[17] == one.max()
    assert report.replaced_by[17] == pytest.approx(one.max() / MID_2023.rest_mean)
    assert report.just_below[17] == ((one >= 80) & (one < 100)).sum()
    assert report.managers(50) == pytest.approx(np.median(report.count) / 50)


def test_a_higher_line_leaves_fewer_people_and_more_chance() -> None:
    drawn = model.draw_branches(8000)
    low, high = (model.tier_report(drawn, line) for line in (50.0, 1000.0))
    assert high.count.max() < low.count.min()
    assert high.share.std() > 2 * low.share.std()


def test_a_smaller_branch_depends_more_on_its_largest_customer() -> None:
    small, large = (np.median(model.tier_report(model.draw_branches(size), 50.0).largest_share) for size in (2000, 16000))
    assert small > 1.2 * large


def test_the_list_changes_by_itself_only_when_balances_move_and_less_by_means() -> None:
    drawn = model.draw_branches(8000)
    assert model.list_turnover(drawn, 50.0, 0.0) == (0.0, 0.0)
    by_day, by_mean = model.list_turnover(drawn, 50.0, 0.25)
    assert 0.05 < by_mean < 0.75 * by_day < 0.15
    assert model.list_turnover(drawn, 50.0, 0.5)[0] > by_day


def test_the_lines_table_holds_the_median_branch() -> None:
    table = model.lines_table(8000)
    report = model.tier_report(model.draw_branches(8000), 50.0)
    row = table[table["门槛（万元）"] == "50"].iloc[0]
    assert row["名单上的人"].startswith(f"{np.median(report.count):.0f}(")
    assert row["他们占余额"].startswith(f"{np.median(report.share):.0%}(")


@pytest.mark.parametrize("wrong", [50, 10**6])
def test_a_branch_of_absurd_size_is_answered(wrong) -> None:
    with pytest.raises(InputError, match="客户数"):
        model.draw_branches(wrong)


def test_a_line_below_what_was_drawn_is_answered() -> None:
    with pytest.raises(InputError, match="门槛"):
        model.tier_report(model.draw_branches(8000), 1.0)
    with pytest.raises(InputError, match="波动"):
        model.list_turnover(model.draw_branches(8000), 50.0, 2.0)


def test_dots_stand_for_equal_numbers_of_branches() -> None:
    values = np.arange(200.0)
    found = model.dots(values, 20)
    assert [(values <= one).sum() for one in found] == list(range(5, 200, 10))
