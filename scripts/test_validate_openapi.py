"""The specification check must be able to fail: one small document that passes,
and for every rule the same document with one thing wrong."""

import copy
import unittest

from validate_openapi import problems_of

PROBLEM = {
    "description": "Why not.",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
GOOD = {
    "openapi": "3.1.0",
    "info": {"title": "Recoup", "version": "0.1.0"},
    "paths": {
        "/api/v1/programmes/{programme}": {
            "put": {
                "operationId": "put_programme",
                "summary": "Change a programme",
                "description": "Keeps every earlier version.",
                "parameters": [
                    {
                        "name": "programme",
                        "in": "path",
                        "required": True,
                        "description": "The programme's id.",
                        "schema": {"type": "string"},
                        "example": "cambridgeshire-direct-payments",
                    }
                ],
                "requestBody": {
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Programme"}}}
                },
                "responses": {
                    "200": {
                        "description": "As it now is.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Programme"}}},
                    },
                    **{status: copy.deepcopy(PROBLEM) for status in ("400", "404", "408", "413", "415", "422")},
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Programme": {
                "type": "object",
                "required": ["amount"],
                "properties": {"amount": {"$ref": "#/components/schemas/Money"}},
                "examples": [{"amount": "234117.00"}],
            },
            "Money": {"type": "string", "pattern": r"^-?\d+\.\d\d$"},
            "Problem": {"type": "object", "example": {"code": "not-found"}},
        }
    },
}
PATH = "/api/v1/programmes/{programme}"


def operation(document):
    return document["paths"][PATH]["put"]


def schemas(document):
    return document["components"]["schemas"]


def add_get(document, **changes):
    """A second operation with the same parameter and its own answers."""
    get = copy.deepcopy(operation(document)) | {"operationId": "get_programme"} | changes
    del get["requestBody"]
    document["paths"][PATH]["get"] = get


# What is done to the good document, and words that the complaint must have.
BAD = {
    "another version": (lambda d: d.update(openapi="3.0.3"), "must be OpenAPI 3.1"),
    "not a valid document": (lambda d: d["info"].pop("version"), "/info: 'version' is a required property"),
    "no operation": (lambda d: d.update(paths={}), "no operation"),
    "a reference to nothing": (lambda d: schemas(d).pop("Money"), "#/components/schemas/Money leads nowhere"),
    "a reference to itself": (
        lambda d: schemas(d).update(Money={"$ref": "#/components/schemas/Money"}),
        "leads nowhere",
    ),
    "a reference out of the document": (
        lambda d: schemas(d).update(Money={"$ref": "money.json"}),
        "money.json leads nowhere",
    ),
    "no operationId": (lambda d: operation(d).pop("operationId"), "has no operationId"),
    "an operationId used twice": (
        lambda d: add_get(d, operationId="put_programme"),
        "put_programme",
    ),
    "no summary": (lambda d: operation(d).pop("summary"), "has no summary"),
    "no description": (lambda d: operation(d).pop("description"), "has no description"),
    "a blank description": (lambda d: operation(d).update(description=" "), "has no description"),
    "the summary said twice": (
        lambda d: operation(d).update(description="Change a programme"),
        "only repeats the summary",
    ),
    "a parameter without description": (
        lambda d: operation(d)["parameters"][0].pop("description"),
        "the parameter programme has no description",
    ),
    "a required parameter without example": (
        lambda d: operation(d)["parameters"][0].pop("example"),
        "the parameter programme is required but has no example",
    ),
    "a parameter with a wrong example": (
        lambda d: operation(d)["parameters"][0].update(example=7),
        "the parameter programme has an example that its schema refuses at /: 7 is not",
    ),
    "a body without example": (lambda d: schemas(d)["Programme"].pop("examples"), "the request body as application/json has no example"),
    "an example that its schema refuses": (
        lambda d: schemas(d)["Programme"].update(examples=[{"amount": 234117}]),
        "at /amount: 234117 is not of type 'string'",
    ),
    "an example beside the schema that it refuses": (
        lambda d: operation(d)["requestBody"]["content"]["application/json"].update(
            examples={"wrong": {"value": {}}}
        ),
        "'amount' is a required property",
    ),
    "no answer for success": (lambda d: operation(d)["responses"].pop("200"), "has no answer for success"),
    "an answer without description": (
        lambda d: operation(d)["responses"]["404"].update(description=" "),
        "the answer 404 has no description",
    ),
    "an error that is no problem document": (
        lambda d: operation(d)["responses"]["404"].pop("content"),
        "the answer 404 is not application/problem+json",
    ),
    "a body whose refusal is not told": (
        lambda d: [operation(d)["responses"].pop(status) for status in ("415", "422")],
        "does not tell of 415, 422",
    ),
    "a missing resource that is not told": (lambda d: operation(d)["responses"].pop("404"), "does not tell of 404"),
    "a GET without 304": (add_get, "GET /api/v1/programmes/{programme}: does not tell of 304"),
}


class TheSpecificationCheck(unittest.TestCase):
    def test_passes_the_good_document(self):
        self.assertEqual(problems_of(GOOD), [])

    def test_refuses_what_is_no_document(self):
        self.assertEqual(problems_of(["openapi"]), ["/openapi: the document must be OpenAPI 3.1"])

    def test_finds_each_thing_that_is_wrong(self):
        for name, (spoil, expected) in BAD.items():
            with self.subTest(name):
                document = copy.deepcopy(GOOD)
                spoil(document)
                self.assertIn(expected, "\n".join(problems_of(document)))


if __name__ == "__main__":
    unittest.main()
