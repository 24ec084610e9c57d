//! Reads Rust as text, well enough to tell which modules it names: without its
//! comments and its tests, and with braced groups of paths taken apart. A real
//! parser would be exact, but rustfmt keeps the text regular enough for this.

use super::File;

/// The files that a file declares as its tests by `mod name;` under `#[cfg(test)]`.
pub(super) fn test_files_of(file: &File) -> Vec<String> {
    let folder = file.path.trim_end_matches("mod.rs").trim_end_matches(".rs").trim_end_matches('/');
    test_modules(&file.text)
        .filter_map(|(_, declared)| declared.strip_prefix("mod ")?.strip_suffix(';'))
        .flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")])
        .collect()
}

/// The lines that declare a module under `#[cfg(test)]`, by the number of the line before.
fn test_modules(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().zip(text.lines().skip(1)).enumerate();
    lines
        .filter(|(_, (above, line))| {
            above.trim() == "#[cfg(test)]" && line.trim().starts_with("mod ")
        })
        .map(|(number, (_, line))| (number, line.trim()))
}

/// The text line by line without comments, up to the test module that ends it.
pub(super) fn code_of(text: &str) -> String {
    let end = test_modules(text).find(|(_, declared)| declared.ends_with('{'));
    let lines = text.lines().take(end.map_or(usize::MAX, |(number, _)| number));
    lines.map(|line| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect()
}

/// How many `super::` lead from a file to the top of its room.
pub(super) fn depth(path: &str) -> usize {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    inner.matches('/').count()
}

/// What follows each of the roots: `money` and `rate` in `root::{money, rate::Rate}`.
pub(super) fn paths_from(code: &str, roots: &[&str]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for root in roots {
        for start in starts_of(code, &format!("{root}::")) {
            let rest = &code[start + root.len() + 2..];
            let line = line_of(code, start);
            found.extend(first_names(rest).into_iter().map(|name| (line, name)));
        }
    }
    found
}

/// The first name of a path, or of each path in a braced group of them.
fn first_names(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else { return vec![identifier(rest)] };
    let mut names = vec![identifier(group.trim_start())];
    let mut depth = 1;
    for (at, sign) in group.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(identifier(group[at + 1..].trim_start())),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names
}

pub(super) fn identifier(text: &str) -> String {
    text.chars().take_while(|sign| is_word(*sign)).collect()
}

pub(super) fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Every path that a `use` names, each with the name that it has from then on.
pub(super) fn paths_in(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some((before, group)) = tree.split_once('{') else {
        let (path, renamed) = tree.split_once(" as ").map_or((tree, None), |(p, n)| (p, Some(n)));
        let path: Vec<String> = path.split("::").map(|part| part.trim().to_owned()).collect();
        let own = path.iter().rev().find(|part| *part != "self").cloned().unwrap_or_default();
        let name = renamed.map_or(own, |name| name.trim().to_owned());
        return vec![(path, name)];
    };
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let mut paths = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, sign) in group.char_indices().chain([(group.len(), ',')]) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = group[start..at].trim();
                if !part.is_empty() {
                    paths.extend(paths_in(&format!("{before}{part}")));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    paths
}

/// The lines that name a word or a path, also inside a group such as `std::{env, fs}`.
pub(super) fn lines_naming(code: &str, name: &str) -> Vec<usize> {
    let mut lines = lines_with(code, name);
    if let Some(("std", inner)) = name.split_once("::") {
        let grouped = paths_from(code, &["std"]).into_iter();
        lines.extend(grouped.filter(|(_, first)| first == inner).map(|(line, _)| line));
    }
    lines
}

pub(super) fn lines_with(code: &str, name: &str) -> Vec<usize> {
    let whole =
        |start: &usize| name.ends_with(':') || !code[start + name.len()..].starts_with(is_word);
    starts_of(code, name).into_iter().filter(whole).map(|start| line_of(code, start)).collect()
}

/// Where a name starts that is not merely the end of a longer word.
fn starts_of(code: &str, name: &str) -> Vec<usize> {
    code.match_indices(name)
        .map(|(at, _)| at)
        .filter(|at| !code[..*at].ends_with(is_word))
        .collect()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}
