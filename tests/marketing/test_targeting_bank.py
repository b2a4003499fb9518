"""The real campaign: the file is UCI's, the published figures come out, and the stored verdicts are what the models say today."""

from __future__ import annotations

import gzip
import hashlib
import tomllib
from pathlib import Path

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.marketing import bank, bank_models
from branchcraft.marketing.bank_models import Setting, judged, out_of_fold, train

TRAINED = {
    setting.key: setting
    for setting in (
        Setting(),
        Setting("boosted"),
        Setting(leak=True),
        Setting(exam="later"),
        Setting("boosted", exam="later"),
        Setting(of_the_call=False, exam="later"),
    )
}


def test_the_file_is_complete_and_in_order() -> None:
    frame = bank.bank_frame()
    assert frame.shape == (45_211, 17)
    assert list(frame.columns) == [*bank.FIELDS, "y"]
    assert (frame["y"] == "yes").sum() == 5_289
    assert frame.iloc[0].tolist()[:4] == [58, "management", "married", "tertiary"]
    assert frame["balance"].sum() == 61_589_682
    content = gzip.decompress((bank.DATA / "bank_full.csv.gz").read_bytes())
    assert hashlib.sha256(content).hexdigest() == "b44507c26634736d4a0619ec2d7c4b6ff56a2c63cbeb5176d3134e7b25e416f0", (
        "tools/campaign_data.py makes the file"
    )
    assert pytest.approx(frame["campaign"].mean(), abs=1e-6) == bank.CALLS_EACH
    assert pytest.approx(frame["duration"].mean() / 60, abs=0.01) == bank.MINUTES_EACH_CALL


def test_the_data_go_with_the_package_and_bring_their_licences() -> None:
    root = Path(__file__).parents[2]
    packaged = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["branchcraft"]
    assert "marketing/data/*" in packaged
    readme = (bank.DATA / "README.md").read_text(encoding="utf-8")
    for file in bank.DATA.iterdir():
        assert file.name == "README.md" or f"`{file.name}`" in readme
    for said in ("CC BY 4.0", "10.1016/j.dss.2014.03.001", "Cai", "MIT"):
        assert said in readme


def test_time_runs_from_may_2008_to_november_2010() -> None:
    table = bank.tenths()
    assert (table["first"].iloc[0], table["last"].iloc[-1]) == ("2008-05", "2010-11")
    assert table["n"].sum() == 45_211
    assert table["bought"].iloc[-1] > 10 * table["bought"].iloc[0]
    bought = bank.bought()
    cut = int(0.7 * bought.size)
    assert (bought[:cut].mean(), bought[cut:].mean()) == pytest.approx((0.058, 0.254), abs=0.01)


@pytest.fixture(scope="module")
def trained() -> dict[str, bank_models.Scores]:
    """Learned anew, seconds in all; the other settings of the file are made by the same two functions."""
    return {key: train(setting) for key, setting in TRAINED.items()}


@pytest.mark.parametrize("key", TRAINED)
def test_the_stored_verdict_is_what_the_model_says_today(trained, key: str) -> None:
    now, kept = trained[key], judged(TRAINED[key])
    assert now.auc == pytest.approx(kept.auc, abs=1e-3)
    assert now.auc_interval == pytest.approx((kept.auc_low, kept.auc_high), abs=1e-3)
    assert now.gains["reached"].to_numpy() == pytest.approx(kept.gains["reached"].to_numpy(), abs=5e-3)
    assert now.calibration.to_numpy() == pytest.approx(kept.calibration.to_numpy(), abs=0.02)


@pytest.mark.parametrize("model", ["logistic", "boosted"])
def test_the_stored_scores_are_those_of_every_customer(trained, model: str) -> None:
    now = trained[Setting(model).key].table["score"].to_numpy()
    assert np.abs(now - out_of_fold(model)).mean() < 1e-3
    assert np.corrcoef(now, out_of_fold(model))[0, 1] > 0.999


def test_the_published_figures_come_out() -> None:
    fair, boosted, later, leak = (judged(one) for one in (Setting(), Setting("boosted"), Setting(exam="later"), Setting(leak=True)))
    assert (fair.auc, fair.best_half) == pytest.approx((0.765, 0.796), abs=0.01)
    assert (boosted.auc, boosted.best_half) == pytest.approx((0.800, 0.827), abs=0.01)
    assert (round(fair.lift, 1), round(boosted.lift, 1)) == (4.1, 4.4)
    assert (later.auc, leak.auc) == pytest.approx((0.685, 0.907), abs=0.01)


def test_what_the_chapter_says_about_time_holds() -> None:
    logistic, boosted = (judged(Setting(model, exam="later")) for model in ("logistic", "boosted"))
    assert boosted.auc < logistic.auc
    assert judged(Setting(of_the_call=False)).auc < judged(Setting()).auc
    assert judged(Setting(of_the_call=False, exam="later")).auc > logistic.auc
    assert logistic.promised < 0.5 * logistic.happened


def test_every_setting_of_the_panel_is_stored() -> None:
    for setting in bank_models.settings():
        one = judged(setting)
        assert one.auc_low < one.auc < one.auc_high
        assert one.calibration["n"].sum() == (45_211 if setting.exam == "mixed" else 13_564)
        assert ("duration" in setting.drop) is not setting.leak


def test_packing_keeps_chances() -> None:
    chance = np.array([0.0, 0.00012, 0.5, 1.0])
    assert bank_models.packed(chance) / 65_535 == pytest.approx(chance, abs=1e-5)


def test_points_of_a_rule_are_conditions_met() -> None:
    frame = bank.bank_frame()
    points = bank.rule_points(("60 岁以上", "没有房贷"))
    assert (points == (frame["age"] >= 60).astype(int) + (frame["housing"] == "no").astype(int)).all()
    assert (bank.rule_points(("60 岁以上", "60 岁以上")) <= 1).all()
    for wrong in ((), ("有钱",)):
        with pytest.raises(InputError):
            bank.rule_points(wrong)
    with pytest.raises(InputError, match="forest"):
        out_of_fold("forest")


def test_conditions_table_counts_the_file() -> None:
    row = bank.conditions_table().set_index("条件").loc["上次活动买过"]
    frame = bank.bank_frame()
    met = frame["poutcome"] == "success"
    assert row.tolist() == [f"{met.mean():.0%}", f"{(frame.loc[met, 'y'] == 'yes').mean():.1%}"]
