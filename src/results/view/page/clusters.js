// Clusters: their list, and the panel of one.

views.clusters = {
  title: "Clusters",
  build: clusterTable,
  about: `Articles that tell one story in the same words. ${clusterFate()}`,
  empty: "No copies were found. Articles with the same text would be here, one cluster a story.",
};

panels.cluster = {
  home: "clusters",
  build: buildCluster,
  unknown: (id) => [paragraph("No cluster of this run has the id ", code(id), ".")],
};

async function clusterTable() {
  return new Table({
    kind: "clusters",
    what: "cluster",
    list: await list("clusters"),
    sort: "size",
    searches: "Search titles, outlets, keys",
    words: (row) => `${wordsOf(row)} ${row.outlets.join(" ")} ${row.words} ${row.id}`,
    filters: clusterFilters,
    columns: clusterColumns,
  });
}

const clusterColumns = [
  titleColumn("cluster", (row) => row.id),
  outletColumn,
  dateColumn,
  { id: "kind", name: "Kind", class: "kind", value: (row) => row.kind },
  countColumn("size", "Articles", (row) => row.size),
  countColumn("outlets", "Outlets", (row) => row.sources, { class: "wider" }),
  countColumn("removed", "Removed", (row) => row.removed, { class: "wider" }),
  {
    id: "weakest",
    name: "Weakest",
    class: "number wide",
    value: (row) => row.weakest,
    title: "Weakest similarity of a copy with the first article of its cluster",
    show: (row) => similarity(row.weakest),
  },
];

const clusterFilters = [
  {
    id: "kind",
    name: "Kind",
    all: "all kinds",
    options: ["exact", "near", "contained"].map((kind) => [kind, kind]),
    holds: (row, kind) => row.kind === kind,
  },
  {
    id: "size",
    holds: (row, range) => isWithin(row.size, range),
    words: (range) => `articles: ${rangeWords(...ends(range))}`,
  },
  {
    id: "weakest",
    holds: (row, range) => isInStep(row.weakest, range),
    words: (range) => `weakest: ${range.replace("-", " to ")}`,
  },
  {
    id: "outlets",
    holds: hasOutlets,
    words: (names) => `outlets: ${JSON.parse(names).join(" and ")}`,
  },
];

// All of the outlets have an article in the cluster.
function hasOutlets(row, names) {
  return JSON.parse(names).every((name) => name === row.source || row.outlets.includes(name));
}

// "6-10" → [6, 10]; "101-" has no upper end.
function ends(range) {
  const [from, to] = range.split("-");
  return [Number(from), to ? Number(to) : Infinity];
}

function isWithin(value, range) {
  const [from, to] = ends(range);
  return from <= value && value <= to;
}

// A step of the chart ends below the next one; the last holds 1.
function isInStep(value, range) {
  const [from, to] = ends(range);
  return from <= value && (value < to || to === 1);
}

async function buildCluster({ row, place, asked: { member: wanted } }) {
  const cluster = await detail("clusters", place);
  const members = new Members(row, cluster, wanted);
  return {
    title: titleOf(row),
    under: clusterWords(row),
    step: (by) => members.step(by),
    decision: () => members.decision(),
    ready: () => wanted && members.reveal(),
    body: [paragraph(firstFate(cluster), related(cluster.related)), members.node],
  };
}

// What becomes of the articles of a cluster.
function clusterFate() {
  return index.report.settings.keep_copies === 0
    ? "The run kept none of them (--keep-copies 0), except articles that --keep-keys names."
    : "One stays, its copies are removed.";
}

// What became of the first article, and why.
function firstFate({ members: [first], kept_because }) {
  return `It ${first.kept ? "stays" : "is removed"} because ${kept_because}. `;
}

function clusterWords(row) {
  return joined([
    `${capital(row.kind)} copies`,
    `${plural(row.size, "article")} in ${plural(row.sources, "outlet")}`,
    `${number(row.removed)} removed`,
    `weakest similarity ${similarity(row.weakest)}`,
    element("span", { class: "key" }, row.id),
  ]);
}

function related(items = []) {
  if (!items.length) return null;
  return [
    "See also ",
    joined(
      items.map(({ what, id, title }) => [
        what === "family" ? "the family " : "the round-up ",
        link(hashOf(what, id), { dir: "auto" }, title),
      ]),
      "; ",
    ),
    ".",
  ];
}
