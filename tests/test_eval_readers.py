import gzip
import json
from pathlib import Path

import pytest

from eval.cases import Case, Document, Query, Quote
from eval.readers import rgb
from eval.readers.read import read_cases, read_collection, select
from rag.errors import EvaluationError
from rag.types import Turn

ROW = {"id": "a", "question": "签约多少个项目？", "answers": [["170个", "一百七十个"], ["2585亿"]]}
CORPUS = (
    '{"_id": "d1", "title": "", "text": "在临汾召开。"}\n{"_id": "d2", "text": "在西安举行。"}\n'
)
QUERIES = (
    '{"_id": "q1", "text": "在哪里召开？", "answers": ["临汾"]}\n{"_id": "q2", "text": "在哪？"}\n'
)
SQUAD = {
    "data": [
        {
            "title": "会议",
            "paragraphs": [
                {
                    "id": "1001-1",
                    "context": "会议在临汾召开。",
                    "qas": [
                        {
                            "id": "q1",
                            "question": "在哪里召开？",
                            "answers": [
                                {"text": "临汾", "answer_start": 3},
                                {"text": "临汾", "answer_start": 3},
                                {"text": "在临汾", "answer_start": 2},
                            ],
                        },
                        {"id": "q2", "question": "谁主持？", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ]
}
RGB = {
    "id": 0,
    "query": "宣誓和首次会议是哪天？",
    "answer": ["1月3日", ["1月12日", "12日"]],
    "positive": [["甲一", "甲二", "甲三"], ["乙一"]],
    "negative": [f"无关{n}" for n in range(8)],
}


def write(path: Path, *rows: object) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path


def folder(path: Path, qrels: str = "query-id\tcorpus-id\tscore\nq1\td1\t1\n") -> Path:
    (path / "qrels").mkdir()
    (path / "corpus.jsonl").write_text(CORPUS, "utf-8")
    (path / "queries.jsonl").write_text(QUERIES, "utf-8")
    (path / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(EvaluationError) as caught:
        read_collection(path) if path.is_dir() else read_cases(path)
    return str(caught.value)


def test_a_row_of_wenqus_own_form_keeps_all_it_says(tmp_path: Path) -> None:
    row = ROW | {
        "cite": ["000_a.txt"],
        "quotes": [{"source": "000_a.txt", "text": "累计签约重大项目170个"}],
        "type": "double",
        "history": [["开过几届？", "六届。"]],
        "passages": ["共签约170个项目。"],
        "split": "dev",
        "is_list": True,
        "corrected": ["六届"],
    }
    assert read_cases(write(tmp_path / "set.jsonl", row)) == [
        Case(
            id="a",
            question="签约多少个项目？",
            answers=(("170个", "一百七十个"), ("2585亿",)),
            cite=("000_a.txt",),
            quotes=(Quote("000_a.txt", "累计签约重大项目170个"),),
            type="double",
            history=(Turn("开过几届？", "六届。"),),
            passages=("共签约170个项目。",),
            split="dev",
            is_list=True,
            corrected=("六届",),
        )
    ]


def test_a_row_without_id_is_named_by_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.jsonl", "", {"question": "谁？", "answers": []})
    assert [case.id for case in read_cases(path)] == ["mine-2"]


def test_a_number_will_do_as_an_id(tmp_path: Path) -> None:
    assert read_cases(write(tmp_path / "s.jsonl", ROW | {"id": 0}))[0].id == "0"


def test_no_answers_say_that_the_articles_do_not_answer(tmp_path: Path) -> None:
    assert not read_cases(write(tmp_path / "s.jsonl", ROW | {"answers": []}))[0].answerable


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROW | {"answers": ["170个", "2585亿"]}, 'is a flat list, which may mean two things'),
        (ROW | {"answers": "170个"}, "answers is a text; write a list of groups"),
        (ROW | {"answers": [[]]}, "empty group"),
        (ROW | {"answers": [[170]]}, "an alias that is no text"),
        ({"question": "谁？"}, "has no answers; write [] where the articles do not answer"),
        ({"id": "a", "answers": []}, "question is missing"),
        (ROW | {"question": " "}, "question is empty"),
        (ROW | {"answer": "170个"}, "unknown key 'answer'; known are: id, question, answers"),
        (ROW | {"cite": "000_a.txt"}, 'cite is a text; write a list of texts: ["…"]'),
        (ROW | {"split": "train"}, "split is 'train'; write dev or test"),
        (ROW | {"history": [["only a question"]]}, "history is no list of pairs"),
        (ROW | {"is_list": "yes"}, "is_list is a text; write true or false"),
        (ROW | {"quotes": [{"text": "x"}]}, "quotes: source is missing"),
        (ROW | {"quotes": ["x"]}, "write a list of objects"),
        ('["a"]', "is no JSON object"),
        ('{"id": "a",', "is no JSON: "),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line_and_told_what_to_write(
    row: object, words: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "set.jsonl", ROW | {"id": "first"}, row)
    said = complaint(path)
    assert said.startswith(f"{path}:2: ") and words in said


def test_an_id_given_twice_is_told_with_both_places(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", ROW, ROW)
    assert complaint(path) == f"{path}:2: the id 'a' is taken by {path}:1"


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(content: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(content, "utf-8")
    assert complaint(path) == f"{path}: is empty"


def test_bytes_that_are_not_utf_8_are_named_by_their_line(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(b'{"id": "a"}\n' + "问题".encode("gb18030"))
    assert complaint(path) == f"{path}:2: is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_and_windows_line_ends_do_no_harm(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_bytes(f"{json.dumps(ROW)}\r\n{json.dumps(ROW | {'id': 'b'})}\r\n".encode(encoding))
    assert [case.id for case in read_cases(path)] == ["a", "b"]


def test_a_line_separator_inside_a_text_ends_no_row(tmp_path: Path) -> None:
    path = write(tmp_path / "set.jsonl", ROW | {"question": "第一行\u2028第二行"})
    assert read_cases(path)[0].question == "第一行\u2028第二行"


def test_a_packed_file_is_unpacked_and_a_broken_one_named(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl.gz"
    path.write_bytes(gzip.compress(json.dumps({"question": "谁？", "answers": []}).encode()))
    assert read_cases(path)[0].id == "set-1"
    path.write_bytes(path.read_bytes()[:20])
    assert "cannot be read" in complaint(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "there is no such file" in complaint(tmp_path / "none.jsonl")


def test_a_table_parts_groups_and_aliases(tmp_path: Path) -> None:
    path = write(
        tmp_path / "set.csv",
        "编号,问题,答案,类型",
        '7,"签约多少, 共多少？",170个|一百七十个；2585亿,number',
        ",谁？,,",
    )
    first, second = read_cases(path)
    assert first == Case(
        "7", "签约多少, 共多少？", (("170个", "一百七十个"), ("2585亿",)), type="number"
    )
    assert (second.id, second.answers) == ("set-3", ())


def test_a_cell_may_run_over_lines_and_the_next_row_is_still_counted_right(tmp_path: Path) -> None:
    path = write(tmp_path / "set.csv", "question,answers", '"第一行\n第二行",甲', "a,b,c")
    assert complaint(path).startswith(f"{path}:4: has 3 cells, and there are 2 columns")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("question,anwsers", "there is no column 'answers'"),
        ("question,answers,colour", "unknown column 'colour'"),
        ("question,answers,answer", "two columns are the same"),
    ],
)
def test_a_table_with_wrong_columns_is_told_which_there_are(
    head: str, words: str, tmp_path: Path
) -> None:
    said = complaint(write(tmp_path / "set.csv", head, "x,y,z"))
    assert words in said and "id, question, answers, cite" in said


def test_a_table_with_an_open_quotation_mark_is_an_error(tmp_path: Path) -> None:
    assert "is no row of a table" in complaint(
        write(tmp_path / "s.csv", "question,answers", '"a,b')
    )


def test_tabs_part_the_cells_of_a_tsv(tmp_path: Path) -> None:
    path = write(tmp_path / "set.tsv", "question\tanswers", "谁，在哪？\t甲")
    assert read_cases(path)[0].question == "谁，在哪？"


def test_rgb_is_known_by_its_keys_whatever_its_name(tmp_path: Path) -> None:
    case = read_cases(write(tmp_path / "zh_int.json", RGB, RGB | {"id": 1}))[0]
    assert (case.id, case.type) == ("0", "zh_int")
    assert case.answers == (("1月3日",), ("1月12日", "12日"))
    # Four passages answer, and one that does not fills up to five.
    assert sorted(case.passages) == ["乙一", "无关0", "甲一", "甲三", "甲二"]


@pytest.mark.parametrize(("noise", "wrong"), [(0.2, 1), (0.4, 2), (0.6, 3), (0.8, 3), (1.0, 5)])
def test_rgb_mixes_the_share_of_noise_but_keeps_one_passage_for_each_part(
    noise: float, wrong: int, tmp_path: Path
) -> None:
    ((_, case),) = rgb.read(write(tmp_path / "zh.json", RGB), noise)
    assert len(case.passages) == 5
    assert sum(text.startswith("无关") for text in case.passages) == wrong
    assert case.id == f"0~noise{noise:g}"
    assert case.answerable == (noise < 1)


def test_one_text_is_a_whole_answer_of_rgb(tmp_path: Path) -> None:
    row = RGB | {"answer": "70", "positive": ["甲"], "fakeanswer": "170", "positive_wrong": ["乙"]}
    assert read_cases(write(tmp_path / "zh_fact.json", row))[0].answers == (("70",),)


def test_squad_answers_from_its_own_paragraph(tmp_path: Path) -> None:
    first, second = read_cases(write(tmp_path / "drcd.json", SQUAD))
    assert first == Case(
        "q1", "在哪里召开？", (("临汾", "在临汾"),), passages=("会议在临汾召开。",)
    )
    assert not second.answerable


def test_squad_as_a_collection_has_a_document_for_each_paragraph(tmp_path: Path) -> None:
    found = read_collection(write(tmp_path / "drcd.json", SQUAD))
    assert found.name == "drcd"
    assert found.documents == (Document("1001-1", "会议", "会议在临汾召开。"),)
    assert found.queries == (Query("q1", "在哪里召开？", ("临汾", "在临汾")),)
    assert found.relevant == {"q1": {"1001-1": 1}}


def test_the_first_form_of_cmrc_is_read_too(tmp_path: Path) -> None:
    question = {"query_id": "T_0_Q_0", "query_text": "在哪里？", "answers": ["临汾"]}
    row = {"context_id": "T_0", "context_text": "在临汾。", "title": "会议", "qas": [question]}
    path = write(tmp_path / "cmrc2018_trial.json", [row])
    assert read_cases(path) == [Case("T_0_Q_0", "在哪里？", (("临汾",),), passages=("在临汾。",))]
    assert read_collection(path).documents == (Document("T_0", "会议", "在临汾。"),)


def test_a_paragraph_that_stands_twice_is_one_document(tmp_path: Path) -> None:
    (article,) = SQUAD["data"]
    again = json.loads(json.dumps(article).replace('"q1"', '"q9"').replace("1001-1", "1001-2"))
    found = read_collection(write(tmp_path / "s.json", {"data": [article, again]}))
    assert [document.id for document in found.documents] == ["1001-1"]
    assert found.relevant == {"q1": {"1001-1": 1}, "q9": {"1001-1": 1}}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"questions": []}, "is no set of questions; SQuAD has"),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, "data[0].paragraphs[0]: context is missing"),
        (
            {"data": [{"paragraphs": [{"context": "x", "qas": [{"id": "q"}]}]}]},
            "data[0].paragraphs[0].qas[0]: question is missing",
        ),
    ],
)
def test_a_bad_place_in_squad_is_named_by_its_path(
    document: object, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "squad.json"
    path.write_text(json.dumps(document, indent=1), "utf-8")
    assert words in complaint(path)


def test_a_beir_folder_is_a_collection(tmp_path: Path) -> None:
    found = read_collection(folder(tmp_path))
    assert found.name == tmp_path.name
    assert found.documents[0] == Document("d1", "", "在临汾召开。")
    # q2 has no relevant document, so no ranking can be right or wrong for it.
    assert found.queries == (Query("q1", "在哪里召开？", ("临汾",)),)
    assert found.relevant == {"q1": {"d1": 1}}


def test_files_of_a_beir_folder_may_be_packed_and_grades_of_zero_say_not_relevant(
    tmp_path: Path,
) -> None:
    folder(tmp_path, "q1\td1\t2\nq1\td2\t0\nq2\td2\t1\r\n")
    plain = tmp_path / "corpus.jsonl"
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    assert read_collection(tmp_path).relevant == {"q1": {"d1": 2}, "q2": {"d2": 1}}


def test_without_qrels_the_questions_with_answers_stay(tmp_path: Path) -> None:
    (folder(tmp_path) / "qrels" / "test.tsv").unlink()
    found = read_collection(tmp_path)
    assert ([query.id for query in found.queries], found.relevant) == (["q1"], {})


def test_a_part_is_named_where_there_are_several_without_test(tmp_path: Path) -> None:
    qrels = folder(tmp_path) / "qrels"
    (qrels / "test.tsv").rename(qrels / "dev.tsv")
    assert read_collection(tmp_path).relevant == {"q1": {"d1": 1}}
    (qrels / "train.tsv").write_text("q2\td2\t1\n", "utf-8")
    assert "has no qrels/test.tsv; name one that is there: dev, train" in complaint(tmp_path)
    assert read_collection(tmp_path, "train").relevant == {"q2": {"d2": 1}}


@pytest.mark.parametrize(
    ("qrels", "words"),
    [
        ("q1\td9\t1\n", "test.tsv: no relevant document is in corpus.jsonl"),
        ("q9\td1\t1\n", "test.tsv:1: there is no question 'q9' in queries.jsonl"),
        ("q1 d1 1\n", "test.tsv:1: is no question, document and grade parted by tabs"),
        ("q1\td1\thigh\n", "test.tsv:1: the grade 'high' is no whole number"),
        ("q1\td1\t1\nq1\td1\t2\n", "test.tsv:2: q1 and d1 are judged twice, not the same"),
        ("q1\td1\t0\n", "no question has a relevant document"),
    ],
)
def test_bad_qrels_are_named_by_their_line(qrels: str, words: str, tmp_path: Path) -> None:
    assert words in complaint(folder(tmp_path, qrels))


def test_a_document_given_twice_or_without_text_is_named(tmp_path: Path) -> None:
    corpus = folder(tmp_path) / "corpus.jsonl"
    corpus.write_text(CORPUS + CORPUS, "utf-8")
    assert complaint(tmp_path) == f"{corpus}:3: the _id 'd1' is taken already"
    corpus.write_text('{"_id": "d1", "title": "", "text": " "}\n', "utf-8")
    assert complaint(tmp_path) == f"{corpus}:1: has neither title nor text"


def test_a_folder_that_is_no_collection_is_told_what_one_holds(tmp_path: Path) -> None:
    assert "has no corpus.jsonl; a BEIR folder holds" in complaint(tmp_path)


def cases() -> list[Case]:
    kinds = ["fact", "date"] * 10
    return [
        Case(f"c{n}", f"第{n}问？", type=kind, split="dev" if n < 12 else "test")
        for n, kind in enumerate(kinds)
    ]


def test_a_selection_is_by_split_and_type_in_the_order_of_the_set() -> None:
    chosen = select(cases(), split="test", types=("date",))
    assert [case.id for case in chosen] == ["c13", "c15", "c17", "c19"]


def test_a_sample_is_the_same_for_the_same_seed_and_keeps_the_order() -> None:
    first, again = select(cases(), sample=6, seed=3), select(cases(), sample=6, seed=3)
    assert first == again != select(cases(), sample=6, seed=4)
    numbers = [int(case.id[1:]) for case in first]
    assert numbers == sorted(numbers) and len(numbers) == 6


def test_a_limit_takes_the_first_and_more_than_there_are_takes_all() -> None:
    assert [case.id for case in select(cases(), limit=2)] == ["c0", "c1"]
    assert len(select(cases(), sample=99, limit=99)) == 20


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"split": "train"}, "no question is of split 'train'; there are: dev, test"),
        ({"types": ("fact", "dates")}, "no question is of type 'dates'; there are: date, fact"),
        ({"limit": 0}, "there is nothing to evaluate"),
    ],
)
def test_a_selection_of_nothing_is_an_error_that_says_what_there_is(
    asked: dict[str, str], words: str
) -> None:
    with pytest.raises(EvaluationError, match=words):
        select(cases(), **asked)  # type: ignore[arg-type]
