//! A date as people and programs write it → the moment that it names.
//!
//! Three readers, one after the other. [`jiff`] knows the forms of machines: RFC 3339, RFC 2822, RFC 9557, and
//! numbers of seconds or milliseconds since 1970. [`parse_datetime`] knows the many forms of English that the
//! command `date` knows, with zones. What is left may be a day in another language: a year, a day and the name of
//! a month in a locale of the C library, or the units of East Asian dates, with a time or not.
//!
//! A date without a zone is taken for UTC. What depends on the day of the reading (`yesterday`, `Monday`, `5 March`)
//! is no date: it is read as if on two days, and has to mean the same on both. `03/04/2024` is the third of April
//! here and the fourth of March there, so it is no date either.

use jiff::civil::{Date, DateTime, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use pure_rust_locales::{Locale, locale_match};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The longest text that is looked at, in bytes.
const MAX_BYTES: usize = 100;

/// Years between the calendar of Thailand and that of the rest.
const BUDDHIST_YEARS: i16 = 543;

/// The locales whose names of months are known.
const LOCALES: [Locale; 30] = [
    Locale::en_US,
    Locale::de_DE,
    Locale::fr_FR,
    Locale::es_ES,
    Locale::pt_BR,
    Locale::it_IT,
    Locale::nl_NL,
    Locale::sv_SE,
    Locale::da_DK,
    Locale::nb_NO,
    Locale::fi_FI,
    Locale::pl_PL,
    Locale::cs_CZ,
    Locale::sk_SK,
    Locale::hu_HU,
    Locale::ro_RO,
    Locale::hr_HR,
    Locale::bg_BG,
    Locale::ru_RU,
    Locale::uk_UA,
    Locale::el_GR,
    Locale::tr_TR,
    Locale::ar_EG,
    Locale::ar_SY,
    Locale::fa_IR,
    Locale::he_IL,
    Locale::hi_IN,
    Locale::id_ID,
    Locale::vi_VN,
    Locale::th_TH,
];

/// Seconds since 1970 of a date, if it is one.
///
/// Time: half a microsecond for the forms of machines, some ten for the others.
pub fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    of_machines(text).or_else(|| of_english(text)).or_else(|| of_locales(text))
}

fn of_machines(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    let unzoned = || Some(at(text.parse::<DateTime>().ok()?)?.as_second());
    let mail = || Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second());
    unzoned().or_else(mail).or_else(|| unix_time(text))
}

/// The moment of a date and a time in UTC.
fn at(time: DateTime) -> Option<Timestamp> {
    time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// Seconds, or milliseconds, since 1970.
fn unix_time(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        9..=10 => Some(number),
        13 => Some(number / 1000),
        _ => None,
    }
}

fn of_english(text: &str) -> Option<i64> {
    let may_be = text.is_ascii() && !is_number(text) && !is_ambiguous(text);
    let days = [date(1998, 11, 17).at(21, 43, 50, 0), date(2001, 2, 3).at(4, 5, 6, 0)];
    let read = |day: DateTime| {
        let day: Zoned = day.to_zoned(TimeZone::UTC).ok()?;
        let read = parse_datetime::parse_datetime_at_date(day, text).ok()?;
        read.into_zoned().map(|zoned| zoned.timestamp().as_second())
    };
    let [first, second] = if may_be { days.map(read) } else { [None, None] };
    first.filter(|_| first == second)
}

/// Whether it is digits alone: a day of eight of them, which jiff has read, or nothing known.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether it begins with two numbers of which either may be the month.
fn is_ambiguous(text: &str) -> bool {
    let mut numbers = text.split('/').map(|part| part.trim().parse::<u32>().ok());
    let [first, second] = [numbers.next().flatten(), numbers.next().flatten()];
    let is_month = |number: u32| (1..=12).contains(&number);
    matches!((first, second), (Some(first), Some(second))
        if is_month(first) && is_month(second) && first != second)
}

fn of_locales(text: &str) -> Option<i64> {
    let text: String = text.chars().flat_map(char::to_lowercase).map(with_ascii_digit).collect();
    let day = numeric_day(&text).or_else(|| east_asian_day(&text)).or_else(|| named_day(&text))?;
    let (hour, minute, second) = time(&text).unwrap_or_default();
    at(day.to_datetime(jiff::civil::Time::new(hour, minute, second, 0).ok()?))
        .map(Timestamp::as_second)
}

/// A digit of another script as one of ASCII.
fn with_ascii_digit(c: char) -> char {
    /// Where the digits of Arabic, Persian, Hindi, Bengali, Thai and of full width begin.
    const ZEROS: [u32; 6] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10];
    let code = c as u32;
    let zero = ZEROS.into_iter().find(|&zero| (zero..zero + 10).contains(&code));
    zero.and_then(|zero| char::from_digit(code - zero, 10)).unwrap_or(c)
}

/// `05.03.2024`, as most of Europe writes it.
fn numeric_day(text: &str) -> Option<Date> {
    let first = text.split([' ', ',']).next()?;
    let mut parts = first.trim_end_matches('.').split('.').map(str::parse::<i16>);
    let [Ok(day), Ok(month), Ok(year)] = [parts.next()?, parts.next()?, parts.next()?] else {
        return None;
    };
    let is_whole = parts.next().is_none() && year > 99;
    if is_whole { civil(year, month, day) } else { None }
}

/// `2024年3月5日`, `2024년 3월 5일`.
fn east_asian_day(text: &str) -> Option<Date> {
    let before = |units: [char; 2]| {
        let at = text.find(units)?;
        let digits = text[..at].trim_end().rsplit(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse::<i16>().ok()
    };
    let (year, month) = (before(['年', '년'])?, before(['月', '월'])?);
    civil(year, month, before(['日', '일'])?)
}

/// A day, the name of a month and a year, in any order: `5 mars 2024`, `5. März 2024`, `5 de marzo de 2024`.
fn named_day(text: &str) -> Option<Date> {
    let words = || {
        text.split(|c: char| !(c.is_alphanumeric() || is_mark(c))).filter(|word| !word.is_empty())
    };
    let mut months = words().filter_map(|word| months().get(word).copied());
    let month = months.next()?;
    if months.any(|other| other != month) {
        return None;
    }
    let mut numbers =
        before_time(text).split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let [first, second] =
        [numbers.next()?, numbers.next()?].map(|digits| (digits.len(), digits.parse::<i16>()));
    let (((1..=2, Ok(day)), (4, Ok(year))) | ((4, Ok(year)), (1..=2, Ok(day)))) = (first, second)
    else {
        return None;
    };
    let is_thai = text.chars().any(|c| ('\u{0E00}'..='\u{0E7F}').contains(&c));
    let year = if is_thai && year > 2400 { year - BUDDHIST_YEARS } else { year };
    civil(year, i16::from(month), day)
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether the character belongs to the word before it, as vowel signs do.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || ('\u{0900}'..='\u{0E7F}').contains(&c)
}

/// The text in front of the first colon and its hour.
fn before_time(text: &str) -> &str {
    match text.split_once(':') {
        Some((before, _)) => before.trim_end_matches(|c: char| c.is_ascii_digit()),
        None => text,
    }
}

/// `08:00`, `08:00:30`.
fn time(text: &str) -> Option<(i8, i8, i8)> {
    let (before, behind) = text.split_once(':')?;
    let hour = before.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    let mut parts = behind.split(':');
    let number = |part: &str| {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part[..end].parse().ok()
    };
    Some((hour, number(parts.next()?)?, parts.next().and_then(number).unwrap_or(0)))
}

/// The months by their names, long and short, in small letters. A name that two languages have for two months is left out.
fn months() -> &'static HashMap<String, i8> {
    static MONTHS: OnceLock<HashMap<String, i8>> = OnceLock::new();
    MONTHS.get_or_init(|| {
        let mut names: HashMap<String, i8> = HashMap::new();
        let mut doubtful = Vec::new();
        for locale in LOCALES {
            let long = locale_match!(locale => LC_TIME::MON);
            let short = locale_match!(locale => LC_TIME::ABMON);
            for (name, month) in long.iter().zip(1..).chain(short.iter().zip(1..)) {
                let name = name.to_lowercase().trim().trim_end_matches('.').to_owned();
                if *names.entry(name.clone()).or_insert(month) != month {
                    doubtful.push(name);
                }
            }
        }
        names.retain(|name, _| !doubtful.contains(name) && name.chars().any(char::is_alphabetic));
        names
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_the_common_forms_are_one_moment() {
        let midnight = 1_752_192_000; // 11 July 2025, UTC
        for text in [
            "2025-07-11",
            "2025/07/11",
            "20250711",
            "July 11, 2025",
            "Jul 11, 2025",
            "Jul. 11, 2025",
            "11 July 2025",
            "11.07.2025",
            "2025-07-11T00:00:00Z",
            "2025-07-11T09:00:00+09:00",
            "2025-07-11 02:00:00+0200",
            "2025-07-11 02:00:00 +0200",
            "2025/07/11 00:00",
            "July 11, 2025 00:00",
            "11.07.2025 00:00",
            "11 Jul 2025",
            "Fri, 11 Jul 2025 00:00:00 +0000",
            "2025-07-11 00:00",
            "2025-07-11T00:00:00",
            "1752192000",
            "1752192000000",
            "1752192000999",
            "2025-07-11 00:00:00 UTC",
            "2025-07-11 00:00:00.000 UTC",
            "2025/07/11 00:00:00",
            "Fri Jul 11 00:00:00 +0000 2025",
            "11 July 2025 00:00",
            "11-Jul-2025",
            "Friday, July 11, 2025",
            "Fri, 11 Jul 2025 00:00:00 GMT",
            "Friday 11 July 2025 00:00 GMT",
            "July 11, 2025 12:00 AM",
            "20250711T000000Z",
            "2025-07-10T20:00:00-04:00[America/New_York]",
        ] {
            assert_eq!(seconds(text), Some(midnight), "{text}");
        }
        assert_eq!(seconds("100000000"), Some(100_000_000));
    }

    #[test]
    fn days_in_other_languages_are_one_moment() {
        let morning = 1_709_625_600; // 5 March 2024, 08:00 UTC
        for text in [
            "5 mars 2024 à 08:00",
            "5. März 2024, 08:00 Uhr",
            "5 de marzo de 2024 08:00",
            "5 de março de 2024, 08:00",
            "martedì 5 marzo 2024 - 08:00",
            "5 maart 2024 08:00:00",
            "5 marca 2024, 08:00",
            "5 марта 2024, 08:00",
            "5 Mart 2024 08:00",
            "05.03.2024 08:00",
            "5 مارس 2024 08:00",
            "٥ مارس ٢٠٢٤ 08:00",
            "5 मार्च 2024 08:00",
            "5 มีนาคม 2567 08:00",
            "2024年3月5日 08:00",
            "2024년 3월 5일 08:00",
            "5 Maret 2024 08:00",
        ] {
            assert_eq!(seconds(text), Some(morning), "{text}");
        }
    }

    #[test]
    fn what_names_no_day_for_good_is_no_date() {
        for text in [
            "",
            "yesterday",
            "2025-13-45",
            "12",
            "12345678",
            "12345678901",
            "17521920000000",
            "now",
            "Monday",
            "5 March",
            "08:00",
            "2 hours ago",
            "03/04/2024",
            "2024",
            "5 mars",
            "n/a",
            "null",
            "May",
            "32. März 2024",
            "5 mars avril 2024",
            "5.257.2024",
            &"1".repeat(200),
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
        assert_eq!(seconds("04/04/2024"), seconds("2024-04-04"));
    }
}
