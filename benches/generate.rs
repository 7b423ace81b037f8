//! Generates a corpus of invented news of any size, as JSON Lines on standard output, to measure
//! how a run grows with its input.
//!
//! `cargo bench --bench generate -- --documents 100000 --seed 1 > news.jsonl`. `--clusters FILE`
//! also writes which documents tell the same story, as the flag of that name of `copydesk evaluate`
//! reads it. A summary goes to standard error. `benches/growth.py` uses it to generate corpora of
//! several sizes.
//!
//! # Content
//!
//! Fields `id`, `source`, `url`, `title`, `date`, `text`; about 3 kB of text per document.
//! [`SHARES`] gives the shares of stories, copies and other kinds. Half of all documents have the
//! header and footer lines of their outlet, with dates and numbers in them.
//!
//! Nothing is taken from real text. The language has 131,071 words: the 127 most frequent are
//! English function words, the rest are made of syllables, longer ones for rarer words. Names and
//! outlets are made of syllables as well.
//!
//! # How it stays reproducible and fast
//!
//! Document `k` is a function of the seed and `k` alone: all its random generators are seeded with
//! both. So a larger corpus begins with the smaller one, the shares do not change with the size,
//! and nothing is held in memory: a copy generates its story again.
//!
//! - **Wording and facts** are two streams. A copy takes both from its story. A form takes the
//!   wording of a story, and has names and numbers of its own.
//! - **Popularity.** A copy picks its story by rejection sampling from its [`BLOCK`] of documents.
//!   One story in [`ONE_POPULAR_IN`] is copied at all, and its number of copies follows a power law
//!   from [`LEAST_COPIES`] to [`MOST_COPIES`]. Copies pick independently, so these are
//!   expectations; most clusters have 2 to 10 members, the largest about 50.
//! - **Blocks.** A copy may precede its story. If it only looked back, the first documents would
//!   have nothing to copy, and a small corpus would have fewer copies than a large one. For the
//!   same reason the last block should be full: use multiples of its size.
//! - **Zipf without a table.** Under Zipf's law with exponent 1, the ranks from 2ʲ to 2ʲ⁺¹ have
//!   nearly equal shares for every j. So an octave is drawn, then a rank in it: a step function,
//!   computed in integers. Outlets are drawn likewise, except that the largest are equally large.
//! - **Companions.** Three words in eight are companions of the word before, as `the` is of `of`.
//!   So unrelated documents share some shingles, as in real text (their mean Jaccard similarity is
//!   .003). Independent words would share none.
//!
//! One core generates more than 100 MB per second. Lengths go through `exp`, which is not specified
//! to the last bit: another platform might, very rarely, make a story one word longer.
//!
//! # Limits
//!
//! There is one language and one script, no markup, no readers' comments, no round-ups, and no
//! grammar. The vocabulary is closed and the number of outlets is fixed, so a very large corpus has
//! fewer new words and outlets than a real one. `--clusters` puts a document that quotes a story in
//! full into the cluster of the story's copies, though two documents that quote it need not be
//! similar: pair recall is below 1 for a run without mistakes.

use serde::Serialize;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::time::Instant;

/// Share of each kind of document, in percent.
const SHARES: [(Kind, u64); 7] = [
    (Kind::Story, 57),
    (Kind::EditedCopy, 14),
    (Kind::ExactCopy, 12),
    (Kind::Caption, 6),
    (Kind::Repeating, 5),
    (Kind::Quoting, 4),
    (Kind::Form, 2),
];

/// Size of a block, in documents. A copy picks its story from its own block.
const BLOCK: u64 = 5_000;
/// Stories per copied story. Follows from the shares: 30 % of the documents copy one of the 57 %,
/// about 3 copies each. With another value, the expected number of copies of a story would not
/// range from [`LEAST_COPIES`] to [`MOST_COPIES`].
const ONE_POPULAR_IN: u64 = 6;
/// Smallest expected number of copies of a copied story.
const LEAST_COPIES: f64 = 1.5;
/// Largest expected number of copies of a copied story.
const MOST_COPIES: f64 = 40.0;
/// Interval between patterns of forms, in documents. Only stories are patterns, with about 2 forms
/// each.
const ONE_PATTERN_IN: u64 = 64;

/// Median length of a story, in words. The mean is about 470.
const MEDIAN_WORDS: f64 = 365.0;
/// Standard deviation of the logarithm of a story's length.
const SPREAD: f64 = 0.75;

/// Number of octaves of words: ranks are below 2¹⁷.
const OCTAVES: u64 = 17;
/// Number of octaves of companion words: their ranks are below 2¹⁰.
const COMPANION_OCTAVES: u64 = 10;
/// Number of outlets. Each of the last half has .012 % of the documents.
const OUTLETS: u64 = 1 << 11;
/// Number of the largest outlets, each with about .8 % of the documents.
const LARGEST_OUTLETS: u64 = 1 << 4;
/// Documents per day of the corpus.
const DAILY: u64 = 4_000;

const ONSETS: [&str; 22] = [
    "b", "br", "d", "dr", "h", "j", "k", "kl", "l", "m", "n", "r", "s", "sk", "sl", "st", "t",
    "th", "tr", "v", "w", "z",
];
const VOWELS: [(&str, &str); 5] = [("a", "å"), ("e", "é"), ("i", "í"), ("o", "ö"), ("u", "ü")];
const CODAS: [&str; 8] = ["", "", "", "n", "r", "s", "l", "t"];
const SYLLABLES: u64 = (ONSETS.len() * VOWELS.len()) as u64;
/// Coprime to the number of syllables, so that multiplying by it permutes the words.
const STRIDE: u64 = 2_654_435_761;
/// The first rank whose word has three syllables.
const FIRST_LONG: u64 = 4_096;

/// Endings of surnames, chosen so that no surname is real.
const ENDINGS: [&str; 8] = ["erd", "ule", "orst", "eveth", "arum", "iske", "öv", "ansel"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The most frequent words, in order of frequency.
const FUNCTION_WORDS: [&str; 127] = [
    "the", "of", "and", "to", "a", "in", "that", "is", "was", "for", "it", "on", "with", "as",
    "he", "be", "at", "by", "his", "from", "are", "this", "have", "has", "an", "but", "not",
    "they", "said", "which", "will", "or", "were", "she", "who", "had", "been", "their", "one",
    "its", "her", "more", "would", "about", "when", "there", "also", "all", "we", "after", "up",
    "out", "if", "no", "what", "into", "than", "so", "can", "two", "over", "other", "some", "them",
    "could", "only", "new", "first", "last", "any", "most", "may", "then", "now", "such", "before",
    "between", "through", "where", "both", "during", "while", "because", "under", "since",
    "against", "each", "until", "those", "these", "many", "another", "very", "still", "three",
    "him", "our", "you", "i", "my", "how", "should", "did", "do", "being", "made", "like", "just",
    "even", "much", "well", "back", "here", "own", "same", "around", "without", "within", "per",
    "off", "again", "never", "among", "whether", "though", "however", "yet",
];

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Kind {
    #[default]
    Story,
    /// A caption of 8 to 33 words, occasionally more with a long name.
    Caption,
    /// One third are pages that were fetched twice. The others have another outlet's lines around
    /// the same body.
    ExactCopy,
    EditedCopy,
    /// A story that contains another one whole.
    Quoting,
    /// The wording of a story, with other names and numbers.
    Form,
    /// A story with one of its paragraphs twice.
    Repeating,
}

fn main() -> io::Result<()> {
    let Some(options) = Options::from_arguments(std::env::args().skip(1)) else {
        eprintln!(
            "expected --documents N, and if you like --seed S and --clusters FILE, found none: nothing to generate"
        );
        return Ok(());
    };
    let press = Press::new(options.seed);
    let mut output = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let mut clusters = options.clusters.map(File::create).transpose()?.map(BufWriter::new);
    let mut document = Document::default();
    let mut planted = Planted::default();
    let begun = Instant::now();
    for number in 0..options.n_documents {
        press.print(number, &mut document);
        serde_json::to_writer(&mut output, &document)?;
        output.write_all(b"\n")?;
        if let Some(clusters) = &mut clusters {
            writeln!(clusters, "{}\tstory-{}", document.id, document.story)?;
        }
        planted.count(&document);
    }
    output.flush()?;
    clusters.as_mut().map_or(Ok(()), Write::flush)?;
    planted.tell(begun.elapsed().as_secs_f64());
    Ok(())
}

struct Options {
    n_documents: u64,
    seed: u64,
    clusters: Option<String>,
}

impl Options {
    /// `None` without `--documents`, as when `cargo bench` runs all benches. Ignores cargo's own
    /// arguments.
    fn from_arguments(arguments: impl Iterator<Item = String>) -> Option<Self> {
        let arguments: Vec<String> = arguments.collect();
        let value = |name: &str| {
            let at = arguments.iter().position(|argument| argument == name)?;
            Some(arguments.get(at + 1).unwrap_or_else(|| panic!("expected a value after {name}")))
        };
        let number = |name: &str| value(name).map(|value| value.parse().expect("a whole number"));
        Some(Self {
            n_documents: number("--documents")?,
            seed: number("--seed").unwrap_or(0),
            clusters: value("--clusters").cloned(),
        })
    }
}

/// A record, plus facts about it that are not written.
#[derive(Serialize, Default)]
struct Document {
    id: String,
    source: String,
    url: String,
    title: String,
    date: String,
    text: String,
    #[serde(skip)]
    kind: Kind,
    /// The story that it tells: its own number, unless it copies another or quotes it in full.
    #[serde(skip)]
    story: u64,
    #[serde(skip)]
    boilerplate: Boilerplate,
}

#[derive(Clone, Copy, Default)]
struct Boilerplate {
    n_lines: u64,
    n_bytes: u64,
}

/// Counts of everything generated.
#[derive(Default)]
struct Planted {
    kinds: [u64; SHARES.len()],
    n_bytes: u64,
    boilerplate: Boilerplate,
}

impl Planted {
    fn count(&mut self, document: &Document) {
        self.kinds[document.kind as usize] += 1;
        self.n_bytes += document.text.len() as u64;
        self.boilerplate.n_lines += document.boilerplate.n_lines;
        self.boilerplate.n_bytes += document.boilerplate.n_bytes;
    }

    fn tell(&self, seconds: f64) {
        let megabytes = self.n_bytes as f64 / 1e6;
        let rate = megabytes / seconds;
        eprintln!("{megabytes:.1} MB of text in {seconds:.1} s, {rate:.0} MB/s");
        for (kind, _) in SHARES {
            eprintln!("{:?} {}", kind, self.kinds[kind as usize]);
        }
        let Boilerplate { n_lines, n_bytes } = self.boilerplate;
        let percent = 100.0 * n_bytes as f64 / self.n_bytes as f64;
        eprintln!("{n_lines} lines of boilerplate, {percent:.2} % of the text");
    }
}

/// The random generators of a document.
#[derive(Clone, Copy)]
enum Stream {
    /// The kind of the document, and how often it is copied.
    Kind,
    Wording,
    Facts,
    /// The outlet, and the slots of its lines.
    Page,
    /// The story that is copied, and its changes.
    Copy,
    Outlet,
}

/// `SplitMix64` (Steele, Lea and Flood 2014): a mixed counter. Seeding is free, so each document
/// can have its own.
struct Random(u64);

impl Random {
    fn new(seed: u64, number: u64, stream: Stream) -> Self {
        Self(mixed(seed ^ mixed(number * 8 + stream as u64)))
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    fn below(&mut self, limit: u64) -> u64 {
        ((self.draw() >> 32) * limit) >> 32
    }

    fn one_in(&mut self, limit: u64) -> bool {
        self.below(limit) == 0
    }

    /// Uniform in [0, 1).
    fn fraction(&mut self) -> f64 {
        (self.draw() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Approximately normal: the sum of twelve draws has variance 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.fraction()).sum::<f64>() - 6.0
    }
}

/// A mixing function: each bit of the result depends on each bit of the number.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

/// Many short strings in one allocation.
struct Words {
    letters: String,
    ends: Vec<u32>,
}

impl Words {
    fn new(words: impl Iterator<Item = String>) -> Self {
        let (mut letters, mut ends) = (String::new(), vec![0]);
        for word in words {
            letters.push_str(&word);
            ends.push(letters.len() as u32);
        }
        Self { letters, ends }
    }

    fn get(&self, number: u64) -> &str {
        let number = number as usize;
        &self.letters[self.ends[number] as usize..self.ends[number + 1] as usize]
    }
}

/// All words by rank, the same for every seed. Rank 0 is empty.
struct Language {
    words: Words,
    given_names: Words,
    surnames: Words,
}

impl Language {
    const NAMES: u64 = 1 << 12;

    fn new() -> Self {
        let common = [""].into_iter().chain(FUNCTION_WORDS).map(String::from);
        let invented = (FUNCTION_WORDS.len() as u64 + 1..1 << OCTAVES).map(word);
        Self {
            words: Words::new(common.chain(invented)),
            given_names: Words::new((0..Self::NAMES).map(given_name)),
            surnames: Words::new((0..Self::NAMES).map(surname)),
        }
    }

    /// The rank that a draw selects by Zipf's law: an octave, then a rank in it.
    fn rank(draw: u64, n_octaves: u64) -> u64 {
        let octave = ((draw & 0xFFFF_FFFF) * n_octaves) >> 32;
        let first = 1 << octave;
        first | (draw >> 32) & (first - 1)
    }

    /// A word that often follows this one: its first companion half the time, its second a quarter,
    /// and so on.
    fn companion(rank: u64, draw: u64) -> u64 {
        Self::rank(mixed(rank * 64 + u64::from(draw.trailing_zeros())), COMPANION_OCTAVES)
    }
}

/// An invented word. Distinct ranks give distinct words, since codas occur only at the end and no
/// onset looks like a coda and an onset.
fn word(rank: u64) -> String {
    let n_syllables = if rank < FIRST_LONG { 2 } else { 3 };
    syllables(rank * STRIDE, n_syllables) + CODAS[(mixed(rank) % CODAS.len() as u64) as usize]
}

fn given_name(number: u64) -> String {
    capitalized(syllables(number * STRIDE, 2))
}

fn surname(number: u64) -> String {
    let onset = ONSETS[(mixed(number) % ONSETS.len() as u64) as usize];
    let ending = ENDINGS[number as usize % ENDINGS.len()];
    capitalized(syllables(number * STRIDE + 1, 1) + onset + ending)
}

/// The last digits of a number in base [`SYLLABLES`], as syllables. One word in 70 or 100 has an
/// accent.
fn syllables(number: u64, n_syllables: usize) -> String {
    let mut word = String::new();
    let mut rest = number;
    let accent = mixed(number) % 200;
    for at in 0..n_syllables {
        let digit = (rest % SYLLABLES) as usize;
        rest /= SYLLABLES;
        let (plain, accented) = VOWELS[digit % VOWELS.len()];
        word.push_str(ONSETS[digit / VOWELS.len()]);
        word.push_str(if accent == at as u64 { accented } else { plain });
    }
    word
}

fn capitalized(mut word: String) -> String {
    capitalize(&mut word, 0);
    word
}

/// Capitalizes the letter at a byte offset. All words begin with an ASCII letter.
fn capitalize(text: &mut str, at: usize) {
    if let Some(letter) = text.get_mut(at..=at) {
        letter.make_ascii_uppercase();
    }
}

/// A newspaper. Its lines have `#` for a number and `@` for the date.
struct Outlet {
    domain: String,
    header: Vec<String>,
    footer: Vec<String>,
}

impl Outlet {
    fn new(seed: u64, number: u64, language: &Language) -> Self {
        let mut random = Random::new(seed, number, Stream::Outlet);
        let kind = ["post", "courier", "times", "herald", "wire"][random.below(5) as usize];
        let domain = format!("{}{kind}.example", syllables(number * STRIDE, 2));
        let domain = domain.chars().map(plain).collect();
        let mut lines = |least: u64, more: u64| {
            let n_lines = least + random.below(more + 1);
            (0..n_lines).map(|_| line(&mut random, language)).collect()
        };
        Self { domain, header: lines(0, 2), footer: lines(1, 4) }
    }

    /// Draws an outlet. The first [`LARGEST_OUTLETS`] are equally likely; after them each octave
    /// has the same share.
    fn number(random: &mut Random) -> u64 {
        let n_octaves = u64::from((OUTLETS / LARGEST_OUTLETS).ilog2());
        let octave = random.below(n_octaves + 1);
        let first = if octave == 0 { 0 } else { LARGEST_OUTLETS << (octave - 1) };
        first + random.below((LARGEST_OUTLETS << octave) - first)
    }
}

/// A line of three to fourteen words, two in three with a slot.
fn line(random: &mut Random, language: &Language) -> String {
    let n_words = 3 + random.below(12);
    let slot = random.below(n_words);
    let filling = ["", " #", " @"][random.below(3) as usize];
    let mut line = String::new();
    for at in 0..n_words {
        line.push_str(if at > 0 { " " } else { "" });
        line.push_str(language.words.get(Language::rank(random.draw(), OCTAVES)));
        line.push_str(if at == slot { filling } else { "" });
    }
    capitalized(line)
}

/// The letter without its accent.
fn plain(letter: char) -> char {
    let accented = |(_, accented): &(&str, &str)| accented.starts_with(letter);
    let vowel = VOWELS.iter().find(|vowel| accented(vowel));
    vowel.map_or(letter, |(plain, _)| plain.as_bytes()[0].into())
}

/// The material of all documents.
struct Press {
    seed: u64,
    language: Language,
    outlets: Vec<Outlet>,
}

impl Press {
    fn new(seed: u64) -> Self {
        let language = Language::new();
        let outlets = (0..OUTLETS).map(|number| Outlet::new(seed, number, &language)).collect();
        Self { seed, language, outlets }
    }

    /// Generates the document with this number, overwriting `document`.
    fn print(&self, number: u64, document: &mut Document) {
        let mut random = Random::new(self.seed, number, Stream::Copy);
        document.clear();
        document.kind = self.kind(number);
        document.story = self.origin(number, document.kind, &mut random);
        let fetched_twice = document.kind == Kind::ExactCopy && random.one_in(3);
        let page = if fetched_twice { document.story } else { number };
        let mut page = Page::new(self, page, document);
        page.header(document);
        self.body(number, &mut random, document);
        page.footer(document);
        page.address(number, document);
        if document.kind == Kind::Form {
            document.story = number; // different facts, so a different story
        }
    }

    fn kind(&self, number: u64) -> Kind {
        kind_of(&mut Random::new(self.seed, number, Stream::Kind))
    }

    /// The story whose wording a document has.
    fn origin(&self, number: u64, kind: Kind, random: &mut Random) -> u64 {
        let is_right = match kind {
            Kind::Story | Kind::Caption | Kind::Repeating => return number,
            Kind::ExactCopy | Kind::EditedCopy | Kind::Quoting => Self::is_picked,
            Kind::Form => Self::is_pattern,
        };
        let block = number - number % BLOCK;
        loop {
            let candidate = block + random.below(BLOCK);
            if is_right(self, candidate, random) {
                return candidate;
            }
        }
    }

    /// Whether a copy that draws this story accepts it. More copied stories are more likely.
    fn is_picked(&self, number: u64, random: &mut Random) -> bool {
        let mut own = Random::new(self.seed, number, Stream::Kind);
        if kind_of(&mut own) != Kind::Story || !own.one_in(ONE_POPULAR_IN) {
            return false;
        }
        let n_copies = MOST_COPIES.min(LEAST_COPIES / own.fraction().sqrt());
        random.fraction() * MOST_COPIES < n_copies
    }

    fn is_pattern(&self, number: u64, _: &mut Random) -> bool {
        number.is_multiple_of(ONE_PATTERN_IN) && self.kind(number) == Kind::Story
    }

    fn body(&self, number: u64, random: &mut Random, document: &mut Document) {
        let story = document.story;
        let facts = if document.kind == Kind::Form { number } else { story };
        let Document { title, text, .. } = document;
        let mut teller = Teller::new(self, story, facts);
        teller.clause(5, title);
        capitalize(title, 0);
        match document.kind {
            Kind::Caption => teller.caption(text),
            Kind::Story | Kind::ExactCopy | Kind::Form => teller.story(text),
            Kind::EditedCopy => self.edited(number, &teller.told(), random, text),
            Kind::Quoting => self.quoting(number, &teller.told(), text),
            Kind::Repeating => repeating(&teller.told(), random, text),
        }
    }

    /// The story as another desk prints it: in some cases with its own lead or a cut end, and with
    /// one word in 25 to 224 replaced, dropped or inserted.
    fn edited(&self, number: u64, story: &str, random: &mut Random, text: &mut String) {
        if random.one_in(3) {
            Teller::new(self, number, number).paragraph(text);
            text.push('\n');
        }
        let story = &story[..cut(story, random)];
        let one_in = 25 + random.below(200);
        for word in story.split(' ') {
            let change = if random.one_in(one_in) { random.below(3) } else { 3 };
            if change > 0 {
                text.push_str(word);
                text.push(' ');
            }
            if change < 2 {
                text.push_str(self.language.words.get(Language::rank(random.draw(), OCTAVES)));
                text.push(' ');
            }
        }
        text.pop();
    }

    /// A whole story between paragraphs of another.
    fn quoting(&self, number: u64, story: &str, text: &mut String) {
        let mut teller = Teller::new(self, number, number);
        teller.paragraphs(200, text);
        text.push('\n');
        text.push_str(story);
        text.push('\n');
        teller.paragraphs(200, text);
    }
}

fn kind_of(random: &mut Random) -> Kind {
    let mut rest = random.below(100);
    for (kind, share) in SHARES {
        if rest < share {
            return kind;
        }
        rest -= share;
    }
    unreachable!("the shares sum to 100")
}

/// Byte offset where a story is cut: after a paragraph in its last quarter, or at its end.
fn cut(story: &str, random: &mut Random) -> usize {
    let end = story.len() * (75 + random.below(30) as usize).min(100) / 100;
    let last = |&byte: &u8| byte == b'\n';
    let found = story.as_bytes()[..end].iter().rposition(last);
    found.filter(|at| end < story.len() && at * 4 >= story.len() * 3).unwrap_or(story.len())
}

/// A story with one of its paragraphs repeated after a later one.
fn repeating(story: &str, random: &mut Random, text: &mut String) {
    let paragraphs: Vec<&str> = story.split('\n').collect();
    let repeated = random.below(paragraphs.len() as u64);
    let behind = repeated + random.below(paragraphs.len() as u64 - repeated);
    for (at, paragraph) in (0..).zip(&paragraphs) {
        text.push_str(paragraph);
        text.push('\n');
        if at == behind {
            text.push_str(paragraphs[repeated as usize]);
            text.push('\n');
        }
    }
    text.pop();
}

/// The frame of a body: the outlet's lines, the place and the date.
struct Page<'a> {
    header: &'a [String],
    footer: &'a [String],
    random: Random,
    number: u64,
}

impl<'a> Page<'a> {
    fn new(press: &'a Press, number: u64, document: &mut Document) -> Self {
        let mut random = Random::new(press.seed, number, Stream::Page);
        let outlet = &press.outlets[Outlet::number(&mut random) as usize];
        let (header, footer): (&[String], &[String]) =
            if random.one_in(2) { (&outlet.header, &outlet.footer) } else { (&[], &[]) };
        document.source.push_str(&outlet.domain);
        // Months have 28 days, for simplicity.
        let day = number / DAILY;
        let (year, month, day) = (2020 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        write!(document.date, "{year}-{month:02}-{day:02}").expect("a string has room");
        Self { header, footer, random, number }
    }

    fn header(&mut self, document: &mut Document) {
        for line in self.header {
            self.line(line, document);
            document.text.push('\n');
        }
    }

    fn footer(&mut self, document: &mut Document) {
        for line in self.footer {
            document.text.push('\n');
            self.line(line, document);
        }
    }

    /// Appends the line with its slot filled.
    fn line(&mut self, line: &str, document: &mut Document) {
        let start = document.text.len();
        for piece in line.split_inclusive(['#', '@']) {
            document.text.push_str(piece.trim_end_matches(['#', '@']));
            match piece.as_bytes().last() {
                Some(b'#') => push_number(&mut self.random, &mut document.text),
                Some(b'@') => document.text.push_str(&document.date),
                _ => {}
            }
        }
        document.boilerplate.n_lines += 1;
        document.boilerplate.n_bytes += (document.text.len() - start) as u64;
    }

    fn address(&self, number: u64, document: &mut Document) {
        let Document { id, url, title, date, source, .. } = document;
        write!(id, "n{number:08}").expect("a string has room");
        url.extend(["https://", source, "/", date, "/"]);
        url.extend(title.chars().map(|letter| match plain(letter.to_ascii_lowercase()) {
            letter if letter.is_ascii_alphanumeric() => letter,
            _ => '-',
        }));
        write!(url, "-{}", self.number).expect("a string has room");
    }
}

impl Document {
    fn clear(&mut self) {
        let Self { id, source, url, title, date, text, boilerplate, .. } = self;
        [id, source, url, title, date, text].into_iter().for_each(String::clear);
        *boilerplate = Boilerplate::default();
    }
}

/// Generates a story: the wording decides where names and numbers occur, the facts decide which.
struct Teller<'a> {
    language: &'a Language,
    wording: Random,
    facts: Random,
    /// The people of the story, as given name and surname.
    cast: [(u64, u64); 6],
    /// Words that recur in the story.
    topic: [u64; 16],
}

impl<'a> Teller<'a> {
    fn new(press: &'a Press, wording: u64, facts: u64) -> Self {
        let mut wording = Random::new(press.seed, wording, Stream::Wording);
        let mut facts = Random::new(press.seed, facts, Stream::Facts);
        let cast = [(); 6].map(|()| (facts.below(Language::NAMES), facts.below(Language::NAMES)));
        let topic = [(); 16].map(|()| 256 + wording.below((1 << OCTAVES) / 8));
        Self { language: &press.language, wording, facts, cast, topic }
    }

    /// The story as a string, for kinds that change it.
    fn told(&mut self) -> String {
        let mut text = String::with_capacity(1 << 13);
        self.story(&mut text);
        text
    }

    fn story(&mut self, text: &mut String) {
        let n_words = MEDIAN_WORDS * (SPREAD * self.wording.normal()).exp();
        self.paragraphs(n_words.clamp(50.0, 2000.0) as u64, text);
    }

    /// Appends sentences until there are `n_words` words, with a line break after one in three.
    fn paragraphs(&mut self, n_words: u64, text: &mut String) {
        let mut n_told = self.sentence(text);
        while n_told < n_words {
            text.push(if self.wording.one_in(3) { '\n' } else { ' ' });
            n_told += self.sentence(text);
        }
    }

    fn paragraph(&mut self, text: &mut String) {
        self.sentence(text);
        text.push(' ');
        self.sentence(text);
    }

    fn caption(&mut self, text: &mut String) {
        let n_words = 7 + self.wording.below(25);
        self.name(text);
        text.push(' ');
        self.clause(n_words, text);
        text.push('.');
    }

    /// A sentence of 6 to 28 words. One in twenty is a quote.
    fn sentence(&mut self, text: &mut String) -> u64 {
        let n_words = 6 + self.wording.below(9) + self.wording.below(15);
        if self.wording.one_in(20) {
            text.push('“');
            self.capitalized_clause(n_words, text);
            text.push_str(",” said ");
            self.name(text);
        } else {
            self.capitalized_clause(n_words, text);
        }
        text.push('.');
        n_words
    }

    fn capitalized_clause(&mut self, n_words: u64, text: &mut String) {
        let start = text.len();
        self.clause(n_words, text);
        capitalize(text, start);
    }

    /// Words, names and numbers separated by spaces, with some commas and dashes.
    fn clause(&mut self, n_words: u64, text: &mut String) {
        let mut rank = 1;
        for at in 0..n_words {
            let draw = self.wording.draw();
            match draw >> 48 & 0xFF {
                _ if at == 0 => {}
                0..=11 => text.push_str(", "),
                12 => text.push_str(" – "),
                _ => text.push(' '),
            }
            rank = self.word(draw, rank, text);
        }
    }

    /// Of 256 words, 7 are names, 4 numbers, 25 words of the story's topic and 96 companions of the
    /// word before.
    fn word(&mut self, draw: u64, before: u64, text: &mut String) -> u64 {
        let rank = match draw >> 56 {
            0..=6 => {
                self.name(text);
                text.push_str(if draw.is_multiple_of(16) { "’s" } else { "" });
                return before;
            }
            7..=10 => {
                push_number(&mut self.facts, text);
                return before;
            }
            11..=35 => self.topic[(draw % 16) as usize],
            36..=131 => Language::companion(before, draw),
            _ => Language::rank(draw, OCTAVES),
        };
        text.push_str(self.language.words.get(rank));
        rank
    }

    /// A person of the story: one time in three the full name, otherwise the surname.
    fn name(&mut self, text: &mut String) {
        let draw = self.wording.draw() >> 32;
        let (given_name, surname) = self.cast[(draw % 6) as usize];
        if (draw >> 8).is_multiple_of(3) {
            text.push_str(self.language.given_names.get(given_name));
            text.push(' ');
        }
        text.push_str(self.language.surnames.get(surname));
    }
}

/// A number, a percentage, a sum, a year or a day.
fn push_number(facts: &mut Random, text: &mut String) {
    let small = facts.below(98) + 2;
    let month = MONTHS[facts.below(12) as usize];
    match facts.below(6) {
        0 => write!(text, "{small}"),
        1 => write!(text, "{small},{:03}", facts.below(1_000)),
        2 => write!(text, "{small} percent"),
        3 => write!(text, "${small}.{} million", facts.below(10)),
        4 => write!(text, "{}", 1_925 + small),
        _ => write!(text, "{month} {}", facts.below(28) + 1),
    }
    .expect("a string has room");
}
