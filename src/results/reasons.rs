//! The evidence of a decision, in sentences.

use crate::results::lines::{
    ClusterLine, Kind, MemberLine, NONE, RemovalKind, RemovalLine, TemplateLine,
};
use copydesk_core::Signal;
use serde_json::Value;

/// The reason why a passage was cut.
pub fn of_cut(kind: RemovalKind, evidence: &Value) -> String {
    match kind {
        RemovalKind::Repeat => of_repeat(evidence),
        _ => of_boilerplate(evidence),
    }
}

/// The reason why a whole article was removed. The cluster says whose copy it is. `is_first_kept`
/// says whether the representative stays.
pub fn of_whole(removal: &RemovalLine<'_>, is_first_kept: bool) -> String {
    let evidence = &removal.evidence;
    if removal.kind == RemovalKind::Shell {
        return of_shell(evidence);
    }
    let share = |name: &str| percent(evidence[name].as_f64());
    let first =
        if is_first_kept { "the one that stays" } else { "the first of its cluster, removed too" };
    match evidence["relation"].as_str() {
        Some("representative") => {
            "the first of its cluster, which --keep-copies 0 removes like its copies".to_owned()
        }
        Some("exact") => format!("an exact copy, equal word for word to {first}"),
        Some("near") => {
            format!("a near copy: it shares {} of all shingles with {first}", share("jaccard"))
        }
        _ => format!(
            "a contained copy: {} of the shingles of the shorter one are in the other as well",
            share("containment")
        ),
    }
}

/// The reason why lines of a template are cut.
pub fn of_template(line: &TemplateLine) -> String {
    let TemplateLine { by, scope, documents, stories, needed, given, .. } = line;
    of_boilerplate(&serde_json::json!({
        "by": by, "scope": scope, "documents": documents, "stories": stories, "needed": needed,
        "given": given, "sources": line.sources.len(),
    }))
}

/// The reason why an article is a shell.
pub fn of_shell(evidence: &Value) -> String {
    let number = |name: &str| evidence[name].as_u64().unwrap_or_default();
    if evidence["shell"] == "bare" {
        return "all but a few of its words are boilerplate or repeats".to_owned();
    }
    format!(
        "its source has this text {} times under {} headlines, and it has next to none of their words",
        number("documents"),
        number("headlines")
    )
}

/// The meaning of a signal that keeps two articles apart.
pub fn of_signal(signal: Signal) -> &'static str {
    match signal {
        Signal::Numbers => "each has numbers where the other has other ones",
        Signal::Names => "each has names where the other has other ones",
        Signal::Words => {
            "each has words of its own, used twice or more, where the other has others"
        }
        Signal::Titles => "their titles differ, and so do their words",
        Signal::Dates => "they are of other days, and their words differ or too few are shared",
        Signal::Short => "so short a text is a copy only of an equal one",
        Signal::Unlike => "two articles of one source that share no more are not surely one story",
        Signal::Passage => "the shorter one has a passage of its own",
        Signal::Family => "their family has many values in a place, and theirs differ",
        Signal::Told => "--keep-apart says that they are no copies",
    }
}

fn of_repeat(evidence: &Value) -> String {
    let similarity = evidence["similarity"].as_f64().unwrap_or(1.0);
    let alike = if similarity < 1.0 {
        format!("nearly the same ({:.0} % of the words)", similarity * 100.0)
    } else {
        "the same".to_owned()
    };
    let unit = match evidence["unit"].as_str() {
        Some("paragraph") => "paragraph",
        Some("sentence") => "passage within a longer paragraph",
        _ => "run of words",
    };
    format!("{alike} {unit} stands in this article once more")
}

fn of_boilerplate(evidence: &Value) -> String {
    let number = |name: &str| evidence[name].as_u64().unwrap_or_default();
    let [documents, of, stories, sources] = ["documents", "of", "stories", "sources"].map(number);
    if evidence["by"] == "starter" {
        return "at the edge of its page it is what pages all over the web say of themselves: the starter list has it \
                (--starter off leaves it)"
            .to_owned();
    }
    if evidence["given"] == true {
        let learned = if documents == 0 {
            String::new()
        } else {
            format!(
                "; where it was learned it was in {documents} articles, in {stories} different stories"
            )
        };
        return format!("the file of --templates says that such lines are boilerplate{learned}");
    }
    let whole = if of == 0 { String::new() } else { format!(" of {of}") };
    let scope = match evidence["scope"].as_str() {
        Some("corpus") => format!("articles of the corpus, from {sources} sources"),
        Some("pages") => "pages that share their furniture".to_owned(),
        _ => "articles of this source".to_owned(),
    };
    let needed = number("needed");
    let what = match evidence["by"].as_str() {
        Some("block") => "this line, between other boilerplate and nowhere else, is",
        Some("slot") => "a line that begins or ends so, with a few other words in its place, is",
        Some("label") => "a link with this label, to another story each time, is",
        _ => "this line is",
    };
    format!(
        "{what} in {documents}{whole} {scope}, in {stories} different stories, and {needed} are enough \
         (a line in the file of --protect stays)"
    )
}

/// Like [`of_member`], for a list.
pub fn in_list(member: &MemberLine) -> String {
    match member.relation {
        Kind::Representative => "the first".to_owned(),
        Kind::Exact => "exact copy".to_owned(),
        Kind::Near => format!("near copy, Jaccard {}", percent(member.jaccard)),
        Kind::Contained => format!("contained copy, containment {}", percent(member.containment)),
    }
}

/// The relation of a member to the representative, which has the key `other`.
pub fn of_member(member: &MemberLine, other: &str) -> String {
    let (jaccard, containment) = (percent(member.jaccard), percent(member.containment));
    match member.relation {
        Kind::Representative => "the first of its cluster".to_owned(),
        Kind::Exact => format!("an exact copy of {other}, equal word for word"),
        Kind::Near => {
            format!("a near copy of {other}: they share {jaccard} of all their shingles (Jaccard)")
        }
        Kind::Contained => format!(
            "a contained copy: {containment} of the shingles of the shorter one are in {other} as well (containment)"
        ),
    }
}

/// Why the representative of a cluster stays or is removed.
pub fn of_first(cluster: &ClusterLine) -> String {
    let is_some_kept = cluster.members.iter().any(|member| member.kept);
    match &*cluster.kept_because {
        NONE if is_some_kept => {
            "--keep-copies 0 keeps nothing of a cluster but what --keep-keys names".to_owned()
        }
        because => of_choice(because),
    }
}

/// The reason why the representative was chosen, or was removed.
fn of_choice(kept_because: &str) -> String {
    match kept_because {
        "key" => "the keep policy leaves it open, and its key comes first".to_owned(),
        "contained" => "--contained puts it first".to_owned(),
        "shell" => "it stands for shells with the same text".to_owned(),
        "protected" => "--keep-keys names it".to_owned(),
        NONE => "--keep-copies 0 keeps nothing of a cluster".to_owned(),
        "longest" => "it is the longest".to_owned(),
        "earliest" => "it is the earliest".to_owned(),
        "latest" => "it is the latest".to_owned(),
        "first" => "it comes first in the input".to_owned(),
        policy => format!("--keep {policy} puts it first"),
    }
}

fn percent(share: Option<f64>) -> String {
    format!("{:.0} %", share.unwrap_or_default() * 100.0)
}
