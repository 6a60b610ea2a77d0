"""Reads what runs of remediation raise of an endpoint, as scaling of a deployed stack remembers."""

from collections.abc import Sequence
from datetime import datetime

from cli.endpoint.access import Reader
from cli.stacks import outputs
from sagewarden.deeds.memory import Memory
from sagewarden.endpoints.endpoint import Endpoint
from sagewarden.endpoints.raised import Raised
from sagewarden.endpoints.registered import SCALING
from sagewarden.endpoints.variants import Kind, Variant
from sagewarden.resources import arn_beside
from scaling.endpoints.raising import Asked, in_force
from scaling.remembered.endpoint import Remembered


def ledger_of(reader: Reader, stack_name: str) -> str:
    """The name of a stack's ledger, where scaling remembers.

    Raises:
        typer.Exit: there is no such stack here, or it is another system's.
        botocore.exceptions.ClientError: it may not be seen.
    """
    return outputs(reader.session, stack_name)["LedgerTable"]


def read_raised(
    reader: Reader, ledger: str, endpoint: Endpoint, variants: Sequence[Variant], now: datetime
) -> tuple[Raised, ...]:
    """What is raised now of an endpoint's variants and inference components.

    Args:
        variants: its variants, and its inference components.
        now: the time, in UTC.
    """
    ids, about = [variant.resource_id for variant in variants], [endpoint.arn]
    for variant in variants:
        component = arn_beside(endpoint.arn, f"inference-component/{variant.name.lower()}")
        if variant.kind is Kind.COPIES and component:
            about.append(component)
    asked: set[Asked] = set()
    for arn in about:
        client = reader.client("dynamodb")
        memory = Memory(client=client, table=ledger, about=arn, entry=SCALING)
        asked |= Remembered.from_item(memory.read()).asked
    counting = in_force(asked, born=endpoint.born, now=now)
    return tuple(counting[name] for name in sorted(counting) if name in ids)
