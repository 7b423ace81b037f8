// The rows of a list in an order, and those among them that were searched for.
//
// Values are computed once a column, words once a row, and a sorted order is kept: a search through
// 250,000 articles is one pass over them.

const collator = new Intl.Collator("en", { numeric: true });

class Order {
  constructor(rows, columns, words) {
    this.rows = rows;
    this.columns = columns;
    this.words = words;
    this.lower = new Array(rows.length);
    this.kept = new Map();
  }

  // Places of the rows that hold all words and pass all tests.
  found(columnId, isDown, search, tests) {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const sorted = this.sorted(columnId, isDown);
    if (!words.length && !tests.length) return sorted;
    return sorted.filter(
      (place) => tests.every((test) => test(this.rows[place])) && this.holds(place, words),
    );
  }

  holds(place, words) {
    if (!words.length) return true;
    const text = (this.lower[place] ??= this.words(this.rows[place]).toLowerCase());
    return words.every((word) => text.includes(word));
  }

  sorted(columnId, isDown) {
    const name = `${columnId} ${isDown}`;
    if (!this.kept.has(name)) this.kept.set(name, this.sort(columnId, isDown));
    return this.kept.get(name);
  }

  // Equal values stay in the order of the list, whichever way it is sorted.
  sort(columnId, isDown) {
    const places = Uint32Array.from(this.rows.keys());
    const column = this.columns.find((other) => other.id === columnId);
    if (!column) return places;
    const values = this.values(column);
    const sign = isDown ? -1 : 1;
    return places.sort((left, right) => sign * (values[left] - values[right]) || left - right);
  }

  values(column) {
    const values = this.rows.map(column.value);
    return values.some((value) => typeof value === "string") ? ranks(values) : Float64Array.from(values);
  }
}

// For each text its rank among all; absent ones come last.
function ranks(texts) {
  const distinct = [...new Set(texts.filter((text) => text))].sort(collator.compare);
  const rankOf = new Map(distinct.map((text, rank) => [text, rank]));
  return Float64Array.from(texts, (text) => rankOf.get(text) ?? distinct.length);
}
