//! Lines that open with a label → links to other stories inside a source's stories:
//! `Read more: {words}`.
//!
//! The whole line does not recur, as its headline is another one each time. Its label does, and the
//! [starter] list knows it. A label is a habit of the source if it opens lines in several of its
//! stories, and in the share of its documents that whole lines inside stories need.

use super::kept::Occurrence;
use super::line::LineKey;
use super::recurrence::{Lines, PlacedTemplate};
use super::starter;
use super::template::TemplateKind;
use crate::model::ItemId;

/// A line that opens with a label.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Labelled {
    site: u32,
    label: u32,
    item: u32,
    line: u32,
}

/// The lines of a document that open with labels.
pub(super) fn labelled(
    site: u32,
    item: ItemId,
    lines: &[LineKey],
) -> impl Iterator<Item = Labelled> {
    let labelled = (0..).zip(lines).filter(|(_, line)| line.label > 0);
    labelled.map(move |(number, line)| Labelled {
        site,
        label: line.label,
        item: item.0,
        line: number,
    })
}

/// The labels that are boilerplate of their site; `n_needed` is the number of stories that a label
/// of a site needs. A function of the set of lines.
pub(super) fn learn(
    mut labelled: Vec<Labelled>,
    lines: &Lines<'_>,
    n_needed: impl Fn(u32) -> u32,
) -> Vec<PlacedTemplate> {
    labelled.sort_unstable();
    let groups =
        labelled.chunk_by(|left, right| (left.site, left.label) == (right.site, right.label));
    groups.filter_map(|group| label(group, lines, n_needed(group[0].site))).collect()
}

fn label(group: &[Labelled], lines: &Lines<'_>, n_needed: u32) -> Option<PlacedTemplate> {
    let Labelled { site, label, .. } = group[0];
    let occurrence = |line: &Labelled| Occurrence { item: ItemId(line.item), line: line.line };
    let occurrences = Occurrence::first_of_each(group.iter().map(occurrence));
    let recurring = lines.counted(Some(site), u64::from(label), occurrences)?;
    let is_habit = recurring.n_stories >= n_needed;
    is_habit.then_some(PlacedTemplate { kind: TemplateKind::Label, n_needed, recurring })
}

/// The text of a learned label.
pub(super) fn text(member: &PlacedTemplate) -> Option<String> {
    let number = (member.kind == TemplateKind::Label).then(|| member.recurring.key - 1)?;
    Some(starter::list().entries[number as usize].text.clone())
}
