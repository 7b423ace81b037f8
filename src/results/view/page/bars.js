// Bars: one row each, which links to its list.

// A row: { name, count, of, hash, note }. With a scale, `of` is the whole, and a bar is a share of it.
function shareBars(rows) {
  return element(
    "div",
    { class: "bars" },
    rows.map((row) => barRow(row, row.count / Math.max(1, row.of), share(row.count, row.of))),
    scale(),
  );
}

// Counts against the largest of them.
function countBars(rows) {
  const most = Math.max(1, ...rows.map((row) => row.count));
  return element(
    "div",
    { class: "bars counts" },
    rows.map((row) => barRow(row, row.count / most)),
  );
}

function barRow({ name, count, hash, note: more, title }, width, words) {
  const bar =
    count > 0 ? element("span", { class: "bar", style: `width: ${(100 * width).toFixed(2)}%` }) : null;
  const cells = [
    element("span", { class: "name" }, name),
    element("span", { class: "track" }, bar),
    element("span", { class: "number" }, number(count)),
    element("span", { class: "number share" }, words ?? ""),
    element("span", { class: "more-words" }, more ?? ""),
  ];
  return hash
    ? link(hash, { class: "bar-row", title: title ?? null }, cells)
    : element("div", { class: "bar-row" }, cells);
}

function scale() {
  return element(
    "div",
    { class: "bar-row scale", "aria-hidden": "true" },
    element("span"),
    element(
      "span",
      { class: "ticks" },
      ["0 %", "50 %", "100 %"].map((tick) => element("span", {}, tick)),
    ),
  );
}
