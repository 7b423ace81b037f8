//! The masked slots of a line → its figures: the numbers that may be what it says.
//!
//! *A number is news until shown to be furniture.* `Attendance: 10,925`, `He was 91.` and a league
//! table recur in form, and their numbers are the news; `3 months ago 311`,
//! `872 views | 14 comments` and `Posted 12 March 2025 at 22:49` recur in form as well, and say
//! nothing. The kind of number decides. The numbers of a date say nothing, except in a sentence.
//! Neither do those of a line whose words are all labels of counters and dates, or that addresses
//! the reader ([`cues`]). All others are figures. A line whose figures differ from page to page is
//! content; figures that are the same in all pages are a telephone number, a street or a slogan.

use super::cues;
use super::mask::{Slot, Words};
use crate::hash;
use crate::text::{Token, TokenClass, segment};
use std::ops::RangeInclusive;

/// Shortest sentence, in words.
const MIN_SENTENCE: u32 = 3;

/// Shortest sentence in a script without spaces, in characters.
const MIN_SENTENCE_CHARACTERS: u32 = 6;

/// Longest label, in tokens.
const MAX_TOKENS: usize = 24;

/// Words of lines that count readers or give the time: labels of counters, dates and ages, and the
/// words that join them.
static LABELS: Words = Words::of(
    "view views viewed comment comments share shares shared like likes reply replies repost reposts follower followers \
    read reads reader readers reading min mins minute ago post posts posted publish published updated update modified created last on at \
    am pm utc gmt est edt page photo photos image images picture pictures vote votes of time retweet retweets download downloads hit hits rating \
    Aufrufe Aufruf Ansichten Kommentar Kommentare Kommentaren Lesezeit Leser gelesen geteilt Uhr vor veröffentlicht aktualisiert Stand erstellt \
    zuletzt geändert Bild Bilder Foto Fotos Seite Druckseite \
    vue vues commentaire commentaires partage partages lecture lectures temps de il y a publié mis à jour le modifié réaction réactions \
    visita visitas vista vistas comentario comentarios compartido veces lectura hace publicado actualizado el las gusta \
    visualização visualizações comentário comentários leitura atrás há atualizado às \
    visualizzazioni commento commenti condivisioni lettura fa pubblicato aggiornato alle ore \
    weergaven reactie reacties keer gedeeld bekeken leestijd geleden gepubliceerd bijgewerkt geplaatst op om \
    wyświetleń wyświetlenia komentarz komentarze komentarzy udostępnień czytania temu opublikowano aktualizacja dodano \
    visningar kommentarer delningar sedan publicerad uppdaterad kl visninger delinger siden publisert oppdatert \
    просмотр просмотра просмотров комментарий комментария комментариев репостов лайков назад опубликовано обновлено в \
    görüntülenme okunma yorum paylaşım beğeni önce yayınlanma güncelleme tarihi saat \
    مشاهدة مشاهدات تعليق تعليقات مشاركة مشاركات قراءة منذ نشر نشرت تحديث آخر في الساعة \
    व्यूज़ टिप्पणी टिप्पणियां शेयर पहले प्रकाशित अपडेट बजे \
    閲覧数 コメント件 回前 更新 公開 投稿 配信 発行 浏览量 阅读 评论条 次 分享 转发 点赞 发布 時間时间于 於 \
    조회 조회수 댓글 공유 추천 전 입력 수정 등록 개",
);

/// Words beside a number of days or hours that make it the age of a page.
static AGO: Words = Words::of(
    "ago vor il hace há atrás fa geleden temu sedan siden назад önce منذ पहले 前 전 以前 lalu yang πριν",
);

/// Hash of the figures of a line, 0 if it has none. `line` is its text, `base` the offset of that
/// text in the document, `slots` its tokens with their slots, and `all` the hash state of those
/// that vary. A line without varying tokens costs nothing, and only a short one is examined again.
pub(super) fn figures(line: &str, base: u32, slots: &[(&Token, Option<Slot>)], all: u64) -> u32 {
    if all == hash::RUN || is_code(line) {
        0
    } else if slots.len() > MAX_TOKENS {
        as_figures(all)
    } else {
        of_label(line, base, slots)
    }
}

/// Hash of the figures of a line short enough to be a label.
fn of_label(line: &str, base: u32, slots: &[(&Token, Option<Slot>)]) -> u32 {
    if is_of_labels(slots) || is_addressed(line, slots) {
        return 0;
    }
    let is_label = !is_sentence(line, slots);
    let is_age = slots.iter().any(|(token, slot)| slot.is_none() && AGO.holds(token.hash));
    let says_nothing = |run: &[(&Token, Option<Slot>)]| {
        is_label && (is_date(line, base, run) || is_age && has_unit(run))
    };
    let runs = slots.chunk_by(|left, right| varies(left.1) && varies(right.1));
    let figures = runs.filter(|run| varies(run[0].1) && !says_nothing(run)).flatten();
    let state = figures.fold(hash::RUN, |state, (token, _)| hash::push(state, token.hash));
    if state == hash::RUN { 0 } else { as_figures(state) }
}

/// A hash state as a number that is not 0.
fn as_figures(state: u64) -> u32 {
    ((hash::mix(state) >> 32) as u32).max(1)
}

/// Smallest share of pages with the same figures, for a line without news.
const SAME: f64 = 0.9;

/// Whether the figures of a line differ from page to page, so that they may be news.
pub(super) fn vary(figures: impl Iterator<Item = u32>) -> bool {
    counts_vary(&counted(figures.map(|figures| (figures, 1)).collect()))
}

/// Figures with their numbers of pages, each once, ascending.
pub(super) fn counted(mut figures: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    figures.sort_unstable();
    figures.dedup_by(|(next, n), (figures, sum)| {
        let is_same = next == figures;
        *sum += if is_same { *n } else { 0 };
        is_same
    });
    figures
}

/// Like [`vary`], for figures that were [`counted`].
pub(super) fn counts_vary(figures: &[(u32, u32)]) -> bool {
    let counts = || figures.iter().map(|&(_, n_pages)| n_pages);
    f64::from(counts().max().unwrap_or(0)) < SAME * f64::from(counts().sum::<u32>())
}

/// Whether a slot can be a figure.
pub(super) fn varies(slot: Option<Slot>) -> bool {
    matches!(slot, Some(Slot::Number | Slot::Date))
}

fn is_sentence(line: &str, slots: &[(&Token, Option<Slot>)]) -> bool {
    if !segment::is_ended(line) {
        return false;
    }
    let words = || slots.iter().filter(|(_, slot)| slot.is_none());
    let n_characters =
        words().filter(|(token, _)| token.class == TokenClass::Character).count() as u32;
    let n_words = words().count() as u32 - n_characters;
    n_words >= MIN_SENTENCE || n_characters >= MIN_SENTENCE_CHARACTERS
}

/// Whether a line looks like a sentence of a story: it ends like one, and does not address the
/// reader.
pub(super) fn is_prose(line: &str, slots: &[(&Token, Option<Slot>)]) -> bool {
    is_sentence(line, slots)
        && !slots.iter().any(|(_, slot)| *slot == Some(Slot::Address))
        && !is_addressed(line, slots)
}

/// Whether a line addresses the reader of the page.
fn is_addressed(line: &str, slots: &[(&Token, Option<Slot>)]) -> bool {
    line.contains('©') || cues::are_among(slots)
}

/// Whether a line is program code that was saved with the page.
fn is_code(line: &str) -> bool {
    /// Fewest marks of code.
    const FEWEST: usize = 8;
    /// Bytes examined, from the start of the line.
    const BEGINNING: usize = 256;
    let beginning = &line.as_bytes()[..line.len().min(BEGINNING)];
    let n_marks = beginning.iter().filter(|byte| b"{}();=<>_".contains(byte)).count();
    n_marks >= FEWEST && n_marks * 20 >= beginning.len()
}

/// Whether all words of a line are labels of counters and dates.
fn is_of_labels(slots: &[(&Token, Option<Slot>)]) -> bool {
    let mut words = slots.iter().filter(|(_, slot)| slot.is_none()).peekable();
    words.peek().is_some()
        && words.all(|(token, _)| LABELS.holds(token.hash) || AGO.holds(token.hash))
}

/// Most numbers beside the name of a month or a day: day, year, hour, minute, second.
const MAX_OF_DATE: usize = 5;

/// Numbers in a date without names, with or without a time of day.
const OF_NUMBERS: RangeInclusive<usize> = 3..=6;

/// Whether a run is a date: the name of a month or a weekday with the numbers of a date, or numbers
/// that are one.
fn is_date(line: &str, base: u32, run: &[(&Token, Option<Slot>)]) -> bool {
    let between = |first: &Token, last: &Token| {
        &line[(first.span.start - base) as usize..(last.span.end - base) as usize]
    };
    let has_name = run.iter().any(|(_, slot)| *slot == Some(Slot::Date));
    let numbers = run.iter().filter(|(_, slot)| *slot == Some(Slot::Number));
    let numbers: Vec<u32> =
        numbers.map(|(token, _)| leading_number(between(token, token))).collect();
    let n_years = numbers.iter().filter(|number| (1900..=2100).contains(*number)).count();
    let n_small = numbers.iter().filter(|number| (0..=59).contains(*number)).count();
    let is_plain = n_years + n_small == numbers.len() && n_years <= 1;
    let joined = between(run[0].0, run[run.len() - 1].0);
    let is_decimal = |three: &[u8]| {
        three[0].is_ascii_digit() && matches!(three[1], b'.' | b',') && three[2].is_ascii_digit()
    };
    let has_decimal = n_years == 0 && joined.as_bytes().windows(3).any(is_decimal);
    let is_quantity = has_decimal || joined.contains(['%', '$', '€', '£']);
    let n_parts = numbers.len();
    is_plain
        && !is_quantity
        && (has_name && n_parts <= MAX_OF_DATE || n_years == 1 && OF_NUMBERS.contains(&n_parts))
}

fn leading_number(text: &str) -> u32 {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().unwrap_or(u32::MAX)
}

/// Whether a run contains a unit of time.
fn has_unit(run: &[(&Token, Option<Slot>)]) -> bool {
    let is_unit = |(token, slot): &(&Token, Option<Slot>)| {
        *slot == Some(Slot::Number) && token.class != TokenClass::Number
    };
    run.iter().any(is_unit)
}

#[cfg(test)]
mod tests {

    fn figures(line: &str) -> u32 {
        let tokens = crate::text::normalize::tokens_of(line);
        crate::boilerplate::line::line_key(line, 0, &tokens).figures
    }

    #[test]
    fn counters_and_dates_say_nothing() {
        for line in [
            "3 months ago 311",
            "872 views | 14 comments",
            "57 shares",
            "Posted 12 March 2025 at 22:49",
            "The Daily Post, 12 March 2025",
            "2025-03-12 The Daily Post",
            "© 2024 The Daily Post",
            "Vor 3 Stunden",
            "il y a 5 jours",
            "منذ 3 أيام",
            "5分前",
            "4 min read",
            "No number at all",
            "Listen to this article: 18 minutes",
            "window.box = window.box || []; box.push({ kind: 'thumbs', place: 'box_12' });",
        ] {
            assert_eq!(figures(line), 0, "{line}");
        }
    }

    #[test]
    fn other_numbers_may_be_the_news() {
        for line in [
            "The death toll has risen to 12.",
            "He was 91.",
            "Attendance: 10,925",
            "Nordic 30 closes at 1,718.42 points",
            "1 Aldern 10 5 3 3 22:9 8",
            "Half-time: 1-1",
            "Tomorrow: high 8, low 5, rain 9 mm",
            "The next meeting is on 12 March 2025.",
            "Inflation, June 4.2 %",
            "Age: 91 years",
            "最高気温は12度の見込み",
            "Pay: 2437 a month",
        ] {
            assert_ne!(figures(line), 0, "{line}");
        }
        assert_ne!(figures("He was 91."), figures("He was 92."));
    }
}
