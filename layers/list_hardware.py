"""Lists how many vCPUs and GPUs each type has that SageMaker hosts on, out of the package `moto`.

No API of SageMaker tells it. moto's data is what EC2's DescribeInstanceTypes answered, and comes
anew with most of its releases; botocore's model says which types there are. Run it after an update
of either (`make layer`); a test compares what it would write with what is committed.
"""

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
from moto.ec2.models.instance_types import INSTANCE_TYPES

ROOT = Path(__file__).parent.parent

TABLE = ROOT / "layers" / "sagewarden" / "sagewarden" / "endpoints" / "hardware.json"

type Row = tuple[int, int | None]
"""The vCPUs and the GPUs of a type; None where nobody says how many GPUs count."""

BESIDE: Mapping[str, Row] = {
    # EC2, "Specifications for accelerated computing instances", previous generations.
    "ml.p2.xlarge": (4, 1),
    "ml.p2.8xlarge": (32, 8),
    "ml.p2.16xlarge": (64, 16),
    "ml.p3.2xlarge": (8, 1),
    "ml.p3.8xlarge": (32, 4),
    "ml.p3.16xlarge": (64, 8),
    # EC2, same page: 96 vCPUs, 8 Gaudi accelerators. Whether SageMaker's GPUUtilization counts
    # these is documented nowhere.
    "ml.dl1.24xlarge": (96, None),
    # EC2, "P6e-GB200 UltraServers": 144 vCPUs and 4 GPUs an instance.
    "ml.p6e-gb200.36xlarge": (144, 4),
}
"""The types that moto's data lack, because EC2 offers them no more, or not to everybody."""


def rows() -> dict[str, Row]:
    """A row for each type that SageMaker hosts on, in botocore's order.

    Raises:
        KeyError: of a type nothing is known: it needs a row in `BESIDE`, with its source.
    """
    model = botocore.session.get_session().get_service_model("sagemaker")
    types: list[str] = model.shape_for("ProductionVariantInstanceType").enum
    table: dict[str, Row] = {}
    for name in types:
        # EC2 names a type without `ml.`.
        told = INSTANCE_TYPES.get(name.removeprefix("ml."))
        table[name] = _row(told) if told else BESIDE[name]
    return table


def _row(told: Mapping[str, Any]) -> Row:
    """The row of a type as DescribeInstanceTypes tells it.

    What is no NVIDIA GPU is not known to count in SageMaker's GPUUtilization.
    """
    groups = told.get("GpuInfo", {}).get("Gpus", [])
    counted = all(group["Manufacturer"] == "NVIDIA" for group in groups)
    gpus = sum(group["Count"] for group in groups) if counted else None
    return told["VCpuInfo"]["DefaultVCpus"], gpus


def text() -> str:
    """The table as it is written: where it is from, of what day, and a line for each type."""
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    (moto,) = (package for package in locked if package["name"] == "moto")
    about = {
        "source": f"EC2 DescribeInstanceTypes, in moto {moto['version']}",
        "date": moto["sdist"]["upload-time"][:10],
    }
    lines = [f'  "{key}": {json.dumps(value)}' for key, value in about.items()]
    types = ",\n".join(f"    {json.dumps(name)}: {json.dumps(row)}" for name, row in rows().items())
    lines.append(f'  "types": {{\n{types}\n  }}')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    """Writes the table anew."""
    TABLE.write_text(text())
    sys.stdout.write(f"{len(rows())} types\n")


if __name__ == "__main__":
    main()
