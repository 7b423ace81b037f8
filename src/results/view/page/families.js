// Families: their list, and the panel of one.

views.families = {
  title: "Families",
  build: familyTable,
  about:
    "A family: articles with the same wording and other facts, such as weather reports. They are not copies.",
  empty:
    "No families were found. Articles with the same wording and other facts would be here.",
};

panels.family = {
  home: "families",
  build: buildFamily,
  unknown: (id) => [paragraph("No family of this run has the id ", code(id), ".")],
};

async function familyTable() {
  const found = await list("families");
  return new Table({
    kind: "families",
    what: "family",
    list: found,
    sort: "members",
    searches: "Search titles, outlets, wording",
    words: (row) => [row.title, row.source, row.form, row.id].filter(Boolean).join(" "),
    columns: familyColumns,
    decision: async (row, place) => familyDecision(row, await detail("families", place)),
  });
}

const familyColumns = [
  {
    id: "title",
    name: "Title",
    class: "main",
    value: (row) => titleOf(row),
    show: (row, opens) => [
      markSign("family", row.id),
      rowLink(opens, titleOf(row)),
      element("span", { class: "under clamp", dir: "auto" }, withSlots(row.form)),
    ],
  },
  { ...outletColumn },
  countColumn("members", "Articles", (row) => row.members),
  countColumn("slots", "Slots", (row) => row.slots, {
    class: "wide",
    title: "Places where the facts differ",
  }),
  countColumn("outlets", "Outlets", (row) => row.sources, { class: "wide" }),
];

function familyDecision(row, family) {
  return { mark: "family", id: row.id, members: family.members.map((member) => member.key) };
}

async function buildFamily({ row, place }) {
  const family = await detail("families", place);
  const decision = () => familyDecision(row, family);
  return {
    title: titleOf(row),
    decision,
    under: joined([
      plural(row.members, "article"),
      plural(row.slots, "slot"),
      plural(row.sources, "outlet"),
      element("span", { class: "key" }, row.id),
    ]),
    body: [
      paragraph(markButtons(decision, "These stay apart?")),
      element("h3", {}, "Wording"),
      element("p", { class: "text form", dir: "auto" }, withSlots(family.form)),
      element("h3", {}, "Articles and facts"),
      familyMembers(family),
    ],
  };
}

function familyMembers({ members, facts: values }) {
  const n_slots = Math.max(0, ...values.map((row) => row.length));
  const columns = [
    articleColumn("Article"),
    ...Array.from({ length: n_slots }, (_, at) => slotColumn(at, values)),
  ];
  return box("scrolls", simpleTable(columns, simpleRows(columns, members), "family"));
}

function slotColumn(at, values) {
  const heading = element("span", { class: "slot" }, String(at + 1));
  return [heading, "", (_, place) => corpusText(values[place]?.[at] ?? "")];
}
