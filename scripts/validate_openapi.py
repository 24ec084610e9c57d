"""Checks an OpenAPI document: is it valid, complete, and true to its examples?

Validity is judged by openapi-spec-validator, which knows nothing of Recoup. The
rules below it are this project's own: a finance officer must be able to read and
try every operation from the document alone, and a program must be told every
status that it can meet. All problems are printed at once, each with its place.

Usage: validate_openapi.py FILE
"""

import json
import sys

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
API = "/api/v1/"
PROBLEM = "application/problem+json"
# Statuses that an operation can always meet, by what it takes in or gives out.
WITH_A_BODY = ("400", "408", "413", "415", "422")
WITH_A_PATH_PARAMETER = ("404",)
WITH_AN_ETAG = ("304",)


def problems_of(document):
    """Every problem of the document, as `place: what is wrong`."""
    # Each of these may take for granted what the one before it made sure of.
    for judge in (version, lambda whole: dangling(whole, whole, ""), official, incomplete):
        problems = list(judge(document))
        if problems:
            return problems
    return []


def version(document):
    """Whether this is the kind of document that all else is about."""
    if not isinstance(document, dict) or not str(document.get("openapi")).startswith("3.1."):
        yield "/openapi: the document must be OpenAPI 3.1"


def official(document):
    """What the independent validator says."""
    for error in OpenAPIV31SpecValidator(document).iter_errors():
        place = "/".join(str(part) for part in error.absolute_path)
        yield f"/{place}: {error.message[:300]}"


def incomplete(document):
    """What the project's own rules say."""
    for path, method, operation in operations(document):
        for check in (texts, parameters, bodies, answers, statuses):
            for what in check(document, path, method, operation):
                yield f"{method.upper()} {path}: {what}"
    if not any(operations(document)):
        yield "/paths: there is no operation"


def dangling(document, node, place):
    """References that lead nowhere, or out of the document."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from dangling(document, item, f"{place}/{index}")
    elif isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str) and resolve(document, node) is None:
            yield f"{place}: the reference {target} leads nowhere"
        for key, item in node.items():
            yield from dangling(document, item, f"{place}/{key}")


def resolve(document, node):
    """The object itself, behind any number of references; None if there is none."""
    followed = 0
    while isinstance(node, dict) and "$ref" in node:
        target, followed = node["$ref"], followed + 1
        if not target.startswith("#/") or followed > 50:
            return None
        node = document
        for part in target[2:].split("/"):
            part = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or part not in node:
                return None
            node = node[part]
    return node


def operations(document):
    """Every operation with its path and method."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def texts(document, path, method, operation):
    """A reader needs a name, a summary and more than the summary said again."""
    for field in ("operationId", "summary", "description"):
        if not str(operation.get(field, "")).strip():
            yield f"has no {field}"
    if operation.get("description") and operation["description"] == operation.get("summary"):
        yield "has a description that only repeats the summary"


def parameters(document, path, method, operation):
    """Every parameter says what it is, and one that must be given shows how."""
    for parameter in parameters_of(document, path, operation):
        name = parameter["name"]
        if not parameter.get("description", "").strip():
            yield f"the parameter {name} has no description"
        schema = parameter.get("schema", {})
        found = list(examples(document, parameter, schema))
        # A header has what only its sender knows, and a page of examples must not send it.
        if parameter.get("required") and parameter["in"] != "header" and not found:
            yield f"the parameter {name} is required but has no example"
        yield from untrue(document, schema, found, f"the parameter {name}")


def parameters_of(document, path, operation):
    """An operation's own parameters and those it shares with its path."""
    shared = document["paths"][path].get("parameters", [])
    return [resolve(document, p) for p in [*shared, *operation.get("parameters", [])]]


def bodies(document, path, method, operation):
    """Whoever tries the operation must find a body that works."""
    body = resolve(document, operation.get("requestBody", {}))
    yield from contents(document, body.get("content", {}), "the request body")


def answers(document, path, method, operation):
    """Each answer is described and shown; errors are problem documents."""
    found = operation.get("responses", {})
    if not any(status.startswith(("2", "3")) for status in found):
        yield "has no answer for success"
    for status, answer in found.items():
        answer = resolve(document, answer)
        if not answer.get("description", "").strip():
            yield f"the answer {status} has no description"
        content = answer.get("content", {})
        if status.startswith(("4", "5")) and PROBLEM not in content:
            yield f"the answer {status} is not {PROBLEM}"
        yield from contents(document, content, f"the answer {status}")


def contents(document, content, where):
    """Every form of a body that can be read has an example that its schema accepts."""
    for kind, media in content.items():
        what = f"{where} as {kind}"
        schema = media.get("schema", {})
        found = list(examples(document, media, schema))
        if not found and ("json" in kind or "csv" in kind):
            yield f"{what} has no example"
        yield from untrue(document, schema, found, what)


def examples(document, holder, schema):
    """The examples that Swagger UI would show, wherever they are written."""
    if "example" in holder:
        yield holder["example"]
    for named in holder.get("examples", {}).values():
        named = resolve(document, named)
        if "value" in named:
            yield named["value"]
    schema = resolve(document, schema)
    if isinstance(schema, dict):
        if "example" in schema:
            yield schema["example"]
        yield from schema.get("examples", [])


def untrue(document, schema, found, what):
    """Examples that their own schema refuses."""
    if not isinstance(schema, dict):
        return
    # References inside the schema start at its root, so the root carries their targets.
    whole = {**schema, "components": document.get("components", {})}
    for example in found:
        for error in Draft202012Validator(whole).iter_errors(example):
            place = "/".join(str(part) for part in error.absolute_path)
            yield f"{what} has an example that its schema refuses at /{place}: {error.message[:200]}"


def statuses(document, path, method, operation):
    """What can always happen is always told."""
    if not path.startswith(API):
        return
    expected = []
    if "requestBody" in operation:
        expected += WITH_A_BODY
    if any(p["in"] == "path" for p in parameters_of(document, path, operation)):
        expected += WITH_A_PATH_PARAMETER
    if method == "get":
        expected += WITH_AN_ETAG
    missing = [status for status in expected if status not in operation.get("responses", {})]
    if missing:
        yield "does not tell of " + ", ".join(missing)


def main(arguments):
    """Prints every problem of the named file; the exit code tells if there were any."""
    if len(arguments) != 1:
        print(__doc__.strip().splitlines()[-1], file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            document = json.load(file)
    except (OSError, ValueError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    problems = problems_of(document)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{arguments[0]}: {len(problems)} problems", file=sys.stderr)
        return 1
    print(f"{arguments[0]}: {len(list(operations(document)))} operations, no problems")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
