// Columns that several lists have.

function titleColumn(what, idOf) {
  return {
    id: "title",
    name: "Title",
    class: "main",
    value: (row) => titleOf(row),
    show: (row, opens) => titleCell(row, opens, what, idOf(row)),
  };
}

const outletColumn = {
  id: "outlet",
  name: "Outlet",
  class: "wide outlet",
  value: (row) => row.source ?? "",
  show: (row) => corpusText(row.source ?? ""),
};

const dateColumn = {
  id: "date",
  name: "Date",
  class: "wide date",
  value: (row) => row.date ?? "",
  show: (row) => dateWords(row.date),
};

function countColumn(id, name, value, more = {}) {
  return {
    id,
    name,
    value,
    down: true,
    show: (row) => number(value(row)),
    ...more,
    class: `number ${more.class ?? ""}`,
  };
}

function wordsOf(item) {
  return [item.title, item.source, item.date, item.key].filter(Boolean).join(" ");
}

// A filter by one of several options; `all` is what it says when it does not filter.
function choice(id, name, all, options, holds) {
  return { id, name, all, options, holds };
}
