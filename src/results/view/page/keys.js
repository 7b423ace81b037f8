// The keys, and the panel that lists them.

const keyWords = [
  ["1 – 9, 0", "the views in their order"],
  ["/", "search"],
  ["j  k", "next and previous row, copy or cut"],
  ["Enter", "open the row"],
  ["[  ]", "previous and next in the panel"],
  ["Esc", "close the panel"],
  ["y  n  u", "mark right, mark wrong, undo"],
  ["t", "light or dark"],
  ["?", "these keys"],
];

panels.keys = {
  build: () => ({
    title: "Keys",
    body: [
      facts(keyWords.map(([keys, words]) => [keys.split("  ").map((one) => [kbd(one), " "]), words])),
      note("No key is taken while you type, nor with Ctrl, Alt or Meta."),
    ],
  }),
};

const actions = {
  "/": () => focusSearch(),
  j: () => stepRow(1),
  k: () => stepRow(-1),
  t: () => changeTheme(),
  Escape: () => closeRoute(),
  "[": () => stepNeighbor(-1),
  "]": () => stepNeighbor(1),
  "?": () => go("#keys"),
  Enter: (event) => openCurrent(event),
  y: () => markAtHand("y"),
  n: () => markAtHand("n"),
  u: () => markAtHand("u"),
  ArrowDown: (event) => stepCut(event, 1),
  ArrowRight: (event) => stepCut(event, 1),
  ArrowUp: (event) => stepCut(event, -1),
  ArrowLeft: (event) => stepCut(event, -1),
};

// Actions that answer whether they used the key; the others always do.
const optional = new Set(["Enter", "Escape", "ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"]);

function takeKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest?.("input, select, textarea")) return;
  const tab = /^\d$/.test(event.key) ? Object.keys(views)[(Number(event.key) + 9) % 10] : null;
  const action = tab ? () => go(`#${tab}`) : actions[event.key];
  if (!action) return;
  const used = action(event);
  if (!optional.has(event.key) || used) event.preventDefault();
}

function focusSearch() {
  closeRoute();
  hidePanel();
  sectionOf(shownView).querySelector("input[type=search]")?.focus();
}

async function stepRow(by) {
  if (isPanelOpen()) panelState.step?.(by);
  else (await viewOf(shownView))?.step?.(by);
}

// Enter on a button or a link is theirs; on a row, or on nothing, it opens the row.
function openCurrent(event) {
  const row =
    event.target.closest?.("tr") ?? (isPanelOpen() ? null : sectionOf(shownView).querySelector("tr.current"));
  if (!row || event.target.closest?.("a, button")) return false;
  if (row.dataset.opens) go(row.dataset.opens, isPanelOpen());
  else row.click();
  return true;
}

function stepCut(event, by) {
  if (!event.target.matches?.("del")) return false;
  panelState?.step?.(by);
  return true;
}
