"""TLS in front of the local cloud.

The handshakes are what a client that is made anew for every event pays for.
"""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import botocore
import trustme

from bench.contenders import WORK
from local.forward import listening
from local.story.stage import Stage


@contextmanager
def encrypted(stage: Stage) -> Iterator[dict[str, str]]:
    """The environment in which a client reaches the cloud over TLS.

    Its certificate is trusted beside botocore's whole bundle, so that loading that costs what it
    costs.
    """
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = WORK / "bundle.pem"
    bundle.write_bytes((Path(botocore.__file__).parent / "cacert.pem").read_bytes())
    with bundle.open("ab") as file:
        file.write(authority.cert_pem.bytes())
    with listening("127.0.0.1", 0, stage.cloud.port, context) as address:
        yield stage.cloud.environment() | {
            "AWS_ENDPOINT_URL": f"https://{address}",
            "AWS_CA_BUNDLE": str(bundle),
        }
