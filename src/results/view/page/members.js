// The members of a cluster, and the one of them that is compared with the one that stays.

const relationWords = { representative: "the one that stays", exact: "exact copy", near: "near copy",
  contained: "contained copy" };

class Members {
  constructor(row, cluster, wanted) {
    this.row = row;
    [this.first] = cluster.members;
    this.others = cluster.members.slice(1);
    this.lines = cluster.members.map((member, at) => this.line(member, at - 1));
    this.compared = element("div", { class: "compared" });
    const more = cluster.n_members > cluster.members.length
      ? note(`The first ${number(cluster.members.length)} of ${plural(cluster.n_members, "article")} are listed.`) : null;
    this.node = element("div", {}, this.table(), more, this.compared);
    this.choose(this.firstChoice(wanted));
  }

  firstChoice(wanted) {
    const asked = this.others.findIndex((member) => member.key === wanted);
    return asked < 0 ? Math.max(0, this.others.findIndex((member) => !member.kept && member.rows)) : asked;
  }

  table() {
    const heads = [["Article", "main"], ["Outlet", "wide"], ["Date", "wide date"], ["Is", ""], ["Jaccard", "number"],
      ["Containment", "number wide"], ["", ""]];
    return element("div", { class: "members-box" }, element("table", { class: "rows" },
      element("thead", {}, element("tr", {}, heads.map(([name, at]) => element("th", { class: at, scope: "col" }, name)))),
      element("tbody", {}, this.lines)));
  }

  line(member, at) {
    const opens = at >= 0;
    const choose = (event) => !event.target.closest("a") && this.choose(at, true);
    return element("tr", opens ? { class: "opens", tabindex: "0", onclick: choose } : { class: "first" },
      element("td", { class: "main" }, titleCell(member, hashOf("article", member.key), "copy", member.key)),
      element("td", { class: "wide" }, outlet(member)), element("td", { class: "wide date" }, dateWords(member.date)),
      element("td", { class: "kind" }, opens ? relationWords[member.relation] : ""),
      element("td", { class: "number" }, similarity(member.jaccard)),
      element("td", { class: "number wide" }, similarity(member.containment)),
      element("td", {}, member.kept ? "stays" : "removed"));
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
    const box = line?.closest(".members-box");
    if (!box) return;
    const above = line.offsetTop - box.querySelector("thead").offsetHeight;
    if (above < box.scrollTop) box.scrollTop = above;
    box.scrollTop = Math.max(box.scrollTop, line.offsetTop + line.offsetHeight - box.clientHeight);
  }

  show(member) {
    const buttons = member.kept ? null : markButtons(() => this.decision(), "Is it a copy?");
    this.compared.replaceChildren(
      element("div", { class: "why" }, element("p", {}, `${capital(member.why)}.`.replace(/\.\.$/, ".")), buttons),
      comparison(this.first, member));
  }

  decision() {
    const member = this.others[this.at];
    if (!member || member.kept) return null;
    return { mark: "copy", key: member.key, other: this.first.key, cluster: this.row.id };
  }
}
