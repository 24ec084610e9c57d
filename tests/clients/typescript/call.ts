// What a program in TypeScript does with the types that openapi-typescript makes of the document:
// list, ask, deliver, correct, page, keep. A word that the document does not know does not compile.
//
//     node made/call.js http://127.0.0.1:8080 outturn.xlsx

import { readFileSync } from "node:fs";
import createClient from "openapi-fetch";
import type { components, paths } from "./recoup.js";

type Problem = components["schemas"]["Problem"];

const [origin = "", workbook = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: origin });
const [council, known] = ["cambridgeshire", "cambridgeshire-direct-payments"];
const own = `client-${crypto.randomUUID().slice(0, 8)}`;

function check(isSo: boolean, what: unknown): asserts isSo {
  if (!isSo) {
    throw new Error(typeof what === "string" ? what : JSON.stringify(what));
  }
}

const listed = await client.GET("/api/v1/councils/{council}/programmes", { params: { path: { council } } });
check(listed.data?.programmes.some((it) => it.id === known) ?? false, "the case is not listed");

const path = { council, programme: known };
const answer = await client.GET("/api/v1/councils/{council}/programmes/{programme}/offset", { params: { path } });
// The same address also answers as CSV, which is text.
check(typeof answer.data === "object", answer.error);
const net: string | null = answer.data.totals.net;
console.log(`offset: ${net} stay uncovered`);

const half = await client.POST("/api/v1/councils/{council}/programmes/{programme}/offset", {
  params: { path },
  body: { growth_rate: "0.05", offset_basis: "yearly_increment" },
});
check(typeof half.data === "object" && half.data.totals.net !== net, "another growth changes nothing");

await client.POST("/api/v1/councils/{council}/programmes/{programme}/offset", {
  params: { path },
  // @ts-expect-error A misspelt word is refused before it is sent.
  body: { offset_basis: "yearly_increments" },
});

const etag = answer.response.headers.get("etag") ?? "";
const again = await client.GET("/api/v1/councils/{council}/programmes/{programme}/offset", {
  params: { path },
  headers: { "If-None-Match": etag },
});
check(again.response.status === 304, `not a 304: ${again.response.status}`);

const unknown = await client.GET("/api/v1/councils/{council}/programmes/{programme}/offset", {
  params: { path: { council, programme: "no-such-programme" } },
});
const problem: Problem | undefined = unknown.error;
check(problem?.code === "unknown_programme" && problem.status === 404, problem);

const created = await client.POST("/api/v1/councils/{council}/programmes", {
  params: { path: { council } },
  body: { id: own, name: "Made by a client", council },
});
check(created.response.status === 201, created.error);

const ofOwn = { council, programme: own };
type DeliveryQuery = NonNullable<
  paths["/api/v1/councils/{council}/programmes/{programme}/submissions"]["post"]["parameters"]["query"]
>;

function deliver(name: string, content: Uint8Array<ArrayBuffer> | string, query: DeliveryQuery, key?: string) {
  const form = new FormData();
  form.append("file", new Blob([content]), name);
  return client.POST("/api/v1/councils/{council}/programmes/{programme}/submissions", {
    params: { path: ofOwn, query, ...(key === undefined ? {} : { header: { "Idempotency-Key": key } }) },
    body: { file: "" },
    // The generated type knows bytes as text; what is sent is the form.
    bodySerializer: () => form,
  });
}

const years = [2018, 2019, 2020, 2021];
const rows = years.flatMap((year) =>
  [1, 2, 3, 4].map((quarter) => `${year}-${(year + 1) % 100}-Q${quarter},${1000 * quarter}.50,${quarter}\n`),
);
const taken = await deliver("records.csv", `quarter,amount,count\n${rows.join("")}`, { submitted_by: "a client" });
check(taken.response.status === 201 && taken.data?.records.new === 16, taken.error ?? taken.data);

const book = new Uint8Array(readFileSync(workbook));
const dry = await deliver("outturn.xlsx", book, { dry_run: true, submitted_by: "a client", reason: "the outturn" });
check(dry.data?.read_as?.sheet === "Outturn", dry.error ?? dry.data);

const other = "quarter,amount,count\n2018-19-Q1,999.00,1\n";
const asked = await deliver("restated.csv", other, {});
check(asked.error?.code === "reason_missing", asked.error ?? asked.data);
const given = await deliver("restated.csv", other, { submitted_by: "a client", reason: "an invoice was found" }, `${own}-1`);
check(given.data?.records.restated === 1, given.error ?? given.data);
const history = await client.GET("/api/v1/councils/{council}/programmes/{programme}/clawbacks/{quarter}/history", {
  params: { path: { ...ofOwn, quarter: "2018-19-Q1" } },
});
check(history.data?.versions.map((it) => it.amount).join() === "1000.50,999.00", history.error ?? history.data);

const seen: string[] = [];
let cursor: string | null = null;
do {
  const query: { limit: number; cursor?: string } = cursor === null ? { limit: 6 } : { limit: 6, cursor };
  const page = await client.GET("/api/v1/councils/{council}/programmes/{programme}/clawbacks", {
    params: { path: ofOwn, query },
  });
  check(typeof page.data === "object", page.error);
  seen.push(...page.data.records.map((record) => record.quarter));
  cursor = page.data.next_cursor;
} while (cursor !== null);
check(seen.length === 16 && new Set(seen).size === 16, `pages lose or repeat records: ${seen}`);
console.log(`delivered, restated and read ${seen.length} records in pages of 6`);
