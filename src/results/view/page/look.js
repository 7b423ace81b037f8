// Look here: decisions that are worth a look, each with its figure.

views.look = { title: "Look here", build: lookTable,
  about: "Decisions that are the likeliest to be wrong, by several measures. Most of them are right.",
  empty: "Nothing stands out. Decisions that are worth a look would be here." };

const lookWords = { share: "much of the article is cut", similarity: "weakest similarity", headlines: "headlines differ",
  family: "families", template: "templates with least evidence" };

async function lookTable() {
  return new Table({ kind: "look", what: "look", list: await list("look"), sort: "",
    searches: "Search titles, outlets, keys", columns: lookColumns, opens: (row) => hashOf(row.what, row.id),
    words: (row) => [row.title, row.source, row.id, row.figure, lookWords[row.group]].filter(Boolean).join(" "),
    filters: [{ id: "group", name: "Measure", all: "all measures", options: Object.entries(lookWords),
      holds: (row, group) => row.group === group }] });
}

const lookColumns = [
  { id: "title", name: "Title", class: "main", value: (row) => titleOf(row),
    show: (row, opens) => [lookSign(row), rowLink(opens, titleOf(row)),
      element("span", { class: "under narrow" }, row.figure)] },
  { id: "outlet", name: "Outlet", class: "wide outlet", value: (row) => row.source ?? "", show: (row) => corpusText(row.source ?? "") },
  { id: "what", name: "What", class: "kind", value: (row) => row.what },
  { id: "group", name: "Measure", class: "wide", value: (row) => lookWords[row.group] ?? row.group },
  { id: "figure", name: "Figure", class: "wide", value: (row) => row.figure },
];

function lookSign(row) {
  return markSign(row.what, row.what === "template" ? row.title : row.id);
}
