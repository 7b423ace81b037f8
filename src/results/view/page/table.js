// A list: search, filters, an order, and rows that open.
//
// A spec has: kind, what (of the link of a row), list, columns, sort (column of the first order),
// words (of a row, for the search), searches (says what is searched), filters, decision (optional).

const SEARCH_DELAY = 120; // milliseconds without a key before the search begins
const FARTHEST = 1000; // rows that are made at once to show a row that is farther down

class Table {
  constructor(spec) {
    this.spec = spec;
    this.rows = spec.list.rows;
    this.order = new Order(this.rows, spec.columns, spec.words);
    this.filters = spec.filters ?? [];
    this.asked = {};
    this.current = null;
    this.tools = new TableTools(this);
    this.heads = spec.columns.map((column) => this.head(column));
    this.body = element("tbody");
    this.chunks = new Chunks(this.body, (place) => this.row(place));
    this.node = element(
      "div",
      { class: "list" },
      this.tools.node,
      this.table(),
      this.none(),
      this.chunks.more,
    );
  }

  table() {
    return element(
      "table",
      { class: "rows" },
      element("thead", {}, element("tr", {}, this.heads)),
      this.body,
    );
  }

  none() {
    this.nothing = element(
      "p",
      { class: "nothing", hidden: true },
      "Nothing matches. ",
      link(`#${this.spec.kind}`, {}, "Show all"),
    );
    return this.nothing;
  }

  head(column) {
    const sort = () => this.change({ sort: this.sortAfter(column) });
    return element(
      "th",
      { scope: "col", class: column.class, "data-column": column.id },
      column.value ? button({ onclick: sort, title: column.title ?? null }, column.name) : column.name,
    );
  }

  // A second click on a heading turns the order round.
  sortAfter(column) {
    const { id, isDown } = this.sorting();
    const turned = id === column.id && isDown === Boolean(column.down);
    return `${turned ? "-" : ""}${column.id}`;
  }

  sorting() {
    const asked = this.asked.sort ?? this.spec.sort;
    const id = asked.replace(/^-/, "");
    const column = this.spec.columns.find((other) => other.id === id);
    if (!column) return { id: null, isDown: false };
    return { id, isDown: asked.startsWith("-") ? !column.down : Boolean(column.down) };
  }

  // Shows what the URL asks for. What is shown already stays as it is, scrolled as it is.
  ask(asked) {
    const isShown =
      this.found && String(new URLSearchParams(asked)) === String(new URLSearchParams(this.asked));
    if (!isShown) this.show(asked);
  }

  show(asked) {
    this.asked = asked;
    const { id, isDown } = this.sorting();
    const tests = this.filters
      .filter((filter) => asked[filter.id])
      .map((filter) => (row) => filter.holds(row, asked[filter.id]));
    this.found = this.order.found(id, isDown, asked.q ?? "", tests);
    this.tools.show(this.found.length);
    this.showOrder(id, isDown);
    this.nothing.hidden = this.found.length > 0;
    this.chunks.fill(this.found);
  }

  change(changes) {
    const asked = { ...this.asked, ...changes };
    if (asked.sort === this.spec.sort) delete asked.sort;
    for (const name of Object.keys(asked)) if (!asked[name]) delete asked[name];
    this.show(asked);
    renameView(this.hash());
  }

  hash() {
    const query = String(new URLSearchParams(this.asked));
    return `#${this.spec.kind}${query && `?${query}`}`;
  }

  showOrder(id, isDown) {
    for (const head of this.heads) {
      const isSorted = head.dataset.column === id;
      if (isSorted) head.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  row(place) {
    const row = this.rows[place];
    const isCurrent = place === this.current;
    const opens = this.hashAt(place);
    const line = element("tr", {
      "data-opens": opens,
      tabindex: this.isFirst(place) || isCurrent ? "0" : "-1",
      class: isCurrent ? "current" : null,
      "aria-current": isCurrent ? "true" : null,
    });
    line.place = place;
    line.append(
      ...this.spec.columns.map((column) =>
        element(
          "td",
          { class: column.class },
          column.show ? column.show(row, opens) : String(column.value(row) ?? ""),
        ),
      ),
    );
    return line;
  }

  isFirst(place) {
    return this.current === null && this.found[0] === place;
  }

  hashAt(place) {
    const row = this.rows[place];
    return this.spec.opens?.(row) ?? hashOf(this.spec.what, this.spec.list.idOf(row, place));
  }

  positionOf(place) {
    return this.found.indexOf(place);
  }

  // Makes the row of `place` the current one, in sight.
  select(place) {
    const position = this.positionOf(place);
    this.current = place;
    this.body.querySelector("tr.current")?.classList.remove("current");
    this.body.querySelectorAll("tr[tabindex='0'], tr[aria-current]").forEach(unmarkRow);
    if (position < 0 || position > this.chunks.shown + FARTHEST) return null;
    const line = this.chunks.row(position);
    line.classList.add("current");
    line.setAttribute("aria-current", "true");
    line.tabIndex = 0;
    line.scrollIntoView({ block: "nearest" });
    return line;
  }

  step(by) {
    const at = this.current === null ? -1 : this.positionOf(this.current);
    const position = at < 0 || at >= this.chunks.shown ? 0 : at + by;
    if (position < 0 || position >= this.found.length) return;
    this.select(this.found[position])?.focus({ preventScroll: true });
  }

  focus() {
    const line = this.current === null ? null : this.select(this.current);
    line?.focus({ preventScroll: true });
    return Boolean(line);
  }

  decision() {
    const row = this.rows[this.current];
    return row && this.spec.decision ? this.spec.decision(row, this.current) : null;
  }
}

function unmarkRow(line) {
  line.tabIndex = -1;
  line.removeAttribute("aria-current");
}
