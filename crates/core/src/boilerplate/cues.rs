//! The tokens of a line → whether a phrase shows that it addresses the reader of the page.
//!
//! The phrases are those of newsletters, subscriptions, shares, rights and reading times. The
//! numbers in a line with one of them are not news: the price of a subscription, the length of a
//! recording, the number of an article.

use super::mask::Slot;
use crate::hash::UseHash;
use crate::text::{Token, normalize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// The phrases, one string per language.
const PHRASES: [&str; 15] = [
    "this article|this page|listen to this|sign up|subscribe|subscribers|newsletter|newsletters|reading time|print this|print article|report an error|\
     article id|story id|independent journalism|our journalism|become a member|free trial|cancel anytime|cancel any time|\
     unlimited access|digital access|all rights reserved|copyright|download our app|our app|follow us|join the conversation|\
     contact|contacts|call us|email us|write to us|have your say|share this|email this|most read|related articles|read more|\
     advertisement|sponsored|cookies|privacy policy|terms of use",
    "dieser artikel|newsletter abonnieren|jetzt abonnieren|jetzt anmelden|im abo|artikel anhören|alle rechte vorbehalten|fehler melden|\
     artikel drucken|unterstützen sie|folgen sie uns|mehr zum thema|anzeige|kontakt",
    "cet article|abonnez vous|s'abonner|inscrivez vous|écouter l'article|temps de lecture|tous droits réservés|\
     signaler une erreur|suivez nous|publicité|infolettre",
    "este artículo|suscríbete|suscríbase|boletín|tiempo de lectura|todos los derechos reservados|\
     síguenos|publicidad|contacto",
    "este artigo|assine|assinante|tempo de leitura|todos os direitos reservados|siga nos|publicidade|contato",
    "questo articolo|abbonati|iscriviti|ascolta l'articolo|tempo di lettura|tutti i diritti riservati|seguici|pubblicità|contatti",
    "dit artikel|abonneer|nieuwsbrief|meld je aan|beluister dit|alle rechten voorbehouden|volg ons|advertentie",
    "ten artykuł|zapisz się|prenumerata|czas czytania|wszelkie prawa zastrzeżone|posłuchaj artykułu|obserwuj nas|reklama",
    "эта статья|подпишитесь|подписаться|подписывайтесь|рассылку|время чтения|все права защищены|на правах рекламы|контакты|слушать статью",
    "bu haber|abone ol|bültenimize|okuma süresi|tüm hakları saklıdır|bizi takip|haberi dinle",
    "اشترك|النشرة البريدية|مدة القراءة|وقت القراءة|جميع الحقوق محفوظة|حقوق النشر|هذا المقال|استمع|تابعنا|للتواصل",
    "सब्सक्राइब|न्यूज़लेटर|सर्वाधिकार सुरक्षित|विज्ञापन|हमें फॉलो",
    "メールマガジン|メルマガ|購読|会員登録|読了時間|無断転載|この記事|記事番号|お問い合わせ",
    "订阅|訂閱|版权所有|版權所有|阅读时间|本文|扫码|关注我们|联系我们|责任编辑",
    "구독|뉴스레터|무단전재|무단 전재|기사 듣기|기사제보",
];

/// The phrases, by the hashes of their first tokens.
type Phrases = HashMap<u64, Vec<Vec<u64>>, UseHash>;

/// Whether one of the phrases occurs in the tokens of these slots.
pub(super) fn are_among(slots: &[(&Token, Option<Slot>)]) -> bool {
    let starts = |phrase: &Vec<u64>, at: usize| {
        let here = slots[at..].iter().map(|(token, _)| token.hash);
        slots.len() - at >= phrase.len() && here.zip(phrase).all(|(token, word)| token == *word)
    };
    (0..slots.len()).any(|at| {
        let of_first = phrases().get(&slots[at].0.hash);
        of_first.is_some_and(|phrases| phrases.iter().any(|phrase| starts(phrase, at)))
    })
}

fn phrases() -> &'static Phrases {
    static FOUND: OnceLock<Phrases> = OnceLock::new();
    FOUND.get_or_init(|| {
        let mut found = Phrases::default();
        for phrase in PHRASES.iter().flat_map(|language| language.split('|')) {
            let tokens = normalize::tokens_of(phrase);
            let hashes: Vec<u64> = tokens.iter().map(|token| token.hash).collect();
            found.entry(hashes[0]).or_default().push(hashes);
        }
        found
    })
}
