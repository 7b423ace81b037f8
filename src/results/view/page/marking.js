// The buttons that mark a decision, and the keys that do the same.

const markWords = { true: "marked right", false: "marked wrong" };

// `decision` gives the mark without `right`, or null if there is nothing to decide.
function markButtons(decision, question) {
  const right = markButton("Right", "y", () => putMark(decision(), true));
  const wrong = markButton("Wrong", "n", () => putMark(decision(), false));
  const undo = markButton("Undo", "u", () => dropMark(decision()));
  const buttons = element(
    "span",
    { class: "mark-buttons", role: "group", "aria-label": question },
    element("span", { class: "faint" }, question),
    right,
    wrong,
    undo,
  );
  const show = () => showMarked(markOf(decision()), right, wrong, undo);
  buttons.addEventListener("marks", show);
  show();
  return buttons;
}

function markButton(words, letter, onclick) {
  return button(
    {
      onclick: (event) => {
        event.stopPropagation();
        onclick();
      },
    },
    words,
    " ",
    kbd(letter),
  );
}

function showMarked(mark, right, wrong, undo) {
  right.setAttribute("aria-pressed", String(mark?.right === true));
  wrong.setAttribute("aria-pressed", String(mark?.right === false));
  undo.hidden = !mark;
}

// The decision that is open in the panel, else the one of the current row.
async function decisionAtHand() {
  if (isPanelOpen()) return panelState.decision?.() ?? null;
  return (await viewOf(shownView))?.decision?.() ?? null;
}

async function markAtHand(letter) {
  const decision = await decisionAtHand();
  if (!decision) return say("Nothing to mark here: open a copy, choose a cut with j, or open a template, a family or a shell.");
  if (letter === "u") dropMark(decision);
  else putMark(decision, letter === "y");
  return say(capital(markWords[markOf(decision)?.right] ?? "the mark is gone"));
}

// A word at the edge of the screen, for a moment.
function say(words) {
  const said = byId("said") ?? document.body.appendChild(element("div", { id: "said", role: "status" }));
  said.textContent = words;
  said.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => said.classList.remove("shown"), 1800);
}
