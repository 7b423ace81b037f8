//! Captions: lines that are placed where pictures are, or open like the lines below pictures.
//!
//! A caption may open with a mark or a label (`▲`, `FILE PHOTO:`, `Bild:`), like list items, and
//! may be as short as a heading. It is recognized by a word for a picture, or by its *place*: the
//! first copy is right below the headline, above the story, and the second is between two
//! paragraphs.

use super::{Article, ParagraphRepeats};
use crate::text::Paragraph;

/// Marks that point at a picture.
const MARKS: &str = "▲△▼▽◀◁▶▷📷📸🎥🎞🖼";

/// Words for a picture that open the line below it, in lower case.
const LABELS: &str = "photo|photos|file photo|file photos|image|picture|caption|archive photo|video|illustration|graphic|\
    bild|foto|archivbild|archivfoto|symbolbild|grafik|légende|crédit photo|illustration|imagen|fotografía|archivo|imagem|\
    arquivo|immagine|didascalia|afbeelding|beeld|archieffoto|zdjęcie|fot|zdj|ilustracja|bilde|billede|kuva|фото|фотография|\
    снимок|иллюстрация|світлина|fotoğraf|görsel|صورة|الصورة|تصوير|फोटो|तस्वीर|चित्र|写真|画像|图|图片|圖|圖片|图为|사진|ภาพ|hình|ảnh";

/// Longest label, in characters.
const MAX_LABEL: usize = 24;

/// Most lines above the first caption of a page: its headline, a byline.
const ABOVE: usize = 3;

impl Article<'_> {
    /// Whether both of two equal lines are captions, although they look like list items.
    pub(super) fn are_captions(
        &self,
        number: usize,
        original: usize,
        whole: &ParagraphRepeats,
    ) -> bool {
        let has_one_opening = |beside: usize, line: usize| {
            let mark = self.mark(&self.paragraphs[line]);
            let neighbor = self.paragraphs.get(beside);
            neighbor.is_some_and(|neighbor| mark.is_some() && self.mark(neighbor) == mark)
        };
        let is_of_list = |line: usize| {
            has_one_opening(line + 1, line) || has_one_opening(line.wrapping_sub(1), line)
        };
        let is_shown = self.is_labelled(&self.paragraphs[number]);
        !is_of_list(number)
            && !is_of_list(original)
            && (is_shown || self.is_below_headline(original, whole) && self.is_in_story(number))
    }

    /// Whether the line opens with a mark or a word for a picture.
    fn is_labelled(&self, line: &Paragraph) -> bool {
        let text = &self.text[line.span.range()];
        let label = text.chars().take(MAX_LABEL).collect::<String>().to_lowercase();
        let label = label.split([':', '：']).next().filter(|label| label.len() < text.len());
        let is_label = |label: &str| LABELS.split('|').any(|word| word == label.trim());
        text.starts_with(|c| MARKS.contains(c)) || label.is_some_and(is_label)
    }

    /// Whether the line is above the story: below the headline, with no paragraph of the story
    /// above it except repeated ones.
    pub(super) fn is_below_headline(&self, line: usize, whole: &ParagraphRepeats) -> bool {
        let comes_again = |above: usize| {
            let span = self.paragraphs[above].span;
            whole.iter().flatten().any(|repeated| repeated.original == span)
        };
        let is_story =
            |above: usize| self.is_prose(above) && whole[above].is_none() && !comes_again(above);
        line <= ABOVE && !(0..line).any(is_story)
    }

    /// Whether the line is between two paragraphs of the story.
    fn is_in_story(&self, line: usize) -> bool {
        let is_long = |beside: usize| !self.is_short(beside);
        line > 0 && line + 1 < self.paragraphs.len() && is_long(line - 1) && is_long(line + 1)
    }
}
