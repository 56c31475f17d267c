"""What /openapi.json says of the API is true: whatever is sent, right or wrong, is answered so."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.integrations.http.keys import Keys, add_key
from rag.integrations.http.service import Service
from tests.served_http import client, served_http, service_over

# No description says what is in a file, nor how many dimensions a model has.
CONFIG = """
[[operations]]
include-name = "POST /v1/articles"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "415"]

[[operations]]
include-name = "POST /v1/embeddings"
checks.positive_data_acceptance.expected-statuses = ["2xx", "400", "404"]
"""


@pytest.fixture
def service(seeds_folder: Path, tmp_path: Path) -> Iterator[Service]:
    service = service_over(Path(shutil.copytree(seeds_folder, tmp_path / "schema")))
    yield service
    service.close()
    service.additions.close()


@pytest.mark.parametrize("keyed", [False, True])
def test_schemathesis_finds_no_fault(service: Service, tmp_path: Path, keyed: bool) -> None:
    keys, header = None, list[str]()
    if keyed:
        secret = add_key(tmp_path / "keys", "tester", ["read", "write"])
        keys, header = Keys(tmp_path / "keys"), ["--header", f"Authorization: Bearer {secret}"]
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    with served_http(service, keys) as url:
        command = [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json",
            *header, "--max-examples", "5" if keyed else "15", "--generation-deterministic",
            "--phases", "examples,coverage,fuzzing", "--no-color",
            "--workers", "1",
        ]  # fmt: skip
        run = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
        )
    assert run.returncode == 0, run.stdout[-6000:]
    assert "Tested: 13" in run.stdout


def test_the_description_names_every_address_and_what_may_go_wrong(
    service: Service, tmp_path: Path
) -> None:
    add_key(tmp_path / "keys", "reporter", ["read"])
    free = client(service).get("/openapi.json").json()
    keyed = client(service, Keys(tmp_path / "keys")).get("/openapi.json").json()
    assert free["paths"].keys() == keyed["paths"].keys()
    assert {path.split("/{")[0] for path in keyed["paths"]} == {
        "/v1/search", "/v1/ask", "/v1/articles", "/healthz", "/readyz", "/metrics", "/v1/models",
        "/v1/chat/completions", "/v1/embeddings",
    }  # fmt: skip
    for operations in keyed["paths"].values():
        for operation in operations.values():
            assert {"200", "400", "421", "500"} <= operation["responses"].keys()
            assert "422" not in operation["responses"]
