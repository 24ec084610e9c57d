// Writes the workbooks of SheetJS (the package `xlsx`): XLSB and XLS.
const fs = require("fs");
const path = require("path");
const XLSX = require("xlsx");
const CFB = require("cfb");

const data = path.join(__dirname, "..", "data", "workbooks");
const spec = JSON.parse(fs.readFileSync(path.join(__dirname, "cases.json")));
const errors = { "#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0f, "#REF!": 0x17, "#NAME?": 0x1d, "#NUM!": 0x24, "#N/A": 0x2a };
const betweenSystems = 1462;

function cell(spec, is1904) {
  let value = spec.value;
  let made = {};
  if (value !== null && typeof value === "object" && "formula" in value) {
    made.f = value.formula;
    value = value.result;
  }
  if (typeof value === "string") Object.assign(made, { t: "s", v: value });
  else if (typeof value === "number") Object.assign(made, { t: "n", v: value });
  else if (typeof value === "boolean") Object.assign(made, { t: "b", v: value });
  else if ("days" in value) Object.assign(made, { t: "n", v: value.days - (is1904 ? betweenSystems : 0) });
  else Object.assign(made, { t: "e", v: errors[value.error] });
  if (spec.format) made.z = spec.format;
  return made;
}

for (const [name, one] of Object.entries(spec.cases)) {
  for (const type of ["xlsb", "xls"]) {
    if (spec.not[`sheetjs-${type}`].includes(name)) continue;
    const book = XLSX.utils.book_new();
    const states = [];
    for (const sheet of one.sheets) {
      const made = {};
      const used = { s: { r: 0, c: 0 }, e: { r: 0, c: 0 } };
      for (const c of sheet.cells) {
        const at = XLSX.utils.decode_cell(c.at);
        used.e = { r: Math.max(used.e.r, at.r), c: Math.max(used.e.c, at.c) };
        made[c.at] = cell(c, one.date1904);
      }
      made["!ref"] = XLSX.utils.encode_range(used);
      if (sheet.merges) made["!merges"] = sheet.merges.map(XLSX.utils.decode_range);
      for (const line of sheet.hidden_rows || []) (made["!rows"] = made["!rows"] || [])[line - 1] = { hidden: true };
      for (const letter of sheet.hidden_columns || []) (made["!cols"] = made["!cols"] || [])[XLSX.utils.decode_col(letter)] = { hidden: true };
      XLSX.utils.book_append_sheet(book, made, sheet.name);
      states.push({ Hidden: { hidden: 1, veryHidden: 2 }[sheet.state] || 0 });
    }
    book.Workbook = { Sheets: states, WBProps: { date1904: !!one.date1904 } };
    XLSX.writeFile(book, path.join(data, `sheetjs-${name}.${type}`), { bookType: type, bookSST: true, compression: true });
  }
}

const old = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(old, XLSX.utils.aoa_to_sheet([["Year", 5]]), "Sheet1");
XLSX.writeFile(old, path.join(data, "sheetjs-old.xls"), { bookType: "biff5" });

// The skeleton of a workbook under a label that encrypts: nobody without the rights can read more.
const labelled = CFB.utils.cfb_new();
CFB.utils.cfb_add(labelled, "/EncryptedPackage", Buffer.alloc(5000, 7));
CFB.utils.cfb_add(labelled, "/\u0006DataSpaces/Version", Buffer.alloc(76, 1));
CFB.utils.cfb_add(labelled, "/\u0006DataSpaces/DataSpaceInfo/DRMEncryptedDataSpace", Buffer.alloc(64, 1));
CFB.utils.cfb_add(labelled, "/\u0006DataSpaces/TransformInfo/DRMEncryptedTransform/\u0006Primary", Buffer.alloc(200, 1));
fs.writeFileSync(path.join(data, "sheetjs-labelled.xlsx"), CFB.write(labelled, { type: "buffer" }));
