"""A price list for us-east-1 in AWS's own shape, and the Price List API that serves it.

moto has no pricing service. The numbers are those of the repository's snapshot (so a served price
can be checked against a source); attributes, families and usage types are spelt as AWS spells
them; SKUs are invented. The list also holds the rows that share class, engine and deployment with
the ones wanted: I/O-Optimized, Outposts, Extended Support, reserved terms, read standbys, IOPS,
other engines. Picking "the first match" goes wrong here, as it does at AWS.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from metrics import ApiError, make_token, read_token

VERSION, PUBLISHED, EFFECTIVE = "20261106224050", "2026-11-06T22:40:50Z", "2026-11-01T00:00:00Z"
ON_DEMAND, RATE = "JRTCKXETXF", "6YS6EN2CT7"
ENGINE_CODES = {
    "MySQL": "2",
    "PostgreSQL": "14",
    "Aurora MySQL": "16",
    "MariaDB": "18",
    "Aurora PostgreSQL": "21",
}
VOLUMES = {
    "gp2": ("General Purpose", "RDS:GP2-Storage", "RDS:Multi-AZ-GP2-Storage"),
    "gp3": ("General Purpose-GP3", "RDS:GP3-Storage", "RDS:Multi-AZ-GP3-Storage"),
    "io1": ("Provisioned IOPS", "RDS:PIOPS-Storage", "RDS:Multi-AZ-PIOPS-Storage"),
    "io2": ("Provisioned IOPS-IO2", "RDS:IO2-PIOPS-Storage", "RDS:Multi-AZ-IO2-PIOPS-Storage"),
    "magnetic": ("Magnetic", "RDS:StorageUsage", "RDS:Multi-AZ-StorageUsage"),
}
# meter: (family, usage type, unit as AWS writes it, further attributes)
PLAIN = {
    "rds-backup": ("Storage Snapshot", "RDS:ChargedBackupUsage", "GB-Mo", {}),
    "aurora-backup": ("Storage Snapshot", "Aurora:BackupUsage", "GB-Mo", {}),
    "aurora-storage": ("Database Storage", "Aurora:StorageUsage", "GB-Mo", {"volumeType": "General Purpose-Aurora"}),
    "aurora-storage-io-optimized": ("Database Storage", "Aurora:IO-OptimizedStorageUsage", "GB-Mo", {"volumeType": "IO Optimized-Aurora"}),
    "aurora-io": ("System Operation", "Aurora:StorageIOUsage", "IOs", {"group": "Aurora I/O Operation"}),
    "serverless-v1-acu": ("Serverless", "Aurora:ServerlessUsage", "ACU-Hr", {}),
    "serverless-v2-acu": ("ServerlessV2", "Aurora:ServerlessV2Usage", "ACU-Hr", {}),
    "serverless-v2-acu-io-optimized": ("ServerlessV2", "Aurora:ServerlessV2IOOptimizedUsage", "ACU-Hr", {}),
}


def sku_of(*parts: str) -> str:
    """An invented SKU, sixteen capitals and digits, the same in every run."""
    digest = hashlib.sha256("|".join(parts).encode()).digest()
    return "".join("ABCDEFGHJKMNPQRSTUVWXYZ23456789"[b % 31] for b in digest[:16])


def item(family: str, usage_type: str, engine: str, unit: str, usd: str, **more: str) -> dict[str, Any]:
    """One item of PriceList, before it is made a string."""
    sku = sku_of(family, usage_type, engine, *sorted(more.values()))
    code = ENGINE_CODES.get(engine, "0")
    attributes = {
        "servicecode": "AmazonRDS",
        "servicename": "Amazon Relational Database Service",
        "location": "US East (N. Virginia)",
        "locationType": "AWS Region",
        "regionCode": "us-east-1",
        "usagetype": usage_type,
        "operation": f"CreateDBInstance:{int(code):04d}" if code != "0" else "",
        "databaseEngine": engine,
        "engineCode": code,
        **more,
    }
    offer = f"{sku}.{ON_DEMAND}"
    dimension = {
        "rateCode": f"{offer}.{RATE}",
        "unit": unit,
        "beginRange": "0",
        "endRange": "Inf",
        "appliesTo": [],
        "description": f"${usd} per {unit} of {usage_type} ({engine})",
        "pricePerUnit": {"USD": f"{usd}{'' if '.' in usd else '.'}{'0' * (10 - len(usd.partition('.')[2]))}"},
    }
    terms: dict[str, Any] = {
        "OnDemand": {
            offer: {
                "sku": sku,
                "offerTermCode": ON_DEMAND,
                "effectiveDate": EFFECTIVE,
                "termAttributes": {},
                "priceDimensions": {dimension["rateCode"]: dimension},
            }
        }
    }
    product = {"sku": sku, "productFamily": family, "attributes": attributes}
    return {"product": product, "serviceCode": "AmazonRDS", "terms": terms, "version": VERSION, "publicationDate": PUBLISHED}


def reserve(row: dict[str, Any]) -> None:
    """Adds a reserved term beside the on-demand one: its hourly part is smaller, its fee is not hourly."""
    sku = row["product"]["sku"]
    offer = f"{sku}.HU7G6KETJZ"
    fee = {"rateCode": f"{offer}.2TG2D8R56U", "unit": "Quantity", "description": "Upfront Fee", "appliesTo": [], "pricePerUnit": {"USD": "51"}}
    hourly = {"rateCode": f"{offer}.{RATE}", "unit": "Hrs", "beginRange": "0", "endRange": "Inf", "description": "reserved", "appliesTo": [], "pricePerUnit": {"USD": "0.0060000000"}}
    term = {"LeaseContractLength": "1yr", "OfferingClass": "standard", "PurchaseOption": "Partial Upfront"}
    row["terms"]["Reserved"] = {
        offer: {"sku": sku, "offerTermCode": "HU7G6KETJZ", "effectiveDate": EFFECTIVE, "termAttributes": term,
                "priceDimensions": {d["rateCode"]: d for d in (fee, hourly)}}
    }


def short(instance_class: str) -> str:
    """Usage types write db.m5.8xl for db.m5.8xlarge, but db.m5.large and db.m5.xl."""
    return instance_class.replace("xlarge", "xl")


def of_instance(fact: dict[str, str]) -> list[dict[str, Any]]:
    """An instance's row and, for the classes of the scenario, the rows that look like it."""
    engine, name, usd = fact["engine"], fact["class"], fact["usd"]
    multi = fact["meter"].endswith("multi-az")
    optimized = fact["meter"].endswith("io-optimized")
    usage = "Multi-AZUsage" if multi else "InstanceUsageIOOptimized" if optimized else "InstanceUsage"
    more = {
        "instanceType": name,
        "instanceTypeFamily": name.split(".")[1].upper(),
        "deploymentOption": "Multi-AZ" if multi else "Single-AZ",
        "storage": "Aurora IO Optimization Mode" if optimized else "EBS Only",
        "licenseModel": "No license required",
        "vcpu": "2",
    }
    rows = [item("Database Instance", f"{usage}:{short(name)}", engine, "Hrs", usd, **more)]
    if name.endswith((".micro", ".medium")) and not multi and not optimized:
        reserve(rows[0])
        if engine.startswith("Aurora"):
            dearer = {**more, "storage": "Aurora IO Optimization Mode"}
            # Served only where the snapshot has no I/O-Optimized price of its own: 1.3 times, as AWS does.
            rows.append(item("Database Instance", f"InstanceUsageIOOptimized:{name}", engine, "Hrs", times(usd, 13), **dearer))
        else:
            outposts = {**more, "locationType": "AWS Outposts", "deploymentOption": "Single-AZ"}
            rows.append(item("Database Instance", f"Outposts-InstanceUsage:{name}", engine, "Hrs", times(usd, 7), **outposts))
            standbys = {**more, "deploymentOption": "Multi-AZ (readable standbys)"}
            rows.append(item("Database Instance", f"Multi-AZClusterUsage:{name}", engine, "Hrs", times(usd, 30), **standbys))
    return rows


def times(usd: str, tenths: int) -> str:
    """usd × tenths ÷ 10, exactly."""
    whole, _, part = usd.partition(".")
    digits = str(int(whole + part) * tenths).zfill(len(part) + 2)
    places = len(part) + 1
    return f"{digits[:-places]}.{digits[-places:]}"


def traps() -> list[dict[str, Any]]:
    """Rows of other things, on the same engines."""
    rows = []
    for engine, version, code in (("PostgreSQL", "PostgreSQL12", "12"), ("MySQL", "MySQL8.0", "8.0")):
        for years, label, usd in (("Yr1-Yr2", "Year 1, Year 2", "0.1"), ("Yr3", "Year 3", "0.2")):
            more = {"extendedSupportPricingYear": label, "engineMajorVersion": code, "deploymentOption": "Single-AZ", "instanceType": "db.t2.micro"}
            rows.append(item("Database Instance", f"ExtendedSupport:{years}:{version}", engine, "vCPU-Hours", usd, **more))
        rows.append(item("Provisioned IOPS", "RDS:PIOPS", engine, "IOPS-Mo", "0.1", deploymentOption="Single-AZ"))
        rows.append(item("Provisioned IOPS", "RDS:GP3-PIOPS", engine, "IOPS-Mo", "0.02", deploymentOption="Single-AZ"))
        rows.append(item("Provisioned Throughput", "RDS:GP3-Throughput", engine, "MBPS-Mo", "0.08", deploymentOption="Single-AZ"))
        rows.append(item("CPU Credits", "CPUCredits:db.t3", engine, "vCPU-Hours", "0.075"))
        outposts = {"locationType": "AWS Outposts", "volumeType": "General Purpose", "deploymentOption": "Single-AZ"}
        rows.append(item("Database Storage", "Outposts-RDS:GP2-Storage", engine, "GB-Mo", "0", **outposts))
    rows.append(item("Database Instance", "ExtendedSupport:Yr1-Yr2:ASv2:AuroraPostgreSQL12", "Aurora PostgreSQL", "ACU-Hr", "0.085"))
    rows.append(item("Database Instance", "InstanceUsage:db.m5.large", "Oracle", "Hrs", "0.475", instanceType="db.m5.large", deploymentOption="Single-AZ", licenseModel="License included", databaseEdition="Standard Two"))
    rows.append(item("System Operation", "RDS:StorageIOUsage", "Any", "IOs", "0.0000001", group="RDS I/O Operation"))
    rows.append(item("RDSProxy", "RDS:ProxyUsage", "PostgreSQL", "vCPU-Hr", "0.015"))
    return rows


def build(snapshot: Path) -> list[dict[str, Any]]:
    """The served list from a snapshot of the repository."""
    rows: dict[str, dict[str, Any]] = {}
    for fact in json.loads(snapshot.read_text())["prices"]:
        meter, engine, usd = fact["meter"], fact.get("engine"), fact["usd"]
        if meter in PLAIN:
            family, usage, unit, more = PLAIN[meter]
            made = [item(family, usage, engine, unit, usd, **more)]
        elif meter.startswith("rds-storage"):
            volume, single, multi = VOLUMES[fact["storage_type"]]
            two = meter.endswith("multi-az")
            more = {"volumeType": volume, "deploymentOption": "Multi-AZ" if two else "Single-AZ"}
            made = [item("Database Storage", multi if two else single, engine, "GB-Mo", usd, **more)]
        elif meter.startswith(("rds-instance", "aurora-instance")):
            made = of_instance(fact)
        else:
            # What stands beside a database is not taken from a live list (`traps` has some of it).
            continue
        for row in made:
            # A price stated by the snapshot goes before one derived for a trap.
            if row["product"]["sku"] not in rows or row is made[0]:
                rows[row["product"]["sku"]] = row
    for row in traps():
        rows[row["product"]["sku"]] = row
    return list(rows.values())


class Prices:
    """The three operations of `AWSPriceListService` that matter, and the bulk file."""

    def __init__(self, snapshot: Path) -> None:
        self.rows = build(snapshot)

    def call(self, action: str, request: dict[str, Any], host: str) -> dict[str, Any]:
        if action == "GetProducts":
            return self.get_products(request)
        if action == "ListPriceLists":
            return self.list_price_lists(request)
        if action == "GetPriceListFileUrl":
            return {"Url": f"http://{host}/_peer/bulk/AmazonRDS/us-east-1/index.json"}
        raise ApiError("UnknownOperationException", f"the peer has no {action}")

    def get_products(self, request: dict[str, Any]) -> dict[str, Any]:
        if request.get("ServiceCode") != "AmazonRDS":
            raise ApiError("NotFoundException", f"no service {request.get('ServiceCode')!r}")
        size = request.get("MaxResults", 100)
        if not 1 <= size <= 100:
            raise ApiError("InvalidParameterException", "MaxResults must be between 1 and 100")
        found = [r for r in self.rows if all(fits(r, f) for f in request.get("Filters") or [])]
        offset = read_token(request, "NextToken")
        answer: dict[str, Any] = {
            "FormatVersion": "aws_v1",
            "PriceList": [json.dumps(r, separators=(",", ":")) for r in found[offset : offset + size]],
        }
        if offset + size < len(found):
            answer["NextToken"] = make_token(request, offset + size)
        return answer

    def list_price_lists(self, request: dict[str, Any]) -> dict[str, Any]:
        if request.get("RegionCode", "us-east-1") != "us-east-1":
            return {"PriceLists": []}
        arn = f"arn:aws:pricing:::price-list/aws/AmazonRDS/USD/{VERSION}/us-east-1"
        one = {"PriceListArn": arn, "RegionCode": "us-east-1", "CurrencyCode": "USD", "FileFormats": ["json"]}
        return {"PriceLists": [one]}

    def bulk(self) -> dict[str, Any]:
        """The offer file: products and terms apart, by SKU."""
        terms: dict[str, Any] = {"OnDemand": {}, "Reserved": {}}
        for row in self.rows:
            for kind, offers in row["terms"].items():
                terms[kind][row["product"]["sku"]] = offers
        return {
            "formatVersion": "v1.0",
            "offerCode": "AmazonRDS",
            "version": VERSION,
            "publicationDate": PUBLISHED,
            "products": {r["product"]["sku"]: r["product"] for r in self.rows},
            "terms": terms,
        }


def fits(row: dict[str, Any], wanted: dict[str, str]) -> bool:
    """Whether a row passes one filter. Field names are compared as AWS does, whatever their case."""
    product = row["product"]
    values = {k.lower(): v for k, v in product["attributes"].items()}
    values.update(productfamily=product["productFamily"], sku=product["sku"], servicecode="AmazonRDS")
    value, text = values.get(wanted["Field"].lower()), wanted["Value"]
    match wanted["Type"]:
        case "TERM_MATCH" | "EQUALS":
            return value == text
        case "CONTAINS":
            return value is not None and text in value
        case "ANY_OF":
            return value in text.split(",")
        case "NONE_OF":
            return value not in text.split(",")
        case other:
            raise ApiError("InvalidParameterException", f"no filter type {other}")
