"""Generates clients from the OpenAPI document and lets each of them call a running service.

    python3 tests/clients/run.py --recoup target/debug/recoup [--all]

The client in Python is made by openapi-python-client, which is installed in target/clients. With
--all progenitor makes one in Rust as well, from the document in OpenAPI 3.0; building it takes a
few minutes.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PLACE = ROOT / "target" / "clients"
NEEDS = ROOT / "scripts" / "requirements-clients.txt"

sys.path.insert(0, str(ROOT / "tests" / "browser"))
from demo import Demo  # noqa: E402


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], **more)
    if done.returncode != 0:
        sys.exit(f"clients: {' '.join(map(str, words))} ended with {done.returncode}")


def environment():
    """An environment of Python with what is needed, made where it is not there yet."""
    python, kept = PLACE / "venv" / "bin" / "python", PLACE / "venv" / "requirements.txt"
    wanted = NEEDS.read_text(encoding="utf-8")
    if not kept.exists() or kept.read_text(encoding="utf-8") != wanted:
        venv.create(PLACE / "venv", with_pip=True, clear=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
            "-r", NEEDS)
        # Written last, as the sign that the installation is whole.
        kept.write_text(wanted, encoding="utf-8")
    return python


def generate(python, document):
    """Makes the client, and says which parts of the document it cannot take."""
    made = PLACE / "python" / "recoup_client"
    made.parent.mkdir(parents=True, exist_ok=True)
    words = ["-m", "openapi_python_client", "generate", "--path", document, "--meta", "none",
             "--output-path", made, "--overwrite"]
    done = subprocess.run([str(word) for word in [python, *words]], capture_output=True, text=True)
    said = done.stdout + done.stderr
    if done.returncode != 0:
        sys.exit(f"clients: no client was made: {said}")
    passed_over = set(re.findall(r"Unsupported content[ _]type (\S+?)\)?[,\s]", said))
    unknown = {kind for kind in passed_over if not kind.startswith(("text/csv", "application/vnd."))}
    if unknown:
        sys.exit(f"clients: the generator takes none of {', '.join(sorted(unknown))}")
    return made.parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recoup", type=pathlib.Path, required=True)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    recoup = arguments.recoup.resolve()
    python = environment()
    made = generate(python, ROOT / "openapi" / "openapi.json")
    with Demo(str(recoup)) as demo:
        run(python, "-B", HERE / "call.py", "--client", made, "--origin", demo.origin)
        if arguments.all:
            run("cargo", "run", "--locked", "--quiet", "--", demo.origin, cwd=HERE / "rust",
                env={**os.environ, "CARGO_TARGET_DIR": str(PLACE / "rust")})


if __name__ == "__main__":
    main()
