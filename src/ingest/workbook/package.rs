//! How the parts of an XLSX or XLSB file belong together: which is the workbook, and where
//! its sheets, strings and styles are.

use super::archive::Archive;
use super::refused::Read;
use super::xml::{self, Node, Xml};

/// Where a part refers to others.
pub(super) struct Relations {
    folder: String,
    relations: Vec<Relation>,
}

/// One part that another refers to.
pub(super) struct Relation {
    id: String,
    /// The last word of its kind: `worksheet`, `styles`.
    pub(super) kind: String,
    pub(super) target: String,
}

/// How many relations of a part are kept.
const MAX_RELATIONS: usize = 2_000;

impl Relations {
    /// The parts that a part refers to. One that refers to none may have no list.
    pub(super) fn of(archive: &Archive<'_>, part: &str) -> Read<Relations> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let list = [folder, "_rels", &format!("{name}.rels")].join("/");
        let list = list.trim_start_matches('/');
        let mut relations = Relations { folder: folder.to_owned(), relations: Vec::new() };
        if !archive.has(list) {
            return Ok(relations);
        }
        let mut xml = Xml::new(archive.part(list)?);
        loop {
            match xml.next()? {
                Node::Start(tag) if xml::name(&tag) == "Relationship" => {
                    let of = |name| xml::attribute(&tag, name).unwrap_or_default();
                    let kind = of("Type").rsplit('/').next().unwrap_or_default().to_owned();
                    let target = relations.resolve(&of("Target"));
                    if relations.relations.len() < MAX_RELATIONS {
                        relations.relations.push(Relation { id: of("Id"), kind, target });
                    }
                }
                Node::Eof => return Ok(relations),
                _ => {}
            }
        }
    }

    /// The path of a target from the root of the archive.
    fn resolve(&self, target: &str) -> String {
        if let Some(absolute) = target.strip_prefix('/') {
            return absolute.to_owned();
        }
        let mut path: Vec<&str> = self.folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in target.split('/') {
            match part {
                ".." => _ = path.pop(),
                "." | "" => {}
                part => path.push(part),
            }
        }
        path.join("/")
    }

    /// The part of that id.
    pub(super) fn by_id(&self, id: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.id == id)
    }

    /// The first part of that kind.
    pub(super) fn by_kind(&self, kind: &str) -> Option<&str> {
        let found = self.relations.iter().find(|relation| relation.kind == kind);
        found.map(|relation| relation.target.as_str())
    }
}

/// The part that is the workbook, where the archive has one.
pub(super) fn workbook_part(archive: &Archive<'_>) -> Read<Option<String>> {
    let stated = Relations::of(archive, "")?.by_kind("officeDocument").map(str::to_owned);
    let usual = ["xl/workbook.xml", "xl/workbook.bin"].map(str::to_owned);
    Ok(stated.into_iter().chain(usual).find(|part| archive.has(part)))
}
