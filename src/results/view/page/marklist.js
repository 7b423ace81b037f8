// The list of the marks.

panels.marks = { build: buildMarks };

async function buildMarks() {
  await loadMarkLists();
  const rows = element("div", { class: "mark-list" });
  rows.addEventListener("marks", () => rows.replaceChildren(...markRows()));
  rows.replaceChildren(...markRows());
  return { title: "Marks", body: [marksHelp(), markTools(), rows] };
}

function marksHelp() {
  const results = quoted(index.results);
  return [
    paragraph(
      "Mark a copy, a cut, a template, a family or shells: ",
      kbd("y"),
      " right, ",
      kbd("n"),
      " wrong, ",
      kbd("u"),
      " undo. The browser keeps the marks of this run.",
    ),
    paragraph(code(`copydesk evaluate INPUT ${results} --marks FILE`), " scores the run against them."),
    paragraph(
      "The next run takes them with ",
      code("--keep-apart FILE"),
      " (copies that are wrong stay apart), ",
      code("--protect FILE"),
      " (cuts and templates that are wrong stay in the text) and ",
      code("--templates FILE"),
      " (those that are right are known at once).",
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
  const { what, hash, words, item } = markPlaces[mark.mark](mark);
  const undo = button({ onclick: () => dropMark(mark) }, "Undo");
  const place = link(hash, { dir: "auto" }, shortened(words, 240));
  const said = element("span", { class: "faint" }, `${what} ${markWords[mark.right]}: `);
  const sign = element("span", { class: "sign" }, mark.right ? "✓" : "✗");
  return element("li", {}, sign, element("span", {}, said, place, " ", item && byline(item)), undo);
}
