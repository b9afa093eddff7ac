"""CloudWatch as the Rust SDK speaks it: Smithy RPC v2 CBOR, paged, with AWS's retention.

Why not moto's own: moto has no CBOR protocol, ignores MaxDatapoints, NextToken, ScanBy's default
and the limit of 500 queries, does not align to the period, keeps every point for ever, and scans
all points once for every period of every query (a day of minutes takes a second, a week a minute).
Here a series is a sorted list for each metric, and statistics are taken over sample sets, as
CloudWatch does: an old five-minute point is a set of five one-minute samples, so Sum, Average and
Maximum of it differ, and a client that asks for the wrong one is caught.
"""

from __future__ import annotations

import base64
import bisect
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import cbor2

MAX_DATAPOINTS = 100_800
MAX_QUERIES = 500
DAY = 86_400
# (finest period, how long points are kept at it): CloudWatch's retention.
RETENTION = ((60, 15 * DAY), (300, 63 * DAY), (3600, 455 * DAY))
STATISTICS = ("Average", "Maximum", "Minimum", "Sum", "SampleCount")

Key = tuple[str, str, tuple[tuple[str, str], ...]]


class ApiError(Exception):
    """An answer of AWS's that is an error: the code clients branch on, and the text."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


@dataclass
class Samples:
    """A sample set: what CloudWatch keeps of the values that fell on one instant."""

    count: float
    total: float
    low: float
    high: float

    def merge(self, other: Samples) -> Samples:
        return Samples(
            self.count + other.count,
            self.total + other.total,
            min(self.low, other.low),
            max(self.high, other.high),
        )

    def statistic(self, name: str) -> float:
        values = {
            "Average": self.total / self.count,
            "Maximum": self.high,
            "Minimum": self.low,
            "Sum": self.total,
            "SampleCount": self.count,
        }
        return values[name]


@dataclass
class Series:
    """One metric's sample sets by instant, kept sorted."""

    instants: list[int] = field(default_factory=list)
    samples: dict[int, Samples] = field(default_factory=dict)

    def add(self, instant: int, sample: Samples) -> None:
        if instant in self.samples:
            self.samples[instant] = self.samples[instant].merge(sample)
            return
        self.samples[instant] = sample
        if not self.instants or instant > self.instants[-1]:
            self.instants.append(instant)
        else:
            bisect.insort(self.instants, instant)

    def between(self, start: int, end: int) -> list[int]:
        low, high = bisect.bisect_left(self.instants, start), bisect.bisect_left(self.instants, end)
        return self.instants[low:high]


class Metrics:
    """All metrics of the account, and the three operations on them.

    `page_cap` is how many datapoints a page holds at most. AWS's is 100,800; AWS may also send
    less, and the scenario lowers it so that every pull must follow NextToken.
    """

    def __init__(self) -> None:
        self.series: dict[Key, Series] = {}
        self.page_cap = MAX_DATAPOINTS
        self.lock = threading.Lock()

    def put(self, namespace: str, name: str, dims: dict[str, str], instant: float, s: Samples) -> None:
        key = (namespace, name, tuple(sorted(dims.items())))
        self.series.setdefault(key, Series()).add(int(instant) // 60 * 60, s)

    def put_metric_data(self, request: dict[str, Any]) -> dict[str, Any]:
        data = request.get("MetricData") or []
        if len(data) > 1000:
            raise too_large("MetricData", 1000)
        with self.lock:
            for datum in data:
                dims = {d["Name"]: d["Value"] for d in datum.get("Dimensions") or []}
                at = epoch(datum.get("Timestamp")) if datum.get("Timestamp") else time.time()
                for sample in samples_of(datum):
                    self.put(request["Namespace"], datum["MetricName"], dims, at, sample)
        return {}

    def list_metrics(self, request: dict[str, Any]) -> dict[str, Any]:
        wanted = request.get("Dimensions") or []
        found = []
        with self.lock:
            for namespace, name, dims in sorted(self.series):
                have = dict(dims)
                fits = all(
                    d["Name"] in have and d.get("Value", have[d["Name"]]) == have[d["Name"]]
                    for d in wanted
                )
                if (
                    fits
                    and request.get("Namespace", namespace) == namespace
                    and request.get("MetricName", name) == name
                ):
                    pairs = [{"Name": k, "Value": v} for k, v in dims]
                    found.append({"Namespace": namespace, "MetricName": name, "Dimensions": pairs})
        offset = read_token(request, "NextToken")
        answer: dict[str, Any] = {"Metrics": found[offset : offset + 500]}
        if offset + 500 < len(found):
            answer["NextToken"] = make_token(request, offset + 500)
        return answer

    def get_metric_data(self, request: dict[str, Any], now: float) -> dict[str, Any]:
        queries = request.get("MetricDataQueries") or []
        if len(queries) > MAX_QUERIES:
            raise too_large("MetricDataQueries", MAX_QUERIES)
        start, end = epoch(request["StartTime"]), epoch(request["EndTime"])
        if start >= end:
            raise ApiError(
                "ValidationError", "The parameter StartTime must be less than the parameter EndTime."
            )
        asked = request.get("MaxDatapoints") or MAX_DATAPOINTS
        if not 1 <= asked <= MAX_DATAPOINTS:
            raise ApiError("ValidationError", f"MaxDatapoints must be between 1 and {MAX_DATAPOINTS}.")
        ids = [q["Id"] for q in queries]
        if len(set(ids)) != len(ids):
            raise ApiError("ValidationError", "The values for parameter id in MetricDataQueries are not unique.")
        ascending = request.get("ScanBy") == "TimestampAscending"
        with self.lock:
            points = [self.evaluate(q, start, end, ascending, now) for q in queries]
        return page(request, queries, points, min(asked, self.page_cap))

    def evaluate(
        self, query: dict[str, Any], start: float, end: float, ascending: bool, now: float
    ) -> list[tuple[int, float]]:
        """The datapoints of one query: (start of the period, value)."""
        stat = query.get("MetricStat")
        if stat is None:
            raise ApiError("ValidationError", "the peer serves MetricStat only, not Expression")
        period, name = int(stat["Period"]), stat["Stat"]
        if period < 60 or period % 60:
            raise ApiError("ValidationError", f"Period {period} must be a multiple of 60.")
        if name not in STATISTICS:
            raise ApiError("ValidationError", f"the peer serves {STATISTICS}, not {name}")
        metric = stat["Metric"]
        dims = tuple(sorted((d["Name"], d["Value"]) for d in metric.get("Dimensions") or []))
        series = self.series.get((metric["Namespace"], metric["MetricName"], dims))
        if series is None:
            return []
        # A point of an age is given at a period of that age's resolution or coarser.
        kept = max((age for finest, age in RETENTION if period >= finest), default=0)
        first = max(int(start) // 60 * 60, int(now) - kept)
        buckets: dict[int, Samples] = {}
        for instant in series.between(first, int(end)):
            bucket = instant // period * period
            sample = series.samples[instant]
            buckets[bucket] = buckets[bucket].merge(sample) if bucket in buckets else sample
        points = [(bucket, samples.statistic(name)) for bucket, samples in sorted(buckets.items())]
        return points if ascending else points[::-1]


def page(
    request: dict[str, Any],
    queries: list[dict[str, Any]],
    points: list[list[tuple[int, float]]],
    size: int,
) -> dict[str, Any]:
    """The datapoints `[offset, offset + size)` of all queries one after another.

    An Id that goes on in a later page is PartialData, on the first page every Id is named; later
    pages name only those that still had something to give. So one Id's values span pages.
    """
    offset = read_token(request, "NextToken")
    results, before = [], 0
    total = sum(len(values) for values in points)
    for query, values in zip(queries, points):
        after = before + len(values)
        mine = values[max(0, offset - before) : max(0, offset + size - before)]
        whole = after <= offset + size
        if query.get("ReturnData", True) and (offset == 0 or after > offset):
            results.append(
                {
                    "Id": query["Id"],
                    "Label": query.get("Label") or query["MetricStat"]["Metric"]["MetricName"],
                    "Timestamps": [cbor2.CBORTag(1, float(t)) for t, _ in mine],
                    "Values": [float(v) for _, v in mine],
                    "StatusCode": "Complete" if whole else "PartialData",
                }
            )
        before = after
    answer: dict[str, Any] = {"MetricDataResults": results, "Messages": []}
    if offset + size < total:
        answer["NextToken"] = make_token(request, offset + size)
    return answer


def samples_of(datum: dict[str, Any]) -> list[Samples]:
    """The sample sets that one datum of PutMetricData stands for."""
    if stats := datum.get("StatisticValues"):
        return [Samples(*(float(stats[k]) for k in ("SampleCount", "Sum", "Minimum", "Maximum")))]
    values = datum.get("Values") or [datum.get("Value", 0.0)]
    counts = datum.get("Counts") or [1.0] * len(values)
    return [Samples(c, c * v, v, v) for v, c in zip(map(float, values), map(float, counts))]


def epoch(value: Any) -> float:
    """cbor2 reads tag 1 as a datetime; a JSON-bred caller may send the bare number."""
    return value.timestamp() if isinstance(value, datetime) else float(value)


def too_large(name: str, limit: int) -> ApiError:
    text = f"The collection {name} must not have a size greater than {limit}."
    return ApiError("ValidationError", text)


def fingerprint(request: dict[str, Any]) -> str:
    """A token belongs to its request: AWS refuses it with other parameters."""
    rest = {k: v for k, v in request.items() if k != "NextToken"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True, default=str).encode()).hexdigest()[:16]


def make_token(request: dict[str, Any], offset: int) -> str:
    return base64.b64encode(f"{fingerprint(request)}:{offset}".encode()).decode()


def read_token(request: dict[str, Any], name: str) -> int:
    token = request.get(name)
    if not token:
        return 0
    try:
        mark, offset = base64.b64decode(token, validate=True).decode().split(":")
    except ValueError:
        mark, offset = "", "0"
    if mark != fingerprint({k: v for k, v in request.items() if k != name}):
        raise ApiError("InvalidNextToken", "The next token specified is invalid.")
    return int(offset)
