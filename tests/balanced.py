"""One address before several servers, as a proxy of other people's would be."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

Choose = Callable[[str, int], int]  # of a client's address and how many came before: whose turn


def by_turns(client: str, number: int) -> int:
    """Each connection to the next server."""
    return number


def by_client(client: str, number: int) -> int:
    """Whoever comes from one address to one server."""
    return int(client.rpartition(".")[2])


@contextmanager
def balanced(servers: Sequence[str], choose: Choose) -> Iterator[str]:
    """The address meanwhile. A server that takes no connection is passed over."""
    loop = asyncio.new_event_loop()
    addresses = [(urlsplit(one).hostname, urlsplit(one).port) for one in servers]
    came = 0

    async def connected(first: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for offset in range(len(addresses)):
            with suppress(OSError):
                return await asyncio.open_connection(*addresses[(first + offset) % len(addresses)])
        raise OSError("no server is there")

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        came += 1
        theirs, ours = await connected(choose(writer.get_extra_info("peername")[0], came))
        await asyncio.gather(_pass_on(reader, ours), _pass_on(theirs, writer))

    serving = loop.run_until_complete(asyncio.start_server(handle, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        serving.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.1))
        loop.close()


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.CancelledError):
        while piece := await source.read(65_536):
            target.write(piece)
            await target.drain()
    with suppress(OSError, RuntimeError):
        target.close()
