// The list of the marks, and the file that they go to and come from.

panels.marks = { build: buildMarks };

let templateIds = new Map();

async function buildMarks() {
  templateIds = await idsOfTemplates();
  const rows = element("div", { class: "mark-list" });
  rows.addEventListener("marks", () => rows.replaceChildren(...markRows()));
  rows.replaceChildren(...markRows());
  return { title: "Marks", body: [marksHelp(), markTools(), rows] };
}

function marksHelp() {
  const results = quoted(index.results);
  return [
    paragraph(
      "Mark a copy, a cut, a template or a family: ",
      kbd("y"),
      " right, ",
      kbd("n"),
      " wrong, ",
      kbd("u"),
      " undo. The browser keeps the marks of this run.",
    ),
    paragraph(
      code(`copydesk evaluate INPUT ${results} --marks FILE`),
      " scores the run. ",
      "The next run takes its lines from the file with ",
      code("--protect FILE"),
      ", ",
      code("--keep-apart FILE"),
      ", ",
      code("--templates FILE"),
      ".",
    ),
  ];
}

function markTools() {
  const told = element("output");
  const file = element("input", {
    type: "file",
    accept: ".jsonl,.json,.txt",
    "aria-label": "Marks file",
    class: "hidden-file",
    tabindex: "-1",
    onchange: async (event) => {
      told.textContent = await loadMarks(event.target);
    },
  });
  return element(
    "div",
    { class: "tools" },
    button({ onclick: downloadMarks }, "Download copydesk-marks.jsonl"),
    button({ onclick: () => file.click() }, "Load a marks file"),
    file,
    told,
  );
}

function markRows() {
  if (!marks.size) return [note("No marks yet.")];
  return [element("ul", { class: "marked" }, [...marks.values()].reverse().map(markRow))];
}

function markRow(mark) {
  const { what, hash, words } = markPlaces[mark.mark](mark);
  return element(
    "li",
    {},
    element("span", { class: "sign" }, mark.right ? "✓" : "✗"),
    element(
      "span",
      {},
      element("span", { class: "faint" }, `${what} ${markWords[mark.right]}: `),
      link(hash, { dir: "auto" }, shortened(words, 240)),
    ),
    button({ onclick: () => dropMark(mark) }, "Undo"),
  );
}

const markPlaces = {
  copy: (mark) => ({
    what: "Copy",
    words: `${mark.key} = ${mark.other}`,
    hash: `${hashOf("cluster", mark.cluster)}?${new URLSearchParams({ member: mark.key })}`,
  }),
  cut: (mark) => ({
    what: `Cut (${mark.kind})`,
    words: mark.text.trim(),
    hash: `${hashOf("article", mark.key)}?${new URLSearchParams({ text: mark.text.trim().slice(0, 80) })}`,
  }),
  template: (mark) => ({ what: "Template", words: mark.template, hash: templateHash(mark) }),
  family: (mark) => ({ what: "Family", words: mark.id, hash: hashOf("family", mark.id) }),
};

// A mark of a template has no id: what it marks finds it.
async function idsOfTemplates() {
  const { rows } = await list("templates").catch(() => ({ rows: [] }));
  return new Map(rows.map((row) => [markId(templateDecision(row)), row.id]));
}

function templateHash(mark) {
  const id = templateIds.get(markId(mark));
  if (id !== undefined) return hashOf("template", id);
  return `#templates?${new URLSearchParams({ q: shortened(mark.template, 60).replace("…", "") })}`;
}

function downloadMarks() {
  const lines = [...marks.values()].map((mark) => `${JSON.stringify(mark)}\n`).join("");
  const place = URL.createObjectURL(new Blob([lines], { type: "application/jsonl" }));
  element("a", { href: place, download: "copydesk-marks.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(place), 10_000);
}

// Adds the marks of a file; those of the same decisions are replaced.
async function loadMarks(input) {
  const [file] = input.files;
  if (!file) return "";
  const lines = (await file.text()).split("\n").filter((line) => line.trim());
  const read = lines.map(parsedMark).filter(Boolean);
  for (const mark of read) marks.set(markId(mark), mark);
  storeMarks();
  input.value = "";
  const bad = lines.length - read.length;
  return `${plural(read.length, "mark")} loaded${bad ? `; ${plural(bad, "line")} not understood` : ""}.`;
}

function parsedMark(line) {
  try {
    const mark = JSON.parse(line);
    return isMark(mark) ? mark : null;
  } catch {
    return null;
  }
}
