// The URL names what is shown: a view with its search, or a panel over the view that was shown.
//
// `history.state.depth` counts the panels since the last view, so that closing the panel goes back
// to that view instead of adding to the history.

let viewHash = "#overview";

function routeOf(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  const at = path.indexOf("=");
  const name = at < 0 ? path : path.slice(0, at);
  return {
    name,
    id: at < 0 ? null : decoded(path.slice(at + 1)),
    asked: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function depth() {
  return history.state?.depth ?? 0;
}

// Goes to `hash`. A step beside what is open, such as to the next cluster, replaces it.
function go(hash, isStep = false) {
  const isPanel = routeOf(hash).name in panels;
  if (isStep) remember(hash, depth(), true);
  else remember(hash, isPanel ? depth() + 1 : 0, hash === location.hash);
  showRoute();
}

function remember(hash, newDepth, isReplaced) {
  const state = { depth: newDepth };
  try {
    if (isReplaced) history.replaceState(state, "", hash);
    else history.pushState(state, "", hash);
  } catch {
    location.replace(hash); // A browser that limits how often a page may do this.
  }
}

// The list has another search or order now. A panel beside it closes.
function renameView(hash) {
  if (isPanelOpen()) return go(hash);
  viewHash = hash;
  return remember(hash, depth(), true);
}

function closeRoute() {
  if (!isPanelOpen()) return;
  if (depth() > 0) history.go(-depth());
  else go(viewHash, true);
}

function showRoute() {
  const route = routeOf(location.hash || "#overview");
  if (route.name in panels) return showPanelRoute(route);
  hidePanel();
  if (!(route.name in views)) return showUnknownRoute(route);
  viewHash = location.hash || "#overview";
  document.title = `copydesk: ${views[route.name].title}`;
  return showView(route.name, route.asked);
}

// Below a panel in a fresh tab is the list that its item is in.
async function showPanelRoute(route) {
  if (!shownView) {
    const home = panels[route.name].home ?? "overview";
    viewHash = `#${home}`;
    await showView(home, {});
  }
  return openPanel(route);
}

function showUnknownRoute(route) {
  showView("overview", {});
  openMessage(`This page has nothing that is called “${route.name}”.`);
}

function followLink(event) {
  const anchor = event.target.closest?.("a[href^='#']");
  if (!anchor || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const row = anchor.closest("main tr[data-opens]");
  go(anchor.getAttribute("href"), Boolean(row) && isPanelOpen());
}

function openRow(event) {
  const row = event.target.closest?.("main tr[data-opens]");
  if (!row || event.target.closest("a, button, input") || String(getSelection())) return;
  go(row.dataset.opens, isPanelOpen());
}
