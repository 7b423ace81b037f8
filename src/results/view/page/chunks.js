// The body of a table, which grows as one scrolls to its end.

const CHUNK_ROWS = 100;

class Chunks {
  constructor(body, makeRow) {
    this.body = body;
    this.makeRow = makeRow;
    this.places = [];
    this.shown = 0;
    this.more = button({ class: "more", onclick: () => this.grow() }, "Show more");
    this.watcher = new IntersectionObserver((seen) => seen.at(-1).isIntersecting && this.grow(), {
      rootMargin: "800px",
    });
  }

  fill(places) {
    this.places = places;
    this.shown = 0;
    this.body.replaceChildren();
    this.grow();
  }

  grow(least = this.shown + CHUNK_ROWS) {
    const end = Math.min(this.places.length, Math.max(least, this.shown + CHUNK_ROWS));
    const fresh = document.createDocumentFragment();
    for (; this.shown < end; this.shown += 1) fresh.append(this.makeRow(this.places[this.shown]));
    this.body.append(fresh);
    this.more.hidden = this.shown === this.places.length;
    this.watch();
  }

  // Observed anew, the button reports again even if it is still in sight.
  watch() {
    this.watcher.unobserve(this.more);
    if (!this.more.hidden) this.watcher.observe(this.more);
  }

  // The row at `position`, made if need be.
  row(position) {
    if (position >= this.shown) this.grow(position + 1);
    return this.body.rows[position];
  }
}
