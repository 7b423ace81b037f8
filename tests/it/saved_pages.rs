//! Saved HTML pages: each is an article, in any language and encoding, or is rejected with the
//! reason.

use crate::check::{Bench, json_lines, tree};
use encoding_rs::{EUC_KR, Encoding, SHIFT_JIS, UTF_8, WINDOWS_874, WINDOWS_1251, WINDOWS_1256};

/// Stories in several languages: language, headline, paragraphs, encoding and its label.
const STORIES: [(&str, &str, [&str; 3], &Encoding, &str); 6] = [
    (
        "en",
        "Channel to be deepened",
        [
            "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen meters.",
            "Work is to begin in March, said the engineer of the board, when the ice has left the sound for good.",
            "The fishermen, who had asked for a year to think about it, left the hall before the vote was taken.",
        ],
        UTF_8,
        "utf-8",
    ),
    (
        "ru",
        "Канал углубят",
        [
            "Совет порта во вторник проголосовал за то, чтобы углубить восточный канал до четырнадцати метров.",
            "Работы начнутся в марте, сообщил инженер порта, когда лед окончательно сойдет с пролива и реки.",
            "Рыбаки, просившие дать им год на размышление, покинули зал заседаний еще до начала голосования.",
        ],
        WINDOWS_1251,
        "windows-1251",
    ),
    (
        "ar",
        "تعميق القناة",
        [
            "صوت مجلس الميناء يوم الثلاثاء لصالح تعميق القناة الشرقية إلى أربعة عشر مترا قبل حلول الشتاء.",
            "وقال مهندس المجلس إن العمل سيبدأ في مارس عندما يغادر الجليد المضيق إلى غير رجعة هذا العام.",
            "وغادر الصيادون القاعة قبل التصويت بعد أن طلبوا عاما للتفكير في الأمر دون أن يجابوا إلى طلبهم.",
        ],
        WINDOWS_1256,
        "windows-1256",
    ),
    (
        "ja",
        "航路を掘り下げへ",
        [
            "港湾委員会は火曜日、東の航路を十四メートルまで掘り下げることを七対二の賛成多数で決めました。",
            "工事は氷が海峡から完全に消える三月に始まる見込みだと、委員会の技師は記者団に説明しました。",
            "一年の猶予を求めていた漁師たちは、採決が行われる前に会場を後にし、港に戻っていきました。",
        ],
        SHIFT_JIS,
        "shift_jis",
    ),
    (
        "ko",
        "항로를 더 깊게",
        [
            "항만 위원회는 화요일 동쪽 항로를 십사 미터까지 더 깊게 파기로 칠 대 이로 의결했다고 밝혔다.",
            "공사는 얼음이 해협에서 완전히 사라지는 삼월에 시작될 것이라고 위원회의 기술자가 설명했다.",
            "일 년의 유예를 요구했던 어부들은 표결이 이루어지기 전에 회의장을 떠나 항구로 돌아갔다.",
        ],
        EUC_KR,
        "euc-kr",
    ),
    (
        "th",
        "ขุดร่องน้ำให้ลึกขึ้น",
        [
            "คณะกรรมการท่าเรือลงมติเมื่อวันอังคารให้ขุดร่องน้ำด้านตะวันออกให้ลึกลงไปถึงสิบสี่เมตรภายในปีนี้",
            "วิศวกรของคณะกรรมการกล่าวว่างานจะเริ่มในเดือนมีนาคมเมื่อฤดูมรสุมผ่านพ้นไปจากช่องแคบแล้ว",
            "ชาวประมงซึ่งขอเวลาหนึ่งปีเพื่อคิดเรื่องนี้ได้เดินออกจากห้องประชุมไปก่อนที่จะมีการลงคะแนนเสียง",
        ],
        WINDOWS_874,
        "windows-874",
    ),
];

/// A typical page, with navigation and a footer around the story.
fn page(title: &str, paragraphs: &[&str], declaration: &str) -> String {
    let body: String = paragraphs.iter().map(|text| format!("<p>{text} {text}</p>")).collect();
    format!(
        "<!DOCTYPE html><html><head>{declaration}<title>{title}</title></head><body>\
         <nav><ul><li><a href=/>1</a></li><li><a href=/b>2</a></li></ul></nav>\
         <article><h1>{title}</h1>{body}</article><footer><a href=/c>3</a></footer></body></html>"
    )
}

#[test]
fn pages_are_articles_in_any_language_and_encoding() {
    let bench = Bench::new();
    for (language, title, paragraphs, encoding, label) in STORIES {
        let page = page(title, &paragraphs, &format!("<meta charset={label}>"));
        let ending = if language == "ru" { "htm" } else { "html" };
        bench.write(&format!("in/news/{language}.{ending}"), encoding.encode(&page).0);
        // Without a declaration, the encoding is guessed, as in a browser.
        let undeclared = page.replace(&format!("<meta charset={label}>"), "");
        bench.write(&format!("guess/{language}.html"), encoding.encode(&undeclared).0);
    }
    bench.write("in/about.txt", "A page of text stands beside them.\n");
    bench.write("in/style.css", "p { color: red }");
    bench.write("in/logo.png", [0x89, b'P', b'N', b'G']);
    let said = bench.run_to(0, &["clean", "in", "-o", "out"]);
    assert!(said.contains("passed over in the folders: 2 files: 1 .css, 1 .png"), "{said}");
    for (language, title, paragraphs, _, _) in STORIES {
        let name = if language == "ru" { "ru.htm" } else { &format!("{language}.html") };
        let records = json_lines(&bench.path(&format!("out/cleaned/news/{name}.jsonl")));
        assert_eq!(records.len(), 1);
        let record = &records[0];
        assert_eq!(
            (&record["id"], &record["title"]),
            (&format!("news/{name}").into(), &title.into())
        );
        let text = record["text"].as_str().expect("a text");
        assert!(paragraphs.iter().all(|paragraph| text.contains(paragraph)), "{language}: {text}");
        assert!(!text.contains('3'), "{language}: {text}");
    }
    let said = bench.run_to(0, &["explain", "out", "ja.html"]);
    assert!(said.is_empty(), "{said}");
    bench.run_to(0, &["clean", "guess", "-o", "guessed", "-q"]);
    for (language, _, paragraphs, _, _) in STORIES {
        let records = json_lines(&bench.path(&format!("guessed/cleaned/{language}.html.jsonl")));
        let text = records[0]["text"].as_str().expect("a text");
        assert!(paragraphs.iter().all(|paragraph| text.contains(paragraph)), "{language}: {text}");
    }
}

#[test]
fn a_page_without_an_article_is_rejected_with_the_reason() {
    let bench = Bench::new();
    let (_, title, paragraphs, _, _) = STORIES[0];
    bench.write("in/good.html", page(title, &paragraphs, ""));
    bench.write("in/empty.html", "");
    bench.write("in/script.html", "<html><body><script>load()</script></body></html>");
    let said = bench.run_to(1, &["clean", "in", "-o", "out"]);
    assert!(said.contains("expected a page with an article, found no article"), "{said}");
    let rejected = bench.lines("out/rejected.jsonl");
    assert_eq!(rejected.len(), 2);
    assert!(!bench.path("out/cleaned/empty.html.jsonl").exists());
    let said = bench.run_to(0, &["restore", "out", "-o", "again"]);
    assert!(said.contains("the JSON Lines that were made of a web archive or a page"), "{said}");
    assert_eq!(tree(&bench.path("again")).len(), 3);
    let said = bench.run_to(2, &["explain", "out", "empty.html"]);
    assert!(said.contains("empty.html was rejected: expected a page with an article"), "{said}");
    std::fs::remove_file(bench.path("in/good.html")).expect("deleted");
    let said = bench.run_to(2, &["clean", "in", "-o", "none"]);
    assert!(said.contains("all 2 were rejected") && !bench.path("none").exists(), "{said}");
}

#[test]
fn pages_come_compressed_through_a_pipe_and_go_to_one_file() {
    let bench = Bench::new();
    let pages = STORIES.map(|(language, title, paragraphs, _, _)| {
        let path = bench.write(&format!("in/{language}.html"), page(title, &paragraphs, ""));
        (language, std::fs::read(path).expect("a page"))
    });
    let format = ["--output-format", "jsonl"];
    bench.run_to(0, &[&["clean", "in", "-o", "out", "-q"][..], &format].concat());
    let records = json_lines(&bench.path("out/cleaned/saved-pages.jsonl"));
    assert_eq!(records.len(), STORIES.len());
    bench.run_to(0, &["clean", "in", "-o", "table", "-q", "--output-format", "csv"]);
    let text =
        std::fs::read_to_string(bench.path("table/cleaned/saved-pages.csv")).expect("a table");
    let mut table = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(table.records().count(), STORIES.len());
    let mut command = assert_cmd::Command::cargo_bin("copydesk").expect("the program");
    command.current_dir(bench.path("")).args([
        "clean",
        "-",
        "--input-format",
        "html",
        "-o",
        "piped",
        "-q",
    ]);
    command.write_stdin(pages[0].1.clone()).assert().success();
    assert_eq!(json_lines(&bench.path("piped/cleaned/stdin.html.jsonl"))[0]["title"], STORIES[0].1);
    bench.run_to(0, &["explain", "piped", "stdin.html"]);
}
