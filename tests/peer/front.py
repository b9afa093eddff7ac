"""The peer: AWS as far as dutycycle can see it, in one process on the loopback.

moto answers RDS in the real query protocol and EC2 besides. What it lacks or does otherwise than
AWS is served here, before it: CloudWatch (metrics.py), DescribeEvents (events.py), the Price List
API (prices.py). Beyond that, moto is corrected where its answer would mislead a client:
 * a cluster of Aurora gets StorageType gp2; AWS says aurora;
 * an instance has no PubliclyAccessible unless it was asked for; AWS always says it;
 * nothing has an EngineLifecycleSupport; AWS enrols everything that does not decline;
 * every database was created now; a seed may say when it was;
 * an action it does not know is a Python traceback; AWS answers InvalidAction.
Every action is written down with the client that asked, for the scenario to compare with what
`dutycycle policy` allows. Own addresses: GET /_peer/actions, POST /_peer/seed, /_peer/settings.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

import cbor2
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.rds.models import rds_backends
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from events import NAMESPACE, Event, Events
from metrics import ApiError, Metrics, Samples
from prices import Prices

ACCOUNT = "123456789012"
CBOR_PATH = re.compile(r"^/service/GraniteServiceVersion20100801/operation/(\w+)$")
# What IAM calls the service that signs as this.
IAM_NAMES = {"monitoring": "cloudwatch"}
Environ = dict[str, Any]


class Front:
    """The WSGI application before moto's."""

    def __init__(self, snapshot: Path) -> None:
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.metrics, self.events, self.prices = Metrics(), Events(), Prices(snapshot)
        self.actions: list[dict[str, Any]] = []
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        target = request.headers.get("X-Amz-Target", "")
        try:
            if request.path.startswith("/_peer/"):
                answer = self.own(request)
            elif found := CBOR_PATH.match(request.path):
                answer = self.cloudwatch(found.group(1), request)
            elif target.startswith("GraniteServiceVersion20100801."):
                answer = self.cloudwatch_json(target.partition(".")[2], request)
            elif target.startswith("AWSPriceListService."):
                answer = self.pricing(target.partition(".")[2], request)
            else:
                return self.to_moto(request, environ, start_response)
        except (KeyError, TypeError, ValueError, cbor2.CBORError) as error:
            # A request that is not of the protocol: say so, instead of a broken connection.
            answer = Response(f"the peer cannot read this request: {error!r}\n", status=400)
        return answer(environ, start_response)

    def note(self, request: Request, service: str, action: str, queries: int | None = None) -> None:
        """Writes an action down. `client` tells the scenario from the binary under test."""
        agent = request.headers.get("User-Agent", "")
        entry = {
            "action": f"{service}:{action}",
            "region": scope(request)[0],
            "client": "scenario" if "dutycycle-peer-scenario" in agent else agent.split("/")[0] or "unknown",
        }
        if queries is not None:
            entry["queries"] = queries
        with self.lock:
            self.actions.append(entry)

    def own(self, request: Request) -> Response:
        """The peer's own addresses, which AWS does not have."""
        if request.path == "/_peer/actions":
            since = int(request.args.get("since", "0"))
            with self.lock:
                return as_json({"count": len(self.actions), "actions": self.actions[since:]})
        if request.path.startswith("/_peer/bulk/"):
            return as_json(self.prices.bulk())
        if request.path == "/_peer/seed" and request.method == "POST":
            return as_json(self.seed(json.loads(request.get_data())))
        if request.path == "/_peer/settings" and request.method == "POST":
            self.metrics.page_cap = int(json.loads(request.get_data())["page_cap"])
            return as_json({})
        return Response("no such address\n", status=404)

    def seed(self, body: dict[str, Any]) -> dict[str, int]:
        """Points `[instant, value]` or `[instant, count, sum, low, high]`, events, creation times."""
        points = 0
        with self.metrics.lock:
            for series in body.get("metrics", []):
                for instant, *rest in series["points"]:
                    sample = Samples(1, rest[0], rest[0], rest[0]) if len(rest) == 1 else Samples(*rest)
                    self.metrics.put("AWS/RDS", series["name"], series["dimensions"], instant, sample)
                    points += 1
        for event in body.get("events", []):
            self.events.add(Event(**event))
        backend = rds_backends[ACCOUNT]["us-east-1"]
        for name, at in body.get("created", {}).items():
            moment = datetime.fromtimestamp(at, timezone.utc)
            if name in backend.databases:
                backend.databases[name].instance_create_time = moment
            if name in backend.clusters:
                backend.clusters[name].cluster_create_time = moment
        return {"points": points, "events": len(body.get("events", []))}

    def cloudwatch(self, action: str, request: Request) -> Response:
        """Smithy RPC v2 CBOR, awsQueryCompatible: the old error code travels in a header."""
        headers = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor"}
        body = request.get_data()
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        asked = cbor2.loads(body) if body else {}
        try:
            if request.headers.get("smithy-protocol") != "rpc-v2-cbor":
                raise ApiError("ValidationError", "the header smithy-protocol is missing")
            answer = self.metric_call(action, asked, request)
        except ApiError as error:
            headers["x-amzn-query-error"] = f"{error.code};Sender"
            refusal = {"__type": f"com.amazonaws.cloudwatch#{shape(error)}", "message": error.message}
            return Response(cbor2.dumps(refusal), status=error.status, headers=headers)
        return Response(cbor2.dumps(answer), headers=headers)

    def cloudwatch_json(self, action: str, request: Request) -> Response:
        """JSON 1.0, which boto3 speaks: the same answers, so that the scenario sees what the binary saw."""
        kind = "application/x-amz-json-1.0"
        body = request.get_data()
        if request.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        try:
            answer = self.metric_call(action, json.loads(body or b"{}"), request)
        except ApiError as error:
            refusal = {"__type": f"com.amazonaws.cloudwatch#{shape(error)}", "message": error.message}
            headers = {"x-amzn-query-error": f"{error.code};Sender"}
            return Response(json.dumps(refusal), status=error.status, headers=headers, content_type=kind)
        # A tagged instant is a bare number of seconds here.
        return Response(json.dumps(answer, default=lambda tag: tag.value), content_type=kind)

    def metric_call(self, action: str, asked: dict[str, Any], request: Request) -> dict[str, Any]:
        queries = asked.get("MetricDataQueries") if action == "GetMetricData" else None
        self.note(request, "cloudwatch", action, None if queries is None else len(queries))
        match action:
            case "GetMetricData":
                return self.metrics.get_metric_data(asked, time.time())
            case "PutMetricData":
                return self.metrics.put_metric_data(asked)
            case "ListMetrics":
                return self.metrics.list_metrics(asked)
            case _:
                raise ApiError("InvalidAction", f"the peer has no {action}")

    def pricing(self, action: str, request: Request) -> Response:
        """JSON 1.1 by X-Amz-Target."""
        self.note(request, "pricing", action)
        kind = "application/x-amz-json-1.1"
        try:
            answer = self.prices.call(action, json.loads(request.get_data() or b"{}"), request.host)
        except ApiError as error:
            refusal = {"__type": error.code, "Message": error.message}
            return Response(json.dumps(refusal), status=400, content_type=kind)
        return Response(json.dumps(answer), content_type=kind)

    def to_moto(self, request: Request, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        """Everything else. The action is read from the form, which moto then reads again."""
        body = request.get_data()
        environ["wsgi.input"] = Replay(body)
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        region, service = scope(request)
        action = form.get("Action") or request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        self.note(request, IAM_NAMES.get(service, service), action or request.path)
        if service != "rds":
            return self.moto(environ, start)
        if action == "DescribeEvents":
            return self.describe_events(form, region)(environ, start)
        try:
            answer = Response.from_app(self.moto, environ, buffered=True)
        except NotImplementedError:
            answer = refuse_xml("InvalidAction", f"Could not find operation {action}")
        if answer.status_code == 200:
            self.events.note_action(action, form)
            if action.startswith(("Create", "Restore", "Modify")):
                correct(region, form)
        return answer(environ, start)

    def describe_events(self, form: dict[str, str], region: str) -> Response:
        of_moto = [
            Event(
                e.date.replace(tzinfo=timezone.utc).timestamp(),
                e.source_identifier,
                e.source_type,
                e.message,
                e.event_categories[0],
            )
            for e in rds_backends[ACCOUNT][region].events
        ]
        try:
            text = self.events.describe(form, of_moto, region)
        except ApiError as error:
            return refuse_xml(error.code, error.message)
        return Response(text, content_type="text/xml")


class Replay:
    """A body that has been read once, to be read again by moto."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self, size: int = -1) -> bytes:
        size = len(self.body) if size < 0 else size
        part, self.body = self.body[:size], self.body[size:]
        return part


def correct(region: str, form: dict[str, str]) -> None:
    """Sets what moto leaves out or sets otherwise than AWS; see the head of this file."""
    enrolled = form.get("EngineLifecycleSupport", "open-source-rds-extended-support")
    backend = rds_backends[ACCOUNT][region]
    for cluster in backend.clusters.values():
        if cluster.engine.startswith("aurora") and cluster.storage_type in (None, "gp2"):
            cluster.storage_type = "aurora"
    for database in backend.databases.values():
        if database.publicly_accessible is None:
            database.publicly_accessible = False
    for resource in [*backend.clusters.values(), *backend.databases.values()]:
        if not hasattr(resource, "engine_lifecycle_support"):
            # It has just been made, by this very request.
            resource.engine_lifecycle_support = enrolled


def shape(error: ApiError) -> str:
    return "InvalidNextToken" if error.code == "InvalidNextToken" else "ValidationException"


def refuse_xml(code: str, message: str) -> Response:
    text = (
        f'<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>Sender</Type><Code>{code}</Code>'
        f"<Message>{escape(message)}</Message></Error><RequestId>0</RequestId></ErrorResponse>"
    )
    return Response(text, status=400, content_type="text/xml")


def scope(request: Request) -> tuple[str, str]:
    """(region, service) from the signature's credential scope."""
    found = re.search(r"Credential=[^/]*/\d+/([^/]+)/([^/]+)/", request.headers.get("Authorization", ""))
    return (found.group(1), found.group(2)) if found else ("us-east-1", "unsigned")


def as_json(value: Any) -> Response:
    return Response(json.dumps(value), content_type="application/json")


def main(snapshot: str, port_file: str) -> None:
    """Binds a free port of the loopback and only then writes it down: no race for a port."""
    server = make_server(
        "127.0.0.1", 0, Front(Path(snapshot)), threaded=True, request_handler=MotoRequestHandler
    )
    Path(port_file).write_text(f"{server.server_port}\n")
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
