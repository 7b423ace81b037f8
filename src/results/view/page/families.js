// Families: their list, and the panel of one.

views.families = { title: "Families", build: familyTable,
  about: "A family: articles with the same wording and other facts, such as weather reports. All of them stay.",
  empty: "No families were found. Articles with the same wording and other facts would be here; all of them stay." };

panels.family = { home: "families", build: buildFamily,
  unknown: (id) => [paragraph("No family of this run has the id ", element("code", {}, id), ".")] };

async function familyTable() {
  const found = await list("families");
  return new Table({ kind: "families", what: "family", list: found, sort: "members",
    searches: "Search titles, outlets, wording", words: (row) => [row.title, row.source, row.form, row.id].filter(Boolean).join(" "),
    columns: familyColumns, decision: async (row, place) => familyDecision(row, await detail("families", place)) });
}

const familyColumns = [
  { id: "title", name: "Title", class: "main", value: (row) => titleOf(row), show: (row, opens) => [
    markSign("family", row.id), rowLink(opens, titleOf(row)), corpusText(row.form, "span", { class: "under clamp" })] },
  { ...outletColumn },
  countColumn("members", "Articles", (row) => row.members),
  countColumn("slots", "Slots", (row) => row.slots, { class: "wide", title: "Places where the facts differ" }),
  countColumn("outlets", "Outlets", (row) => row.sources, { class: "wide" }),
];

function familyDecision(row, family) {
  return { mark: "family", id: row.id, members: family.members.map((member) => member.key) };
}

async function buildFamily({ row, place }) {
  const family = await detail("families", place);
  const decision = () => familyDecision(row, family);
  return {
    title: titleOf(row), decision,
    under: joined([plural(row.members, "article"), plural(row.slots, "slot"), plural(row.sources, "outlet"),
      element("span", { class: "key" }, row.id)]),
    body: [paragraph(markButtons(decision, "These stay apart?")), element("h3", {}, "Wording"),
      element("p", { class: "text form", dir: "auto" }, withSlots(family.form)), element("h3", {}, "Articles and facts"),
      familyMembers(family)],
  };
}

function familyMembers({ members, facts: values }) {
  const n_slots = Math.max(0, ...values.map((row) => row.length));
  const heads = ["Article", ...Array.from({ length: n_slots }, (_, at) => element("span", { class: "slot" }, String(at + 1)))];
  return element("div", { class: "scrolls" }, element("table", { class: "rows family" },
    element("thead", {}, element("tr", {}, heads.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, members.map((member, at) => familyRow(member, values[at] ?? [])))));
}

function familyRow(member, values) {
  return element("tr", {}, element("td", { class: "main" }, articleLink(member), element("span", { class: "under" }, byline(member))),
    values.map((value) => corpusText(value, "td")));
}
