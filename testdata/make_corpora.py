#!/usr/bin/env python3
"""Makes corpora/wire.jsonl and its truth: invented news of eight outlets, from a fixed seed. Standard library only.

Each story is made of sentences that no other story has. A fifth of them are wire stories, which other outlets print too: whole, cut
short, with a few words changed, under another headline. Outlets dress their pages in headers and footers of their own, and some
pages hold their photo caption twice. Two outlets print weather reports: one form, other places and numbers.

  wire.jsonl     id, url, source, title, date, text
  clusters.tsv   id, story
  pairs.tsv      id, id, jaccard, containment (word 3-shingles of the bodies)
  labels.tsv     id, id, label (copy, or template for two weather reports)
  spans.jsonl    what was planted: boilerplate, repeat
"""
import json, os, random, re

SUBJECTS = "council|harbor master|school board|rail company|fire brigade|museum|district court|farmers' union|hospital|water office|" \
    "cycling club|observatory|film archive|bridge authority|market women|forest service|ferry line|choir|dairy|lighthouse trust".split("|")
VERBS = "approved|rejected|delayed|announced|repaired|inspected|questioned|defended|measured|praised|canceled|reopened|financed|studied".split("|")
OBJECTS = "a plan for|the costs of|the opening of|a dispute over|the survey of|a loan for|the closure of|a report on|new rules for|the sale of".split("|")
THINGS = "the old mill|a tram depot|the salt marsh|two playgrounds|the north pier|a bell foundry|the winter market|a seed bank|the cable car|" \
    "an open-air stage|the canal locks|a reading room|the ice rink|the fish auction|a wind farm|the botanical garden|a night bus|the clock tower".split("|")
TIMES = "on Monday|late on Tuesday|on Wednesday morning|after a long debate|against expectations|for the second time|without a vote|before the summer|by a narrow margin|in silence".split("|")
REASONS = "because money had run short|while residents watched from the gallery|as the weather turned|after nine years of waiting|" \
    "though nobody had asked for it|since the contract ends in autumn|to the relief of the staff|despite a petition|as had been hoped|with help from abroad".split("|")
NAMES = "Abel|Berit|Casimir|Dagny|Emre|Fenna|Goran|Hedda|Imre|Jorunn|Kasper|Liv|Mirjam|Nils|Odile|Pavel|Runa|Sorin|Tilda|Uwe".split("|")
PLACES = "Aldrup|Borvik|Carnmoor|Dalsee|Estwick|Farnholm|Grimsey|Hollin|Ivelstad|Jarnby|Kelmouth|Lindau".split("|")
WORDS = [a + b for a in "bar cal dor fen gar hol jas kel lom mer nor pal rud sel tam vor wen yar zel".split() for b in "an eth is or um ack ine ost ule erd".split()]
OUTLETS = [f"{p.lower()}{s}.example" for p, s in zip(PLACES[:8], ["post", "herald", "daily", "times", "courier", "mail", "observer", "news"])]
HEADS = ["{n} days ago {m}", "{m} views | {n} comments", "Published {n} March 2025", None]
FEET = ["Read more at {site}", "All rights reserved by {brand}.", "Sign up for our morning letter and miss nothing", "Write to desk{n}@{site}",
        "This article was printed in issue {m} of {brand}."]


def sentence(rng):
    """A sentence; the invented words in it make it unlike all others."""
    extra = " ".join(rng.sample(WORDS, 3))
    return (f"The {rng.choice(SUBJECTS)} of {rng.choice(PLACES)} {rng.choice(VERBS)} {rng.choice(OBJECTS)} {rng.choice(THINGS)} "
            f"{rng.choice(TIMES)}, {rng.choice(REASONS)}, said {rng.choice(NAMES)} {extra.title()}.")


def paragraph(rng): return " ".join(sentence(rng) for _ in range(rng.randint(2, 3)))
def weather(rng):
    a, b = rng.sample(PLACES, 2)
    return [f"Weather for {a} on {rng.randint(1, 28)} March.",
            f"{a} will see a high of {rng.randint(2, 19)} degrees and a low of {rng.randint(-9, 1)}, with winds from {b} at {rng.randint(3, 80)} kilometers an hour.",
            f"Rain is likely in {b} with a chance of {rng.randint(1, 99)} percent, {rng.choice(NAMES)} {rng.choice(WORDS).title()} of the weather office said."]


def edited(paragraphs, rng):
    paragraphs = list(paragraphs)
    if rng.random() < 0.4: paragraphs = paragraphs[: max(3, len(paragraphs) * 2 // 3)]
    if rng.random() < 0.5: paragraphs = [" ".join(rng.choice(WORDS) if rng.random() < 0.02 else w for w in p.split(" ")) for p in paragraphs]
    return paragraphs


def page(paragraphs, outlet, rng):
    """The text with its spans."""
    parts, spans = [], []
    def put(text, kind=None):
        start = len("\n\n".join(parts + [""]).encode())
        parts.append(text)
        if kind: spans.append((start, start + len(text.encode()), kind))
    fill = lambda line: line.format(n=rng.randint(2, 27), m=rng.randint(40, 3000), site=outlet, brand=outlet.split(".")[0].title())
    number = OUTLETS.index(outlet)
    if HEADS[number % 4]: put(fill(HEADS[number % 4]), "boilerplate")
    if rng.random() < 0.25:
        caption = f"{rng.choice(NAMES)} {rng.choice(WORDS).title()} stands before {rng.choice(THINGS)} in {rng.choice(PLACES)} with {' '.join(rng.sample(WORDS, 6))}. File photo"
        put(caption)
        put(rng.choice([caption, caption.upper(), caption + " / Agency"]), "repeat")
    for p in paragraphs: put(p)
    for line in (FEET[number % 5], FEET[(number * 2 + 1) % 5]): put(fill(line), "boilerplate")
    return "\n\n".join(parts), spans


def shingles(paragraphs):
    words = re.findall(r"\w+", " ".join(paragraphs).lower())
    return {tuple(words[i:i + 3]) for i in range(len(words) - 2)}


def main():
    rng = random.Random(20251123)
    docs = []
    for n in range(96):
        story = [paragraph(rng) for _ in range(rng.randint(4, 7))]
        outlet = rng.choice(OUTLETS)
        docs.append((f"s{n}", story, outlet))
        if rng.random() < 0.2:
            for other in rng.sample([o for o in OUTLETS if o != outlet], rng.randint(1, 6)): docs.append((f"s{n}", edited(story, rng), other))
    docs += [(f"w{n}", weather(rng), OUTLETS[n % 2]) for n in range(8)]
    rng.shuffle(docs)
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpora")
    os.makedirs(here, exist_ok=True)
    out = {name: open(os.path.join(here, name), "w", encoding="utf-8") for name in ("wire.jsonl", "clusters.tsv", "pairs.tsv", "labels.tsv", "spans.jsonl")}
    bodies = []
    for n, (story, paragraphs, outlet) in enumerate(docs):
        key, (text, spans) = f"d{n:03d}", page(paragraphs, outlet, rng)
        record = {"id": key, "url": f"https://{outlet}/{n}", "source": outlet, "title": paragraphs[0][:60], "date": f"2025-03-{n % 28 + 1:02d}", "text": text}
        out["wire.jsonl"].write(json.dumps(record, ensure_ascii=n % 2 == 0) + "\n")
        out["clusters.tsv"].write(f"{key}\t{story}\n")
        for start, end, kind in spans:
            kind = "ignore" if story[0] == "w" else kind
            out["spans.jsonl"].write(json.dumps({"key": key, "start": start, "end": end, "kind": kind}) + "\n")
        bodies.append((key, story, shingles(paragraphs)))
    for i, (a, sa, x) in enumerate(bodies):
        for b, sb, y in bodies[i + 1:]:
            if sa == sb: out["pairs.tsv"].write(f"{a}\t{b}\t{len(x & y) / len(x | y):.4f}\t{len(x & y) / min(len(x), len(y)):.4f}\n")
            if sa == sb or sa[0] == sb[0] == "w": out["labels.tsv"].write(f"{a}\t{b}\t{'copy' if sa == sb else 'template'}\n")


if __name__ == "__main__":
    main()
