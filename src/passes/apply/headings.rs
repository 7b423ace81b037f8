//! The headings of documents in clusters, in a temporary file until the clusters are written.

use crate::error::{Error, Result};
use crate::results::heading::Heading;
use crate::spool::{Spool, Spooled};
use copydesk_core::ItemId;
use std::collections::HashMap;

/// Headings being collected.
pub(super) struct HeadingSpool {
    spool: Spool,
    places: HashMap<ItemId, (u64, usize)>,
}

/// Headings that were collected.
///
/// Memory: some 40 bytes for each of them; the headings themselves are on the disk.
pub(super) struct Headings {
    spooled: Spooled,
    places: HashMap<ItemId, (u64, usize)>,
}

impl HeadingSpool {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { spool: Spool::new()?, places: HashMap::new() })
    }

    pub(super) fn push(&mut self, item: ItemId, heading: &Heading) -> Result<()> {
        let bytes = serde_json::to_vec(heading).expect("a heading is JSON");
        let start = self.spool.push(&bytes)?;
        self.places.insert(item, (start, bytes.len()));
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Headings> {
        Ok(Headings { spooled: self.spool.finish()?, places: self.places })
    }
}

impl Headings {
    /// The heading of a document; an empty one if it has none.
    pub(super) fn of(&self, item: ItemId) -> Result<Heading> {
        let Some(&(start, n_bytes)) = self.places.get(&item) else {
            return Ok(Heading::default());
        };
        let bytes = self.spooled.read_at(start, n_bytes)?;
        serde_json::from_slice(&bytes)
            .map_err(|error| Error::usage(format!("a heading cannot be read back: {error}")))
    }
}
