"""The whole way, binary against peer: scenario.py BINARY PORT OUT_DIRECTORY.

Creates an account by boto3, lets the binary find it, pull it, fetch prices and bill it, and
compares each figure with one that this side worked out for itself: boto3's answers, the seeded
activity, a bill in fractions (handbill.py). Prints every comparison. Exit 0: all agree. 1: not.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import time
from datetime import datetime, timezone
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import handbill
import seed
import selfcheck
import usage
from checks import REGION, Binary, Peer, Table, client, environment

DATABASES = ("soup-bot", "v1", "v2")
# The sentence may be worded anyhow; these three figures must be in it.
ANNOUNCED = [re.compile(p) for p in (r"([\d,]+) metrics?\b", r"\b([\d,]+) calls?\b", r"about \$([\d.]*\d)")]


def day_text(second: int) -> str:
    return datetime.fromtimestamp(second, timezone.utc).strftime("%Y-%m-%d")


class Scenario:
    """The steps, in order; each adds to the table."""

    def __init__(self, binary: Binary, peer: Peer, out: Path) -> None:
        self.binary, self.peer, self.out = binary, peer, out
        self.table = Table()
        self.rds, self.cloudwatch = client("rds", peer.url), client("cloudwatch", peer.url)
        self.activity = seed.Activity(time.time())
        self.documents: dict[str, dict[str, Any]] = {}

    def file(self, name: str) -> Path:
        return self.binary.work / f"{name}.toml"

    def good(self, what: str, *args: str, codes: tuple[int, ...] = (0,), **more: Any) -> str | None:
        done = self.binary.run(*args, **more)
        fine = self.table.note(done.returncode in codes, f"{what}: exit code", " or ".join(map(str, codes)), done.returncode)
        return done.stdout if fine else None

    # --- discover -----------------------------------------------------------------------------

    def discover(self) -> None:
        text = self.good("discover", "discover", "--region", REGION, "--format", "json")
        if text is None:
            return
        document = json.loads(text)
        self.table.same("discover: schema and failures", (1, []), (document["schema_version"], document["failed"]))
        found = {d["id"]: d for d in document["databases"]}
        instances = {i["DBInstanceIdentifier"]: i for p in self.rds.get_paginator("describe_db_instances").paginate() for i in p["DBInstances"]}
        clusters = {c["DBClusterIdentifier"]: c for p in self.rds.get_paginator("describe_db_clusters").paginate() for c in p["DBClusters"]}
        alone = {k: i for k, i in instances.items() if not i.get("DBClusterIdentifier")}
        self.table.same("discover: databases", sorted([*alone, *clusters]), sorted(found))
        for name, i in alone.items():
            self.one(found.get(name, {}), {
                **common(i), "resource": "instance", "kind": ("rds-always-on", "rds-scheduled"),
                "instance_class": i["DBInstanceClass"], "storage_type": i["StorageType"],
                "allocated_gb": i["AllocatedStorage"], "status": i["DBInstanceStatus"],
                "public": i["PubliclyAccessible"], "serverless": None, "instances": [],
            })
        for name, c in clusters.items():
            members = sorted(c["DBClusterMembers"], key=lambda m: not m["IsClusterWriter"])
            first = c["EngineMode"] == "serverless"
            range_ = c["ScalingConfigurationInfo"] if first else c["ServerlessV2ScalingConfiguration"]
            pauses = range_.get("AutoPause", True) and (first or range_["MinCapacity"] == 0)
            self.one(found.get(name, {}), {
                **common(c), "resource": "cluster",
                "kind": ("aurora-serverless-v1" if first else "aurora-serverless-v2",),
                "instance_class": instances[members[0]["DBInstanceIdentifier"]]["DBInstanceClass"] if members else None,
                "status": c["Status"], "storage_type": c["StorageType"],
                "public": any(instances[m["DBInstanceIdentifier"]]["PubliclyAccessible"] for m in members),
                "serverless": (Fraction(range_["MinCapacity"]), Fraction(range_["MaxCapacity"]), range_["SecondsUntilAutoPause"] if pauses else None),
                "instances": [m["DBInstanceIdentifier"] for m in members],
            })

    def one(self, got: dict[str, Any], expected: dict[str, Any]) -> None:
        name = expected["id"]
        for key, value in expected.items():
            said = got.get(key, "absent")
            if key == "kind":
                self.table.note(said in value, f"discover: {name}: kind", " or ".join(value), said)
                continue
            if key == "serverless" and isinstance(said, dict):
                said = (Fraction(said["min_acu"]), Fraction(said["max_acu"]), said["pause_after_seconds"])
            if key == "instances" and isinstance(said, list):
                said = [m["id"] if isinstance(m, dict) else m for m in said]
            self.table.same(f"discover: {name}: {key}", value, said)

    # --- pull ---------------------------------------------------------------------------------

    def pull(self, name: str) -> None:
        days = self.activity.days
        args = ("pull", name, "--region", REGION, "--from", day_text(days[0]), "--to", day_text(days[-1]))
        before = self.peer.mark()
        done = self.binary.run(*args, "--out", str(self.file(name)))
        asked = [a for a in self.peer.seen(before) if a["action"] == "cloudwatch:GetMetricData"]
        self.table.same(f"{name}: pull: exit code", 0, done.returncode)
        metrics = sum(a["queries"] for a in asked)
        self.table.note(0 < metrics and max(a["queries"] for a in asked) <= 500, f"{name}: pull: queries that the peer saw", "> 0", metrics)
        said = [found.group(1).replace(",", "") if (found := p.search(done.stderr)) else None for p in ANNOUNCED]
        if self.table.note(None not in said, f"{name}: pull: announces what it asks", "metrics, calls, dollars", said):
            count, calls, dollars = (Decimal(text) for text in said if text)
            self.table.same(f"{name}: pull: metrics and calls announced", (metrics, len(asked)), (int(count), int(calls)))
            cost = Decimal(metrics) / 100_000
            # To as many digits as are said.
            self.table.same(f"{name}: pull: dollars announced, of {cost}", cost.quantize(dollars, ROUND_HALF_UP), dollars)
        if done.returncode or not self.file(name).exists():
            self.table.same(f"{name}: pull: file", "written", "absent")
            return
        self.documents[name] = usage.compare(self.table, self.cloudwatch, name, self.file(name), self.activity)

        before = self.peer.mark()
        again = self.file(f"{name}-again")
        self.good(f"{name}: second pull", *args, "--out", str(again))
        asked = [a for a in self.peer.seen(before) if a["action"] == "cloudwatch:GetMetricData"]
        self.table.same(f"{name}: second pull: calls (all days are cached)", 0, len(asked))
        if again.exists():
            same = usage.read(again)[1] == usage.read(self.file(name))[1]
            self.table.same(f"{name}: second pull: the same rows", True, same)

    def pull_in_pages(self, name: str) -> None:
        """AWS may send any page short. With pages of 5,000 datapoints an Id spans several."""
        if name not in self.documents:
            return
        days, paged = self.activity.days, self.file(f"{name}-paged")
        self.peer.post("/_peer/settings", {"page_cap": 5_000})
        before = self.peer.mark()
        self.good(f"{name}: pull in short pages", "pull", name, "--region", REGION, "--from", day_text(days[0]),
                  "--to", day_text(days[-1]), "--out", str(paged), cache="cache-of-pages")
        self.peer.post("/_peer/settings", {"page_cap": 100_800})
        asked = [a for a in self.peer.seen(before) if a["action"] == "cloudwatch:GetMetricData"]
        self.table.note(len(asked) > 5, f"{name}: pages followed", "> 5", len(asked))
        if paged.exists():
            same = usage.read(paged)[1] == usage.read(self.file(name))[1]
            self.table.same(f"{name}: short pages make the same rows", True, same)

    # --- prices and bills ---------------------------------------------------------------------

    def prices(self) -> bool:
        path = self.binary.work / "list.json"
        self.good("prices refresh", "prices", "refresh", "--region", REGION, "--out", str(path))
        if not self.table.same("prices refresh: file", True, path.exists()):
            return False
        self.good("prices verify", "prices", "verify", str(path), aws=False)
        # The archive's file of a day holds the same products in another shape.
        dated = self.binary.work / "dated.json"
        self.good("prices refresh --as-of", "prices", "refresh", "--region", REGION, "--as-of", "2026-11-10", "--out", str(dated))
        both = [[(p["meter"], p["sku"], p["usd"]) for p in json.loads(f.read_text())["prices"]] for f in (path, dated) if f.exists()]
        self.table.same("prices refresh --as-of: the prices of today", True, len(both) == 2 and both[0] == both[1])
        served = {r["product"]["sku"]: r for r in self.served().rows}
        kept = json.loads(path.read_text())["prices"]
        other = [p for p in kept if handbill.on_demand(served[p["sku"]]) != Fraction(p["usd"])]
        self.table.same(f"prices refresh: {len(kept)} prices by SKU, wrong", 0, len(other))
        traps = ("Outposts", "ExtendedSupport", "Cluster", "PIOPS", "Throughput", "CPUCredits", "Proxy")
        usage_types = [served[p["sku"]]["product"]["attributes"]["usagetype"] for p in kept]
        wrong = [u for u in usage_types if not u.endswith("PIOPS-Storage") and any(t in u for t in traps)]
        self.table.same("prices refresh: rows of other things taken", [], wrong)
        return True

    def served(self) -> handbill.PriceTable:
        pages = client("pricing", self.peer.url).get_paginator("get_products").paginate(ServiceCode="AmazonRDS")
        return handbill.PriceTable([json.loads(text) for p in pages for text in p["PriceList"]])

    def months(self) -> list[str]:
        return sorted({day_text(day)[:7] for day in self.activity.days})

    def use(self, name: str, period: handbill.Span) -> handbill.Use:
        """What the seeds did, for the hand-made bill."""
        aurora = name != "soup-bot"
        return handbill.Use(
            sessions=self.activity.sessions(name),
            need=self.activity.need(name) if aurora else [],
            used_gb=seed.USED_GIB[name],
            requests=seed.requests(self.activity, name, *period) if aurora else seed.operations(self.activity, *period),
            allocated_gb=None if aurora else 20,
            storage_type=None if aurora else "gp2",
        )

    def bills(self, name: str, prices: handbill.PriceTable) -> None:
        if name not in self.documents:
            return
        for month in self.months():
            base = ("--month", month, "--prices", "list.json", "--assume-stopped", "--format", "json")
            ways = {"report FILE": (str(self.file(name)),)}
            if name == "soup-bot":
                ways["report --db"] = ("--db", name, "--region", REGION)
            for way, how in ways.items():
                what = f"{name} {month} {way}"
                text = self.good(what, "report", *how, *base, codes=(0, 4), aws=way != "report FILE")
                if text is not None:
                    self.one_bill(what, name, month, json.loads(text), prices)

    def one_bill(self, what: str, name: str, month: str, document: dict[str, Any], prices: handbill.PriceTable) -> None:
        period = handbill.month_of(month)
        wanted = {o.get("id", o["kind"]): o for o in self.documents[name]["offering"]}
        left_out = {o["id"] for o in document["not_offered"]}
        # Serverless v1 ended on 2025-03-31: it must be named as not offered, not billed.
        old = {k for k, o in wanted.items() if o["kind"] == "aurora-serverless-v1"}
        self.table.same(f"{what}: not offered", sorted(old), sorted(left_out))
        billed = {o["id"]: o for o in document["offerings"]}
        self.table.same(f"{what}: offerings", sorted(set(wanted) - old), sorted(billed))
        for identifier, got in sorted(billed.items()):
            if identifier not in wanted:
                continue
            lines = handbill.bill(wanted[identifier], self.use(name, period), period, prices)
            exact = sum((line.cost() for line in lines), Fraction(0))
            self.money(f"{what}: {identifier}", exact, got)
            meters = {c["meter"]: Fraction(c["list_unit_price_usd"]) for c in got["charges"]}
            mine = {line.what: line.price for line in lines if line.quantity}
            self.table.same(f"{what}: {identifier}: meters and prices", text_of(mine), text_of(meters))

    def money(self, what: str, exact: Fraction, got: dict[str, Any]) -> None:
        if got["total_usd"] is None:
            self.table.same(what, decimal_text(exact), "no total")
            return
        said = Fraction(got["total_usd"])
        finite = (exact * 10**18).denominator == 1
        # What has no end in 18 decimals may differ in the last of them, per charge.
        good = said == exact if finite else abs(said - exact) < Fraction(len(got["charges"]), 10**16)
        self.table.note(good, f"{what}: total_usd{'' if finite else ' (periodic)'}", decimal_text(exact), got["total_usd"])
        cents = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.table.same(f"{what}: printed", str(cents), got["printed_total_usd"])

    # --- policy -------------------------------------------------------------------------------

    def actions(self) -> None:
        seen = sorted({a["action"] for a in self.peer.seen()})
        counts = {a: sum(x["action"] == a for x in self.peer.seen()) for a in seen}
        self.out.mkdir(parents=True, exist_ok=True)
        (self.out / "actions.txt").write_text("".join(f"{a}\n" for a in seen))
        print("actions seen:", ", ".join(f"{a} {n}" for a, n in counts.items()))
        needed = {"rds:DescribeDBInstances", "rds:DescribeDBClusters", "cloudwatch:GetMetricData", "pricing:GetProducts"}
        self.table.same("actions that a run cannot do without, not seen", [], sorted(needed - set(seen)))
        text = self.good("policy", "policy", aws=False)
        if text is None:
            return
        allowed: list[str] = []
        for statement in json.loads(text)["Statement"]:
            if statement["Effect"] == "Allow":
                action = statement["Action"]
                allowed += [action] if isinstance(action, str) else action
        outside = [a for a in seen if not any(fnmatchcase(a, pattern) for pattern in allowed)]
        self.table.same(f"policy: {len(seen)} actions seen, not allowed", [], outside)
        unasked = [a for a in allowed if a not in seen]
        print("allowed, but not seen here:", ", ".join(unasked) or "none")

    def run(self) -> bool:
        seed.create(self.rds)
        print("seeded", seed.fill(self.peer.url, self.activity))
        print("the peer alone:")
        alone = selfcheck.check(self.peer.url, self.activity).print()
        self.discover()
        for name in DATABASES:
            self.pull(name)
        self.pull_in_pages("v2")
        if self.prices():
            served = self.served()
            for name in DATABASES:
                self.bills(name, served)
        self.actions()
        print("the binary against the peer:")
        return self.table.print() and alone


def common(described: dict[str, Any]) -> dict[str, Any]:
    """What instances and clusters have alike."""
    identifier = described.get("DBInstanceIdentifier") or described["DBClusterIdentifier"]
    return {
        "id": identifier,
        "region": REGION,
        "engine": described["Engine"],
        "engine_version": described["EngineVersion"],
        "multi_az": described["MultiAZ"],
        "backup_retention_days": described["BackupRetentionPeriod"],
        "extended_support": described["EngineLifecycleSupport"] == "open-source-rds-extended-support",
    }


def decimal_text(value: Fraction) -> str:
    return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"


def text_of(prices: dict[str, Fraction]) -> str:
    return ", ".join(f"{k} {decimal_text(v)}" for k, v in sorted(prices.items()))


def main() -> int:
    environment()
    binary_path, port, out = Path(sys.argv[1]).resolve(), int(sys.argv[2]), Path(sys.argv[3])
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="dutycycle-peer-") as work:
        binary = Binary(binary_path, url, Path(work))
        return 0 if Scenario(binary, Peer(url), out).run() else 1


if __name__ == "__main__":
    sys.exit(main())
