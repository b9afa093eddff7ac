"""Checks the peer itself with boto3, before anything is concluded from it about the binary.

The arithmetic here is written from the seeded functions, not read back from the peer.
"""

from __future__ import annotations

import sys
import time
import urllib.error
import urllib.request
from typing import Any

import cbor2
from botocore.exceptions import ClientError

import seed
from checks import Peer, Table, cbor_client, client, environment, metric_data, query

DAY = seed.DAY


def refused(table: Table, what: str, code: str, call: Any, **args: Any) -> None:
    try:
        call(**args)
        table.same(what, code, "accepted")
    except ClientError as error:
        table.same(what, code, error.response["Error"]["Code"])


def metrics(table: Table, url: str, activity: seed.Activity) -> None:
    """Both protocols, alignment, statistics, paging, limits and retention."""
    cloudwatch, cbor = client("cloudwatch", url), cbor_client(url)
    day = activity.weekdays()[0]
    of = ("DBInstanceIdentifier", "soup-bot")
    span = (day, day + DAY)

    def q(name: str, metric: str, stat: str, period: int) -> dict[str, Any]:
        return query(name, metric, *of, stat, period)

    wanted = [q(f"s{i}", "DatabaseConnections", s, 300) for i, s in enumerate(("Average", "Maximum", "Minimum", "Sum", "SampleCount"))]
    got = metric_data(cloudwatch, wanted, *span)
    table.same("CBOR says what JSON says", got, metric_data(cbor, wanted, *span))
    first = day + 15 * seed.HOUR
    values = [1 + at // 60 % 2 for at in range(first, first + 300, 60)]
    figures = [sum(values) / 5, max(values), min(values), sum(values), 5]
    table.same("five statistics of one old set", figures, [got[w["Id"]][first] for w in wanted])
    hour = metric_data(cbor, [q("h", "DatabaseConnections", "SampleCount", 3600)], *span)["h"]
    table.same("hours are aligned and whole", {day + 14 * 3600: 15, day + 15 * 3600: 60}, hour)

    recent = activity.days[-3]
    capacity = query("c", "ServerlessDatabaseCapacity", "DBInstanceIdentifier", "v2-a", "Maximum", 60)
    other = {**capacity, "Id": "d", "MetricStat": {**capacity["MetricStat"], "Stat": "Sum"}}
    span = (recent, recent + DAY)
    whole = metric_data(cbor, [capacity, other], *span, ScanBy="TimestampAscending")
    table.same("a day by the minute", [1440, 1440], [len(v) for v in whole.values()])
    paged = metric_data(cbor, [capacity, other], *span, MaxDatapoints=1000)
    table.same("pages of 1,000 make the same", whole, paged)
    one = cbor.get_metric_data(MetricDataQueries=[capacity, other], StartTime=span[0], EndTime=span[1], MaxDatapoints=1000)
    table.same("a split Id is PartialData", ["PartialData", "PartialData"], [r["StatusCode"] for r in one["MetricDataResults"]])
    newest = one["MetricDataResults"][0]["Timestamps"]
    table.note(newest[0] > newest[-1], "newest first is the default", "descending", "as expected")

    ask = {"StartTime": span[0], "EndTime": span[1]}
    many = [q(f"m{i}", "CPUUtilization", "Sum", 300) for i in range(501)]
    for name, made in (("JSON", cloudwatch), ("CBOR", cbor)):
        call = made.get_metric_data
        refused(table, f"{name}: 501 queries", "ValidationError", call, MetricDataQueries=many, **ask)
        refused(table, f"{name}: 100,801 datapoints", "ValidationError", call, MetricDataQueries=many[:1], MaxDatapoints=100_801, **ask)
        refused(table, f"{name}: somebody else's token", "InvalidNextToken", call, MetricDataQueries=many[:1], NextToken="x", **ask)
        refused(table, f"{name}: a period of 90 s", "ValidationError", call, MetricDataQueries=[q("p", "CPUUtilization", "Sum", 90)], **ask)
    old = query("o", "VolumeBytesUsed", "DBClusterIdentifier", "v1", "Average", 60)
    edge = (activity.days[0], activity.days[0] + DAY)
    coarse = {**old, "MetricStat": {**old["MetricStat"], "Period": 300}}
    table.same("28 days old: nothing by the minute", {}, metric_data(cbor, [old], *edge)["o"])
    table.same("28 days old: all by five minutes", 288, len(metric_data(cbor, [coarse], *edge)["o"]))
    table.note(len(cbor.list_metrics(Namespace="AWS/RDS")["Metrics"]) > 10, "ListMetrics over CBOR", "> 10", "as expected")
    raw_cbor(table, url, activity)


def raw_cbor(table: Table, url: str, activity: seed.Activity) -> None:
    """By hand, as aws-sdk-cloudwatch writes it: tagged doubles, an indefinite map, no botocore."""
    wanted = query("q0", "VolumeReadIOPs", "DBClusterIdentifier", "v2", "Sum", 300)
    day = activity.days[0]
    parts = {
        "MetricDataQueries": [wanted],
        "StartTime": cbor2.CBORTag(1, float(day)),
        "EndTime": cbor2.CBORTag(1, float(day + DAY)),
        "ScanBy": "TimestampAscending",
    }
    body = b"\xbf" + b"".join(cbor2.dumps(k) + cbor2.dumps(v) for k, v in parts.items()) + b"\xff"
    headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "User-Agent": "by-hand dutycycle-peer-scenario"}
    address = f"{url}/service/GraniteServiceVersion20100801/operation/GetMetricData"
    with urllib.request.urlopen(urllib.request.Request(address, body, headers)) as answer:
        table.same("raw CBOR: protocol header", "rpc-v2-cbor", answer.headers["smithy-protocol"])
        text = answer.read()
    table.note(b"\xc1\xfb" in text, "raw CBOR: instants are tag 1 of a double", "c1 fb", "as expected")
    values = cbor2.loads(text)["MetricDataResults"][0]["Values"]
    table.same("raw CBOR: reads of a day", 9 * 120.0, sum(values))
    try:
        urllib.request.urlopen(urllib.request.Request(address, b"\xff\x00", headers))
        table.same("raw CBOR: no CBOR", 400, 200)
    except urllib.error.HTTPError as error:
        table.same("raw CBOR: no CBOR", 400, error.code)


def rds(table: Table, url: str, activity: seed.Activity) -> None:
    """What is described is what was made, and the diary forgets after fourteen days."""
    there = client("rds", url)
    (v1,) = there.describe_db_clusters(DBClusterIdentifier="v1")["DBClusters"]
    scaling = {"MinCapacity": 2, "MaxCapacity": 8, "AutoPause": True, "SecondsUntilAutoPause": 600}
    table.same("v1 round-trips", ("serverless", scaling), (v1["EngineMode"], v1["ScalingConfigurationInfo"]))
    (v2,) = there.describe_db_clusters(DBClusterIdentifier="v2")["DBClusters"]
    scaling = {"MinCapacity": 0.0, "MaxCapacity": 4.0, "SecondsUntilAutoPause": 900}
    table.same("v2 round-trips", scaling, v2["ServerlessV2ScalingConfiguration"])
    table.same("v2 declined Extended Support", "open-source-rds-extended-support-disabled", v2["EngineLifecycleSupport"])
    members = [(m["DBInstanceIdentifier"], m["IsClusterWriter"]) for m in v2["DBClusterMembers"]]
    table.same("v2 has writer and reader", [("v2-a", True), ("v2-b", False)], members)
    (bot,) = there.describe_db_instances(DBInstanceIdentifier="soup-bot")["DBInstances"]
    table.same("soup-bot is stopped", "stopped", bot["DBInstanceStatus"])
    pages = list(
        there.get_paginator("describe_events").paginate(
            SourceIdentifier="soup-bot",
            SourceType="db-instance",
            StartTime=activity.days[0],
            PaginationConfig={"PageSize": 20},
        )
    )
    found = [e for p in pages for e in p["Events"] if e["Message"].startswith("DB instance st")]
    now = time.time()
    kept = [e for e in seed.events(activity) if e["at"] >= now - 14 * DAY]
    # Three more were written when it was stopped and started at the beginning.
    table.same("events of 14 days, in pages", len(kept) + 3, len(found))
    table.note(len(pages) > 1, "events come in pages", "> 1", len(pages))
    refused(table, "an identifier without its type", "InvalidParameterCombination", there.describe_events, SourceIdentifier="soup-bot")
    refused(table, "an action that nobody serves", "InvalidAction", there.describe_db_engine_versions)


def pricing(table: Table, url: str) -> None:
    there = client("pricing", url)
    here = {"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-east-1"}
    pages = list(there.get_paginator("get_products").paginate(ServiceCode="AmazonRDS", Filters=[here]))
    count = sum(len(p["PriceList"]) for p in pages)
    table.note(count > 700 and len(pages) == -(-count // 100), "products in pages of 100", "> 700", count)
    micro = [{"Type": "EQUALS", "Field": "instanceType", "Value": "db.t2.micro"}, {"Type": "TERM_MATCH", "Field": "databaseEngine", "Value": "PostgreSQL"}]
    alike = there.get_products(ServiceCode="AmazonRDS", Filters=micro)["PriceList"]
    table.same("rows that look like db.t2.micro", 6, len(alike))
    refused(table, "MaxResults 101", "InvalidParameterException", there.get_products, ServiceCode="AmazonRDS", MaxResults=101)
    (listed,) = there.list_price_lists(ServiceCode="AmazonRDS", EffectiveDate=time.time(), CurrencyCode="USD", RegionCode="us-east-1")["PriceLists"]
    address = there.get_price_list_file_url(PriceListArn=listed["PriceListArn"], FileFormat="json")["Url"]
    products = Peer(address).get("")["products"]
    table.same("the bulk file has every product", count, len(products))


def check(url: str, activity: seed.Activity) -> Table:
    table = Table()
    rds(table, url, activity)
    metrics(table, url, activity)
    pricing(table, url)
    return table


if __name__ == "__main__":
    environment()
    address = f"http://127.0.0.1:{int(sys.argv[1])}"
    of_now = seed.Activity(time.time())
    seed.create(client("rds", address))
    print("seeded", seed.fill(address, of_now))
    print("peer alone:")
    sys.exit(0 if check(address, of_now).print() else 1)
