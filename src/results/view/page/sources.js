// Outlets: who shares stories with whom, their list, and the panel of one.

views.sources = {
  title: "Sources",
  build: sourcesView,
  about:
    "The outlets of the corpus, and the stories they share. “First” and “later” go by the dates of the " +
    "articles. “Removed” does not say who copied: which copy stays is a setting of the run (--keep).",
  empty: "No article names its outlet. The outlets and the stories they share would be here.",
};

panels.source = {
  home: "sources",
  build: buildSource,
  unknown: (name) => [paragraph("No outlet of this run is called ", corpusText(name, "b"), ".")],
};

async function sourcesView() {
  const found = await list("sources");
  const table = new Table({
    kind: "sources",
    what: "source",
    list: found,
    sort: "stories",
    searches: "Search outlets and templates",
    words: (row) => [row.source, ...row.templates.map((template) => template.template)].join(" "),
    columns: sourceColumns,
  });
  const { shared = [] } = found.content;
  const children = present([mostLater(found.rows), whoCopies(shared), sourceMatrix(found.rows, shared), table.node]);
  table.node = element("div", {}, children);
  return table;
}

const sourceColumns = [
  {
    id: "source",
    name: "Outlet",
    class: "main",
    value: (row) => row.source,
    show: (row, opens) => rowLink(opens, row.source),
  },
  countColumn("documents", "Articles", (row) => row.documents),
  countColumn("removed", "Removed", (row) => row.removed, { class: "wide" }),
  countColumn("own", "Own", (row) => row.own, {
    class: "wider",
    title: "Removed articles that are copies of another article of the same outlet",
  }),
  countColumn("removed-share", "Share", (row) => row.removed / Math.max(1, row.documents), {
    class: "wide",
    title: "Share of its articles that is removed",
    show: (row) => share(row.removed, row.documents),
  }),
  countColumn("cut", "Cut", (row) => row.cut_characters / Math.max(1, row.characters), {
    class: "wide",
    title: "Share of its characters that is cut",
    show: (row) => share(row.cut_characters, row.characters),
  }),
  countColumn("stories", "Shared", (row) => row.stories, { title: "Stories that other outlets have too" }),
  countColumn("first", "First in", (row) => row.first, {
    class: "wide",
    title: "Shared stories in which it was first",
  }),
  countColumn("later", "Later in", (row) => row.later, {
    class: "wide",
    title: "Shared stories in which another was first",
  }),
  {
    id: "template",
    name: "Largest template",
    class: "wider",
    value: (row) => row.templates[0]?.template ?? "",
    show: (row) => corpusText(shortened(row.templates[0]?.template ?? "", 60)),
  },
];

function clustersOf(...sources) {
  return `#clusters?${new URLSearchParams({ outlets: JSON.stringify(sources) })}`;
}

function buildSource({ row }) {
  return {
    title: row.source,
    under: sourceWords(row),
    body: [
      sourceLinks(row),
      dateTells(row),
      element("h3", {}, "Shares stories with"),
      sharesTable(row),
      element("h3", {}, "Largest templates"),
      sourceTemplates(row),
    ],
  };
}

function sourceWords(row) {
  return joined([
    plural(row.documents, "article"),
    `${number(row.removed)} removed (${share(row.removed, row.documents)})`,
    row.own ? `${number(row.own)} of these copies of its own articles` : null,
    row.shells ? plural(row.shells, "shell") : null,
    `${share(row.cut_characters, row.characters)} of ${number(row.characters)} characters cut`,
  ]);
}

function sourceLinks(row) {
  const search = new URLSearchParams({ q: row.source });
  return element(
    "p",
    {},
    joined([
      link(clustersOf(row.source), {}, "Its clusters"),
      link(`#templates?${search}`, {}, "Its templates"),
      link(`#articles?${search}`, {}, "Its articles"),
    ]),
  );
}

function dateTells(row) {
  const untold = row.stories - row.first - row.later;
  const shares = `It shares ${plural(row.stories, "story", "stories")} with other outlets`;
  const when = `first in ${number(row.first)}, later in ${number(row.later)}`;
  return paragraph(`${shares}: ${when}; of ${number(untold)} the dates do not tell.`);
}

function sharesTable(row) {
  if (!row.shares_with.length) return note("No other outlet.");
  const stories = (other) => link(clustersOf(row.source, other.source), {}, number(other.stories));
  const columns = [
    ["Outlet", "main", outlet],
    ["Stories", "number", stories],
    [`${row.source} first`, "number", (other) => number(other.first)],
    ["Later", "number", (other) => number(other.later)],
  ];
  return simpleTable(columns, simpleRows(columns, row.shares_with));
}

function sourceTemplates(row) {
  if (!row.templates.length) return note("None.");
  return element(
    "ul",
    { class: "articles" },
    row.templates.map(({ id, template, cuts }) =>
      element(
        "li",
        {},
        markSign("template", template),
        link(hashOf("template", id), { dir: "auto" }, withSlots(shortened(template, 200))),
        element("span", { class: "byline" }, ` ${plural(cuts, "cut")}`),
      ),
    ),
  );
}
