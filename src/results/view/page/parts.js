// The index in this file, and the parts beside it: scripts that are loaded once, when first needed.

const index = JSON.parse(byId("data").textContent);

// Each list has its name of the identity of a row; null is the place of the row.
const identities = { clusters: "id", families: "id", roundups: "key", shells: null, templates: "id",
  articles: "key", sources: "source", look: null, rejected: null };

const taken = new Map();
const asked = new Map();
const lists = new Map();

// A global, since the parts are scripts of their own.
window.copydesk = { take: (name, content) => taken.set(name, content) };

function part(name) {
  if (!asked.has(name)) asked.set(name, loaded(name));
  return asked.get(name);
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
  const rows = Array.isArray(content) ? content : content.sources;
  const field = identities[kind];
  const idOf = (row, place) => (field ? row[field] : String(place + 1));
  return { rows, content, idOf, placeOf: placeFinder(rows, idOf) };
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
