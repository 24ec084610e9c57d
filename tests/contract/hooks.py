"""What schemathesis is told about this service: where there is something to ask for, which
refusals are of what is recorded and not of what was sent, and how much of what the document allows
was taken. The counts are written to the file that RECOUP_CONTRACT_COUNTS names."""

import atexit
import collections
import json
import os
import re

import schemathesis

# What is there to be read. A slug that was made up is most often replaced by one of these.
KNOWN = {
    "council": "cambridgeshire",
    "programme": "cambridgeshire-direct-payments",
    "scenario": "b-cumulative-uplift",
    "quarter": "2019-20-Q1",
    "vintage": "1",
}
SLUG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
QUARTER = re.compile(r"[0-9]{4}-[0-9]{2}-Q[1-4]")
# Refusals that depend on what is recorded, whatever is sent: by code, and by words.
OF_THE_RECORD = {
    "idempotency_key_reused", "no_answer", "no_backtest", "no_comparison", "no_forecast",
    "no_growth", "no_score", "nothing_recorded", "reason_missing",
}
SAID_OF_THE_RECORD = re.compile(
    "cannot be the baseline|this programme has no|this programme\u2019s benefits|this programme's benefits|does not change")

counts = collections.Counter()
refused = collections.Counter()


# What the document says in words and no schema can. A financial year names two years that follow
# each other, from 1950-51 to 2149-50; the table of an answer goes with CSV; ranges name assumptions;
# a repair is accepted or the table as printed; JSON has no sheets, cells or repairs; the council in a
# body is that of the address; what begins does not end before; some fields stand for each other, and
# some go with one kind.
YEAR = re.compile(r"([0-9]{4})-[0-9]{2}(?=$|\.\.|,|:|-Q)")


INSTEAD = [("financial_year", "quarter"), ("amounts", "amount_a_year")]
OF_KINDS = {"schemes": "unit_savings", "project": "outcome_payments", "proposals": "proposals",
            "reason": "not_stated"}


def in_order(fields):
    """An object of a body, mended where only words say what goes with what."""
    for one, other in INSTEAD:
        # A record has both: the quarter is a number beside its year.
        if fields.get(one) and fields.get(other) and "amount" not in fields:
            del fields[other]
    if fields.get("amounts"):
        for of_a_term in ["months", "starts", "ends"]:
            fields.pop(of_a_term, None)
    for first, last in [("first", "last"), ("from", "to"), ("starts", "funding_ends")]:
        ends = [fields.get(first), fields.get(last)]
        if all(isinstance(end, str) for end in ends):
            fields[first], fields[last] = sorted(ends)
    if "budget_effect" in fields or "headlines" in fields:
        for part, kind in OF_KINDS.items():
            if fields.get("kind") != kind:
                fields.pop(part, None)
        if fields.get("kind") == "clawback":
            fields.pop("budget_effect", None)
    fields.pop("ranges", None)
    return fields


def in_words(value):
    if isinstance(value, str):
        return YEAR.sub(lambda it: f"20{int(it[1]) % 100:02}-{(int(it[1]) + 1) % 100:02}", value)
    if isinstance(value, list):
        return [in_words(item) for item in value]
    if isinstance(value, dict):
        return in_order({in_words(name): in_words(item) for name, item in value.items()})
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    if not is_allowed(case):
        return
    if case.query:
        case.query = {name: in_words(value) for name, value in case.query.items()}
        if "table" in case.query:
            case.query["format"] = "csv"
        if "accept_repair" in case.query:
            case.query.pop("accept_as_printed", None)
        case.query.pop("ranges", None)
        if "amber_level" in case.query:
            case.query["red_level"] = case.query["amber_level"]
    if isinstance(case.body, dict):
        case.body = in_words(case.body)
        for of_a_file in ["sheet", "range", "unit", "hidden", "accept_repair"]:
            (case.query or {}).pop(of_a_file, None)
        if "council" in case.body and "council" in (case.path_parameters or {}):
            case.body["council"] = case.path_parameters["council"]


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not path_parameters or context.operation.method.upper() == "DELETE":
        return path_parameters
    for name, known in KNOWN.items():
        value = path_parameters.get(name)
        form = QUARTER if name == "quarter" else SLUG
        if isinstance(value, str) and form.fullmatch(value) and sum(map(ord, value)) % 5:
            path_parameters[name] = known
    return path_parameters


def is_of_the_record(response):
    try:
        said = json.loads(response.content)
    except ValueError:
        return False
    problems = said.get("problems") or []
    words = all(SAID_OF_THE_RECORD.search(problem["why"]) for problem in problems)
    return said.get("code") in OF_THE_RECORD or (bool(problems) and words)


def why(response):
    """The first thing that was wrong, in the words of the answer."""
    try:
        said = json.loads(response.content)
    except ValueError:
        return str(response.status_code)
    first = (said.get("problems") or [{"why": said.get("detail")}])[0]
    place = first.get("parameter") or first.get("pointer") or first.get("column") or ""
    return f"{said.get('code')}: {place}: {first['why'][:120]}"


def is_allowed(case):
    """Whether all of a request is as the document allows it."""
    meta = case.meta
    return meta is not None and meta.generation.mode.value == "positive"


@schemathesis.hook
def after_call(context, case, response):
    if not is_allowed(case):
        counts["not allowed"] += 1
        return
    if response.status_code < 400:
        counts["taken"] += 1
    elif case.media_type not in (None, "application/json"):
        # What a file holds has no schema.
        counts["a file"] += 1
    elif response.status_code in (400, 413, 415, 422) and not is_of_the_record(response):
        counts["refused"] += 1
        refused[f"{case.operation.label}: {why(response)}"] += 1
    else:
        counts["of the record"] += 1


@atexit.register
def tell():
    if place := os.environ.get("RECOUP_CONTRACT_COUNTS"):
        with open(place, "w", encoding="utf-8") as file:
            json.dump({"counts": counts, "refused": refused.most_common(50)}, file)
