import contextlib
import gzip
import json
import tracemalloc
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import ArticleError
from rag.ingestion.articles import make_article
from rag.ingestion.files import LARGEST, content_id
from rag.ingestion.formats import FORMATS, read_records
from rag.ingestion.records import BadRow, Fields, Record
from rag.types import Article
from tests.article_table import CASES, Case
from tests.documents import WORD, docx, epub, paragraph, pdf
from tests.fault_table import FAULTS, Fault

SHARED_FOLDER = [HealthCheck.function_scoped_fixture]  # each example writes its file anew
ENTITIES = '<!DOCTYPE x [<!ENTITY a "笑">' + "".join(
    f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in pairwise("abcdefghij")
)


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def article_in(path: Path, fields: Fields = Fields()) -> Article:
    (record,) = read_records(path, fields)
    assert isinstance(record, Record)
    return make_article(record, path.name).article


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_article_is_what_a_careful_reader_takes_from_it(case: Case, tmp_path: Path) -> None:
    article = article_in(written(tmp_path, case.file, case.content))
    if case.text is not None:
        assert article.text == case.text
    for words in case.holds:
        assert words in article.text
    for words in case.lacks:
        assert words not in article.text
    assert article.title == case.title
    assert article.outlet == case.outlet
    assert article.author == case.author
    assert article.published == case.published
    assert article.language == case.language


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_file_that_is_no_article_says_what_to_do_in_one_line(
    fault: Fault, tmp_path: Path
) -> None:
    path = written(tmp_path, fault.file, fault.content)
    with pytest.raises(ArticleError, match=fault.message) as raised:
        for record in read_records(path, Fields()):
            assert isinstance(record, Record)
            make_article(record, path.name)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_message_begins_with_the_path(fault: Fault, tmp_path: Path) -> None:
    path = written(tmp_path, fault.file, fault.content)
    try:
        list(read_records(path, Fields()))
    except ArticleError as error:
        assert str(error).startswith(f"{path}: ")


def test_entities_of_xml_are_not_expanded(tmp_path: Path) -> None:
    laughs = ENTITIES + "]>"
    book = '<package><manifest><item id="a" href="a.xhtml" media-type="text/html"/></manifest>'
    content = epub(
        [],
        **{
            "OEBPS/book.opf": laughs.replace(" x ", " package ") + book
            + '<spine><itemref idref="a"/></spine><metadata>'
            '<title xmlns="http://purl.org/dc/elements/1.1/">&j;</title></metadata></package>',
            "OEBPS/a.xhtml": laughs.replace(" x ", " html ")
            + "<html><body>正文在这里。&j;</body></html>",
        },
    )  # fmt: skip
    assert len(article_in(written(tmp_path, "a.epub", content)).text) < 100


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = written(tmp_path, "secret", b"SECRET")
    laughs = f'<!DOCTYPE document [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    body = f'<w:document xmlns:w="{WORD}"><w:body>{paragraph("正文。&s;")}</w:body></w:document>'
    content = docx("", **{"word/document.xml": laughs + body})
    assert "SECRET" not in article_in(written(tmp_path, "a.docx", content)).text


def test_a_headline_that_runs_on_above_the_pages_is_kept_once(tmp_path: Path) -> None:
    pages = [
        ["# 图书馆年报", "正文第一页在此。"],
        ["图书馆年报", "正文第二页在此。"],
        ["图书馆年报", "完。"],
    ]
    text = article_in(written(tmp_path, "a.pdf", pdf(pages))).text
    assert text.startswith("图书馆年报\n") and text.count("图书馆年报") == 1


def records(path: Path, fields: Fields = Fields()) -> list[Record | BadRow]:
    return list(read_records(path, fields))


def test_bad_rows_are_named_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [
        '{"text": "第一篇。"}',
        "",
        "not json",
        "[1]",
        '{"text": ""}',
        "[" * 100_000,
        '{"text": "末篇。"}',
    ]
    found = records(written(tmp_path, "a.jsonl", "\n".join(lines).encode()))
    assert [record.row for record in found] == [1, 3, 4, 5, 6, 7]
    assert [record.row for record in found if isinstance(record, Record)] == [1, 7]
    messages = [record.message for record in found if isinstance(record, BadRow)]
    assert messages[0].startswith("is not JSON")
    assert messages[1:3] == ["is not an object with names and values", "there is no text in it"]


def test_rows_before_the_damage_are_given(tmp_path: Path) -> None:
    rows = b"".join(
        b'{"text": "%d %s"}\n' % (i, Random(i).randbytes(50).hex().encode()) for i in range(9999)
    )
    path = written(tmp_path, "a.jsonl.gz", gzip.compress(rows)[:-5000])
    found = []
    with pytest.raises(ArticleError, match=r"a\.jsonl\.gz: is damaged"):
        for record in read_records(path, Fields()):
            found.append(record)
    assert len(found) > 1000


def test_a_row_that_is_too_long_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        stream.write(b'{"text": "first"}\n{"text": "')
        for _ in range(60):
            stream.write(b"x" * 1_000_000)
        stream.write(b'"}\n{"text": "last"}\n')
    tracemalloc.start()
    found = records(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(record) for record in found] == [Record, BadRow, Record]
    assert peak < 4 * LARGEST


def test_named_columns_are_taken_and_dots_lead_inside(tmp_path: Path) -> None:
    row = {
        "text": "不是这个。",
        "body": {"full": "正文是这个。"},
        "meta": {"head": "标题"},
        "a.b": "张三",
    }
    path = written(tmp_path, "a.jsonl", json.dumps(row).encode())
    fields = Fields(text="body.full", title="meta.head", author="a.b")
    article = article_in(path, fields)
    assert (article.text, article.title, article.author) == ("正文是这个。", "标题", "张三")


def test_a_named_column_that_is_not_there_is_refused_with_those_there_are(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"id,text\n1,words here\n")
    with pytest.raises(ArticleError, match="has no column 'story'; its columns are: id, text"):
        records(path, Fields(text="story"))


def test_rows_of_csv_are_counted_below_the_header(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b'text,date\none.,2024\n\n"two\nlines",2023\nx,y,z\nfour,\n')
    found = records(path)
    assert [record.row for record in found] == [1, 2, 3, 4]
    assert isinstance(found[2], BadRow) and found[2].message.startswith("has 3 columns")


def test_a_row_has_the_same_id_in_another_place_of_the_table(tmp_path: Path) -> None:
    one, two = '{"text": "甲。"}', '{"text": "乙。"}'
    first = records(written(tmp_path, "a.jsonl", f"{one}\n{two}\n".encode()))
    second = records(written(tmp_path, "b.jsonl", f"{two}\r\n{one}".encode()))
    ids = [[r.id for r in found if isinstance(r, Record)] for found in (first, second)]
    assert ids[0] == ids[1][::-1]
    assert ids[0][0] == content_id(one.encode())


def test_a_table_of_a_million_zeros_is_refused_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", b"")
    with path.open("r+b") as handle:
        handle.truncate(200_000_000)
    with pytest.raises(ArticleError, match="this is not text"):
        records(path)


@given(st.binary(max_size=400), st.sampled_from(sorted(FORMATS)))
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_an_article_or_refused(tmp_path: Path, raw: bytes, suffix: str) -> None:
    path = written(tmp_path, f"a{suffix}", raw)
    with contextlib.suppress(ArticleError):
        for record in read_records(path, Fields()):
            if isinstance(record, Record):
                make_article(record, "a")


@given(st.data())
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_damaged_file_is_an_article_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(CASES))
    raw = bytearray(case.content)
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(raw)))
    path = written(tmp_path, case.file, bytes(raw[:cut] if data.draw(st.booleans()) else raw))
    with contextlib.suppress(ArticleError):
        for record in read_records(path, Fields()):
            if isinstance(record, Record):
                make_article(record, "a")
