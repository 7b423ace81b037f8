// The outlets that share most stories, each against each.

const MOST_IN_MATRIX = 24;
const LEAST_TOLD = 3; // stories of which the dates tell, before a sentence says who was later

// The first sentence: the outlet that is later than others more often than first, and than whom.
function mostLater(rows) {
  const told = rows.filter(({ first, later }) => later >= LEAST_TOLD && later > 2 * first);
  const [row] = told.sort((one, other) => other.later - other.first - (one.later - one.first));
  const [other] = [...(row?.shares_with ?? [])].sort((one, two) => two.later - one.later);
  if (!other) return null;
  const untold = row.stories - row.first - row.later;
  const rate = share(row.later, row.stories);
  return element(
    "p",
    { class: "lead" },
    "By the dates, ",
    outlet(row),
    ` is later than others most: in ${number(row.later)} (${rate}) of its `,
    `${plural(row.stories, "shared story", "shared stories")}, and first in ${number(row.first)}; `,
    `of ${number(untold)} the dates do not tell. Most often it is later than `,
    outlet(other),
    `: in ${number(other.later)} of `,
    link(clustersOf(row.source, other.source), {}, plural(other.stories, "story", "stories")),
    `, and first in ${number(other.first)}.`,
  );
}

// The second: the pairs of outlets of which one is mostly the later.
function whoCopies(shared) {
  if (!shared.length) return paragraph("No two outlets share a story.");
  const told = shared
    .flatMap(bothWays)
    .filter(({ later, earlier }) => later >= LEAST_TOLD && later > 2 * earlier);
  if (!told.length) return paragraph(undecided(shared));
  const most = told.sort((one, other) => other.later - one.later).slice(0, 3);
  return paragraph("Pairs: ", joined(most.map(laterWords), "; "), ".");
}

function bothWays({ left, right, stories, left_first, right_first }) {
  return [
    { late: left, early: right, stories, later: right_first, earlier: left_first },
    { late: right, early: left, stories, later: left_first, earlier: right_first },
  ];
}

function laterWords({ late, early, stories, later, earlier }) {
  return [
    outlet({ source: late }),
    " was later than ",
    outlet({ source: early }),
    ` in ${number(later)} of `,
    link(clustersOf(late, early), {}, plural(stories, "shared story", "shared stories")),
    ` and first in ${number(earlier)}`,
  ];
}

function undecided(shared) {
  const isTold = shared.some(({ left_first, right_first }) => left_first + right_first > 0);
  return isTold
    ? "Dates tell of no outlet that it is mostly later than another."
    : "Dates do not tell who was first.";
}

function sourceMatrix(rows, shared) {
  const names = widestSources(rows);
  if (names.length < 2) return null;
  const cells = new Map(shared.flatMap(cellsOf));
  const most = Math.max(1, ...[...cells.values()].map((cell) => cell.stories));
  const lines = names.map((name) => matrixRow(name, names, cells, most));
  const table = element("table", {}, matrixHead(names), element("tbody", {}, lines));
  const frame = { class: "matrix", tabindex: "0", role: "group", "aria-label": "Shared stories" };
  return box("", element("div", frame, table), matrixLegend());
}

function widestSources(rows) {
  const sharing = rows.filter((row) => row.stories > 0).sort((one, other) => other.stories - one.stories);
  return sharing.slice(0, MOST_IN_MATRIX).map((row) => row.source);
}

function matrixLegend() {
  return note(
    "A number is the stories that both outlets have. The line below it is the share of them in which ",
    "the outlet of the row was first.",
  );
}

function cellsOf({ left, right, stories, left_first, right_first }) {
  return [
    [cellName(left, right), { stories, first: left_first, later: right_first }],
    [cellName(right, left), { stories, first: right_first, later: left_first }],
  ];
}

function cellName(row, column) {
  return JSON.stringify([row, column]);
}

function matrixHead(names) {
  const heads = names.map((name) => element("th", { scope: "col", title: name }, corpusText(name)));
  return element("thead", {}, element("tr", {}, element("td"), heads));
}

function matrixRow(name, names, cells, most) {
  return element(
    "tr",
    {},
    element("th", { scope: "row", title: name }, outlet({ source: name })),
    names.map((other) => matrixCell(name, other, cells.get(cellName(name, other)), most)),
  );
}

function matrixCell(name, other, cell, most) {
  if (name === other) return element("td", { class: "self" });
  if (!cell) return element("td");
  const words =
    `${name} and ${other} share ${plural(cell.stories, "story", "stories")}: ${name} was first in ` +
    `${number(cell.first)}, ${other} in ${number(cell.later)}`;
  const depthOfShade = Math.round(8 + 42 * Math.sqrt(cell.stories / most));
  const line = cell.first ? element("i", { style: `width: ${(100 * cell.first) / cell.stories}%` }) : null;
  return element(
    "td",
    { style: `--shade: ${depthOfShade}%`, title: words },
    link(clustersOf(name, other), { tabindex: "-1", "aria-label": words }, number(cell.stories), line),
  );
}
