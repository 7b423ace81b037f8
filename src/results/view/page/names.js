// How an article is named: its title, with outlet, date and key small and faint beside it.

function titleOf(item) {
  return item.title || item.key || item.id;
}

function keyNote(item) {
  return item.key && item.key !== titleOf(item) ? element("span", { class: "key" }, item.key) : null;
}

function outlet(item) {
  return item.source
    ? link(`#source=${encodeURIComponent(item.source)}`, { dir: "auto" }, item.source)
    : null;
}

function outlets(names) {
  return joined(
    names.map((source) => outlet({ source })),
    ", ",
  );
}

function byline(item) {
  return element("span", { class: "byline" }, joined([outlet(item), dateWords(item.date), keyNote(item)]));
}

function hashOf(what, id) {
  return `#${what}=${encodeURIComponent(id)}`;
}

// `asked` is what the URL asks of the article besides: a cut by its template.
function articleLink(item, asked = "") {
  return link(`${hashOf("article", item.key)}${asked}`, { dir: "auto" }, titleOf(item));
}

// Articles in a panel, with a word on how many more there are.
function articleList(items, total = items.length, asked = "") {
  const rows = items.map((item) =>
    element("li", {}, markSign("article", item.key), articleLink(item, asked), " ", byline(item)),
  );
  const more = total > items.length ? note(`The first ${number(items.length)} of ${number(total)}.`) : null;
  return element("div", {}, element("ul", { class: "articles" }, rows), more);
}

// The first cell of a list: the title, and under it what a narrow screen has no columns for.
function titleCell(item, hash, what, id) {
  const narrow = joined([item.source && corpusText(item.source), dateWords(item.date)]);
  const rest = element(
    "span",
    { class: "under" },
    narrow.length ? element("span", { class: "narrow" }, narrow, " · ") : null,
    keyNote(item),
  );
  return [markSign(what, id), rowLink(hash, titleOf(item)), rest];
}

// A link inside a row: the row itself takes the focus.
function rowLink(hash, ...children) {
  return link(hash, { dir: "auto", class: "title", tabindex: "-1" }, ...children);
}

// A template with its slots set off.
function withSlots(template) {
  return template
    .split(/(\{(?:number|date|address|words|\d+)\})/)
    .map((piece, at) => (at % 2 ? element("span", { class: "slot" }, piece.slice(1, -1)) : piece));
}

function facts(rows) {
  const shown = rows.filter((row) => row && row[1] !== null && row[1] !== undefined && row[1] !== "");
  return element(
    "table",
    { class: "facts" },
    element(
      "tbody",
      {},
      shown.map(([name, value]) =>
        element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value)),
      ),
    ),
  );
}
