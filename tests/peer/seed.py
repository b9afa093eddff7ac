"""The account of the scenario: three databases and what they did in the last 28 days.

Everything is relative to now, because CloudWatch's resolution depends on age: yesterday back to an
age of 15 days is seeded by the minute, the thirteen days of age 16 to 28 in five-minute sets, which
is all that AWS itself would still have. The same definitions feed the hand-made bill
(handbill.py), so `SESSIONS` and `NEED` below are what the databases really did, not what a metric
says.

soup-bot  RDS, runs on weekdays 14:45-16:00 UTC, connected 15:00-16:00; stopped otherwise, and a
          stopped instance emits nothing (AS2-8).
v1        Aurora Serverless v1, connected on weekdays 09:00-09:20, pauses ten minutes after.
v2        Aurora Serverless v2, writer and reader, connected every day 12:00-12:30, pauses a
          quarter of an hour after. Paused, they go on emitting zeros: zero is not missing.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

MINUTE, HOUR, DAY, GIB = 60, 3600, 86_400, 1 << 30
OLDEST, YOUNGEST, FIRST_BY_FIVE_MINUTES = 28, 1, 16
USED_GIB = {"soup-bot": 1, "v1": 2, "v2": 3}
Value = Callable[[int], float | None]

# How long after its end datapoints of a day may still come.
SETTLED = HOUR


class Activity:
    """What happened, as spans of epoch seconds."""

    def __init__(self, now: float) -> None:
        # In the hour after midnight yesterday is still open, and counts as today.
        self.today = int(now - SETTLED) // DAY * DAY
        self.days = [self.today - age * DAY for age in range(OLDEST, YOUNGEST - 1, -1)]

    def weekdays(self) -> list[int]:
        return [day for day in self.days if datetime.fromtimestamp(day, timezone.utc).weekday() < 5]

    def sessions(self, name: str) -> list[tuple[int, int]]:
        """When somebody was connected."""
        match name:
            case "soup-bot":
                return [(d + 15 * HOUR, d + 16 * HOUR) for d in self.weekdays()]
            case "v1":
                return [(d + 9 * HOUR, d + 9 * HOUR + 20 * MINUTE) for d in self.weekdays()]
            case _:
                return [(d + 12 * HOUR, d + 12 * HOUR + 30 * MINUTE) for d in self.days]

    def running(self) -> list[tuple[int, int]]:
        """When soup-bot was available."""
        return [(start - 15 * MINUTE, end) for start, end in self.sessions("soup-bot")]

    def need(self, name: str) -> list[tuple[int, int, int]]:
        """The cluster's capacity, (start, end, half ACUs), over all its instances."""
        spans = []
        for start, end in self.sessions(name):
            if name == "v1":
                five = 5 * MINUTE
                spans += [
                    (start, start + five, 4),
                    (start + five, start + 3 * five, 8),
                    (start + 3 * five, end + 10 * MINUTE, 4),
                ]
            else:
                # Writer 1 ACU and reader 0.5, then both at 0.5 until they pause.
                spans += [(start, end, 3), (end, end + 15 * MINUTE, 2)]
        return spans


def inside(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)


def cpu(at: int) -> float:
    """Some load, different from minute to minute, in quarters so that sums are exact."""
    return 3 + (at // MINUTE % 7) * 0.25


def series(activity: Activity, value: Value, start: int = 0, end: int = DAY) -> Iterator[list[float]]:
    """The points of all days in [start, end) of each: by the minute, or in sets of five."""
    for day in activity.days:
        old = activity.today - day >= FIRST_BY_FIVE_MINUTES * DAY
        if not old:
            for at in range(day + start, day + end, MINUTE):
                if (one := value(at)) is not None:
                    yield [at, one]
            continue
        for at in range(day + start, day + end, 5 * MINUTE):
            found = [v for m in range(at, at + 5 * MINUTE, MINUTE) if (v := value(m)) is not None]
            if found:
                yield [at, len(found), sum(found), min(found), max(found)]


def of_soup_bot(activity: Activity) -> Iterator[dict[str, Any]]:
    up, connected = activity.running(), activity.sessions("soup-bot")
    dims = {"DBInstanceIdentifier": "soup-bot"}
    values: dict[str, Value] = {
        "CPUUtilization": cpu,
        # One or two: a mean or a sum would tell something else than the maximum.
        "DatabaseConnections": lambda at: (1 + at // MINUTE % 2) if inside(connected, at) else 0,
        "FreeStorageSpace": lambda at: (20 - USED_GIB["soup-bot"]) * GIB,
        "ReadIOPS": lambda at: 0.25 * (at // MINUTE % 3),
        "WriteIOPS": lambda at: 0.5,
    }
    for name, value in values.items():
        during: Value = lambda at, value=value: value(at) if inside(up, at) else None
        points = list(series(activity, during, 14 * HOUR, 17 * HOUR))
        yield {"name": name, "dimensions": dims, "points": points}


def of_clusters(activity: Activity) -> Iterator[dict[str, Any]]:
    for cluster, members in (("v1", {"v1": 1.0}), ("v2", {"v2-a": 2.0, "v2-b": 1.0})):
        connected, need = activity.sessions(cluster), activity.need(cluster)
        whole = {start // MINUTE * MINUTE: half for s, e, half in need for start in range(s, e, MINUTE)}
        for member, share in members.items():
            kind = "DBClusterIdentifier" if member == "v1" else "DBInstanceIdentifier"

            def capacity(at: int, share: float = share, cluster: str = cluster) -> float:
                half = whole.get(at, 0)
                if cluster == "v1":
                    return half / 2
                # Of three halves the writer has two; in the tail each has one.
                return min(share, half - 1) / 2 if half else 0

            values: dict[str, Value] = {
                "ServerlessDatabaseCapacity": capacity,
                "CPUUtilization": lambda at: cpu(at) if whole.get(at) else 0,
                "DatabaseConnections": lambda at: 3 if inside(connected, at) else 0,
            }
            for name, value in values.items():
                points = list(series(activity, value))
                yield {"name": name, "dimensions": {kind: member}, "points": points}
        dims = {"DBClusterIdentifier": cluster}
        for name, volume in (
            ("VolumeBytesUsed", lambda at: USED_GIB[cluster] * GIB),
            ("VolumeReadIOPs", lambda at: 120 if whole.get(at) else 0),
            ("VolumeWriteIOPs", lambda at: 30 if whole.get(at) else 0),
        ):
            # One sample in five minutes, whatever the age.
            points = [[at, volume(at)] for day in activity.days for at in range(day, day + DAY, 300)]
            yield {"name": name, "dimensions": dims, "points": points}


def requests(activity: Activity, cluster: str, start: int, end: int) -> int:
    """The I/O requests of a cluster in a span: 150 in each five minutes that it was up."""
    return sum(150 * ((min(e, end) - max(s, start)) // 300) for s, e, _ in activity.need(cluster) if max(s, start) < min(e, end))


def operations(activity: Activity, start: int, end: int) -> int:
    """What soup-bot read and wrote in a span, minute by minute: the program takes each of RDS's
    operations for one request of Aurora's, and says so. A whole run of 75 minutes has
    25 x (0 + 0.25 + 0.5) x 60 = 1,125 reads and 75 x 0.5 x 60 = 2,250 writes."""
    minutes = [at for s, e in activity.running() for at in range(s, e, MINUTE) if start <= at < end]
    return round(sum((0.25 * (at // MINUTE % 3) + 0.5) * 60 for at in minutes))


def events(activity: Activity) -> list[dict[str, Any]]:
    """Stops and starts of soup-bot as AWS writes them. Older than 14 days AWS has forgotten; they
    are given all the same, so that a peer that forgot to forget would be noticed."""
    found = []
    for start, end in activity.running():
        for at, what in ((start + 20, "started"), (end + 70, "stopped")):
            one = {"at": at, "identifier": "soup-bot", "source_type": "db-instance"}
            found.append({**one, "message": f"DB instance {what}"})
    return found


def create(rds: Any) -> None:
    """The three databases, by boto3 and the real RDS protocol."""
    login = {"MasterUsername": "soup", "MasterUserPassword": "not-a-password"}
    rds.create_db_instance(
        DBInstanceIdentifier="soup-bot",
        DBInstanceClass="db.t2.micro",
        Engine="postgres",
        EngineVersion="16.4",
        AllocatedStorage=20,
        StorageType="gp2",
        PubliclyAccessible=True,
        BackupRetentionPeriod=7,
        **login,
    )
    rds.create_db_cluster(
        DBClusterIdentifier="v1",
        Engine="aurora-postgresql",
        EngineVersion="13.12",
        EngineMode="serverless",
        ScalingConfiguration={
            "MinCapacity": 2,
            "MaxCapacity": 8,
            "AutoPause": True,
            "SecondsUntilAutoPause": 600,
        },
        **login,
    )
    rds.create_db_cluster(
        DBClusterIdentifier="v2",
        Engine="aurora-postgresql",
        EngineVersion="16.4",
        EngineLifecycleSupport="open-source-rds-extended-support-disabled",
        ServerlessV2ScalingConfiguration={
            "MinCapacity": 0,
            "MaxCapacity": 4,
            "SecondsUntilAutoPause": 900,
        },
        **login,
    )
    for member in ("v2-a", "v2-b"):
        rds.create_db_instance(
            DBInstanceIdentifier=member,
            DBInstanceClass="db.serverless",
            Engine="aurora-postgresql",
            DBClusterIdentifier="v2",
        )
    # Started and stopped as its Lambda does; it is stopped now.
    rds.stop_db_instance(DBInstanceIdentifier="soup-bot")
    rds.start_db_instance(DBInstanceIdentifier="soup-bot")
    rds.stop_db_instance(DBInstanceIdentifier="soup-bot")


def post(url: str, body: Any) -> Any:
    with urllib.request.urlopen(url, data=json.dumps(body).encode(), timeout=120) as answer:
        return json.load(answer)


def fill(url: str, activity: Activity) -> dict[str, int]:
    """Seeds the metrics and events past the API: AWS refuses PutMetricData into AWS/RDS anyway."""
    old = activity.today - 40 * DAY
    body = {
        "metrics": [*of_soup_bot(activity), *of_clusters(activity)],
        "events": events(activity),
        "created": {name: old for name in ("soup-bot", "v1", "v2", "v2-a", "v2-b")},
    }
    return post(f"{url}/_peer/seed", body)
