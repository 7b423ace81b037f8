"""The settings that `clean` and `inspect` take as keywords, for type checkers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

Find = Literal["copies", "boilerplate", "repeats"]
Rule = Literal[
    "stories",
    "sites",
    "corpus",
    "edges",
    "blocks",
    "slots",
    "glued",
    "paragraphs",
    "near-paragraphs",
    "headlines",
    "pull-quotes",
    "runs",
]


class Options(TypedDict, total=False):
    """All settings besides the arguments that have a name of their own.

    Names, values and defaults are those of the command line, with underscores for dashes; its
    `docs/settings.md` describes them. A default can also be written as `None`.
    """

    #: Whether the rows that stay get columns that tell of their cluster: `copydesk_cluster`,
    #: `copydesk_copies`, `copydesk_sources`, `copydesk_first_day`, `copydesk_last_day`.
    #: For Arrow data. Default: False.
    cluster_columns: bool | None
    #: What to look for. Default: all three.
    find: Sequence[Find] | str | None
    #: Memory to use, about: bytes, or a text such as "2GiB". Default: "1.25GiB".
    memory: int | str | None

    #: The copy that is kept: longest, earliest, latest, first, sources:A,B, max:COLUMN or min:COLUMN.
    keep: str | None
    #: Keys of articles that are never removed, such as those of a test set.
    keep_keys: Sequence[str] | None
    #: Members of a cluster that are kept. 0 removes whole clusters, except rows that `keep_keys`
    #: names. Default: 1.
    keep_copies: int | None
    #: Smallest Jaccard similarity of near copies. Default: 0.5.
    jaccard: float | None
    #: Smallest containment of a contained copy. Default: 0.7.
    containment: float | None
    #: Smallest Jaccard similarity of a contained copy. Default: 0.2.
    containment_jaccard: float | None
    #: Longest passage of a contained copy that its container lacks, in shingles. Default: 30.
    max_own_passage: int | None
    #: Smallest containment of a copy that is held whole. Default: 0.9.
    whole_containment: float | None
    #: Words in a shingle. Default: 3.
    shingle_words: int | None
    #: Characters in a shingle of a script without spaces. Default: 5.
    shingle_characters: int | None
    #: Probability that a pair at the Jaccard threshold is compared. Default: 0.99.
    recall: float | None
    #: How sure a copy must be. Default: "balanced".
    copies: Literal["strict", "balanced", "loose"] | None
    #: Articles without a text of their own. Default: "remove".
    shells: Literal["keep", "remove"] | None
    #: Articles that share a wording and differ in facts. Default: "keep".
    forms: Literal["keep", "remove"] | None
    #: Whether to compare only articles of one source. Default: False.
    within_source: bool | None
    #: Whether to compare only articles of different sources. Default: False.
    across_sources: bool | None
    #: The article that is kept where one contains the other. Default: "policy".
    contained: Literal["policy", "container", "contained", "both"] | None

    #: Fewest distinct stories with boilerplate of a source. Default: 3.
    boilerplate_min_stories: int | None
    #: Smallest share of a source's documents with its boilerplate. Default: 0.2.
    boilerplate_share: float | None
    #: Fewest distinct stories with boilerplate of the whole corpus. Default: 6.
    boilerplate_min_corpus_stories: int | None
    #: Fewest sources with boilerplate of the whole corpus. Default: 3.
    boilerplate_min_sources: int | None
    #: Longest boilerplate of the whole corpus, in tokens. Default: 20.
    boilerplate_max_corpus_tokens: int | None
    #: Shortest repeated paragraph or run, in tokens. Default: 8.
    repeat_min_tokens: int | None
    #: Smallest edit similarity of two paragraphs that repeat each other. Default: 0.85.
    repeat_similarity: float | None
    #: Whether the starter list of page furniture is used. Default: True.
    starter: bool | Literal["on", "off"] | None
    #: Rules that are not used. Default: none.
    without: Sequence[Rule] | str | None

    #: Longest record, in bytes. Default: 64 MiB.
    max_record: int | None
    #: Most decompressed bytes per compressed byte, in a large file. Default: 1000.
    max_expansion: int | None
    #: Format of standard input, which is read for the path "-". Default: "jsonl".
    input_format: str | None
