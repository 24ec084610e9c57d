"""What Recoup is made of: licences and known holes (`make dependencies-check`), and the list of
all of it as CycloneDX (`make sbom`).

    dependencies.py check                 every licence is allowed, and no crate has a known hole
    dependencies.py sbom FILE             write the list of parts
    dependencies.py extract ARCHIVE DATE COMMIT   take over a copy of the RustSec database

The holes are those of `scripts/advisories.json`, an extract of the RustSec database with its date.
An exception stands in `scripts/advisories-accepted.json` with a reason and the day until which it
holds. Nothing is fetched, so that the same check-out is judged alike everywhere.
"""

import argparse
import base64
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
ADVISORIES = ROOT / "scripts/advisories.json"
ACCEPTED = ROOT / "scripts/advisories-accepted.json"
# Older than this, the extract is no longer worth much; it is said, and fails nothing by itself.
OLD = datetime.timedelta(days=180)
# Licences that ask for no more than to be named.
ALLOWED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
    "CC0-1.0", "ISC", "MIT", "MIT-0", "PostgreSQL", "Unicode-3.0", "Unlicense", "Zlib",
}


# ------------------------------------------------------------------------------ crates


def metadata():
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--all-features"]
    return json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)


def checksums():
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text())
    return {(one["name"], one["version"]): one.get("checksum") for one in lock["package"]}


def reached(data, with_development):
    """The ids of all packages that the program rests on, or with those of its tests."""
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    root = data["resolve"]["root"]
    found, waiting = set(), [root]
    while waiting:
        package = waiting.pop()
        if package in found:
            continue
        found.add(package)
        for dependency in nodes[package]["deps"]:
            kinds = {kind["kind"] for kind in dependency["dep_kinds"]}
            if kinds != {"dev"} or (with_development and package == root):
                waiting.append(dependency["pkg"])
    return found


# ---------------------------------------------------------------------------- licences


def is_allowed(expression):
    """Whether an SPDX expression can be met with allowed licences. `/` is an old form of OR."""
    words = re.findall(r"[()]|[^\s()/]+|/", expression)
    words = ["OR" if word == "/" else word for word in words]
    place = 0

    def peek():
        return words[place] if place < len(words) else None

    def take():
        nonlocal place
        place += 1
        return words[place - 1]

    def one():
        if peek() == "(":
            take()
            result = either()
            if peek() != ")":
                raise ValueError
            take()
            return result
        name = take()
        if peek() == "WITH":
            name += " " + take() + " " + take()
        return name in ALLOWED

    def both():
        result = one()
        while peek() == "AND":
            take()
            result = one() and result
        return result

    def either():
        result = both()
        while peek() == "OR":
            take()
            result = both() or result
        return result

    try:
        result = either()
        return result and peek() is None
    except (IndexError, ValueError):
        return False


# ------------------------------------------------------------------------------- holes


def version(text):
    """A version that can be compared; one before a release comes before it."""
    core, _, before = text.split("+")[0].partition("-")
    numbers = [int(number) for number in core.split(".")]
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split(".")]
    return (*(numbers + [0, 0])[:3], before == "", parts if before else [])


def fits(found, requirement):
    """Whether a version fits `>= 1.2.3, < 2`, `^1.2` or `= 1.0`."""
    for part in requirement.split(","):
        sign, text = re.fullmatch(r"\s*(>=|<=|>|<|=|\^|~)?\s*v?(\S+)\s*", part).groups()
        given, bound = version(found), version(text)
        if sign in (None, "^", "~"):
            numbers = (text.split("-")[0].split(".") + ["0", "0"])[:3]
            stays = 2 if sign == "~" else next((n for n, it in enumerate(numbers) if int(it)), 2) + 1
            if given < bound or given[:stays] != bound[:stays]:
                return False
        elif not {
            ">=": given >= bound, "<=": given <= bound, ">": given > bound,
            "<": given < bound, "=": given == bound,
        }[sign]:
            return False
    return True


def holes(packages, advisories):
    """The advisories that hold for these (name, version)."""
    by_name = {}
    for advisory in advisories:
        by_name.setdefault(advisory["package"], []).append(advisory)
    for name, found in sorted(packages):
        for advisory in by_name.get(name, []):
            good = advisory["patched"] + advisory["unaffected"]
            if not any(fits(found, requirement) for requirement in good):
                yield name, found, advisory


def extract(archive, date, commit):
    """Takes over what the check needs of a copy of the RustSec database."""
    advisories = []
    with tarfile.open(archive) as files:
        for member in files:
            if not re.search(r"crates/[^/]+/RUSTSEC-[^/]+\.md$", member.name):
                continue
            text = files.extractfile(member).read().decode()
            head = tomllib.loads(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1])
            about, versions = head["advisory"], head.get("versions", {})
            if "withdrawn" in about:
                continue
            advisories.append({
                "id": about["id"], "package": about["package"], "kind": about.get("informational", "hole"),
                "patched": versions.get("patched", []), "unaffected": versions.get("unaffected", []),
            })
    advisories.sort(key=lambda one: one["id"])
    lines = ",\n".join(json.dumps(one) for one in advisories)
    head = json.dumps({"database": "RustSec advisory-db", "date": date, "commit": commit})[:-1]
    ADVISORIES.write_text(f'{head}, "advisories": [\n{lines}\n]}}\n')
    print(f"dependencies: {len(advisories)} advisories taken over")


# ------------------------------------------------------------------------------- check


def check():
    data, wrong = metadata(), []
    everything = reached(data, with_development=True)
    packages = [package for package in data["packages"] if package["id"] in everything]
    for package in packages:
        expression = package["license"] or "no licence"
        if not is_allowed(expression):
            wrong.append(f"{package['name']} {package['version']} has the licence {expression}")
    database = json.loads(ADVISORIES.read_text())
    accepted = {one["id"]: one for one in json.loads(ACCEPTED.read_text())}
    today = datetime.date.today()
    used, locked = set(), set(checksums())
    for name, found, advisory in holes(locked, database["advisories"]):
        exception = accepted.get(advisory["id"])
        used.add(advisory["id"])
        if not exception:
            wrong.append(f"{name} {found}: {advisory['id']} ({advisory['kind']})")
        elif datetime.date.fromisoformat(exception["until"]) < today:
            wrong.append(f"{name} {found}: {advisory['id']} was accepted until {exception['until']}")
    wrong += [f"{one}: accepted, and holds for nothing here" for one in accepted.keys() - used]
    age = today - datetime.date.fromisoformat(database["date"])
    if age > OLD:
        print(f"dependencies: the advisories are {age.days} days old; take over a newer copy")
    wrong += teeth(database["advisories"])
    for line in wrong:
        print(f"dependencies: {line}")
    if not wrong:
        print(
            f"dependencies: {len(packages)} licences are allowed, and none of {len(locked)} crates has one of "
            f"{len(database['advisories'])} advisories of {database['date']} ({len(accepted)} accepted)"
        )
    return 1 if wrong else 0


def teeth(advisories):
    """What the check itself must notice."""
    found = lambda name, number: [one["id"] for _, _, one in holes({(name, number)}, advisories)]
    cases = [
        ("an old openssl", "RUSTSEC-2023-0022" in found("openssl", "0.10.47"), True),
        ("a patched openssl", "RUSTSEC-2023-0022" in found("openssl", "0.10.48"), False),
        ("MIT OR GPL-3.0", is_allowed("MIT OR GPL-3.0-only"), True),
        ("GPL-3.0 AND MIT", is_allowed("GPL-3.0-only AND MIT"), False),
        ("(MIT/Apache-2.0) AND BSD-3-Clause", is_allowed("(MIT/Apache-2.0) AND BSD-3-Clause"), True),
        ("no licence", is_allowed("no licence"), False),
        ("an exception of a licence", is_allowed("Apache-2.0 WITH other-exception"), False),
        ("1.2.3 in ^1.1", fits("1.2.3", "^1.1"), True),
        ("0.2.0 in ^0.1.5", fits("0.2.0", "^0.1.5"), False),
        ("1.0.0-rc.2 in < 1.0.0", fits("1.0.0-rc.2", "< 1.0.0"), True),
        ("1.0.0-rc.10 in > 1.0.0-rc.9", fits("1.0.0-rc.10", "> 1.0.0-rc.9"), True),
        ("2.5.0 in >= 2, < 2.5", fits("2.5.0", ">= 2, < 2.5"), False),
    ]
    return [f"the check has no teeth: {what} is judged {got}" for what, got, right in cases if got != right]


# -------------------------------------------------------------------------------- sbom


def component(name, number, purl, licence, scope="required", **more):
    part = {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl, "scope": scope}
    if licence:
        part["licenses"] = [{"expression": licence.replace(" / ", " OR ").replace("/", " OR ")}]
    return part | more


def sha256(hexadecimal):
    return [{"alg": "SHA-256", "content": hexadecimal}]


def vendored(packages):
    """What comes inside of a crate or of this repository without being a crate."""
    folder = {package["name"]: pathlib.Path(package["manifest_path"]).parent for package in packages}
    number = {package["name"]: package["version"] for package in packages}
    header = (folder["libsqlite3-sys"] / "sqlite3/sqlite3.h").read_text()
    sqlite = re.search(r'#define SQLITE_VERSION\s+"([^"]+)"', header)[1]
    yield component("sqlite", sqlite, f"pkg:generic/sqlite@{sqlite}", "blessing",
                    description="compiled in by libsqlite3-sys")
    libpq = number["pq-src"].partition("libpq-")[2]
    yield component("libpq", libpq, f"pkg:generic/postgresql@{libpq}", "PostgreSQL",
                    description="compiled in by pq-src")
    swagger = next((folder["utoipa-swagger-ui-vendored"] / "res").glob("v*.zip")).stem[1:]
    yield component("swagger-ui", swagger, f"pkg:npm/swagger-ui-dist@{swagger}", "Apache-2.0",
                    description="the files of /docs, inside of utoipa-swagger-ui-vendored")
    about = (ROOT / "src/web/assets/README.md").read_text()
    govuk = re.search(r"govuk-frontend\) ([\d.]+) \(MIT", about)[1]
    integrity = re.search(r"sha512-([A-Za-z0-9+/=]+)", about)[1]
    style = (ROOT / "src/web/assets/govuk.css").read_bytes()
    yield component("govuk-frontend", govuk, f"pkg:npm/govuk-frontend@{govuk}", "MIT",
                    hashes=[{"alg": "SHA-512", "content": base64.b64decode(integrity).hex()}],
                    description="src/web/assets/govuk.css is made of it; that file has the SHA-256 "
                    + hashlib.sha256(style).hexdigest())


def python_tools():
    """What checks and tests rest on, and the program does not."""
    seen = set()
    for file in sorted((ROOT / "scripts").glob("requirements*.txt")):
        for name, number, rest in re.findall(r"^([\w.-]+)==(\S+)(.*)$", file.read_text(), re.MULTILINE):
            if (name.lower(), number) not in seen:
                seen.add((name.lower(), number))
                digest = re.search(r"sha256:([0-9a-f]{64})", rest)
                more = {"hashes": sha256(digest[1])} if digest else {}
                purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{number}"
                yield component(name, number, purl, None, "excluded", **more)


def sbom(file):
    data, sums = metadata(), checksums()
    running, everything = reached(data, False), reached(data, True)
    packages = {package["id"]: package for package in data["packages"] if package["id"] in everything}
    refs = {one: f"pkg:cargo/{it['name']}@{it['version']}" for one, it in packages.items()}
    root = data["resolve"]["root"]
    components = []
    for one, package in packages.items():
        if one == root:
            continue
        checksum = sums[package["name"], package["version"]]
        more = {"hashes": sha256(checksum)} if checksum else {}
        scope = "required" if one in running else "excluded"
        components.append(component(package["name"], package["version"], refs[one], package["license"], scope, **more))
    components += [*vendored(packages.values()), *python_tools()]
    components.sort(key=lambda part: part["bom-ref"])
    nodes = [node for node in data["resolve"]["nodes"] if node["id"] in packages]
    dependencies = [
        {"ref": refs[node["id"]], "dependsOn": sorted(refs[it["pkg"]] for it in node["deps"] if it["pkg"] in refs)}
        for node in nodes
    ]
    top = packages[root]
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": component(
            "recoup", top["version"], refs[root], top["license"], type="application")},
        "components": components,
        "dependencies": sorted(dependencies, key=lambda one: one["ref"]),
    }
    document["metadata"]["component"].pop("scope")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(document, indent=1) + "\n")
    required = sum(part["scope"] == "required" for part in components)
    print(f"dependencies: {file} has {len(components)} parts, {required} of them in the program")
    known = {part["bom-ref"] for part in components} | {refs[root]}
    lost = {it for one in dependencies for it in one["dependsOn"]} - known
    return 1 if lost or len(known) != len(components) + 1 else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    commands.add_parser("sbom").add_argument("file", type=pathlib.Path)
    taken = commands.add_parser("extract")
    for name in ("archive", "date", "commit"):
        taken.add_argument(name)
    given = parser.parse_args()
    if given.command == "extract":
        extract(given.archive, given.date, given.commit)
    else:
        sys.exit(check() if given.command == "check" else sbom(given.file))


if __name__ == "__main__":
    main()
