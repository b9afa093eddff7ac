//! Rows of a piece of CSV without quotes, in which every comma and every end of a line is one. The crate
//! that reads quotes goes through every byte with a state; here the processor looks for the two bytes,
//! many at a time.

use std::io::{self, Read};

/// Lines of a stream, cut into cells.
pub(super) struct Lines<R> {
    bytes: R,
    buffer: Vec<u8>,
    /// Where the next line begins, and where what was read ends.
    next: usize,
    end: usize,
    /// How many bytes were before the buffer.
    before: u64,
    /// For each cell of the line where it begins and ends.
    cells: Vec<(usize, usize)>,
}

/// Bytes that are read at a time.
const AT_ONCE: usize = 1 << 16;
/// Longest line, in bytes.
pub(super) const LONGEST: usize = 1 << 20;

impl<R: Read> Lines<R> {
    pub(super) fn new(bytes: R) -> Self {
        let buffer = vec![0; 2 * AT_ONCE];
        Self { bytes, buffer, next: 0, end: 0, before: 0, cells: Vec::new() }
    }

    /// Goes to the next line that is not empty, and says at which byte it begins; `None` at the end.
    ///
    /// # Errors
    /// The stream cannot be read, or a line is too long.
    pub(super) fn advance(&mut self) -> io::Result<Option<u64>> {
        loop {
            let begins = self.next;
            let Some(line_end) = self.cut()? else { return Ok(None) };
            // The buffer may have moved.
            let begins = if self.next < begins { 0 } else { begins };
            let empty = self.cells.len() == 1 && self.cells[0].0 == self.cells[0].1;
            self.next = line_end;
            if !empty {
                return Ok(Some(self.before + begins as u64));
            }
        }
    }

    /// How many cells the line has.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// A cell of the line, without the spaces around it.
    pub(super) fn cell(&self, at: usize) -> &[u8] {
        let (from, to) = self.cells[at];
        self.buffer[from..to].trim_ascii()
    }

    /// Finds the cells of the line that begins at `next`, and says where the line after it begins.
    fn cut(&mut self) -> io::Result<Option<usize>> {
        self.cells.clear();
        let mut from = self.next;
        let mut searched = self.next;
        loop {
            let found = memchr::memchr2_iter(b',', b'\n', &self.buffer[searched..self.end]);
            for at in found.map(|at| at + searched) {
                if self.buffer[at] == b',' {
                    self.cells.push((from, at));
                    from = at + 1;
                } else {
                    // As Windows ends a line.
                    let bare = self.buffer[from..at].strip_suffix(b"\r").map_or(at, |_| at - 1);
                    self.cells.push((from, bare));
                    return Ok(Some(at + 1));
                }
            }
            let (moved, more) = self.fill()?;
            (from, searched) = (from - moved, self.end - more);
            for cell in &mut self.cells {
                *cell = (cell.0 - moved, cell.1 - moved);
            }
            if more == 0 {
                // The last line may have no end.
                if from == self.end && self.cells.is_empty() {
                    return Ok(None);
                }
                let bare = self.buffer[from..self.end].strip_suffix(b"\r");
                self.cells.push((from, bare.map_or(self.end, |_| self.end - 1)));
                return Ok(Some(self.end));
            }
        }
    }

    /// Reads more behind the line that was begun, and says by how much it moved and how many bytes came.
    fn fill(&mut self) -> io::Result<(usize, usize)> {
        let moved = self.next;
        self.buffer.copy_within(self.next..self.end, 0);
        (self.next, self.end, self.before) = (0, self.end - moved, self.before + moved as u64);
        if self.end > LONGEST {
            return Err(io::Error::other(format!("a row is longer than {LONGEST} bytes")));
        }
        if self.buffer.len() - self.end < AT_ONCE {
            self.buffer.resize(self.end + AT_ONCE, 0);
        }
        let more = self.bytes.read(&mut self.buffer[self.end..])?;
        self.end += more;
        Ok((moved, more))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use csv::{ByteRecord, ReaderBuilder};
    use proptest::prelude::*;

    /// A stream that gives a few bytes at a time.
    struct Slow<'b>(&'b [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(7).min(bytes.len());
            bytes[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// Every row: the byte at which it begins, and its cells.
    fn read(bytes: impl Read) -> Vec<(u64, Vec<Vec<u8>>)> {
        let mut lines = Lines::new(bytes);
        let mut rows = Vec::new();
        while let Some(begins) = lines.advance().unwrap() {
            rows.push((begins, (0..lines.len()).map(|at| lines.cell(at).to_vec()).collect()));
        }
        rows
    }

    proptest! {
        #[test]
        fn lines_are_those_of_a_csv_reader_without_quotes(
            text in "([ab0 ]{0,3}(,|,|\n|\r\n|\n\n)){0,40}[ab,]{0,4}",
        ) {
            let mut reader = ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .quoting(false)
                .from_reader(text.as_bytes());
            let mut record = ByteRecord::new();
            let mut expected: Vec<Vec<Vec<u8>>> = Vec::new();
            while reader.read_byte_record(&mut record).unwrap() {
                expected.push(record.iter().map(|cell| cell.trim_ascii().to_vec()).collect());
            }
            let rows = read(text.as_bytes());
            let cells: Vec<_> = rows.iter().map(|(_, cells)| cells.clone()).collect();
            prop_assert_eq!(&cells, &expected);
            prop_assert_eq!(read(Slow(text.as_bytes())), rows.clone());
            // Each row begins where it says.
            for (begins, cells) in rows {
                let rest = &text.as_bytes()[usize::try_from(begins).unwrap()..];
                let first = rest.split(|byte| matches!(byte, b',' | b'\n')).next().unwrap();
                prop_assert_eq!(first.trim_ascii(), &cells[0][..]);
            }
        }
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let mut lines = Lines::new(io::repeat(b'x'));
        assert!(lines.advance().unwrap_err().to_string().contains("longer than 1048576 bytes"));
    }
}
