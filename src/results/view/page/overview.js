// What the run found, in numbers.

views.overview = { title: "Overview", build: () => element("div", {}, overviewParts()) };

function overviewParts() {
  const { counts, mode } = index.report;
  return present([
    element("p", { class: "lead" }, lead(counts, mode)),
    element("h2", {}, "Articles"),
    shareBars(articleBars(counts)),
    articleSum(counts),
    element("h2", {}, "Characters"),
    shareBars(characterBars(counts)),
    characterSum(counts),
    element("div", { class: "columns" }, sizeChart(), weakestChart()),
    widest(),
    apartChart(),
    rejectedWords(counts),
    notes(),
    settings(),
  ]);
}

function lead(counts, mode) {
  const isTrial = mode === "inspect";
  const removed = counts.documents - counts.kept;
  const stay = `${number(counts.kept)} ${isTrial ? "would stay" : "stay"}`;
  const leave = `${number(removed)} ${isTrial ? "would go" : "go"}`;
  const groups = index.n.shells ? ` and ${plural(index.n.shells, "group")} of shells` : "";
  const where = `in ${plural(index.n.clusters, "cluster")}${groups}`;
  const trial = isTrial ? " This run inspected only: the corpus is as it was." : "";
  return `Of ${plural(counts.documents, "article")}, ${stay} and ${leave}, ${where}.${trial}`;
}

function articleBars(counts) {
  const about = "The first articles of their clusters, of which --keep-copies 0 keeps nothing";
  const removed = "#articles?fate=removed";
  const row = (name, count, hash, title) => ({ name, count, hash, title, of: counts.documents });
  return present([
    row("stay", counts.kept, "#articles?fate=kept", "Those that stay and have cuts"),
    row("exact copies", counts.exact, "#clusters?kind=exact"),
    row("near copies", counts.near, "#clusters?kind=near"),
    row("contained copies", counts.contained, "#clusters?kind=contained"),
    counts.representatives ? row("representatives", counts.representatives, removed, about) : null,
    row("shells", counts.shells, "#shells"),
  ]);
}

function articleSum(counts) {
  const copies = counts.exact + counts.near + counts.contained + counts.representatives;
  return note(sumWords(counts.kept + copies + counts.shells, counts.documents, "articles"));
}

function characterBars(counts) {
  const row = (name, count, hash, more) => ({ name, count, hash, note: more, of: counts.characters });
  return [
    row("kept", counts.kept_characters),
    row(
      "boilerplate",
      counts.boilerplate_characters,
      "#templates",
      `${plural(counts.boilerplate, "cut")} of ${plural(counts.templates, "template")}`,
    ),
    row("repeats", counts.repeat_characters, "#articles?cuts=repeats", plural(counts.repeats, "cut")),
    row("white space at cuts", counts.white_space_characters),
    row("rest of the removed articles", counts.removed_characters, "#articles?fate=removed"),
  ];
}

function characterSum(counts) {
  const sum =
    counts.kept_characters +
    counts.boilerplate_characters +
    counts.repeat_characters +
    counts.white_space_characters +
    counts.removed_characters;
  return note(
    sumWords(sum, counts.characters, "characters"),
    " Cuts in removed articles count as boilerplate or repeats.",
  );
}

function sumWords(sum, whole, what) {
  return sum === whole
    ? `These add up to the ${number(whole)} ${what} that were read.`
    : `These are ${number(sum)} of the ${number(whole)} ${what} that were read.`;
}

function sizeChart() {
  const rows = sizeGroups(index.sizes).filter((group) => group.count > 0);
  return rows.length ? element("div", {}, element("h2", {}, "Clusters by size"), countBars(rows)) : null;
}

function sizeGroups(sizes) {
  const edges = [2, 3, 4, 5, 6, 11, 21, 51, 101, Infinity];
  return edges.slice(0, -1).map((from, at) => {
    const to = edges[at + 1] - 1;
    const count = sizes.filter(([size]) => from <= size && size <= to).reduce((sum, [, n]) => sum + n, 0);
    return { name: rangeWords(from, to), count, hash: `#clusters?size=${from}-${to === Infinity ? "" : to}` };
  });
}

function rangeWords(from, to) {
  if (to === Infinity) return `${number(from)} and more`;
  return from === to ? number(from) : `${number(from)} to ${number(to)}`;
}

function weakestChart() {
  const first = index.weakest.findIndex((count) => count > 0);
  if (first < 0) return null;
  const rows = index.weakest.map((count, at) => weakestBar(count, at)).slice(first);
  return element("div", {}, element("h2", {}, "Clusters by their weakest similarity"), countBars(rows));
}

function weakestBar(count, at) {
  const [from, to] = [at, at + 1].map((step) => (step / 20).toFixed(2));
  return { name: `${from} to ${to}`, count, hash: `#clusters?weakest=${from}-${to}` };
}

function widest() {
  if (!index.widest?.length) return null;
  const rows = index.widest.map((story) =>
    element(
      "li",
      {},
      link(hashOf("cluster", story.id), { dir: "auto" }, story.title),
      " ",
      element("span", { class: "byline" }, widestWords(story)),
    ),
  );
  return element("div", {}, element("h2", {}, "Stories in most outlets"), element("ol", {}, rows));
}

function widestWords({ sources, size, first }) {
  const by = first && joined([outlet(first), dateWords(first.date)], ", ");
  return joined([plural(sources, "outlet"), plural(size, "article"), by?.length ? ["first: ", by] : null]);
}

function apartChart() {
  if (!index.apart.length) return null;
  const rows = index.apart.map(([name, count]) => ({ name: capital(name), count }));
  return element(
    "div",
    { class: "wordy" },
    element("h2", {}, "Pairs that are alike and were kept apart"),
    countBars(rows),
    note("Families, and ", code("copydesk explain RESULTS KEY OTHER"), " for two articles, say more."),
  );
}

function rejectedWords(counts) {
  if (!counts.rejected) return null;
  return paragraph(
    link("#rejected", {}, plural(counts.rejected, "record")),
    " could not be read. They are not among the articles.",
  );
}

function notes() {
  const { notes: told } = index.report;
  if (!told?.length) return null;
  return element(
    "div",
    {},
    element("h2", {}, "Notes of the run"),
    element(
      "ul",
      {},
      told.map((one) => element("li", {}, one)),
    ),
  );
}

function settings() {
  const { version, counts } = index.report;
  const bytes = `${number(counts.bytes)} bytes`;
  const read = [plural(counts.files, "file"), bytes, plural(counts.records, "record")].join(", ");
  return element(
    "details",
    { class: "settings" },
    element("summary", {}, "Settings of the run"),
    facts([["copydesk", version], ["read", read], ["run", index.run], ...settingRows(index.report.settings)]),
  );
}

function settingRows(nested, path = "") {
  return Object.entries(nested ?? {}).flatMap(([name, value]) =>
    value && typeof value === "object" && !Array.isArray(value)
      ? settingRows(value, `${path}${name}.`)
      : [[`${path}${name}`, Array.isArray(value) ? value.join(", ") : String(value)]],
  );
}
