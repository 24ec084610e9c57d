//! Completions and manual pages, which are made of the commands.

use super::*;

/// The commands, as the program's help names them.
fn commands() -> Vec<String> {
    let help = recoup(&["--help"]).expect(0).out;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let named = listed.take_while(|line| !line.is_empty());
    let names = named.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_completions_of_every_shell_have_every_command_and_setting() {
    let commands = commands();
    assert!(commands.len() > 25, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = recoup(&["completions", shell]).expect(0).out;
        for command in &commands {
            assert!(script.contains(command.as_str()), "{shell} lacks {command}");
        }
        for flag in ["log-format", "allowed-hosts", "check-config"] {
            assert!(script.contains(flag), "{shell} lacks {flag}");
        }
    }
    recoup(&["completions", "tcsh"]).refused(2, &["bash, elvish, fish, powershell, zsh"]);
}

#[test]
fn bash_takes_its_completions_and_completes_a_command() {
    let script = recoup(&["completions", "bash"]).expect(0).out;
    let complete = "COMP_WORDS=(recoup chec); COMP_CWORD=1; _recoup recoup chec recoup; \
                    echo \"${COMPREPLY[@]}\"";
    let output = Command::new("bash").arg("-c").arg(format!("{script}\n{complete}")).output();
    let output = output.unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "check-config\n", "{:?}", output.stderr);
}

#[test]
fn the_manual_has_a_page_for_the_program_and_for_every_command() {
    let plain = |text: String| text.replace("\\-", "-");
    let page = plain(recoup(&["man"]).expect(0).out);
    assert!(page.contains(".TH recoup 1"), "{page}");
    for command in commands() {
        assert!(page.contains(&format!("recoup-{command}(1)")), "{command} in {page}");
        let of_command = plain(recoup(&["man", &command]).expect(0).out);
        assert!(of_command.contains(&format!(".TH recoup-{command} 1")), "{of_command}");
        let help = recoup(&[&command, "--help"]).expect(0).out;
        for flag in help.split_whitespace().filter(|word| word.starts_with("--")) {
            let flag = flag.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            assert!(of_command.contains(flag), "{command} lacks {flag}: {of_command}");
        }
    }
    recoup(&["man", "nothing"]).refused(2, &["there is no command \"nothing\""]);
}
