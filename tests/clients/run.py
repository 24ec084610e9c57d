"""Generates clients from the OpenAPI document and lets each of them call a running service.

    python3 tests/clients/run.py --recoup target/debug/recoup [--all]

The clients in Python and in TypeScript are made and call the service. With --all progenitor makes
one in Rust as well, from the document in OpenAPI 3.0, and OpenAPI Generator one in C#, which is
read and not compiled, as Debian has no compiler for it. Everything is installed in target/.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PLACE = ROOT / "target" / "clients"
DOCUMENT, OLDER = ROOT / "openapi" / "openapi.json", ROOT / "openapi" / "openapi-3.0.json"
# Where scripts/setup puts what comes from npm; what is compiled below it finds that.
NODE = ROOT / "target" / "npm"

sys.path.insert(0, str(ROOT / "tests" / "browser"))
from demo import Demo  # noqa: E402


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], **more)
    if done.returncode != 0:
        sys.exit(f"clients: {' '.join(map(str, words))} ended with {done.returncode}")


def quietly(*words):
    """What a program said that ended well."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True)
    said = done.stdout + done.stderr
    if done.returncode != 0:
        sys.exit(f"clients: {' '.join(map(str, words))} ended with {done.returncode}: {said}")
    return said


def environment(name):
    """An environment of Python with what a generator needs, made where it is not there yet."""
    needs = ROOT / "scripts" / f"requirements-{name}.txt"
    place = PLACE / f"venv-{name}"
    python, kept = place / "bin" / "python", place / "requirements.txt"
    wanted = needs.read_text(encoding="utf-8")
    if not kept.exists() or kept.read_text(encoding="utf-8") != wanted:
        venv.create(place, with_pip=True, clear=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
            "-r", needs)
        # Written last, as the sign that the installation is whole.
        kept.write_text(wanted, encoding="utf-8")
    return python


def in_python(origin):
    """Makes the client, and says which parts of the document it cannot take."""
    python, made = environment("clients"), PLACE / "python" / "recoup_client"
    made.parent.mkdir(parents=True, exist_ok=True)
    said = quietly(python, "-m", "openapi_python_client", "generate", "--path", DOCUMENT,
                   "--meta", "none", "--output-path", made, "--overwrite")
    passed_over = set(re.findall(r"Unsupported content[ _]type (\S+?)\)?[,\s]", said))
    unknown = {kind for kind in passed_over if not kind.startswith(("text/csv", "application/vnd."))}
    if unknown:
        sys.exit(f"clients: the generator takes none of {', '.join(sorted(unknown))}")
    print("== in Python", flush=True)
    run(python, "-B", HERE / "call.py", "--client", made.parent, "--origin", origin)


def in_typescript(origin):
    programs, made = NODE / "node_modules" / ".bin", NODE / "client"
    made.mkdir(parents=True, exist_ok=True)
    for file in (HERE / "typescript").iterdir():
        shutil.copy(file, made)
    (made / "package.json").write_text('{"type": "module"}\n', encoding="utf-8")
    quietly(programs / "openapi-typescript", DOCUMENT, "-o", made / "recoup.d.ts")
    quietly(programs / "tsc", "--project", made)
    print("== in TypeScript", flush=True)
    run("node", made / "made" / "call.js", origin, ROOT / "examples" / "outturn.xlsx")


def in_rust(origin):
    print("== in Rust", flush=True)
    run("cargo", "run", "--locked", "--quiet", "--", origin, cwd=HERE / "rust",
        env={**os.environ, "CARGO_TARGET_DIR": str(PLACE / "rust")})


def in_csharp():
    """Makes the client, and looks for a method of each operation in it."""
    made = PLACE / "csharp"
    shutil.rmtree(made, ignore_errors=True)
    generator = environment("csharp").parent / "openapi-generator-cli"
    quietly(generator, "generate", "-g", "csharp", "-i", OLDER, "-o", made,
            "--additional-properties", "packageName=Recoup.Client,library=httpclient")
    source = "\n".join(file.read_text(encoding="utf-8")
                       for file in (made / "src" / "Recoup.Client" / "Api").glob("*.cs"))
    document = json.loads(OLDER.read_text(encoding="utf-8"))
    ids = [operation["operationId"]
           for of_path in document["paths"].values() for operation in of_path.values()]
    lost = [one for one in ids if f"{one.title().replace('_', '')}Async(" not in source]
    if lost:
        sys.exit(f"clients: the client in C# has no method of {', '.join(lost)}")
    print(f"== in C#: {len(ids)} methods, read and not compiled", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recoup", type=pathlib.Path, required=True)
    parser.add_argument("--all", action="store_true")
    arguments = parser.parse_args()
    with Demo(str(arguments.recoup.resolve())) as demo:
        in_python(demo.origin)
        in_typescript(demo.origin)
        if arguments.all:
            in_rust(demo.origin)
    if arguments.all:
        in_csharp()


if __name__ == "__main__":
    main()
