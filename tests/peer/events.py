"""RDS DescribeEvents: the account's diary of the last fourteen days.

moto 5.2 answers DescribeEvents, but with its own creation and backup events only: it writes none
for StopDBInstance and StartDBInstance, ignores StartTime, EndTime, Duration, MaxRecords and
Marker, and never forgets. A client that reads runs from "stopped"/"started" needs all of those.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from xml.sax.saxutils import escape

from metrics import ApiError

NAMESPACE = "http://rds.amazonaws.com/doc/2014-10-31/"
KEPT_SECONDS = 14 * 86_400
# What AWS writes for an action (RDS-EVENT-0087, -0088, -0150, -0151).
MESSAGES = {
    "StopDBInstance": ("db-instance", "DB instance stopped"),
    "StartDBInstance": ("db-instance", "DB instance started"),
    "StopDBCluster": ("db-cluster", "DB cluster stopped"),
    "StartDBCluster": ("db-cluster", "DB cluster started"),
}


@dataclass(frozen=True)
class Event:
    """An entry; `at` in epoch seconds."""

    at: float
    identifier: str
    source_type: str
    message: str
    category: str = "notification"


class Events:
    """The diary. moto's own events are added by the caller when it is read."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.lock = threading.Lock()

    def add(self, event: Event) -> None:
        with self.lock:
            self.events.append(event)

    def note_action(self, action: str, form: dict[str, str]) -> None:
        """AWS writes an event when a database has been stopped or started."""
        if action in MESSAGES:
            kind, message = MESSAGES[action]
            name = form.get("DBInstanceIdentifier") or form.get("DBClusterIdentifier") or ""
            self.add(Event(time.time(), name, kind, message))

    def describe(self, form: dict[str, str], more: list[Event], region: str) -> str:
        """The XML answer to a DescribeEvents request."""
        identifier, kind = form.get("SourceIdentifier"), form.get("SourceType")
        if identifier and not kind:
            raise ApiError(
                "InvalidParameterCombination",
                "Cannot specify source identifier without source type",
            )
        now = time.time()
        end = instant(form["EndTime"]) if "EndTime" in form else now
        if "StartTime" in form:
            start = instant(form["StartTime"])
        else:
            # AWS's default span is the last sixty minutes, not everything.
            start = end - 60 * int(form.get("Duration", "60"))
        if start > end:
            raise ApiError("InvalidParameterValue", "StartTime must not be after EndTime")
        categories = {v for k, v in form.items() if k.startswith("EventCategories.")}
        size = int(form.get("MaxRecords", "100"))
        if not 20 <= size <= 100:
            raise ApiError("InvalidParameterValue", f"Invalid value {size} for MaxRecords. Must be between 20 and 100")
        with self.lock:
            found = [
                e
                for e in sorted([*self.events, *more], key=lambda e: e.at)
                if max(start, now - KEPT_SECONDS) <= e.at <= end
                and (not identifier or e.identifier == identifier)
                and (not kind or e.source_type == kind)
                and (not categories or e.category in categories)
            ]
        offset = int(form.get("Marker", "0"))
        rest = offset + size < len(found)
        marker = f"<Marker>{offset + size}</Marker>" if rest else ""
        body = "".join(as_xml(e, region) for e in found[offset : offset + size])
        return (
            f'<DescribeEventsResponse xmlns="{NAMESPACE}"><DescribeEventsResult>{marker}'
            f"<Events>{body}</Events></DescribeEventsResult><ResponseMetadata>"
            "<RequestId>00000000-0000-0000-0000-000000000000</RequestId></ResponseMetadata>"
            "</DescribeEventsResponse>"
        )


def as_xml(event: Event, region: str) -> str:
    date = datetime.fromtimestamp(event.at, timezone.utc).isoformat(timespec="milliseconds")
    what = "cluster" if event.source_type == "db-cluster" else "db"
    return (
        f"<Event><SourceIdentifier>{escape(event.identifier)}</SourceIdentifier>"
        f"<SourceType>{event.source_type}</SourceType><Message>{escape(event.message)}</Message>"
        f"<EventCategories><EventCategory>{event.category}</EventCategory></EventCategories>"
        f"<Date>{date.replace('+00:00', 'Z')}</Date>"
        f"<SourceArn>arn:aws:rds:{region}:123456789012:{what}:{escape(event.identifier)}</SourceArn>"
        "</Event>"
    )


def instant(text: str) -> float:
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.timestamp()
