//! Original text + cuts → deletions, including white space.
//!
//! Cleaning only ever deletes bytes. Deleting a paragraph also deletes the line breaks after it, so
//! that its neighbors are as far apart as the paragraph was from the one before it. At the end of a
//! text, the line breaks before the paragraph are deleted instead. Deleting a run inside a line, or
//! several adjacent runs, keeps one of the two gaps around them. The deleted white space is
//! recorded with the removal, so that the original can be rebuilt.

use crate::model::Cut;
use crate::text::segment::is_line_break;
use std::ops::Range;

/// A cut plus the white space deleted with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Deletion {
    /// What is cut, and why.
    pub cut: Cut,
    /// First byte deleted: the start of the cut, or of the white space before it.
    pub start: usize,
    /// One past the last byte deleted: the end of the cut, or of the white space after it.
    pub end: usize,
}

/// The deletions for `cuts`, which are sorted and disjoint. The deletions are disjoint too.
pub fn deletions(text: &str, cuts: &[Cut]) -> Vec<Deletion> {
    let mut deletions: Vec<Deletion> = Vec::with_capacity(cuts.len());
    let is_one_gap = |left: &Cut, right: &Cut| {
        let between = &text[left.span.end as usize..right.span.start as usize];
        between.trim().is_empty() && !between.contains(is_line_break)
    };
    let mut floor = 0;
    for chain in cuts.chunk_by(is_one_gap) {
        let behind = deletions.len() + chain.len();
        let ceiling = cuts.get(behind).map_or(text.len(), |next| next.span.start as usize);
        floor = delete_chain(text, chain, floor..ceiling, &mut deletions);
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

/// Whether a deletion would bring two replacement characters together. In JSON they may be the
/// escaped halves of one character, which a cut must not join.
pub(crate) fn joins_halves(text: &str, deletions: &[Deletion]) -> bool {
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

/// Whether the cleaned text begins with `mark` and the original does not. The text would be read
/// back differently, with a quotation mark that opens a quoted table field, or a byte order mark at
/// the start of a page.
pub(crate) fn comes_to_begin_with(text: &str, deletions: &[Deletion], mark: char) -> bool {
    deletions.first().is_some_and(|deletion| deletion.start == 0)
        && !text.starts_with(mark)
        && cleaned(text, deletions).starts_with(mark)
}

/// Characters of the text that remain after the deletions.
pub(crate) fn n_chars(text: &str, deletions: &[Deletion]) -> u64 {
    let deleted =
        deletions.iter().map(|deletion| text[deletion.start..deletion.end].chars().count());
    (text.chars().count() - deleted.sum::<usize>()) as u64
}

/// Adds the deletions for a chain of adjacent cuts on one line. `between` is the range between the
/// cuts before and after the chain. Returns the end of the last cut.
fn delete_chain(
    text: &str,
    chain: &[Cut],
    between: Range<usize>,
    deletions: &mut Vec<Deletion>,
) -> usize {
    let (start, end) = (chain[0].span.start as usize, chain[chain.len() - 1].span.end as usize);
    let (front, back) = (&text[between.start..start], &text[end..between.end]);
    let in_front = &front[front.trim_end().len()..];
    let behind = &back[..back.len() - back.trim_start().len()];
    let opens_line = in_front.contains(is_line_break) || start == in_front.len();
    let (start, stop) = if !opens_line && behind.contains(is_line_break) {
        (start - in_front.len(), end)
    } else {
        (start, end + behind.len())
    };
    let starts = std::iter::once(start).chain(chain[1..].iter().map(|cut| cut.span.start as usize));
    let ends = starts.clone().skip(1).chain([stop]);
    let parts = chain.iter().zip(starts.zip(ends));
    deletions.extend(parts.map(|(&cut, (start, end))| Deletion { cut, start, end }));
    end
}

/// Extends the last deletions over the white space before them if no text follows: nothing has to
/// be kept apart there.
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
    // Keep the line break that ends the file.
    let closing = text[last.cut.span.end as usize..].trim_end_matches(is_line_break).len();
    last.end = last.end.min(last.cut.span.end as usize + closing);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cause;
    use crate::text::Span;
    use proptest::prelude::*;

    /// The text without its brackets, and the deletions for the bracketed parts.
    fn parsed(marked: &str) -> (String, Vec<Deletion>) {
        let (mut text, mut cuts) = (String::new(), Vec::new());
        for piece in marked.split_inclusive(['[', ']']) {
            let start = text.len();
            text.push_str(piece.trim_end_matches(['[', ']']));
            if piece.ends_with(']') {
                cuts.push(Cut { span: Span::new(start, text.len()), cause: Cause::Boilerplate(0) });
            }
        }
        let deletions = deletions(&text, &cuts);
        (text, deletions)
    }

    fn clean(marked: &str) -> String {
        let (text, deletions) = parsed(marked);
        assert_eq!(n_chars(&text, &deletions), cleaned(&text, &deletions).chars().count() as u64);
        cleaned(&text, &deletions)
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
            ("A\n [x] B\nC", "A\n B\nC"),
            ("A\n[x]\n[y] B", "A\nB"),
            ("A [x] [y]\nB", "A\nB"),
            ("A [x]\n[y]\n[z] B", "A\nB"),
            ("A\n[x]\n[y]\nB", "A\nB"),
            ("A [x]\n\n[y] B", "A\n\nB"),
            ("A [x] [y] B", "A B"),
            ("A [x] [y]", "A"),
            ("A [x] ", "A"),
            ("A\n[x] ", "A"),
            ("A\n\nB\n\n[x]\n\n", "A\n\nB\n\n"),
            ("[x]\n\nA\n\n[y]", "A"),
            ("[é] é[é]", "é"),
        ] {
            assert_eq!(clean(marked), expected, "{marked:?}");
        }
    }

    #[test]
    fn two_halves_must_not_meet_where_they_did_not() {
        let joins = |marked| {
            let (text, deletions) = parsed(marked);
            joins_halves(&text, &deletions)
        };
        for marked in ["\u{fffd}[x]\u{fffd}", "a\u{fffd}[x][y]\u{fffd}b", "[x]\u{fffd}[y]\u{fffd}"]
        {
            assert!(joins(marked), "{marked:?}");
        }
        for marked in [
            "\u{fffd}\u{fffd}[x]",
            "\u{fffd} [x]\u{fffd}",
            "[x]\u{fffd}",
            "\u{fffd}[x]a",
            "a[x]\u{fffd}",
            "\u{fffd}",
        ] {
            assert!(!joins(marked), "{marked:?}");
        }
    }

    #[test]
    fn a_text_comes_to_begin_with_what_stood_behind_a_cut_at_its_start() {
        let comes = |marked| {
            let (text, deletions) = parsed(marked);
            comes_to_begin_with(&text, &deletions, '"')
        };
        assert!(comes("[x]\"y"));
        for marked in ["\"[x]y", "[\"x]\"y", "[x]y\"", "x[y]\"", "\"", "[x]"] {
            assert!(!comes(marked), "{marked}");
        }
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn lines_are_neither_joined_nor_split(marked in r"([ab \n]{0,3}(\[[xy]\])?){0,9}") {
            let letters = |text: &str| -> Vec<String> {
                let lines = text.lines().map(|line| line.replace(' ', ""));
                lines.filter(|line| !line.is_empty()).collect()
            };
            let left = marked.replace("[x]", "").replace("[y]", "");
            prop_assert_eq!(letters(&clean(&marked)), letters(&left));
        }

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
