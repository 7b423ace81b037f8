"use strict";
// All text is put in as text nodes: nothing that an article holds is ever parsed as HTML.
const copydesk = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const PAGE_ROWS = 100;
  const format = new Intl.NumberFormat("en");
  const number = (n) => format.format(n);

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
      else if (value !== null) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null));
    return made;
  }

  // Parts: scripts beside the page, each loaded once, when it is asked for.
  const parts = new Map();
  const waiting = new Map();
  function take(kind, place, content) {
    parts.set(`${kind}-${place}`, content);
  }
  function part(kind, place) {
    const name = `${kind}-${place}`;
    if (parts.has(name)) return Promise.resolve(parts.get(name));
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((resolve, reject) => {
        const script = element("script", { src: `copydesk-parts/${name}.js` });
        script.addEventListener("load", () => resolve(parts.get(name)));
        script.addEventListener("error", () => reject(new Error(`copydesk-parts/${name}.js is missing beside this page`)));
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  }

  // Overview.
  function bars(rows) {
    const most = Math.max(1, ...rows.map((row) => row[1]));
    const box = element("div", { class: "bars" });
    for (const [name, value, note] of rows) {
      const bar = element("div", { class: "bar" });
      bar.style.width = `${(100 * value) / most}%`;
      const shown = element("span", { class: "number" }, number(value));
      if (note) shown.append(" ", element("span", { class: "note" }, note));
      box.append(element("span", {}, name), bar, shown);
    }
    return box;
  }

  function histogram(values, edges, label) {
    const counts = edges.map(() => 0);
    for (const value of values) {
      let at = edges.length - 1;
      while (at > 0 && value < edges[at]) at -= 1;
      counts[at] += 1;
    }
    return bars(counts.map((count, at) => [label(edges[at], edges[at + 1]), count]));
  }

  function overview() {
    const { counts, settings, version, mode } = data.report;
    const share = (part, whole) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
    const removed = counts.exact + counts.near + counts.contained;
    const sizes = data.clusters.map((cluster) => cluster.size);
    const weakest = data.clusters.map((cluster) => cluster.weakest);
    const size = (from, to) => (to === undefined ? `${from} and more` : to === from + 1 ? `${from}` : `${from} to ${to - 1}`);
    byId("overview").append(
      element("h2", {}, "Articles"),
      bars([
        ["read", counts.documents, ""],
        ["exact copies", counts.exact, share(counts.exact, counts.documents)],
        ["near copies", counts.near, share(counts.near, counts.documents)],
        ["contained copies", counts.contained, share(counts.contained, counts.documents)],
        ["kept", counts.documents - removed, share(counts.documents - removed, counts.documents)],
        ...(counts.rejected ? [["rejected records", counts.rejected, "kept aside"]] : []),
      ]),
      element("h2", {}, "Characters"),
      bars([
        ["read", counts.characters, ""],
        ["boilerplate", counts.boilerplate_characters, `${share(counts.boilerplate_characters, counts.characters)}, ${number(counts.boilerplate)} cuts of ${number(counts.templates)} templates`],
        ["repeats", counts.repeat_characters, `${share(counts.repeat_characters, counts.characters)}, ${number(counts.repeats)} cuts`],
        ["kept", counts.kept_characters, share(counts.kept_characters, counts.characters)],
      ]),
      element("div", { class: "columns" },
        element("div", {}, element("h2", {}, "Clusters by size"), histogram(sizes, [2, 3, 4, 6, 11, 21, 51], size)),
        element("div", {}, element("h2", {}, "Clusters by their weakest similarity"),
          histogram(weakest, [0, 0.5, 0.6, 0.7, 0.8, 0.9, 1], (from, to) => (to === undefined ? "1" : `${from} to ${to}`)))),
      element("p", { class: "faint" },
        `copydesk ${version}, ${mode}. Near copies from Jaccard ${settings.jaccard}; contained copies from ${settings.containment}.`));
  }

  // Tables with search, order and rows that open.
  function tableView(id, rows, columns, search, filters, open) {
    const section = byId(id);
    const state = { text: "", order: columns.findIndex((column) => column.first), down: true, shown: PAGE_ROWS, filter: "" };
    const input = element("input", { type: "search", placeholder: "Search", "aria-label": `Search ${id}` });
    const told = element("output");
    const select = filters.length ? element("select", { "aria-label": "Kind" }, element("option", { value: "" }, "all kinds"), ...filters.map((kind) => element("option", { value: kind }, kind))) : null;
    const body = element("tbody");
    const more = element("button", { class: "more", onclick: () => { state.shown += PAGE_ROWS * 5; fill(); } }, "Show more");
    const headings = columns.map((column, at) => {
      const button = element("button", { onclick: () => { state.down = state.order === at ? !state.down : true; state.order = at; fill(); } }, column.name);
      return element("th", { class: column.class ?? null, scope: "col" }, button);
    });
    let timer;
    input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { state.text = input.value.toLowerCase(); state.shown = PAGE_ROWS; fill(); }, 80); });
    select?.addEventListener("change", () => { state.filter = select.value; state.shown = PAGE_ROWS; fill(); });

    function fill() {
      let found = rows;
      if (state.filter) found = found.filter((row) => row.kind === state.filter || row.scope === state.filter);
      if (state.text) found = found.filter((row) => search(row).includes(state.text));
      const column = columns[state.order];
      if (column) {
        const sign = state.down ? -1 : 1;
        found = [...found].sort((left, right) => {
          const [a, b] = [column.value(left), column.value(right)];
          return typeof a === "number" ? sign * (a - b) : -sign * String(a).localeCompare(String(b));
        });
      }
      headings.forEach((heading, at) => heading.setAttribute("aria-sort", at !== state.order ? "none" : state.down ? "descending" : "ascending"));
      told.textContent = `${number(found.length)} of ${number(rows.length)}`;
      body.replaceChildren(...found.slice(0, state.shown).map((row) => {
        const line = element("tr", { "data-open": "", tabindex: "0", onclick: () => { mark(line); open(row); } });
        for (const column of columns) {
          line.append(element("td", { class: column.class ?? null }, ...[column.show ? column.show(row) : String(column.value(row))].flat()));
        }
        return line;
      }));
      more.hidden = found.length <= state.shown;
    }
    section.append(
      element("div", { class: "tools" }, input, select, told),
      element("table", {}, element("thead", {}, element("tr", {}, ...headings)), body),
      more);
    fill();
  }

  function mark(line) {
    document.querySelectorAll("tr.current").forEach((other) => other.classList.remove("current"));
    line.classList.add("current");
    line.focus({ preventScroll: true });
  }

  // The drawer at the side.
  function show(...children) {
    const drawer = byId("detail");
    drawer.replaceChildren(element("button", { class: "close", onclick: close, "aria-label": "Close" }, "✕"), ...children);
    drawer.classList.add("shown");
    drawer.scrollTop = 0;
  }
  function close() {
    byId("detail").classList.remove("shown");
  }
  async function opened(kind, place, build) {
    try {
      const content = await part(kind, Math.floor(place / data.in_a_part));
      build(content[place % data.in_a_part]);
    } catch (error) {
      show(element("p", {}, error.message));
    }
  }

  const similarity = (value) => (value === undefined || value === null ? "" : value.toFixed(3));

  function openCluster(cluster) {
    opened("clusters", cluster.place, (members) => {
      const sides = element("div");
      const rows = members.map((member) => element("tr", member.difference && member.relation !== "representative" ? { "data-open": "", tabindex: "0", onclick: (event) => { mark(event.currentTarget); compare(member); } } : {},
        element("td", {}, member.key), element("td", { class: "wide" }, member.source ?? ""), element("td", { class: "kind" }, member.relation),
        element("td", { class: "number" }, similarity(member.jaccard)), element("td", { class: "number wide" }, similarity(member.containment)),
        element("td", {}, member.kept ? "kept" : "removed")));
      function compare(member) {
        sides.replaceChildren(
          element("h2", {}, "Side by side, as cleaned"),
          element("div", { class: "sides" },
            element("div", {}, element("h3", {}, `${cluster.representative} (representative)`), side(member.difference, -1)),
            element("div", {}, element("h3", {}, `${member.key} (${member.relation})`), side(member.difference, 1))));
      }
      show(
        element("h2", {}, `Cluster ${cluster.id}`),
        element("p", { class: "faint" }, `${cluster.kind}, ${number(cluster.size)} members, weakest similarity ${similarity(cluster.weakest)}. Choose a member to compare it.`),
        element("div", { class: "members-box" }, element("table", { class: "members" }, element("thead", {}, element("tr", {}, ...["key", "source", "relation", "Jaccard", "containment", ""].map((name, at) => element("th", { class: at === 1 || at === 4 ? "wide" : null }, name)))), element("tbody", {}, ...rows))),
        sides);
      const first = members.find((member) => member.difference && member.relation !== "representative");
      if (first) compare(first);
    });
  }

  function side(difference, own) {
    const box = element("div", { class: "text" });
    for (const [tag, words] of difference) {
      if (tag === 0) box.append(shortened(words));
      else if (tag === own) box.append(element("mark", { class: own < 0 ? "gone" : "new" }, words));
    }
    return box;
  }

  function shortened(words) {
    const LONGEST = 1200;
    if (words.length <= LONGEST) return words;
    const box = element("span", {}, words.slice(0, LONGEST / 2));
    const rest = element("button", { onclick: () => box.replaceChildren(words) }, `… ${number(words.length - LONGEST)} equal characters …`);
    box.append(rest, words.slice(-LONGEST / 2));
    return box;
  }

  function withSlots(template) {
    return template.split(/(\{(?:number|date|address|words)\})/).map((piece, at) => (at % 2 ? element("span", { class: "slot" }, piece) : piece));
  }

  function openTemplate(template) {
    const rows = [["cut", number(template.cuts)], ["documents", number(template.documents)], ["stories", `${number(template.stories)}, ${number(template.needed)} needed`],
      ["at an edge of its page", `${(100 * template.edge_share).toFixed(0)} %`], ["head, middle, tail", ["head", "middle", "tail"].map((place) => number(template.positions[place])).join(", ")],
      ["confidence", similarity(template.confidence)], ["holds in", template.source ?? template.scope], ["sources", template.sources.slice(0, 40).join(", ") + (template.sources.length > 40 ? ` and ${template.sources.length - 40} more` : "")]];
    show(
      element("h2", {}, ...withSlots(template.template)),
      element("table", {}, element("tbody", {}, ...rows.map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value))))),
      element("h2", {}, "Samples"),
      ...template.samples.map((sample) => element("p", { class: "text" }, sample)));
  }

  function openArticle(article) {
    opened("articles", article.place, (pieces) => {
      const text = element("div", { class: "text" });
      const why = element("p", { class: "faint" }, "Point at a cut, or tab to it, to see why.");
      for (const [words, cut] of pieces) {
        if (!cut) {
          text.append(words);
          continue;
        }
        const [kind, evidence] = cut;
        const tell = () => { why.textContent = `${kind}: ${told(kind, JSON.parse(evidence))}`; };
        text.append(element("del", { class: kind, tabindex: "0", title: told(kind, JSON.parse(evidence)), onmouseenter: tell, onfocus: tell, onclick: tell }, words));
      }
      show(element("h2", {}, article.key),
        element("p", { class: "legend" }, element("del", { class: "boilerplate" }, "boilerplate"), element("del", { class: "repeat" }, "repeat")),
        why, text);
    });
  }

  function told(kind, evidence) {
    if (kind === "repeat") return `a ${evidence.unit} that stands at byte ${evidence.original.start} too, similarity ${evidence.similarity}`;
    return `“${evidence.template}” stands in ${number(evidence.documents)} documents, ${number(evidence.stories)} stories (${number(evidence.needed)} needed), ${evidence.sources} sources`;
  }

  // Views and keys.
  const views = ["overview", "clusters", "templates", "articles"];
  function go(view) {
    close();
    for (const name of views) byId(name).classList.toggle("shown", name === view);
    document.querySelectorAll("nav button").forEach((button) => {
      if (button.dataset.view === view) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    });
    history.replaceState(null, "", `#view-${view}`);
  }
  function step(by) {
    const lines = [...document.querySelectorAll("section.shown tr[data-open]")];
    const next = lines[lines.findIndex((line) => line.classList.contains("current")) + by] ?? lines[0];
    if (next) { mark(next); next.scrollIntoView({ block: "nearest" }); }
  }
  function theme() {
    const isDark = getComputedStyle(document.documentElement).colorScheme === "dark" || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    document.documentElement.dataset.theme = isDark ? "light" : "dark";
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { close(); document.activeElement?.blur(); return; }
    if (event.target.matches("input, select")) return;
    if (event.key === "Enter" && event.target.matches("tr[data-open]")) { event.target.click(); return; }
    if (views[Number(event.key) - 1]) go(views[Number(event.key) - 1]);
    else if (event.key === "/") { event.preventDefault(); document.querySelector("section.shown input")?.focus(); }
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "t") theme();
  });
  document.querySelectorAll("nav button").forEach((button) => button.addEventListener("click", () => go(button.dataset.view)));
  byId("theme").addEventListener("click", theme);

  data.clusters.forEach((cluster, place) => { cluster.place = place; });
  data.articles.forEach((article, place) => { article.place = place; });
  overview();
  tableView("clusters", data.clusters, [
    { name: "representative", value: (row) => row.representative },
    { name: "kind", value: (row) => row.kind, class: "kind" },
    { name: "members", value: (row) => row.size, show: (row) => number(row.size), class: "number", first: true },
    { name: "weakest", value: (row) => row.weakest, show: (row) => similarity(row.weakest), class: "number" },
    { name: "sources", value: (row) => row.sources, show: (row) => number(row.sources), class: "number wide" },
  ], (row) => `${row.id} ${row.words}`.toLowerCase(), ["exact", "near", "contained"], openCluster);
  tableView("templates", data.templates, [
    { name: "template", value: (row) => row.template, show: (row) => withSlots(row.template.length > 300 ? `${row.template.slice(0, 300)}…` : row.template) },
    { name: "cuts", value: (row) => row.cuts, show: (row) => number(row.cuts), class: "number", first: true },
    { name: "stories", value: (row) => row.stories, show: (row) => number(row.stories), class: "number wide" },
    { name: "sources", value: (row) => row.sources.length, show: (row) => (row.source ? row.source : number(row.sources.length)), class: "number wide" },
  ], (row) => `${row.template} ${row.sources.join(" ")} ${row.samples.join(" ")}`.toLowerCase(), ["corpus", "source", "pages"], openTemplate);
  tableView("articles", data.articles, [
    { name: "article", value: (row) => row.key },
    { name: "boilerplate", value: (row) => row.boilerplate, show: (row) => number(row.boilerplate), class: "number" },
    { name: "repeats", value: (row) => row.repeats, show: (row) => number(row.repeats), class: "number", first: true },
  ], (row) => row.key.toLowerCase(), [], openArticle);
  if (data.n_more_articles) byId("articles").append(element("p", { class: "faint" }, `${number(data.n_more_articles)} more articles have cuts and are not shown: see --articles, or \`copydesk explain\`.`));
  const asked = location.hash.replace("#view-", "");
  go(views.includes(asked) ? asked : "overview");
  return { take };
})();
