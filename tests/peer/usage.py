"""Compares a pulled usage file with what boto3 reads from the same peer, cell by cell.

The metrics, statistics and finest periods are chosen here from the facts (CW-3, AUR-4), not taken
from the file. Two directions: every datapoint must stand in the file, and every cell must be one.
"""

from __future__ import annotations

import csv
import io
import tomllib
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import seed
from checks import Table, metric_data, query
from handbill import overlap, union

DAY = seed.DAY
INSTANCE, CLUSTER = "DBInstanceIdentifier", "DBClusterIdentifier"
CONNECTIONS, CAPACITY = "DatabaseConnections", "ServerlessDatabaseCapacity"
# metric: (statistic, finest period of use)
METRICS = {
    CONNECTIONS: ("Maximum", 60),
    "CPUUtilization": ("Average", 60),
    "FreeStorageSpace": ("Minimum", 3600),
    "ReadIOPS": ("Average", 60),
    "WriteIOPS": ("Average", 60),
    CAPACITY: ("Average", 60),
    "VolumeBytesUsed": ("Average", 3600),
    "VolumeReadIOPs": ("Sum", 300),
    "VolumeWriteIOPs": ("Sum", 300),
}
# Files may round a value that is no whole number to six decimals.
ROUNDING = 1e-6
OF = {
    "soup-bot": [(INSTANCE, "soup-bot")],
    "v1": [(CLUSTER, "v1")],
    "v2": [(INSTANCE, "v2-a"), (INSTANCE, "v2-b"), (CLUSTER, "v2")],
}


@dataclass
class Row:
    """A row of the file: its first second, its length, its cells that are not blank."""

    at: int
    period: int
    cells: dict[str, float]


def read(path: Path) -> tuple[dict[str, Any], list[Row]]:
    """The usage file and its rows. A period that is not written is the distance of rows (60 s)."""
    document = tomllib.loads(path.read_text())
    rows = []
    for line in csv.DictReader(io.StringIO(document["activity"]["rows"])):
        at = int(datetime.fromisoformat(line["timestamp"].replace("Z", "+00:00")).timestamp())
        cells = {k: float(v) for k, v in line.items() if k in METRICS and v not in ("", None)}
        rows.append(Row(at, int(line.get("period_seconds") or 60), cells))
    return document, rows


def periods(table: Table, name: str, activity: seed.Activity, rows: list[Row]) -> dict[int, int]:
    """At which period each day was read: a minute while CloudWatch has it whole, else five."""
    found: dict[int, int] = {}
    for day in activity.days:
        # A row may say nothing, or that it was stopped; then its length is not a resolution.
        of_day = [r.period for r in rows if day <= r.at < day + DAY and "CPUUtilization" in r.cells]
        age = (activity.today - day) // DAY
        # The day of age 14 fades while today passes: either is right then.
        right = {60} if age < 14 else {60, 300} if age == 14 else {300}
        found[day] = min(of_day, default=max(right))
        if found[day] not in right:
            table.same(f"{name}: period of the day of age {age}", right, found[day])
    counts = [list(found.values()).count(p) for p in (60, 300)]
    table.note(counts[0] in (13, 14, 15), f"{name}: days by the minute and by five", "13..15, rest", counts)
    return found


def expected(cloudwatch: Any, name: str, by_day: dict[int, int]) -> dict[str, list[dict[int, tuple[int, float]]]]:
    """By metric, for each thing that has it: (start: (period, value)), from boto3."""
    found: dict[str, list[dict[int, tuple[int, float]]]] = {}
    for metric, (stat, finest) in METRICS.items():
        for dimension, value in OF[name]:
            points: dict[int, tuple[int, float]] = {}
            for period in set(by_day.values()):
                used = max(period, finest)
                asked = [query("q", metric, dimension, value, stat, used)]
                for start, end in union((d, d + DAY) for d, p in by_day.items() if p == period):
                    answer = metric_data(cloudwatch, asked, start, end)["q"]
                    points |= {at: (used, v) for at, v in answer.items()}
            if points:
                found.setdefault(metric, []).append(points)
    return found


def compare(table: Table, cloudwatch: Any, name: str, path: Path, activity: seed.Activity) -> dict[str, Any]:
    """All comparisons of one usage file; returns the document."""
    document, rows = read(path)
    table.same(f"{name}: name, region and engine", (name, "us-east-1", "postgres"), tuple(document[k] for k in ("name", "region", "engine")))
    by_day = periods(table, name, activity, rows)
    points = expected(cloudwatch, name, by_day)
    columns = {k for r in rows for k in r.cells}
    index = {r.at: r for r in rows}
    table.same(f"{name}: metrics in the file", sorted(points), sorted(columns))
    for metric, members in sorted(points.items()):
        merged = together(metric, members)
        missing = [at for at in merged if not any_row(index, metric, at, merged[at])]
        table.same(f"{name}: {metric}: {len(merged)} datapoints, absent", 0, len(missing))
        wrong, filled, cells = 0, 0, 0
        for row in rows:
            if metric not in row.cells:
                continue
            cells += 1
            period = max(METRICS[metric][1], row.period)
            point = merged.get(row.at // period * period)
            if point is not None:
                low, high = point[1], point[2]
                wrong += not (low - ROUNDING <= row.cells[metric] <= high + ROUNDING)
            elif metric == CONNECTIONS and name == "soup-bot" and row.cells[metric] == 0:
                # A stop that the events tell of may be written as nobody connected.
                up = any(overlap((row.at, row.at + row.period), run) for run in activity.running())
                filled, wrong = filled + 1, wrong + up
            else:
                wrong += 1
        more = f" ({filled} stopped)" if filled else ""
        table.same(f"{name}: {metric}: {cells} cells{more}, wrong", 0, wrong)
    active = [(r.at, r.at + r.period) for r in rows if r.cells.get(CONNECTIONS, 0) > 0]
    table.same(f"{name}: connected spans", activity.sessions(name), union(active))
    return document


def together(metric: str, members: list[dict[int, tuple[int, float]]]) -> dict[int, tuple[int, float, float]]:
    """One value for a cluster: capacity is the sum over its instances (AS2-1); for the others the
    facts leave it open, so anything from the smallest to the sum may stand."""
    merged = {}
    for at in set().union(*members):
        values = [points[at][1] for points in members if at in points]
        period = next(points[at][0] for points in members if at in points)
        low = sum(values) if metric == CAPACITY else min(values)
        merged[at] = (period, low, sum(values))
    return merged


def any_row(index: dict[int, Row], metric: str, at: int, point: tuple[int, float, float]) -> bool:
    """Whether a row inside the datapoint's period says it."""
    period, low, high = point
    for second in range(at, at + period, 60):
        row = index.get(second)
        if row is not None and metric in row.cells:
            if low - ROUNDING <= row.cells[metric] <= high + ROUNDING:
                return True
    return False
