"""Lets a container on Docker's bridge reach the local cloud, which listens on loopback only."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network


@contextmanager
def forwarded(port: int) -> Iterator[str]:
    """Forwards a port of the bridge's gateway to the same port on loopback; gives the URL there."""
    with listening(_gateway(), port, port) as address:
        yield f"http://{address}"


@contextmanager
def listening(
    host: str, own_port: int, port: int, tls: ssl.SSLContext | None = None
) -> Iterator[str]:
    """Forwards what comes to one address to a port on loopback; with a context, out of TLS.

    Args:
        own_port: the port to listen on, 0 for a free one.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _forward(reader, writer, port)

    serving = asyncio.start_server(forward, host, own_port, ssl=tls)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(10)
    try:
        address, bound_port, *_ = server.sockets[0].getsockname()
        yield f"{address}:{bound_port}"
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    """Stops listening, and hangs up whatever is still connected."""
    server.close()
    connected = asyncio.all_tasks() - {asyncio.current_task()}
    for task in connected:
        task.cancel()
    await asyncio.gather(*connected, return_exceptions=True)


def _gateway() -> str:
    """This machine's address on the bridge: the subnet's first, which Docker may not tell."""
    command = ["docker", "network", "inspect", "bridge", "-f", "{{(index .IPAM.Config 0).Subnet}}"]
    subnet = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return str(next(ip_network(subnet).hosts()))


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Forwards one connection, both ways, until both ends have hung up."""
    to_reader, to_writer = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(_copy(reader, to_writer), _copy(to_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copies what comes in at one end of a connection to another's, and hangs up with it."""
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
    except ConnectionError:
        pass  # either side may hang up first
    finally:
        writer.close()
