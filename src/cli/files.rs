//! Files as commands write and read them: written whole or not at all, never through a symbolic
//! link; read up to a limit.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use super::exit::CliError;
use crate::render::words::safe;

/// Writes a file beside its place and renames it there: whoever looks sees the old file or the
/// whole new one.
///
/// # Errors
/// It could not be written, or a symbolic link stands in its place.
pub(super) fn write_whole(path: &Path, content: impl AsRef<[u8]>) -> Result<(), CliError> {
    replace(path, content.as_ref(), true)
}

/// The same for one of many files that the same command makes again, byte for byte: nobody waits
/// for the disk. Every reader still sees the old file or the whole new one; only when the machine
/// stops within seconds can a file be lost or empty.
///
/// # Errors
/// It could not be written, or a symbolic link stands in its place.
pub(super) fn write_again(path: &Path, text: &str) -> Result<(), CliError> {
    replace(path, text.as_bytes(), false)
}

/// Puts a whole file in the place of another; `durable` waits until the disk has both the file and
/// its name.
fn replace(path: &Path, content: &[u8], durable: bool) -> Result<(), CliError> {
    let shown = safe(&path.display().to_string());
    let failed = |error: &io::Error| CliError::writing(&shown, error);
    // A link, a directory, a device or a pipe is nobody's output file, and renaming over a device
    // would break the machine.
    if let Ok(there) = path.symlink_metadata()
        && !there.is_file()
    {
        let what = if there.is_symlink() { "a symbolic link" } else { "something that is no file" };
        let error = io::Error::other(format!("{what} stands in its place"));
        return Err(failed(&error).hint("choose another place, or no --out to print"));
    }
    if path == Path::new("-") {
        let error = io::Error::other("`-` is no file");
        return Err(failed(&error).hint("leave --out out to print"));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let replace = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY);
        // Readable as an ordinary file is, by the user's own mask.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(folder).map_err(|error| without_path(&error))?;
        file.write_all(content)?;
        if durable {
            file.as_file().sync_all()?;
        }
        let file = file.persist(path).map_err(|error| error.error)?;
        if durable {
            File::open(folder)?.sync_all()?;
        }
        remove_leftovers(folder, &file);
        Ok(())
    };
    replace().map_err(|error| failed(&error))
}

/// The system's own words: the name of the temporary file behind them would only puzzle.
fn without_path(error: &io::Error) -> io::Error {
    let text = error.to_string();
    io::Error::other(text.rsplit_once(" at path ").map_or(&*text, |(words, _)| words).to_owned())
}

/// How a temporary file's name begins.
const TEMPORARY: &str = ".dutycycle-";
/// A temporary file that is so much older than a finished one has lost its writer.
const LOST: Duration = Duration::from_hours(1);

/// Removes the temporary files of runs that were killed while writing here.
fn remove_leftovers(folder: &Path, finished: &File) {
    let Ok(now) = finished.metadata().and_then(|metadata| metadata.modified()) else {
        return;
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(TEMPORARY));
        let modified = entry.metadata().ok().filter(fs::Metadata::is_file);
        let age = modified.and_then(|m| now.duration_since(m.modified().ok()?).ok());
        if ours && age.is_some_and(|age| age > LOST) {
            // It is of no use to anybody; what cannot be removed stays.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Writes a file that can be had again: whole or not at all for every reader, but without waiting
/// for the disk.
///
/// # Errors
/// It could not be written.
#[cfg(feature = "aws")]
pub(super) fn keep(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Makes the directory that a whole set goes to: `inside` one that the user named, or that one.
/// The user's own may be a link; nothing inside it is followed.
///
/// # Errors
/// It could not be made.
pub(super) fn make_directory(path: &Path, inside: bool) -> Result<(), CliError> {
    if inside && path.is_symlink() {
        let error = io::Error::other("a symbolic link stands in its place");
        return Err(CliError::writing(&safe(&path.display().to_string()), &error));
    }
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

/// Reads a whole ordinary file of at most `limit` bytes: a device has no end, and a pipe may have
/// none.
///
/// # Errors
/// It cannot be read, is longer or is no ordinary file.
pub(super) fn read_ordinary_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is no ordinary file"));
    }
    read_file(path, limit)
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
