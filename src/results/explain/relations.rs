//! An article's cluster, its family and its round-ups, in words.

use super::percent;
use super::texts::Texts;
use crate::results::heading::{Heading, clipped, one_line};
use crate::results::lines::{ClusterLine, ContainmentLine, FormLine, MemberLine, NONE};
use crate::results::reasons;
use std::fmt::Write as _;

/// Most members of a cluster listed.
const MAX_MEMBERS: usize = 50;

/// Most members of a family listed.
const MAX_FORMS: usize = 10;

/// Most characters of a title in a list.
const MAX_TITLE: usize = 60;

/// Most characters of the facts of a form in a list.
const MAX_FACTS: usize = 200;

/// Explains what became of the article with this key, and lists its cluster.
pub(super) fn of_cluster(cluster: &ClusterLine, key: &str, text: &mut String) {
    let ClusterLine { representative, members, .. } = cluster;
    let own = members.iter().find(|member| member.key == key);
    let fate = match own.filter(|_| representative != key) {
        None => fate_of_first(cluster),
        Some(own) => {
            let relation = reasons::of_member(own, representative);
            let of_first = fate_of_first(cluster);
            format!("{}: {relation}.\n  {representative} {of_first}", fate_of(own, cluster))
        }
    };
    let _ = writeln!(text, "  {fate}");
    let _ = writeln!(text, "\n  cluster {} of {} articles:", cluster.id, members.len());
    members.iter().take(MAX_MEMBERS).for_each(|member| list_member(member, representative, text));
    if members.len() > MAX_MEMBERS {
        let _ = writeln!(text, "      and {} more", members.len() - MAX_MEMBERS);
    }
}

/// What became of the representative, and why.
fn fate_of_first(cluster: &ClusterLine) -> String {
    let why = reasons::of_first(cluster);
    match &*cluster.kept_because {
        "shell" => "is one of several shells with one text".to_owned(),
        NONE => format!("is removed: {why}"),
        _ => format!("stays: {why}"),
    }
}

/// What became of another member.
fn fate_of(member: &MemberLine, cluster: &ClusterLine) -> &'static str {
    match &*cluster.kept_because {
        _ if !member.kept => "removed",
        NONE => "stays, as --keep-keys names it",
        _ => "stays beside it",
    }
}

fn list_member(member: &MemberLine, representative: &str, text: &mut String) {
    let fate = if member.kept { "stays  " } else { "removed" };
    let relation = if member.key == representative {
        String::new()
    } else {
        format!(", {}", reasons::in_list(member))
    };
    let _ = writeln!(text, "      {fate}  {}{relation}", shown(&member.key, &member.heading));
}

/// An article in a list: its key, title, outlet and date.
fn shown(key: &str, heading: &Heading) -> String {
    let title = heading.title.as_deref().map(|title| format!("  {}", clipped(title, MAX_TITLE)));
    let origin = heading.origin().map(|origin| format!("  ({origin})"));
    format!("{key}{}{}", title.unwrap_or_default(), origin.unwrap_or_default())
}

/// The members of a family that are listed: the article itself, and the first others.
pub(super) fn listed<'l>(family: &'l FormLine, key: &str) -> Vec<&'l str> {
    let members = family.members.iter().map(String::as_str);
    let (own, others): (Vec<&str>, Vec<&str>) = members.partition(|member| *member == key);
    own.into_iter().chain(others.into_iter().take(MAX_FORMS - 1)).collect()
}

/// Explains the family of the article with this key.
pub(super) fn of_family(family: &FormLine, key: &str, texts: &Texts, text: &mut String) {
    let n_members = family.members.len();
    let _ = writeln!(
        text,
        "\n  one of {n_members} articles with the same wording and other facts, which are not copies:"
    );
    let members = listed(family, key);
    for member in &members {
        let place = family.members.iter().position(|other| other == member);
        let facts = place.and_then(|place| family.facts.get(place));
        let facts = facts.map(|facts| one_line(&facts.join(" | "))).unwrap_or_default();
        let own = if *member == key { "this" } else { "    " };
        let _ = writeln!(text, "      {own}  {}", shown(member, texts.heading(member)));
        let _ = writeln!(text, "            {}", clipped(&facts, MAX_FACTS));
    }
    if n_members > members.len() {
        let _ = writeln!(text, "      and {} more", n_members - members.len());
    }
}

/// Explains the round-ups that hold the article with this key, and the stories that it holds.
pub(super) fn of_containments(
    lines: &[ContainmentLine],
    key: &str,
    texts: &Texts,
    text: &mut String,
) {
    for ContainmentLine { container, contained, containment } in lines {
        let share = percent(*containment);
        let other = if contained == key { container } else { contained };
        let other = shown(other, texts.heading(other));
        let told = if contained == key {
            format!("{share} of it are in {other}; they are not copies")
        } else {
            format!("it holds {share} of {other}; they are not copies")
        };
        let _ = writeln!(text, "\n  {told}");
    }
}
