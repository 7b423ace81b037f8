//! Furniture and its look-alikes: single pages, lists, pages without line breaks, links inside
//! stories, protected lines.

use crate::check::{Bench, json_lines, record};
use std::path::Path;

/// `n` sentences of a story that is unlike that of any other seed.
fn sentences(seed: usize, n: usize) -> Vec<String> {
    let word = |n: usize| {
        let syllables = ["bar", "len", "mo", "ti", "ras", "vek", "un", "dol", "pi", "shan", "gor"];
        let mixed = (n * 2_654_435_761 + seed * 40_503_011) >> 3;
        [mixed % 11, mixed / 11 % 11, mixed / 121 % 11].map(|place| syllables[place]).concat()
    };
    let sentence = |first: usize| (first..first + 24).map(word).collect::<Vec<_>>().join(" ");
    (0..n).map(|at| format!("The {} so.", sentence(at * 24))).collect()
}

/// The cleaned texts of the pages of one source.
fn cleaned(pages: &[String], arguments: &[&str]) -> Vec<String> {
    let bench = Bench::new();
    let of_page =
        |(number, page): (usize, &String)| record(&format!("p{number}"), "a.example", page);
    bench.write("in.jsonl", pages.iter().enumerate().map(of_page).collect::<String>());
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", "out", "-q"], arguments].concat());
    texts(&bench.path("out/cleaned/in.jsonl"))
}

fn texts(path: &Path) -> Vec<String> {
    json_lines(path).iter().map(|line| line["text"].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn a_single_page_loses_the_furniture_of_its_edges_in_many_languages() {
    for (head, tail) in [
        (
            vec!["5 hours ago 48", "3 min read"],
            vec!["Read the full article", "© 2025 Harbor News. All rights reserved."],
        ),
        (
            vec!["Veröffentlicht am 12. März 2025 um 22:49 Uhr"],
            vec!["Weiterlesen", "Mehr zum Thema"],
        ),
        (
            vec!["Publié le 3 mai 2025 à 18h10"],
            vec!["Partager sur Facebook", "Tous droits réservés"],
        ),
        (vec!["Publicado el 3 de mayo de 2025"], vec!["Fuente: Agencia del Puerto", "Leer más"]),
        (vec!["Опубликовано: 3 мая 2025"], vec!["Читать далее", "Источник: Гавань"]),
        (vec!["منذ 3 ساعات"], vec!["اقرأ المزيد", "جميع الحقوق محفوظة"]),
        (vec!["3 घंटे पहले"], vec!["पूरी खबर पढ़ें", "सर्वाधिकार सुरक्षित"]),
        (vec!["公開日：2025年5月3日"], vec!["続きを読む", "無断転載を禁じます"]),
        (vec!["发布时间：2025年5月3日"], vec!["责任编辑：王芳", "版权所有，未经许可不得转载"]),
        (vec!["입력 2025.05.03 10:20"], vec!["댓글 12개", "무단전재 및 재배포 금지"]),
        (vec!["Okuma süresi: 3 dk"], vec!["Devamını oku", "Tüm hakları saklıdır."]),
        (vec!["Opublikowano 3 maja 2025"], vec!["Czytaj więcej", "Źródło: Agencja Portowa"]),
    ] {
        let story = [vec!["A bridge of Ostrow".to_owned()], sentences(1, 4)].concat();
        let (top, rest) = (&story[0], story[1..].join("\n"));
        let page = [top, &head.join("\n"), &rest, &tail.join("\n")].map(String::as_str).join("\n");
        assert_eq!(cleaned(std::slice::from_ref(&page), &[]), [story.join("\n")], "{page}");
        assert_eq!(cleaned(std::slice::from_ref(&page), &["--starter", "off"]), [page]);
    }
}

#[test]
fn what_looks_like_furniture_and_is_none_stays() {
    for lines in [
        vec!["Source: minister to resign", "", "More than 30 people died"],
        vec!["Watch: how the bridge fell", "", "We were 12"],
        vec!["Cookies are bad for the harbor, says the mayor", "", "He was 91."],
    ] {
        let page = [lines[0], &sentences(2, 4).join("\n"), lines[2]].join("\n");
        assert_eq!(cleaned(std::slice::from_ref(&page), &[]), [page]);
    }
    let inside = sentences(3, 4).join("\nAdvertisement\n");
    assert_eq!(cleaned(std::slice::from_ref(&inside), &[]), [inside]);
}

#[test]
fn the_lines_of_lists_and_their_headings_stay_and_the_footer_goes() {
    let entries = [
        "1 onion, finely chopped",
        "2 cloves of garlic",
        "salt and pepper to taste",
        "a bunch of flat parsley",
        "some good olive oil",
        "the juice of a lemon",
        "stale bread in cubes",
        "a cup of red lentils",
    ];
    let page = |number: usize| {
        let story = sentences(number, 3);
        let list = (0..5).map(|at| entries[(number * 3 + at * (number % 3 + 1) * 5 + at) % 8]);
        let mut list: Vec<&str> = list.collect();
        list.dedup();
        [
            &[story[0].as_str(), "What you need"],
            &list[..],
            &["How it is done", &story[1], &story[2]],
        ]
        .concat()
        .join("\n")
    };
    let footer = "Sign up for our kitchen letter and never miss a dish";
    let stories: Vec<String> = (0..24).map(page).collect();
    let pages: Vec<String> = stories.iter().map(|story| format!("{story}\n{footer}")).collect();
    assert_eq!(cleaned(&pages, &[]), stories);
}

#[test]
fn the_footer_of_pages_without_line_breaks_goes_and_their_sentences_stay() {
    let footer =
        "Sign up for the morning letter of the Harbor Post. Follow us on the usual channels here.";
    let recurring = "Police are appealing for witnesses to come forward.";
    let story = |number: usize, gap: &str| {
        let mut story = sentences(number, 5);
        if number.is_multiple_of(6) {
            story.push(recurring.to_owned());
        }
        story.join(gap)
    };
    for (gap, before) in [(" ", " "), (" ", "   "), ("\\n\\n", "\\n\\n"), ("<br>", "<br>")] {
        let stories: Vec<String> = (0..24).map(|number| story(number, gap)).collect();
        let pages: Vec<String> =
            stories.iter().map(|story| format!("{story}{before}{footer}")).collect();
        assert_eq!(cleaned(&pages, &[]), stories, "{gap:?}");
    }
}

#[test]
fn links_to_other_stories_go_though_each_has_another_headline() {
    let headline = |number: usize| {
        sentences(number + 500, 1)[0].split(' ').skip(1).take(7).collect::<Vec<_>>().join(" ")
    };
    for (label, goes) in [
        ("Read more: ", true),
        ("READ ALSO | ", true),
        ("Читайте также: ", true),
        ("Verdict: ", false),
    ] {
        let page = |number: usize, link: &str| {
            let story = sentences(number, 4);
            [&story[0], &story[1], link, &story[2], &story[3]]
                .map(str::to_owned)
                .join("\n")
                .replace("\n\n", "\n")
        };
        let pages: Vec<String> =
            (0..24).map(|n| page(n, &format!("{label}{}", headline(n)))).collect();
        let expected: Vec<String> =
            if goes { (0..24).map(|n| page(n, "")).collect() } else { pages.clone() };
        assert_eq!(cleaned(&pages, &[]), expected, "{label}");
    }
}

#[test]
fn protected_lines_are_never_cut_and_explain_names_the_flag() {
    let bench = Bench::new();
    let page = |number: usize| {
        format!("From the Left\n{}\nPrinted in Ostrow by hand", sentences(number, 3).join("\n"))
    };
    let records = (0..24).map(|number| record(&format!("p{number}"), "a.example", &page(number)));
    bench.write("in.jsonl", records.collect::<String>());
    bench.write("keep.txt", "From the Left\n{words} by hand\n");
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q"]);
    assert!(
        texts(&bench.path("out/cleaned/in.jsonl"))
            .iter()
            .all(|text| !text.contains("From the Left"))
    );
    let told = String::from_utf8(bench.run(&["explain", "out", "p3"]).stdout).expect("text");
    assert!(told.contains("--protect"), "{told}");
    bench.run_to(0, &["clean", "in.jsonl", "-o", "kept", "-q", "--protect", "keep.txt"]);
    let kept = texts(&bench.path("kept/cleaned/in.jsonl"));
    assert_eq!(kept, (0..24).map(page).collect::<Vec<_>>());
}

#[test]
fn the_line_that_says_whose_a_quotation_is_stays() {
    let page = |number: usize| {
        let story = sentences(number, 3);
        format!("{}\n“{}”\nEditorial Board, Harbor Post\n{}", story[0], story[1], story[2])
    };
    let pages: Vec<String> = (0..24).map(page).collect();
    assert_eq!(cleaned(&pages, &[]), pages);
}
