"""Lets a container on Docker's bridge reach the local cloud, which listens on loopback only."""

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network


@contextmanager
def forwarded(port: int) -> Iterator[str]:
    """Forwards a port of the bridge's gateway to the same port on loopback; answers with the URL there."""
    host = _gateway()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = asyncio.start_server(lambda r, w: _forward(r, w, port), host, port)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(10)
    try:
        yield f"http://{host}:{port}"
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def _gateway() -> str:
    """This machine's address on the bridge: the first of the subnet, which Docker does not always say."""
    command = ["docker", "network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Subnet}}"]
    subnet = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return str(next(ip_network(subnet).hosts()))


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    to_reader, to_writer = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(_copy(reader, to_writer), _copy(to_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass  # either side may hang up first
    finally:
        writer.close()
