// The members of a cluster, and the one of them that is compared with the first.

const relationWords = {
  representative: "",
  exact: "exact copy",
  near: "near copy",
  contained: "contained copy",
};

const memberColumns = [
  ["Article", "main", (member) => titleCell(member, hashOf("article", member.key), "copy", member.key)],
  ["Outlet", "wide outlet", outlet],
  ["Date", "wide date", (member) => dateWords(member.date)],
  ["Is", "wide kind", (member) => relationWords[member.relation]],
  ["Jaccard", "number wide", (member) => similarity(member.jaccard)],
  ["Containment", "number wide", (member) => similarity(member.containment)],
  ["Alike", "number narrow", (member) => similarity(admitting(member))],
  ["Fate", "kind", (member) => (member.kept ? "stays" : "removed")],
];

// The similarity that made it a member.
function admitting({ relation, jaccard, containment }) {
  return relation === "contained" ? containment : jaccard;
}

class Members {
  constructor(row, cluster, wanted) {
    this.row = row;
    [this.first] = cluster.members;
    this.others = cluster.members.slice(1);
    this.lines = cluster.members.map((member, at) => this.line(member, at - 1));
    this.compared = element("div", { class: "compared" });
    const more = cluster.n_members > cluster.members.length ? moreMembers(cluster) : null;
    this.node = element("div", {}, this.table(), more, this.compared);
    this.choose(this.firstChoice(wanted));
  }

  // The copy that is asked for, else the first of the cluster's kind that can be compared.
  firstChoice(wanted) {
    const asked = this.others.findIndex((member) => member.key === wanted);
    const isOfKind = ({ relation, rows }) => relation === this.row.kind && rows;
    return Math.max(0, asked < 0 ? this.others.findIndex(isOfKind) : asked);
  }

  table() {
    return box("members-box", simpleTable(memberColumns, this.lines));
  }

  line(member, at) {
    const choose = (event) => !event.target.closest("a") && this.choose(at, true);
    const attributes = at < 0 ? { class: "first" } : { class: "opens", tabindex: "0", onclick: choose };
    return simpleRow(memberColumns, member, at, attributes);
  }

  choose(at, isNamed = false) {
    if (!this.others[at]) return;
    this.at = at;
    this.lines.forEach((line, place) => line.classList.toggle("current", place === at + 1));
    this.show(this.others[at]);
    if (isNamed) this.nameChoice();
  }

  // The URL names the copy that is compared.
  nameChoice() {
    const asked = new URLSearchParams({ member: this.others[this.at].key });
    remember(`${hashOf("cluster", this.row.id)}?${asked}`, depth(), true);
  }

  step(by) {
    this.choose(this.at + by, true);
    this.reveal();
  }

  reveal() {
    const line = this.lines[this.at + 1];
    const frame = line?.closest(".members-box");
    if (!frame) return;
    const above = line.offsetTop - frame.querySelector("thead").offsetHeight;
    if (above < frame.scrollTop) frame.scrollTop = above;
    frame.scrollTop = Math.max(frame.scrollTop, line.offsetTop + line.offsetHeight - frame.clientHeight);
  }

  show(member) {
    const buttons = member.kept ? null : markButtons(() => this.decision(), "Is it a copy?");
    const why = paragraph(capital(member.why.replace(/\.$/, "")), ".");
    this.compared.replaceChildren(box("why", why, buttons), comparison(this.first, member));
  }

  decision() {
    const member = this.others[this.at];
    if (!member || member.kept) return null;
    return { mark: "copy", key: member.key, other: this.first.key, cluster: this.row.id };
  }
}

function moreMembers({ members, n_members }) {
  return note(`The first ${number(members.length)} of ${plural(n_members, "article")} are listed.`);
}
