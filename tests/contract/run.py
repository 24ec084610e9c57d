"""Is the OpenAPI document a contract? Two linters read it, and schemathesis holds a running service
to it: what the document allows is taken, what it does not allow is refused, and every answer is one
that it describes.

    python3 tests/contract/run.py --recoup target/debug/recoup [--size quick|full] [--seed N]

Quick sends each operation a few requests; full sends at least 5,000 in three runs with seeds of
their own. The service has keys, so that requests without one are tried as well.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DOCUMENT = ROOT / "openapi" / "openapi.json"
NEEDS = ROOT / "scripts" / "requirements-contract.txt"
PLACE = ROOT / "target" / "contract"
PROGRAMS = ROOT / "target" / "npm" / "node_modules" / ".bin"
CASES = ["cambridgeshire-direct-payments", "cambridgeshire-independent-living",
         "sheffield-promoting-independence"]
# How much of what the document allows must be taken.
TAKEN = 0.97
SIZES = {"quick": (4, 1), "full": (14, 3)}


def run(*words, **more):
    """What a program said that ended well."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    if done.returncode != 0:
        sys.exit(f"contract: {words[0]} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def lint():
    said = run(PROGRAMS / "spectral", "lint", DOCUMENT, "--ruleset", HERE / "spectral.yaml",
               "--fail-severity", "warn")
    print(f"spectral: {said.strip().splitlines()[-1]}", flush=True)
    for document in (DOCUMENT, DOCUMENT.with_name("openapi-3.0.json")):
        run(PROGRAMS / "redocly", "lint", document, "--extends", "minimal",
            env={**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"})
        print(f"redocly: no errors in {document.name}", flush=True)


def environment():
    """An environment of Python with schemathesis, made where it is not there yet."""
    python, kept = PLACE / "venv" / "bin" / "python", PLACE / "venv" / "requirements.txt"
    wanted = NEEDS.read_text(encoding="utf-8")
    if not kept.exists() or kept.read_text(encoding="utf-8") != wanted:
        venv.create(PLACE / "venv", with_pip=True, clear=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
            "-r", NEEDS)
        # Written last, as the sign that the installation is whole.
        kept.write_text(wanted, encoding="utf-8")
    return python.parent / "schemathesis"


class Service:
    """A service with keys over a database of its own: `with Service(...) as it: it.origin, it.key`"""

    def __init__(self, recoup, folder):
        self.recoup, self.url = recoup, f"sqlite:{folder}/contract.db"

    def __enter__(self):
        run(self.recoup, "migrate", "--database-url", self.url)
        for case in CASES:
            run(self.recoup, "import", ROOT / "examples" / case, "--database-url", self.url)
        said = run(self.recoup, "keys", "create", "--operator", "--name", "contract", "--role",
                   "administrator", "--database-url", self.url)
        self.key = re.search(r"rcp_live_\w+", said)[0]
        for port in random.Random().sample(range(20_000, 60_000), 20):
            self.origin = f"http://127.0.0.1:{port}"
            self.process = subprocess.Popen(
                [self.recoup, "serve", "--listen", f"127.0.0.1:{port}", "--database-url", self.url,
                 "--key-requests", "1000000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if self.is_ready():
                return self
        sys.exit("contract: the service did not start")

    def is_ready(self):
        for _ in range(300):
            if self.process.poll() is not None:
                return False
            try:
                with urllib.request.urlopen(f"{self.origin}/readyz", timeout=5):
                    return True
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)
        return False

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


def hold(schemathesis, recoup, examples, seed):
    """One run; what it counted."""
    with tempfile.TemporaryDirectory(prefix="recoup-contract-") as folder:
        counted = pathlib.Path(folder) / "counts.json"
        with Service(recoup, folder) as service:
            told = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE),
                    "PYTHONDONTWRITEBYTECODE": "1", "RECOUP_CONTRACT_COUNTS": str(counted)}
            done = subprocess.run(
                [str(schemathesis), "--config-file", str(HERE / "schemathesis.toml"), "run",
                 str(DOCUMENT), "--url", service.origin, "--header",
                 f"Authorization: Bearer {service.key}", "--max-examples", str(examples), "--seed",
                 str(seed), "--no-shrink", "--continue-on-failure", "--warnings", "off"],
                capture_output=True, text=True, env=told, cwd=folder)
        if done.returncode != 0:
            sys.exit(f"contract: seed {seed}\n{done.stdout[-20_000:]}{done.stderr[-2_000:]}")
        return json.loads(counted.read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--recoup", type=pathlib.Path, required=True)
    parser.add_argument("--size", choices=SIZES, default="quick")
    parser.add_argument("--seed", type=int)
    arguments = parser.parse_args()
    lint()
    schemathesis, (examples, runs) = environment(), SIZES[arguments.size]
    # A quick run is the same each time; a long one looks at something else each time.
    first = arguments.seed if arguments.seed is not None else (
        1 if arguments.size == "quick" else random.SystemRandom().randrange(1_000_000))
    counts, refused = collections.Counter(), collections.Counter()
    for seed in range(first, first + runs):
        counted = hold(schemathesis, arguments.recoup.resolve(), examples, seed)
        counts.update(counted["counts"])
        refused.update(dict(counted["refused"]))
        print(f"schemathesis, seed {seed}: {sum(counted['counts'].values()):,} requests, no failure",
              flush=True)
    share = counts["taken"] / (counts["taken"] + counts["refused"])
    print(f"of {counts['taken'] + counts['refused']:,} requests that the document allows and the "
          f"record does not forbid, {100 * share:.1f}% were taken")
    if share < TAKEN:
        worst = "\n".join(f"  {count} {what}" for what, count in refused.most_common(20))
        sys.exit(f"contract: fewer than {TAKEN:.0%} were taken. What was refused:\n{worst}")


if __name__ == "__main__":
    main()
