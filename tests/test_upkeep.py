"""An index tells how it is, can be copied while in use, and comes back from a copy."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag.errors import CorpusDamaged, CorpusError
from rag.index import upkeep
from rag.index.index import LEDGER, Index
from tests.conftest import no_progress
from tests.test_ledger import entry

FORMAT_1 = Path(__file__).parent / "format_1.sql"


@pytest.fixture
def filled(index: Index) -> Index:
    with index.writing():
        index.add([entry(n) for n in range(20)])
        index.bring_up_to_date(no_progress)
    return index


def numbers(index: Index) -> list[int]:
    return sorted(int(article.id, 16) for article in index.articles())


def test_status_says_what_is_there_and_how_it_is(filled: Index) -> None:
    status = upkeep.status(filled.folder)
    assert (status.articles, status.passages, status.sources) == (20, 40, 20)
    assert (status.vectors, status.terms, status.untold) == ("sound", "current", 0)
    assert status.languages == {"zh-Hans": 20}
    filled.add([entry(30)])
    status = upkeep.status(filled.folder)
    assert (status.vectors, status.untold) == ("behind", 2)


def test_a_backup_brings_back_what_was_there(filled: Index, tmp_path: Path) -> None:
    backup = tmp_path / "index.backup"
    assert upkeep.backup(filled.folder, backup) == backup.stat().st_size
    with filled.writing():
        filled.remove_article(entry(3).article.id)
        filled.add([entry(40)])
        filled.bring_up_to_date(no_progress)
    upkeep.restore(filled.folder, backup, no_progress)
    assert numbers(filled) == list(range(20))
    assert upkeep.status(filled.folder).vectors == "sound"


def test_an_open_reader_sees_a_restored_index_right(filled: Index, tmp_path: Path) -> None:
    reader = Index(filled.folder, "bigrams")
    assert reader.check()
    upkeep.backup(filled.folder, tmp_path / "b")
    with filled.writing():
        filled.add([entry(n) for n in range(100, 140)])
        filled.bring_up_to_date(no_progress)
    reader.search(np.eye(8, dtype=np.float32)[1], 5)
    upkeep.restore(filled.folder, tmp_path / "b", no_progress)
    with filled.writing():
        filled.add([entry(8 * n + 5) for n in range(50, 60)])  # numbers that meant others before
    found = reader.search(np.eye(8, dtype=np.float32)[5], 100)
    assert {int(p.article_id, 16) % 8 for p, cosine in found if cosine > 0.9} == {4, 5}


def test_a_ledger_that_is_past_saving_is_set_aside(filled: Index, tmp_path: Path) -> None:
    upkeep.backup(filled.folder, tmp_path / "b")
    ledger = filled.folder / LEDGER
    filled.ledger.database.close()
    ledger.write_bytes(b"x" * 5000)
    with pytest.raises(CorpusDamaged, match="wenqu index restore"):
        upkeep.status(filled.folder)
    upkeep.restore(filled.folder, tmp_path / "b", no_progress)
    assert upkeep.status(filled.folder).articles == 20
    assert (filled.folder / (LEDGER + ".damaged")).exists()


def test_a_backup_restores_into_a_new_folder(filled: Index, tmp_path: Path) -> None:
    upkeep.backup(filled.folder, tmp_path / "b")
    upkeep.restore(tmp_path / "elsewhere", tmp_path / "b", no_progress)
    assert upkeep.status(tmp_path / "elsewhere").passages == 40


def test_a_backup_overwrites_nothing(filled: Index, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(CorpusError, match="exists"):
        upkeep.backup(filled.folder, tmp_path / "b")
    with pytest.raises(CorpusError, match="no folder"):
        upkeep.backup(filled.folder, tmp_path / "none" / "b")
    (tmp_path / "c.unfinished").mkdir()  # in the way
    with pytest.raises(CorpusError, match="c cannot be written"):
        upkeep.backup(filled.folder, tmp_path / "c")


@pytest.mark.parametrize("content", [b"", b"no database" * 500])
def test_what_is_no_backup_is_refused_and_changes_nothing(
    filled: Index, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(CorpusError, match="backup"):
        upkeep.restore(filled.folder, tmp_path / "b", no_progress)
    assert numbers(filled) == list(range(20))


def _damaged(ledger: Path, damage: str) -> None:
    raw = bytearray(ledger.read_bytes())
    if damage == "truncated":
        raw = raw[: len(raw) // 2]
    elif damage == "emptied":
        raw = bytearray()
    else:
        place = raw.index(damage.encode("utf-8"))
        raw[place] ^= 1
    ledger.write_bytes(raw)


@pytest.mark.parametrize("damage", ["truncated", "emptied", "第7篇文章。第7篇文章。"])
def test_a_damaged_ledger_is_refused_with_how_to_restore_it(filled: Index, damage: str) -> None:
    filled.ledger.database.close()
    _damaged(filled.folder / LEDGER, damage)
    with pytest.raises(CorpusDamaged, match="wenqu index restore"):
        upkeep.status(filled.folder)


def test_a_page_that_was_lost_is_noticed_when_the_index_is_opened(filled: Index) -> None:
    filled.ledger.database.close()
    path = filled.folder / LEDGER
    raw = bytearray(path.read_bytes())
    raw[4096 * 6 : 4096 * 7] = bytes(4096)
    path.write_bytes(raw)
    with pytest.raises(CorpusDamaged, match="wenqu index restore"):
        Index(filled.folder, "bigrams")


def test_a_flipped_bit_in_a_vector_is_noticed_before_it_is_searched(filled: Index) -> None:
    filled.ledger.database.close()
    path = filled.folder / LEDGER
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE passage SET vector = zeroblob(16) WHERE number = 5")
    with pytest.raises(CorpusDamaged):
        Index(filled.folder, "bigrams").search(np.eye(8, dtype=np.float32)[1], 5)


def test_an_index_of_the_previous_format_is_brought_up_to_date(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    with closing(sqlite3.connect(folder / LEDGER)) as database:
        database.executescript(FORMAT_1.read_text("utf-8"))
    index = Index(folder, "bigrams")
    assert numbers(index) == [1, 3, 4]
    assert index.search(np.eye(8, dtype=np.float32)[4], 2)
    assert upkeep.status(folder).terms == "to be made"
    with index.writing():
        index.bring_up_to_date(no_progress)
    assert [int(p.article_id, 16) for p, _ in index.search_terms("甲报", 3)] == [1, 1]
    status = upkeep.status(folder)
    assert (status.terms, status.vectors, status.passages) == ("current", "sound", 6)


def test_an_index_can_be_embedded_anew_and_goes_on_where_it_was(filled: Index) -> None:
    def staged(index: Index, some: range) -> None:
        for n in some:
            one = entry(n)
            index.stage(one.passages, np.eye(16, dtype=np.float32)[[n % 16, (n + 1) % 16]])

    first = Index(filled.folder, "another", embed_anew=True)
    assert first.staged() == set()
    staged(first, range(10))
    assert filled.search(np.eye(8, dtype=np.float32)[1], 3)  # searches go on with the old ones
    second = Index(filled.folder, "another", embed_anew=True)
    assert len(second.staged()) == 10
    staged(second, range(10, 20))
    with second.writing():
        second.adopt()
        second.bring_up_to_date(no_progress)
    assert Index(filled.folder, "another").search(np.eye(16, dtype=np.float32)[9], 1)[0][1] > 0.99
    with pytest.raises(CorpusError, match="another embedder"):
        filled.search(np.eye(8, dtype=np.float32)[1], 3)
    assert upkeep.status(filled.folder).vectors == "sound"


def test_what_was_staged_for_one_embedder_is_not_taken_for_another(filled: Index) -> None:
    one = entry(1)
    first = Index(filled.folder, "another", embed_anew=True)
    first.staged()
    first.stage(one.passages, one.vectors)
    assert Index(filled.folder, "a third", embed_anew=True).staged() == set()


def test_everything_that_follows_from_articles_can_be_made_anew(filled: Index) -> None:
    with filled.writing():
        filled.make_anew(no_progress)
    status = upkeep.status(filled.folder)
    assert (status.terms, status.vectors, status.untold) == ("current", "sound", 0)
    assert filled.search_terms("第7篇", 1)[0][0].article_id == entry(7).article.id
