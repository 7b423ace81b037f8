// Two articles side by side, their sentences aligned; on a narrow screen one below the other.

const isNarrow = matchMedia("(max-width: 639px)");
const MOST_EQUAL = 4; // equal rows in a row that are shown whole
const MOST_ALONE = 8; // rows in a row that only one of the two has

const LEFT = 0;
const RIGHT = 1;

function comparison(first, member) {
  if (!member.rows) return note("This page does not compare the two. ", explainCommand(member.key), " does.");
  const shown = element("div", { class: "comparison" });
  const layout = () => (isNarrow.matches ? inOneColumn : sideBySide);
  const fill = () => shown.replaceChildren(...compared(first, member, layout()));
  whileShown(shown, isNarrow, fill);
  fill();
  return shown;
}

// Fills anew when the width of the screen changes, as long as the node is on the page.
function whileShown(node, media, fill) {
  const changed = () => (node.isConnected ? fill() : media.removeEventListener("change", changed));
  media.addEventListener("change", changed);
}

// The classes of the box, and how a row is shown in it.
const sideBySide = ["sides", wideRow];
const inOneColumn = ["one-column", narrowRow];

function compared(first, member, [classes, makeRow]) {
  const beside = first.kept ? "stays beside it" : "stays";
  const heads = [
    sideHead(first, first.kept ? "stays" : "removed"),
    sideHead(member, member.kept ? beside : "removed"),
  ];
  return [legend(), element("div", { class: classes }, heads, folded(member.rows, makeRow))];
}

function sideHead(item, fate) {
  const words = joined([item.source && corpusText(item.source), dateWords(item.date)], ", ");
  return element(
    "h3",
    { class: "side-head" },
    `${fate}: `,
    link(hashOf("article", item.key), {}, words.length ? words : item.key),
  );
}

function legend() {
  return element(
    "p",
    { class: "legend faint" },
    element("mark", { class: "left" }, "only in the first"),
    " ",
    element("mark", { class: "right" }, "only in the other"),
    " Case, punctuation, white space and variants of spelling do not count.",
  );
}

// Long runs of rows of one state between a button that opens them. Only the first row of a run says
// what its state is.
function folded(rows, makeRow) {
  return runsOfRows(rows).map((run) => {
    const most = run[0].s === "=" ? MOST_EQUAL : MOST_ALONE;
    if (run[0].s === "~" || run.length <= most) return run.map(makeRow);
    return [makeRow(run[0], 0), unfolder(run.slice(1, -1), makeRow), makeRow(run.at(-1), 1)];
  });
}

function runsOfRows(rows) {
  const runs = [];
  for (const row of rows) {
    if (runs.at(-1)?.[0].s === row.s) runs.at(-1).push(row);
    else runs.push([row]);
  }
  return runs;
}

function unfolder(rows, makeRow) {
  const words = rows[0].s === "=" ? plural(rows.length, "equal sentence") : `${number(rows.length)} more`;
  const unfold = (event) =>
    event.target.replaceWith(...present(rows.map((row, at) => makeRow(row, at + 1))));
  return button({ class: "unfold", onclick: unfold }, `… ${words} …`);
}

const rowLabels = {
  "<": "only here",
  ">": "only here",
  "m<": "elsewhere in the other",
  "m>": "elsewhere in the other",
};
const narrowLabels = {
  "<": "only in the first",
  ">": "only in the other",
  "m<": "elsewhere in the other",
  "m>": "elsewhere in the first",
};

function sideOf(state) {
  return state.endsWith("<") ? LEFT : RIGHT;
}

function wideRow(row, at) {
  return [LEFT, RIGHT].map((side) => {
    const isAlone = row.s in rowLabels;
    if (isAlone && side !== sideOf(row.s)) return element("div", { class: rowClass("gap", row) });
    return isAlone
      ? aloneRow(row, at, rowLabels)
      : element("div", { class: rowClass("pair", row), dir: "auto" }, runsOf(row, side));
  });
}

function narrowRow(row, at) {
  if (row.s in narrowLabels) return aloneRow(row, at, narrowLabels);
  return element("div", { class: rowClass("pair", row), dir: "auto" }, inlineRuns(row));
}

function aloneRow(row, at, labels) {
  const side = row.s.startsWith("m") ? "moved" : sideOf(row.s) === LEFT ? "only left" : "only right";
  return element(
    "div",
    { class: rowClass(`alone ${side}`, row) },
    at === 0 ? element("small", { class: "label" }, labels[row.s]) : null,
    corpusText(row.t.join(""), "div"),
  );
}

function rowClass(name, row) {
  return `row ${name}${row.p ? " begins" : ""}`;
}

// Equal and differing runs alternate.
function runsOf(row, side) {
  return row.t.map((run, at) => (at % 2 ? marked(run, side) : textOn(run, side)));
}

function inlineRuns(row) {
  return row.t.flatMap((run, at) => (at % 2 ? [marked(run, LEFT), marked(run, RIGHT)] : textOn(run, LEFT)));
}

function textOn(run, side) {
  return typeof run === "string" ? run : run[side];
}

function marked(run, side) {
  const [, before, core, after] = /^(\s*)(.*?)(\s*)$/su.exec(textOn(run, side));
  return core ? [before, element("mark", { class: side === LEFT ? "left" : "right" }, core), after] : before;
}
