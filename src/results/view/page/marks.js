// Marks: decisions that a reader called right or wrong, kept by the browser, one set a run.

const MARKS_PLACE = `copydesk-marks-${index.run}`;

// The fields that tell which decision a mark is about.
const identityOfMark = {
  copy: (mark) => [mark.key, mark.other],
  cut: (mark) => [mark.key, mark.kind, mark.text],
  template: (mark) => [mark.template, mark.source ?? "", mark.scope],
  family: (mark) => [mark.id],
  shell: (mark) => [JSON.stringify(mark.keys)],
};

// The rows that show a mark, as `what:id`.
const rowsOfMark = {
  copy: (mark) => [`cluster:${mark.cluster}`, `copy:${mark.key}`],
  cut: (mark) => [`article:${mark.key}`],
  template: (mark) => [`template:${mark.template}`],
  family: (mark) => [`family:${mark.id}`],
  shell: (mark) => [`shell:${JSON.stringify(mark.keys)}`],
};

let marks = readMarks();
let signs = signsOf(marks);

function markId(mark) {
  return JSON.stringify([mark.mark, ...identityOfMark[mark.mark](mark)]);
}

// Storage may be refused to a page on disk; the marks then last as long as the page is open.
function readMarks() {
  try {
    const stored = JSON.parse(localStorage.getItem(MARKS_PLACE) ?? "[]");
    return new Map(stored.filter(isMark).map((mark) => [markId(mark), mark]));
  } catch {
    return new Map();
  }
}

function isMark(mark) {
  return (
    Boolean(mark) &&
    Object.hasOwn(identityOfMark, mark.mark) &&
    typeof mark.right === "boolean" &&
    identityOfMark[mark.mark](mark).every((field) => typeof field === "string")
  );
}

function storeMarks() {
  try {
    localStorage.setItem(MARKS_PLACE, JSON.stringify([...marks.values()]));
  } catch {
    // Kept in memory.
  }
  marksChanged();
}

function marksChanged() {
  signs = signsOf(marks);
  document.querySelectorAll("[data-sign]").forEach(showSign);
  document.querySelectorAll(".mark-buttons").forEach((buttons) => buttons.dispatchEvent(new Event("marks")));
  byId("marks-link").querySelector("b").textContent = number(marks.size);
  byId("panel").querySelector(".mark-list")?.dispatchEvent(new Event("marks"));
}

function markOf(decision) {
  return marks.get(markId(decision));
}

function putMark({ mark, ...fields }, right) {
  const put = { mark, right, ...fields };
  marks.set(markId(put), put);
  storeMarks();
}

function dropMark(decision) {
  marks.delete(markId(decision));
  storeMarks();
}

function signsOf(all) {
  const found = new Map();
  for (const mark of all.values()) {
    const sign = mark.right ? "✓" : "✗";
    for (const row of rowsOfMark[mark.mark](mark)) {
      found.set(row, [...new Set([...(found.get(row) ?? []), sign])].sort().join(""));
    }
  }
  return found;
}

// ✓ or ✗ in a list, or nothing yet.
function markSign(what, id) {
  const sign = element("span", { class: "sign", "data-sign": `${what}:${id}` });
  showSign(sign);
  return sign;
}

function showSign(sign) {
  const shown = signs.get(sign.dataset.sign) ?? "";
  sign.textContent = shown;
  sign.title =
    { "✓": "Marked right", "✗": "Marked wrong", "✓✗": "Some marked right, some wrong" }[shown] ?? "";
}
