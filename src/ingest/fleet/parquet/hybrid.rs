//! Parquet's mixture of runs and packed numbers, read as runs: levels and places in a dictionary. The
//! crate decodes it value by value; here a row group of one database is a single step.

use bytes::Bytes;

/// A stream of small numbers.
#[derive(Debug)]
pub(super) struct Hybrid {
    bytes: Bytes,
    at: usize,
    /// Bits of each number.
    width: u32,
    /// Numbers that are left of the present run or of the packed ones, and which it is.
    left: usize,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// All of them are this one.
    Run(u32),
    /// They begin at this bit of the bytes.
    Packed(usize),
}

impl Hybrid {
    /// Numbers of so many bits; `None` if they have more than 32.
    pub(super) fn new(bytes: Bytes, width: u32) -> Option<Self> {
        (width <= 32).then_some(Self { bytes, at: 0, width, left: 0, kind: Kind::Run(0) })
    }

    /// The next number and how often it comes, at most so many times; `None` at the end.
    pub(super) fn next_run(&mut self, most: usize) -> Option<(u32, usize)> {
        while self.left == 0 {
            self.header()?;
        }
        let most = most.min(self.left);
        let (number, count) = match self.kind {
            Kind::Run(number) => (number, most),
            Kind::Packed(bit) => {
                let number = self.unpack(bit)?;
                let mut count = 1;
                while count < most && self.unpack(bit + count * self.width as usize)? == number {
                    count += 1;
                }
                self.kind = Kind::Packed(bit + count * self.width as usize);
                (number, count)
            }
        };
        self.left -= count;
        Some((number, count))
    }

    /// Takes back the last so many numbers of the last run that was given out.
    pub(super) fn give_back(&mut self, count: usize) {
        self.left += count;
        if let Kind::Packed(bit) = &mut self.kind {
            *bit -= count * self.width as usize;
        }
    }

    fn header(&mut self) -> Option<()> {
        let mut rest = self.bytes.get(self.at..)?;
        let before = rest.len();
        let head = crate::ingest::fleet::runs::varint(&mut rest)?;
        self.at += before - rest.len();
        let count = usize::try_from(head >> 1).ok()?;
        if head & 1 == 0 {
            let bytes = self.width.div_ceil(8) as usize;
            let mut number = [0; 4];
            number[..bytes].copy_from_slice(rest.get(..bytes)?);
            self.at += bytes;
            (self.left, self.kind) = (count, Kind::Run(u32::from_le_bytes(number)));
        } else {
            self.left = count.checked_mul(8)?;
            self.kind = Kind::Packed(self.at.checked_mul(8)?);
            // The last group may be cut: what is not there is an end when it is asked for.
            self.at = self.at.checked_add(count.checked_mul(self.width as usize)?)?;
        }
        Some(())
    }

    /// The number whose bits begin at a bit of the bytes, lowest first.
    #[inline]
    fn unpack(&self, bit: usize) -> Option<u32> {
        let (byte, shift) = (bit / 8, bit % 8);
        let mut eight = [0; 8];
        if let Some(all) = self.bytes.get(byte..byte + 8) {
            eight.copy_from_slice(all);
        } else {
            let needed = (shift + self.width as usize).div_ceil(8);
            let rest = self.bytes.get(byte..byte + needed)?;
            eight[..rest.len()].copy_from_slice(rest);
        }
        let mask = (1_u64 << self.width) - 1;
        u32::try_from(u64::from_le_bytes(eight) >> shift & mask).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], width: u32) -> Vec<(u32, usize)> {
        let mut numbers = Hybrid::new(Bytes::copy_from_slice(bytes), width).unwrap();
        std::iter::from_fn(|| numbers.next_run(usize::MAX)).collect()
    }

    #[test]
    fn the_example_of_the_format_reads_as_written() {
        // The numbers 0 to 7 with 3 bits each, from the description of the Parquet format.
        let packed = [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        let expected: Vec<_> = (0..8).map(|number| (number, 1)).collect();
        assert_eq!(all(&packed, 3), expected);
        // A hundred times 4 in one byte each.
        assert_eq!(all(&[200, 1, 4], 3), [(4, 100)]);
        // Width 0: there is only one number.
        assert_eq!(all(&[200, 1], 0), [(0, 100)]);
    }

    #[test]
    fn a_stream_that_is_cut_or_lies_is_an_end() {
        assert_eq!(all(&[200], 3), []);
        assert_eq!(all(&[200, 1], 3), []);
        // 2^60 groups are announced: a number that is there, and an end.
        let lie = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0b101];
        assert_eq!(all(&lie, 3), [(5, 1)]);
        assert_eq!(all(&[3, 0b101], 3).len(), 1, "one packed number of a cut group");
        assert!(Hybrid::new(Bytes::new(), 33).is_none());
    }

    #[test]
    fn a_run_is_given_out_in_parts() {
        let mut numbers = Hybrid::new(Bytes::from_static(&[200, 1, 4]), 3).unwrap();
        assert_eq!(numbers.next_run(30), Some((4, 30)));
        assert_eq!(numbers.next_run(300), Some((4, 70)));
        numbers.give_back(5);
        assert_eq!(numbers.next_run(300), Some((4, 5)));
        assert_eq!(numbers.next_run(1), None);
    }
}
