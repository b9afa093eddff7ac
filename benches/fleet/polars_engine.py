"""The bills by polars: lazy, streaming, and only the columns that it needs.

Rows in any interleaving are grouped by database, active ones only; the databases without any come
from a second scan of `db_id` alone (one scan for both is kept in memory: twice the time). Where each database's rows
lie together, the ends of runs are found by a shift and are all that leaves the stream: faster, and
wrong in any other order.

Tried and slower: the same group_by on all rows, `over`, a sort of the active rows, categoricals (equal), the
in-memory engine, and, where rows lie together, the distance between active rows by a shift.
"""

import polars as pl

import bills

MICROS = 1_000_000


def interleaved(rows, end):
    """Each active row is up until the next one, or for a minute and the pause."""
    instant, most = pl.col("timestamp").to_physical(), bills.MOST_SECONDS * MICROS
    names = rows.select("db_id").unique().collect(engine="streaming")
    up = (
        rows.filter(pl.col("DatabaseConnections") > 0)
        .group_by("db_id")
        .agg(up=instant.diff().clip(upper_bound=most).sum(), last=instant.last())
        .select("db_id", up=pl.col("up") + pl.min_horizontal(end - pl.col("last"), pl.lit(most)))
        .collect(engine="streaming")
    )
    return dict.fromkeys(names["db_id"], 0) | dict(zip(up["db_id"], up["up"]))


def together(rows, end):
    """An active run is up for its length, an idle one after it for the pause at most."""
    name, instant, active = pl.col("db_id"), pl.col("timestamp"), pl.col("active")
    runs = (
        rows.select("db_id", instant.to_physical(), active=pl.col("DatabaseConnections") > 0)
        .with_columns(
            begins=name.ne_missing(name.shift(1)),
            changes=active.ne_missing(active.shift(1)),
        )
        .filter(pl.col("begins") | pl.col("changes"))
        .select("db_id", "timestamp", "active", "begins")
        .collect(engine="streaming")
    )
    until = pl.when(name.shift(-1) == name).then(instant.shift(-1)).otherwise(end)
    pause = pl.lit(bills.PAUSE_SECONDS * MICROS)
    up = (
        runs.lazy()
        .with_columns(length=until - instant)
        .select(
            "db_id",
            up=pl.when(active)
            .then("length")
            .when("begins")
            .then(0)
            .otherwise(pl.min_horizontal("length", pause)),
        )
        .group_by("db_id")
        .agg(pl.col("up").sum())
        .collect()
    )
    return dict(zip(up["db_id"], up["up"]))


def main():
    given = bills.arguments()
    rows = pl.scan_parquet(given.file)
    up = (together if given.together else interleaved)(rows, given.end * MICROS)
    bills.write(given, {name: micros // MICROS for name, micros in up.items()})


main()
