"""The folder of a run, in which each stage stores its result."""

from __future__ import annotations

import atexit
import shutil
import tempfile

from pyspark.sql import DataFrame, SparkSession

from .._errors import SettingError


class Work:
    """The folder of a run."""

    def __init__(self, spark: SparkSession, folder: str | None) -> None:
        self.spark = spark
        self.folder = folder or _temporary(spark)

    def save(self, df: DataFrame, name: str) -> DataFrame:
        """Store a DataFrame, and read it back."""
        path = f"{self.folder}/{name}"
        self.spark.sparkContext.setJobDescription(f"copydesk: {name}")
        df.write.mode("overwrite").parquet(path)
        self.spark.sparkContext.setJobDescription("copydesk: counting")
        return self.spark.read.parquet(path)

    def end(self) -> None:
        """Leave the session as it was."""
        self.spark.sparkContext.setLocalProperty("spark.job.description", None)  # type: ignore[arg-type]


def _temporary(spark: SparkSession) -> str:
    if not (spark.sparkContext.master or "").startswith("local"):
        message = "work: expected a folder that all executors share, found None"
        error = SettingError(message)
        error.fields = ("work",)
        raise error
    folder = tempfile.mkdtemp(prefix="copydesk-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
