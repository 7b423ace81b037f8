// The index in this file, and the parts beside it: scripts that are loaded once, when first needed.

const index = JSON.parse(byId("data").textContent);

// Each list has its name of the identity of a row; null is the place of the row.
const identities = {
  clusters: "id",
  families: "id",
  roundups: "key",
  shells: null,
  templates: "id",
  articles: "key",
  sources: "source",
  look: null,
  rejected: null,
};

const taken = new Map();
const requests = new Map();
const lists = new Map();

// A global, since the parts are scripts of their own.
window.copydesk = { take: (name, content) => taken.set(name, content) };

function part(name) {
  if (!requests.has(name)) requests.set(name, loaded(name));
  return requests.get(name);
}

function loaded(name) {
  return new Promise((resolve, reject) => {
    const missing = () => reject(new Error(`copydesk-parts/${name}.js is missing beside this page`));
    const script = element("script", { src: `copydesk-parts/${name}.js`, onerror: missing });
    script.addEventListener("load", () => {
      if (taken.has(name)) resolve(taken.get(name));
      else missing();
      taken.delete(name);
      script.remove();
    });
    document.head.append(script);
  });
}

// The rows of a list. A list that the index says is empty has no part.
function list(kind) {
  if (!lists.has(kind)) lists.set(kind, listed(kind));
  return lists.get(kind);
}

async function listed(kind) {
  const content = index.n[kind] ? await part(kind) : [];
  const rows = rowsOf(content);
  const field = identities[kind];
  const idOf = (row, place) => (field ? row[field] : String(place + 1));
  return { rows, content, idOf, placeOf: placeFinder(rows, idOf) };
}

// A long list may be { fields, rows }, its rows arrays with null for what is absent. 250,000 articles
// load in 1.1 s like that, and in 1.9 s as objects.
function rowsOf(content) {
  if (Array.isArray(content)) return content;
  return content.fields ? content.rows.map((values) => objectOf(content.fields, values)) : content.sources;
}

function objectOf(fields, values) {
  const row = {};
  for (let at = 0; at < fields.length; at += 1) {
    if (values[at] !== null) row[fields[at]] = values[at];
  }
  return row;
}

function placeFinder(rows, idOf) {
  let places = null;
  return (id) => {
    places ??= new Map(rows.map((row, place) => [idOf(row, place), place]));
    return places.get(id);
  };
}

// The details of the row at `place`.
async function detail(kind, place) {
  const rows = await part(`${kind}-${Math.floor(place / index.in_a_part)}`);
  return rows[place % index.in_a_part];
}
