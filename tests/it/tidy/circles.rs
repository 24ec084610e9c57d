//! No two files of a room need each other, and no two public types share a name: what a
//! name means, and which file comes first, is then plain from the text.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::code::{code_of, identifier, is_word, paths_in, test_files_of};
use super::{File, assert_none, made_up, repository};

#[test]
fn no_file_of_a_room_is_in_a_circle() {
    assert_none(
        circles(&repository()),
        "files that need each other are one file in two pieces; what both need has a file of its own:",
    );
}

#[test]
fn no_two_public_types_share_a_name() {
    assert_none(
        shared_names(&repository()),
        "a name that means two things means neither; each type has its own:",
    );
}

/// A module by its path below `src/`.
type Module = Vec<String>;

/// What a file says, as far as another can depend on it.
struct Source {
    path: String,
    /// Its code without imports.
    body: String,
    /// What it imports, each as a path, with the name that it has here.
    imports: Vec<(Vec<String>, String)>,
    /// What it hands on under its own name.
    exports: Vec<(Vec<String>, String)>,
    /// The items that it declares.
    declares: BTreeSet<String>,
}

impl Source {
    fn read(path: &str, code: &str) -> Source {
        let mut source = Source {
            path: path.to_owned(),
            body: String::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            declares: declared(code),
        };
        // A path in a visibility, `pub(in crate::sources)`, is no use of what it names.
        let code = code.replace("(in crate", "(").replace("pub(super)", "pub");
        let mut rest = code.as_str();
        while let Some(at) = next_use(rest) {
            let (before, from) = rest.split_at(at);
            let Some(end) = from.find(';') else { break };
            let is_export = before.trim_end().ends_with("pub") || before.trim_end().ends_with(')');
            let named = paths_in(&from["use ".len()..end]);
            let list = if is_export { &mut source.exports } else { &mut source.imports };
            list.extend(named);
            source.body.push_str(before);
            rest = &from[end + 1..];
        }
        source.body.push_str(rest);
        source
    }
}

/// Where the next `use` begins a statement.
fn next_use(code: &str) -> Option<usize> {
    code.match_indices("use ").map(|(at, _)| at).find(|at| {
        let line = code[..*at].rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty() || line.trim_start().starts_with("pub")
    })
}

/// The names after `struct`, `fn` and their like.
fn declared(code: &str) -> BTreeSet<String> {
    const KINDS: [&str; 8] =
        ["struct ", "enum ", "trait ", "type ", "fn ", "const ", "static ", "macro_rules! "];
    let of = |kind: &&str| -> Vec<String> {
        let starts = code.match_indices(*kind).filter(|(at, _)| !code[..*at].ends_with(is_word));
        starts.map(|(at, _)| identifier(&code[at + kind.len()..])).collect()
    };
    KINDS.iter().flat_map(of).filter(|name| !name.is_empty()).collect()
}

/// All files of `src/` that are no tests.
struct Library(BTreeMap<Module, Source>);

impl Library {
    fn of(files: &[File]) -> Library {
        let tests: BTreeSet<String> = files.iter().flat_map(test_files_of).collect();
        let rust = files.iter().filter(|file| file.is_rust() && !tests.contains(&file.path));
        let modules = rust.filter_map(|file| {
            let place = file.path.strip_prefix("src/")?.trim_end_matches(".rs");
            let module = place.split('/').filter(|part| *part != "mod").map(str::to_owned);
            Some((module.collect(), Source::read(&file.path, &code_of(&file.text))))
        });
        Library(modules.collect())
    }

    /// Where a path leads that is written in a module: the nearest module, and the rest.
    fn follow(&self, from: &Module, path: &[String]) -> Option<(Module, Vec<String>)> {
        let (mut at, mut rest) = match path.first()?.as_str() {
            "crate" => (Module::new(), &path[1..]),
            "self" => (from.clone(), &path[1..]),
            "super" => (from.clone(), path),
            first => {
                let child = [from.as_slice(), &[first.to_owned()]].concat();
                self.0.contains_key(&child).then(|| (from.clone(), path))?
            }
        };
        while rest.first().is_some_and(|part| part == "super") {
            at.pop();
            rest = &rest[1..];
        }
        while let Some(part) = rest.first() {
            let inner = [at.as_slice(), std::slice::from_ref(part)].concat();
            if !self.0.contains_key(&inner) {
                break;
            }
            (at, rest) = (inner, &rest[1..]);
        }
        Some((at, rest.iter().filter(|part| *part != "self").cloned().collect()))
    }

    /// The module that declares what a path names, through whatever hands it on. `None` of
    /// a module itself, and of what is none of ours.
    fn declaring(&self, from: &Module, path: &[String]) -> Option<Module> {
        let (mut at, rest) = self.follow(from, path)?;
        let mut name = rest.first()?.clone();
        for _ in 0..4 {
            let source = self.0.get(&at)?;
            if source.declares.contains(&name) {
                break;
            }
            let handed = source.exports.iter().chain(&source.imports);
            let Some((path, _)) = handed.into_iter().find(|(_, known)| *known == name) else {
                break;
            };
            let Some((next, rest)) = self.follow(&at, path) else { break };
            let Some(first) = rest.first() else { break };
            (at, name) = (next, first.clone());
        }
        Some(at)
    }

    /// The modules of the same room that a module needs.
    fn needs(&self, module: &Module) -> BTreeSet<Module> {
        let source = &self.0[module];
        let mut paths: Vec<Vec<String>> = Vec::new();
        // The names that stand for modules here.
        let mut modules: Vec<(String, Module)> = Vec::new();
        let children = self.0.keys().filter(|at| at.len() == module.len() + 1);
        for child in children.filter(|at| at.starts_with(module)) {
            modules.push((child[child.len() - 1].clone(), child.clone()));
        }
        for (path, name) in &source.imports {
            match self.follow(module, path) {
                Some((at, rest)) if rest.is_empty() => modules.push((name.clone(), at)),
                _ => paths.push(path.clone()),
            }
        }
        for root in ["crate", "self", "super"] {
            paths.extend(inline(&source.body, root));
        }
        for (name, at) in &modules {
            for path in inline(&source.body, name) {
                let whole = [&["crate".to_owned()], at.as_slice(), &path[1..]].concat();
                paths.push(whole);
            }
        }
        let found = paths.iter().filter_map(|path| self.declaring(module, path));
        found.filter(|at| at != module && at.first() == module.first()).collect()
    }
}

/// The paths in code that begin with a name.
fn inline(body: &str, root: &str) -> Vec<Vec<String>> {
    let start = format!("{root}::");
    let starts = body.match_indices(&start).map(|(at, _)| at);
    let first = starts.filter(|at| !body[..*at].ends_with(|c| is_word(c) || c == ':'));
    let path = |at: usize| {
        let end = body[at..].find(|c| !is_word(c) && c != ':').unwrap_or(body.len() - at);
        body[at..at + end].split("::").map(str::to_owned).collect()
    };
    first.map(path).collect()
}

/// The shortest circle through each file that is in one.
fn circles(files: &[File]) -> Vec<String> {
    let library = Library::of(files);
    let needs: BTreeMap<&Module, BTreeSet<Module>> =
        library.0.keys().map(|module| (module, library.needs(module))).collect();
    let mut offences = Vec::new();
    for start in library.0.keys() {
        let mut before: BTreeMap<&Module, &Module> = BTreeMap::new();
        let mut next = VecDeque::from([start]);
        while let Some(at) = next.pop_front() {
            for needed in &needs[at] {
                if !before.contains_key(needed) {
                    before.insert(needed, at);
                    next.push_back(needed);
                }
            }
        }
        if !before.contains_key(start) {
            continue;
        }
        let mut way = vec![library.0[start].path.as_str()];
        let mut at = before[start];
        while at != start {
            way.push(&library.0[at].path);
            at = before[at];
        }
        way.push(way[0]);
        way.reverse();
        offences.push(way.join(" needs "));
    }
    offences
}

/// Public types with the same name, with the places of all.
fn shared_names(files: &[File]) -> Vec<String> {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.is_rust() && file.path.starts_with("src/")) {
        for (number, line) in code_of(&file.text).lines().enumerate() {
            let Some(item) = line.trim_start().strip_prefix("pub ") else { continue };
            let kinds = ["struct ", "enum ", "trait ", "type "];
            let Some(name) = kinds.iter().find_map(|kind| item.strip_prefix(kind)) else {
                continue;
            };
            places.entry(identifier(name)).or_default().push(file.line(number + 1));
        }
    }
    let shared = places.into_iter().filter(|(_, places)| places.len() > 1);
    shared.map(|(name, places)| format!("{name}: {}", places.join(", "))).collect()
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let head = "//! A file.\n";
    for (one, other, expected) in [
        ("use super::b::B;\npub struct A;", "use super::a::A;\npub struct B;", true),
        ("pub fn f() { super::b::g() }", "pub fn g() { super::a::f() }", true),
        ("use super::b;\npub fn f() { b::g() }", "use super::a;\npub fn g() { a::f() }", true),
        (
            "use super::{b::{self, B}};\npub struct A(B);",
            "use crate::room::A;\npub struct B;",
            true,
        ),
        ("use super::b::B;\npub struct A;", "use super::b;\npub struct B;", false),
        ("use super::b;\npub struct A;", "use super::a::A;\npub struct B;", false),
        ("use super::b::B;", "pub(in crate::room::a) struct B;", false),
        (
            "use super::b::B;\npub struct A;",
            "pub struct B;\n#[cfg(test)]\nmod tests {\n    use super::a::A;\n}",
            false,
        ),
    ] {
        let files = made_up(&[
            ("src/room/mod.rs", "//! A room.\nmod a;\nmod b;\npub use a::A;\npub use b::B;"),
            ("src/room/a.rs", &format!("{head}{one}")),
            ("src/room/b.rs", &format!("{head}{other}")),
        ]);
        let found = circles(&files);
        assert_eq!(found.len(), if expected { 2 } else { 0 }, "{one}\n{other}\n{found:?}");
        assert!(found.iter().all(|way| way.contains("src/room/a.rs needs ")), "{found:?}");
    }
}

#[test]
fn a_file_that_needs_the_one_that_lists_it_is_found() {
    let files = made_up(&[
        ("src/room/mod.rs", "mod a;\npub struct Shared;\npub fn f() { a::g() }"),
        ("src/room/a.rs", "use super::Shared;\npub fn g() {}"),
    ]);
    let way = "src/room/mod.rs needs src/room/a.rs needs src/room/mod.rs";
    assert!(circles(&files).contains(&way.to_owned()), "{:?}", circles(&files));
}

#[test]
fn a_name_of_two_public_types_is_found() {
    let files = made_up(&[
        ("src/a.rs", "pub struct Answer;\nstruct Own;"),
        ("src/b.rs", "words! {\n    pub enum Answer {\n    }\n}\nstruct Own;"),
        ("src/c.rs", "#[cfg(test)]\nmod tests {\n    pub struct Answer;\n}"),
    ]);
    assert_eq!(shared_names(&files), ["Answer: src/a.rs:1, src/b.rs:2"]);
}
