//! What slips look like and say: the branch's own layout, or the house's.

use super::{ConfigError, File};
use crate::effects::Said;
use device::ticket::Design;
use std::path::Path;
use toml::Spanned;

/// The layout, checked whole; it tells its own file and line.
pub(super) fn design(file: &File, folder: &Path) -> Result<Design, ConfigError> {
    let languages = file.branch.languages.get_ref();
    match &file.ticket.layout {
        Some(layout) => Ok(Design::load(&folder.join(layout), languages)?),
        None => Ok(Design::standard().clone()),
    }
}

/// The message of the day, and where to wait.
pub(super) fn said(file: &File) -> Said {
    let areas = file.services.iter().filter_map(|service| {
        Some((service.id.get_ref().clone(), service.area.as_ref()?.get_ref().clone()))
    });
    let message = file.ticket.message.as_ref().map(Spanned::get_ref).cloned();
    Said { message, areas: areas.collect() }
}
