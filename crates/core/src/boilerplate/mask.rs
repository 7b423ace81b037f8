//! A line → its template key: the line with its numbers, dates and addresses masked.
//!
//! `3 months ago 311` and `2 days ago 48` are one template, `{number} ago {number}`. The masks are
//! general: words that contain a digit, names of months and weekdays (from the C library's locales,
//! as in the crate [`pure_rust_locales`]), units of time after a number, URLs, host names and
//! e-mail addresses. Adjacent slots are one slot, so that `Feb. 8` and `8 February 2025` are alike.

use crate::hash::HashFilter;
use crate::text::{Token, TokenClass, normalize};
use memchr::memchr3_iter;
use pure_rust_locales::{Locale, locale_match};
use std::ops::Range;
use std::sync::OnceLock;

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
}

impl Masks {
    fn of(line: &str, base: u32) -> Self {
        let addresses = addresses(line, base);
        Self { addresses, calendar_words: calendar_words() }
    }

    /// The slot of a token; `last` is that of the token before it.
    fn slot(&self, token: &Token, last: Option<Slot>) -> Option<Slot> {
        // The addresses are in order and disjoint.
        let next = self.addresses.partition_point(|address| address.end <= token.span.start);
        if self.addresses.get(next).is_some_and(|address| address.contains(&token.span.start)) {
            Some(Slot::Address)
        } else if token.class == TokenClass::Number
            || (last == Some(Slot::Number) && TIME_UNITS.holds(token.hash))
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

/// A set of word hashes, queried for each token of the corpus. Few tokens are in it, so a filter
/// answers first.
pub(super) struct Vocabulary {
    hashes: Vec<u64>,
    filter: HashFilter,
}

impl Vocabulary {
    pub(super) fn contains(&self, hash: u64) -> bool {
        self.filter.may_hold(hash) && self.hashes.binary_search(&hash).is_ok()
    }

    /// The vocabulary of a text.
    pub(super) fn of(text: &str) -> Self {
        normalize::tokens_of(text).iter().map(|token| token.hash).collect()
    }
}

/// Words in a constant, looked up by the hashes of their tokens.
pub(super) struct Words {
    text: &'static str,
    hashes: OnceLock<Vocabulary>,
}

impl Words {
    pub(super) const fn of(text: &'static str) -> Self {
        Self { text, hashes: OnceLock::new() }
    }

    /// Whether a token of the words has this hash.
    pub(super) fn holds(&self, hash: u64) -> bool {
        self.hashes.get_or_init(|| Vocabulary::of(self.text)).contains(hash)
    }
}

impl FromIterator<u64> for Vocabulary {
    fn from_iter<I: IntoIterator<Item = u64>>(hashes: I) -> Self {
        let mut hashes: Vec<u64> = hashes.into_iter().collect();
        hashes.sort_unstable();
        let mut filter = HashFilter::new(hashes.len());
        for &hash in &hashes {
            filter.insert(hash);
        }
        Self { hashes, filter }
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
static TIME_UNITS: Words = Words::of(
    "s sec secs second seconds m min mins minute minutes h hr hrs hour hours d day days \
    w wk wks week weeks mo month months y yr yrs year years \
    Sekunde Sekunden Minute Minuten Stunde Stunden Tag Tage Tagen Woche Wochen Monat Monate Monaten Jahr Jahre Jahren \
    seconde secondes heure heures jour jours semaine semaines mois an ans année années \
    segundo segundos minuto minutos hora horas día días dia dias semana semanas mes meses mês año años ano anos \
    secondo secondi minuti ora ore giorno giorni settimana settimane mese mesi anno anni \
    seconden minuut minuten uur uren dag dagen weken maand maanden jaar jaren \
    секунд секунды минут минуты минуту час часа часов день дня дней неделю недели недель месяц месяца месяцев год года лет \
    saniye dakika saat gün hafta ay yıl \
    ثانية ثوان دقيقة دقائق ساعة ساعات يوم أيام أسبوع أسابيع شهر أشهر شهور سنة سنوات \
    秒 分 時 間 日 週 月 年 小 天 周 个 個 か ヶ",
);

fn only_token(name: &str) -> Option<u64> {
    match normalize::tokens_of(name)[..] {
        [token] if token.class == TokenClass::Word => Some(token.hash),
        _ => None,
    }
}
