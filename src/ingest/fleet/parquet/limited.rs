//! A Parquet file whose pages must be able to have the size that their headers tell: some codecs of the
//! crate set aside and fill that size before they look at a byte. It owns that limit; it decodes
//! nothing.

use std::io::{Chain, Cursor, Read, Take};
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::CompressionCodec;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use crate::ingest::fleet::runs::varint;

/// A column of a file.
pub(super) struct Limited<R> {
    file: Arc<R>,
    /// How many bytes a byte of a page becomes at most.
    ratio: u64,
}

impl<R> Limited<R> {
    pub(super) const fn new(file: Arc<R>, codec: CompressionCodec) -> Self {
        let ratio = match codec {
            // A copy of 64 bytes takes three at least.
            CompressionCodec::SNAPPY => 22,
            // Each further byte of a length stands for 255.
            CompressionCodec::LZ4 | CompressionCodec::LZ4_RAW => 256,
            // The others set aside what they need as they go.
            _ => u64::MAX,
        };
        Self { file, ratio }
    }
}

impl<R: Length> Length for Limited<R> {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

/// The first bytes of a page's header: kind and sizes.
const START: usize = 24;

impl<R: ChunkReader> ChunkReader for Limited<R> {
    type T = Chain<Take<Cursor<[u8; START]>>, R::T>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut rest = self.file.get_read(start)?;
        let (mut bytes, mut there) = ([0; START], 0);
        while there < START {
            match rest.read(&mut bytes[there..])? {
                0 => break,
                count => there += count,
            }
        }
        if let Some((plain, packed)) = sizes(&bytes[..there])
            && plain > packed.saturating_mul(self.ratio).saturating_add(64)
        {
            let text = format!("a page of {packed} bytes cannot have {plain}");
            return Err(ParquetError::General(text));
        }
        Ok(Cursor::new(bytes).take(there as u64).chain(rest))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        self.file.get_bytes(start, length)
    }
}

/// The size without and with compression, as a page's header tells them: the second field and the third
/// one of whole numbers, in zigzag. `None` if no header begins so.
fn sizes(mut header: &[u8]) -> Option<(u64, u64)> {
    const NEXT_WHOLE_NUMBER: u8 = 0x15;
    let mut field = || {
        let (first, rest) = header.split_first()?;
        header = rest;
        let zigzag = varint(&mut header).filter(|_| *first == NEXT_WHOLE_NUMBER)?;
        Some(zigzag >> 1)
    };
    field()?;
    Some((field()?, field()?))
}
