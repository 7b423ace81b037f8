//! Settings of the decisions: as the user gave them ([`CutOptions`], [`CopyOptions`]), and
//! validated ([`CutConfig`], [`CopyConfig`]).
//!
//! A config is always consistent. docs/method.md gives the reason for each default.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Settings that decide what is cut from an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CutOptions {
    /// Fewest distinct stories in which boilerplate of a source occurs.
    pub boilerplate_min_stories: u32,
    /// Smallest share of a source's documents in which its boilerplate occurs, inside stories.
    /// Lines at the edges of pages need 0.15 of this share.
    pub boilerplate_share: f64,
    /// Fewest distinct stories in which corpus-wide boilerplate occurs.
    pub boilerplate_min_corpus_stories: u32,
    /// Fewest sources in which corpus-wide boilerplate occurs.
    pub boilerplate_min_sources: u32,
    /// Longest corpus-wide boilerplate, in tokens.
    pub boilerplate_max_corpus_tokens: u32,
    /// Shortest repeated paragraph or run, in tokens.
    pub repeat_min_tokens: u32,
    /// Smallest edit similarity at which one paragraph repeats another.
    pub repeat_similarity: f64,
    /// Whether the starter list of page furniture applies at the edges of pages.
    pub starter: bool,
}

impl Default for CutOptions {
    fn default() -> Self {
        Self {
            boilerplate_min_stories: 3,
            boilerplate_share: 0.2,
            boilerplate_min_corpus_stories: 6,
            boilerplate_min_sources: 3,
            boilerplate_max_corpus_tokens: 20,
            repeat_min_tokens: 8,
            repeat_similarity: 0.85,
            starter: true,
        }
    }
}

/// Settings that decide which documents are copies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CopyOptions {
    /// Shingle size, in words.
    pub shingle_words: u32,
    /// Shingle size in scripts written without spaces, in characters.
    pub shingle_characters: u32,
    /// Smallest Jaccard similarity of near copies.
    pub jaccard: f64,
    /// Smallest containment of a contained copy. A copy that was edited but has no passage of its
    /// own needs 0.1 less.
    pub containment: f64,
    /// Smallest Jaccard similarity of a contained copy that its container does not hold whole.
    pub containment_jaccard: f64,
    /// Longest passage of a contained copy that its container lacks, in shingles.
    pub max_own_passage: u32,
    /// Smallest containment of a copy that is held whole. It is a contained copy whatever its
    /// Jaccard similarity, unless the container is a round-up.
    pub whole_containment: f64,
    /// Probability that two documents at the Jaccard threshold are compared. At 1, all pairs that
    /// can be copies are compared.
    pub recall: f64,
    /// How much evidence is needed that two documents tell one story.
    pub copies: Care,
    /// What to do with documents that share their wording and differ in facts.
    pub forms: FormPolicy,
    /// What to do with documents that have no text of their own.
    pub shells: ShellPolicy,
    /// Whether only documents of one source can be copies of each other.
    pub within_source: bool,
    /// Whether only documents of different sources can be copies of each other.
    pub across_sources: bool,
    /// Which document to keep where one contains the other.
    pub contained: ContainedPolicy,
}

impl Default for CopyOptions {
    fn default() -> Self {
        Self {
            shingle_words: 3,
            shingle_characters: 5,
            jaccard: 0.5,
            containment: 0.7,
            containment_jaccard: 0.2,
            max_own_passage: 30,
            whole_containment: 0.9,
            recall: 0.99,
            copies: Care::Balanced,
            forms: FormPolicy::Keep,
            shells: ShellPolicy::Remove,
            within_source: false,
            across_sources: false,
            contained: ContainedPolicy::Policy,
        }
    }
}

/// Settings that decide which members of a cluster are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeepOptions {
    /// Which member of a cluster is preferred.
    #[serde(rename = "keep")]
    pub policy: KeepPolicy,
    /// Documents kept per cluster. At 0, a cluster loses its representative too: only protected
    /// documents stay.
    #[serde(rename = "keep_copies")]
    pub copies: u32,
}

impl Default for KeepOptions {
    fn default() -> Self {
        Self { policy: KeepPolicy::Longest, copies: 1 }
    }
}

/// A rule for finding boilerplate or repeats. Each rule can be switched off, to measure its effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Counting distinct stories, not documents.
    Stories,
    /// Grouping pages without a source by their furniture.
    Sites,
    /// Boilerplate of the whole corpus.
    Corpus,
    /// A smaller required share for lines at the edges of pages.
    Edges,
    /// Lines inside blocks.
    Blocks,
    /// Templates with slots at the edges of pages.
    Slots,
    /// Boilerplate joined to a paragraph by a lost line break.
    Glued,
    /// Paragraphs that repeat an earlier one.
    Paragraphs,
    /// Paragraphs that repeat an earlier one except for a few words.
    NearParagraphs,
    /// The headline, repeated in the head of the page.
    Headlines,
    /// Paragraphs contained in a longer one.
    PullQuotes,
    /// Runs of words repeated right after themselves.
    Runs,
}

impl Rule {
    /// All rules, in the order in which they apply.
    pub const ALL: [Self; 12] = [
        Self::Stories,
        Self::Sites,
        Self::Corpus,
        Self::Edges,
        Self::Blocks,
        Self::Slots,
        Self::Glued,
        Self::Paragraphs,
        Self::NearParagraphs,
        Self::Headlines,
        Self::PullQuotes,
        Self::Runs,
    ];

    /// The rule's name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stories => "stories",
            Self::Sites => "sites",
            Self::Corpus => "corpus",
            Self::Edges => "edges",
            Self::Blocks => "blocks",
            Self::Slots => "slots",
            Self::Glued => "glued",
            Self::Paragraphs => "paragraphs",
            Self::NearParagraphs => "near-paragraphs",
            Self::Headlines => "headlines",
            Self::PullQuotes => "pull-quotes",
            Self::Runs => "runs",
        }
    }
}

impl std::str::FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|rule| rule.name() == text);
        let names = || Self::ALL.map(Self::name).join(", ");
        named.ok_or_else(|| format!("expected one of {}, found `{text}`", names()))
    }
}

/// How much evidence is needed that two similar documents tell one story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Care {
    /// Equal or nearly equal: a Jaccard similarity of at least 0.9, and no substituted word.
    Strict,
    /// The scorecard decides ([`Judge::verdict`](crate::Judge::verdict)).
    #[default]
    Balanced,
    /// The scorecard decides, with documents of one source judged like documents of two.
    Loose,
}

/// What to do with shells: documents with no text of their own, such as error pages or cookie
/// walls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShellPolicy {
    /// Treat them like other articles.
    Keep,
    /// Remove them.
    #[default]
    Remove,
}

/// What to do with documents that share their wording and differ in facts, such as numbers or
/// names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormPolicy {
    /// Keep all of them, as different stories, and report them as a form.
    #[default]
    Keep,
    /// Treat them as copies of each other.
    Remove,
}

/// Which document to keep where one contains the other without being a near copy of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContainedPolicy {
    /// The one that the keep policy prefers: the container, if the policy is `longest`.
    #[default]
    Policy,
    /// The container, whatever the keep policy prefers.
    Container,
    /// The contained document, whatever the keep policy prefers.
    Contained,
    /// Both. The containment is reported.
    Both,
}

/// Which member of a cluster is kept. The document's key breaks ties.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeepPolicy {
    /// The longest cleaned body, in characters.
    #[default]
    Longest,
    /// The earliest date. Documents without a readable date come last.
    Earliest,
    /// The latest date. Documents without a readable date come last.
    Latest,
    /// The first in the input.
    First,
    /// The first of these sources. Documents of other sources come last, longest first.
    Sources(Vec<String>),
    /// The largest number in this field. Documents without a number there come last.
    Max(String),
    /// The smallest number in this field. Documents without a number there come last.
    Min(String),
}

impl KeepPolicy {
    /// The field that the policy ranks by, if any.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Max(field) | Self::Min(field) => Some(field),
            _ => None,
        }
    }
}

impl std::str::FromStr for KeepPolicy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "longest" => Ok(Self::Longest),
            None if text == "earliest" => Ok(Self::Earliest),
            None if text == "latest" => Ok(Self::Latest),
            None if text == "first" => Ok(Self::First),
            Some(("max" | "min" | "sources", "")) => {
                Err(format!("expected a name behind `{text}`, found none"))
            }
            Some(("sources", list)) => {
                Ok(Self::Sources(list.split(',').map(String::from).collect()))
            }
            Some(("max", field)) => Ok(Self::Max(field.to_owned())),
            Some(("min", field)) => Ok(Self::Min(field.to_owned())),
            _ => Err(format!(
                "expected longest, earliest, latest, first, sources:A,B,…, max:FIELD or min:FIELD, found `{text}`"
            )),
        }
    }
}

impl fmt::Display for KeepPolicy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Longest => write!(out, "longest"),
            Self::Earliest => write!(out, "earliest"),
            Self::Latest => write!(out, "latest"),
            Self::First => write!(out, "first"),
            Self::Sources(list) => write!(out, "sources:{}", list.join(",")),
            Self::Max(field) => write!(out, "max:{field}"),
            Self::Min(field) => write!(out, "min:{field}"),
        }
    }
}

/// A setting that is out of range or contradicts another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// The option fields concerned.
    pub fields: &'static [&'static str],
    /// What was expected, and what was found.
    pub message: String,
}

impl SettingError {
    /// Checks that `value` is at least `least` and at most `most`.
    ///
    /// # Errors
    /// `value` is out of range.
    pub fn check_count(
        fields: &'static [&'static str],
        value: u64,
        [least, most]: [u64; 2],
    ) -> Result<(), Self> {
        if (least..=most).contains(&value) {
            return Ok(());
        }
        Err(Self { fields, message: format!("expected {least} to {most}, found {value}") })
    }

    fn check_share(fields: &'static [&'static str], value: f64) -> Result<(), Self> {
        if 0.0 < value && value <= 1.0 {
            return Ok(());
        }
        let message = format!("expected more than 0 and at most 1, found {value}");
        Err(Self { fields, message })
    }
}

impl fmt::Display for SettingError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.fields.join(" and "), self.message)
    }
}

impl std::error::Error for SettingError {}

/// A kind of repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Find {
    /// Copies of whole articles, and articles without text of their own.
    Copies,
    /// Boilerplate: lines that pages share.
    Boilerplate,
    /// What one article holds twice.
    Repeats,
}

impl Find {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Copies, Self::Boilerplate, Self::Repeats];
}

impl std::str::FromStr for Find {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "copies" => Ok(Self::Copies),
            "boilerplate" => Ok(Self::Boilerplate),
            "repeats" => Ok(Self::Repeats),
            _ => Err(format!("expected copies, boilerplate or repeats, found `{text}`")),
        }
    }
}

/// Validated settings of cuts: [`CutOptions`], the rules in use, and what is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct CutConfig {
    pub(crate) options: CutOptions,
    without: Vec<Rule>,
    find: Vec<Find>,
}

impl Default for CutConfig {
    fn default() -> Self {
        Self { options: CutOptions::default(), without: Vec::new(), find: Find::ALL.to_vec() }
    }
}

impl CutConfig {
    /// Validates the settings. The rules in `without` are switched off.
    ///
    /// # Errors
    /// The first setting that is out of range.
    pub fn new(options: CutOptions, without: &[Rule]) -> Result<Self, SettingError> {
        const ANY: u64 = u32::MAX as u64;
        let stories = options.boilerplate_min_stories;
        let corpus_stories = options.boilerplate_min_corpus_stories;
        let sources = options.boilerplate_min_sources;
        SettingError::check_share(&["repeat_similarity"], options.repeat_similarity)?;
        SettingError::check_count(&["boilerplate_min_sources"], sources.into(), [1, ANY])?;
        SettingError::check_count(
            &["repeat_min_tokens"],
            options.repeat_min_tokens.into(),
            [1, ANY],
        )?;
        SettingError::check_count(&["boilerplate_min_stories"], stories.into(), [2, ANY])?;
        SettingError::check_count(
            &["boilerplate_min_corpus_stories"],
            corpus_stories.into(),
            [2, ANY],
        )?;
        if !(0.0..=1.0).contains(&options.boilerplate_share) {
            let message = format!("expected 0 to 1, found {}", options.boilerplate_share);
            return Err(SettingError { fields: &["boilerplate_share"], message });
        }
        Ok(Self { options, without: without.to_vec(), ..Self::default() })
    }

    /// These settings, for a run that looks for these kinds of repetition only.
    #[must_use]
    pub fn finding(self, find: &[Find]) -> Self {
        Self { find: find.to_vec(), ..self }
    }

    /// Whether the run looks for this kind of repetition.
    pub fn finds(&self, kind: Find) -> bool {
        self.find.contains(&kind)
    }

    /// Whether this rule is in use.
    pub fn uses(&self, rule: Rule) -> bool {
        !self.without.contains(&rule)
    }

    /// The settings.
    pub fn options(&self) -> &CutOptions {
        &self.options
    }
}

/// Validated settings of copies: [`CopyOptions`] and [`KeepOptions`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CopyConfig {
    pub(crate) options: CopyOptions,
    pub(crate) keep: KeepOptions,
}

impl CopyConfig {
    /// Validates the settings.
    ///
    /// # Errors
    /// The first setting that is out of range, or two settings that contradict each other.
    pub fn new(options: CopyOptions, keep: KeepOptions) -> Result<Self, SettingError> {
        SettingError::check_share(&["jaccard"], options.jaccard)?;
        SettingError::check_share(&["containment"], options.containment)?;
        SettingError::check_share(&["containment_jaccard"], options.containment_jaccard)?;
        SettingError::check_share(&["whole_containment"], options.whole_containment)?;
        let (words, characters) = (options.shingle_words, options.shingle_characters);
        SettingError::check_count(&["shingle_words"], words.into(), [1, 64])?;
        SettingError::check_count(&["shingle_characters"], characters.into(), [1, 64])?;
        let config = Self { options, keep };
        config.check_recall()?;
        if config.options.within_source && config.options.across_sources {
            let message = "expected one of them at most, found both".to_owned();
            return Err(SettingError { fields: &["within_source", "across_sources"], message });
        }
        Ok(config)
    }

    fn check_recall(&self) -> Result<(), SettingError> {
        let recall = self.options.recall;
        if (0.5..=0.999).contains(&recall) || self.compares_all_pairs() {
            return Ok(());
        }
        let message = format!("expected 0.5 to 0.999, or 1 to compare all pairs, found {recall}");
        Err(SettingError { fields: &["recall"], message })
    }

    /// Whether all pairs that can be copies are compared, not only candidate pairs.
    pub fn compares_all_pairs(&self) -> bool {
        self.options.recall.total_cmp(&1.0).is_eq()
    }

    /// The settings.
    pub fn options(&self) -> &CopyOptions {
        &self.options
    }

    /// Which members of a cluster are kept.
    pub fn keep(&self) -> &KeepOptions {
        &self.keep
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid() {
        assert_eq!(CutConfig::new(CutOptions::default(), &[]), Ok(CutConfig::default()));
        let (options, keep) = (CopyOptions::default(), KeepOptions::default());
        assert_eq!(CopyConfig::new(options, keep), Ok(CopyConfig::default()));
    }

    #[test]
    fn no_copies_may_be_kept() {
        for copies in [0, u32::MAX] {
            let keep = KeepOptions { copies, ..KeepOptions::default() };
            assert!(CopyConfig::new(CopyOptions::default(), keep).is_ok());
        }
    }

    #[test]
    fn settings_out_of_range_are_named_with_their_range() {
        let message = |options| {
            let error = CopyConfig::new(options, KeepOptions::default()).expect_err("out of range");
            error.to_string()
        };
        for (options, expected) in [
            (
                CopyOptions { jaccard: 1.5, ..CopyOptions::default() },
                "jaccard: expected more than 0 and at most 1, found 1.5",
            ),
            (
                CopyOptions { shingle_words: 0, ..CopyOptions::default() },
                "shingle_words: expected 1 to 64, found 0",
            ),
            (
                CopyOptions { recall: 0.9999, ..CopyOptions::default() },
                "recall: expected 0.5 to 0.999, or 1 to compare all pairs, found 0.9999",
            ),
            (
                CopyOptions { within_source: true, across_sources: true, ..CopyOptions::default() },
                "within_source and across_sources: expected one of them at most, found both",
            ),
        ] {
            assert_eq!(message(options), expected);
        }
    }

    #[test]
    fn keep_policies_are_read_as_they_are_written() {
        for text in
            ["longest", "earliest", "latest", "first", "sources:a,b", "max:views", "min:rank"]
        {
            assert_eq!(text.parse::<KeepPolicy>().expect(text).to_string(), text);
        }
        assert!("newest".parse::<KeepPolicy>().is_err());
    }
}
