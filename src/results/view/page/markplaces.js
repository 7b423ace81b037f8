// Where a mark leads to, and how it is named. A mark has keys; the lists have the titles.

let markLists = {};
let templateIds = new Map();

const listOfMark = { copy: "articles", cut: "articles", template: "templates", family: "families", shell: "articles" };

// A list that is missing leaves the keys.
async function loadMarkLists() {
  const kinds = [...new Set([...marks.values()].map((mark) => listOfMark[mark.mark]))];
  const all = await Promise.all(kinds.map((kind) => list(kind).catch(() => undefined)));
  markLists = Object.fromEntries(kinds.map((kind, at) => [kind, all[at]]));
  const templates = markLists.templates?.rows ?? [];
  templateIds = new Map(templates.map((row) => [markId(templateDecision(row)), row.id]));
}

function rowOfMark(kind, id) {
  const found = markLists[kind];
  return found?.rows[found.placeOf(id)];
}

const markPlaces = {
  copy: copyPlace,
  cut: cutPlace,
  template: templatePlace,
  family: familyPlace,
  shell: shellPlace,
};

function copyPlace(mark) {
  const item = rowOfMark("articles", mark.key) ?? { key: mark.key };
  const hash = `${hashOf("cluster", mark.cluster)}?${new URLSearchParams({ member: mark.key })}`;
  return { what: "Copy", words: titleOf(item), item, hash };
}

function cutPlace(mark) {
  const item = rowOfMark("articles", mark.key) ?? { key: mark.key, title: " " };
  const search = new URLSearchParams({ text: beginning(mark.text.trim(), 80) });
  return {
    what: `Cut (${mark.kind})`,
    words: mark.text.trim(),
    item,
    hash: `${hashOf("article", mark.key)}?${search}`,
  };
}

// A mark of a template has no id: what it marks finds it.
function templatePlace(mark) {
  const id = templateIds.get(markId(mark));
  const search = new URLSearchParams({ q: beginning(mark.template, 60) });
  const hash = id === undefined ? `#templates?${search}` : hashOf("template", id);
  return { what: "Template", words: mark.template, item: mark, hash };
}

function familyPlace(mark) {
  const item = rowOfMark("families", mark.id) ?? { id: mark.id };
  return { what: "Family", words: titleOf(item), item, hash: hashOf("family", mark.id) };
}

function shellPlace({ keys }) {
  const item = rowOfMark("articles", keys[0]) ?? { key: keys[0] };
  return { what: "Shell", words: titleOf(item), item, hash: hashOf("article", keys[0]) };
}
