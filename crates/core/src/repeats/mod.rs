//! An article → cuts of the passages that it repeats: a doubled caption, a pull quote, a body
//! pasted twice.
//!
//! Saved pages show an image's caption below the image and again in its `alt` text, often with
//! another credit or in capitals. They repeat a sentence of the story in large type beside the
//! story, and the headline above and below the share bar. One copy of each stays, and the others
//! are cut. Refrains, table rows, short answers and subheadings all stay: they repeat on purpose.
//!
//! 1. [`mod@matches`]: runs of tokens that occur twice in the article. One hash-table lookup per
//!    token; the table fits in the CPU cache. (A suffix array finds the same runs at forty times
//!    the cost.)
//! 2. [`paragraphs`]: paragraphs that equal, or nearly equal, an earlier one. [`entries`] of lists,
//!    tables and verse are spared unless they are [`captions`]. Short lines beside a repeated
//!    paragraph are cut with it.
//! 3. [`headline`]: the headline, repeated in the head of the page.
//! 4. [`teasers`]: paragraphs that break off and equal the beginning of a longer one; [`quotes`]:
//!    paragraphs that occur word for word in a longer one.
//! 5. [`choice`]: which of two copies is cut.
//! 6. [`runs`]: runs repeated right after themselves, inside one paragraph.
//!
//! Text shorter than `repeat_min_tokens` is kept, except for headlines and for short lines beside
//! longer repeats. The setting counts words, 8 by default; 20 characters of a script without spaces
//! count as 8 words.

pub(crate) mod captions;
pub(crate) mod difference;
pub(crate) mod choice;
pub(crate) mod entries;
pub(crate) mod headline;
pub(crate) mod matches;
pub(crate) mod paragraphs;
pub(crate) mod quotes;
pub(crate) mod runs;
pub(crate) mod teasers;

use crate::config::{CutConfig, Rule};
use crate::model::{Cause, Cut, RepeatUnit};
use crate::text::{Paragraph, Span, Token, n_words};

/// A line with fewer words is short. Short lines among short lines are verse, a table or a list.
const SHORT_LINE: usize = 15;

/// Fewest words of prose. A shorter line must be equal to an earlier one to repeat it: two that
/// differ may be two fields, titles or headings. Only a repeated line of this length takes the
/// short lines beside it with it.
const MIN_PROSE_WORDS: usize = 12;

/// Longest picture credit or name of a speaker, in tokens. A credit may be between the two copies
/// of a doubled run, after the second copy, or after a pull quote.
const CREDIT: usize = 4;

/// The repeats to cut. Their spans are sorted and disjoint.
///
/// `paragraphs` are those to search: the caller leaves out known boilerplate. `title` holds the
/// tokens of the record's title; it is empty if the record has none.
///
/// Time: linear in the tokens, plus an edit distance for each pair of paragraphs in which at least
/// a third of the later one lies in runs that the earlier one has too. Paragraphs above 600 tokens
/// are only compared for equality.
pub(crate) fn repeats(
    text: &str,
    tokens: &[Token],
    paragraphs: &[Paragraph],
    title: &[Token],
    config: &CutConfig,
) -> Vec<Cut> {
    let announcements = Article::announcements(text, tokens, paragraphs);
    let mut article =
        Article { text, tokens, paragraphs, announcements, first_prose: 0, title, config };
    article.first_prose =
        (0..paragraphs.len()).find(|&line| article.is_prose(line)).unwrap_or(paragraphs.len());
    let matches = article.matches();
    let mut whole = article.repeated_paragraphs(&matches);
    if config.uses(Rule::Headlines) {
        article.repeated_headlines(&mut whole);
    }
    if config.uses(Rule::PullQuotes) {
        article.prefer_longer_copies(&mut whole);
        article.teasers(&matches, &mut whole);
        article.pull_quotes(&matches, &mut whole);
    }
    article.choose_copies(&mut whole);
    let mut cuts: Vec<Cut> = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        match article.paragraph_cut(number, &whole) {
            Some(cut) => cuts.push(cut),
            None if config.uses(Rule::Runs) => {
                cuts.extend(article.doubled_runs(paragraph, &matches));
            }
            None => {}
        }
    }
    cuts
}

/// An article that is searched for repeats.
struct Article<'a> {
    text: &'a str,
    tokens: &'a [Token],
    paragraphs: &'a [Paragraph],
    /// Numbers of the lines that announce what follows, such as the head of a list.
    announcements: Vec<usize>,
    /// Number of the first paragraph of prose; the number of all paragraphs if none is prose. The
    /// story begins there at the latest.
    first_prose: usize,
    title: &'a [Token],
    config: &'a CutConfig,
}

/// For each paragraph, what it repeats; `None` if the paragraph stays.
type ParagraphRepeats = Vec<Option<Repeated>>;

/// Whether no adjacent paragraph is cut.
fn has_no_cut_neighbor(number: usize, whole: &ParagraphRepeats) -> bool {
    let goes = |number: usize| whole.get(number).is_some_and(Option::is_some);
    !goes(number + 1) && !number.checked_sub(1).is_some_and(goes)
}

/// The original that a paragraph to cut repeats, and how similar the two are. The original may be
/// cut as well: [`Article::paragraph_cut`] finds a copy that stays.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Repeated {
    original: Span,
    similarity: f64,
    unit: RepeatUnit,
}

impl Article<'_> {
    /// The cut of this paragraph, if it is to be cut. Follows originals up to one that stays. If a
    /// step on the way was only similar, the paragraph must itself be similar to that last
    /// original; if it is not, it is not cut.
    fn paragraph_cut(&self, number: usize, whole: &ParagraphRepeats) -> Option<Cut> {
        let Repeated { mut original, mut similarity, unit } = whole[number]?;
        let mut is_exact = similarity.total_cmp(&1.0).is_eq();
        let first = original;
        while let Some(next) = whole[self.paragraph_at(original)] {
            original = next.original;
            is_exact &= next.similarity.total_cmp(&1.0).is_eq();
        }
        if original != first && !is_exact {
            similarity = self.repeat_similarity(self.paragraph_at(original), number)?;
        }
        let cause = Cause::Repeat { original, similarity: similarity as f32, unit };
        Some(Cut { span: self.paragraphs[number].span, cause })
    }

    fn min_tokens(&self) -> usize {
        self.config.options.repeat_min_tokens as usize
    }

    /// Whether a run has enough words to be a repeat.
    fn is_long_enough(&self, run: &[Token]) -> bool {
        n_words(run) >= self.min_tokens()
    }

    /// Whether the line ends in a colon, a semicolon or a question mark. It is then the item of a
    /// list, or it announces what follows, as the head of a list and a question do.
    fn is_of_list(&self, paragraph: &Paragraph) -> bool {
        self.text[paragraph.span.range()].ends_with([':', '：', '?', '？', '؟', ';', '；', '؛'])
    }

    /// Number of the searched paragraph that contains this token, if any does.
    fn paragraph_with(&self, token: usize) -> Option<usize> {
        let number = self.paragraphs.partition_point(|paragraph| paragraph.tokens.end <= token);
        self.paragraphs.get(number).is_some_and(|p| p.tokens.contains(&token)).then_some(number)
    }

    /// Number of the searched paragraph that contains this span.
    fn paragraph_at(&self, span: Span) -> usize {
        self.paragraphs.partition_point(|paragraph| paragraph.span.end <= span.start)
    }

    /// Whether the paragraph is short or does not exist.
    fn is_short(&self, number: usize) -> bool {
        self.paragraphs.get(number).is_none_or(|line| self.is_short_line(line))
    }

    fn is_short_line(&self, line: &Paragraph) -> bool {
        // A line has at least 2/5 as many words as tokens, so counting the words of a very long
        // line is unnecessary.
        line.tokens.len() * 2 / 5 < SHORT_LINE && n_words(self.tokens_of(line)) < SHORT_LINE
    }

    /// Whether two runs are equal, token by token.
    fn is_same(left: &[Token], right: &[Token]) -> bool {
        left.len() == right.len()
            && left.iter().zip(right).all(|(left, right)| left.hash == right.hash)
    }

    fn tokens_of(&self, paragraph: &Paragraph) -> &[Token] {
        &self.tokens[paragraph.tokens.clone()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{normalize, segment};

    fn cuts(text: &str, title: &str) -> Vec<Cut> {
        let [mut tokens, mut title_tokens] = [Vec::new(), Vec::new()];
        normalize::tokens(text, &mut tokens);
        normalize::tokens(title, &mut title_tokens);
        let paragraphs = segment::paragraphs(text, &tokens);
        let config = CutConfig::default();
        repeats(text, &tokens, &paragraphs, &title_tokens, &config)
    }

    fn cut(text: &str) -> Vec<&str> {
        let cuts = cuts(text, "");
        assert!(cuts.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        cuts.iter().map(|cut| &text[cut.span.range()]).collect()
    }

    const CAPTION: &str =
        "Dockworkers load grain at the port of Varna, Bulgaria, in this file photo. Newsphoto";

    #[test]
    fn the_second_of_two_captions_goes() {
        for again in [
            CAPTION.to_owned(),
            CAPTION.to_uppercase(),
            CAPTION.replace([',', '.'], ""),
            format!("{CAPTION} / Courtesy"),
            CAPTION.replace("Newsphoto", "Harbor Agency"),
        ] {
            let text = format!("Grain deal holds\n\n{CAPTION}\n\n{again}\n\nShips left on Monday.");
            assert_eq!(cut(&text), [again], "{text}");
        }
    }

    #[test]
    fn a_third_copy_points_at_the_first() {
        let text = [CAPTION; 3].join("\n");
        assert_eq!(cut(&text), [CAPTION; 2]);
    }

    #[test]
    fn a_run_doubled_on_one_line_goes() {
        let rest =
            "The minister spoke to reporters about the harvest and the weather in the north.";
        assert_eq!(cut(&format!("{CAPTION} {CAPTION} {rest}")), [CAPTION]);
        assert_eq!(
            cut(&format!("{CAPTION} {CAPTION} / AP Photo")),
            [format!("{CAPTION} / AP Photo")]
        );
        let japanese = "写真は港で穀物を積み込む作業員たち、ブルガリアで撮影。";
        assert_eq!(cut(&format!("{japanese}{japanese}")), [japanese]);
    }

    const STORY: [&str; 4] = [
        "The council voted on Monday to close the old harbor bridge to lorries, seven years after the first cracks were found in it.",
        "Engineers had warned of the cracks. “We told them every spring that the bridge would not hold another winter,” one of them said.",
        "Lorries are to take the northern road until a new bridge stands, which the mayor hopes will be the case in three years.",
        "Shopkeepers along that road fear the noise, and say that nobody has asked them what they think of it so far.",
    ];

    #[test]
    fn a_sentence_behind_a_doubled_run_stays_and_a_credit_goes() {
        let run = "The old paper mill at Glenby burned down on Sunday night, and the roof fell into the river.";
        assert_eq!(cut(&format!("{run} {run} Nobody was hurt.")), [run]);
        let credited = format!("{run} Photo: Rosa Thane");
        assert_eq!(cut(&format!("{run} {credited}")), [credited.as_str()]);
    }

    #[test]
    fn a_long_body_that_is_doubled_on_one_line_goes() {
        let words: Vec<String> = (0..900)
            .map(|at| format!("word{}", "abcdefgh".repeat(at % 50 / 9 + 1) + &"xyz"[..at % 3]))
            .collect();
        let distinct: Vec<String> = (0..60).map(|at| format!("{}q", "pq".repeat(at + 1))).collect();
        let body = format!("The council “met {} {}.", distinct.join(" "), words.join(" "));
        assert_eq!(cut(&format!("{body} {body}")), [body.as_str()]);
    }

    #[test]
    fn the_pull_quote_goes_and_the_sentence_stays() {
        let quote = "“We told them every spring that the bridge would not hold another winter.” Senior engineer";
        for at in 0..=STORY.len() {
            let mut lines = STORY.to_vec();
            lines.insert(at, quote);
            assert_eq!(cut(&lines.join("\n")), [quote], "{at}");
        }
        let announced = [STORY.join("\n"), "She wrote to the council:".into(), quote.into()];
        assert!(cut(&announced.join("\n")).is_empty());
    }

    #[test]
    fn a_subheading_that_takes_up_the_words_of_the_story_stays() {
        let subheading =
            "A new bridge stands, which the mayor hopes will be the case in three years";
        let text = [STORY[0], subheading, STORY[2], STORY[3]].join("\n");
        assert!(cut(&text).is_empty());
    }

    #[test]
    fn a_body_that_was_pasted_twice_goes_with_its_short_lines() {
        let body = [STORY[0], "A warning", STORY[1], "* * *", "What next", STORY[2]].join("\n\n");
        let copy: Vec<&str> = body.split("\n\n").filter(|line| *line != "* * *").collect();
        assert_eq!(cut(&format!("{body}\n\n{body}")), copy);
        let poem = (1..9)
            .map(|n| format!("The tide came in for the time {n} and went out"))
            .collect::<Vec<_>>();
        assert_eq!(cut(&format!("{0}\n{0}", poem.join("\n"))), poem);
    }

    #[test]
    fn a_headline_above_and_below_the_share_bar_stands_once() {
        let headline = "Harbor bridge closes";
        let text = [headline, "By Ann Lee", headline, STORY[0], STORY[1]].join("\n");
        assert_eq!(cut(&text), [headline]);
        let poem =
            [headline, "no lorry on the harbor", headline, "no horn in the night"].join("\n");
        assert!(cut(&poem).is_empty());
    }

    #[test]
    fn of_two_captions_the_one_below_the_headline_stays() {
        let lines = [CAPTION, "Harbor bridge closes", CAPTION, STORY[0], STORY[1]];
        let text = lines.join("\n");
        let first = |title| cuts(&text, title)[0].span.start;
        assert_eq!(first("Harbor Bridge Closes"), 0);
        assert!(first("") > 0);
    }

    #[test]
    fn every_further_copy_of_a_doubled_run_goes() {
        let rest = "The minister spoke about the harvest and the weather in the north.";
        assert_eq!(
            cut(&format!("{CAPTION} {CAPTION} {CAPTION} {rest} {rest}")),
            [CAPTION, CAPTION, rest]
        );
    }

    #[test]
    fn fields_and_entries_of_a_form_stay() {
        for text in [
            format!(
                "Tarn A1\nWeight: 130 g\nPorts: one for cards of up to 32 gigabytes, one for power, one for the screen\nSold from May\n{0}\n\nTarn A2\nWeight: 145 g\nPorts: one for cards of up to 32 gigabytes, one for power, one for the screen\nSold from June\n{1}",
                STORY[0], STORY[1]
            ),
            format!(
                "1. The claim on the bridge\n{0}\nThe judge ruled in favor of the council on this one.\n2. The claim on the road\n{1}\nThe judge ruled in favor of the council on this one.\n{2}",
                STORY[0], STORY[1], STORY[2]
            ),
            format!(
                "{0}\nShe wrote, in a letter,\n{1}\n{2}\nAgain she wrote,\n{1}\n{3}",
                STORY[0], STORY[2], STORY[1], STORY[3]
            ),
        ] {
            assert!(cut(&text).is_empty(), "{text}\n{:?}", cut(&text));
        }
    }

    #[test]
    fn what_the_article_quotes_from_a_letter_that_it_prints_stays() {
        let letter = ["The text of the letter follows:", STORY[1], STORY[0], STORY[3]].join("\n");
        let quoting = format!("{}\n\"{}\"\n{letter}", STORY[2], STORY[0]);
        let quoting_in_part =
            format!("{} He called it plain.\nThe next day came.\n{letter}", STORY[0]);
        for text in [quoting, quoting_in_part] {
            assert!(cut(&text).is_empty(), "{text}\n{:?}", cut(&text));
        }
        let twice = [letter.as_str(), STORY[2], &letter].join("\n");
        assert_eq!(cut(&twice).len(), 4);
    }

    #[test]
    fn what_introduces_the_items_of_a_list_stays_with_them() {
        let note = "Users of the older telephone go to this other address to get the program";
        let entry = |prize: &str, story: &str| {
            format!("{prize}\n{story}\n{note}\n* one per household and only this month")
        };
        let text = [entry("A watch", STORY[0]), entry("A ring", STORY[1])].join("\n");
        assert!(cut(&text).is_empty(), "{:?}", cut(&text));
    }

    #[test]
    fn a_run_that_begins_within_a_sentence_stays_where_no_capital_tells() {
        let text = "調査によると女性の5人に3人が毎日使っていると答え、また3人に1人が毎日使っていると答え、また3人に1人が週に一度は使うとのことです。";
        assert!(cut(text).is_empty(), "{:?}", cut(text));
    }

    #[test]
    fn the_copy_that_is_set_apart_goes() {
        let quote =
            "Nobody has asked us what we think of it so far, and nobody will before the winter";
        let sentence = format!("{quote}.");
        let text = [STORY[0], quote, STORY[1], STORY[2], &sentence, STORY[3]].join("\n");
        assert_eq!(cut(&text), [quote]);
    }

    #[test]
    fn a_digest_goes_and_the_story_stays() {
        let lines =
            [STORY[1], STORY[3], "Full report", STORY[0], STORY[1], STORY[2], "More", STORY[3]];
        let text = lines.join("\n");
        let cuts = cuts(&text, "");
        assert_eq!(cuts.len(), 2);
        assert!(cuts.iter().all(|cut| cut.span.start < 300), "{cuts:?}");
    }

    #[test]
    fn a_turn_of_speech_stays() {
        let text = "If you have five thousand fewer agents on the border, you have five thousand fewer agents on the border.";
        assert!(cut(text).is_empty());
    }

    #[test]
    fn legitimate_repetition_stays() {
        for text in [
            "* * *\n\nOne.\n\n* * *\n\nTwo.\n\n* * *",
            "Background\n\nText one.\n\nBackground\n\nText two.",
            "Q. Did you know?\nNo comment.\nQ. Did he?\nNo comment.\nQ. Did she?\nNo comment.",
            "North 1 2 0 3 0 0 1 2\nSouth 1 2 0 3 0 0 1 4\nEast 1 2 0 3 0 0 1 2",
            "The tide came in and the boats went out\nand the gulls cried over the bay\n\
             and nobody knew what it was about\nThe tide came in and the boats went out\n\
             and the lamps were lit on the quay",
            "The price of wheat rose by 3 percent in the north of the country in May, the office said.\n\n\
             The price of wheat rose by 5 percent in the north of the country in May, the office said.",
            "What to bring if you come for the first time:\nA coat.\n\nText that stands in between.\n\n\
             What to bring if you come for the first time:\nA hat.",
            "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
            "ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha",
        ] {
            assert!(cut(text).is_empty(), "{text}\n{:?}", cut(text));
        }
    }
}
