"""The people of a day: as many and as different as the tables say, the same for the same seed, and still the same when the volume changes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from oracles import ALLOWED, z_score
from scipy import stats

from branchcraft.errors import InputError
from branchcraft.queueing import sample_tickets

CLASSES = pd.DataFrame(
    {"service_mean": [5.0, 12.0], "service_cv": [0.8, 0.0], "patience_mean": [20.0, np.inf], "patience_shape": [1.0, 1.0]}, index=["a", "b"]
)
ARRIVALS = pd.DataFrame({"a": [10.0, 0.0, 30.0], "b": [2.0, 4.0, 1.0]}, index=[0, 30, 60])
DAYS = 2000


@pytest.fixture(scope="module")
def tickets() -> pd.DataFrame:
    return sample_tickets(CLASSES, ARRIVALS, days=DAYS, seed=7)


def per_day(tickets: pd.DataFrame, name: str, interval: int) -> np.ndarray:
    inside = (tickets["customer_class"] == name) & (tickets["arrival"] // 30 == interval)
    return np.bincount(tickets["day"][inside], minlength=DAYS)


@pytest.mark.parametrize(("name", "interval"), [("a", 0), ("a", 2), ("b", 0), ("b", 1), ("b", 2)])
def test_expected_customers_come_in_each_interval_and_scatter_as_poisson(tickets: pd.DataFrame, name: str, interval: int) -> None:
    counts, expected = per_day(tickets, name, interval), ARRIVALS[name].iloc[interval]
    assert abs(z_score(counts, expected)) < ALLOWED
    assert counts.var(ddof=1) / expected == pytest.approx(1, abs=4 * np.sqrt(2 / DAYS) + 1 / np.sqrt(DAYS * expected))


def test_nobody_comes_in_an_interval_without_arrivals(tickets: pd.DataFrame) -> None:
    assert per_day(tickets, "a", 1).sum() == 0


def test_arrivals_are_even_within_an_interval(tickets: pd.DataFrame) -> None:
    a = tickets.loc[(tickets["customer_class"] == "a") & (tickets["arrival"] >= 60), "arrival"]
    assert stats.kstest((a - 60) / 30, "uniform").pvalue > 0.001


def test_numbers_of_two_intervals_do_not_depend_on_each_other(tickets: pd.DataFrame) -> None:
    correlation = np.corrcoef(per_day(tickets, "a", 0), per_day(tickets, "a", 2))[0, 1]
    assert abs(correlation) < ALLOWED / np.sqrt(DAYS)


def test_service_is_lognormal_with_the_given_mean_and_variation(tickets: pd.DataFrame) -> None:
    service = tickets.loc[tickets["customer_class"] == "a", "service"].to_numpy()
    sigma = np.sqrt(np.log1p(0.8**2))
    assert abs(z_score(service, 5.0)) < ALLOWED
    assert service.std() / service.mean() == pytest.approx(0.8, rel=0.03)
    assert stats.kstest(np.log(service), "norm", args=(np.log(5) - sigma**2 / 2, sigma)).pvalue > 0.001


def test_no_variation_means_always_the_mean(tickets: pd.DataFrame) -> None:
    np.testing.assert_allclose(tickets.loc[tickets["customer_class"] == "b", "service"], 12.0)


def test_patience_is_exponential_by_default(tickets: pd.DataFrame) -> None:
    patience = tickets.loc[tickets["customer_class"] == "a", "patience"]
    assert stats.kstest(patience, "expon", args=(0, 20)).pvalue > 0.001


@pytest.mark.parametrize("shape", [0.7, 2.5])
def test_weibull_patience_keeps_its_mean_and_has_its_shape(shape: float) -> None:
    drawn = sample_tickets(CLASSES.assign(patience_shape=shape), ARRIVALS, days=500, seed=3)
    patience = drawn.loc[drawn["customer_class"] == "a", "patience"].to_numpy()
    assert abs(z_score(patience, 20.0)) < ALLOWED
    fitted, _, _ = stats.weibull_min.fit(patience, floc=0)
    assert fitted == pytest.approx(shape, rel=0.03)


def test_infinite_patience_never_ends(tickets: pd.DataFrame) -> None:
    assert np.isinf(tickets.loc[tickets["customer_class"] == "b", "patience"]).all()


def test_same_seed_same_people_other_seed_other_people() -> None:
    first, again, other = (sample_tickets(CLASSES, ARRIVALS, days=3, seed=seed) for seed in (5, 5, 6))
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert not np.isin(first["arrival"], other["arrival"]).any()


def test_more_volume_keeps_service_and_patience_of_the_kth_customer() -> None:
    few, many = (sample_tickets(CLASSES, ARRIVALS * factor, days=20, seed=5) for factor in (1.0, 1.7))
    for name in CLASSES.index:
        for day in range(20):
            a, b = (t[(t["customer_class"] == name) & (t["day"] == day)] for t in (few, many))
            shared = min(len(a), len(b))
            assert shared > 0 and len(b) >= len(a)
            np.testing.assert_array_equal(a[["service", "patience"]].iloc[:shared], b[["service", "patience"]].iloc[:shared])
            assert (b["arrival"].to_numpy()[:shared] <= a["arrival"].to_numpy()[:shared]).all()


def test_one_class_does_not_move_when_another_grows() -> None:
    before, after = (sample_tickets(CLASSES, ARRIVALS.assign(b=ARRIVALS["b"] * k), days=5, seed=5) for k in (1, 3))
    columns = ["day", "arrival", "service", "patience"]
    pd.testing.assert_frame_equal(*(t.loc[t["customer_class"] == "a", columns].reset_index(drop=True) for t in (before, after)))


def test_new_means_stretch_the_same_draws() -> None:
    before, after = (sample_tickets(CLASSES.assign(service_mean=mean, patience_mean=30.0), ARRIVALS, days=5, seed=5) for mean in (5.0, 10.0))
    np.testing.assert_allclose(after["service"], 2 * before["service"])
    np.testing.assert_array_equal(after["patience"], before["patience"])


def test_sorted_by_day_and_arrival_and_numbered_within_the_day(tickets: pd.DataFrame) -> None:
    assert tickets[["day", "arrival"]].apply(tuple, axis=1).is_monotonic_increasing
    assert (tickets["ticket"] == tickets.groupby("day").cumcount() + 1).all()


def test_second_services_and_willingness_come_in_the_given_shares() -> None:
    full = CLASSES.assign(then=["b", None], then_share=[0.3, 0.0], divert_to=["b", None], divert_share=[0.6, 0.0], balk_at=[4.0, np.inf])
    drawn = sample_tickets(full, ARRIVALS, days=500, seed=9)
    a = drawn[drawn["customer_class"] == "a"]
    assert abs(z_score((a["class_2"] == "b").to_numpy(dtype=float), 0.3)) < ALLOWED
    assert abs(z_score((a["divert_to"] == "b").to_numpy(dtype=float), 0.6)) < ALLOWED
    assert (a["class_2"].notna() == a["service_2"].notna()).all() and (a["divert_to"].notna() == a["divert_service"].notna()).all()
    np.testing.assert_allclose(a["service_2"].dropna(), 12.0)
    assert (a["balk_at"] == 4).all()
    b = drawn[drawn["customer_class"] == "b"]
    assert b[["class_2", "divert_to"]].isna().all(axis=None) and np.isinf(b["balk_at"]).all()


def test_third_service_follows_only_a_second() -> None:
    full = pd.DataFrame({"service_mean": [5.0, 4.0, 3.0], "service_cv": 0.5, "patience_mean": np.inf}, index=["a", "b", "c"])
    full = full.assign(then=["b", "c", None], then_share=[0.5, 0.4, 0.0])
    drawn = sample_tickets(full, ARRIVALS[["a"]], days=300, seed=9)
    assert (drawn["class_3"].dropna() == "c").all()
    assert drawn.loc[drawn["class_3"].notna(), "class_2"].notna().all()
    assert abs(z_score(drawn["class_3"].notna().to_numpy(dtype=float), 0.5 * 0.4)) < ALLOWED


def test_classes_do_not_copy_each_others_draws() -> None:
    alike = CLASSES.assign(service_mean=5.0, service_cv=0.8, patience_mean=20.0)
    drawn = sample_tickets(alike, ARRIVALS.assign(b=ARRIVALS["a"]), days=200, seed=9)
    assert not drawn["arrival"].duplicated().any() and not drawn["service"].duplicated().any() and not drawn["patience"].duplicated().any()


def test_days_do_not_copy_each_others_draws() -> None:
    drawn = sample_tickets(CLASSES.iloc[:1], ARRIVALS[["a"]], days=200, seed=9)
    assert not drawn["service"].duplicated().any() and not drawn["patience"].duplicated().any()


def test_who_is_slow_at_the_window_is_slow_at_the_machine() -> None:
    full = CLASSES.assign(service_cv=0.5, divert_to=["b", None])
    a = sample_tickets(full, ARRIVALS, days=20, seed=9).query("customer_class == 'a'")
    assert stats.spearmanr(a["service"], a["divert_service"]).statistic == pytest.approx(1)


def test_a_very_small_volume_is_drawn_too() -> None:
    drawn = sample_tickets(CLASSES, ARRIVALS * 0.01, days=3000, seed=1)
    assert abs(z_score(np.bincount(drawn["day"], minlength=3000), ARRIVALS.to_numpy().sum() * 0.01)) < ALLOWED


@pytest.mark.parametrize("bad", [{"days": 0}, {"days": 2.5}, {"days": True}, {"seed": -1}, {"seed": 1.5}, {"seed": None}])
def test_bad_days_or_seed_are_named(bad: dict) -> None:
    with pytest.raises(InputError, match=next(iter(bad))):
        sample_tickets(CLASSES, ARRIVALS, **bad)
