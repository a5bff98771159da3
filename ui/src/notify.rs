//! What a terminal tells the service manager that started it: that it is ready, and that it lives.
//!
//! The words are those of sd_notify(3): a datagram to the socket that `NOTIFY_SOCKET` names. One
//! that cannot be sent is lost; the manager then does what it does with a program that is silent.

use std::ffi::OsStr;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};

/// The variable that names the socket.
const SOCKET: &str = "NOTIFY_SOCKET";

/// The way to the service manager.
#[derive(Debug)]
pub struct Notify {
    socket: UnixDatagram,
}

impl Notify {
    /// The manager that started this program, if one did and wants to be told.
    pub fn from_environment() -> Option<Self> {
        let name = std::env::var_os(SOCKET)?;
        match Self::to(&name) {
            Ok(notify) => Some(notify),
            Err(trouble) => {
                tracing::warn!(?name, "the service manager cannot be told: {trouble}");
                None
            }
        }
    }

    /// A path, or with an @ before it a name without a file.
    fn to(name: &OsStr) -> io::Result<Self> {
        let bytes = name.as_bytes();
        let address = match bytes.strip_prefix(b"@") {
            Some(name) => SocketAddr::from_abstract_name(name)?,
            None => SocketAddr::from_pathname(OsStr::from_bytes(bytes))?,
        };
        let socket = UnixDatagram::unbound()?;
        // A manager that reads nothing holds up no window.
        socket.set_nonblocking(true)?;
        socket.connect_addr(&address)?;
        Ok(Self { socket })
    }

    /// The window stands.
    pub fn ready(&self) {
        self.say(b"READY=1");
    }

    /// The loop that draws goes round.
    pub fn lives(&self) {
        self.say(b"WATCHDOG=1");
    }

    fn say(&self, word: &[u8]) {
        if let Err(trouble) = self.socket.send(word) {
            tracing::debug!("the service manager was not told: {trouble}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_heard(manager: &UnixDatagram, name: &OsStr) {
        let notify = Notify::to(name).unwrap();
        notify.ready();
        notify.lives();
        let mut word = [0; 64];
        for expected in [&b"READY=1"[..], b"WATCHDOG=1"] {
            let length = manager.recv(&mut word).unwrap();
            assert_eq!(&word[..length], expected);
        }
    }

    #[test]
    fn a_manager_behind_a_file_hears() {
        let folder = std::env::temp_dir().join(format!("tingxu-notify-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("notify");
        let manager = UnixDatagram::bind(&path).unwrap();
        check_heard(&manager, path.as_os_str());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_manager_without_a_file_hears() {
        let name = format!("tingxu-notify-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let manager = UnixDatagram::bind_addr(&address).unwrap();
        check_heard(&manager, OsStr::new(&format!("@{name}")));
    }

    #[test]
    fn a_manager_that_is_gone_or_full_holds_nobody_up() {
        assert!(Notify::to(OsStr::new("/nowhere/notify")).is_err());
        let name = format!("tingxu-full-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let manager = UnixDatagram::bind_addr(&address).unwrap();
        let notify = Notify::to(OsStr::new(&format!("@{name}"))).unwrap();
        (0..10_000).for_each(|_| notify.lives());
        drop(manager);
        notify.lives();
    }
}
