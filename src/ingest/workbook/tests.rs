//! Workbooks of four writers, each held against what it must read to, and hostile ones that
//! are made here. `tests/workbooks/README.md` says how the files were made.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::*;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/workbooks")
}

/// What a file reads to, in the form of the manifest.
fn read(bytes: &[u8]) -> Value {
    let sheets = match sheets(bytes) {
        Ok(sheets) => sheets,
        Err(problems) => return json!({"refused": [problems.code(), problems.problems[0].why]}),
    };
    let sheets = sheets.into_iter().map(|sheet| {
        let row = |row: &crate::ingest::rows::Row<'_>| {
            assert_eq!(row.cell_count, row.cells.len());
            let cells = row.cells.iter().map(|cell| Value::from(cell.as_ref()));
            std::iter::once(Value::from(row.line)).chain(cells).collect::<Value>()
        };
        let cells =
            sheet.problems.iter().map(|p| -> Value { p.cell.as_ref().map(|c| c.0.clone()).into() });
        json!({
            "name": sheet.name,
            "hidden": sheet.hidden,
            "rows": sheet.rows.iter().map(row).collect::<Value>(),
            "notes": sheet.notes.iter().map(|note| note.to_string().into()).collect::<Vec<Value>>(),
            "problems": cells.collect::<Value>(),
        })
    });
    json!({"sheets": sheets.collect::<Value>()})
}

/// The same without the words of a refusal that are not asked for.
fn matches(found: &Value, expected: &Value) -> bool {
    match (found["refused"].as_array(), expected["refused"].as_array()) {
        (Some(found), Some(expected)) => {
            let has = |at: usize| found[at].as_str().zip(expected[at].as_str());
            found[0] == expected[0] && has(1).is_some_and(|(why, words)| why.contains(words))
        }
        _ => found == expected,
    }
}

#[test]
fn every_workbook_reads_to_what_its_writer_put_into_it() {
    let manifest = std::fs::read_to_string(folder().join("manifest.json")).unwrap();
    let manifest: BTreeMap<String, Value> = serde_json::from_str(&manifest).unwrap();
    let mut wrong = Vec::new();
    for (name, expected) in &manifest {
        let bytes = std::fs::read(folder().join(name)).unwrap();
        assert!(is_workbook(&bytes), "{name}");
        let found = read(&bytes);
        if !matches(&found, expected) {
            wrong.push(format!("{name}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), manifest.len(), wrong.join("\n"));
    assert!(manifest.len() >= 60);
}

#[test]
fn no_workbook_lies_in_the_folder_that_is_not_read() {
    let manifest = std::fs::read_to_string(folder().join("manifest.json")).unwrap();
    let manifest: BTreeMap<String, Value> = serde_json::from_str(&manifest).unwrap();
    let files = std::fs::read_dir(folder()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut others: Vec<String> = names.filter(|name| !manifest.contains_key(name)).collect();
    others.sort();
    assert_eq!(others, ["manifest.json"]);
}

/// An archive of parts, made here because no writer would make it.
fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write;
    let (mut file, mut list) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let mut packer =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(content).unwrap();
        let packed = packer.finish().unwrap();
        let start = file.len() as u32;
        let mut head = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        head.extend(crc.sum().to_le_bytes());
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend((content.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&head);
        file.extend(name.as_bytes());
        file.extend(packed);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&head);
        list.extend([0; 10]);
        list.extend(start.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (start, length) = (file.len() as u32, list.len() as u32);
    file.extend(list);
    file.extend(b"PK\x05\x06\x00\x00\x00\x00");
    file.extend((parts.len() as u16).to_le_bytes().repeat(2));
    file.extend(length.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// An XLSX file of one sheet and shared strings.
fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"http://x/{kind}\" Target=\"{target}\"/>")
    };
    let list =
        |relations: String| format!("<Relationships>{relations}</Relationships>").into_bytes();
    archive(&[
        ("_rels/.rels", list(relation("a", "officeDocument", "xl/workbook.xml"))),
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name=\"Sheet1\" r:id=\"b\"/></sheets></workbook>".to_vec(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            list(
                relation("b", "worksheet", "sheet.xml") + &relation("c", "sharedStrings", "s.xml"),
            ),
        ),
        ("xl/sheet.xml", sheet.as_bytes().to_vec()),
        ("xl/s.xml", format!("<sst>{strings}</sst>").into_bytes()),
    ])
}

fn sheet_xml(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

fn ods(content: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet>{content}</office:spreadsheet>\
         </office:body></office:document-content>"
    );
    archive(&[("content.xml", content.into_bytes())])
}

/// Files that would take memory or time without end, with the code of their refusal and
/// words of its sentence.
fn bombs() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let one = |at: &str| format!("<row><c r=\"{at}\"><v>1</v></c></row>");
    let many = |count: usize| -> String {
        let cell = |n: usize| format!("<row><c r=\"A{}\"><v>{}</v></c></row>", n + 1, n * 7_919);
        (0..count).map(cell).collect()
    };
    let wide = |count: usize| -> String {
        let cell = |n: usize| format!("<row><c r=\"CV{}\"><v>{}</v></c></row>", n + 1, n * 7_919);
        (0..count).map(cell).collect()
    };
    let shared: String =
        (1..=5_000).map(|n| format!("<row><c r=\"A{n}\" t=\"s\"><v>0</v></c></row>")).collect();
    let blanks = sheet_xml(&" ".repeat(20_000_000));
    let entities = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    let long_tag = format!(
        "<worksheet x=\"{}\"/>",
        (0..900_000).map(|n| (n % 7_919).to_string()).collect::<String>()
    );
    vec![
        (
            "far cell",
            xlsx(&sheet_xml(&(one("A1") + &one("XFD1048576"))), ""),
            "file_too_large",
            "Sheet1!XFD1048576",
        ),
        ("many rows", xlsx(&sheet_xml(&many(150_000)), ""), "file_too_large", "100,000 rows"),
        ("wide rows", xlsx(&sheet_xml(&wide(50_000)), ""), "file_too_large", "more cells or text"),
        (
            "blank cells",
            xlsx(
                &sheet_xml(&format!("<row>{}</row>", "<c s=\"1\"/>".repeat(100)).repeat(16_000)),
                "",
            ),
            "file_too_large",
            "unpacks to more",
        ),
        ("blanks", xlsx(&blanks, ""), "file_too_large", "unpacks to more"),
        (
            "one string",
            xlsx(&sheet_xml(&shared), &format!("<si><t>{}</t></si>", "ab ".repeat(10_000))),
            "file_too_large",
            "more cells or text",
        ),
        (
            "strings",
            xlsx(
                &sheet_xml(&one("A1")),
                &format!("<si><t>{}</t></si>", "abc".repeat(10_000)).repeat(400),
            ),
            "file_too_large",
            "unpacks to more",
        ),
        (
            "entities",
            xlsx(&format!("{entities}{}", sheet_xml("&b;")), ""),
            "workbook_refused",
            "entities",
        ),
        (
            "an entity",
            xlsx(&sheet_xml("<row><c t=\"str\"><v>&b;</v></c></row>"), ""),
            "workbook_refused",
            "entities",
        ),
        ("deep tags", xlsx(&"<a>".repeat(3_000_000), ""), "workbook_refused", "damaged"),
        ("long tag", xlsx(&long_tag, ""), "file_too_large", "unpacks to more"),
        (
            "repeated rows",
            ods(
                "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>",
            ),
            "file_too_large",
            "repeats row 1 without end",
        ),
        (
            "repeated cells",
            ods(
                "<table:table table:name=\"A\"><table:table-row><table:table-cell table:number-columns-repeated=\"4294967295\" office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>",
            ),
            "file_too_large",
            "A!CW1",
        ),
        (
            "repeated formulas",
            ods(
                "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\" table:formula=\"of:=1\"/></table:table-row></table:table>",
            ),
            "file_too_large",
            "repeats row 1 without end",
        ),
        (
            "repeated blanks",
            ods(
                "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"4294967295\"><table:table-cell table:number-columns-repeated=\"4294967295\" office:value-type=\"string\"><text:p/></table:table-cell></table:table-row></table:table>",
            ),
            "empty_file",
            "no sheet with anything",
        ),
        ("many sheets", ods(&"<table:table/>".repeat(200)), "file_too_large", "100 sheets"),
    ]
}

#[test]
fn what_would_take_all_memory_is_refused_by_its_limit() {
    for (name, bytes, code, words) in bombs() {
        assert!(bytes.len() < MAX_BYTES, "{name}: {}", bytes.len());
        let problems = sheets(&bytes).expect_err(name);
        assert_eq!(problems.code(), code, "{name}: {problems:?}");
        assert!(problems.problems[0].why.contains(words), "{name}: {problems:?}");
    }
}

#[test]
fn a_sheet_beyond_the_limits_leaves_the_others_readable() {
    let table = |name: &str, cell: &str| {
        format!(
            "<table:table table:name=\"{name}\"><table:table-row>{cell}</table:table-row></table:table>"
        )
    };
    let far = "<table:table-cell table:number-columns-repeated=\"500\"/><table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
    let near =
        "<table:table-cell office:value-type=\"string\"><text:p>Year</text:p></table:table-cell>";
    let found = sheets(&ods(&(table("Data", far) + &table("Table", near)))).unwrap();
    let said: Vec<String> = found[0].notes.iter().map(Note::to_string).collect();
    let expected = "this sheet was not looked at: something stands in Data!SG1, and at most 100 \
                    columns are read";
    assert_eq!(said, [expected]);
    assert_eq!(found[1].rows[0].cells, ["Year"]);
}

#[test]
fn a_formula_without_a_result_is_a_problem_of_its_cell() {
    let rows = "<row><c r=\"A1\"><v>5</v></c></row><row><c r=\"C2\"><f>A1</f></c></row>";
    let found = sheets(&xlsx(&sheet_xml(rows), "")).unwrap();
    assert_eq!(found[0].problems[0].cell.as_ref().unwrap().0, "Sheet1!C2");
    assert_eq!(found[0].problems[0].row, Some(2));
}

#[test]
fn no_damage_makes_the_reader_panic_or_go_on_for_ever() {
    let mut seed = 1_u64;
    let mut random = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let whole = std::fs::read(&path).unwrap();
        if !is_workbook(&whole) || !path.to_string_lossy().contains("merged") {
            continue;
        }
        for part in 0..16 {
            _ = sheets(&whole[..whole.len() * part / 16]);
        }
        for _ in 0..50 {
            let mut other = whole.clone();
            for _ in 0..=random(3) {
                let at = random(other.len());
                other[at] = random(256) as u8;
            }
            _ = sheets(&other);
        }
    }
}
