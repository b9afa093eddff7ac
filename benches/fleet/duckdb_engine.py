"""The bills by DuckDB: a window over the active rows only, with the filter pushed into the scan.

Where each database's rows lie together, the window needs neither partition nor order, so that
DuckDB streams it: faster, and wrong in any other order. One thread is `SET threads = 1`.

Tried and no faster: preserve_insertion_order = false; runs instead of active rows.
"""

import duckdb

import bills

MICROS = 1_000_000

UP = """
with active as (
    select db_id, epoch_us(timestamp) as instant from read_parquet($file) where DatabaseConnections > 0
),
up as ({up}),
summed as (select db_id, sum(up) as up from up group by db_id)
select db_id, coalesce(up, 0) from (select distinct db_id from read_parquet($file)) left join summed using (db_id)
"""

INTERLEAVED = """
    select db_id, least(coalesce(lead(instant) over (partition by db_id order by instant), $end) - instant, $most) as up
    from active
"""

TOGETHER = """
    select db_id, least(if(lead(db_id) over () = db_id, lead(instant) over (), $end) - instant, $most) as up
    from active
"""


def main():
    given = bills.arguments()
    connection = duckdb.connect(config={"threads": 1})
    query = UP.format(up=TOGETHER if given.together else INTERLEAVED)
    values = {"file": given.file, "end": given.end * MICROS, "most": bills.MOST_SECONDS * MICROS}
    up = connection.execute(query, values).fetchall()
    bills.write(given, {name: int(micros) // MICROS for name, micros in up})


main()
