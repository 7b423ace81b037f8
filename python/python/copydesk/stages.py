"""The stages of a run, batch to batch, for engines such as Spark, Ray Data and Daft.

An engine that has its own workers calls the stages on its batches. They work on one thread, hold no
state, and decide by what is in the rows alone. Most give a row for each row of their input, in the
same order:

1. `survey` makes notes on each document, and `learn` templates of the notes on all of them.
2. `clean_batch` cuts boilerplate and repeats, for those who want no more.
3. `sign` makes fingerprints, the buckets in which documents meet, and bodies.
4. `twins` finds exact copies among documents of one fingerprint, and an order of preference.
5. `pack` and `link` make pairs of documents that share a bucket; `sift` drops most strangers among them.
6. `judge` compares the bodies of pairs.
7. `settle` makes clusters of a component: documents that pairs and equal texts link. Without their
   bodies it asks questions, which `answer` answers.
8. `apply` says what becomes of each document; `forms` and `template_table` make tables of it.

`twins`, `link`, `settle` and `forms` take groups: a batch holds all rows of each group in it. Their
rows come in the order of their findings. Arguments are those of `copydesk.clean`; columns are named
by the same keywords. `copydesk.spark` is an engine that calls them.

Notes, templates, outlines and bodies are bytes in documented formats, facts and cuts are JSON;
`VERSION` rises when one of them, or a column, changes its meaning.

Where no process can hold all notes, `learn` goes in parts, with equal templates. A batch then holds
whole groups of rows; `documents` is the number of all documents, with those that have no line.

1. `sites` gives documents without a source their site, in one task. A document's *scope* is its
   source or its site.
2. By document, `lines`. By key, `line_counts`: counts, and questions.
3. By document, `testimonies`, of the notes, the counts and the questions. By key, `stories`.
4. By scope, `tallies`. By key, `corpus_templates`, and `merge` of these.
5. By scope, `site_templates`. By constant, `slots`: slots, and questions for step 3.
6. `slot_templates`, and `merge` of all templates.

>>> import pyarrow
>>> from copydesk import stages
>>> footer = "Join the Lindau evening letter for free"
>>> stories = [" ".join(f"{word}{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(40))
...            for word in ("tide", "moon", "wind", "rain")]
>>> batch = pyarrow.table({
...     "source": ["Lindau Post"] * 4, "text": [f"{story}\n{footer}" for story in stories]
... })
>>> templates = stages.learn([stages.survey(batch)])
>>> len(templates)
1
>>> cleaned = pyarrow.table(stages.clean_batch(batch, templates))
>>> cleaned["text"].to_pylist() == stories
True
>>> signed = pyarrow.table(stages.sign(batch, templates))
>>> bodies = signed["body"].to_pylist()
>>> pairs = pyarrow.table({"left": bodies[:2], "right": [bodies[0], bodies[2]]})
>>> pyarrow.table(stages.judge(pairs))["finding"].to_pylist()
['copy', 'strangers']
"""

from __future__ import annotations

from ._copydesk import (
    Templates,
    answer,
    apply,
    clean_batch,
    corpus_templates,
    forms,
    judge,
    learn,
    line_counts,
    lines,
    link,
    merge,
    pack,
    pairs_apart,
    settle,
    sift,
    sign,
    site_templates,
    sites,
    slot_templates,
    slots,
    stories,
    survey,
    tallies,
    template_table,
    testimonies,
    twins,
)

#: Version of the stages: of their names, columns and byte formats.
VERSION = 1

__all__ = [
    "VERSION",
    "Templates",
    "answer",
    "apply",
    "clean_batch",
    "corpus_templates",
    "forms",
    "judge",
    "learn",
    "line_counts",
    "lines",
    "link",
    "merge",
    "pack",
    "pairs_apart",
    "settle",
    "sift",
    "sign",
    "site_templates",
    "sites",
    "slot_templates",
    "slots",
    "stories",
    "survey",
    "tallies",
    "template_table",
    "testimonies",
    "twins",
]
