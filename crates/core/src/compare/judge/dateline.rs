//! The head of a text → the day in its dateline.
//!
//! `OSTROW, March 5, 2007 (Wire) -`, `5 March 2007`, `2007-03-05`, `2007年3月5日`. A day without a
//! year is placed in the year that puts it nearest to the date of the record.

use super::lexicon::{Entry, Lexicon};
use crate::text::{Token, TokenClass};
use jiff::civil::{Date, date};

/// Length of the head that is searched, in tokens.
const HEAD: usize = 60;

/// Furthest token of its line at which a dateline begins. Sentences are further on.
const MAX_PLACE: usize = 8;

/// Days since 1970.
pub type Day = i32;

/// The day of a moment given in seconds since 1970.
pub(super) fn day_of(seconds: i64) -> Day {
    seconds.div_euclid(86_400) as Day
}

/// The first day named in the head of a text. `posted` is the day of the record.
pub(super) fn dateline(
    text: &str,
    tokens: &[Token],
    posted: Option<Day>,
    lexicon: &Lexicon,
) -> Option<Day> {
    let head = &tokens[..tokens.len().min(HEAD)];
    let parts: Vec<Part> = head.iter().map(|token| part(text, token, lexicon)).collect();
    let mut place = 0;
    (0..parts.len()).find_map(|at| {
        place = if at > 0 && breaks(text, &head[at - 1], &head[at]) { 0 } else { place + 1 };
        day_at(&parts[at..], posted).filter(|_| place <= MAX_PLACE)
    })
}

/// Whether a line ends between two tokens.
pub(super) fn breaks(text: &str, left: &Token, right: &Token) -> bool {
    between(text, left, right).contains(&b'\n')
}

/// The text between two tokens. Empty if both are of one character, as in `½`.
pub(super) fn between<'t>(text: &'t str, left: &Token, right: &Token) -> &'t [u8] {
    text.as_bytes().get(left.span.end as usize..right.span.start as usize).unwrap_or_default()
}

/// What a token can be in a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Month(i8),
    /// A number that can be a day or a month.
    Small(i8),
    Year(i16),
    /// 年, 月 or 日, or the like.
    Unit,
    Nothing,
}

pub(super) fn part(text: &str, token: &Token, lexicon: &Lexicon) -> Part {
    let spelling = &text[token.span.range()];
    match token.class {
        TokenClass::Number => number(spelling),
        TokenClass::Character if matches!(spelling, "年" | "月" | "日") => Part::Unit,
        TokenClass::Character => Part::Nothing,
        TokenClass::Word => match lexicon.of(token) {
            Some(Entry::Month(month)) => Part::Month(month),
            _ if matches!(spelling, "년" | "월" | "일") => Part::Unit,
            _ => Part::Nothing,
        },
    }
}

fn number(spelling: &str) -> Part {
    let digits = spelling.trim_end_matches(['年', '月', '日', '년', '월', '일']);
    let digits =
        ["st", "nd", "rd", "th"].iter().find_map(|end| digits.strip_suffix(end)).unwrap_or(digits);
    match digits.parse::<i16>() {
        Ok(number @ 1..=31) if digits.len() <= 2 => Part::Small(number as i8),
        Ok(number @ 1900..=2100) => Part::Year(number),
        _ => Part::Nothing,
    }
}

/// The day that these parts begin with.
fn day_at(parts: &[Part], posted: Option<Day>) -> Option<Day> {
    let mut known = parts.iter().filter(|part| **part != Part::Unit);
    let [first, second, third] = [(); 3].map(|()| known.next().copied().unwrap_or(Part::Nothing));
    match (first, second, third) {
        (Part::Month(month), Part::Small(day), Part::Year(year))
        | (Part::Small(day), Part::Month(month), Part::Year(year))
        | (Part::Year(year), Part::Small(month) | Part::Month(month), Part::Small(day)) => {
            since_1970(Date::new(year, month, day).ok()?)
        }
        (Part::Month(month), Part::Small(day), _) | (Part::Small(day), Part::Month(month), _) => {
            nearest(month, day, posted?)
        }
        _ => None,
    }
}

/// The day with this month and day of the month that is nearest to `posted`.
fn nearest(month: i8, day: i8, posted: Day) -> Option<Day> {
    let year = 1970 + posted.div_euclid(365) as i16;
    let days =
        (year - 1..=year + 1).filter_map(|year| since_1970(Date::new(year, month, day).ok()?));
    days.min_by_key(|day| (day - posted).abs())
}

fn since_1970(day: Date) -> Option<Day> {
    day.since(date(1970, 1, 1)).ok().map(|span| span.get_days())
}
