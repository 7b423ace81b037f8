//! A line → its template key: the line with its numbers, dates and addresses masked.
//!
//! `3 months ago 311` and `2 days ago 48` are one template, `{number} ago {number}`. The masks are
//! general: words that contain a digit, names of months and weekdays (from the C library's locales,
//! as in the crate [`pure_rust_locales`]), units of time after a number, URLs, host names and
//! e-mail addresses. Adjacent slots are one slot, so that `Feb. 8` and `8 February 2025` are alike.

use super::figures;
use super::starter;
use crate::hash;
use crate::text::{Token, TokenClass};
use memchr::{memchr2_iter, memchr3_iter};
use pure_rust_locales::{Locale, locale_match};
use std::ops::Range;
use std::sync::OnceLock;

/// Longest constant part at either end of a line with a learned slot, in words.
pub(crate) const MAX_END: usize = 3;

/// Longest label of a field, in words.
const MAX_LABEL: usize = 2;

/// Longest value of a field, in words.
const MAX_VALUE: usize = 5;

/// A line with its slots masked, as hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineKey {
    /// Template key: equal for lines of one template.
    pub key: u64,
    /// Tokens of the line, slots included.
    pub n_tokens: u32,
    /// Tokens that are not masked.
    pub n_words: u32,
    /// Parts of the line: tokens and slots, where adjacent slots are one.
    pub n_parts: u32,
    /// Whether it is a field of a table: a short label, a colon and a short value, which may be a
    /// fact.
    pub is_field: bool,
    /// Whether it is a sentence of a page without line breaks.
    pub is_sentence: bool,
    /// Whether it is a sentence that does not address the reader of the page.
    pub is_prose: bool,
    /// Hash of the numbers and dates that may be content; 0 if there are none.
    pub figures: u32,
    /// Number of the starter list's label that opens the line, plus one; 0 if none does.
    pub label: u32,
    /// Half a hash each of the first part, the first two and the first three; 0 where the line is
    /// shorter, or a part is a character of a script without spaces, which says too little.
    pub heads: [u32; MAX_END],
    /// Like [`heads`](Self::heads), for the last part, the last two and the last three.
    pub tails: [u32; MAX_END],
}

/// Value of a first or last part that is a slot.
pub(crate) const SLOT_END: u32 = 1;

/// What varies in a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Number,
    Date,
    Address,
}

impl Slot {
    fn name(self) -> &'static str {
        match self {
            Self::Number => MASKED[0],
            Self::Date => MASKED[1],
            Self::Address => MASKED[2],
        }
    }
}

/// Masks a line: `line` is its text, `base` the offset of that text in the document, `tokens` its
/// tokens.
pub(crate) fn line_key(line: &str, base: u32, tokens: &[Token]) -> LineKey {
    /// A slot in the run of hashes; no token has this hash, as tokens are not empty.
    const SLOT: u64 = 0;
    let (mut run, mut n_words, mut parts) = (hash::RUN, 0, Parts::default());
    let (mut after_slot, mut varying) = (false, hash::RUN);
    let slots: Vec<(&Token, Option<Slot>)> = slots(line, base, tokens).collect();
    for &(token, slot) in &slots {
        if figures::varies(slot) {
            varying = hash::push(varying, token.hash);
        }
        if slot.is_none() {
            n_words += 1;
            run = hash::push(run, token.hash);
            let says_little = token.class == TokenClass::Character;
            parts.push(if says_little { 0 } else { half(token.hash) });
        } else if !after_slot {
            run = hash::push(run, SLOT);
            parts.push(SLOT_END);
        }
        after_slot = slot.is_some();
    }
    let [heads, tails] = parts.ends();
    let is_field = is_field(line, base, tokens);
    let n_tokens = tokens.len() as u32;
    let figures = figures::figures(line, base, &slots, varying);
    let label = starter::label(line, base, tokens);
    let is_prose = figures::is_prose(line, &slots);
    let (key, n_parts) = (hash::mix(run), parts.count);
    LineKey {
        key,
        n_tokens,
        n_words,
        n_parts,
        is_field,
        is_sentence: false,
        is_prose,
        figures,
        label,
        heads,
        tails,
    }
}

/// Whether the line is a label of one or two words, a colon and a short value.
fn is_field(line: &str, base: u32, tokens: &[Token]) -> bool {
    if tokens.len() > (MAX_LABEL + MAX_VALUE) * 3 {
        return false;
    }
    let Some(colon) = colon(line) else { return false };
    let n_before = tokens.partition_point(|token| ((token.span.start - base) as usize) < colon);
    let (label, value) = tokens.split_at(n_before);
    let is_short =
        |part: &[Token], most: usize| !part.is_empty() && crate::text::n_words(part) <= most;
    is_short(label, MAX_LABEL) && is_short(value, MAX_VALUE)
}

/// Offset of the first colon, ASCII or full width.
fn colon(line: &str) -> Option<usize> {
    let is_colon = |&at: &usize| line.as_bytes()[at] == b':' || line[at..].starts_with('：');
    memchr2_iter(b':', "：".as_bytes()[0], line.as_bytes()).find(is_colon)
}

/// Collects the parts at both ends of a line.
#[derive(Default)]
struct Parts {
    count: u32,
    first: [u32; MAX_END],
    /// The last parts, in order.
    last: [u32; MAX_END],
}

impl Parts {
    fn push(&mut self, part: u32) {
        if let Some(first) = self.first.get_mut(self.count as usize) {
            *first = part;
        }
        let [_, second, third] = self.last;
        self.last = [second, third, part];
        self.count += 1;
    }

    fn ends(&self) -> [[u32; MAX_END]; 2] {
        let n_known = MAX_END.min(self.count as usize);
        let head = |n: usize| if n <= n_known { joined(&self.first[..n]) } else { 0 };
        let tail = |n: usize| if n <= n_known { joined(&self.last[MAX_END - n..]) } else { 0 };
        [std::array::from_fn(|n| head(n + 1)), std::array::from_fn(|n| tail(n + 1))]
    }
}

/// The hash of several parts; 0 if one of them says too little.
fn joined(parts: &[u32]) -> u32 {
    match parts {
        [part] => *part,
        _ if parts.contains(&0) => 0,
        _ => half(hash::run(parts.iter().map(|&part| u64::from(part)))),
    }
}

/// Half of a hash, never 0 or [`SLOT_END`].
fn half(hash: u64) -> u32 {
    ((hash >> 32) as u32).max(SLOT_END + 1)
}

/// Name of a learned slot.
pub(crate) const WORDS: &str = "{words}";

/// Names of the masked slots.
pub(crate) const MASKED: [&str; 3] = ["{number}", "{date}", "{address}"];

/// A template's text with a number in each masked slot, of any kind.
pub(super) fn filled(template: &str) -> String {
    MASKED.iter().fold(template.to_owned(), |text, slot| text.replace(slot, " 0 "))
}

/// The slots of a template's text, in order, without their braces.
pub fn slot_names(template: &str) -> Vec<&'static str> {
    let places = [WORDS].into_iter().chain(MASKED);
    let places =
        places.flat_map(|name| template.match_indices(name).map(move |(at, _)| (at, name)));
    let mut places: Vec<(usize, &str)> = places.collect();
    places.sort_unstable();
    places.into_iter().map(|(_, name)| &name[1..name.len() - 1]).collect()
}

/// The line with its slots written out, for people: `{number} ago {number}`.
///
/// `constant` is the number of constant parts at its start and at its end, if the parts between
/// them are a slot too.
pub(crate) fn template_text(
    line: &str,
    base: u32,
    tokens: &[Token],
    constant: Option<[usize; 2]>,
) -> String {
    let mut parts: Vec<(Option<&str>, Range<usize>)> = Vec::new();
    for (token, slot) in slots(line, base, tokens) {
        let (start, end) = (token.span.start - base, token.span.end - base);
        match parts.last_mut() {
            Some((Some(_), range)) if slot.is_some() => range.end = end as usize,
            _ => parts.push((slot.map(Slot::name), start as usize..end as usize)),
        }
    }
    if let Some([first, last]) = constant.filter(|[first, last]| first + last < parts.len()) {
        let inner = first..parts.len() - last;
        let range = parts[inner.start].1.start..parts[inner.end - 1].1.end;
        parts.splice(inner, [(Some(WORDS), range)]);
    }
    let mut text = String::new();
    let mut copied = 0;
    for (name, range) in parts {
        // The tokens of one character, such as a fraction, overlap.
        if range.start < copied {
            continue;
        }
        text.push_str(&line[copied..range.start]);
        text.push_str(name.unwrap_or(&line[range.clone()]));
        copied = range.end;
    }
    text.push_str(&line[copied..]);
    text
}

/// Each token of the line with its slot, if any.
pub(super) fn slots<'t>(
    line: &str,
    base: u32,
    tokens: &'t [Token],
) -> impl Iterator<Item = (&'t Token, Option<Slot>)> {
    let masks = Masks::of(line, base);
    let mut last = None;
    tokens.iter().map(move |token| {
        last = masks.slot(token, last);
        (token, last)
    })
}

/// What is masked in a line.
struct Masks {
    addresses: Vec<Range<u32>>,
    calendar_words: &'static Vocabulary,
    time_units: &'static Vocabulary,
}

impl Masks {
    fn of(line: &str, base: u32) -> Self {
        let addresses = addresses(line, base);
        Self { addresses, calendar_words: calendar_words(), time_units: time_units() }
    }

    /// The slot of a token; `last` is that of the token before it.
    fn slot(&self, token: &Token, last: Option<Slot>) -> Option<Slot> {
        // The addresses are in order and disjoint.
        let next = self.addresses.partition_point(|address| address.end <= token.span.start);
        if self.addresses.get(next).is_some_and(|address| address.contains(&token.span.start)) {
            Some(Slot::Address)
        } else if token.class == TokenClass::Number
            || (last == Some(Slot::Number) && self.time_units.contains(token.hash))
        {
            Some(Slot::Number)
        } else {
            self.calendar_words.contains(token.hash).then_some(Slot::Date)
        }
    }
}

/// The URLs, host names and e-mail addresses of the line. Only text around a dot inside a word, an
/// `@` or a `://` is examined; other lines cost one byte search.
fn addresses(line: &str, base: u32) -> Vec<Range<u32>> {
    let mut addresses = Vec::new();
    let mut seen = 0;
    for at in memchr3_iter(b'.', b'@', b':', line.as_bytes()) {
        if at < seen || !may_be_inside_address(line.as_bytes(), at) {
            continue;
        }
        let chunk = chunk_around(line, seen, at);
        seen = chunk.end;
        let trimmed = line[chunk].trim_matches(|character: char| !character.is_alphanumeric());
        if is_address(trimmed) {
            let start = base + (trimmed.as_ptr() as usize - line.as_ptr() as usize) as u32;
            addresses.push(start..start + trimmed.len() as u32);
        }
    }
    addresses
}

fn may_be_inside_address(line: &[u8], at: usize) -> bool {
    match line[at] {
        b'.' => line.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
        b':' => line[at..].starts_with(b"://"),
        _ => true,
    }
}

/// The text between white space around `at`, from `from` on.
fn chunk_around(line: &str, from: usize, at: usize) -> Range<usize> {
    let before = line[from..at].char_indices().rev().find(|(_, c)| c.is_whitespace());
    let start = before.map_or(from, |(space, c)| from + space + c.len_utf8());
    let end = line[at..].find(char::is_whitespace).map_or(line.len(), |space| at + space);
    start..end
}

fn is_address(chunk: &str) -> bool {
    chunk.contains("://")
        || chunk.starts_with("www.")
        || chunk.split_once('@').is_some_and(|(_, host)| is_host(host))
        || is_host(chunk.split('/').next().unwrap_or(chunk))
}

/// Whether this is a host name: labels between dots, the last one in lower case, which excludes
/// sentences that lost their space (`ended.Then`).
fn is_host(text: &str) -> bool {
    let Some((rest, last)) = text.rsplit_once('.') else { return false };
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    last.len() >= 2
        && last.bytes().all(|byte| byte.is_ascii_lowercase())
        && rest.split('.').all(is_label)
}

/// A set of word hashes, queried for each token of the corpus. Few tokens are in it, so a bit table
/// answers first.
pub(super) struct Vocabulary {
    hashes: Vec<u64>,
    /// One bit for each value of a hash's first sixteen bits.
    beginnings: Vec<u64>,
}

impl Vocabulary {
    pub(super) fn contains(&self, hash: u64) -> bool {
        let (word, bit) = Self::place(hash);
        self.beginnings[word] & bit != 0 && self.hashes.binary_search(&hash).is_ok()
    }

    /// The vocabulary of a text.
    pub(super) fn of(text: &str) -> Self {
        let mut tokens = Vec::new();
        crate::text::normalize::tokens(text, &mut tokens);
        tokens.iter().map(|token| token.hash).collect()
    }

    fn place(hash: u64) -> (usize, u64) {
        ((hash >> 54) as usize, 1 << (hash >> 48 & 63))
    }
}

impl FromIterator<u64> for Vocabulary {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let mut hashes: Vec<u64> = hashes.into_iter().collect();
        hashes.sort_unstable();
        let mut beginnings = vec![0; 1 << 10];
        for &hash in &hashes {
            let (word, bit) = Self::place(hash);
            beginnings[word] |= bit;
        }
        Self { hashes, beginnings }
    }
}

/// The hashes of month and weekday names that are one token.
fn calendar_words() -> &'static Vocabulary {
    static WORDS: OnceLock<Vocabulary> = OnceLock::new();
    WORDS.get_or_init(|| {
        let locales = [
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
            Locale::ru_RU,
            Locale::uk_UA,
            Locale::tr_TR,
            Locale::ar_EG,
            Locale::ar_SA,
            Locale::id_ID,
            Locale::el_GR,
            Locale::hu_HU,
            Locale::ro_RO,
            Locale::fa_IR,
            Locale::th_TH,
        ];
        let full = locales.into_iter().flat_map(|locale| {
            let months = locale_match!(locale => LC_TIME::MON);
            let days = locale_match!(locale => LC_TIME::DAY);
            months.iter().chain(days)
        });
        // Short forms in other languages are too often words (`ago`, `do`, `so`).
        let short = locale_match!(Locale::en_US => LC_TIME::ABMON)
            .iter()
            .chain(locale_match!(Locale::en_US => LC_TIME::ABDAY));
        full.chain(short).filter_map(|name| only_token(name)).collect()
    })
}

/// Units of time after a number, in several languages; the C library's locales have none.
const TIME_UNITS: &str = "s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days \
    w wk wks week weeks mo month months y yr yrs year years \
    Sekunde Sekunden Minute Minuten Stunde Stunden Tag Tage Tagen Woche Wochen Monat Monate Monaten Jahr Jahre Jahren \
    seconde secondes heure heures jour jours semaine semaines mois an ans année années \
    segundo segundos minuto minutos hora horas día días dia dias semana semanas mes meses mês año años ano anos \
    secondo secondi minuti ora ore giorno giorni settimana settimane mese mesi anno anni \
    seconden minuut minuten uur uren dag dagen weken maand maanden jaar jaren \
    секунд секунды минут минуты минуту час часа часов день дня дней неделю недели недель месяц месяца месяцев год года лет \
    saniye dakika saat gün hafta ay yıl \
    ثانية ثوان دقيقة دقائق ساعة ساعات يوم أيام أسبوع أسابيع شهر أشهر شهور سنة سنوات \
    秒 分 時 間 日 週 月 年 小 天 周 个 個 か ヶ";

/// The hashes of [`TIME_UNITS`].
fn time_units() -> &'static Vocabulary {
    static UNITS: OnceLock<Vocabulary> = OnceLock::new();
    UNITS.get_or_init(|| Vocabulary::of(TIME_UNITS))
}

fn only_token(name: &str) -> Option<u64> {
    let mut tokens = Vec::new();
    crate::text::normalize::tokens(name, &mut tokens);
    match tokens[..] {
        [token] if token.class == TokenClass::Word => Some(token.hash),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(line: &str) -> (LineKey, String) {
        let mut tokens = Vec::new();
        crate::text::normalize::tokens(line, &mut tokens);
        (line_key(line, 0, &tokens), template_text(line, 0, &tokens, None))
    }

    #[test]
    fn lines_of_one_template_have_one_key() {
        for (left, right, template) in [
            ("3 months ago 311", "1 day ago 7", "{number} ago {number}"),
            ("3時間前", "12日前", "{number}前"),
            ("Updated: Feb. 8, 2025", "Updated: 9 March 2024", "Updated: {date}"),
            ("Source: koreatimes.co.kr", "Source: www.Example.com/a?b", "Source: {address}"),
            ("Mail a.b@news.example!", "Mail c@d.org", "Mail {address}!"),
            ("発行 2024年", "発行 2025年", "発行 {number}"),
        ] {
            let (left, right) = (masked(left), masked(right));
            assert_eq!(left.0.key, right.0.key, "{} | {}", left.1, right.1);
            assert_eq!(left.1, template);
        }
    }

    #[test]
    fn a_short_label_and_a_short_value_make_a_field() {
        for line in ["Weight: 130 g", "Screen size: 12.5\"", "バージョン：1.2.3", "価格：無料"]
        {
            assert!(masked(line).0.is_field, "{line}");
        }
        for line in ["Listen to this article: 4:32", "Contact:", "3 days ago", ""] {
            assert!(!masked(line).0.is_field, "{line}");
        }
    }

    #[test]
    fn words_are_not_masked() {
        assert_ne!(masked("Read more").0.key, masked("Read less").0.key);
        assert_eq!(masked("The war ended.Then came 1.5 years").0.n_words, 5);
        assert_eq!(masked("12 34:56").0.n_words, 0);
        assert_eq!(masked("the day of 12 days").0.n_words, 3);
    }
}
