//! Web archives → JSON Lines: WARC files with pages, WET files with their texts ([WARC 1.1][warc]).
//!
//! An archive cannot be cut record by record and remain an archive, and finding the article in a
//! page costs more than everything else. So each archive is converted to JSON Lines once, in a
//! temporary file, before the passes begin. The output is JSON Lines too, under the archive's name
//! with `.jsonl` appended. Each record becomes one line: id, url and date from the archive's
//! headers, title and text as [`page`] finds them. WET records are plain text already. Requests,
//! metadata, redirects, errors and images are skipped. A page without an article becomes a line
//! without a text, which is rejected like any other.
//!
//! [warc]: https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/

use super::page::{self, Found};
use crate::config::ReadConfig;
use crate::panics;
use rayon::prelude::*;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufReader, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use warc::{RawRecordHeader, WarcHeader, WarcReader};

/// Records in a batch, at most.
const BATCH: usize = 256;

/// Size of a batch, in bytes; the last record may exceed it.
const BATCH_BYTES: usize = 64 << 20;

/// Longest record, in bytes. A longer one (a film, or a forgery) ends the reading of the archive.
const MAX_RECORD: u64 = 1 << 30;

/// Headers of an HTTP response, at most.
const MAX_HEADERS: usize = 256;

/// A record of an archive: its headers and its bytes.
type Record = (RawRecordHeader, Vec<u8>);

/// Writes the articles of an archive as JSON Lines, in archive order. Returns the reason if the
/// archive breaks off.
///
/// Memory: a few hundred records. Uses rayon's current thread pool.
///
/// # Errors
/// The lines cannot be written.
pub fn to_json_lines(
    archive: Box<dyn Read + Send>,
    config: &ReadConfig,
    out: &mut impl Write,
) -> std::io::Result<Option<String>> {
    let end = Arc::new(AtomicU32::new(RECORD_END));
    let room = Arc::new(AtomicU64::new(MAX_RECORD));
    let archive = Watched { archive, end: end.clone(), room: room.clone() };
    let mut records =
        WarcReader::new(BufReader::with_capacity(1 << 20, archive)).iter_raw_records();
    let mut n_read = 0;
    loop {
        let (batch, stop) = batch_of(&mut records, &room, n_read);
        n_read += batch.len();
        let lines: Vec<Option<Value>> =
            batch.par_iter().map(|record| article(record, config)).collect();
        for line in lines.into_iter().flatten() {
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")?;
        }
        let is_whole = || end.load(Ordering::Relaxed) == RECORD_END;
        match stop {
            None => {}
            Some(Stop::Damage(damage)) => return Ok(Some(damage)),
            Some(Stop::End) if is_whole() => return Ok(None),
            Some(Stop::End) => return Ok(Some(breaks_off(n_read + 1, "no empty line"))),
        }
    }
}

/// Why no records follow a batch.
enum Stop {
    /// The archive ends.
    End,
    /// It breaks off, for this reason.
    Damage(String),
}

/// The next records of an archive, of which `n_read` were read before.
fn batch_of(
    records: &mut impl Iterator<Item = Result<Record, warc::Error>>,
    room: &AtomicU64,
    n_read: usize,
) -> (Vec<Record>, Option<Stop>) {
    let (mut batch, mut n_bytes) = (Vec::with_capacity(BATCH), 0);
    while batch.len() < BATCH && n_bytes < BATCH_BYTES {
        room.store(MAX_RECORD, Ordering::Relaxed);
        match next_of(records) {
            None => return (batch, Some(Stop::End)),
            Some(Err(reason)) => {
                let damage = breaks_off(n_read + batch.len() + 1, reason);
                return (batch, Some(Stop::Damage(damage)));
            }
            Some(Ok(record)) => {
                n_bytes += record.1.len();
                batch.push(record);
            }
        }
    }
    (batch, None)
}

/// The next record of an archive. The crate `warc` panics at lengths near 2^64.
fn next_of(
    records: &mut impl Iterator<Item = Result<Record, warc::Error>>,
) -> Option<Result<Record, String>> {
    let Some(next) = panics::caught(|| records.next()) else {
        return Some(Err("a length that cannot be".to_owned()));
    };
    next.map(|record| record.map_err(|error| error.to_string()))
}

fn breaks_off(record: usize, reason: impl std::fmt::Display) -> String {
    format!(
        "expected the rest of the archive, found that it breaks off in record {record}: {reason}"
    )
}

/// Last four bytes of every archive: two line breaks.
const RECORD_END: u32 = u32::from_be_bytes(*b"\r\n\r\n");

/// A reader that remembers the last four bytes, because the crate `warc` does not report that the
/// headers of the last record are cut short. It fails at a record that is too long, because the
/// crate holds each record in memory.
struct Watched<R> {
    archive: R,
    end: Arc<AtomicU32>,
    /// Bytes that may still be read of the current record.
    room: Arc<AtomicU64>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n_read = self.archive.read(buffer)?;
        let room = self.room.load(Ordering::Relaxed);
        if n_read as u64 > room {
            let message =
                format!("expected a record of at most {MAX_RECORD} bytes, found a longer one");
            return Err(std::io::Error::other(message));
        }
        self.room.store(room - n_read as u64, Ordering::Relaxed);
        let last = &buffer[n_read.saturating_sub(4)..n_read];
        let before = self.end.load(Ordering::Relaxed);
        let end = last.iter().fold(before, |end, &byte| end << 8 | u32::from(byte));
        self.end.store(end, Ordering::Relaxed);
        Ok(n_read)
    }
}

/// JSON line of a record, if the record is a page or a text.
fn article((headers, body): &Record, config: &ReadConfig) -> Option<Value> {
    let header =
        |name: WarcHeader| headers.as_ref().get(&name).map(|value| String::from_utf8_lossy(value));
    let kind = header(WarcHeader::ContentType).unwrap_or_default();
    let found = match &*header(WarcHeader::WarcType)? {
        "conversion" => Found::text(body),
        "response" => of_response(body, config.options.max_record)?,
        "resource" if is_html(&kind) => page::found(body, &kind, config.options.max_record),
        _ => return None,
    };
    let id = header(WarcHeader::RecordID);
    Some(page::line(
        found,
        id.map(|id| id.trim_matches(['<', '>']).to_owned()),
        header(WarcHeader::TargetURI).map(Cow::into_owned),
        header(WarcHeader::Date).map(Cow::into_owned),
        &config.options.fields,
    ))
}

/// The article of an HTTP response, whose page may have at most `max_bytes` bytes; `None` if it is
/// not a page.
fn of_response(response: &[u8], max_bytes: u64) -> Option<Found> {
    let mut parsed = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut head = httparse::Response::new(&mut parsed);
    let httparse::Status::Complete(length) = head.parse(response).ok()? else { return None };
    let headers: HashMap<String, Cow<'_, str>> = head
        .headers
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value)))
        .collect();
    let header = |name: &str| headers.get(name).map_or("", |value| &**value);
    if head.code != Some(200) || !is_html(header("content-type")) {
        return None;
    }
    let body = &response[length..];
    let is_chunked = header("transfer-encoding").to_ascii_lowercase().contains("chunked");
    let whole = if is_chunked { unchunked(body) } else { None };
    let body = whole.as_deref().unwrap_or(body);
    let Some(body) = unpacked(body, header("content-encoding"), max_bytes) else {
        return Some(Found::nothing("the page is compressed in a way that is not read"));
    };
    Some(page::found(&body, header("content-type"), max_bytes))
}

fn is_html(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|html| kind.eq_ignore_ascii_case(html))
}

/// The body without its chunk sizes; `None` if it has none, because some crawlers remove them and
/// keep the header.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    while let Ok(httparse::Status::Complete((start, size))) = httparse::parse_chunk_size(body) {
        let end = start.checked_add(usize::try_from(size).ok()?)?;
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(start..end)?);
        body = body.get(end..)?.strip_prefix(b"\r\n")?;
    }
    None
}

/// The decompressed body, up to one byte beyond `max_bytes`; `None` if it cannot be decompressed.
fn unpacked<'b>(body: &'b [u8], encoding: &str, max_bytes: u64) -> Option<Cow<'b, [u8]>> {
    let decoder: Box<dyn Read + 'b> = match encoding.trim().to_ascii_lowercase().as_str() {
        "" | "identity" => return Some(Cow::Borrowed(body)),
        // Some crawlers decompress the body and keep the header.
        "gzip" | "x-gzip" if !body.starts_with(b"\x1F\x8B") => return Some(Cow::Borrowed(body)),
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(body)),
        "deflate" => Box::new(flate2::read::ZlibDecoder::new(body)),
        "zstd" => Box::new(zstd::Decoder::new(body).ok()?),
        _ => return None,
    };
    let mut whole = Vec::new();
    decoder.take(max_bytes.saturating_add(1)).read_to_end(&mut whole).ok()?;
    Some(Cow::Owned(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_bodies_without_any_are_left_alone() {
        assert_eq!(unchunked(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").as_deref(), Some(&b"abcde"[..]));
        assert_eq!(unchunked(b"<html>"), None);
        assert_eq!(unchunked(b"9\r\nabc"), None);
    }

    #[test]
    fn a_body_that_grows_without_end_is_read_no_further() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::copy(&mut std::io::repeat(b' ').take(50 << 20), &mut encoder).expect("room");
        let bomb = encoder.finish().expect("room");
        let unpacked = unpacked(&bomb, "gzip", 1000).expect("a body");
        assert_eq!(unpacked.len(), 1001);
    }

    #[test]
    fn what_is_no_page_is_passed_over() {
        let response =
            |head: &str| of_response(format!("HTTP/1.1 {head}\r\n\r\n<p>x</p>").as_bytes(), 1000);
        assert!(response("404 Not Found\r\nContent-Type: text/html").is_none());
        assert!(response("200 OK\r\nContent-Type: image/png").is_none());
        assert!(response("200 OK\r\nContent-Type: text/html; charset=utf-8").is_some());
        assert!(of_response(b"no response", 1000).is_none());
    }
}
