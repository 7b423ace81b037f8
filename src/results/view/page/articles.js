// Articles that lost something: their list, and the panel of one.

views.articles = {
  title: "Articles",
  build: articleTable,
  about:
    "Articles that were removed, have cuts, or are in a cluster, a family or a round-up. All others are " +
    "as they were, and are not listed.",
  empty: "Nothing was cut or removed. Articles with cuts, copies and shells would be here.",
};

panels.article = { home: "articles", build: buildArticle, unknown: unknownArticle };

const fateWords = { kept: "stays", removed: "removed", shell: "shell" };

async function articleTable() {
  return new Table({
    kind: "articles",
    what: "article",
    list: await list("articles"),
    sort: "share",
    searches: "Search titles, outlets, keys",
    words: wordsOf,
    filters: articleFilters,
    columns: articleColumns,
  });
}

const articleColumns = [
  titleColumn("article", (row) => row.key),
  outletColumn,
  dateColumn,
  { id: "fate", name: "Fate", class: "kind", value: (row) => row.fate, show: (row) => fateWords[row.fate] },
  countColumn("boilerplate", "Boilerplate", (row) => row.boilerplate, {
    class: "wide",
    title: "Cuts of boilerplate",
  }),
  countColumn("repeats", "Repeats", (row) => row.repeats, { class: "wide", title: "Cuts of repeats" }),
  countColumn("share", "Cut", (row) => row.share, {
    title: "Share of its characters that is cut",
    show: (row) => percent(row.share),
  }),
];

const cutOptions = [
  ["boilerplate", "with boilerplate"],
  ["repeats", "with repeats"],
];

const articleFilters = [
  choice("fate", "Fate", "all fates", Object.entries(fateWords), (row, fate) => row.fate === fate),
  choice("cuts", "Cuts", "with and without cuts", cutOptions, (row, kind) => row[kind] > 0),
];

async function buildArticle({ row, asked }) {
  const head = { title: titleOf(row), under: byline(row) };
  if (row.text === undefined) return { ...head, body: [linksOf(row), textElsewhere(row)] };
  const [article, templates] = await Promise.all([
    detail("articles", row.text),
    list("templates").catch(() => null),
  ]);
  const cuts = new Cuts(row, article.pieces, templates, asked);
  return {
    ...head,
    step: (by) => cuts.step(by),
    decision: () => cuts.decision(),
    ready: () => cuts.ready(),
    body: [articleFacts(row, article), linksOf(row), cuts.node],
  };
}

function articleFacts(row, article) {
  const why = article.why ? `: ${article.why}` : "";
  const place = element("p", { class: "faint" }, joined([article.place, address(article.url)]));
  return box("", paragraph(`${capital(fateWords[row.fate])}${why}. ${cutWords(row)}`), place);
}

function cutWords(row) {
  const boilerplate = row.boilerplate
    ? plural(row.boilerplate, "cut of boilerplate", "cuts of boilerplate")
    : "";
  const repeats = row.repeats ? plural(row.repeats, "repeat") : "";
  const cuts = [boilerplate, repeats].filter(Boolean).join(" and ");
  return cuts ? `${capital(cuts)}: ${percent(row.share)} of its characters.` : "Nothing is cut from it.";
}

// Addresses of the corpus are shown; only those of the web become links.
function address(url) {
  if (!url || !/^https?:\/\//i.test(url)) return url ?? null;
  return element("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, url);
}

function linksOf(row) {
  const links = joined([
    row.cluster && link(hashOf("cluster", row.cluster), {}, "Its cluster"),
    row.family && link(hashOf("family", row.family), {}, "Its family"),
  ]);
  return links.length ? element("p", {}, links) : null;
}

function textElsewhere(row) {
  return paragraph(
    "Its text is not in this page: ",
    code("copydesk view --articles"),
    " sets how many are. ",
    explainCommand(row.key),
    " shows it.",
  );
}

function unknownArticle(key) {
  return [
    paragraph("No article with the key ", code(key), " was cut or removed in this run."),
    paragraph("If the corpus has it, it is as it was. ", explainCommand(key), " tells more."),
  ];
}
