//! Two copies, sentence by sentence.

use super::texts::Texts;
use crate::results::heading::one_line;
use copydesk_core::{Row, RowState, Span, side_by_side};
use std::fmt::Write as _;

/// Equal sentences that are shown at each end of a run of them.
const SHOWN: usize = 1;

/// How words are marked that only one of the texts has.
struct Marks {
    left: [&'static str; 2],
    right: [&'static str; 2],
    faint: [&'static str; 2],
}

/// Marks without color.
const PLAIN: Marks = Marks { left: ["[-", "-]"], right: ["{+", "+}"], faint: ["", ""] };

/// Marks with color: none is red, since nothing here is an error.
const COLORED: Marks = Marks {
    left: ["\u{1b}[36;4m", "\u{1b}[0m"],
    right: ["\u{1b}[33;4m", "\u{1b}[0m"],
    faint: ["\u{1b}[2m", "\u{1b}[0m"],
};

/// Two texts and the marks of their differences.
struct Comparison<'a> {
    keys: [&'a str; 2],
    texts: [&'a str; 2],
    marks: &'static Marks,
}

/// Compares two articles, given by their keys: the representative first.
pub(super) fn explain(texts: &Texts, keys: [&str; 2], is_colored: bool, text: &mut String) {
    let comparison = Comparison {
        keys,
        texts: keys.map(|key| texts.text(key)),
        marks: if is_colored { &COLORED } else { &PLAIN },
    };
    let rows = side_by_side(comparison.texts[0], comparison.texts[1]);
    comparison.legend(&rows, text);
    for run in rows.chunk_by(|one, next| is_equal(one) && is_equal(next)) {
        comparison.show(run, text);
    }
}

fn is_equal(row: &Row) -> bool {
    row.state == RowState::Equal
}

impl Comparison<'_> {
    fn legend(&self, rows: &[Row], text: &mut String) {
        let [left, right] = self.keys;
        let of =
            |states: &[RowState]| rows.iter().filter(|row| states.contains(&row.state)).count();
        let Marks { left: [lo, lc], right: [ro, rc], .. } = self.marks;
        let _ = writeln!(text, "\n  {left} and {right}, as cleaned, sentence by sentence:");
        for (n, what) in [
            (of(&[RowState::Equal]), "equal, but for case, punctuation and white space".to_owned()),
            (
                of(&[RowState::Changed]),
                format!("with other words: {lo}in {left}{lc} {ro}in {right}{rc}"),
            ),
            (of(&[RowState::OnlyLeft]), format!("only in {left} (<)")),
            (of(&[RowState::OnlyRight]), format!("only in {right} (>)")),
            (
                of(&[RowState::MovedLeft, RowState::MovedRight]),
                "that stand elsewhere in the other one".to_owned(),
            ),
        ] {
            if n > 0 {
                let _ = writeln!(text, "  {n:>6} {what}");
            }
        }
        text.push('\n');
    }

    /// Shows one row, or a run of equal ones.
    fn show(&self, run: &[Row], text: &mut String) {
        if run.len() <= 2 * SHOWN + 1 {
            return run.iter().for_each(|row| self.show_row(row, text));
        }
        let [faint, plain] = self.marks.faint;
        run[..SHOWN].iter().for_each(|row| self.show_row(row, text));
        let _ = writeln!(text, "    {faint}… {} equal sentences …{plain}", run.len() - 2 * SHOWN);
        run[run.len() - SHOWN..].iter().for_each(|row| self.show_row(row, text));
    }

    fn show_row(&self, row: &Row, text: &mut String) {
        let sign = match row.state {
            RowState::Equal => " ",
            RowState::Changed => "~",
            RowState::OnlyLeft => "<",
            RowState::OnlyRight => ">",
            RowState::MovedLeft => "< moved:",
            RowState::MovedRight => "> moved:",
        };
        let words = match row.state {
            RowState::Changed => self.changed(&row.runs),
            RowState::OnlyRight | RowState::MovedRight => self.right(row.runs[0].1),
            _ => self.left(row.runs[0].0),
        };
        let _ = writeln!(text, "  {sign} {words}");
    }

    /// A sentence with the words marked that differ.
    fn changed(&self, runs: &[(Span, Span)]) -> String {
        let marked = |words: String, [open, close]: [&str; 2]| {
            if words.is_empty() { words } else { format!("{open}{words}{close}") }
        };
        let shown = runs.iter().enumerate().flat_map(|(place, &(left, right))| {
            if place % 2 == 0 {
                return [self.left(left), String::new()];
            }
            let Marks { left: of_left, right: of_right, .. } = self.marks;
            [marked(self.left(left), *of_left), marked(self.right(right), *of_right)]
        });
        shown.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn left(&self, span: Span) -> String {
        one_line(&self.texts[0][span.range()])
    }

    fn right(&self, span: Span) -> String {
        one_line(&self.texts[1][span.range()])
    }
}
