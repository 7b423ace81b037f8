// The text of an article with its cuts, and the reason beside each of them.

const isWide = matchMedia("(min-width: 900px)");

class Cuts {
  constructor(row, pieces, templates, asked) {
    this.row = row;
    this.templates = templates;
    this.pieces = pieces;
    this.cuts = pieces
      .filter(isCut)
      .map(([text, kind, why, template]) => ({ text, kind, why, template }));
    this.at = this.wanted(asked);
    this.node = element("div", { class: "with-cuts" });
    whileShown(this.node, isWide, () => this.fill());
    this.fill();
  }

  // The cut that the URL asks for, by its number, its template or its text; else none.
  wanted({ cut, template, text }) {
    if (cut) return Number(cut) - 1;
    if (template) return this.cuts.findIndex((other) => other.template === template);
    return text ? this.cuts.findIndex((other) => other.text.trim().startsWith(text)) : -1;
  }

  fill() {
    let at = 0;
    const nodes = this.pieces.map((piece) => {
      if (isCut(piece)) return this.cut(at++);
      return piece[1] === "twin" ? twin(piece) : piece[0];
    });
    const text = element("div", { class: "text", dir: "auto" }, nodes);
    this.node.replaceChildren(...present([cutLegend(this.cuts.length), text]));
    this.show(this.at);
  }

  // The white space around a cut is not struck through.
  cut(at) {
    const { text, kind } = this.cuts[at];
    const [, before, core, after] = /^(\s*)(.*?)(\s*)$/su.exec(text);
    const made = element(
      "del",
      {
        class: kind,
        tabindex: "0",
        "aria-describedby": `cut-${at}`,
        onfocus: () => this.choose(at),
        onclick: () => this.choose(at),
      },
      core || "¶",
    );
    const sign = element("sup", {}, String(at + 1));
    const reason = this.reason(at);
    return isWide.matches ? [before, reason, made, sign, after] : [before, made, sign, reason, after];
  }

  reason(at) {
    const { kind, why, template } = this.cuts[at];
    return element(
      "span",
      { class: `cut-note ${kind}`, id: `cut-${at}`, dir: "ltr", onclick: () => this.choose(at) },
      element("b", {}, `${at + 1} ${kind}`),
      this.sign(at),
      element("span", {}, why),
      template === undefined ? null : link(hashOf("template", template), {}, "Its template"),
      kind === "repeat" ? this.twinButton(at) : null,
      element("span", { class: "cut-marks" }),
    );
  }

  sign(at) {
    const sign = element("span", { class: "sign mark-buttons" });
    const show = () => {
      sign.textContent = { true: "✓", false: "✗" }[markOf(this.decisionAt(at))?.right] ?? "";
    };
    sign.addEventListener("marks", show);
    show();
    return sign;
  }

  // Shows the passage that a repeat repeats.
  twinButton(at) {
    const show = (event) => {
      event.stopPropagation();
      this.choose(at);
      showTwin(this.node, at + 1);
    };
    return button({ class: "to-twin", onclick: show }, "Where it stands");
  }

  // The URL names the cut, so that Back leads to it.
  choose(at) {
    if (!this.cuts[at] || at === this.at) return;
    this.at = at;
    this.show(at);
    remember(`${hashOf("article", this.row.key)}?cut=${at + 1}`, depth(), true);
  }

  show(at) {
    this.node
      .querySelectorAll(".text del")
      .forEach((cut, place) => cut.classList.toggle("current", place === at));
    this.node.querySelectorAll(".cut-note").forEach((reason, place) => this.showReason(reason, place === at));
  }

  showReason(reason, isCurrent) {
    if (reason.classList.contains("current") === isCurrent) return;
    reason.classList.toggle("current", isCurrent);
    const place = reason.querySelector(".cut-marks");
    place.replaceChildren(...(isCurrent ? [markButtons(() => this.decision(), "Right?")] : []));
  }

  step(by) {
    const cut = this.node.querySelectorAll(".text del")[this.at < 0 ? 0 : this.at + by];
    cut?.focus({ preventScroll: true });
    cut?.scrollIntoView({ block: "center" });
  }

  // A link to a cut shows it.
  ready() {
    this.node.querySelectorAll(".text del")[this.at]?.scrollIntoView({ block: "center" });
  }

  decision() {
    return this.cuts[this.at] ? this.decisionAt(this.at) : null;
  }

  decisionAt(at) {
    const { kind, text, template } = this.cuts[at];
    const core = text.trim() || text; // White space around a cut is not what a template or a line has.
    const place = template === undefined ? undefined : this.templates?.placeOf(template);
    const of = place === undefined ? {} : { template: this.templates.rows[place].template };
    return {
      mark: "cut",
      key: this.row.key,
      kind,
      text: core,
      ...of,
      ...(template === undefined ? {} : { id: template }),
    };
  }
}

function isCut([, kind]) {
  return kind === "boilerplate" || kind === "repeat";
}

// A passage that stays, and that the cuts with these numbers repeat.
function twin([text, , numbers]) {
  return element("span", { class: "twin", "data-cuts": ` ${numbers} ` }, text);
}

function showTwin(node, cut) {
  node.querySelectorAll(".twin.current").forEach((other) => other.classList.remove("current"));
  const found = node.querySelector(`.twin[data-cuts~="${cut}"]`);
  if (!found) return say("It is not in what this page shows of the text");
  found.classList.add("current");
  return found.scrollIntoView({ block: "center" });
}

function cutLegend(n_cuts) {
  if (!n_cuts) return null;
  return element(
    "p",
    { class: "legend faint" },
    element("del", { class: "boilerplate" }, "boilerplate"),
    " ",
    element("del", { class: "repeat" }, "repeat"),
    " ",
    kbd("j"),
    " ",
    kbd("k"),
    " step through the cuts.",
  );
}
