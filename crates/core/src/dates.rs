//! A date as people and programs write it → the moment it names.
//!
//! Three readers are tried in turn. [`jiff`] reads machine formats: RFC 3339, RFC 2822, RFC 9557,
//! and seconds or milliseconds since 1970. [`parse_datetime`] reads the English formats of the
//! `date` command, with zones. The last reader reads days in other languages, with or without a
//! time: a year, a day and a month name from a locale of the C library, or the units of East Asian
//! dates.
//!
//! A date without a zone is in UTC. A wrong moment is worse than none, so the whole text must be
//! understood: text with an unknown zone, calendar or word is not a date. Neither is text that
//! depends on the day of reading (`yesterday`, `Monday`, `5 March`): it is read as if on two days,
//! and both readings must agree. `03/04/2024` is the third of April in some places and the fourth
//! of March in others, and `05-03-24` may be anything.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use pure_rust_locales::{Locale, locale_match};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

/// Longest text that is read, in bytes.
const MAX_BYTES: usize = 100;

/// Years by which the Thai (Buddhist) calendar is ahead of the Gregorian one.
const BUDDHIST_YEARS: i16 = 543;

/// Locales whose names of months and weekdays are known.
const LOCALES: [Locale; 33] = [
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
    Locale::zh_CN,
    Locale::ja_JP,
    Locale::ko_KR,
];

/// Seconds since 1970 of a date, or `None` if the text is not a date between the years 1700 and
/// 2200.
///
/// Time: half a microsecond for machine formats, about ten for the others. Each thread remembers
/// the dates that it read last, since neighbors in a corpus are often of one day.
pub fn parse_date(text: &str) -> Option<i64> {
    thread_local! {
        static READ: RefCell<HashMap<Box<str>, Option<i64>>> = RefCell::default();
    }
    /// Most dates that a thread remembers.
    const MOST: usize = 1 << 12;
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    READ.with_borrow_mut(|read| {
        if let Some(&known) = read.get(text) {
            return known;
        }
        if read.len() == MOST {
            read.clear();
        }
        let found = read_date(text);
        read.insert(text.into(), found);
        found
    })
}

/// The day of a moment, in seconds since 1970, in UTC: `2025-11-03`. `None` outside the calendar.
pub fn day_of_moment(seconds: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

fn read_date(text: &str) -> Option<i64> {
    /// 1 January 1700 to 1 January 2200. Years outside belong to other calendars and eras.
    const KNOWN: std::ops::Range<i64> = -8_520_336_000..7_258_118_400;
    let found = of_machines(text).or_else(|| of_english(text)).or_else(|| of_locales(text));
    found.filter(|seconds| KNOWN.contains(seconds))
}

fn of_machines(text: &str) -> Option<i64> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    let unzoned = || Some(at(text.parse::<DateTime>().ok()?)?.as_second());
    unzoned().or_else(|| of_mail(text)).or_else(|| of_digits(text))
}

/// The moment of a date and time in UTC.
fn at(time: DateTime) -> Option<Timestamp> {
    time.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// A date of RFC 2822. The standard defines a few zone names and takes any other for none, so other
/// names are refused here.
fn of_mail(text: &str) -> Option<i64> {
    const ZONES: [&str; 12] =
        ["UT", "GMT", "Z", "UTC", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"];
    let zone = text.rsplit(' ').next()?;
    let is_known = zone.starts_with(['+', '-']) || ZONES.contains(&zone);
    let read = || Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second());
    if is_known { read() } else { None }
}

/// Seconds or milliseconds since 1970, or a date and time in 14 digits.
fn of_digits(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let number: i64 = whole.parse().ok()?;
    if !is_number(fraction) {
        return None;
    }
    match whole.len() {
        9..=10 => Some(number),
        13 => Some(number / 1000),
        14 => Some(at(DateTime::strptime("%Y%m%d%H%M%S", whole).ok()?)?.as_second()),
        _ => None,
    }
}

fn of_english(text: &str) -> Option<i64> {
    if !text.is_ascii() || is_number(text) || is_ambiguous(text) || !has_year(text) {
        return None;
    }
    let plain = plain_english(text);
    let days = [date(1998, 11, 17).at(21, 43, 50, 0), date(2001, 2, 3).at(4, 5, 6, 0)];
    let [first, second] = days.map(|day| {
        let day: Zoned = day.to_zoned(TimeZone::UTC).ok()?;
        let read = parse_datetime::parse_datetime_at_date(day, &plain).ok()?;
        read.into_zoned().map(|zoned| zoned.timestamp().as_second())
    });
    first.filter(|_| first == second)
}

/// The text without the separators between its parts, and without parentheses: `date` would skip
/// them together with a zone inside.
fn plain_english(text: &str) -> String {
    let text = text.replace(['(', ')', '|'], " ").to_lowercase();
    text.replace(" at ", " ").replace(" on ", " ").replace("a.m.", "am").replace("p.m.", "pm")
}

/// Whether the text is all digits.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the text has four digits in a row, which may be a year. Two digits may also be a day.
fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() >= 4)
}

/// Whether the text begins with two different numbers, either of which may be the month.
fn is_ambiguous(text: &str) -> bool {
    let mut numbers = text.split(['/', '-']).map(|part| part.trim().parse::<u32>().ok());
    let [first, second] = [numbers.next().flatten(), numbers.next().flatten()];
    let is_month = |number: u32| (1..=12).contains(&number);
    matches!((first, second), (Some(first), Some(second))
        if is_month(first) && is_month(second) && first != second)
}

fn of_locales(text: &str) -> Option<i64> {
    let text: String = text.chars().flat_map(char::to_lowercase).map(with_ascii_digit).collect();
    if is_ambiguous(&text) {
        return None;
    }
    let (time, rest) = time_taken(&text)?;
    let day = east_asian_day(&rest).or_else(|| numeric_day(&rest)).or_else(|| named_day(&rest))?;
    Some(at(day.to_datetime(time))?.as_second())
}

/// The ASCII digit for a digit of another script; other characters unchanged.
fn with_ascii_digit(c: char) -> char {
    /// Zeros of Arabic, Persian, Hindi, Bengali, Thai and full-width digits.
    const ZEROS: [u32; 6] = [0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0xFF10];
    let code = c as u32;
    let zero = ZEROS.into_iter().find(|&zero| (zero..zero + 10).contains(&code));
    zero.and_then(|zero| char::from_digit(code - zero, 10)).unwrap_or(c)
}

/// Marks after the hours, the minutes and the seconds.
const CLOCKS: [[&str; 3]; 4] =
    [[":", ":", ""], ["時", "分", "秒"], ["시", "분", "초"], ["h", "m", "s"]];

/// The time in a text, or midnight if there is none, and the text without it. `None` if the time is
/// invalid.
fn time_taken(text: &str) -> Option<(Time, String)> {
    let found = CLOCKS.iter().find_map(|clock| clock_time(text, clock));
    let Some((range, [hour, minute, second])) = found else {
        return Some((Time::midnight(), text.to_owned()));
    };
    let rest = format!("{} {}", &text[..range.start], &text[range.end..]);
    let (half, rest) = half_day_taken(&rest);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(is_afternoon) => hour % 12 + if is_afternoon { 12 } else { 0 },
    };
    Some((Time::new(hour, minute, second, 0).ok()?, rest))
}

/// A time spelled with these marks, and its range in the text.
fn clock_time(
    text: &str,
    [hours, minutes, seconds]: &[&str; 3],
) -> Option<(Range<usize>, [i8; 3])> {
    let before = |at: usize| text[..at].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let is_hour = |&(at, _): &(usize, &str)| (1..=2).contains(&(at - before(at)));
    let (at, mark) = text.match_indices(hours).find(is_hour)?;
    let (start, mut end) = (before(at), at + mark.len());
    let mut parts = [text[start..at].parse().ok()?, 0, 0];
    for (part, mark) in parts[1..].iter_mut().zip([minutes, seconds]) {
        let n_digits = text[end..].bytes().take_while(u8::is_ascii_digit).count();
        if n_digits == 0 {
            break;
        }
        *part = text[end..end + n_digits].parse().ok()?;
        end += n_digits;
        match text[end..].strip_prefix(mark) {
            Some(_) => end += mark.len(),
            None => break,
        }
    }
    Some((start..end, parts))
}

/// Whether the time is in the afternoon or, if `false`, in the morning, where the text says so; and
/// the text without that word.
fn half_day_taken(text: &str) -> (Option<bool>, String) {
    const WORDS: [(&str, bool); 10] = [
        ("a.m.", false),
        ("p.m.", true),
        ("a. m.", false),
        ("p. m.", true),
        ("午前", false),
        ("午後", true),
        ("上午", false),
        ("下午", true),
        ("오전", false),
        ("오후", true),
    ];
    let marked = WORDS.iter().find(|(word, _)| text.contains(word));
    let of_letters = || {
        let word = text.split_whitespace().find(|word| ["am", "pm"].contains(word))?;
        Some((word, word == "pm"))
    };
    match marked.copied().or_else(of_letters) {
        Some((word, is_afternoon)) => (Some(is_afternoon), text.replacen(word, " ", 1)),
        None => (None, text.to_owned()),
    }
}

/// `05.03.2024`, `15/03/2024`, `2024. 3. 5.`: three numbers, the year first or last, the month in
/// the middle.
fn numeric_day(text: &str) -> Option<Date> {
    let (mut numbers, mut others) = (Vec::new(), Vec::new());
    for part in words(text) {
        match part.parse::<i16>() {
            Ok(number) => numbers.push((part.len(), number)),
            Err(_) => others.push(part),
        }
    }
    if !others.into_iter().all(is_known_beside_a_day) {
        return None;
    }
    match numbers[..] {
        [(4, year), (1..=2, month), (1..=2, day)] | [(1..=2, day), (1..=2, month), (4, year)] => {
            civil(year, month, day)
        }
        _ => None,
    }
}

/// `2024年3月5日`, `令和6年3月5日`, `2024년 3월 5일`.
fn east_asian_day(text: &str) -> Option<Date> {
    /// The year before the first year of each era.
    const ERAS: [(&str, i16); 5] =
        [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("民國", 1911), ("民国", 1911)];
    let (era, rest) = match ERAS.iter().find(|(era, _)| text.contains(era)) {
        Some((era, years)) => (*years, text.replacen(era, " ", 1)),
        None => (0, text.to_owned()),
    };
    let mut numbers = [0; 3];
    let mut at = 0;
    for (number, units) in numbers.iter_mut().zip([['年', '년'], ['月', '월'], ['日', '일']])
    {
        let end = at + rest[at..].find(units)?;
        let digits = rest[at..end].trim();
        *number = digits.parse::<i16>().ok()?;
        at = end + '年'.len_utf8();
    }
    let is_known = words(&rest[at..]).all(is_known_beside_a_day);
    if is_known { civil(numbers[0] + era, numbers[1], numbers[2]) } else { None }
}

/// A day, a month name and a year, in any order: `5 mars 2024`, `5. März 2024`,
/// `5 de marzo de 2024`.
fn named_day(text: &str) -> Option<Date> {
    let (mut month, mut numbers) = (None, Vec::new());
    for word in words(text) {
        if let Some(&named) = months().get(word) {
            if month.is_some_and(|month| month != named) {
                return None;
            }
            month = Some(named);
        } else if let Ok(number) = without_ordinal(word).parse::<i16>() {
            numbers.push((without_ordinal(word).len(), number));
        } else if !is_known_beside_a_day(word) {
            return None;
        }
    }
    let ([(1..=2, day), (4, year)] | [(4, year), (1..=2, day)]) = numbers[..] else { return None };
    let is_thai = text.chars().any(|c| ('\u{0E00}'..='\u{0E7F}').contains(&c));
    let year = if is_thai && year > 2400 { year - BUDDHIST_YEARS } else { year };
    civil(year, i16::from(month?), day)
}

/// `5` for `5th`, `1` for `1er`.
fn without_ordinal(word: &str) -> &str {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let is_ordinal = ["st", "nd", "rd", "th", "er", "º", "ª"].contains(&&word[digits.len()..]);
    if is_ordinal { digits } else { word }
}

fn civil(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The words and numbers of a text.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || is_mark(c))).filter(|word| !word.is_empty())
}

/// Whether the character belongs to the word before it, as vowel signs do.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c) || ('\u{0900}'..='\u{0E7F}').contains(&c)
}

/// Whether a word beside a day adds no information: a weekday, or a particle.
fn is_known_beside_a_day(word: &str) -> bool {
    /// Particles as in `5 de marzo de 2024 a las 8:00` and `5. März 2024 um 8:00 Uhr`.
    const PARTICLES: &str = "de del di du da d a à às feira as las la le el il den der dem om um the of uhr uur ore alle kl klo г г. года року \
                             в о w r dnia roku saat และ วันที่ เวลา น utc gmt";
    PARTICLES.split_whitespace().any(|particle| particle == word) || weekdays().contains(word)
}

/// Names of weekdays, long and short, in lower case.
pub(crate) fn weekdays() -> &'static HashSet<String> {
    static DAYS: OnceLock<HashSet<String>> = OnceLock::new();
    DAYS.get_or_init(|| {
        let names = LOCALES.into_iter().flat_map(|locale| {
            let long = locale_match!(locale => LC_TIME::DAY);
            long.iter().chain(locale_match!(locale => LC_TIME::ABDAY))
        });
        let east_asian =
            ["月", "火", "水", "木", "金", "土", "日", "월", "화", "수", "목", "금", "토", "일"];
        // A name may have several words, as in Portuguese and Vietnamese.
        let of_words =
            names.flat_map(|name| name.split(|c: char| !(c.is_alphanumeric() || is_mark(c))));
        of_words
            .map(str::to_lowercase)
            .chain(east_asian.map(str::to_owned))
            .filter(|name| !name.is_empty())
            .collect()
    })
}

/// Months by name, long and short, in lower case. Names that mean different months in two languages
/// are left out.
pub(crate) fn months() -> &'static HashMap<String, i8> {
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
    use proptest::prelude::*;

    /// Spellings of 5 March 2024, 08:00 UTC.
    const MORNINGS: [&str; 38] = [
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
        "5 mars 2024 à 8h00",
        "Dienstag, 05.03.2024, 08:00 Uhr",
        "2024年3月5日（火）8時00分",
        "2024年3月5日 星期二 8:00",
        "2024년 3월 5일 화요일 8:00",
        "5th of March, 2024, 08:00",
        "terça-feira, 5 de março de 2024, 08:00",
        "2024年3月5日 上午8:00",
        "令和6年3月5日 8:00",
        "民國113年3月5日 8:00",
        "2024년 3월 5일 오전 8시",
        "2024. 3. 5. 08:00",
        "2024.03.05 08:00",
        "5 de marzo de 2024, 8:00 a. m.",
        "March 5, 2024 at 8:00 a.m.",
        "Tuesday, March 5, 2024 | 8:00 AM",
        "5 March 2024 08:00 (GMT)",
        "Tue, 5 Mar 2024 09:00:00 CET",
        "2024-03-05 09:00 CET",
        "20240305080000",
        "1709625600.0",
    ];

    /// Spellings of the evening of that day, 20:00 UTC.
    const EVENINGS: [&str; 8] = [
        "March 5, 2024, 8:00pm",
        "Tuesday, March 5, 2024 at 8:00 PM",
        "Mar 5, 2024 | 8:00 PM",
        "2024年3月5日 下午8:00",
        "2024年3月5日午後8時",
        "2024년 3월 5일 오후 8시",
        "5 de marzo de 2024 8:00 p. m.",
        "5 mars 2024 à 20h",
    ];

    /// Texts that name no moment, or several.
    const NO_DATES: [&str; 36] = [
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
        "15-03-24",
        "1402-12-15",
        "5.3.1402",
        "2567-03-05",
        "113年3月5日",
        "05.03.2024 08:00 MEZ",
        "5 mars 2024 à 08:00 CET",
        "5 марта 2024, 08:00 МСК",
        "2024-03-05 08:00 (北京时间)",
        "2024年3月5日 08:00 JST",
        "5 مارس 2024 8:00 م",
        "05.03.2024 08.00 Uhr",
        "05.03.2024 um 8 Uhr",
        "5 March 2024 8:00 XQT",
        "5 mars 2024 25:00",
    ];

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
            assert_eq!(parse_date(text), Some(midnight), "{text}");
        }
        assert_eq!(parse_date("100000000"), Some(100_000_000));
    }

    #[test]
    fn days_in_other_languages_are_one_moment() {
        let morning = 1_709_625_600; // 5 March 2024, 08:00 UTC
        for text in MORNINGS {
            assert_eq!(parse_date(text), Some(morning), "{text}");
        }
        let evening = morning + 12 * 3600;
        for text in EVENINGS {
            assert_eq!(parse_date(text), Some(evening), "{text}");
        }
        assert_eq!(parse_date("15/03/2024"), parse_date("2024-03-15"));
        assert_eq!(parse_date("1er mars 2024"), parse_date("2024-03-01"));
    }

    #[test]
    fn what_names_no_day_for_good_is_no_date() {
        for text in NO_DATES.iter().copied().chain([&*"1".repeat(200)]) {
            assert_eq!(parse_date(text), None, "{text}");
        }
        assert_eq!(parse_date("04/04/2024"), parse_date("2024-04-04"));
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn any_text_is_a_date_or_none(
            mixed in "[0-9０-９年月日時分午後令和:hamp. /+-]{0,30}",
            any in "\\PC{0,40}",
        ) {
            for text in [mixed, any] {
                let found = parse_date(&text);
                prop_assert_eq!(found, parse_date(&format!(" {text} ")), "white space around it makes no difference");
            }
        }

        #[test]
        fn a_day_and_its_time_are_read_back(seconds in -2_000_000_000_i64..4_000_000_000) {
            let moment = Timestamp::from_second(seconds).expect("in range").to_zoned(TimeZone::UTC);
            for form in [
                "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d %B %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p",
                "%a %b %d %H:%M:%S +0000 %Y", "%Y年%m月%d日 %H:%M:%S", "%Y. %m. %d. %H:%M:%S", "%d de %B de %Y a las %H:%M:%S",
                "%Y%m%d%H%M%S",
            ] {
                let text = moment.strftime(form).to_string();
                prop_assert_eq!(super::parse_date(&text), Some(seconds), "{}", text);
            }
        }
    }
}
