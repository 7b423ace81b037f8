//! Pairs of texts, and what keeps them apart.

use super::*;
use crate::hash::HashKey;

fn words_of(text: &str) -> Vec<Word> {
    let mut tokens = Vec::new();
    crate::text::normalize::for_each(text, |folded| tokens.push(folded.keyed_token(HashKey(7))));
    words(text, &tokens, &Lexicon::new(HashKey(7)))
}

/// What keeps apart two texts, of one source or of two, printed `days` apart.
fn signal(left: &str, right: &str, same_source: bool, days: i32) -> Option<Signal> {
    let [left, right] = [left, right].map(words_of);
    let of_day = |source: bool, day| Circumstances {
        source: Some(SourceId::numbered(u32::from(source))),
        posted: Some(day),
        ..Circumstances::NOTHING
    };
    let circumstances = [of_day(true, 0), of_day(same_source, days)];
    let similarity = Similarity { jaccard: 0.96, containment: 0.98 };
    let evidence =
        Evidence::of([&circumstances[0], &circumstances[1]], similarity, [&left, &right]);
    verdict(&evidence, Care::Balanced)
}

const GRANT: &str = "Washington office announces new funding for fire service equipment in the state today. \
    The town of Selby will receive 331,000 dollars to buy a pumper, the office said. Selby has had no new engine in \
    12 years. The money comes from a fund for rural places, and the town pays a tenth of the price itself. \
    For further details on the fund please turn to the office of grants and its regional desk.";

#[test]
fn another_town_and_another_sum_are_another_story() {
    let other = GRANT.replace("Selby", "Pukwana").replace("331,000", "99,800");
    assert_eq!(signal(GRANT, &other, true, 0), Some(Signal::Numbers));
    assert_eq!(signal(GRANT, &other, false, 0), Some(Signal::Names));
    let town = GRANT.replace("Selby", "Pukwana");
    assert_eq!(signal(GRANT, &town, true, 0), Some(Signal::Names));
}

#[test]
fn edits_of_one_story_are_copies() {
    for other in [
        GRANT.to_owned(),
        GRANT.to_uppercase(),
        GRANT.replace("will receive", "is to get").replace("further details", "more"),
        GRANT.replace("Washington office", "SELBY, S.D. (Wire) -- Washington office"),
        GRANT.replace("The money comes from a fund for rural places, and the town pays a tenth of the price itself. ", ""),
        GRANT.replace("331,000", "331000").replace("12 years", "twelve years"),
        GRANT.replace("today", "on Tuesday"),
    ] {
        assert_eq!(signal(GRANT, &other, true, 0), None, "{other}");
        assert_eq!(signal(GRANT, &other, false, 1), None, "{other}");
    }
}

#[test]
fn within_a_source_a_changed_word_on_another_day_is_another_stage() {
    let other = GRANT.replace("announces", "withdraws");
    assert_eq!(signal(GRANT, &other, true, 0), None);
    for days in [1, 20] {
        assert_eq!(signal(GRANT, &other, true, days), Some(Signal::Dates));
    }
    assert_eq!(signal(GRANT, &other, false, 20), None);
    assert_eq!(
        signal(GRANT, &GRANT.replace("today", "on Tuesday, March 3"), true, 300),
        None,
        "a repost"
    );
}

#[test]
fn a_name_in_a_script_without_capitals_is_a_run_of_characters() {
    let greeting = "国家主席今天在北京会见来访的斯里兰卡总理，双方就贸易、农业、教育和旅游合作深入交换意见。\
        会见后双方发表联合声明，并签署了若干合作文件，斯里兰卡总理对中方的热情接待表示感谢。";
    let other = greeting.replace("斯里兰卡", "新西兰");
    assert_eq!(signal(greeting, &other, true, 0), Some(Signal::Names));
    let third = greeting.replace("若干", "三次");
    let second = greeting.replace("若干", "二次");
    assert_eq!(signal(&second, &third, true, 0), Some(Signal::Numbers));
    let edited = greeting.replace("深入", "充分");
    assert_eq!(signal(greeting, &edited, false, 0), None);
}

#[test]
fn within_a_source_names_that_change_places_are_another_story() {
    let list = "Sums for roads: Selby 12, Pukwana 15, Gann Valley 9, Fort Thompson 31. The Washington office thanks all in Washington.";
    let [left, right] = ["Selby", "Pukwana"]
        .map(|town| format!("{town} will have a new road, says the county office. {list}"));
    assert_eq!(signal(&left, &right, true, 0), Some(Signal::Names));
    assert_eq!(signal(&left, &left.replace("in Washington", "in Washinton"), true, 0), None);
}

#[test]
fn a_headline_may_be_worded_anew() {
    let headline = |headline: &str| format!("{headline}\n{GRANT}");
    let circumstances = |text: &str| {
        let mut tokens = Vec::new();
        crate::text::normalize::for_each(text, |folded| {
            tokens.push(folded.keyed_token(HashKey(7)));
        });
        Circumstances::of(
            RecordFacts { source: Some(SourceId::numbered(1)), ..RecordFacts::default() },
            text,
            &tokens,
            &Lexicon::new(HashKey(7)),
        )
    };
    let verdict = |left: &str, right: &str| {
        let [left, right] = [left, right].map(headline);
        let similarity = Similarity { jaccard: 0.9, containment: 0.95 };
        let words = [&left, &right].map(|text| words_of(text));
        let [l, r] = [&left, &right].map(|text| circumstances(text));
        super::verdict(&Evidence::of([&l, &r], similarity, [&words[0], &words[1]]), Care::Balanced)
    };
    assert_eq!(
        verdict("New money helps the small brigades", "State office supports rural equipment"),
        None
    );
    assert_eq!(
        verdict("The first 12,000 reach the county", "The first 15,000 reach the county"),
        Some(Signal::Numbers)
    );
}

#[test]
fn a_word_used_again_is_a_name_in_a_script_without_capitals() {
    let telegram = |country: &str, name: &str| {
        format!(
            "بعث رئيس المجلس برقية تهنئة إلى الرئيس {name} رئيس جمهورية {country} بمناسبة ذكرى استقلال بلاده. وأعرب عن أصدق \
             التهاني بالصحة والسعادة للرئيس {name} ولشعب {country} الصديق اطراد التقدم والازدهار في جميع المجالات."
        )
    };
    let first = telegram("بوليفيا", "موراليس");
    let other = telegram("سنغافورة", "تونغ");
    assert_eq!(signal(&first, &other, false, 0), Some(Signal::Names));
    let spelled = telegram("سنغافوره", "تونج").replace("أعرب", "عبر").replace("المجالات", "مجالات");
    assert_eq!(signal(&other, &spelled, false, 0), None);
}

#[test]
fn spelling_is_no_substitution_in_arabic() {
    let story = "أعلن وزير الداخلية عبد الله الحسن أن 15 متنزها جديدا ستفتح في العاشرة صباحا عام 1436هـ أمام الزوار من المدن والقرى المجاورة، \
                 وأن فرق الأمانة أتمت أعمال الزراعة والإنارة فيها قبل موعدها بأسبوعين كاملين.";
    let other = story
        .replace("وزير", "الوزير وزير")
        .replace("عبد الله", "عبدالله")
        .replace("متنزها", "منتزها")
        .replace("أن 15", "أن ال15")
        .replace("العاشرة", "10")
        .replace("1436هـ", "1436 هـ");
    for same_source in [true, false] {
        assert_eq!(signal(story, &other, same_source, 0), None);
    }
}

#[test]
fn the_first_day_of_a_head_is_its_dateline() {
    let day = |text: &str, posted: Option<Day>| {
        let mut tokens = Vec::new();
        crate::text::normalize::for_each(text, |folded| {
            tokens.push(folded.keyed_token(HashKey(7)));
        });
        dateline(text, &tokens, posted, &Lexicon::new(HashKey(7)))
    };
    let expected = Some(day_of(1_173_052_800)); // 5 March 2007
    for text in [
        "OSTROW, March 5, 2007 (Wire) - The council met.",
        "5 mars 2007. Le conseil s'est réuni.",
        "A headline of a few words\n2007-03-05\nThe council met.",
        "新华社2007年3月5日电 会议召开。",
        "5 مارس 2007 اجتمع المجلس",
    ] {
        assert_eq!(day(text, None), expected, "{text}");
    }
    let short = "OSTROW, March 5 (Wire) - The council met.";
    assert_eq!(day(short, None), None);
    assert_eq!(day(short, expected.map(|day| day + 3)), expected);
    assert_eq!(day("The council met in the photo that was taken on March 5, 2007.", None), None);
}

#[test]
fn an_address_is_known_without_what_tracks() {
    assert_eq!(
        address("https://www.post.example/a/?id=7&utm_source=x#top"),
        address("http://post.example/a?id=7&fbclid=y")
    );
    assert_ne!(address("https://post.example/a?id=7"), address("https://post.example/a?id=8"));
    assert_eq!(address("  "), None);
}

#[test]
fn words_come_back_from_their_bytes() {
    for word in words_of("Paris, 3rd of May, H.R. 1,200 (D-Del.): 今日は三 e\u{301}t\u{e9} ½¼")
    {
        assert_eq!(Word::from_bytes(word.to_bytes()), word);
    }
}
