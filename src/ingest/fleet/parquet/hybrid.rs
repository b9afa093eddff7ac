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
    /// How they are unpacked eight at a time.
    eights: fn(&[u8], &mut [u32]) -> usize,
    /// Numbers that are left of the present run or of the packed ones, and which it is.
    left: usize,
    kind: Kind,
}

/// Room for packed numbers.
pub(super) struct Block(pub(super) [u32; BLOCK]);

/// Numbers that are unpacked at a time.
const BLOCK: usize = 512;

impl Default for Block {
    fn default() -> Self {
        Self([0; BLOCK])
    }
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// A number, and how often.
    Same(u32, usize),
    /// So many numbers stand in the block.
    Packed(usize),
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
        let (eights, kind) = (unpacker(width), Kind::Run(0));
        (width <= 32).then_some(Self { bytes, at: 0, width, eights, left: 0, kind })
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

    /// The next numbers, at most so many: one that comes several times, or packed ones, of which
    /// some go into `block`. `None` at the end.
    #[inline]
    pub(super) fn next_block(&mut self, most: usize, block: &mut Block) -> Option<Numbers> {
        while self.left == 0 {
            self.header()?;
        }
        let most = most.min(self.left);
        let bit = match self.kind {
            Kind::Run(number) => {
                self.left -= most;
                return Some(Numbers::Same(number, most));
            }
            Kind::Packed(bit) => bit,
        };
        let count = most.min(BLOCK);
        let width = self.width as usize;
        // Eight numbers begin and end with a byte: without a rest they are unpacked together.
        let eights = if bit % 8 == 0 { count / 8 } else { 0 };
        let bytes = self.bytes.get(bit / 8..)?;
        let fast = (self.eights)(bytes, &mut block.0[..8 * eights]);
        for (at, number) in block.0[..count].iter_mut().enumerate().skip(fast) {
            *number = self.unpack(bit + at * width)?;
        }
        self.kind = Kind::Packed(bit + count * width);
        self.left -= count;
        Some(Numbers::Packed(count))
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

/// Unpacks numbers of `WIDTH` bits, eight at a time: so many bytes hold eight of them. Says how many it
/// unpacked.
fn unpack_eights<const WIDTH: usize>(bytes: &[u8], numbers: &mut [u32]) -> usize {
    let mut done = 0;
    let eights = numbers.as_chunks_mut::<8>().0;
    for (eight, packed) in eights.iter_mut().zip(bytes.chunks_exact(WIDTH)) {
        let mut load = [0_u8; WIDEST + 4];
        load[..WIDTH].copy_from_slice(packed);
        for (place, number) in eight.iter_mut().enumerate() {
            // Places are constants here, so that no shift is left to be found out.
            let bit = place * WIDTH;
            let four = [load[bit / 8], load[bit / 8 + 1], load[bit / 8 + 2], load[bit / 8 + 3]];
            *number = u32::from_le_bytes(four) >> (bit % 8) & ((1 << WIDTH) - 1);
        }
        done += 8;
    }
    done
}

/// The widest numbers that are unpacked eight at a time: a dictionary of a page has fewer entries.
const WIDEST: usize = 20;

/// How numbers of so many bits are unpacked eight at a time.
fn unpacker(width: u32) -> fn(&[u8], &mut [u32]) -> usize {
    macro_rules! one_of {
        ($($width:literal)*) => {
            match width {
                $($width => unpack_eights::<$width>,)*
                _ => |_, _| 0,
            }
        };
    }
    one_of!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)
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

    /// Numbers packed one bit after another, in groups of eight.
    fn packed(numbers: &[u32], width: u32) -> Vec<u8> {
        let groups = numbers.len().div_ceil(8);
        let mut bytes = vec![u8::try_from(groups << 1 | 1).unwrap()];
        bytes.resize(1 + groups * width as usize, 0);
        for (at, number) in numbers.iter().enumerate() {
            for bit in (0..width).filter(|bit| number >> bit & 1 == 1) {
                let place = at * width as usize + bit as usize;
                bytes[1 + place / 8] |= 1 << (place % 8);
            }
        }
        bytes
    }

    #[test]
    fn blocks_have_the_same_numbers_for_every_width() {
        for width in 1..=32 {
            let mask = u32::MAX >> (32 - width);
            let numbers: Vec<u32> =
                (0..160_u32).map(|n| n.wrapping_mul(2_654_435_761) & mask).collect();
            let bytes = Bytes::from(packed(&numbers, width));
            // Blocks that end within a byte, and all at once.
            for most in [3, 8, 50, 1_000] {
                let mut stream = Hybrid::new(bytes.clone(), width).unwrap();
                let (mut block, mut read) = (Block::default(), Vec::new());
                while let Some(next) = stream.next_block(most, &mut block) {
                    let Numbers::Packed(count) = next else { panic!("{next:?}") };
                    read.extend_from_slice(&block.0[..count]);
                }
                assert_eq!(read, numbers, "{width} bits, {most} at a time");
            }
        }
    }

    #[test]
    fn a_run_is_given_out_in_parts() {
        let mut numbers = Hybrid::new(Bytes::from_static(&[200, 1, 4]), 3).unwrap();
        assert_eq!(numbers.next_run(30), Some((4, 30)));
        assert_eq!(numbers.next_run(300), Some((4, 70)));
        assert_eq!(numbers.next_run(1), None);
    }
}
