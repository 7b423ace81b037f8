//! Any text, whose first line is its headline: tokens, paragraphs and cuts stand in order at character boundaries, paragraphs hold
//! all tokens, no two cuts overlap, and what the survey notes comes back from its bytes.

#![no_main]

use copydesk_core::boilerplate::survey::{self, SurveyedDocument};
use copydesk::config::{Config, Options};
use copydesk_core::text::{Paragraph, Span, Token};
use copydesk_core::model::{Cut};
use copydesk_core::clean;
use copydesk_core::text::normalize;
use copydesk_core::repeats;
use copydesk_core::text::segment;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Short repeats go too, so that short inputs hold some.
static CONFIG: LazyLock<Config> = LazyLock::new(|| {
    let options = Options { repeat_min_tokens: 3, ..Options::default() };
    Config::new(options).expect("valid options")
});

fuzz_target!(|text: &str| {
    let tokens = tokens_of(text);
    check_tokens(text, &tokens);
    let paragraphs = segment::paragraphs(text, &tokens);
    check_paragraphs(text, &tokens, &paragraphs);
    let surveyed = survey::survey(text, &tokens, &paragraphs);
    assert_eq!(surveyed.lines.len(), paragraphs.len());
    assert_eq!(SurveyedDocument::from_bytes(&surveyed.to_bytes()), surveyed);
    let title = tokens_of(text.lines().next().unwrap_or_default());
    check_cuts(text, &repeats::repeats(text, &tokens, &paragraphs, &title, &CONFIG));
});

fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    normalize::tokens(text, &mut tokens);
    tokens
}

fn stands_in(text: &str, span: Span) -> bool {
    !span.is_empty() && text.get(span.range()).is_some()
}

fn follow(before: Span, span: Span) -> bool {
    before.end <= span.start
}

/// The tokens of one character, such as a ligature, stand on top of each other.
fn check_tokens(text: &str, tokens: &[Token]) {
    assert!(tokens.iter().all(|token| stands_in(text, token.span)));
    for pair in tokens.windows(2) {
        let (before, span) = (pair[0].span, pair[1].span);
        assert!(before.start <= span.start && before.end <= span.end, "{before:?} {span:?}");
    }
}

fn check_paragraphs(text: &str, tokens: &[Token], paragraphs: &[Paragraph]) {
    let mut next_token = 0;
    for paragraph in paragraphs {
        assert!(stands_in(text, paragraph.span));
        assert_eq!(paragraph.tokens.start, next_token);
        next_token = paragraph.tokens.end;
        for token in &tokens[paragraph.tokens.clone()] {
            assert!(paragraph.span.start <= token.span.start);
            assert!(token.span.end <= paragraph.span.end);
        }
    }
    assert_eq!(next_token, tokens.len());
    assert!(paragraphs.windows(2).all(|pair| follow(pair[0].span, pair[1].span)));
}

fn check_cuts(text: &str, cuts: &[Cut]) {
    assert!(cuts.iter().all(|cut| stands_in(text, cut.span)));
    assert!(cuts.windows(2).all(|pair| follow(pair[0].span, pair[1].span)));
    let deletions = clean::deletions(text, cuts);
    let n_left = clean::cleaned(text, &deletions).chars().count();
    assert_eq!(n_left as u64, clean::n_chars(text, &deletions));
}
