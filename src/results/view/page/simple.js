// A table in a panel, without search or order.

// A column is [heading, class, cell of an item and its place].
function simpleTable(columns, lines, name = "") {
  const heads = columns.map(([heading, at]) =>
    element("th", { class: at, scope: "col", dir: "auto" }, heading),
  );
  const head = element("thead", {}, element("tr", {}, heads));
  return element("table", { class: `rows ${name}` }, head, element("tbody", {}, lines));
}

function simpleRow(columns, item, place, attributes = {}) {
  const cells = columns.map(([, at, show]) => element("td", { class: at }, show(item, place)));
  return element("tr", attributes, cells);
}

function simpleRows(columns, items) {
  return items.map((item, place) => simpleRow(columns, item, place));
}

// A column of articles.
function articleColumn(heading) {
  const show = (item) => [articleLink(item), element("span", { class: "under" }, byline(item))];
  return [heading, "main", show];
}
