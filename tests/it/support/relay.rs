//! A relay before a server, which can stop forwarding without closing anything, as a
//! network does that loses every packet.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A relay, open until it is told otherwise.
pub(crate) struct Relay {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    silent: Arc<AtomicBool>,
}

impl Relay {
    /// A relay before the server at that address.
    pub(crate) fn before(server: &str) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let silent = Arc::new(AtomicBool::new(false));
        let (server, is_silent) = (server.to_owned(), silent.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let server = TcpStream::connect(&server).unwrap();
                forward(client.try_clone().unwrap(), server.try_clone().unwrap(), &is_silent);
                forward(server, client, &is_silent);
            }
        });
        Relay { address, silent }
    }

    /// Forwards nothing from now on.
    pub(crate) fn fall_silent(&self) {
        self.silent.store(true, Ordering::Relaxed);
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, silent: &Arc<AtomicBool>) {
    let silent = silent.clone();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count) = from.read(&mut bytes) {
            if silent.load(Ordering::Relaxed) {
                // Both ends stay open, and nobody says a word.
                loop {
                    std::thread::park();
                }
            }
            if count == 0 || to.write_all(&bytes[..count]).is_err() {
                let _ = to.shutdown(std::net::Shutdown::Both);
                return;
            }
        }
    });
}
