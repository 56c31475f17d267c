"""Files that are no articles, with what their reader is to be told."""

# ruff: noqa: E501 (a row is read at a glance)

import gzip
import lzma
import zlib
from base64 import b64decode
from dataclasses import dataclass
from random import Random

from rag.ingestion.files import LARGEST
from tests.article_table import HANS, NAVIGATION, mail, page
from tests.documents import docx, epub, paragraph, pdf, zipped

LOCKED_PDF = zlib.decompress(
    b64decode(
        "eNqNVEuLHFUYNbirZQQRIXBBBtx06r7rFjSNme50MjExoTuTWUgWt6q+qtSkp6qpuiMz2bjUgLgXBBdBwX32IYkLceNCl26MG8EfIO78bvXMdJsKxH5A1fke"
        "53znPrZuTaYDdlEEWy/++PmXgBFK6mQ/GA6D8PbxEkg4ts4u6iIIb9kCWsIxYRaMRgFUmU/kvYIuLwg/LLOWfEyEzyd3g3BcH1aOsI1S8cpST9QApq6YwhuQ"
        "lXa7PsJeFL8qVsRI7jvOoK0PmxRF+Q7TGmu6ByJPNeIPeSuH7VoSvaRc9uh9iyCcHyaue/UgDcJt20LXPJzfntdVMbheFvcw73KV1llZFSTcrcor24Pd8ZwP"
        "rgbhBNoUKWzlfJX3QJ14sOZWr+Me70w88hoJmDU/bh0c7FR53Q0/g6JsXXNMhjYViaZCpxJNuNlk0HitQ2tZJmDkqZbLBRx0TndGeQKvvSmXrm6IXtk/2SOM"
        "UtSwh4Mwgu4rSv8zi37lLOtOq84f2QN4Wf50YYuW6FXC9mqNB1z5v+xYiTGeK9zBLViml6piAQSlXPIGOx88dduRAeP4NrbLq+Cbr4JztOYOicWG2mhD7XWo"
        "CneP6C6OroE9CN5tj36TP35x7v2/nw32/3FffvrNt0+nj79678nzt6+df+Pc59/9QP68QX9/9MFfb7UvHv76+JP9dz776fv7e/Ov37x44an2NCedTgjNmnCt"
        "It5QcQf9D2dEnOlh3OAhIJLHMtYRjzE8LRcOGvTPWdxZTYYrSoYUFMeosgIkmEimIs1tmkCuGLORsKmElCeZ0SpLM5FJzSPNZMwim+RZBH5f7JKhgMjIPMo0"
        "NdgpF5ZyLSFPI2MTgCjlJsklKKSIlLGSaUkpvus8zy1l1Iw2xjpqIA8oLl1Azz5EKyUUyckZxnD3d5FqjWnZwxgXPYwr2sNE1K9VkelhkeI9DL3pY0avMdfY"
        "cgFNt1Dz8gH42cJZXeNNtjof3ckzJ88T3MBDmgKNZMZsrG1ihaa5jalJuM0hA8H16P+k3O3ul+Z46Uh8em+1zjaus5gxyoKtrcs3p8G/zFSX9w=="
    )
)  # pypdf's RC4 encryption of a page that says "locked"; the password is "secret"


@dataclass(frozen=True)
class Fault:
    """A file that is no article, and the regular expression its message answers to."""

    name: str
    file: str
    content: bytes
    message: str


BOMB = docx(paragraph("字" * 40_000_000))
FAULTS = [
    Fault("an empty file", "a.txt", b"", "there is no text in it"),
    Fault("nothing but spaces", "a.txt", b" \n\t\r\n", "there is no text in it"),
    Fault("nothing but a mark", "a.txt", b"\xef\xbb\xbf", "there is no text in it"),
    Fault("an empty PDF", "a.pdf", b"", "there is no text in it"),
    Fault("an empty table", "a.jsonl", b"\n\n", "there is no text in it"),
    Fault("an empty list", "a.json", b"[]", "there is no text in it"),
    Fault("a header without rows", "a.csv", b"title,text\n", "there is no text in it"),
    Fault("bytes counted up", "a.txt", b"\x00\x01\x02" * 100, "this is not text"),
    Fault("zeros", "a.txt", bytes(100_000), "this is not text"),
    Fault("a picture called text", "a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not text"),
    Fault("numbers of three bytes", "a.txt", b"\x00\x01\x02" * 100, "this is not text"),
    Fault("numbers of two bytes", "a.txt", b"".join(Random(i).randrange(3000).to_bytes(2, "little") for i in range(999)), "not text"),
    Fault("noise", "a.txt", Random(1).randbytes(5000), "this is not text"),
    Fault("half a gzip file", "a.txt.gz", gzip.compress(HANS.encode())[:-20], "damaged.*\\.gz"),
    Fault("text called gzip", "a.txt.gz", HANS.encode(), "damaged.*\\.gz"),
    Fault("half an xz file", "a.md.xz", lzma.compress(HANS.encode())[:-20], "damaged.*\\.xz"),
    Fault("text called xz", "a.txt.xz", HANS.encode(), "damaged.*\\.xz"),
    Fault("text called bzip2", "a.txt.bz2", HANS.encode(), "damaged.*\\.bz2"),
    Fault("a gzip bomb", "a.txt.gz", gzip.compress(bytes(LARGEST + 1), 1), "larger than 50 MB"),
    Fault(
        "xz that asks for gigabytes", "a.txt.xz",
        lzma.compress(b"x", filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}]),
        "too much memory to unpack",
    ),
    Fault("a page of links", "a.html", page("<title>新闻</title>", NAVIGATION), "no article on this page"),
    Fault("a page of a script", "a.html", b"<script>document.write(1)</script>", "no article|no text"),
    Fault("text called PDF", "a.pdf", HANS.encode(), "damaged, and cannot be opened as PDF"),
    Fault("half a PDF", "a.pdf", pdf([[HANS]])[:200], "damaged, and cannot be opened as PDF"),
    Fault("a locked PDF", "a.pdf", LOCKED_PDF, "locked with a password; save a copy without it"),
    Fault("a scan", "a.pdf", pdf([[], [], []]), "a scan .pictures of 3 pages, no text.*ocrmypdf"),
    Fault("an old Word file", "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx"),
    Fault(
        "a locked Word file", "a.docx",
        b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "locked with a password",
    ),
    Fault("text called DOCX", "a.docx", HANS.encode(), "damaged, and cannot be opened as DOCX"),
    Fault("half a DOCX", "a.docx", docx(paragraph(HANS))[:-50], "damaged, and cannot be opened as DOCX"),
    Fault("an EPUB called DOCX", "a.docx", epub([HANS]), "_rels/.rels is missing"),
    Fault("a bomb in DOCX", "a.docx", BOMB, "larger than 50 MB"),
    Fault(
        "a DOCX of too many parts", "a.docx",
        zipped({f"{i}": b"" for i in range(20_001)}), "unpacks to far more than a DOCX file has",
    ),
    Fault("a DOCX without a word", "a.docx", docx(""), "there is no text in it"),
    Fault("a DOCX called EPUB", "a.epub", docx(paragraph(HANS)), "META-INF/container.xml is missing"),
    Fault(
        "an EPUB that lacks its chapters", "a.epub",
        epub([], "", **{"OEBPS/book.opf": '<package><manifest><item id="a" href="gone.xhtml" '
                        'media-type="text/html"/></manifest><spine><itemref idref="a"/></spine></package>'}),
        "OEBPS/gone.xhtml is missing",
    ),
    Fault(
        "a locked EPUB", "a.epub",
        epub(["<p>字</p>"], "", **{"META-INF/encryption.xml": '<a><EncryptionMethod Algorithm="http://'
                                   'www.w3.org/2001/04/xmlenc#aes128-cbc"/></a>'}),
        "locked by its publisher",
    ),
    Fault("a mail without headers", "a.eml", "青河市新图书馆".encode(), "is no mail"),
    Fault("a mail of a picture", "a.eml", mail("Subject: x", b"aGVsbG8=", "image/png", "base64"), "no text in it"),
    Fault("a saved page without a page", "a.mht", mail("Subject: x", b"words"), "no web page in it"),
    Fault("broken JSON", "a.json", b'{"text": "a",}', "is not JSON .*at character"),
    Fault("deep JSON", "a.json", b"[" * 200_000, "nested too deeply"),
    Fault("a number in JSON", "a.json", b"17", "neither an article nor one list of them"),
    Fault("JSON without a text", "a.json", b'{"name": "x", "version": 3}', "name the one that does"),
    Fault("CSV without a text", "a.csv", b"id,score\n1,2\n", r"\(id, score\); name the one that does"),
    Fault("JSON of an empty text", "a.json", b'{"title": "x", "text": " "}', "there is no text in it"),
]  # fmt: skip
