//! Original text + cuts → what is deleted, white space included.
//!
//! Cleaning only ever deletes bytes. When a paragraph goes, the line breaks behind it go too, so that its neighbors stand as
//! far apart as the paragraph stood from the one before it; at the end of a text those in front of it go. When a run inside a line
//! goes, one of the two gaps around it stays. The white space is recorded with the removal, so that the
//! original can be rebuilt.

use crate::model::{Cut, Span};
use crate::segment::is_line_break;

/// A cut with the white space that goes with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deletion {
    /// What is cut, and why.
    pub cut: Cut,
    /// Where the deletion begins: at the cut, or at the white space in front of it.
    pub start: usize,
    /// Where it ends: at the end of the cut, or of the white space behind it.
    pub end: usize,
}

/// The deletions for these cuts, which are in order and do not overlap. Neither do the deletions.
pub fn deletions(text: &str, cuts: &[Cut]) -> Vec<Deletion> {
    let mut deletions: Vec<Deletion> = Vec::with_capacity(cuts.len());
    for (number, &cut) in cuts.iter().enumerate() {
        let floor = deletions.last().map_or(0, |previous| previous.end);
        let ceiling = cuts.get(number + 1).map_or(text.len(), |next| next.span.start as usize);
        deletions.push(deletion(text, cut, floor, ceiling));
    }
    reach_back_at_the_end(text, &mut deletions);
    deletions
}

/// The text without the deletions.
pub fn cleaned(text: &str, deletions: &[Deletion]) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for deletion in deletions {
        kept.push_str(&text[at..deletion.start]);
        at = deletion.end;
    }
    kept.push_str(&text[at..]);
    kept
}

/// Whether a deletion would bring two replacement characters together. In JSON they may be the escaped halves of one
/// character, which must not become that character by a cut.
pub fn joins_halves(text: &str, deletions: &[Deletion]) -> bool {
    let half = char::REPLACEMENT_CHARACTER;
    let starts = deletions.iter().map(|deletion| deletion.start).chain([text.len()]);
    let ends = std::iter::once(0).chain(deletions.iter().map(|deletion| deletion.end));
    let kept: Vec<&str> = ends
        .zip(starts)
        .map(|(from, to)| &text[from..to])
        .filter(|kept| !kept.is_empty())
        .collect();
    kept.windows(2).any(|pair| pair[0].ends_with(half) && pair[1].starts_with(half))
}

/// Whether what is left begins with this character where the text did not: a field of a table would open a quotation, a page
/// would begin with a byte order mark, and neither would be read as it was.
pub fn comes_to_begin_with(text: &str, deletions: &[Deletion], mark: char) -> bool {
    deletions.first().is_some_and(|deletion| deletion.start == 0)
        && !text.starts_with(mark)
        && cleaned(text, deletions).starts_with(mark)
}

/// Characters of the text that are left.
pub fn n_chars(text: &str, deletions: &[Deletion]) -> u64 {
    let deleted =
        deletions.iter().map(|deletion| text[deletion.start..deletion.end].chars().count());
    (text.chars().count() - deleted.sum::<usize>()) as u64
}

fn deletion(text: &str, cut: Cut, floor: usize, ceiling: usize) -> Deletion {
    let Span { start, end } = cut.span;
    let (start, end) = (start as usize, end as usize);
    let front = &text[floor..start];
    let gap_in_front = front.len() - front.trim_end().len();
    let back = &text[end..ceiling];
    let gap_behind = back.len() - back.trim_start().len();
    let opens_line =
        front[front.len() - gap_in_front..].contains(is_line_break) || start == gap_in_front;
    let is_last_of_line =
        back[..gap_behind].contains(is_line_break) || end + gap_behind == text.len();
    if !opens_line && is_last_of_line && start > floor {
        return Deletion { cut, start: start - gap_in_front, end };
    }
    Deletion { cut, start, end: end + gap_behind }
}

/// At the end of the text there is nothing to keep apart from: the white space in front of the last deletions goes.
fn reach_back_at_the_end(text: &str, deletions: &mut [Deletion]) {
    let Some(last) = deletions.last() else { return };
    if !text[last.end..].trim().is_empty() {
        return;
    }
    let n_tail = deletions.iter().rev().zip(deletions.iter().rev().skip(1));
    let n_tail = 1 + n_tail
        .take_while(|(later, earlier)| text[earlier.end..later.start].trim().is_empty())
        .count();
    let first = deletions.len() - n_tail;
    let floor = if first == 0 { 0 } else { deletions[first - 1].end };
    let kept = text[floor..deletions[first].start].trim_end().len();
    deletions[first].start = floor + kept;
    let tail_end = deletions.len() - 1;
    let last = &mut deletions[tail_end];
    // A line break that ended the file still ends it.
    let closing = text[last.cut.span.end as usize..].trim_end_matches(is_line_break).len();
    last.end = last.end.min(last.cut.span.end as usize + closing);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cause;
    use proptest::prelude::*;

    /// Cuts what stands between brackets, which are not part of the text.
    fn clean(marked: &str) -> String {
        let (mut text, mut cuts) = (String::new(), Vec::new());
        for piece in marked.split_inclusive(['[', ']']) {
            let start = text.len();
            text.push_str(piece.trim_end_matches(['[', ']']));
            if piece.ends_with(']') {
                cuts.push(Cut { span: Span::new(start, text.len()), cause: Cause::Boilerplate(0) });
            }
        }
        cleaned(&text, &deletions(&text, &cuts))
    }

    #[test]
    fn white_space_is_tidy_after_the_cuts() {
        for (marked, expected) in [
            ("A\n\n[x]\n\nB", "A\n\nB"),
            ("[x]\n\nA", "A"),
            ("A\n\n[x]", "A"),
            ("A\n\n[x]\n", "A\n"),
            ("A\n\n[x]\n[y]\n\nB", "A\n\nB"),
            ("A\n\n[x]\n\n[y]", "A"),
            ("A\n\n[x]\n\n[y]\n\n[z]\n", "A\n"),
            ("A [x] B", "A B"),
            ("A [x]\nB", "A\nB"),
            ("A [x]", "A"),
            ("[x] A\nB", "A\nB"),
            ("[x]", ""),
            ("[x]\n\n[y]", ""),
            ("A\r\n[x]\r\nB\r\n", "A\r\nB\r\n"),
            ("一[二]三", "一三"),
        ] {
            assert_eq!(clean(marked), expected, "{marked:?}");
        }
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn only_cuts_and_white_space_go(text in "[ab \n]{0,30}", ends in prop::collection::btree_set(0_usize..30, 0..8)) {
            let ends: Vec<usize> = ends.into_iter().filter(|&end| end <= text.len()).collect();
            let cuts: Vec<Cut> = ends
                .chunks_exact(2)
                .map(|pair| Cut { span: Span::new(pair[0], pair[1]), cause: Cause::Boilerplate(0) })
                .collect();
            let deletions = deletions(&text, &cuts);
            for pair in deletions.windows(2) {
                prop_assert!(pair[0].end <= pair[1].start);
            }
            for Deletion { cut, start, end } in deletions {
                let Span { start: first, end: last } = cut.span;
                prop_assert!(start <= first as usize && last as usize <= end);
                prop_assert!(text[start..first as usize].trim().is_empty());
                prop_assert!(text[last as usize..end].trim().is_empty());
            }
        }
    }
}
