// Look here: decisions that are worth a look, each with its figure.

views.look = {
  title: "Look here",
  build: lookTable,
  about: "The decisions that are most likely to be wrong, by several measures. Many are right.",
  empty: "Nothing stands out. Decisions that are worth a look would be here.",
};

const lookWords = {
  share: "much of an article that stays is cut",
  similarity: "weakest similarity",
  headlines: "one text under many headlines",
  outlet: "one text many times in one outlet",
  family: "largest families",
  template: "templates with least evidence",
};

async function lookTable() {
  return new Table({
    kind: "look",
    what: "look",
    list: await list("look"),
    sort: "",
    searches: "Search titles, outlets, keys",
    columns: lookColumns,
    opens: lookHash,
    words: lookText,
    filters: [
      choice(
        "group",
        "Measure",
        "all measures",
        Object.entries(lookWords),
        (row, group) => row.group === group,
      ),
    ],
  });
}

function lookHash(row) {
  const member = row.member === undefined ? "" : `?${new URLSearchParams({ member: row.member })}`;
  return `${hashOf(row.what, row.id)}${member}`;
}

function lookText(row) {
  return [row.title, row.source, row.id, row.figure, lookWords[row.group]].filter(Boolean).join(" ");
}

const lookColumns = [
  {
    id: "title",
    name: "Title",
    class: "main",
    value: (row) => titleOf(row),
    show: (row, opens) => [
      lookSign(row),
      rowLink(opens, titleOf(row)),
      element("span", { class: "under narrow" }, row.figure),
    ],
  },
  outletColumn,
  { id: "group", name: "Measure", class: "wide", value: (row) => lookWords[row.group] ?? row.group },
  { id: "figure", name: "Figure", class: "wide", value: (row) => row.figure },
];

function lookSign(row) {
  return markSign(row.what, row.what === "template" ? row.title : row.id);
}
