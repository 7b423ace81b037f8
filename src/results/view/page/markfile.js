// The file that the marks go to and come from, one JSON object a line.

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
