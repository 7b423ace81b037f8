// The views, one a tab. A view is built when it is first shown.

// name → { title, about, empty, build }, in the order of the tabs; `build` gives a Table or a node.
const views = {};
const built = new Map();
let shownView = null;
const scrolls = new Map();

function makeTabs() {
  for (const [name, view] of Object.entries(views)) {
    const count = name in index.n ? element("small", {}, number(index.n[name])) : null;
    byId("tabs").append(link(`#${name}`, { "data-view": name }, view.title, count && " ", count));
    byId("main").append(element("section", { id: sectionId(name), hidden: true, "aria-label": view.title }));
  }
}

// Not the name itself, or the browser would scroll to it.
function sectionId(name) {
  return `view-${name}`;
}

function sectionOf(name) {
  return byId(sectionId(name));
}

// Builds the view if need be, and tells its table what is asked for.
async function showView(name, asked_for) {
  activate(name);
  const made = await viewOf(name);
  made?.ask?.(asked_for);
}

function viewOf(name) {
  if (!built.has(name)) built.set(name, buildView(name));
  return built.get(name);
}

async function buildView(name) {
  const view = views[name];
  const about = view.about ? element("p", { class: "about" }, view.about) : null;
  if (index.n[name] === 0) return fillView(name, about, element("p", { class: "nothing" }, view.empty));
  fillView(name, about, note("Loading …"));
  try {
    const made = await view.build();
    fillView(name, about, made.node ?? made);
    return made;
  } catch (error) {
    return fillView(name, about, element("p", { class: "nothing" }, error.message));
  }
}

function fillView(name, ...children) {
  sectionOf(name).replaceChildren(...present(children));
}

function activate(name) {
  if (name === shownView) return;
  if (shownView) scrolls.set(shownView, window.scrollY);
  shownView = name;
  for (const other of Object.keys(views)) sectionOf(other).hidden = other !== name;
  for (const tab of byId("tabs").children) {
    if (tab.dataset.view === name) showTab(tab);
    else tab.removeAttribute("aria-current");
  }
  window.scrollTo(0, scrolls.get(name) ?? 0);
}

// On a narrow screen the tabs scroll in their bar.
function showTab(tab) {
  tab.setAttribute("aria-current", "page");
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
}
