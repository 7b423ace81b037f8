//! The records that could not be read → their list.

use super::parts::List;
use crate::error::Result;
use crate::results::heading::clipped;
use crate::results::lines::RejectedLine;
use crate::results::reader::Lines;
use crate::write::OutputFolder;
use serde::Serialize;
use std::path::Path;

/// Most characters of a record that are shown.
const MAX_SHOWN: usize = 300;

#[derive(Serialize)]
struct RejectedRow<'a> {
    place: String,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    raw: Option<String>,
}

/// Writes the rejected records. Returns their number.
pub(super) fn write_rejected(results: &Path, to: &mut OutputFolder) -> Result<usize> {
    let mut list = List::begin("rejected", to)?;
    for line in Lines::<RejectedLine<'static>>::open(results.join("rejected.jsonl"))? {
        let line = line?;
        let raw = line.raw.as_deref().or(line.raw_base64.as_deref());
        list.push(&RejectedRow {
            place: line.place.shown(),
            reason: &line.reason,
            raw: raw.map(|raw| clipped(raw.trim(), MAX_SHOWN)),
        })?;
    }
    list.finish(to)
}
