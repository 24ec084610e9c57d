"""What a program does with the generated client: list, ask, deliver, correct, page, keep.

    python3 call.py --client FOLDER --origin http://127.0.0.1:8080
"""

import argparse
import io
import pathlib
import sys
import uuid

HERE = pathlib.Path(__file__).resolve().parent
COUNCIL, CASE, OWN = "cambridgeshire", "cambridgeshire-direct-payments", f"client-{uuid.uuid4().hex[:8]}"


def check(is_so, what):
    if not is_so:
        sys.exit(f"clients: {what}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", required=True)
    parser.add_argument("--origin", required=True)
    arguments = parser.parse_args()
    sys.path.insert(0, arguments.client)
    call(arguments.origin)


def call(origin):
    from recoup_client import AuthenticatedClient, models, types
    from recoup_client.api.clawbacks import (deliver_clawbacks, list_clawbacks,
                                             read_clawback_history)
    from recoup_client.api.offset import read_offset, what_if_offset
    from recoup_client.api.programmes import create_programme, list_programmes

    client = AuthenticatedClient(base_url=origin, token="the demo is open")

    listed = list_programmes.sync(COUNCIL, client=client)
    check(CASE in [it.id for it in listed.programmes], "the case is not listed")

    answer = read_offset.sync_detailed(COUNCIL, CASE, client=client)
    offset = answer.parsed
    check(isinstance(offset, models.Offset), f"no offset: {answer.status_code}")
    print(f"offset: {offset.totals.net} stay uncovered")

    body = models.Assumptions(growth_rate="0.05")
    half = what_if_offset.sync(COUNCIL, CASE, client=client, body=body)
    check(isinstance(half, models.Offset), "no answer to a what-if")
    check(half.totals.net != offset.totals.net, "another growth changes nothing")
    print(f"what if growth were 5%: {half.totals.net}")

    etag = answer.headers["etag"]
    again = client.get_httpx_client().get(
        f"/api/v1/councils/{COUNCIL}/programmes/{CASE}/offset", headers={"If-None-Match": etag})
    check(again.status_code == 304 and not again.content, f"not a 304: {again.status_code}")

    refused = read_offset.sync_detailed(COUNCIL, "no-such-programme", client=client)
    check(isinstance(refused.parsed, models.Problem), "a problem is not read as one")
    check((refused.parsed.code, refused.parsed.status) == ("unknown_programme", 404), refused.parsed)

    made = create_programme.sync_detailed(
        COUNCIL, client=client, body=models.Programme(
            id=OWN, name="Made by a client", council=COUNCIL))
    check(made.status_code == 201, f"no programme: {made.content}")

    def deliver(name, content, kind, **more):
        file = types.File(payload=io.BytesIO(content), file_name=name, mime_type=kind)
        return deliver_clawbacks.sync_detailed(
            COUNCIL, OWN, client=client, body=models.FileForm(file=file), **more)

    text = "quarter,amount,count\n" + "".join(
        f"{year}-{(year + 1) % 100:02}-Q{quarter},{1000 * quarter}.50,{quarter}\n"
        for year in range(2018, 2022) for quarter in range(1, 5))
    taken = deliver("records.csv", text.encode(), "text/csv", submitted_by="a client")
    check(taken.status_code == 201 and taken.parsed.records.new == 16, taken.content)

    workbook = (HERE.parent.parent / "examples" / "outturn.xlsx").read_bytes()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    dry = deliver("outturn.xlsx", workbook, kind, dry_run=True, submitted_by="a client",
                  reason="the outturn of the year")
    check(dry.status_code == 200 and dry.parsed.read_as.sheet == "Outturn", dry.content)

    other = "quarter,amount,count\n2018-19-Q1,999.00,1\n"
    asked = deliver("restated.csv", other.encode(), "text/csv")
    check(asked.parsed.code == "reason_missing", asked.content)
    given = deliver("restated.csv", other.encode(), "text/csv", submitted_by="a client",
                    reason="an invoice was found", idempotency_key="client-restates")
    check(given.status_code == 201 and given.parsed.records.restated == 1, given.content)
    history = read_clawback_history.sync(COUNCIL, OWN, "2018-19-Q1", client=client)
    check([it.amount for it in history.versions] == ["1000.50", "999.00"], history)

    seen, cursor = [], types.UNSET
    while True:
        page = list_clawbacks.sync_detailed(
            COUNCIL, OWN, client=client, limit=6, cursor=cursor)
        seen += [record.quarter for record in page.parsed.records]
        link = page.headers.get("link", "")
        if "cursor=" not in link:
            break
        cursor = link.split("cursor=")[1].split(">")[0].split("&")[0]
    check(len(seen) == 16 == len(set(seen)), f"pages lose or repeat records: {seen}")
    print(f"delivered, restated and read {len(seen)} records in pages of 6")


if __name__ == "__main__":
    main()
