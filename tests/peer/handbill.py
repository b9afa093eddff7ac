"""The bill of the seeded activity, worked out by hand and in fractions: no float, no rounding.

It follows the written semantics (S1 to S16) and not the program: whoever changes the program must
not have to change this. It takes what the databases did from seed.py, the prices from the peer's
price list by its own selection, and an offering's settings from the usage file. A kind or a
setting that it does not know is an error, so that nothing passes uncompared.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from fractions import Fraction
from typing import Any

Span = tuple[int, int]
WEEK = 604_800


@dataclass(frozen=True)
class Use:
    """What a database did: connected spans, capacity by span in half ACUs, gigabytes stored."""

    sessions: list[Span]
    need: list[tuple[int, int, int]]
    used_gb: int
    requests: int
    allocated_gb: int | None
    storage_type: str | None


def month_of(text: str) -> Span:
    """A calendar month in UTC, half-open (S1)."""
    year, month = map(int, text.split("-"))
    start = int(datetime(year, month, 1, tzinfo=timezone.utc).timestamp())
    return start, start + calendar.monthrange(year, month)[1] * 86_400


def overlap(span: Span, period: Span) -> int:
    return max(0, min(span[1], period[1]) - max(span[0], period[0]))


def union(spans: Iterable[Span], gap: int = -1) -> list[Span]:
    """Spans joined where they touch or overlap, or lie at most `gap` apart."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        if joined and start - joined[-1][1] <= max(gap, 0):
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return [(s, e) for s, e in joined]


def scheduled_runs(sessions: list[Span], until: int) -> list[Span]:
    """When RDS is available, forced starts among it.

    S5: wanted from 15 minutes before a session to its end. S6: available at once. S8: stopped for
    seven days and not wanted, AWS starts it; it is stopped again after an hour, or runs on to the
    end of the wanted span that began meanwhile. Before the first wanted second it is stopped
    without a clock. Then the clock starts with each stop.
    """
    wanted = union((start - 900, end) for start, end in sessions)
    runs: list[Span] = []
    stopped: int | None = None
    waiting = list(wanted)
    while waiting or (stopped is not None and stopped + WEEK < until):
        due = waiting[0][0] if waiting else None
        if stopped is not None and (due is None or stopped + WEEK < due):
            start = stopped + WEEK
            end = start + 3600
            while waiting and waiting[0][0] <= end:
                end = waiting.pop(0)[1]
        else:
            start, end = waiting.pop(0)
        runs.append((start, end))
        stopped = end
    return runs


def idle_stop_runs(sessions: list[Span], until: int) -> list[Span]:
    """When an RDS instance that is stopped when idle is available, forced starts among it.

    S16: a session that finds it stopped asks for a start, and it is available two minutes later. It
    is stopped half an hour after the last session, or after it became available if that is later;
    a session that begins until then, that second included, goes on with the run. S8: stopped for
    seven days, AWS starts it unless a session asks for it in that very second.
    """
    runs: list[Span] = []
    stopped: int | None = None
    waiting = union(sessions)
    while waiting or (stopped is not None and stopped + WEEK < until):
        asked = [waiting[0][0]] if waiting else []
        forced = [stopped + WEEK] if stopped is not None else []
        available = min(asked + forced) + 120
        end = available + 1800
        while waiting and waiting[0][0] <= end:
            end = max(end, waiting.pop(0)[1] + 1800)
        runs.append((available, end))
        stopped = end
    return runs


RUNS = {"rds-scheduled": scheduled_runs, "rds-idle-stop": idle_stop_runs}


def run_seconds(kind: str, sessions: list[Span], period: Span) -> int:
    """S7: every run is billed 600 s at least; the rest of them follows the run (S4)."""
    runs = RUNS[kind](sessions, period[1])
    return sum(overlap((start, max(end, start + 600)), period) for start, end in runs)


def serverless_half_seconds(use: Use, period: Span, low: int, high: int, pause: int | None) -> int:
    """Half-ACU-seconds of Serverless v2.

    S9: up from the first connected second to `pause` after the last; a session that opens in the
    very second of the pause keeps it up. Without a pause it is always up. S13: while up, the need
    rounded up to a half, at least one half, within the bounds. `low`, `high` are half ACUs.
    """
    up = [period] if pause is None else [(s, e + pause) for s, e in union(use.sessions, pause)]
    total = 0
    for span in up:
        floor = max(low, 1)
        total += overlap(span, period) * floor
        # The need beyond the floor, where a need is known; outside of the series it is nothing.
        for start, end, half in use.need:
            common = (max(start, span[0]), min(end, span[1]))
            if common[0] < common[1]:
                total += overlap(common, period) * (max(floor, min(half, high)) - floor)
    return total


class PriceTable:
    """On-demand unit prices of the served list, by usage type and engine.

    A row counts when both are exactly the ones wanted and it is sold in the Region itself; two
    such rows are an error, never "the first".
    """

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows

    def find(self, usage_type: str, engine: str) -> Fraction:
        found = [
            r
            for r in self.rows
            if (a := r["product"]["attributes"])["usagetype"] == usage_type
            and a["databaseEngine"] == engine
            and a["locationType"] == "AWS Region"
        ]
        if len(found) != 1:
            raise LookupError(f"{len(found)} rows of {usage_type} for {engine}")
        return on_demand(found[0])

    def cheapest_class(self, engine: str) -> tuple[str, Fraction]:
        """The cheapest Single-AZ Standard class of an Aurora engine (the contract's default)."""
        classes = [
            (on_demand(r), a["instanceType"])
            for r in self.rows
            if (a := r["product"]["attributes"])["databaseEngine"] == engine
            and a["usagetype"].startswith("InstanceUsage:")
        ]
        price, name = min(classes)
        return name, price


def on_demand(row: dict[str, Any]) -> Fraction:
    (offer,) = row["terms"]["OnDemand"].values()
    (dimension,) = offer["priceDimensions"].values()
    return Fraction(dimension["pricePerUnit"]["USD"])


@dataclass(frozen=True)
class Line:
    """One charge: what, how much of it in the unit that is priced, at which price."""

    what: str
    quantity: Fraction
    price: Fraction

    def cost(self) -> Fraction:
        return self.quantity * self.price


VOLUMES = {"gp2": "RDS:GP2-Storage", "gp3": "RDS:GP3-Storage"}
KNOWN = {"id", "kind", "instance_class", "multi_az", "min_acu", "max_acu", "pause_after", "storage"}


def half_acus(text: str) -> int:
    halves = Fraction(text) * 2
    if halves.denominator != 1:
        raise ValueError(f"{text} ACU is not a number of halves")
    return int(halves)


def bill(offering: dict[str, Any], use: Use, period: Span, prices: PriceTable) -> list[Line]:
    """The charges of one offering in one month of 2026, for PostgreSQL."""
    if unknown := set(offering) - KNOWN:
        raise KeyError(f"settings that the hand-made bill does not know: {sorted(unknown)}")
    if offering.get("multi_az") or offering.get("storage", "standard") != "standard":
        raise KeyError(f"no hand-made bill for {offering}")
    rds, aurora = "PostgreSQL", "Aurora PostgreSQL"
    seconds = period[1] - period[0]
    # S15: gigabytes for every second, over the seconds of the calendar month.
    volume = Line("aurora-storage", Fraction(use.used_gb), prices.find("Aurora:StorageUsage", aurora))
    io = Line("aurora-io", Fraction(use.requests), prices.find("Aurora:StorageIOUsage", aurora))
    of_aurora = [volume] + ([io] if use.requests else [])
    kind = offering["kind"]
    if kind.startswith("rds-"):
        # The contract's defaults where the file is silent: db.t4g.micro, 20 GB at least, gp3.
        name = offering.get("instance_class", "db.t4g.micro")
        billed = seconds if kind == "rds-always-on" else run_seconds(kind, use.sessions, period)
        allocated = use.allocated_gb or max(20, use.used_gb)
        storage = VOLUMES[use.storage_type or "gp3"]
        hourly = prices.find(f"InstanceUsage:{name}", rds)
        return [
            Line("rds-instance", Fraction(billed, 3600), hourly),
            Line("rds-storage", Fraction(allocated), prices.find(storage, rds)),
        ]
    if kind == "aurora-provisioned":
        _, hourly = prices.cheapest_class(aurora)
        if name := offering.get("instance_class"):
            hourly = prices.find(f"InstanceUsage:{name}", aurora)
        return [Line("aurora-instance", Fraction(seconds, 3600), hourly), *of_aurora]
    if kind == "aurora-serverless-v2":
        low = half_acus(offering.get("min_acu", "0"))
        high = half_acus(offering.get("max_acu", "256"))
        text = offering.get("pause_after", "300s")
        pause = None if low > 0 or text == "never" else int(text.removesuffix("s"))
        halves = serverless_half_seconds(use, period, low, high, pause)
        price = prices.find("Aurora:ServerlessV2Usage", aurora)
        return [Line("serverless-v2-acu", Fraction(halves, 2 * 3600), price), *of_aurora]
    raise KeyError(f"no hand-made bill for {kind}")
