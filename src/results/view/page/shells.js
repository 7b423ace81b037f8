// Shells: their list, and the panel of one.

views.shells = {
  title: "Shells",
  build: shellTable,
  about: "A shell: a page without text of its own, such as an error page. Shells are moved aside.",
  empty:
    "No shells were found. Pages without text of their own, such as error pages, would be here. Those with " +
    "more text may be in Look here, as one text many times in one outlet.",
};

panels.shell = {
  home: "shells",
  build: buildShell,
  unknown: (id) => [paragraph("No shell of this run has the number ", code(id), ".")],
};

async function shellTable() {
  const found = await list("shells");
  const table = new Table({
    kind: "shells",
    what: "shell",
    list: found,
    sort: "documents",
    searches: "Search texts, outlets, titles, keys",
    words: shellText,
    columns: shellColumns,
  });
  table.node = element("div", {}, shellLead(found.rows, (await list("look")).rows), table.node);
  return table;
}

// How many there are; and how many error pages there may be with more text, which copydesk takes for
// copies of each other.
function shellLead(rows, look) {
  const pages = rows.reduce((sum, row) => sum + row.documents, 0);
  const alike = look.filter((row) => row.group === "outlet");
  const more = alike.reduce((sum, row) => sum + row.alike, 0);
  return element(
    "p",
    { class: "lead" },
    `${plural(pages, "page")} ${pages === 1 ? "has" : "have"} no text of ${pages === 1 ? "its" : "their"} own, `,
    `in ${plural(rows.length, "text")}. `,
    alike.length ? `${plural(more, "other article")} may be error pages too: ` : null,
    alike.length ? link("#look?group=outlet", {}, plural(alike.length, "text")) : null,
    alike.length ? " that one outlet has many times. They are removed as copies, not as shells." : null,
  );
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
      markSign("shell", JSON.stringify(keysOf(row))),
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

function keysOf(row) {
  return row.articles.map((article) => article.key);
}

function buildShell({ row }) {
  const decision = () => ({ mark: "shell", keys: keysOf(row) });
  return {
    decision,
    title: "Shell",
    under: `${plural(row.documents, "article")} under ${plural(row.headlines, "headline")}`,
    body: [
      paragraph(capital(row.why), "."),
      paragraph(markButtons(decision, "Is it without a text of its own?")),
      row.text && corpusText(row.text, "p", { class: "text sample" }),
      row.sources.length > 0 && paragraph("Outlets: ", outlets(row.sources), "."),
      element("h3", {}, "Articles"),
      articleList(row.articles, row.documents),
    ],
  };
}
