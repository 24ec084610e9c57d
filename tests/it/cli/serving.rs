//! `demo`, `serve`, `healthcheck`, `openapi` and the help of every command.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::Child;
use std::time::{Duration, Instant};

use super::*;

/// A program that serves, stopped with the test.
pub(super) struct Serving {
    pub(super) child: Child,
    pub(super) address: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a command and waits for the line that has its address.
pub(super) fn start(args: &[&str], mark: &str) -> Serving {
    let mut command = program();
    let mut child =
        command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let out = child.stdout.take().unwrap();
    let err = child.stderr.take().unwrap();
    let said: Box<dyn Read + Send> = if args[0] == "demo" { Box::new(out) } else { Box::new(err) };
    let mut lines = BufReader::new(said).lines().map_while(Result::ok);
    let line = lines.find(|line| line.contains(mark)).expect("it says where it listens");
    let address = line.split(mark).nth(1).unwrap();
    let end = address.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ':');
    let address = address[..end.unwrap_or(address.len())].trim_end_matches(':').to_owned();
    // What it says later must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    Serving { child, address }
}

pub(super) fn get(address: &str, path: &str) -> Value {
    let mut answer = ureq::get(format!("http://{address}{path}")).call().unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn the_demo_serves_the_case_and_says_where_to_look() {
    let demo = start(&["demo", "--listen", "127.0.0.1:0"], "http://");
    let offset = get(
        &demo.address,
        &format!("/api/v1/councils/cambridgeshire/programmes/{PROGRAMME}/offset"),
    );
    assert_eq!(offset["totals"]["net"], "124263.00");
    let path = format!(
        "/api/v1/councils/cambridgeshire/programmes/{PROGRAMME}/clawbacks/2019-20-Q4/history"
    );
    let history = get(&demo.address, &path);
    assert_eq!(history["versions"][0]["printed_amount"], "437243.00");
    assert_eq!(history["versions"][0]["amount"], "445275.00");
    assert!(history["versions"][0]["reason"].is_string());
    let healthy = recoup(&["healthcheck", "--listen", &demo.address]).expect(0);
    assert_eq!(healthy.out, "ready\n");
    let taken = recoup(&["demo", "--listen", &demo.address]);
    taken.refused(3, &["another program listens there"]);
}

#[test]
fn serve_is_open_to_this_machine_alone_until_there_is_a_key() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    let with = |args: &[&str]| recoup(&[args, &["--database-url", &url]].concat());
    let everywhere = ["serve", "--listen", "0.0.0.0:0"];
    let said = ["there is no key yet", "recoup keys create --operator", "--sign-in everyone"];
    with(&everywhere).refused(2, &said);
    let status = |serving: &Serving, key: Option<&str>| {
        let port = serving.address.rsplit(':').next().unwrap();
        let mut request = ureq::get(format!("http://127.0.0.1:{port}/api/v1/councils"));
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        match request.call() {
            Ok(answer) => answer.status().as_u16(),
            Err(ureq::Error::StatusCode(status)) => status,
            Err(other) => panic!("{other}"),
        }
    };
    let locked = [&everywhere[..], &["--sign-in", "everyone", "--database-url", &url]].concat();
    let locked = start(&locked, "listening on ");
    assert_eq!(status(&locked, None), 401);
    // The first key counts without a restart.
    let create = ["keys", "create", "--operator", "--name", "operations", "--role", "auditor"];
    let created = with(&create).expect(0);
    let key = created.out.lines().next().unwrap().to_owned();
    assert!(created.out.contains("the operator's key operations, with the role auditor"));
    let deadline = Instant::now() + Duration::from_secs(30);
    while status(&locked, Some(&key)) != 200 {
        assert!(Instant::now() < deadline, "the key was never known");
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(locked);
    let args = [&everywhere[..], &["--database-url", &url]].concat();
    let served = start(&args, "listening on ");
    assert_eq!((status(&served, None), status(&served, Some(&key))), (401, 200));
}

#[test]
fn keys_are_given_out_listed_exchanged_and_revoked_by_hand() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("keys.db").display());
    let keys = |args: &[&str]| recoup(&[&["keys"], args, &["--database-url", &url]].concat());
    let kent = ["--council", "kent", "--name", "finance-system"];
    let step = |name: &str, more: &[&str]| keys(&[&[name], &kent[..], more].concat());
    let created = step("create", &["--role", "contributor", "--valid-days", "30"]).expect(0);
    assert!(created.out.starts_with("rcp_live_"), "{}", created.out);
    step("create", &["--role", "contributor"]).refused(2, &["choose another name"]);
    step("create", &["--role", "boss"]).refused(2, &["viewer, contributor"]);
    let rotated = step("rotate", &["--overlap-days", "3"]).expect(0);
    assert!(rotated.out.contains("The text before counts until"), "{}", rotated.out);
    step("rotate", &["--overlap-days", "8"]).refused(2, &["8 is not in 0..=7"]);
    step("revoke", &["--submitted-by", "A. Officer", "--reason", "Lost"]).expect(0);
    step("revoke", &[]).refused(2, &["was revoked before"]);
    step("rotate", &[]).refused(2, &["was revoked before"]);
    let listed = keys(&["list", "--council", "kent"]).expect(0).out;
    assert!(listed.contains("finance-system") && listed.contains("A. Officer"), "{listed}");
    assert!(!listed.contains("rcp_live_"), "{listed}");
    let nobody = keys(&["list", "--operator"]).expect(0).out;
    assert!(nobody.starts_with("There are no keys."), "{nobody}");
    keys(&["list"]).refused(2, &["--council"]);
    let log = recoup(&["log", "--council", "kent", "--database-url", &url]).expect(0).out;
    assert_eq!(log.matches("key finance-system").count(), 3, "{log}");
    recoup(&["verify", "--database-url", &url]).expect(0);
}

#[test]
fn serve_opens_a_database_of_its_own_and_says_that_it_is_on_loopback() {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("served.db").display());
    let args = ["serve", "--listen", "127.0.0.1:0", "--database-url", &url];
    let served = start(&args, "listening on ");
    let councils = || get(&served.address, "/api/v1/councils")["councils"].clone();
    assert_eq!(councils(), serde_json::json!([]));
    // What a command writes is seen without a restart.
    recoup(&["import", CASE, "--database-url", &url]).expect(0);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while councils().as_array().unwrap().is_empty() {
        assert!(std::time::Instant::now() < deadline, "the import was never seen");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn an_address_that_is_none_is_refused() {
    for address in ["nonsense", "127.0.0.1", "127.0.0.1:99999", ":"] {
        recoup(&["serve", "--listen", address]).refused(2, &[address, "127.0.0.1:8080"]);
        recoup(&["demo", "--listen", address]).refused(2, &[address]);
    }
    let url = ["serve", "--listen", "127.0.0.1:0", "--database-url", "recoup.db"];
    recoup(&url).refused(2, &["sqlite:"]);
}

#[test]
fn a_healthcheck_without_an_answer_is_3() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    recoup(&["healthcheck", "--listen", &free]).refused(3, &["no answer", &free]);
    recoup(&["healthcheck", "--listen", "nonsense"]).refused(3, &["nonsense"]);
}

#[test]
fn the_openapi_document_is_the_committed_one() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi").join("openapi.json");
    let committed = std::fs::read_to_string(committed).unwrap();
    let printed = recoup(&["openapi"]).expect(0).out;
    assert!(printed == committed, "run `make openapi`");
}

#[test]
fn the_help_of_every_command_has_an_example() {
    let help = recoup(&["--help"]).expect(0).out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    for command in
        ["demo", "serve", "audit-table", "forecast", "offset", "migrate", "openapi", "healthcheck"]
    {
        assert!(commands.contains(&command), "{command} in {commands:?}");
    }
    for command in commands {
        let help = recoup(&[command, "--help"]).expect(0).out;
        let example = format!("\n  recoup {command}");
        assert!(help.contains("Example") && help.contains(&example), "{command}: {help}");
    }
    for code in ["0  done", "1  done, and", "2  what", "3  una", "4  a file", "5  what", "141  who"]
    {
        assert!(help.contains(&format!(" {code}")), "{code}: {help}");
    }
    assert!(recoup(&["--version"]).expect(0).out.starts_with("recoup "));
}
