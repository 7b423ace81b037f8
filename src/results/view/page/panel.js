// The panel at the side: one article, cluster, template … at a time.
//
// A kind of panel has: home (the list that its items are in), unknown (what to say of an id that the
// list has not), and build({ id, asked, row, place }), which gives { title, under, body }, and if it
// has them step(by) for j and k and decision() for the marks.

const panels = {};
let panelState = null;
let turn = 0;
let opener = null;

function isPanelOpen() {
  return !byId("panel").hidden;
}

async function openPanel(route) {
  const mine = ++turn;
  const kind = panels[route.name];
  if (!isPanelOpen()) fillPanel({ title: "Loading …", body: [] });
  let made;
  try {
    made = await builtPanel(kind, route);
  } catch (error) {
    made = { title: "Not here", body: [paragraph(error.message)] };
  }
  if (mine !== turn) return;
  fillPanel(made);
  await showNeighbors(kind, made, mine);
}

async function builtPanel(kind, route) {
  if (!kind.home) return kind.build(route);
  const found = await list(kind.home);
  const place = found.placeOf(route.id);
  if (place === undefined) return { title: "Not found", body: kind.unknown(route.id) };
  const made = await kind.build({ ...route, row: found.rows[place], place });
  return { ...made, place };
}

function openMessage(words) {
  turn += 1;
  fillPanel({ title: "Not found", body: [paragraph(words)] });
}

function fillPanel(made) {
  panelState = made;
  const title = element("h2", { id: "panel-title", tabindex: "-1", dir: "auto" }, made.title);
  const shut = button(
    { class: "shut", "aria-label": "Close", title: "Close (Esc)", onclick: closeRoute },
    "✕",
  );
  const head = element("div", { class: "panel-head" }, element("span", { class: "neighbors" }), title, shut);
  const under = made.under ? element("p", { class: "faint under-title" }, made.under) : null;
  byId("panel").replaceChildren(head, element("div", { class: "panel-body" }, present([under, made.body])));
  revealPanel(title);
}

function revealPanel(title) {
  const panel = byId("panel");
  if (panel.hidden) opener = document.activeElement;
  panel.hidden = false;
  panel.scrollTop = 0;
  document.title = `copydesk: ${title.textContent}`;
  coverPage();
  measure();
  panelState.ready?.();
  title.focus({ preventScroll: true });
}

// A panel that covers the whole page is modal: what is below it takes no focus.
function coverPage() {
  const panel = byId("panel");
  const isModal = !panel.hidden && panel.offsetWidth >= window.innerWidth - 40;
  if (isModal) panel.setAttribute("aria-modal", "true");
  else panel.removeAttribute("aria-modal");
  for (const id of ["head", "main", "foot"]) byId(id).inert = isModal;
}

function hidePanel() {
  turn += 1;
  if (!isPanelOpen()) return;
  const wasInside =
    byId("panel").contains(document.activeElement) || document.activeElement === document.body;
  byId("panel").hidden = true;
  byId("panel").replaceChildren();
  panelState = null;
  coverPage();
  if (wasInside) focusRow();
}

// Unless something else took the focus meanwhile.
async function focusRow() {
  const view = await viewOf(shownView);
  if (document.activeElement !== document.body) return;
  const hasRow = view?.focus?.();
  if (!hasRow && opener?.isConnected) opener.focus({ preventScroll: true });
}

// Previous and next in the list that the panel was opened from, as it is sorted and filtered.
async function showNeighbors(kind, made, mine) {
  if (made.place === undefined) return;
  const table = await viewOf(shownView);
  if (mine !== turn || !table?.select) return;
  if (!table.found) table.ask({});
  const place = shownView === kind.home ? made.place : placeInView(table);
  if (place === null || depth() > 1) return showBack();
  table.select(place);
  const position = table.positionOf(place);
  made.neighbors = [-1, 1]
    .map((by) => (position < 0 ? undefined : table.found[position + by]))
    .map((other) => (other === undefined ? null : table.hashAt(other)));
  byId("panel")
    .querySelector(".neighbors")
    .replaceChildren(...neighborLinks(made.neighbors, position, table));
}

// In a panel that was opened from another one.
function showBack() {
  if (depth() < 2) return;
  const back = button({ title: "Back to where you were", onclick: () => history.back() }, "‹ Back");
  byId("panel").querySelector(".neighbors").replaceChildren(back);
}

// The row of another list whose link is shown.
function placeInView(table) {
  const found = table.found?.find?.((place) => table.hashAt(place) === location.hash);
  return found ?? null;
}

function neighborLinks([before, after], position, table) {
  if (position < 0) return [];
  const where = `${number(position + 1)} of ${number(table.found.length)}`;
  return [
    stepButton(before, "‹", "Previous ([)"),
    element("small", {}, where),
    stepButton(after, "›", "Next (])"),
  ];
}

function stepButton(hash, sign, title) {
  return button({ title, "aria-label": title, disabled: !hash, onclick: () => go(hash, true) }, sign);
}

function stepNeighbor(by) {
  const hash = panelState?.neighbors?.[by < 0 ? 0 : 1];
  if (hash) go(hash, true);
}
