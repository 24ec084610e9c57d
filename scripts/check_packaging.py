"""Holds the systemd unit, compose.yaml and the Dockerfile to the program: `make packaging-check`.

Each variable and flag that they name is given to `recoup check-config`, which must show it as
the origin of a setting. So a misspelt one is found, and two that contradict each other as well.
Each check is shown something bad first, since one that cannot fail is worth nothing.
"""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Without each of these the unit is not what docs/SECURITY.md says of it.
HARDENED = {
    "DynamicUser": "yes", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
    "PrivateTmp": "yes", "PrivateDevices": "yes", "CapabilityBoundingSet": "",
    "MemoryDenyWriteExecute": "yes", "RestrictNamespaces": "yes", "SystemCallArchitectures": "native",
}
# What systemd-analyze calls it at most, of 10.
EXPOSURE = 1.5


def instruction(dockerfile, name):
    """The words of the last such instruction in its JSON form."""
    found = re.findall(rf"^{name}\b[^\[\n]*(\[.*\])$", dockerfile, re.MULTILINE)
    return json.loads(found[-1]) if found else []


def unit_lines(unit):
    """The settings of a unit: (section, key, value)."""
    section, lines = None, []
    for line in unit.splitlines():
        if re.fullmatch(r"\[\w+\]", line):
            section = line[1:-1]
        elif line.strip() and not line.startswith("#"):
            key, sign, value = line.partition("=")
            if not sign or section is None or not re.fullmatch(r"[A-Za-z]+", key):
                raise ValueError(f"the unit has a line that is none: {line!r}")
            lines.append((section, key, value))
    return lines


# What the C library reads, and not the program.
OF_THE_SYSTEM = {"MALLOC_ARENA_MAX"}


def check_settings(recoup, what, variables, flags):
    """Gives the variables and flags to the program and asks where each setting comes from."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run(
            [recoup, "check-config", *flags], env={"PATH": os.environ["PATH"], **variables},
            cwd=folder, capture_output=True, text=True, check=False,
        )
    if run.returncode not in (0, 1, 3):
        wrong.append(f"{what}: {run.stderr.strip()}")
    origins = "\n".join(re.findall(r"\((.*)\)$", run.stdout, re.MULTILINE))
    named = [name for name in variables if name not in OF_THE_SYSTEM]
    named += [flag for flag in flags if flag.startswith("--")]
    return wrong + [f"{what}: {name} is no setting" for name in named if name not in origins]


def check_unit(recoup, unit):
    try:
        lines = unit_lines(unit)
    except ValueError as error:
        return [str(error)]
    service = {key: value for section, key, value in lines if section == "Service"}
    wrong = [
        f"the unit has no {key}={value}"
        for key, value in HARDENED.items()
        if service.get(key) != value
    ]
    program, command, *flags = shlex.split(service["ExecStart"])
    if (pathlib.Path(program).name, command) != ("recoup", "serve"):
        wrong.append(f"the unit starts {service['ExecStart']}")
    given = [value for _, key, value in lines if key == "Environment"]
    variables = dict(value.split("=", 1) for value in given)
    return wrong + check_settings(recoup, "the unit", variables, flags)


def check_compose(recoup, compose, dockerfile):
    document = yaml.safe_load(compose)
    service, wrong = document["services"]["recoup"], []
    command = instruction(dockerfile, "CMD")
    if service.get("command", command) != command:
        wrong.append(f"compose runs {service['command']}, the image {command}")
    healthcheck = ["CMD", *instruction(dockerfile, "HEALTHCHECK")]
    if service["healthcheck"]["test"] != healthcheck:
        wrong.append(f"compose asks {service['healthcheck']['test']}, the image {healthcheck}")
    for name, one in document["services"].items():
        for secret in one.get("secrets", []):
            if secret not in document["secrets"]:
                wrong.append(f"{name} has the secret {secret}, which is not declared")
    variables = dict(re.findall(r"^ENV (\w+)=(\S+)$", dockerfile, re.MULTILINE))
    variables |= service["environment"]
    with tempfile.TemporaryDirectory() as folder:
        for name, path in variables.items():
            if not name.endswith("_FILE"):
                continue
            if pathlib.PurePath(path).name not in service["secrets"]:
                wrong.append(f"{name} names {path}, and the service has no such secret")
            secret = pathlib.Path(folder, "secret")
            secret.write_text("sqlite:of-a-secret.db\n")
            variables[name] = str(secret)
        flags = [word for word in command if word != "serve"]
        return wrong + check_settings(recoup, "compose", variables, flags)


def check_with_systemd(unit):
    """What systemd itself says, where it is installed."""
    if not shutil.which("systemd-analyze"):
        print("packaging: systemd is not installed here, so it was not asked")
        return []
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "recoup.service")
        # The program need not be installed for this.
        file.write_text(unit.replace("/usr/local/bin/recoup", "/bin/true"))
        verify = subprocess.run(
            ["systemd-analyze", "verify", file], capture_output=True, text=True, check=False
        )
        if verify.returncode or "recoup.service" in verify.stderr:
            wrong.append(f"systemd-analyze verify: {verify.stderr.strip()}")
        security = subprocess.run(
            ["systemd-analyze", "security", "--offline=yes", file],
            capture_output=True, text=True, check=False,
        )
        exposure = re.search(r"exposure level for .*: ([\d.]+)", security.stdout)
        if not exposure or float(exposure[1]) > EXPOSURE:
            wrong.append(f"systemd-analyze security: {exposure[0] if exposure else security.stderr}")
        else:
            print(f"packaging: systemd-analyze gives the unit an exposure of {exposure[1]} of 10")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recoup", default=str(ROOT / "target/debug/recoup"))
    recoup = os.path.abspath(parser.parse_args().recoup)
    unit = (ROOT / "packaging/recoup.service").read_text()
    compose = (ROOT / "packaging/compose.yaml").read_text()
    dockerfile = (ROOT / "Dockerfile").read_text()
    wrong = check_unit(recoup, unit) + check_compose(recoup, compose, dockerfile)
    wrong += check_with_systemd(unit)
    bad = {
        "a misspelt variable of the unit": check_unit(recoup, unit.replace("RECOUP_LISTEN", "RECOUP_LISTN")),
        "a flag that is none": check_unit(recoup, unit.replace("recoup serve", "recoup serve --lisen a")),
        "an unhardened unit": check_unit(recoup, unit.replace("ProtectSystem=strict", "")),
        "a misspelt variable of compose": check_compose(
            recoup, compose.replace("RECOUP_LOG_FORMAT", "RECOUP_LOG"), dockerfile
        ),
        "two addresses of a database": check_compose(
            recoup, compose, dockerfile + "\nENV RECOUP_DATABASE_URL=sqlite:a.db\n"
        ),
        "another command": check_compose(
            recoup, compose.replace("    image: recoup\n", "    image: recoup\n    command: [serve]\n"), dockerfile
        ),
        "another healthcheck": check_compose(recoup, compose, dockerfile.replace('"healthcheck"]', '"ready"]')),
        "an unknown secret": check_compose(recoup, compose.replace("secrets/database-url\n      RECOUP", "secrets/url\n      RECOUP"), dockerfile),
    }
    wrong += [f"the check has no teeth: {what} was not noticed" for what, found in bad.items() if not found]
    print("\n".join(f"packaging: {line}" for line in wrong) or "packaging: unit, compose.yaml and Dockerfile are good")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
