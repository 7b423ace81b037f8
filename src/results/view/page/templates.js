// Boilerplate: the templates that were cut, and the panel of one.

views.templates = {
  title: "Boilerplate",
  build: templateTable,
  about: "Templates: lines that recur in articles on different stories. They are cut; their slots vary.",
  empty: "No boilerplate was found. Lines that recur in articles on different stories would be here.",
};

panels.template = {
  home: "templates",
  build: buildTemplate,
  unknown: (id) => [paragraph("No template of this run has the id ", code(id), ".")],
};

const scopeWords = { corpus: "everywhere", source: "in one outlet", pages: "in a group of pages" };

const byWords = {
  line: "the whole line",
  block: "its place in a block of boilerplate",
  slot: "words that recur beside a slot",
  label: "a label of links",
  file: "the file of --templates",
  starter: "the starter list",
};

const LONGEST_IN_LIST = 300; // characters of a template

async function templateTable() {
  return new Table({
    kind: "templates",
    what: "template",
    list: await list("templates"),
    sort: "cuts",
    searches: "Search templates, samples, outlets",
    words: templateText,
    decision: templateDecision,
    filters: [
      choice(
        "scope",
        "Where it holds",
        "wherever they hold",
        Object.entries(scopeWords),
        (row, scope) => row.scope === scope,
      ),
    ],
    columns: templateColumns,
  });
}

function templateText(row) {
  return [row.template, row.source, ...row.sources, ...row.samples].filter(Boolean).join(" ");
}

const templateColumns = [
  {
    id: "template",
    name: "Template",
    class: "main",
    value: (row) => row.template,
    show: (row, opens) => [
      markSign("template", row.template),
      rowLink(opens, withSlots(shortened(row.template, LONGEST_IN_LIST))),
    ],
  },
  {
    id: "holds",
    name: "Holds in",
    class: "wide outlet",
    value: (row) => row.source ?? scopeWords[row.scope],
    show: (row) => corpusText(row.source ?? scopeWords[row.scope]),
  },
  countColumn("cuts", "Cuts", (row) => row.cuts),
  countColumn("stories", "Stories", (row) => row.stories, {
    class: "wide",
    show: (row) => (row.documents ? number(row.stories) : ""),
    title: "Different stories that have it",
  }),
  countColumn("outlets", "Outlets", (row) => row.n_sources, { class: "wide" }),
  {
    id: "confidence",
    name: "Confidence",
    class: "number wide",
    down: true,
    value: (row) => row.confidence,
    show: (row) => (row.documents ? similarity(row.confidence) : ""),
  },
];

function templateDecision(row) {
  const source = row.scope === "source" && row.source ? { source: row.source } : {};
  return { mark: "template", template: row.template, samples: row.samples, ...source, scope: row.scope };
}

function buildTemplate({ row }) {
  const decision = () => templateDecision(row);
  return {
    title: withSlots(row.template),
    under: `${plural(row.cuts, "cut")} in ${plural(row.n_articles, "article")}`,
    decision,
    body: [
      paragraph(row.why),
      paragraph(markButtons(decision, "Is it boilerplate?")),
      templateFacts(row),
      templateSources(row),
      element("h3", {}, "Samples"),
      row.samples.map((sample) => corpusText(sample, "p", { class: "text sample" })),
      element("h3", {}, "Articles it was cut from"),
      articleList(row.articles, row.n_articles, `?template=${encodeURIComponent(row.id)}`),
    ],
  };
}

function templateFacts(row) {
  const holds = ["holds", [scopeWords[row.scope], row.source ? [": ", outlet(row)] : null]];
  const by = ["told by", byWords[row.by] ?? row.by];
  return facts([holds, by, ...(row.documents ? learnedFacts(row) : []), ["slots", row.slots.join(", ")]]);
}

// What is known of a template where it was learned.
function learnedFacts(row) {
  const { head, middle, tail } = row.positions;
  return [
    ["documents", number(row.documents)],
    ["stories", row.given ? number(row.stories) : `${number(row.stories)}; ${number(row.needed)} needed`],
    ["place in the text", `head ${number(head)}, middle ${number(middle)}, tail ${number(tail)}`],
    ["at an edge of its page", percent(row.edge_share)],
    ["confidence", similarity(row.confidence)],
  ];
}

function templateSources(row) {
  if (!row.sources.length) return null;
  const more = row.n_sources - row.sources.length;
  return paragraph("Outlets: ", outlets(row.sources), more > 0 ? ` and ${number(more)} more` : "", ".");
}
