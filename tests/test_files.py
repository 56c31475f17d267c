import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from rag.errors import ArticleError
from rag.ingestion.files import (
    LARGEST,
    SourceFile,
    content_id,
    find_files,
    kind,
    printable,
    read_bytes,
    take_inventory,
)


def written(folder: Path, name: str, content: bytes = b"text") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def sources(path: Path) -> list[str]:
    return [file.source for file in find_files(path)]


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.txt", ".txt"),
        ("a.TXT", ".txt"),
        ("a.b.html", ".html"),
        ("news.jsonl.xz", ".jsonl"),
        ("news.CSV.GZ", ".csv"),
        ("a.md.bz2", ".md"),
        ("a.pdf.gz", None),
        ("a.gz", None),
        ("a.tar.gz", None),
        ("a.exe", None),
        ("README", None),
    ],
)
def test_a_file_is_of_the_kind_its_suffix_says_also_behind_a_packer(
    name: str, suffix: str | None
) -> None:
    assert kind(Path(name)) == suffix


def test_files_of_a_folder_go_by_its_name_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.TXT", "2021/c.pdf", ".hidden.txt", ".git/d.txt", "~$e.docx", "f.exe"):
        written(tmp_path / "news", name)
    assert sources(tmp_path / "news") == ["news/2021/c.pdf", "news/a.TXT", "news/b.txt"]


def test_files_of_other_kinds_are_counted(tmp_path: Path) -> None:
    for name in ("a.txt", "b.exe", "c.png", ".d.png"):
        written(tmp_path, name)
    assert take_inventory(tmp_path).others == 2


def test_a_single_file_goes_by_its_own_name(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt")
    assert find_files(path) == [SourceFile(path, "a.txt")]


def test_a_hidden_folder_may_be_named_itself(tmp_path: Path) -> None:
    written(tmp_path, ".news/a.txt")
    assert sources(tmp_path / ".news") == [".news/a.txt"]


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert find_files(tmp_path) == []


def test_a_file_of_another_kind_is_refused_with_the_kinds_there_are(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match=r"cannot read \.exe.*\.txt.*\.pdf.*\.gz"):
        find_files(written(tmp_path, "report.exe"))


def test_a_path_where_nothing_is_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="nowhere: there is no such file or folder"):
        find_files(tmp_path / "nowhere")


def test_links_neither_loop_nor_lead_out_of_the_folder(tmp_path: Path) -> None:
    news = tmp_path / "news"
    inside, outside = written(news, "a.txt"), written(tmp_path, "secret/b.txt")
    (news / "loop").symlink_to(news)
    (news / "folder").symlink_to(outside.parent)
    (news / "out.txt").symlink_to(outside)
    (news / "in.txt").symlink_to(inside)
    (news / "broken.txt").symlink_to(tmp_path / "nowhere.txt")
    assert sources(news) == ["news/a.txt", "news/in.txt"]


def test_what_is_no_regular_file_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    assert find_files(tmp_path) == []


def test_a_folder_that_cannot_be_listed_is_no_empty_folder() -> None:
    code = """
import os, sys
from pathlib import Path
from rag.errors import ArticleError
from rag.ingestion.files import find_files
if os.geteuid() == 0:  # who may list everything
    os.seteuid(65534)
try:
    find_files(Path(sys.argv[1]))
except ArticleError as error:
    sys.stdout.write(str(error))
"""
    with tempfile.TemporaryDirectory() as parent:  # pytest's own folders are closed to others
        closed = written(Path(parent), "news/closed/a.txt").parent
        os.chmod(parent, 0o755)
        closed.chmod(0)
        command = [sys.executable, "-c", code, str(Path(parent, "news"))]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        closed.chmod(0o700)
    assert "closed: cannot be listed" in said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("新闻 2024.txt", "新闻 2024.txt"),
        ("全角　空格.txt", "全角　空格.txt"),
        (os.fsdecode(b"\xb9\xfa.txt"), "\\xb9\\xfa.txt"),
        ("a\nb\x1b[2J.txt", "a\\nb\\x1b[2J.txt"),
        ("a\u202etxt.exe", "a\\u202etxt.exe"),
        ("\ud83d.txt", "\\ud83d.txt"),
    ],
)
def test_any_name_can_be_shown_and_stored(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_a_name_that_is_no_utf8_gives_a_source_that_is(tmp_path: Path) -> None:
    try:
        (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb9\xfa.txt"))).write_bytes(b"text")
    except OSError:
        pytest.skip("this file system takes no such names")
    (file,) = find_files(tmp_path)
    assert file.source.endswith("/\\xb9\\xfa.txt")
    assert read_bytes(file.path) == b"text"


def test_a_file_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="No such file"):
        read_bytes(tmp_path / "gone.txt")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt")
    with path.open("r+b") as handle:
        handle.truncate(LARGEST + 1)
    with pytest.raises(ArticleError, match="larger than 50 MB; split it"):
        read_bytes(path)


def test_the_id_follows_the_bytes() -> None:
    assert content_id(b"one") == content_id(b"one") != content_id(b"other")
