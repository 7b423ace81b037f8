// Records that could not be read: their list, and the panel of one.

views.rejected = {
  title: "Rejected",
  build: rejectedTable,
  about: "Records that could not be read. They are kept aside and are not among the articles.",
  empty: "No record was rejected. Records that could not be read would be here.",
};

panels.record = {
  home: "rejected",
  build: buildRecord,
  unknown: (id) => [paragraph("No rejected record of this run has the number ", code(id), ".")],
};

async function rejectedTable() {
  return new Table({
    kind: "rejected",
    what: "record",
    list: await list("rejected"),
    sort: "",
    searches: "Search places, reasons, records",
    words: (row) => `${row.place} ${row.reason} ${row.raw ?? ""}`,
    columns: rejectedColumns,
  });
}

const rejectedColumns = [
  {
    id: "place",
    name: "Place",
    class: "place",
    value: (row) => row.place,
    show: (row, opens) => rowLink(opens, row.place),
  },
  { id: "reason", name: "Reason", class: "main", value: (row) => row.reason },
  {
    id: "raw",
    name: "Beginning of the record",
    class: "wide raw",
    value: (row) => row.raw ?? "",
    show: (row) => corpusText(shortened(row.raw ?? "", 120), "code"),
  },
];

function buildRecord({ row }) {
  return {
    title: "Rejected record",
    under: row.place,
    body: [
      paragraph(capital(row.reason)),
      row.raw
        ? [element("h3", {}, "Beginning of the record"), corpusText(row.raw, "pre", { class: "text" })]
        : null,
    ],
  };
}
