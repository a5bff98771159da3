//! The pictures of the documents: every screen as the real programs drew it, when they are wanted.

use anyhow::Result;
use std::fs;
use std::path::PathBuf;
use tests::Door;
use tests::hall::root;
use tests::picture::Picture;

/// Names the folder, from the project's root.
const FOLDER_VARIABLE: &str = "TINGXU_PICTURES";

/// A folder for pictures, or none.
pub struct Album(Option<PathBuf>);

impl Album {
    /// The album that the environment asks for.
    pub fn wanted() -> Result<Self> {
        let folder = std::env::var_os(FOLDER_VARIABLE).map(|folder| root().join(folder));
        folder.iter().try_for_each(fs::create_dir_all)?;
        Ok(Self(folder))
    }

    /// Whether pictures are kept.
    pub fn is_wanted(&self) -> bool {
        self.0.is_some()
    }

    /// Keeps a picture of a window.
    pub fn keep(&self, name: &str, door: &Door) -> Result<()> {
        if self.is_wanted() {
            self.keep_picture(name, &Picture::read(&door.picture()?)?)?;
        }
        Ok(())
    }

    /// Keeps a picture.
    pub fn keep_picture(&self, name: &str, picture: &Picture) -> Result<()> {
        match &self.0 {
            Some(folder) => picture.keep(&folder.join(format!("{name}.png"))),
            None => Ok(()),
        }
    }
}
