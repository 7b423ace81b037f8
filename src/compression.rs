//! Compressed streams: identified by file ending, read and written by the library of each format.
//!
//! Readers continue with the next member of concatenated streams, as `cat a.gz b.gz` makes them.
//! The bytes written depend only on the content: no time, no file name, one thread.

use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not compressed.
    None,
    /// `.gz`, RFC 1952.
    Gzip,
    /// `.zst`, RFC 8878.
    Zstandard,
    /// `.bz2`.
    Bzip2,
    /// `.xz`.
    Xz,
}

impl Compression {
    /// File endings and their compressions.
    pub const ENDINGS: [(&'static str, Self); 4] =
        [(".gz", Self::Gzip), (".zst", Self::Zstandard), (".bz2", Self::Bzip2), (".xz", Self::Xz)];

    /// Compression that a file name implies, and the name without that ending.
    pub fn of(name: &str) -> (Self, &str) {
        let strip = |&(ending, compression): &(&str, Self)| {
            let at =
                name.len().checked_sub(ending.len()).filter(|&at| name.is_char_boundary(at))?;
            name[at..].eq_ignore_ascii_case(ending).then_some((compression, &name[..at]))
        };
        Self::ENDINGS.iter().find_map(strip).unwrap_or((Self::None, name))
    }

    /// Compression of a stream that begins with these bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let marks: [(&[u8], Self); 4] = [
            (b"\x1F\x8B", Self::Gzip),
            (b"\x28\xB5\x2F\xFD", Self::Zstandard),
            (b"BZh", Self::Bzip2),
            (b"\xFD7zXZ\0", Self::Xz),
        ];
        let found = marks.into_iter().find(|(mark, _)| bytes.starts_with(mark));
        found.map_or(Self::None, |(_, compression)| compression)
    }

    /// File ending, with the dot; empty for no compression.
    pub fn ending(self) -> &'static str {
        let known = Self::ENDINGS.iter().find(|(_, compression)| *compression == self);
        known.map_or("", |(ending, _)| ending)
    }

    /// Common name.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "plain",
            Self::Gzip => "gzip",
            Self::Zstandard => "zstd",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
        }
    }

    /// Decompresses a stream, member after member, to at most `max_expansion` bytes per compressed
    /// byte.
    ///
    /// # Errors
    /// The decoder cannot be set up. A stream that ends too early, holds something else, or expands
    /// too much fails while it is read.
    pub fn reader<R: Read + Send + 'static>(
        self,
        compressed: R,
        max_expansion: u64,
    ) -> io::Result<Box<dyn Read + Send>> {
        let n_read = Arc::new(AtomicU64::new(0));
        let decoder = self.decoder(Counted { inner: compressed, n_read: n_read.clone() })?;
        Ok(Box::new(Bounded { decoder, n_read, expansion: Expansion::new(max_expansion) }))
    }

    fn decoder<R: Read + Send + 'static>(self, compressed: R) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::None => Box::new(compressed),
            Self::Gzip => Box::new(flate2::read::MultiGzDecoder::new(compressed)),
            Self::Zstandard => Box::new(zstd::Decoder::new(compressed)?),
            Self::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(compressed)),
            Self::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(compressed)),
        })
    }
}

/// Decompressed bytes up to which any expansion is allowed: ten thousand copies of an article
/// compress that well.
const ALWAYS_DECODED: u64 = 1 << 30;

/// A reader that counts the bytes read.
pub struct Counted<R> {
    /// Underlying reader.
    pub inner: R,
    /// Bytes read.
    pub n_read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.inner.read(buffer)?;
        self.n_read.fetch_add(n_read as u64, Ordering::Relaxed);
        Ok(n_read)
    }
}

/// Expansion of a stream so far. Stops a stream made to fill memory and disk.
#[derive(Debug)]
pub struct Expansion {
    n_decoded: u64,
    max_expansion: u64,
}

impl Expansion {
    /// An empty stream, with at most `max_expansion` decompressed bytes per compressed byte.
    pub fn new(max_expansion: u64) -> Self {
        Self { n_decoded: 0, max_expansion }
    }

    /// Adds decompressed bytes; `n_read` counts all compressed bytes so far.
    ///
    /// # Errors
    /// There are too many decompressed bytes.
    pub fn add(&mut self, n_decoded: usize, n_read: u64) -> io::Result<()> {
        self.n_decoded += n_decoded as u64;
        if self.n_decoded <= n_read.saturating_mul(self.max_expansion).max(ALWAYS_DECODED) {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "expected at most {} bytes for each compressed one (--max-expansion), found more",
            self.max_expansion
        )))
    }
}

/// A decoder that fails when its stream expands too much.
struct Bounded {
    decoder: Box<dyn Read + Send>,
    /// Compressed bytes read.
    n_read: Arc<AtomicU64>,
    expansion: Expansion,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_decoded = self.decoder.read(buffer)?;
        self.expansion.add(n_decoded, self.n_read.load(Ordering::Relaxed))?;
        Ok(n_decoded)
    }
}

/// Writes a compressed stream, or a plain one.
pub enum Encoder<W: Write> {
    /// Not compressed.
    Plain(W),
    /// At the library's default level.
    Gzip(flate2::write::GzEncoder<W>),
    /// At level 3.
    Zstandard(zstd::Encoder<'static, W>),
    /// At the library's default level.
    Bzip2(bzip2::write::BzEncoder<W>),
    /// At level 6.
    Xz(liblzma::write::XzEncoder<W>),
}

impl<W: Write> Encoder<W> {
    /// Begins a stream.
    ///
    /// # Errors
    /// The encoder cannot be set up.
    pub fn new(compression: Compression, to: W) -> io::Result<Self> {
        Ok(match compression {
            Compression::None => Self::Plain(to),
            Compression::Gzip => {
                Self::Gzip(flate2::write::GzEncoder::new(to, flate2::Compression::default()))
            }
            Compression::Zstandard => Self::Zstandard(zstd::Encoder::new(to, 3)?),
            Compression::Bzip2 => {
                Self::Bzip2(bzip2::write::BzEncoder::new(to, bzip2::Compression::default()))
            }
            Compression::Xz => Self::Xz(liblzma::write::XzEncoder::new(to, 6)),
        })
    }

    /// Underlying writer.
    pub fn inner(&self) -> &W {
        match self {
            Self::Plain(to) => to,
            Self::Gzip(encoder) => encoder.get_ref(),
            Self::Zstandard(encoder) => encoder.get_ref(),
            Self::Bzip2(encoder) => encoder.get_ref(),
            Self::Xz(encoder) => encoder.get_ref(),
        }
    }

    /// Ends the stream. Returns the underlying writer.
    ///
    /// # Errors
    /// The rest of the stream cannot be written.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(to) => Ok(to),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Zstandard(encoder) => encoder.finish(),
            Self::Bzip2(encoder) => encoder.finish(),
            Self::Xz(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(to) => to.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Zstandard(encoder) => encoder.write(bytes),
            Self::Bzip2(encoder) => encoder.write(bytes),
            Self::Xz(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(to) => to.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Zstandard(encoder) => encoder.flush(),
            Self::Bzip2(encoder) => encoder.flush(),
            Self::Xz(encoder) => encoder.flush(),
        }
    }
}

/// Whether an error comes from the stream's own bytes, and not from the system that reads them.
pub fn is_damage(error: &io::Error) -> bool {
    error.raw_os_error().is_none() && error.kind() != io::ErrorKind::Interrupted
}

/// Opens a results file and decompresses it according to its name.
///
/// # Errors
/// The file cannot be opened.
pub fn open(path: &std::path::Path) -> io::Result<Box<dyn Read + Send>> {
    let (compression, _) = Compression::of(&path.to_string_lossy());
    compression.reader(File::open(path)?, u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(compression: Compression, bytes: &[u8]) -> Vec<u8> {
        let mut encoder = Encoder::new(compression, Vec::new()).expect("an encoder");
        encoder.write_all(bytes).expect("room in memory");
        encoder.finish().expect("room in memory")
    }

    fn decoded(compression: Compression, bytes: Vec<u8>) -> (Vec<u8>, io::Result<usize>) {
        let mut reader = compression.reader(io::Cursor::new(bytes), 1).expect("a decoder");
        let mut found = Vec::new();
        let read = reader.read_to_end(&mut found);
        (found, read)
    }

    #[test]
    fn concatenated_streams_are_read_to_the_last_one() {
        for (_, compression) in Compression::ENDINGS {
            let streams = [encoded(compression, b"one\n"), encoded(compression, b"two\n")].concat();
            assert_eq!(Compression::of_bytes(&streams), compression);
            assert_eq!(decoded(compression, streams).0, b"one\ntwo\n", "{compression:?}");
        }
    }

    #[test]
    fn a_stream_that_was_cut_short_is_an_error_of_the_stream() {
        let text: Vec<u8> =
            (0..200_000_u32).flat_map(|n| n.wrapping_mul(n).to_le_bytes()).collect();
        for (_, compression) in Compression::ENDINGS {
            let mut stream = encoded(compression, &text);
            stream.truncate(stream.len() - 20);
            let (found, read) = decoded(compression, stream);
            let error = read.expect_err("cut short");
            assert!(is_damage(&error), "{compression:?}: {error:?}");
            assert!(text.starts_with(&found), "{compression:?}");
        }
    }

    #[test]
    fn a_stream_that_grows_without_end_breaks_off() {
        let mut encoder = Encoder::new(Compression::Zstandard, Vec::new()).expect("an encoder");
        let n_bytes = ALWAYS_DECODED + (64 << 20);
        io::copy(&mut io::repeat(0).take(n_bytes), &mut encoder).expect("room in memory");
        let bomb = encoder.finish().expect("room in memory");
        let decoded = |max_expansion| {
            let bomb = io::Cursor::new(bomb.clone());
            let reader = Compression::Zstandard.reader(bomb, max_expansion).expect("a decoder");
            io::copy(&mut { reader }, &mut io::sink())
        };
        assert_eq!(decoded(u64::MAX).expect("whole"), n_bytes);
        let error = decoded(1000).expect_err("a bomb");
        assert!(is_damage(&error) && error.to_string().contains("--max-expansion"), "{error}");
    }

    #[test]
    fn the_ending_tells_whatever_its_case() {
        assert_eq!(Compression::of("a.jsonl.GZ"), (Compression::Gzip, "a.jsonl"));
        assert_eq!(Compression::of("ä.zst"), (Compression::Zstandard, "ä"));
        assert_eq!(Compression::of("é"), (Compression::None, "é"));
    }
}
