//! The text of an article and its cuts in the results → its cleaned text.

use super::lines::RemovalLine;

/// A text without its cuts, which are in order, and without the white space that went with them.
/// `None` if a cut is not inside the text: then it is not the text that was cut.
pub fn cleaned(text: &str, cuts: &[RemovalLine<'_>]) -> Option<String> {
    let (mut cleaned, mut at) = (String::with_capacity(text.len()), 0);
    for cut in cuts {
        text.get(cut.start..cut.end)?;
        cleaned.push_str(text.get(at..cut.start.checked_sub(cut.before.len())?)?);
        at = cut.end + cut.after.len();
    }
    cleaned.push_str(text.get(at..)?);
    Some(cleaned)
}
