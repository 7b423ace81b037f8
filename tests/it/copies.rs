//! Copies in every script, forms, scopes, and clusters under attack.

use crate::check::{Bench, record, testdata, text_of};
use copydesk_core::config::CopyConfig;
use copydesk_core::{
    BodyFacts, CandidatePair, Finding, ItemId, PairScope, Relation, Similarity, Twins, VerifiedPair,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::convert::Infallible;

fn clusters(records: &[(&str, &str, &str)], arguments: &[&str]) -> (Bench, Vec<Vec<String>>) {
    let bench = Bench::new();
    let lines: String = records.iter().map(|(id, source, text)| record(id, source, text)).collect();
    bench.write("in.jsonl", lines);
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", "out", "-q"], arguments].concat());
    let keys = |cluster: &serde_json::Value| {
        let members = cluster["members"].as_array().expect("members");
        members.iter().map(|member| member["key"].as_str().expect("a key").to_owned()).collect()
    };
    let found = bench.lines("out/clusters.jsonl").iter().map(keys).collect();
    (bench, found)
}

/// A script or a kind of sign, and one sentence in two spellings.
const SPELLINGS: [(&str, &str, &str); 10] = [
    (
        "quotes",
        "“We’re done,” the mayor said — at last.",
        "\"We're done,\" the mayor said - at last.",
    ),
    (
        "accents",
        "L’été dernier, Noël Béranger a été réélu à Orléans.",
        "L\u{2019}e\u{301}te\u{301} dernier, Noe\u{308}l Be\u{301}ranger a e\u{301}te\u{301} re\u{301}e\u{301}lu a\u{300} Orle\u{301}ans.",
    ),
    (
        "full width",
        "ＧＤＰ は１２．５％増えたと政府が発表した。",
        "GDP は12.5%増えたと政府が発表した。",
    ),
    (
        "kana",
        "ﾊﾟﾘで開かれた会議にガラス業界の代表が出席した。",
        "パリで開かれた会議にガラス業界の代表が出席した。",
    ),
    (
        "hangul",
        "항만 위원회는 화요일 수로를 깊게 하기로 의결했다.",
        "\u{1112}\u{1161}\u{11bc}\u{1106}\u{1161}\u{11ab} 위원회는 화요일 수로를 깊게 하기로 의결했다.",
    ),
    (
        "arabic",
        "أعلنت الحكومة إلغاء الرسوم على القوارب الصغيرة.",
        "اعلنت الحكومه الغاء الرُّسوم على القـــوارب الصغيرة.",
    ),
    (
        "russian",
        "Совет порта одобрил углубление канала во вторник.",
        "СОВЕТ ПОРТА ОДОБРИЛ УГЛУБЛЕНИЕ КАНАЛА ВО ВТОРНИК!",
    ),
    (
        "thai",
        "คณะกรรมการท่าเรืออนุมัติการขุดลอกร่องน้ำ",
        "คณะกรรมการ\u{200b}ท่าเรือ\u{200b}อนุมัติการขุดลอกร่องน้ำ",
    ),
    ("chinese", "港口委员会周二批准加深东航道。", "港口委员会，周二批准加深东航道！"),
    (
        "invisible",
        "A zero-width joiner and a hyphenated cooperation vanish here.",
        "A ze\u{200b}ro-width joi\u{ad}ner and a hyphen\u{ad}ated cooper\u{2060}ation vanish here.",
    ),
];

#[test]
fn the_same_story_in_another_spelling_is_an_exact_copy_in_every_script() {
    for (name, one, other) in SPELLINGS {
        let (bench, found) = clusters(&[("a", "s", one), ("b", "t", other)], &[]);
        assert_eq!(found.len(), 1, "{name}");
        assert_eq!(bench.lines("out/clusters.jsonl")[0]["kind"], "exact", "{name}");
    }
}

const GRANT: &str = "The state office announces new funding for the equipment of rural fire brigades this year. The town of Selby \
    will receive 331,000 dollars to buy a pumper, the office said. Selby has had no new engine in twelve years, and the old one is kept \
    going with parts from a yard in another county. The money comes from a fund for small places, and the town pays a tenth of the \
    price itself. For further details on the fund turn to the desk for grants, which answers letters within a week.";

#[test]
fn a_form_filled_in_twice_is_two_stories() {
    let other = GRANT.replace("Selby", "Pukwana").replace("331,000", "99,800");
    let corrected =
        GRANT.replace("twelve years", "a dozen years").replace("announces", "has announced");
    let records = [("a", "s", GRANT), ("b", "s", other.as_str()), ("c", "t", corrected.as_str())];
    let (bench, found) = clusters(&records, &[]);
    assert_eq!(found, [["c", "a"]], "the corrected print is a copy");
    let forms = bench.lines("out/forms.jsonl");
    assert_eq!(forms.len(), 1);
    assert_eq!(forms[0]["members"], serde_json::json!(["c", "b"]));
    assert!(
        forms[0]["form"].as_str().expect("a text").contains("The town of {"),
        "{}",
        forms[0]["form"]
    );
    let (bench, found) = clusters(&records, &["--forms", "remove"]);
    assert_eq!(found.first().map(Vec::len), Some(3));
    assert!(bench.lines("out/forms.jsonl").is_empty());
}

/// The one word that differs is the news, not a spelling, so every article stays.
#[test]
fn flashes_that_differ_in_one_word_are_two() {
    for (one, other) in [
        (
            "The jury found the mayor guilty on Tuesday.",
            "The jury found the mayor not guilty on Tuesday.",
        ),
        (
            "Aldern beat Farrow in the cup final on Saturday.",
            "Farrow beat Aldern in the cup final on Saturday.",
        ),
        (
            "Die Zinsen steigen zum dritten Mal in Folge.",
            "Die Zinsen fallen zum dritten Mal in Folge.",
        ),
        ("Суд признал мэра виновным во вторник.", "Суд признал мэра невиновным во вторник."),
        (
            "البنك المركزي يرفع أسعار الفائدة للمرة الثالثة",
            "البنك المركزي يخفض أسعار الفائدة للمرة الثالثة",
        ),
        (
            "法院周二裁定市长有罪，案件审理历时三个月。",
            "法院周二裁定市长无罪，案件审理历时三个月。",
        ),
        ("日銀は金利を引き上げると発表した。", "日銀は金利を引き下げると発表した。"),
        ("ศาลตัดสินว่านายกเทศมนตรีมีความผิดเมื่อวันอังคาร", "ศาลตัดสินว่านายกเทศมนตรีไม่มีความผิดเมื่อวันอังคาร"),
        (
            "The library stays closed on 3 May while the roof is mended.",
            "The library stays closed on 4 May while the roof is mended.",
        ),
    ] {
        let (_, found) = clusters(&[("a", "s", one), ("b", "t", other)], &[]);
        assert!(found.is_empty(), "{one} | {other}");
    }
}

#[test]
fn spelling_is_no_fact() {
    for (one, other) in [
        ("Sept. 3: Ice on H.R. 1200 road", "September 3 - ice on HR 1,200 road"),
        ("Three of the children's boats sank", "3 of the childrens boats sank"),
        ("The vote was 273-156 in the House", "The vote was 273 156 in the House"),
        ("شؤون المدرسة الكبيرة ٢٠١٥", "شوون المدرسه الكبيره 2015"),
        ("Le caf&eacute; ferme &agrave; midi&nbsp;pile", "Le café ferme à midi pile"),
    ] {
        let (_, found) = clusters(&[("a", "s", one), ("b", "t", other)], &[]);
        assert_eq!(found.len(), 1, "{one} | {other}");
    }
}

#[test]
fn within_a_source_copies_of_other_sources_stay() {
    let records = [
        ("a", "s", GRANT),
        ("b", "s", GRANT),
        ("c", "t", GRANT),
        ("d", "t", "Something else entirely, as long as it must be."),
    ];
    let (_, found) = clusters(&records, &["--within-source"]);
    assert_eq!(found, [["a", "b"]]);
}

#[test]
fn across_sources_what_one_source_prints_twice_stays() {
    let edited = GRANT.replace("twelve years", "a dozen years");
    let records = [
        ("a", "s", GRANT),
        ("b", "s", GRANT),
        ("c", "t", GRANT),
        ("d", "t", edited.as_str()),
        ("e", "s", edited.as_str()),
    ];
    let (_, found) = clusters(&records, &["--across-sources"]);
    assert_eq!(found, [["d", "a", "b", "e"]], "c is of the source of d, which is the longest");
}

#[test]
fn a_large_bucket_hides_no_copy_within_a_source() {
    let print = |number: u32| {
        let edited = GRANT.replace("twelve", ["many", "some", "all those"][number as usize % 3]);
        record(&number.to_string(), &format!("outlet{}", number / 2), &edited)
    };
    let bench = Bench::new();
    // The two prints of each outlet are a hundred apart in the order of preference.
    bench.write("in.jsonl", (0..200).map(print).collect::<String>());
    bench.run_to(0, &["inspect", "in.jsonl", "-o", "out", "-q", "--within-source"]);
    assert_eq!(bench.lines("out/clusters.jsonl").len(), 100);
}

#[test]
fn so_many_copies_stay_as_are_asked_for() {
    let edited = GRANT.replace("twelve years", "a dozen years");
    let records =
        [("a", "s", edited.as_str()), ("b", "t", GRANT), ("c", "u", GRANT), ("d", "v", GRANT)];
    let (bench, _) = clusters(&records, &["--keep-copies", "2"]);
    let kept: Vec<bool> = bench.lines("out/clusters.jsonl")[0]["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|member| member["kept"] == true)
        .collect();
    assert_eq!(kept, [true, true, false, false]);
    assert_eq!(bench.lines("out/cleaned/in.jsonl").len(), 2);
    assert_eq!(bench.lines("out/removed/in.jsonl").len(), 2);
}

/// A text with a story in its middle.
fn container() -> String {
    format!(
        "Before it came to the council the plan had been to the harbor board, which liked it. {GRANT} Afterwards the council \
        went on to the fares of the ferry and to the lamps along the pier, about which nobody had much to say."
    )
}

#[test]
fn the_side_of_a_contained_pair_that_stays_is_a_setting() {
    let container = container();
    let of = |which: &str| {
        let bench = Bench::new();
        let dated = |id: &str, date: &str, text: &str| {
            serde_json::json!({"id": id, "date": date, "text": text}).to_string() + "\n"
        };
        bench.write(
            "in.jsonl",
            dated("short", "2025-01-01", GRANT) + &dated("long", "2025-01-02", &container),
        );
        // A lower Jaccard threshold would make the two near copies.
        let arguments = ["clean", "in.jsonl", "-o", "out", "-q", "--keep", "earliest"];
        bench.run_to(0, &[&arguments[..], &["--jaccard", "0.9", "--contained", which]].concat());
        let kept: Vec<String> = bench
            .lines("out/cleaned/in.jsonl")
            .iter()
            .map(|record| record["id"].as_str().expect("an id").to_owned())
            .collect();
        (kept, bench.lines("out/containments.jsonl").len())
    };
    assert_eq!(of("policy"), (vec!["short".to_owned()], 0));
    assert_eq!(of("contained"), (vec!["short".to_owned()], 0));
    assert_eq!(of("container"), (vec!["long".to_owned()], 0));
    assert_eq!(of("both"), (vec!["short".to_owned(), "long".to_owned()], 1));
}

#[test]
fn an_article_with_a_passage_for_itself_is_not_contained() {
    let own = "Nothing of this had been heard before in the town, where the mayor said on the steps of the hall that she would \
        rather have had a school, a bridge and two buses than one more pumper for a brigade which turns out four times in a year.";
    let shorter = format!("{GRANT} {own}");
    let longer = format!(
        "{} {}",
        container(),
        "More of the session was about the mole and its stones.".repeat(6)
    );
    let flags = ["--jaccard", "0.9", "--whole-containment", "1"];
    let (_, found) = clusters(&[("a", "s", &shorter), ("b", "t", &longer)], &flags);
    assert!(found.is_empty(), "{found:?}");
    let more = [&flags[..], &["--max-own-passage", "100", "--containment", "0.6"]].concat();
    let (_, found) = clusters(&[("a", "s", &shorter), ("b", "t", &longer)], &more);
    assert_eq!(found.len(), 1);
}

#[test]
fn all_pairs_give_what_the_sketches_give() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    for (out, recall) in [("sketched", "0.99"), ("exact", "1")] {
        bench.run_to(0, &["inspect", text_of(&corpus), "-o", out, "-q", "--recall", recall]);
    }
    let clusters = |out: &str| bench.lines(&format!("{out}/clusters.jsonl"));
    assert!(!clusters("exact").is_empty());
    assert_eq!(clusters("exact"), clusters("sketched"));
}

/// A story printed very often, each time with a different word changed.
#[test]
fn twenty_thousand_copies_of_one_story_are_one_cluster() {
    let words: Vec<&str> = GRANT.split(' ').collect();
    let print = |number: usize| {
        let mut words = words.clone();
        let changed: String =
            number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'p')).collect();
        words[number % 90] = &changed;
        record(&number.to_string(), &format!("outlet{number}"), &words.join(" "))
    };
    let bench = Bench::new();
    bench.write("in.jsonl", (0..20_000).map(print).collect::<String>());
    bench.run_to(0, &["inspect", "in.jsonl", "-o", "out", "-q"]);
    let found = bench.lines("out/clusters.jsonl");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["members"].as_array().map(Vec::len), Some(20_000));
}

#[test]
fn explain_says_why_and_shows_what_differs() {
    let corrected = GRANT.replace("twelve years", "a dozen years");
    let (bench, _) =
        clusters(&[("a", "s", GRANT), ("c", "t", &corrected), ("d", "t", "Alone.")], &[]);
    let said =
        |key: &str| String::from_utf8(bench.run(&["explain", "out", key]).stdout).expect("text");
    assert!(
        said("a").contains(
            "removed: a near copy of c: they share 92 % of all their shingles (Jaccard).\n  c stays: it is the longest"
        ) && said("a").contains("{+twelve+}"),
        "{}",
        said("a")
    );
    for told in [
        "a\n  The state office announces new funding",
        "1 with other words: [-in c-] {+in a+}",
        "~ Selby has had no new engine in [-a dozen-] {+twelve+} years",
    ] {
        assert!(said("a").contains(told), "{told}: {}", said("a"));
    }
    assert!(said("d").contains("nothing was cut"), "{}", said("d"));
    assert!(said("c").contains("stays: it is the longest"), "{}", said("c"));
    assert!(
        said("a").contains("of 2 articles:") && said("a").contains("(s), near copy, Jaccard 92 %"),
        "{}",
        said("a")
    );
    let nobody = bench.run_to(2, &["explain", "out", "nobody"]);
    assert!(nobody.contains("no article has the key `nobody`"), "{nobody}");
    let path = bench.path("in.jsonl");
    let other = std::fs::read_to_string(&path).expect("the input").replace("Alone", "Along");
    std::fs::write(&path, &other).expect("written");
    assert!(bench.run_to(2, &["explain", "out", "a"]).contains("it changed since"));
    // An input of another length is restored from the results, and so is a missing one.
    std::fs::write(&path, other + "\n").expect("written");
    assert!(said("a").contains("removed: a near copy"), "{}", said("a"));
    std::fs::remove_file(&path).expect("removed");
    assert!(said("a").contains("removed: a near copy"), "{}", said("a"));
    std::fs::remove_file(bench.path("out/cleaned/in.jsonl")).expect("removed");
    assert!(bench.run_to(2, &["explain", "out", "a"]).contains("or results to restore it from"));
}

#[test]
fn explain_asks_which_of_several_articles_with_one_id_is_meant() {
    let (bench, _) = clusters(&[("a", "s", GRANT), ("a", "t", "Alone.")], &[]);
    let said = bench.run_to(2, &["explain", "out", "a"]);
    assert!(said.contains("a (in.jsonl#1)") && said.contains("a (in.jsonl#2)"), "{said}");
    bench.run_to(0, &["explain", "out", "a (in.jsonl#2)"]);
}

/// `n` words that occur in no other text.
fn words(kind: &str, n: usize) -> String {
    let letter = |digit: usize| char::from(b'a' + digit as u8);
    let word = |n: usize| format!("{kind}{}{}{} ", letter(n % 26), letter(n / 26), letter(n % 7));
    (0..n).map(word).collect()
}

#[test]
fn a_story_joins_what_holds_it_whole_if_that_holds_no_other_and_all_of_its_copies_are_held() {
    let (story, other, rest) = (words("ship", 60), words("rail", 60), words("town", 500));
    let with_own = format!("{}\n\n{}\n\n{}", &story[..200], words("crew", 14), &story[200..]);
    let (whole, round_up) = (format!("{story}\n\n{rest}"), format!("{story}\n\n{rest}\n\n{other}"));
    let contained = |bench: &Bench| bench.lines("out/containments.jsonl").len();

    let (bench, found) = clusters(&[("a", "s", &story), ("b", "t", &whole)], &[]);
    assert_eq!((found, contained(&bench)), (vec![vec!["b".to_owned(), "a".to_owned()]], 0));
    assert_eq!(bench.lines("out/clusters.jsonl")[0]["kind"], "contained");

    let held = [("a", "s", &*story), ("b", "t", &*round_up), ("c", "u", &*other)];
    let (bench, found) = clusters(&held, &[]);
    assert_eq!((found.len(), contained(&bench)), (0, 2));

    // The story's cluster has a member that the container does not hold.
    let copied = [("a", "s", &*story), ("b", "t", &*whole), ("c", "u", &*with_own)];
    let (bench, found) = clusters(&copied, &[]);
    assert_eq!((found, contained(&bench)), (vec![vec!["c".to_owned(), "a".to_owned()]], 1));
}

#[test]
fn plan_tells_what_a_corpus_takes() {
    let bench = Bench::new();
    let lines = (0..300).map(|n| record(&n.to_string(), "s", &words(&format!("n{n}"), 50)));
    bench.write("in.jsonl", lines.collect::<String>());
    let said = String::from_utf8(bench.run(&["plan", "in.jsonl"]).stdout).expect("text");
    assert!(said.contains("about 300 documents, all looked at"), "{said}");
    for row in ["memory    ", "disk      ", "time      about"] {
        assert!(said.contains(row), "{said}");
    }
    assert!(said.contains("at most, of 1.3 GB that --memory allows"), "{said}");
    let said = bench.run(&["plan", "in.jsonl", "--memory", "1MB"]).stdout;
    assert!(String::from_utf8_lossy(&said).contains("at least: more than 1.0 MB of --memory"));
}

#[test]
fn plan_shows_the_curve() {
    let bench = Bench::new();
    let said = String::from_utf8(bench.run(&["plan"]).stdout).expect("text");
    assert!(
        said.contains("72 bands of 4 rows, 288 minima") && said.contains("0.50   0.9904"),
        "{said}"
    );
}

/// Documents are numbers on a line, and copies if at most one apart. A chain of them must not
/// become a cluster.
fn verified(places: &[u32], (left, right): CandidatePair) -> VerifiedPair {
    let distance = places[left.index()].abs_diff(places[right.index()]);
    let finding = if distance <= 1 { Finding::Copy(Relation::Near) } else { Finding::Strangers };
    let jaccard = 1.0 / f64::from(1 + distance);
    VerifiedPair {
        pair: (left, right),
        similarity: Similarity { jaccard, containment: jaccard },
        finding,
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        rng_seed: RngSeed::Fixed(20_251_123),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_member_was_verified_against_its_representative(
        places in prop::collection::vec(0_u32..40, 2..60),
        shuffled in any::<u64>(),
    ) {
        let mut order: Vec<ItemId> = (0..places.len() as u32).map(ItemId).collect();
        order.sort_by_key(|item| copydesk_core::hash::mix(u64::from(item.0) ^ shuffled));
        let facts: Vec<BodyFacts> = (0..places.len())
            .map(|n| BodyFacts { fingerprint: n as u128, n_chars: 1, n_tokens: 1, ..BodyFacts::default() })
            .collect();
        let mut pairs = Vec::new();
        for (rank, &left) in order.iter().enumerate() {
            pairs.extend(order[rank + 1..].iter().map(|&right| verified(&places, (left, right))));
        }
        pairs.retain(|verified| verified.finding != Finding::Strangers);
        let config = CopyConfig::default();
        let twins = Twins::find(&facts, &order, PairScope::All);
        let found = copydesk_core::clusters(&facts, &order, &twins, pairs.clone(), |pair| Ok::<_, Infallible>(verified(&places, pair)), |_| 1, &config).expect("no error");
        let mut seen = std::collections::HashSet::new();
        for cluster in &found.clusters {
            prop_assert!(seen.insert(cluster.representative));
            for member in &cluster.members {
                prop_assert!(seen.insert(member.item), "a document stands in two clusters");
                let pair = verified(&places, (cluster.representative, member.item));
                prop_assert!(pair.finding != Finding::Strangers, "a chain");
                prop_assert_eq!(member.similarity, pair.similarity);
            }
        }
        let stays = |item: ItemId| found.clusters.iter().all(|c| c.members.iter().all(|member| member.item != item));
        for verified in &pairs {
            prop_assert!(!(stays(verified.pair.0) && stays(verified.pair.1)), "two copies stay");
        }
    }
}

#[test]
fn one_wall_under_several_headlines_is_no_article() {
    let wall = "We and our partners store information on a device. Choose what you agree to, or sign in to read on without it.";
    let line = |id: &str, title: &str, text: &str| {
        serde_json::json!({"id": id, "source": "post", "title": title, "text": text}).to_string()
            + "\n"
    };
    let bench = Bench::new();
    bench.write(
        "in.jsonl",
        [
            line("a", "Ferry fares rise twelve percent", wall),
            line("b", "Beavers flood the cricket ground", wall),
            line("c", "Harbor board votes to deepen the eastern channel", GRANT),
        ]
        .concat(),
    );
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q"]);
    let report = bench.json("out/report.json");
    let counts = &report["counts"];
    assert_eq!(
        (&counts["shells"], &counts["exact"], &counts["kept"]),
        (&2.into(), &0.into(), &1.into())
    );
    let removals = bench.lines("out/removals.jsonl");
    assert!(removals.iter().all(|removal| removal["kind"] == "shell"), "{removals:?}");
    let said = String::from_utf8(bench.run(&["explain", "out", "a"]).stdout).expect("text");
    assert!(
        said.contains("moved aside: its source has this text 2 times under 2 headlines"),
        "{said}"
    );
    bench.run_to(0, &["restore", "out", "-o", "back"]);
    let bytes = |name: &str| std::fs::read(bench.path(name)).expect("a file");
    assert!(bytes("in.jsonl") == bytes("back/in.jsonl"));
    bench.run_to(0, &["clean", "in.jsonl", "-o", "kept", "-q", "--shells", "keep"]);
    assert_eq!(bench.lines("kept/clusters.jsonl").len(), 1, "exact copies, then");
}

#[test]
fn a_text_under_many_headlines_stays_where_it_belongs() {
    let line = |n: usize, title: &str| {
        serde_json::json!({"id": n, "source": "post", "title": title, "text": GRANT}).to_string()
            + "\n"
    };
    let foreign = [
        "Ferry fares rise",
        "Beavers flood a pitch",
        "Opera season opens",
        "Rain until Sunday",
        "Chess title defended",
    ];
    let mut lines: String = (0..).zip(foreign).map(|(n, title)| line(n, title)).collect();
    lines += &line(9, "New funding for rural fire brigades");
    let bench = Bench::new();
    bench.write("in.jsonl", lines);
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q", "--keep", "first"]);
    let kept = bench.lines("out/cleaned/in.jsonl");
    assert_eq!(kept.iter().map(|record| record["id"].clone()).collect::<Vec<_>>(), [9]);
}

#[test]
fn two_articles_are_explained() {
    let other = GRANT.replace("Selby", "Pukwana").replace("331,000", "99,800");
    let (bench, _) = clusters(&[("a", "s", GRANT), ("b", "s", &other), ("c", "t", GRANT)], &[]);
    let said = |left: &str, right: &str| {
        String::from_utf8(bench.run(&["explain", "out", left, right]).stdout).expect("text")
    };
    assert!(
        said("a", "b").contains("kept apart: each has numbers where the other has other ones"),
        "{}",
        said("a", "b")
    );
    assert!(
        said("a", "b").contains("331,000 / 99,800") && said("a", "b").contains("Selby / Pukwana"),
        "{}",
        said("a", "b")
    );
    assert!(said("a", "c").contains("copies: both are in cluster"), "{}", said("a", "c"));
    assert!(bench.run_to(2, &["explain", "out", "a", "a"]).contains("found `a` twice"));
    bench.write("labels.tsv", "a\tb\tform\na\tnobody\tcopy\n");
    let labels = ["evaluate", "in.jsonl", "out", "--labels", "labels.tsv", "--signals", "--json"];
    let figures: serde_json::Value =
        serde_json::from_slice(&bench.run(&labels).stdout).expect("JSON");
    let signals = serde_json::json!({"form, one source": {"numbers": 1, "pairs": 1}});
    assert_eq!(figures["signals"], signals);
    assert_eq!(figures["ids that no document has"]["labels"], 1);
    let report = bench.json("out/report.json");
    assert_eq!(report["kept_apart"]["numbers"], 1);
}

#[test]
fn how_careful_a_run_is_is_one_word() {
    let mended =
        GRANT.replace("announces", "has announced").replace("letters within", "letters in");
    let corrected = GRANT.replace("331,000", "311,000");
    let members = |text: &str, source: &str, care: &str| {
        let (_, found) = clusters(&[("a", "s", GRANT), ("b", source, text)], &["--copies", care]);
        found.len()
    };
    for (care, mended_across, corrected_within) in
        [("strict", 0, 0), ("balanced", 1, 0), ("loose", 1, 1)]
    {
        assert_eq!(members(&mended, "t", care), mended_across, "{care}");
        assert_eq!(members(&corrected, "s", care), corrected_within, "{care}");
    }
}

#[test]
fn a_round_up_swallows_no_story_and_a_passage_of_its_own_keeps_one() {
    let stories = [
        GRANT,
        "Two beavers have flooded a cricket ground outside Marsby for the third time since August. The club has laid pipes under \
        the dam, moved the sight screens and held a raffle for a new roller, which then sank. The agency forbids anything that would disturb the \
        animals before April.",
    ];
    let letter = format!("Good morning.\n{}\nUntil tomorrow!", stories.join("\n"));
    let (bench, found) =
        clusters(&[("a", "s", stories[0]), ("b", "s", stories[1]), ("letter", "t", &letter)], &[]);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(bench.lines("out/containments.jsonl").len(), 2);
    let captions =
        (0..60).map(|n| format!("caption{n} shows gate{n}")).collect::<Vec<_>>().join(" ");
    let own = |word: &str| (0..60).map(|n| format!("{word}{n}")).collect::<Vec<_>>().join(" ");
    let (_, found) = clusters(
        &[
            ("a", "s", &format!("{} {captions}", own("storm"))),
            ("b", "t", &format!("{} {captions}", own("opera"))),
        ],
        &["--jaccard", "0.3"],
    );
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn protected_articles_stay_and_their_copies_go() {
    let short = GRANT.rsplit_once(". ").expect("sentences").0;
    let records = [("long", "s", GRANT), ("short", "t", short), ("twin", "u", short)];
    let bench = Bench::new();
    bench.write("in.jsonl", records.map(|(id, source, text)| record(id, source, text)).concat());
    let kept = |keys: &str, more: &[&str]| {
        bench.write("keys.txt", keys);
        let run =
            ["clean", "in.jsonl", "-o", "out", "-q", "--overwrite", "--keep-keys", "keys.txt"];
        bench.run_to(0, &[&run, more].concat());
        let kept = bench.lines("out/cleaned/in.jsonl");
        kept.iter()
            .map(|record| record["id"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(kept("", &[]), ["long"]);
    assert_eq!(kept("short\r\n", &[]), ["short"]);
    assert_eq!(bench.lines("out/clusters.jsonl")[0]["kept_because"], "protected");
    assert_eq!(kept("twin\nshort\n", &["--threads", "1"]), ["short", "twin"]);
    assert_eq!(kept("twin\nshort\nlong\n", &["--contained", "container"]).len(), 3);
    assert_eq!(kept("short\nnobody\n", &["--recall", "1"]), ["short"]);
    bench.run_to(0, &["restore", "out", "-o", "back"]);
    let notes = bench.json("out/report.json")["notes"].to_string();
    assert!(
        notes.contains("--keep-keys: 1 of 2 keys are of no document, such as `nobody`"),
        "{notes}"
    );
}

#[test]
fn a_protected_shell_stays() {
    let wall = "We and our partners store information on a device. Choose what you agree to, or sign \
                in to read on without it.";
    let line = |id: &str, title: &str| {
        serde_json::json!({"id": id, "source": "post", "title": title, "text": wall}).to_string()
            + "\n"
    };
    let bench = Bench::new();
    bench.write(
        "in.jsonl",
        [line("a", "Ferry fares rise in May"), line("b", "Beavers flood a pitch")].concat(),
    );
    bench.write("keys.txt", "a\n");
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q", "--keep-keys", "keys.txt"]);
    let kept = bench.lines("out/cleaned/in.jsonl");
    assert_eq!(kept.iter().map(|record| record["id"].clone()).collect::<Vec<_>>(), ["a"]);
}
