"""A stranger's name for a file becomes one that hides nothing and leads nowhere."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.ingestion.files import SUFFIXES, kind, printable
from rag.ingestion.safe_names import LONGEST, safe_name

RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt9"}
NASTY = st.text(
    st.one_of(
        st.sampled_from("/\\.:\x00\n\r\u202e\u200b\u2066\ufeff\u3000 ~-_#?*<>|\"'$;`%&新闻aé.txt"),
        st.characters(),
    )
)
NAMES = st.builds("".join, st.tuples(NASTY, st.sampled_from(["", *SUFFIXES, ".csv.gz", ".exe"])))


@given(NAMES, st.integers(1, 2000))
@example("../../etc/passwd", 1)
@example("C:\\Users\\x\\CON.txt", 1)
@example("e\u200b\u0301.txt", 1)
@example("长" * 200 + ".jsonl.xz", 2)
@example("a." + "b" * 300, 1)
def test_whatever_a_file_is_called_its_name_is_safe(name: str, number: int) -> None:
    safe = safe_name(name, number)
    assert safe and len(safe.encode()) <= LONGEST
    assert Path(safe).name == safe and "\\" not in safe and safe not in (".", "..")
    assert safe == printable(safe) and safe.isprintable()
    assert not set(safe) & set('<>:"|?*#')
    assert not safe.startswith((".", "~", "-", " ")) and not safe.endswith((".", " "))
    assert safe.partition(".")[0].strip().lower() not in RESERVED
    assert safe_name(safe) == safe


@given(NAMES, st.integers(2, 2000))
def test_a_number_tells_files_apart_and_keeps_their_kind(name: str, number: int) -> None:
    first, other = safe_name(name), safe_name(name, number)
    assert first != other and f"-{number}" in other
    assert kind(Path(first)) == kind(Path(other))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("新闻 2021.txt", "新闻 2021.txt"),
        ("/home/me/a.html", "a.html"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("report\u202etxt.exe", "reporttxt.exe"),
        ("a.txt\x00.exe", "a.txt.exe"),
        (".hidden.txt", "hidden.txt"),
        ("~$locked.docx", "$locked.docx"),
        ("--force.txt", "force.txt"),
        ("nul.csv", "article-nul.csv"),
        ("a\nb\u3000c.md", "a b c.md"),
        ("row#3.csv", "row_3.csv"),
        ("news.jsonl.xz", "news.jsonl.xz"),
        ("?.txt", "article.txt"),
        ("", "article"),
        ("folder/", "article"),
    ],
)
def test_what_becomes_of_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_suffixes() -> None:
    assert safe_name("长" * 200 + ".jsonl.xz").endswith("长.jsonl.xz")
    assert safe_name("长" * 200 + ".jsonl.xz", 2).endswith("长-2.jsonl.xz")
