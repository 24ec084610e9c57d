//! `healthcheck`: is a running service ready? For containers, which have no curl.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use clap::Args;
use recoup::config::Config;

use super::failure::Failure;
use super::printing::print;

/// Ask a running service whether it is ready.
#[derive(Args)]
#[command(after_help = "\
Examples:
  recoup healthcheck
  recoup healthcheck --listen 127.0.0.1:9000

Exit codes: 0 ready, 3 not ready or no answer.")]
pub struct Healthcheck {
    /// The address that it listens on [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
}

impl Healthcheck {
    pub fn run(&self, config: &Config) -> Result<u8, Failure> {
        let address = self.listen.as_deref().unwrap_or(&config.listen);
        let answer = ask(address)
            .map_err(|error| Failure::unavailable(format!("no answer from {address}: {error}")))?;
        let status = answer.lines().next().unwrap_or_default().to_owned();
        if status.contains(" 200 ") {
            print("ready\n")?;
            return Ok(0);
        }
        Err(Failure::unavailable(format!("{address} is not ready: {status}")))
    }
}

/// Asks `/readyz`. An address that means "every interface" is reached on loopback.
fn ask(address: &str) -> std::io::Result<String> {
    let patience = Duration::from_secs(3);
    let mut resolved = address.to_socket_addrs()?;
    let mut address = resolved.next().ok_or(std::io::ErrorKind::AddrNotAvailable)?;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            [127, 0, 0, 1].into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    let mut stream = TcpStream::connect_timeout(&address, patience)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(16 * 1024).read_to_string(&mut answer)?;
    Ok(answer)
}
