// Round-ups: their list, and the panel of one.

views.roundups = {
  title: "Round-ups",
  build: roundupTable,
  about:
    "A round-up: an article that holds whole stories that are articles of their own. They are not copies.",
  empty: "No round-ups were found. Articles that hold whole stories would be here.",
};

panels.roundup = {
  home: "roundups",
  build: buildRoundup,
  unknown: (key) => [paragraph("No round-up of this run has the key ", code(key), ".")],
};

async function roundupTable() {
  return new Table({
    kind: "roundups",
    what: "roundup",
    list: await list("roundups"),
    sort: "stories",
    searches: "Search titles, outlets, keys",
    words: (row) => [row, ...row.stories].map(wordsOf).join(" "),
    columns: [
      titleColumn("article", (row) => row.key),
      outletColumn,
      dateColumn,
      countColumn("stories", "Stories", (row) => row.stories.length),
    ],
  });
}

function buildRoundup({ row }) {
  return {
    title: titleOf(row),
    under: byline(row),
    body: [
      paragraph(
        `It holds ${plural(row.stories.length, "story", "stories")} that are articles of their own. `,
        link(hashOf("article", row.key), {}, "Its text"),
        ".",
      ),
      storyTable(row.stories),
    ],
  };
}

function storyTable(stories) {
  const held = ["Held", "number", (story) => percent(story.containment)];
  const columns = [articleColumn("Story"), held];
  return simpleTable(columns, simpleRows(columns, stories));
}
