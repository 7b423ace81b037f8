"""The stages of a run on Spark, in their order.

Each stage is a function of rows, and its result is stored in the folder of the run before the next
one begins: what is lost with an executor is computed again, or read again, and is the same.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import Any

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

from .. import stages
from . import _tables
from ._arrow import grouped, mapped, summed
from ._graph import components
from ._learn import learn, placed
from ._work import Work

#: Sampled windows that two documents must share.
MIN_SHARED = 2

#: Documents of a component that is settled at once, with all its bodies: about 100 MB in a task.
MAX_AT_ONCE = 20_000

#: Bytes of a document's entries in buckets, about.
BYTES_IN_BUCKETS = 2000

KEY = "copydesk_key"
SITE = "copydesk_site"

NOTED = "notes binary, source bigint, day bigint, characters bigint, rejected string"
SIGNED = """{key} string, facts binary, cuts binary, fingerprint string, characters bigint,
    tokens bigint, buckets array<bigint>, shingles bigint, outline binary, body binary
    """.format(key=KEY)
TWINS = """facts binary, order binary, speaker string, first string, compared boolean"""
FOUND = "jaccard double, containment double, finding string, relation string, signal string"
JUDGED = f"left bigint, right bigint, {FOUND}"
ANSWERED = f"left bigint, right bigint, question string, {FOUND}, changes binary"
SETTLED = """row string, cluster string, kind string, representative string, kept_because string,
    weakest double, key string, relation string, jaccard double, containment double, kept boolean,
    n bigint, left bigint, right bigint"""
MEMBER = ("cluster", "representative", "relation", "jaccard", "containment", "kept")
APPLIED = """copydesk_final string, copydesk_form string, copydesk_fate string,
    copydesk_removals array<string>, copydesk_boilerplate_characters bigint,
    copydesk_repeats bigint, copydesk_repeat_characters bigint,
    copydesk_white_space_characters bigint, copydesk_kept_characters bigint,
    copydesk_shown_title string, copydesk_shown_source string, copydesk_shown_date string,
    copydesk_shown_url string"""


class Run:
    """A run over the rows of a DataFrame."""

    def __init__(
        self,
        df: DataFrame,
        fields: dict[str, str],
        known: dict[str, Any],
        options: dict[str, Any],
        work: str | None,
    ) -> None:
        self.spark = df.sparkSession
        self.fields = fields
        self.known = known
        self.options = options
        self.settings = {**fields, **options}
        if not self._finds("copies"):
            self.settings["shells"] = "keep"
        self._check()
        self._work = Work(self.spark, work)
        self.work = self._work.folder
        self.save = self._work.save
        self.df = df

    def _finds(self, kind: str) -> bool:
        """Whether the run looks for this."""
        find = self.options.get("find")
        return find is None or kind in find

    def _check(self) -> None:
        """Refuse settings here that the executors would refuse."""
        import pyarrow as pa

        nothing = pa.table({self.fields["text"]: pa.array([], pa.string())})
        stages.sign(nothing, stages.learn([]), **self.settings)
        stages.pairs_apart(self.known["keep_apart"])

    # Keys.

    def _keyed(self, df: DataFrame) -> DataFrame:
        """The rows with their ids as keys, null without one."""
        name = self.fields["id"]
        own = F.col(name).cast("string") if name in df.columns else F.lit(None).cast("string")
        return df.withColumn(KEY, F.when(F.octet_length(own).between(1, 1000), own))

    def _told_apart(self, rows: DataFrame, shared: DataFrame) -> DataFrame:
        """Rows of which some share a key: these get a hash of their values."""
        is_shared = rows[KEY].eqNullSafe(shared[KEY])
        alone = rows.join(shared, is_shared, "left_anti")
        several = rows.join(shared, is_shared, "left_semi")
        several = several.withColumn("copydesk_hash", F.xxhash64(*rows.columns[:-1]))
        equal = Window.partitionBy(KEY, "copydesk_hash").orderBy("copydesk_hash")
        place = F.concat(F.lower(F.hex("copydesk_hash")), F.lit("."), F.row_number().over(equal))
        key = F.concat(F.coalesce(KEY, F.lit("row")), F.lit(" ("), place, F.lit(")"))
        several = several.withColumn(KEY, key).drop("copydesk_hash")
        return alone.unionByName(several)

    # Boilerplate.

    def _surveyed(self) -> DataFrame:
        """Notes on all documents, of which each has a key of its own then."""
        self.docs = self.save(self._keyed(self.df), "rows")
        noted = self._noted()
        ids = noted.groupBy(KEY).count().where(f"{KEY} is null or count > 1")
        shared = self.save(ids, "shared_ids")
        named = shared.where(f"{KEY} is not null")
        self.n_shared_ids = summed(named, n=F.sum("count"))["n"]
        if not shared.isEmpty():
            self.docs = self._told_apart(self.docs, shared.select(KEY))
            noted = self._noted()
        self.sums = summed(noted, records=F.count("*"), characters=F.sum("characters"))
        self.rejected = noted.where("notes is null").select(
            F.col(KEY).alias("key"), F.col("rejected").alias("reason")
        )
        notes = placed(noted.where("notes is not null"), self.settings, self.save)
        self.sites = notes.where("site is not null").select(KEY, "site")
        return notes

    def _noted(self) -> DataFrame:
        stage = partial(stages.survey, **self.settings)
        schema = f"{KEY} string, {NOTED}"
        noted = mapped(self._fields(), stage, schema, carry=[KEY])
        return self.save(noted.withColumn("document", F.monotonically_increasing_id()), "notes")

    def _fields(self) -> DataFrame:
        """The columns that the stages read."""
        names = [name for name in dict.fromkeys(self.fields.values()) if name in self.docs.columns]
        ranked = str(self.options.get("keep") or "").partition(":")
        if ranked[0] in ("max", "min") and ranked[2] in self.docs.columns:
            names.append(ranked[2])
        texts = [F.col(name).cast("string") for name in dict.fromkeys(names)]
        return self.docs.select(KEY, *texts)

    def _learned(self, notes: DataFrame) -> stages.Templates:
        """The templates of the corpus, and those that are given."""
        if self._finds("boilerplate"):
            templates = learn(notes, self.settings, self.save)
        else:
            templates = stages.learn([])
        if self.known["templates"] is None and self.known["protect"] is None:
            return templates
        known = {name: self.known[name] for name in ("templates", "protect")}
        return templates.with_known(**known, sources=self.sources)

    # Copies.

    def _signed(self, notes: DataFrame, templates: stages.Templates) -> DataFrame:
        print_ = summed(notes, print_=F.expr(f"bit_xor(xxhash64({KEY}, notes))"))["print_"]
        self.key = print_ % (1 << 64)
        held = self.spark.sparkContext.broadcast(bytes(templates))
        rows, site = self._fields(), None
        if not self.sites.isEmpty():
            rows, site = rows.join(self.sites.withColumnRenamed("site", SITE), KEY, "left"), SITE
        settings = {"key": self.key, "crawled": _crawled(notes), "site": site, **self.settings}
        signed = mapped(rows, partial(_sign, held, **settings), SIGNED, carry=[KEY])
        return self.save(signed.where("facts is not null"), "signed")

    def _ranked(self, signed: DataFrame) -> DataFrame:
        """The documents in the order of preference, with their exact copies."""
        stage = partial(stages.twins, keep_apart=self.known["keep_apart"], **self.settings)
        rows = signed.select(F.col(KEY).alias("key"), "facts", "fingerprint")
        found = grouped(rows, _carrying(stage, "key"), f"key string, {TWINS}", group="fingerprint")
        found = found.repartitionByRange("order").sortWithinPartitions("order").drop("order")
        return self.save(found.withColumn("rank", F.monotonically_increasing_id()), "ranked")

    def _pairs(self, signed: DataFrame, ranked: DataFrame) -> DataFrame:
        """The pairs that share a band, or several samples, and those that the user names."""
        compared = ranked.where("compared").select(F.col("key").alias(KEY), "rank")
        rows = compared.join(signed.select(KEY, "buckets"), KEY).select("rank", "buckets")
        stage = partial(stages.pack, shards=self._n_shards())
        packed = mapped(rows, stage, "shard bigint, entries binary")
        schema = "left bigint, right bigint, bands bigint, samples bigint, skipped bigint"
        linked = grouped(packed, stages.link, schema, group="shard")
        sums = [F.sum(name).alias(name) for name in ("bands", "samples", "skipped")]
        counts = linked.groupBy("left", "right").agg(*sums)
        met = f"left is null or bands > 0 or samples >= {MIN_SHARED}"
        pairs = self.save(counts.where(met).select("left", "right", "skipped"), "pairs")
        self.n_skipped = summed(pairs, n=F.sum("skipped"))["n"]
        return pairs.where("left is not null").select("left", "right")

    def _bodies(self, pairs: DataFrame, signed: DataFrame, ranked: DataFrame) -> DataFrame:
        """What the comparison needs of each document that is in a pair."""
        pairs = pairs.union(self._told(ranked))
        met = pairs.select(F.explode(F.array("left", "right")).alias("rank")).distinct()
        wanted = ranked.select("rank", F.col("key").alias(KEY)).join(met, "rank")
        bodies = wanted.join(signed.select(KEY, "shingles", "outline", "body"), KEY)
        return self.save(bodies.drop(KEY), "bodies")

    def _n_shards(self) -> int:
        """Shards of about 64 MB, and at least as many as Spark has partitions."""
        partitions = int(self.spark.conf.get("spark.sql.shuffle.partitions") or 1)
        of_64_mb: int = self.n_documents * BYTES_IN_BUCKETS >> 26
        return max(partitions, of_64_mb)

    def _sifted(self, pairs: DataFrame, bodies: DataFrame) -> DataFrame:
        rows = _both(pairs, bodies, "outline")
        stage = _sides(partial(stages.sift, **self.settings))
        schema = "left bigint, right bigint, related boolean"
        sifted = mapped(rows, stage, schema, carry=["left", "right"])
        return self.save(sifted.where("related").select("left", "right"), "candidates")

    def _judged(self, candidates: DataFrame, bodies: DataFrame) -> DataFrame:
        rows = _both(candidates, bodies, "body")
        stage = _sides(partial(stages.judge, key=self.key, **self.settings))
        judged = mapped(rows, stage, JUDGED, carry=["left", "right"])
        return self.save(judged.where("finding != 'strangers'"), "judged")

    def _components(self, judged: DataFrame, ranked: DataFrame) -> DataFrame:
        """The component of each document that is linked to another."""
        ranks = ranked.select(F.col("key").alias("other"), F.col("rank").alias("right"))
        equal = [
            ranked.where(F.col(one) != F.col(two)).select(
                F.col("rank").alias("left"), F.col(two).alias("other")
            )
            for one, two in (("key", "speaker"), ("speaker", "first"))
        ]
        links = equal[0].union(equal[1]).join(ranks, "other").select("left", "right")
        edges = judged.select("left", "right").union(links).union(self._told(ranked))
        return self.save(components(edges, self.save), "components")

    def _told(self, ranked: DataFrame) -> DataFrame:
        """The pairs that the user keeps apart."""
        told = stages.pairs_apart(self.known["keep_apart"])
        pairs = self.spark.createDataFrame(told, "one string, two string")
        for name, side in (("one", "left"), ("two", "right")):
            ranks = ranked.select(F.col("key").alias(name), F.col("rank").alias(side))
            pairs = pairs.join(ranks, name)
        return pairs.select("left", "right")

    def _settled(
        self, linked: DataFrame, judged: DataFrame, ranked: DataFrame, bodies: DataFrame
    ) -> DataFrame:
        """What is found of components: at once, or in rounds if they are too large for a task."""
        sizes = linked.groupBy("component").count().where(F.col("count") > MAX_AT_ONCE)
        large = self.save(sizes.select("component"), "large_components")
        all_fit = large.isEmpty()
        facts = ranked.select("rank", "key", "facts")
        small = linked if all_fit else linked.join(large, "component", "left_anti")
        settled = self._at_once(_parts(small, judged, facts, bodies.select("rank", "body")))
        if all_fit:
            return settled
        linked = linked.join(large, "component", "left_semi")
        parts = _parts(linked, judged, facts, bodies.select("rank", "shingles"))
        return settled.union(self._in_rounds(parts, linked, bodies))

    def _at_once(self, parts: DataFrame) -> DataFrame:
        return self.save(grouped(parts, self._settle, SETTLED, group="component"), "settled")

    @property
    def _settle(self) -> Any:
        settings = {"key": self.key, "keep_apart": self.known["keep_apart"], **self.settings}
        return partial(stages.settle, **settings)

    def _in_rounds(self, parts: DataFrame, linked: DataFrame, bodies: DataFrame) -> DataFrame:
        """What is found without bodies: these travel for the pairs that a round asks for."""
        found: list[DataFrame] = []
        of_left = linked.withColumnRenamed("rank", "left")
        answers = self.spark.createDataFrame([], f"{ANSWERED}, component bigint")
        while True:
            n = len(found) + 1
            rows = parts.unionByName(answers, allowMissingColumns=True)
            settled = grouped(rows, self._settle, SETTLED, group="component")
            settled = self.save(settled, f"settled-{n}")
            found.append(settled.where("row != 'question'"))
            asked = settled.where("row = 'question'")
            if asked.isEmpty():
                return reduce(DataFrame.union, found)
            answered = self._answered(asked, bodies, f"answers-{n}").join(of_left, "left")
            open_ = answered.select("component").distinct()
            parts = parts.join(open_, "component", "left_semi")
            answers = answers.unionByName(answered).join(open_, "component", "left_semi")

    def _answered(self, asked: DataFrame, bodies: DataFrame, name: str) -> DataFrame:
        """The comparisons that a round asks for."""
        asked = asked.select("left", "right", F.col("kind").alias("question"))
        stage = _sides(partial(stages.answer, key=self.key, **self.settings))
        rows = _both(asked, bodies, "body")
        return self.save(mapped(rows, stage, ANSWERED, carry=["left", "right", "question"]), name)

    # Results.

    def _applied(
        self, signed: DataFrame, ranked: DataFrame, settled: DataFrame, templates: stages.Templates
    ) -> DataFrame:
        """The rows with all their columns, their final texts, and what was decided of them."""
        members = settled.where("row = 'member'").select("key", *MEMBER)
        forms = settled.where("row = 'form'").select("key", F.col("cluster").alias("form"))
        decided = ranked.select("key", "facts").join(members, "key", "left")
        decided = decided.join(forms, "key", "left").withColumnRenamed("key", KEY)
        decided = decided.join(signed.select(KEY, "cuts"), KEY)
        roles = {role: name for role, name in self.fields.items() if name in self.df.columns}
        given = [F.col(name).cast("string").alias(f"copydesk_{role}") for role, name in roles.items()]
        own = [name for name in self.df.columns if name != self.fields["text"]]
        rows = self.docs.select(KEY, *own, *given).join(decided, KEY).withColumn("key", F.col(KEY))
        held = self.spark.sparkContext.broadcast(bytes(templates))
        sizes = {"sizes": self.sizes, "documents": self.n_documents}
        settings = {**self.options, **{role: f"copydesk_{role}" for role in self.fields}}
        stage = partial(_apply, held, **sizes, **settings)
        types = self.df.select(*own).schema.fields
        carried = [f"`{one.name}` {one.dataType.simpleString()}" for one in types]
        schema = ", ".join([f"{KEY} string", *carried, APPLIED])
        return self.save(mapped(rows, stage, schema, carry=[KEY, *own]), "applied")

    def results(self) -> dict[str, Any]:
        """Run all stages. The results by their names."""
        notes = self._surveyed()
        self._count(notes)
        templates = self._learned(notes)
        signed = self._signed(notes, templates)
        ranked = self._ranked(signed)
        settled = self._clustered(signed, ranked)
        applied = self._applied(signed, ranked, settled, templates)
        found = _tables.results(self, applied, settled, templates)
        self._work.end()
        return found

    def _clustered(self, signed: DataFrame, ranked: DataFrame) -> DataFrame:
        """The clusters, round-ups and families."""
        self.n_skipped = 0
        if not self._finds("copies"):
            return self.spark.createDataFrame([], SETTLED)
        pairs = self._pairs(signed, ranked)
        bodies = self._bodies(pairs, signed, ranked)
        judged = self._judged(self._sifted(pairs, bodies), bodies)
        linked = self._components(judged, ranked)
        return self._settled(linked, judged, ranked, bodies)

    def _count(self, notes: DataFrame) -> None:
        """The numbers of documents of each source, and the sources' names."""
        scope = F.coalesce("source", "site").alias("scope")
        counts = notes.groupBy(scope).count().collect()
        self.sizes = {row["scope"]: row["count"] for row in counts if row["scope"] is not None}
        self.n_documents = sum(row["count"] for row in counts)
        name = self.fields["source"]
        own = self.docs.select(F.col(name).cast("string")).distinct() if name in self.docs.columns else None
        self.sources = [row[0] for row in own.collect() if row[0]] if own is not None else []


def _crawled(notes: DataFrame) -> list[int]:
    """The sources whose dates are those of a crawl: half of at least four have one day."""
    days = notes.where("day is not null").groupBy(F.coalesce("source", F.lit(0)).alias("source"), "day").count()
    by_source = days.groupBy("source").agg(F.sum("count").alias("n"), F.max("count").alias("most"))
    return [row["source"] for row in by_source.where("n >= 4 and most * 2 >= n").collect()]


def _parts(
    linked: DataFrame, judged: DataFrame, facts: DataFrame, bodies: DataFrame
) -> DataFrame:
    """The rows of components: their documents, and the pairs of these."""
    documents = linked.join(facts, "rank").join(bodies, "rank", "left")
    pairs = judged.join(linked.withColumnRenamed("rank", "left"), "left")
    return documents.unionByName(pairs, allowMissingColumns=True)


def _both(pairs: DataFrame, bodies: DataFrame, column: str) -> DataFrame:
    """The pairs with a column of both of their documents."""
    for side in ("right", "left"):
        of = bodies.select(F.col("rank").alias(side), F.col(column).alias(f"of_{side}"))
        pairs = pairs.join(of, side)
    return pairs


def _sides(stage: Any) -> Any:
    """The stage, on the columns of the two documents of a pair."""
    names = {"of_left": "left", "of_right": "right", "question": "question"}

    def on_sides(batch: Any) -> Any:
        own = [name for name in names if name in batch.schema.names]
        return stage(batch.select(own).rename_columns([names[name] for name in own]))

    return on_sides


def _carrying(stage: Any, name: str) -> Any:
    """The stage, with a column of its input in front."""

    def carrying(batch: Any) -> Any:
        import pyarrow as pa

        return pa.table(stage(batch)).add_column(0, name, batch.column(name))

    return carrying


def _sign(held: Any, batch: Any, **settings: Any) -> Any:
    return stages.sign(batch, _templates(held), **settings)


def _apply(held: Any, batch: Any, **settings: Any) -> Any:
    """What `apply` decides, with the final text, and the cleaned one of members of families."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pa.table(stages.apply(batch, _templates(held), **settings))
    own = batch.column("copydesk_text")
    cleaned = pc.coalesce(found["cleaned"].combine_chunks(), own)
    is_removed = pc.equal(found["fate"], "removed").combine_chunks()
    final = pc.if_else(is_removed, own, cleaned)
    form = pc.if_else(pc.is_valid(batch.column("form")), cleaned, None)
    found = found.drop_columns("cleaned").add_column(0, "form", form).add_column(0, "final", final)
    return found.rename_columns([f"copydesk_{name}" for name in found.column_names])


_read: dict[bytes, stages.Templates] = {}


def _templates(held: Any) -> stages.Templates:
    """The templates of a broadcast, read once in each process."""
    data = held.value
    if data not in _read:
        _read.clear()
        _read[data] = stages.Templates(data)
    return _read[data]
