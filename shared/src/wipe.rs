//! Bytes of a customer's that are written over when they are done with.

use std::fmt;
use zeroize::Zeroize;

/// Bytes that nobody finds once they are dropped: they are never copied by growing, and never
/// shown.
pub struct Wiped(Vec<u8>);

impl Wiped {
    /// Room for so many bytes, and no more.
    pub fn with_room(bytes_max: usize) -> Self {
        Self(Vec::with_capacity(bytes_max))
    }

    /// Adds a byte; false when there is no room.
    pub fn push(&mut self, byte: u8) -> bool {
        let fits = self.0.len() < self.0.capacity();
        if fits {
            self.0.push(byte);
        }
        fits
    }

    /// Adds bytes; false, and none of them, when there is no room.
    pub fn extend(&mut self, bytes: &[u8]) -> bool {
        let fits = bytes.len() <= self.0.capacity() - self.0.len();
        if fits {
            self.0.extend_from_slice(bytes);
        }
        fits
    }

    /// Writes over what it has, and goes on empty.
    pub fn wipe(&mut self) {
        self.0.zeroize();
    }

    /// The bytes, for whoever looks at them at this moment.
    pub fn as_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl From<String> for Wiped {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl std::io::Write for Wiped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.extend(bytes) {
            return Ok(bytes.len());
        }
        Err(std::io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Drop for Wiped {
    fn drop(&mut self) {
        self.wipe();
    }
}

impl fmt::Debug for Wiped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wiped")
    }
}

#[cfg(test)]
mod tests {
    use super::Wiped;

    #[test]
    fn what_is_wiped_is_zeros_in_the_same_place() {
        let mut secret = Wiped::from("4401021990".to_owned());
        assert_eq!(format!("{secret:?} {:?}", secret.as_text()), "Wiped Some(\"4401021990\")");
        let room = secret.0.capacity();
        secret.wipe();
        assert!(secret.as_ref().is_empty());
        assert_eq!(secret.0.capacity(), room, "it is the same memory");
        secret.0.resize(room, 1);
        secret.wipe();
        assert!(!secret.0.spare_capacity_mut().is_empty());
    }

    #[test]
    fn it_never_grows_beyond_its_room() {
        let mut secret = Wiped::with_room(8);
        let room = secret.0.capacity();
        assert!((0..room).all(|_| secret.push(b'1')));
        assert!(!secret.push(b'2') && !secret.extend(b"3"));
        assert_eq!(secret.0.capacity(), room);
    }
}
