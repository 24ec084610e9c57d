//! Settings: a file, the environment and flags, and what `check-config` says of them.

use std::collections::BTreeMap;

use recoup::config::{Given, SETTINGS};

use super::*;
use crate::support::postgres;

/// Runs the program with these variables.
fn with_variables(variables: &[(&str, &str)], args: &[&str]) -> Run {
    let mut command = program();
    let output = command.args(args).envs(variables.iter().copied()).output().unwrap();
    Run {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

#[test]
fn flag_variable_help_and_documentation_of_a_setting_follow_from_the_one_list() {
    Given::default().config().expect("every default can be read");
    let help = recoup(&["serve", "--help"]).expect(0).out.replace("\n          ", " ");
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    let documented = std::fs::read_to_string("docs/OPERATING.md").unwrap();
    for setting in SETTINGS {
        let flag = format!("--{}", setting.name.replace('_', "-"));
        let variable = format!("RECOUP_{}", setting.name.to_uppercase());
        assert_eq!((setting.flag, setting.variable), (&*flag, &*variable));
        let of_file = format!("{variable}_FILE");
        assert!(setting.variable_of_file.is_none_or(|name| name == of_file));
        let default = if setting.default.is_empty() { "none" } else { setting.default };
        let said = format!("{flag} <{}> {}", setting.value_name, setting.about);
        assert!(help.contains(&format!("{said} [default: {default}] [env: {variable}]")), "{help}");
        let default = if default == "none" { default } else { &format!("`{default}`") };
        let row = format!("| `{flag}` | `{variable}` | {default} | ");
        assert!(documented.contains(&row), "docs/OPERATING.md has no row {row}");
    }
}

#[test]
fn a_flag_wins_over_the_environment_over_the_file_over_the_default() {
    let (_folder, path) = file("settings.toml", "listen = \"127.0.0.1:1\"\nworkers = 3\n");
    let file = ["check-config", "--config", &path];
    let flag = ["--listen", "127.0.0.1:3"];
    for (variables, args, listen, origin) in [
        (&[][..], &["check-config"][..], "127.0.0.1:8080", "default"),
        (&[], &file, "127.0.0.1:1", "listen"),
        (&[("RECOUP_CONFIG", &*path)], &["check-config"], "127.0.0.1:1", "listen"),
        (&[("RECOUP_LISTEN", "127.0.0.1:2")], &file, "127.0.0.1:2", "RECOUP_LISTEN"),
        (
            &[("RECOUP_LISTEN", "127.0.0.1:2")],
            &[&file[..], &flag].concat(),
            "127.0.0.1:3",
            "--listen",
        ),
        (&[], &[&flag[..], &["check-config"]].concat()[2..], "127.0.0.1:8080", "default"),
    ] {
        let args = [args, &["--database-url", "sqlite:/nowhere/none.db"]].concat();
        let out = with_variables(variables, &args).expect(1).out;
        let line = out.lines().find(|line| line.trim().starts_with("listen ")).unwrap();
        let (value, from) = line.trim()["listen ".len()..].trim().split_once(' ').unwrap();
        assert_eq!(value, listen, "{out}");
        assert!(from.contains(origin), "{out}");
    }
}

#[test]
fn a_file_in_the_folder_is_not_read_unless_it_is_named() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("recoup.toml"), "listen = \"127.0.0.1:1\"\n").unwrap();
    let output = program().arg("check-config").current_dir(folder.path()).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("127.0.0.1:8080 (default)"));
}

#[test]
fn everything_that_is_wrong_is_named_at_once_by_serve_and_by_the_check() {
    let (_folder, path) = file(
        "settings.toml",
        "lisen = \"127.0.0.1:1\"\nreaders = 0\nwriters = true\nsomething_else = 1\n",
    );
    let variables = [("RECOUP_WORKERS", "many"), ("RECOUP_SIGN_IN", ""), ("RECOUP_CONFIG", &path)];
    let said = [
        "lisen: there is no such setting; did you mean listen?",
        "readers: expected a number from 1 to 256",
        "writers: expected a text or a number",
        "something_else: there is no such setting; there are database_url, listen,",
        "RECOUP_WORKERS: expected a number from 1 to 256",
        "RECOUP_SIGN_IN is set and empty",
        "--log-format: expected text or json",
        "--key-requests: expected a number from 1 to 1,000,000, or unbounded",
    ];
    for command in ["check-config", "serve"] {
        let flags = ["--log-format", "xml", "--key-requests", "0"];
        let args = [&[command][..], &flags].concat();
        with_variables(&variables, &args).refused(2, &said);
    }
    // What a flag replaces is looked at all the same, and other commands refuse it as well.
    let args = ["serve", "--workers", "2"];
    with_variables(&[("RECOUP_WORKERS", "0")], &args).refused(2, &["RECOUP_WORKERS"]);
    with_variables(&[("RECOUP_WORKERS", "0")], &["verify"]).refused(2, &["RECOUP_WORKERS"]);
    let (_folder, broken) = file("broken.toml", "a = 1\ndatabase_url = \"postgres://r:s3cret@h\n");
    let run = recoup(&["check-config", "--config", &broken]).expect(2);
    assert!(run.err.contains("line 2") && !run.err.contains("s3cret"), "{run:?}");
    recoup(&["check-config", "--config", "/nowhere.toml"]).refused(2, &["/nowhere.toml"]);
    let args = ["verify", "--database-url", "mysql://r:s3cret@h"];
    recoup(&args).refused(2, &["--database-url: not a database address"]);
    // Of a single sign-on both settings are said or neither.
    for command in ["check-config", "serve"] {
        for (flags, said) in [
            (&["--trusted-proxies", "10.0.0.5"][..], "--trusted-proxies: trusted_proxies says"),
            (&["--person-header", "x-user"], "both are needed, or neither"),
            (&["--trusted-proxies", "sso", "--person-header", "x-user"], "\"sso\" is no address"),
        ] {
            let run = with_variables(&[], &[&[command][..], flags].concat()).expect(2);
            assert!(run.err.contains(said), "{run:?}");
        }
    }
}

#[test]
fn a_setting_is_read_wherever_it_was_given_also_where_something_stronger_counts() {
    let (_folder, path) = file(
        "settings.toml",
        "listen = \"8080\"\nallowed_hosts = [\"a b\"]\ndatabase_url = \"recoup.db\"\n",
    );
    let variables = [
        ("RECOUP_CONFIG", &*path),
        ("RECOUP_LISTEN", "q"),
        ("RECOUP_ALLOWED_HOSTS", "a:80"),
        ("RECOUP_DATABASE_URL", "mysql://r:s3cret@h/n"),
        ("RECOUP_TRUSTED_PROXIES", "sso"),
        ("RECOUP_PERSON_HEADER", "Host"),
        ("RECOUP_WORKERS", "0"),
        ("RECOUP_LOG_FORMAT", "a\nb"),
        ("RUST_LOG", "loud"),
    ];
    let good = [
        ["--listen", "127.0.0.1:1"],
        ["--allowed-hosts", "b"],
        ["--database-url", "sqlite:/nowhere/none.db"],
        ["--trusted-proxies", "10.0.0.5"],
        ["--person-header", "x-user"],
        ["--workers", "2"],
    ];
    let said = [
        "settings.toml: listen: \"8080\" is not an address to listen on: expected",
        "settings.toml: allowed_hosts: \"a b\" is not the name of a host: expected",
        "settings.toml: database_url: not a database address: expected",
        "RECOUP_LISTEN: \"q\" is not an address to listen on: expected",
        "RECOUP_ALLOWED_HOSTS: \"a:80\" is not the name of a host: expected",
        "RECOUP_DATABASE_URL: not a database address: expected",
        "RECOUP_TRUSTED_PROXIES: \"sso\" is no address: expected",
        "RECOUP_PERSON_HEADER: \"Host\" is no header that could name a person: expected",
        "RECOUP_WORKERS: expected",
        "RECOUP_LOG_FORMAT has a line end or another control character in it",
        "RUST_LOG: \"loud\" is no level: expected",
    ];
    for command in ["check-config", "serve"] {
        for flags in [&[][..], &good.concat()] {
            let run = with_variables(&variables, &[&[command][..], flags].concat());
            assert!(!run.err.contains("s3cret"), "{run:?}");
            assert_eq!(run.err.lines().count(), said.len(), "{run:?}");
            run.refused(2, &said);
        }
    }
    // Whether a name is known anywhere is seen last, and its place is told as well.
    for command in ["check-config", "serve", "demo"] {
        let run = with_variables(&[("RECOUP_LISTEN", "nowhere.invalid:1")], &[command]).expect(2);
        let said = "RECOUP_LISTEN: nowhere.invalid:1 cannot be listened on";
        assert!(run.err.contains(said), "{run:?}");
    }
}

#[test]
fn a_level_that_cannot_be_read_is_refused_and_silences_no_log() {
    let expected = "expected error, warn, info, debug, trace or off, or directives such as \
                    info,actix_http=error";
    for (level, said) in [
        ("warning", "RUST_LOG: \"warning\" is no level"),
        ("loud", "RUST_LOG: \"loud\" is no level"),
        ("info,recoup=loud", "RUST_LOG: \"recoup=loud\" is no level"),
    ] {
        for command in ["check-config", "serve", "demo", "verify"] {
            with_variables(&[("RUST_LOG", level)], &[command]).refused(2, &[said, expected]);
        }
    }
    for command in ["check-config", "serve", "demo", "verify"] {
        with_variables(&[("RUST_LOG", " ")], &[command]).refused(2, &["RUST_LOG is set and empty"]);
    }
}

#[test]
fn a_secret_may_stand_in_a_file_of_its_own_and_is_shown_nowhere() {
    let folder = TempDir::new().unwrap();
    let secret = folder.path().join("database-url").display().to_string();
    let url = "postgres://recoup:s3cret@127.0.0.1:1/recoup";
    std::fs::write(&secret, format!("{url}\r\n")).unwrap();
    let of_file = ("RECOUP_DATABASE_URL_FILE", &*secret);
    let run = with_variables(&[of_file], &["check-config"]).expect(3);
    assert!(run.out.contains("postgres://recoup:***@127.0.0.1:1/recoup"), "{run:?}");
    assert!(run.out.contains("RECOUP_DATABASE_URL_FILE"), "{run:?}");
    assert!(!format!("{run:?}").contains("s3cret"), "{run:?}");
    let both = [of_file, ("RECOUP_DATABASE_URL", url)];
    let said = "RECOUP_DATABASE_URL and RECOUP_DATABASE_URL_FILE are both set";
    with_variables(&both, &["check-config"]).refused(2, &[said]);
    let none = ("RECOUP_DATABASE_URL_FILE", "/nowhere/secret");
    with_variables(&[none], &["check-config"]).refused(2, &["/nowhere/secret", "cannot be read"]);
    std::fs::write(&secret, format!("{url}\nsqlite:other.db\n")).unwrap();
    let said = format!("RECOUP_DATABASE_URL_FILE ({secret}) has a line end");
    let run = with_variables(&[of_file], &["check-config"]);
    assert!(!run.err.contains("s3cret"), "{run:?}");
    run.refused(2, &[&said]);
    std::fs::write(&secret, url).unwrap();
    // A file of settings may name it too.
    let settings = folder.path().join("recoup.toml");
    let of_settings = format!("database_url_file = {secret:?}\n");
    std::fs::write(&settings, &of_settings).unwrap();
    let args = ["check-config", "--config", &settings.display().to_string()];
    assert!(recoup(&args).expect(3).out.contains("database_url_file"));
    std::fs::write(&settings, format!("{of_settings}database_url = \"sqlite:a.db\"\n")).unwrap();
    recoup(&args).refused(2, &["database_url and database_url_file are both set"]);
    std::fs::write(&settings, "listen_file = \"a\"\n").unwrap();
    recoup(&args).refused(2, &["listen_file: there is no such setting"]);
}

#[test]
fn the_check_says_what_serve_would_do_and_changes_nothing() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("checked.db").display());
    let check = |more: &[&str]| {
        let before = files(folder.path());
        let run = recoup(&[&["check-config", "--database-url", &url], more].concat());
        assert!(before == files(folder.path()), "{run:?} changed a file");
        run
    };
    assert!(check(&[]).expect(1).out.contains("There is no database yet"));
    recoup(&["migrate", "--database-url", &url]).expect(0);
    assert!(check(&[]).expect(0).out.contains("the database is up to date"));
    let elsewhere = ["--listen", "0.0.0.0:0"];
    check(&elsewhere).expect(2);
    check(&[&elsewhere[..], &["--sign-in", "everyone"]].concat()).expect(0);
    check(&["--listen", "nonsense", "--allowed-hosts", "a b"]).expect(2);
    recoup(&["migrate", "--down", "--database-url", &url]).expect(0);
    let out = check(&[]).expect(1).out;
    assert!(out.contains("The database is not up to date") && out.contains("the_record"), "{out}");
    let key = ["keys", "create", "--operator", "--name", "one", "--role", "viewer"];
    recoup(&[&key[..], &["--database-url", &url]].concat()).expect(0);
    check(&elsewhere).expect(0);
    std::fs::write(folder.path().join("checked.db"), "something else altogether").unwrap();
    check(&[]).expect(2);
    recoup(&["check-config", "--database-url", "recoup.db"]).expect(2);
}

#[test]
fn the_check_looks_at_a_server_and_leaves_it_as_it_is() {
    let url = postgres::fresh_database();
    let check = || recoup(&["check-config", "--database-url", &url]);
    for _ in 0..2 {
        assert!(check().expect(1).out.contains("would apply"));
    }
    recoup(&["migrate", "--database-url", &url]).expect(0);
    assert!(check().expect(0).out.contains("up to date"));
}
