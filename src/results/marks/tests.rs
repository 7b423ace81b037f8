//! Files of marks, pairs and lines, with what goes wrong in them.

use super::*;

fn path() -> &'static Path {
    Path::new("marks.jsonl")
}

fn marks(text: &str) -> Marks {
    Marks::parse(path(), text).expect("marks")
}

fn samples(known: &[KnownTemplate]) -> Vec<(&str, Option<&str>)> {
    let of = |known: &KnownTemplate| known.samples.len();
    assert!(known.iter().all(|known| of(known) > 0));
    known.iter().map(|known| (known.samples[0].as_str(), known.source.as_deref())).collect()
}

/// A file in a folder of its own, read by one of the functions.
fn read<T>(text: &str, read: impl Fn(&Path) -> Result<T>) -> Result<T> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("file");
    std::fs::write(&path, text).expect("written");
    read(&path)
}

const COPY: &str =
    r#"{"mark":"copy","right":false,"key":"a","other":"b","cluster":"1","more":[1]}"#;
const CUT: &str =
    r#"{"mark":"cut","right":false,"key":"a","kind":"repeat","text":"One.\r\n\n Two. "}"#;

#[test]
fn each_flag_takes_its_own_marks() {
    let template = |right: bool, scope: &str, text: &str| {
        format!(
            r#"{{"mark":"template","right":{right},"template":"{text}","samples":["{text}"],"source":"Post","scope":"{scope}"}}"#
        )
    };
    let text = [
        COPY.to_owned(),
        CUT.to_owned(),
        template(false, "source", "Wrong here"),
        template(false, "corpus", "Wrong everywhere"),
        template(true, "source", "Right here"),
        template(true, "pages", "Right everywhere"),
        r#"{"mark":"family","right":true,"id":"f","members":["a","b"]}"#.to_owned(),
    ];
    for end in ["\n", "\r\n", "\n\n"] {
        let marks = marks(&text.join(end));
        assert_eq!(marks.0.len(), 7);
        assert_eq!(marks.pairs_apart(), [("a".to_owned(), "b".to_owned())]);
        let wrong = [
            ("One.", None),
            ("Two.", None),
            ("Wrong here", Some("Post")),
            ("Wrong everywhere", None),
        ];
        assert_eq!(samples(&marks.protected()), wrong);
        let right = [("Right here", Some("Post")), ("Right everywhere", None)];
        assert_eq!(samples(&marks.boilerplate()), right);
    }
}

#[test]
fn a_cut_marked_right_counts_where_its_template_has_no_mark() {
    let cut = |text: &str, right: bool, more: &str| {
        format!(
            r#"{{"mark":"cut","right":{right},"key":"{text}","kind":"boilerplate","text":"{text}"{more}}}"#
        )
    };
    let template = r#"{"mark":"template","right":false,"template":"By {words}","samples":[],"scope":"corpus","id":7}"#;
    let text = [
        cut("Read more", true, ""),
        cut("Follow the Post", true, r#","template":"Follow the Post","id":8"#),
        cut("By Ann", true, r#","template":"By {words}""#),
        cut("By Bob", true, r#","id":7"#),
        cut("Share", true, ""),
        cut("Share", false, r#","key2":1"#).replace("\"key\":\"Share\"", "\"key\":\"b\""),
        r#"{"mark":"cut","right":true,"key":"a","kind":"repeat","text":"A caption"}"#.to_owned(),
        template.to_owned(),
    ];
    let known = marks(&text.join("\n")).boilerplate();
    assert_eq!(samples(&known), [("Read more", None), ("Follow the Post", None)]);
}

#[test]
fn what_the_starter_list_has_holds_at_the_edges_of_pages_alone() {
    let template = |scope: &str| {
        format!(
            r#"{{"mark":"template","right":true,"template":"Share","samples":["Share"],"source":"Post","scope":"{scope}"}}"#
        )
    };
    assert_eq!(samples(&marks(&template("source")).boilerplate()), [("Share", Some("Post"))]);
    let cut = r#"{"mark":"cut","right":true,"key":"a","kind":"boilerplate","text":"SHARE","template":"Share"}"#;
    for text in [template("corpus").as_str(), cut] {
        assert!(marks(text).boilerplate().is_empty(), "{text}");
    }
}

#[test]
fn the_last_mark_of_a_decision_counts() {
    let later = r#"{"mark":"copy","right":true,"key":"b","other":"a"}"#;
    assert_eq!(marks(&[COPY, later].join("\n")).pairs_apart(), []);
    assert_eq!(marks(&[later, COPY].join("\n")).pairs_apart().len(), 1);
}

#[test]
fn a_line_that_is_no_mark_is_told_with_its_place() {
    for (line, found) in [
        ("{", "EOF while parsing"),
        ("key\tkey", "expected value"),
        (r#"{"right":true}"#, "missing field `mark`"),
        (r#"{"mark":"cluster","right":true}"#, "unknown variant `cluster`"),
        (r#"{"mark":"copy","key":"a","other":"b"}"#, "missing field `right`"),
        (r#"{"mark":"copy","right":1,"key":"a","other":"b"}"#, "invalid type"),
        (r#"{"mark":"cut","right":true,"key":"a","kind":"shell","text":""}"#, "unknown variant"),
        ("[]", "found"),
    ] {
        let text = format!("{COPY}\n\n{line}\n");
        let error = Marks::parse(path(), &text).expect_err(line).to_string();
        assert!(error.starts_with("marks.jsonl: line 3: expected a mark"), "{error}");
        assert!(error.contains(found) && error.contains("delete the line"), "{error}");
        for flag in [
            read(&text, |path| pairs_apart(path).map(drop)),
            read(&text, |path| protected(path).map(drop)),
            read(&text, |path| templates(path).map(drop)),
        ] {
            assert!(flag.expect_err(line).to_string().contains("line 3: expected a mark"));
        }
    }
}

#[test]
fn pairs_are_two_keys_apart_by_a_tab() {
    let pair = |left: &str, right: &str| (left.to_owned(), right.to_owned());
    let found = read("\u{FEFF}a\tb c\r\n\r\n {x}\tb\n", pairs_apart).expect("pairs");
    assert_eq!(found, [pair("a", "b c"), pair(" {x}", "b")]);
    let tabs = COPY.replace("\"a\"", r#""a\tb""#);
    assert_eq!(read(&tabs, pairs_apart).expect("marks"), [pair("a\tb", "b")]);
    assert_eq!(read("", pairs_apart).expect("no pairs"), []);
    for (text, told) in [
        ("a\tb\nc", "line 2: expected two keys apart by a tab, found none"),
        ("a\tb\tc", "line 1: expected two keys apart by a tab, found 3"),
        ("a\t", "found an empty one"),
        ("a\tb\nc\tc", "line 2: expected the keys of two articles, found `c` twice"),
        (&COPY.replace("\"b\"", "\"a\""), "expected the keys of two articles, found `a` twice"),
    ] {
        let error = read(text, pairs_apart).expect_err(text).to_string();
        assert!(error.contains(told), "{error}");
    }
    assert!(pairs_apart(Path::new("nowhere")).is_err());
}

#[test]
fn files_that_hold_no_marks_are_read_as_ever() {
    let text = "Read more\n{\"samples\":[\"a \\\"mark\\\" here\"]}\n";
    for flag in [protected, templates] {
        assert_eq!(read(text, flag).expect("templates").len(), 2);
        assert_eq!(read("", flag).expect("nothing"), []);
    }
    let first = "{\"samples\":[\"a \\\"mark\\\" here\"]}\n";
    assert_eq!(read(first, templates).expect("a template").len(), 1);
}
