"""Many programs that search by the HTTP interface at once, each again once it was answered."""

import asyncio
import time
from collections.abc import Sequence
from itertools import count

import httpx

from eval.served.seen import Seen
from rag.errors import EvaluationError

PATIENCE = 60  # seconds for one search


def search_at_once(
    address: str, asked: Sequence[str], clients: int, seconds: float, seen: Seen
) -> float:
    """Has clients search for so many seconds; returns the seconds until the last was answered.

    What is no answer, or one without hits, is noted as an error.
    """
    return asyncio.run(_all(address, asked, clients, seconds, seen))


async def _all(
    address: str, asked: Sequence[str], clients: int, seconds: float, seen: Seen
) -> float:
    started = time.monotonic()
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=address, timeout=PATIENCE, limits=limits, trust_env=False
    ) as client:
        until = started + seconds
        await asyncio.gather(*(_one(client, asked, who, until, seen) for who in range(clients)))
    return time.monotonic() - started


async def _one(
    client: httpx.AsyncClient, asked: Sequence[str], who: int, until: float, seen: Seen
) -> None:
    for number in count(who):
        if time.monotonic() >= until:
            return
        try:
            with seen.timing("search"):
                await _search(client, asked[number % len(asked)])
        except (httpx.HTTPError, EvaluationError) as error:
            seen.complain(error)


async def _search(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.post("/v1/search", json={"query": query, "k": 5})
    if answer.is_error:
        raise EvaluationError(f"{answer.status_code}: {answer.text[:200]}")
    if not answer.json()["hits"]:
        raise EvaluationError(f"nothing was found for {query!r}")
