"""What the scenario's steps share: the record of comparisons, boto3's clients, running the binary."""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"
# Nothing of the user's set-up may matter, and no request may leave this machine.
AWS_ENV = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "not-a-secret",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "AWS_PROFILE", "AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "AWS_SESSION_TOKEN")


@dataclass
class Table:
    """Every comparison with its figures; printed at the end, whatever the outcome."""

    rows: list[tuple[bool, str, str, str]] = field(default_factory=list)

    def same(self, what: str, expected: Any, got: Any) -> bool:
        return self.note(expected == got, what, expected, got)

    def note(self, good: bool, what: str, expected: Any, got: Any) -> bool:
        self.rows.append((bool(good), what, str(expected), str(got)))
        return bool(good)

    def print(self) -> bool:
        widths = [max((len(r[i]) for r in self.rows), default=0) for i in (1, 2, 3)]
        widths = [min(w, limit) for w, limit in zip(widths, (64, 44, 44))]
        print(f"     {'compared':{widths[0]}}  {'expected':{widths[1]}}  got")
        for good, what, expected, got in self.rows:
            if good:
                expected, got = shorten(expected), shorten(got)
            print(f"{'ok  ' if good else 'FAIL'} {what:{widths[0]}}  {expected:{widths[1]}}  {got}")
        failed = sum(not r[0] for r in self.rows)
        print(f"{len(self.rows)} comparisons, {failed} failed")
        return failed == 0


def shorten(text: str) -> str:
    return text if len(text) <= 44 else f"{text[:41]}..."


def environment() -> None:
    """Sets this process up like the binary's, for boto3."""
    for name in [*PROXIES, *(p.lower() for p in PROXIES)]:
        os.environ.pop(name, None)
    os.environ.update(AWS_ENV)


# Tells the peer that this side asks, not the program under test.
OURS = Config(user_agent_extra="dutycycle-peer-scenario")


def client(service: str, url: str) -> Any:
    return boto3.client(service, endpoint_url=url, region_name=REGION, config=OURS)


def cbor_client(url: str) -> Any:
    """boto3's CloudWatch over CBOR. It prefers JSON, so the service model is made to offer only
    CBOR: then botocore's own serializer and parser of that protocol are used."""
    session = boto3.Session(region_name=REGION)
    loader = session._session.get_component("data_loader")
    load = loader.load_service_model

    def only_cbor(name: str, kind: str, *rest: Any, **more: Any) -> Any:
        model = load(name, kind, *rest, **more)
        if (name, kind) == ("cloudwatch", "service-2"):
            model["metadata"]["protocols"] = ["smithy-rpc-v2-cbor"]
        return model

    loader.load_service_model = only_cbor
    made = session.client("cloudwatch", endpoint_url=url, config=OURS)
    assert made.meta.service_model.resolved_protocol == "smithy-rpc-v2-cbor"
    return made


def metric_data(cloudwatch: Any, queries: list[dict[str, Any]], start: int, end: int, **more: Any) -> dict[str, dict[int, float]]:
    """GetMetricData with all its pages: for each Id its values by epoch second."""
    found: dict[str, dict[int, float]] = {q["Id"]: {} for q in queries}
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=queries, StartTime=start, EndTime=end, **more
    )
    for page in pages:
        for result in page["MetricDataResults"]:
            for at, value in zip(result["Timestamps"], result["Values"], strict=True):
                found[result["Id"]][int(at.timestamp())] = value
    return found


def query(name: str, metric: str, dimension: str, value: str, stat: str, period: int) -> dict[str, Any]:
    where = {"Namespace": "AWS/RDS", "MetricName": metric, "Dimensions": [{"Name": dimension, "Value": value}]}
    return {"Id": name, "MetricStat": {"Metric": where, "Stat": stat, "Period": period}}


@dataclass
class Peer:
    """The peer's own addresses."""

    url: str

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=60) as answer:
            return json.load(answer)

    def post(self, path: str, body: Any) -> Any:
        data = json.dumps(body).encode()
        with urllib.request.urlopen(self.url + path, data=data, timeout=120) as answer:
            return json.load(answer)

    def mark(self) -> int:
        return self.get("/_peer/actions?since=0")["count"]

    def seen(self, since: int = 0) -> list[dict[str, Any]]:
        """What the binary asked: everything that this side did not."""
        return [a for a in self.get(f"/_peer/actions?since={since}")["actions"] if a["client"] != "scenario"]


@dataclass
class Binary:
    """The program under test, in an environment of its own."""

    path: Path
    url: str
    work: Path

    def run(self, *args: str, cache: str = "cache", aws: bool = True) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if k.upper() not in PROXIES}
        env |= AWS_ENV | {"XDG_CACHE_HOME": str(self.work / cache), "HOME": str(self.work)}
        whole = [str(self.path), *args]
        if aws:
            whole += ["--endpoint-url", self.url]
        done = subprocess.run(whole, env=env, cwd=self.work, capture_output=True, text=True, timeout=300)
        shown = " ".join(a for a in whole[1:] if len(a) < 200)
        print(f"$ dutycycle {shown}\n  exit {done.returncode}")
        for line in done.stderr.splitlines():
            print(f"  | {line[:200]}")
        return done
