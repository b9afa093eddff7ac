//! Files as commands write and read them: written whole or not at all, never through a symbolic
//! link; read up to a limit.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use super::exit::CliError;
use crate::render::words::safe;

/// Writes a file beside its place and renames it there: whoever looks sees the old file or the
/// whole new one.
///
/// # Errors
/// It could not be written, or a symbolic link stands in its place.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), CliError> {
    let shown = safe(&path.display().to_string());
    let failed = |error: &io::Error| CliError::writing(&shown, error);
    if path.is_symlink() {
        let error = io::Error::other("a symbolic link stands in its place");
        return Err(failed(&error).hint("remove the link or choose another place"));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let replace = || -> io::Result<()> {
        let mut file = tempfile::Builder::new().prefix(".dutycycle-").tempfile_in(folder)?;
        file.write_all(text.as_bytes())?;
        make_readable(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    };
    replace().map_err(|error| failed(&error))
}

/// Gives a temporary file, which only its owner may read, the rights of an ordinary one.
#[cfg(unix)]
fn make_readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &File) -> io::Result<()> {
    Ok(())
}

/// Makes the directory that a whole set goes to.
///
/// # Errors
/// It could not be made.
pub(super) fn make_directory(path: &Path) -> Result<(), CliError> {
    fs::create_dir_all(path)
        .map_err(|error| CliError::writing(&safe(&path.display().to_string()), &error))
}

/// Reads a whole stream of at most `limit` bytes.
///
/// # Errors
/// It cannot be read or is longer.
pub(super) fn read_limited(stream: impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::other(format!("it is longer than {limit} bytes")));
    }
    Ok(bytes)
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// It cannot be read or is longer.
pub(super) fn read_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::other("it is a directory"));
    }
    if metadata.len() > limit {
        return Err(io::Error::other(format!("it is longer than {limit} bytes")));
    }
    read_limited(file, limit)
}
