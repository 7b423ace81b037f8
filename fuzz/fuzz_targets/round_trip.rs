//! Any corpus of JSON Lines, CSV or TSV, or one page, of few and similar lines so that copies,
//! repeats and boilerplate occur: what was cleaned is restored byte for byte.

#![no_main]

use arbitrary::Arbitrary;
use copydesk::Options;
use copydesk_core::config::FormPolicy;
use copydesk_fuzz::Input;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

/// Lines that occur in many articles.
const LINES: [&str; 14] = [
    "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen meters.",
    "Engineers had warned of the cracks. “The bridge will not hold another winter,” one of them said.",
    "Lorries are to take the northern road until a new bridge stands, in 3 years at the earliest.",
    "Shopkeepers along that road fear the noise, and say that nobody has asked them what they think of it.",
    "Ferry fares rise by 12 percent on 1 March 2024, the company said; on 3 May, by 4 percent.",
    "Dockworkers load grain at the port of Varna, Bulgaria, in this file photo. / Newsphoto",
    "Write to our desk with your views on this",
    "Read more on our site: \"Ferry fares\"",
    "写真は港で穀物を積み込む作業員たち。写真は港で穀物を積み込む作業員たち。",
    "Published 3 hours ago",
    "By Ann Bell, our staff",
    "\u{FFFD}* * *\u{FFFD}",
    "\"And\" so it went on for some time, they say.",
    "\u{FEFF}Two pages in one file.",
];

/// Words of sentences that occur in few articles.
const WORDS: [&str; 16] = [
    "the",
    "bridge",
    "cafe\u{301}",
    "ﬁne",
    "Monday",
    "17",
    "said",
    "not",
    "\u{1F600}",
    "港",
    "(a",
    "b)",
    ".",
    "\"",
    "\\",
    "ſtraße",
];

/// Separators after a line.
const GAPS: [&str; 8] = ["\n", "\n\n", "\r\n", " ", "", "  ", "\u{2028}", "\t"];

/// A corpus and the settings of its cleaning.
#[derive(Arbitrary, Debug)]
struct Corpus<'a> {
    format: Format,
    has_mark: bool,
    records: Vec<Record<'a>>,
    ends_with_line: bool,
    settings: Settings,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Format {
    JsonLines,
    Csv,
    Tsv,
    PlainText,
}

#[derive(Arbitrary, Debug)]
struct Settings {
    annotates: bool,
    compares_all: bool,
    keeps_long_aside: bool,
    removes_forms: bool,
}

#[derive(Arbitrary, Debug)]
enum Record<'a> {
    Article { source: u8, lines: Vec<(Line<'a>, u8)>, spelling: Spelling },
    Bytes(&'a [u8]),
}

#[derive(Arbitrary, Debug)]
enum Line<'a> {
    Common(u8),
    Words(&'a [u8]),
    Text(&'a str),
}

/// The spelling of a record's text: as most programs write it, with more escapes and fields, or
/// with surrogate halves.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Spelling {
    Usual,
    Escaped,
    Halves,
}

fuzz_target!(|corpus: Corpus| {
    let bytes = corpus.bytes();
    let input = Input::new(corpus.format.file_name(), &bytes);
    let (results, restored) = (input.beside("out"), input.beside("again"));
    if let Err(error) = copydesk_fuzz::run::clean(input.path(), &results, corpus.options()) {
        assert!(error.to_string().contains("no record can be read"), "{error}");
        return;
    }
    copydesk::results::restore::restore(&results, &restored).expect("finished results");
    let found = std::fs::read(restored.join(corpus.format.file_name())).expect("a restored file");
    assert!(found == bytes, "the input is not what it was");
});

impl Corpus<'_> {
    fn options(&self) -> Options {
        let mut options = Options::default();
        let Settings { annotates, compares_all, keeps_long_aside, removes_forms } = self.settings;
        options.output.annotate = annotates && matches!(self.format, Format::JsonLines);
        options.cut.boilerplate_min_stories = 2;
        if compares_all {
            options.copy.recall = 1.0;
        }
        if keeps_long_aside {
            options.read.max_record = 1 << 9;
        }
        if removes_forms {
            options.copy.forms = FormPolicy::Remove;
        }
        options
    }

    fn bytes(&self) -> Vec<u8> {
        let head = self.format.head().map(|head| head.as_bytes().to_vec());
        let records = self.records.iter().map(|record| record.bytes(self.format));
        let mut bytes = if self.has_mark { b"\xEF\xBB\xBF".to_vec() } else { Vec::new() };
        bytes.extend(head.into_iter().chain(records).collect::<Vec<_>>().join(&b'\n'));
        bytes.extend(self.ends_with_line.then_some(b'\n'));
        bytes
    }
}

impl Format {
    fn file_name(self) -> &'static str {
        match self {
            Self::JsonLines => "in.jsonl",
            Self::Csv => "in.csv",
            Self::Tsv => "in.tsv",
            Self::PlainText => "in.txt",
        }
    }

    fn head(self) -> Option<&'static str> {
        match self {
            Self::JsonLines | Self::PlainText => None,
            Self::Csv => Some("source,text"),
            Self::Tsv => Some("source\ttext"),
        }
    }
}

impl Record<'_> {
    fn bytes(&self, format: Format) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.to_vec(),
            Self::Article { source, lines, spelling } => {
                let text: String =
                    lines.iter().map(|(line, gap)| line.text() + of(&GAPS, *gap)).collect();
                spelling.record(source % 4, &text, format).into_bytes()
            }
        }
    }
}

impl Line<'_> {
    fn text(&self) -> String {
        match self {
            Self::Common(number) => of(&LINES, *number).to_owned(),
            Self::Words(numbers) => {
                let words: Vec<&str> = numbers.iter().map(|&number| of(&WORDS, number)).collect();
                words.join(" ")
            }
            Self::Text(text) => (*text).to_owned(),
        }
    }
}

impl Spelling {
    fn record(self, source: u8, text: &str, format: Format) -> String {
        match format {
            Format::JsonLines => self.object(source, text),
            Format::Csv => self.row(source, text, ','),
            Format::Tsv => self.row(source, text, '\t'),
            Format::PlainText => text.to_owned(),
        }
    }

    fn object(self, source: u8, text: &str) -> String {
        match self {
            Self::Usual => json!({ "source": source.to_string(), "text": text }).to_string(),
            Self::Escaped => {
                format!("{{\"id\":\"same\", \"text\" : \"{}\",\"x\":[1]}}", escaped(text))
            }
            Self::Halves => {
                let text = escaped(text);
                format!(
                    "{{\"text\":\"{text}\\ud83d\\n\\nmore\\ude00{text}\",\"source\":\"{source}\"}}"
                )
            }
        }
    }

    fn row(self, source: u8, text: &str, delimiter: char) -> String {
        let quoted = text.replace('"', "\"\"");
        match self {
            Self::Usual => format!("{source}{delimiter}\"{quoted}\""),
            Self::Escaped => format!("\"{source}\"{delimiter}\"{quoted}\"\"\"\r"),
            Self::Halves => format!("{source}{delimiter}{text}"),
        }
    }
}

fn of<'t>(table: &[&'t str], number: u8) -> &'t str {
    table[usize::from(number) % table.len()]
}

fn escaped(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}
