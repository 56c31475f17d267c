"""The index on a bad day: full disk, read-only folder, few file handles, killed processes."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import numpy as np
import psutil
import pytest

from rag.index import generations, upkeep
from rag.index.index import Index
from rag.index.ledger import VECTORS
from tests.conftest import no_progress
from tests.crash import Crasher
from tests.test_ledger import entry

BEGINNING = """
import os, resource, sys
from pathlib import Path
import numpy as np
from rag.errors import CorpusError
from rag.index.index import Index
from tests.conftest import no_progress
from tests.test_ledger import entry
folder = Path(sys.argv[1])
"""


def run(code: str, folder: Path) -> str:
    """What a process says that runs the code on an index in `folder`."""
    command = [sys.executable, "-c", BEGINNING + textwrap.dedent(code), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout.strip()


def articles(folder: Path) -> int:
    return len(Index(folder, "bigrams").articles())


def test_a_full_disk_costs_one_batch_and_nothing_that_was_acknowledged(index: Index) -> None:
    index.add([entry(n) for n in range(10)])
    said = run(
        """
        index = Index(folder, "bigrams")
        size = (folder / "ledger.db").stat().st_size + 3_000_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        batch = 1
        try:
            while True:
                index.add([entry(100 * batch + n) for n in range(100)])
                print(batch, flush=True)
                batch += 1
        except CorpusError as error:
            print(error)
        """,
        index.folder,
    )
    *batches, message = said.splitlines()
    assert batches and "make room" in message
    assert articles(index.folder) == 10 + 100 * len(batches)
    with index.writing():
        index.add([entry(n) for n in range(9000, 9010)])
        index.bring_up_to_date(no_progress)
    assert upkeep.status(index.folder).vectors == "sound"


def test_chroma_without_room_costs_speed_only(index: Index) -> None:
    said = run(
        """
        index = Index(folder, "bigrams")
        with index.writing():
            index.add([entry(n) for n in range(200)])
            resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
            index.bring_up_to_date(no_progress)
            print(index.search(np.eye(8, dtype=np.float32)[3], 1)[0][1])
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        """,
        index.folder,
    )
    assert said == "1.0"
    with index.writing():
        index.bring_up_to_date(no_progress)
    assert upkeep.status(index.folder).vectors == "sound"
    assert len(list((index.folder / VECTORS).glob("g*"))) == 1


def test_sixty_four_file_handles_are_enough(index: Index) -> None:
    said = run(
        """
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
        index = Index(folder, "bigrams")
        with index.writing():
            for batch in range(30):
                index.add([entry(10 * batch + n) for n in range(10)])
            index.bring_up_to_date(no_progress)
        index.check()
        print(index.search(np.eye(8, dtype=np.float32)[3], 1)[0][1], len(index.articles()))
        """,
        index.folder,
    )
    assert said == "1.0 300"


def test_a_read_only_folder_can_be_searched_and_says_that_it_cannot_be_written() -> None:
    with tempfile.TemporaryDirectory() as parent:  # pytest's own folders are closed to others
        folder = Path(parent) / "index"
        index = Index(folder, "bigrams", create=True)
        with index.writing():
            index.add([entry(n) for n in range(10)])
            index.bring_up_to_date(no_progress)
        index.ledger.database.close()
        os.chmod(parent, 0o755)
        os.chmod(folder, 0o555)
        said = run(
            """
            import rag.index.lexical
            if os.geteuid() == 0:  # to whom no folder is read-only
                os.seteuid(65534)
            index = Index(folder, "bigrams")
            print(len(index.articles()), index.search(np.eye(8, dtype=np.float32)[3], 1)[0][1])
            print(index.search_terms("第7篇文章", 1)[0][0].article_id[-1])
            try:
                with index.writing():
                    index.add([entry(50)])
            except CorpusError as error:
                print(error)
            """,
            folder,
        )
        os.chmod(folder, 0o755)
    found, term, message = said.splitlines()
    assert (found, term) == ("10 1.0", "7")
    assert "cannot be" in message and str(folder) in message


def test_a_reader_beside_a_writer_sees_whole_batches(index: Index) -> None:
    index.add([entry(n) for n in range(7)])
    writer = subprocess.Popen(
        [sys.executable, "-c", BEGINNING + textwrap.dedent("""
        index = Index(folder, "bigrams")
        with index.writing():
            for batch in range(1, 40):
                index.add([entry(100 * batch + n) for n in range(7)])
            index.bring_up_to_date(no_progress)
        """), str(index.folder)]
    )  # fmt: skip
    counts = set()
    with writer:
        while writer.poll() is None:
            counts.add(len(index.articles()))
            found = index.search(np.eye(8, dtype=np.float32)[3], 5)
            assert all(p.text in index.article(p.article_id).text for p, _ in found)
    assert writer.returncode == 0
    assert all(count % 7 == 0 for count in counts) and len(counts) > 2
    assert articles(index.folder) == 7 * 40


def hnsw_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / VECTORS).glob("g*/*/*") if path.is_file())


@pytest.mark.parametrize("damage", ["truncated", "flipped", "removed", "emptied"])
def test_a_damaged_file_of_chroma_is_never_read_by_who_matters(index: Index, damage: str) -> None:
    with index.writing():
        index.add([entry(n) for n in range(1500)])  # more than Chroma keeps in its own log
        index.bring_up_to_date(no_progress)
    files = hnsw_files(index.folder)
    assert len(files) >= 4
    for path in files:
        raw = bytearray(path.read_bytes())
        if damage == "removed":
            path.unlink()
        elif raw:
            middle = len(raw) // 2
            raw = {"truncated": raw[:middle], "emptied": bytearray()}.get(damage, raw)
            if damage == "flipped":
                raw[:400] = bytes(255 - byte for byte in raw[:400])
            path.write_bytes(raw)
    reader = Index(index.folder, "bigrams", accelerate=False)
    assert not reader.check()
    assert reader.search(np.eye(8, dtype=np.float32)[3], 1)[0][1] > 0.999
    assert upkeep.status(index.folder).vectors == "damaged"
    with index.writing():
        index.make_anew(no_progress)
    assert Index(index.folder, "bigrams").check()


def test_a_page_that_finds_chroma_damaged_has_it_made_anew(index: Index) -> None:
    with index.writing():
        index.add([entry(n) for n in range(30)])
        index.bring_up_to_date(no_progress)
    (generation,) = (index.folder / VECTORS).glob("g*")
    (generation / "chroma.sqlite3").write_bytes(b"x" * 4096)
    reader = Index(index.folder, "bigrams")
    reader._accelerate()
    live = generations.current(index.folder / VECTORS)
    assert live is not None and live.folder != generation
    assert upkeep.status(index.folder).vectors == "sound"


def test_the_builder_of_vectors_leaves_with_its_parent(index: Index) -> None:
    index.add([entry(n) for n in range(10)])
    code = """
        import subprocess
        code = "import time, rag.index.child as c; "
        code += "c.threading.Thread(target=c._leave_with_parent).start(); time.sleep(120)"
        child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        sys.stdout.write(str(child.pid))
        sys.stdout.flush()
        os.kill(os.getpid(), 9)
    """
    child = psutil.Process(int(run(code, index.folder)))
    child.wait(30)


@pytest.mark.crash
def test_killed_ingests_lose_nothing(tmp_path: Path) -> None:
    seed = 20261122
    crasher = Crasher(tmp_path, articles=80, seed=seed)
    for line in crasher.kills(6):
        sys.stdout.write(f"seed {seed}, {line}\n")
    crasher.ends_like_an_undisturbed_run()
