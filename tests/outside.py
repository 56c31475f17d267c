"""Proves the wheel outside the repository: `python -m tests.outside FOLDER`, once and by hand.

In FOLDER, which is new, it makes a virtual environment, installs the wheel built from here with
what it needs (minutes, the size of torch), and runs PROGRAM there over the seeds. The models are
those of WENQU_MODELS, or of the user's cache.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAM = """\
from pathlib import Path

import rag
from rag.build import open_ingestion
from rag.settings import load_settings

with open_ingestion(load_settings(index="index")) as ingestion:
    ingestion.run(Path("seeds"))
wenqu = rag.open("index")
answer = wenqu.ask("晋陕豫黄河金三角会议的主题是什么?")
print(answer.text)
for citation in answer.citations:
    print(citation.number, citation.passage.source, citation.start, citation.end, citation.quote)
wenqu.close()
"""


def main(folder: Path) -> int:
    """Builds, installs and runs; the exit code of the program."""
    folder.mkdir(parents=True)
    venv.create(folder / "venv", with_pip=True)
    python = str((folder / "venv" / "bin" / "python").absolute())
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "install", "-c", ROOT / "constraints.txt", wheel], check=True)
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run([python, "program.py"], cwd=folder, env=clean, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
