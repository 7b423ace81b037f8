//! One row of a table in memory → a document. Its bytes are those of its text.

use super::{Content, Document, FieldSet, Rejection, Role, host};
use crate::config::ReadConfig;
use crate::escape::Spelling;
use crate::parquet::rows::Rows;
use crate::read::RecordPlace;
use std::borrow::Cow;

/// The documents in the rows of a table, as a run over it reads them: for engines that call the
/// stages themselves.
#[cfg(feature = "parquet")]
pub struct Documents {
    rows: Rows,
    config: ReadConfig,
}

#[cfg(feature = "parquet")]
impl Documents {
    /// The documents of batches of this schema, in the columns that `options.read.fields` names.
    ///
    /// # Errors
    /// A setting is out of its range; the columns cannot be read as texts.
    pub fn new(
        schema: &arrow_schema::SchemaRef,
        batches: &[arrow_array::RecordBatch],
        options: &crate::config::Options,
    ) -> crate::error::Result<Self> {
        let config = ReadConfig::new(options)?;
        let text = &config.options.fields.text;
        let rows = Rows::new(schema, batches, text, &config.field_names())
            .map_err(|error| crate::error::Error::usage(error.to_string()))?;
        Ok(Self { rows, config })
    }

    /// Number of rows.
    pub fn n_rows(&self) -> u64 {
        self.rows.n_rows()
    }

    /// The document of a row, counted from 0.
    ///
    /// # Errors
    /// The row has no text, or one that is too long. What is returned is the reason.
    pub fn get(&self, row: u64) -> Result<Document<'_>, String> {
        let place = RecordPlace { file: 0, line: row + 1 };
        try_document(&self.rows, place, &self.config).map_err(|rejection| rejection.reason)
    }
}

/// Reads a row; the first one has the line 1.
pub(super) fn document<'a>(rows: &'a Rows, place: RecordPlace, config: &ReadConfig) -> Content<'a> {
    match try_document(rows, place, config) {
        Ok(document) => Content::Document(document),
        Err(rejection) => Content::Rejected(rejection),
    }
}

fn try_document<'a>(
    rows: &'a Rows,
    place: RecordPlace,
    config: &ReadConfig,
) -> Result<Document<'a>, Rejection> {
    let row = place.line - 1;
    let (name, most) = (&config.options.fields.text, config.options.max_record);
    let text = rows
        .get(row, name)
        .ok_or_else(|| Rejection::new(format!("expected `{name}` to be a string, found null")))?;
    if text.len() as u64 > most {
        let told = format!(
            "expected a record of at most {most} bytes (--max-record), found {}",
            text.len()
        );
        return Err(Rejection::new(told));
    }
    let field = |role: Role| {
        let value = rows.get(row, role.field(config)?)?;
        (!value.is_empty()).then_some(Cow::Borrowed(value))
    };
    let url = field(Role::Url);
    let of_url = || host(url.as_deref()?).map(Cow::Owned);
    Ok(Document {
        place,
        id: field(Role::Id),
        text: Cow::Borrowed(text),
        raw_text: 0..text.len(),
        spelling: Spelling::Plain,
        source: field(Role::Source).or_else(of_url),
        url: url.clone(),
        title: field(Role::Title),
        date: field(Role::Date),
        rank: field(Role::Rank).and_then(|rank| rank.parse().ok()),
        has: FieldSet::of(|role| role.field(config).is_some_and(|name| rows.has(name))),
    })
}
