"""The bills by numpy: one row group after the other, read by pyarrow, no loop over rows.

Rows may come in any interleaving; where they do not lie together they are sorted by database,
which keeps their order in time.
"""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import bills

MICROS = 1_000_000
COLUMNS = ["db_id", "timestamp", "DatabaseConnections"]


def main():
    given = bills.arguments()
    file = pq.ParquetFile(given.file, read_dictionary=["db_id"])
    most = bills.MOST_SECONDS * MICROS
    numbers = {}
    up = np.zeros(0, dtype=np.int64)
    last = np.zeros(0, dtype=np.int64)  # the last active row of each database; none yet: most before
    for group in range(file.num_row_groups):
        table = file.read_row_group(group, columns=COLUMNS, use_threads=False)
        # A row group may come in chunks, each with a dictionary of its own.
        for batch in table.unify_dictionaries().combine_chunks().to_batches():
            names = batch["db_id"].dictionary.to_pylist()
            number = np.array([numbers.setdefault(name, len(numbers)) for name in names], dtype=np.int64)
            new = len(numbers) - len(up)
            up = np.append(up, np.zeros(new, dtype=np.int64))
            last = np.append(last, np.full(new, -1, dtype=np.int64))
            active = batch["DatabaseConnections"].to_numpy(zero_copy_only=False) > 0
            database = number[batch["db_id"].indices.to_numpy()[active]]
            instant = batch["timestamp"].cast(pa.int64()).to_numpy()[active]
            if len(instant):
                add(up, last, database, instant, most)
    tail = np.where(last < 0, 0, np.minimum(given.end * MICROS - last, most))
    totals = (up + tail) // MICROS
    bills.write(given, {name: int(totals[number]) for name, number in numbers.items()})


def add(up, last, database, instant, most):
    """The time from each active row to the one before it, to that of the earlier row groups too."""
    if np.any(database[1:] < database[:-1]):
        order = np.argsort(database, kind="stable")
        database, instant = database[order], instant[order]
    first = np.flatnonzero(np.append(True, database[1:] != database[:-1]))
    before = np.empty_like(instant)
    before[1:] = instant[:-1]
    before[first] = last[database[first]]
    since = np.minimum(instant - before, most)
    since[first] = np.where(before[first] < 0, 0, since[first])
    up[database[first]] += np.add.reduceat(since, first)
    last[database[first]] = instant[np.append(first[1:], len(instant)) - 1]


main()
