// Search, filters and count above a list.

class TableTools {
  constructor(table) {
    this.table = table;
    this.input = this.search();
    this.selects = table.filters.filter((filter) => filter.options).map((filter) => this.select(filter));
    this.chips = element("span", { class: "chips" });
    this.count = element("output");
    this.node = element("div", { class: "tools" }, this.input, this.selects, this.chips, this.count);
  }

  search() {
    const { searches } = this.table.spec;
    let timer;
    const searched = () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.table.change({ q: this.input.value.trim() }), SEARCH_DELAY);
    };
    return element("input", {
      type: "search",
      placeholder: searches,
      "aria-label": searches,
      oninput: searched,
    });
  }

  select(filter) {
    const options = [["", filter.all], ...filter.options];
    return element(
      "select",
      {
        "aria-label": filter.name,
        name: filter.id,
        onchange: (event) => this.table.change({ [filter.id]: event.target.value }),
      },
      options.map(([value, words]) => element("option", { value }, words)),
    );
  }

  show(n_found) {
    const { asked, rows, filters } = this.table;
    if (document.activeElement !== this.input) this.input.value = asked.q ?? "";
    for (const select of this.selects) select.value = asked[select.name] ?? "";
    this.chips.replaceChildren(
      ...filters
        .filter((filter) => !filter.options && asked[filter.id])
        .map((filter) => this.chip(filter, asked[filter.id])),
    );
    this.count.textContent =
      n_found === rows.length ? number(n_found) : `${number(n_found)} of ${number(rows.length)}`;
  }

  chip(filter, value) {
    return button(
      { class: "chip", title: "Remove this filter", onclick: () => this.table.change({ [filter.id]: "" }) },
      filter.words(value),
      " ✕",
    );
  }
}
