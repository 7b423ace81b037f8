// Shells: their list, and the panel of one.

views.shells = {
  title: "Shells",
  build: shellTable,
  about: "A shell: a page without text of its own, such as an error page. Shells are moved aside.",
  empty: "No shells were found. Pages without text of their own, such as error pages, would be here.",
};

panels.shell = {
  home: "shells",
  build: buildShell,
  unknown: (id) => [paragraph("No shell of this run has the number ", code(id), ".")],
};

async function shellTable() {
  return new Table({
    kind: "shells",
    what: "shell",
    list: await list("shells"),
    sort: "documents",
    searches: "Search texts, outlets, titles, keys",
    words: shellText,
    columns: shellColumns,
  });
}

function shellText(row) {
  return [row.text, ...row.sources, ...row.articles.map(wordsOf)].join(" ");
}

const shellColumns = [
  {
    id: "text",
    name: "Text",
    class: "main",
    value: (row) => row.text,
    show: (row, opens) => [
      rowLink(opens, shortened(row.text, 200) || "(no text)"),
      element("span", { class: "under" }, row.why),
    ],
  },
  {
    id: "outlet",
    name: "Outlets",
    class: "wide outlet",
    value: (row) => row.sources[0] ?? "",
    show: (row) =>
      joined(
        row.sources.slice(0, 3).map((source) => corpusText(source)),
        ", ",
      ),
  },
  countColumn("documents", "Articles", (row) => row.documents),
  countColumn("headlines", "Headlines", (row) => row.headlines, { class: "wide" }),
];

function buildShell({ row }) {
  return {
    title: "Shell",
    under: `${plural(row.documents, "article")} under ${plural(row.headlines, "headline")}`,
    body: [
      paragraph(capital(row.why), "."),
      row.text && corpusText(row.text, "p", { class: "text sample" }),
      row.sources.length > 0 && paragraph("Outlets: ", outlets(row.sources), "."),
      element("h3", {}, "Articles"),
      articleList(row.articles, row.documents),
    ],
  };
}
