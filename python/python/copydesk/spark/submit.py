"""The command for `spark-submit`: what `copydesk clean` reads and writes, by way of Spark.

    spark-submit --master … submit.py INPUT… -o OUT [--work FOLDER] [--jaccard 0.6 …]

`python -m copydesk.spark.submit --where` prints the path of this file. All settings are flags of
`copydesk clean`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from copydesk import _copydesk
from copydesk._errors import CopydeskError, SettingError
from copydesk.spark import Result, clean
from pyspark.sql import DataFrame, SparkSession

ROLES = ("text", "id", "source", "url", "title", "date")

#: The tables of a result, each a folder of OUT.
TABLES = (
    "cleaned", "removed", "rejected", "clusters", "removals", "templates", "forms", "containments"
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns 2 if it was called or set wrongly."""
    given = _parser().parse_args(arguments)
    if given.where:
        print(__file__)
        return 0
    if not given.inputs or not given.output:
        print("expected INPUT… and -o OUT (--help tells more)", file=sys.stderr)
        return 2
    spark = SparkSession.builder.appName("copydesk").getOrCreate()
    try:
        df = _read(spark, given.inputs)
        work = given.work or f"{given.output}/_work"
        write(clean(df, work=work, **_settings(given)), given.output, given.format)
    except CopydeskError as error:
        print(f"copydesk: {error}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="submit.py", description=description)
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="JSON Lines or Parquet")
    parser.add_argument("-o", "--output", metavar="OUT", help="a folder for the results")
    parser.add_argument("--work", help="a folder for the results of the stages: OUT/_work")
    parser.add_argument("--format", choices=["jsonl", "parquet"], default="jsonl")
    parser.add_argument("--where", action="store_true", help="print the path of this file")
    for role in ROLES:
        parser.add_argument(f"--{role}-field", default=role, metavar="NAME")
    for name in ("templates", "protect", "keep-apart"):
        parser.add_argument(f"--{name}", metavar="FILE")
    for name in _copydesk.setting_names():
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, dest=f"set_{name}", nargs="?", const="true", metavar="VALUE")
    return parser


def _settings(given: argparse.Namespace) -> dict[str, Any]:
    """The arguments of `clean`."""
    settings = {role: getattr(given, f"{role}_field") for role in ROLES}
    settings |= {name: getattr(given, name) for name in ("templates", "protect", "keep_apart")}
    for name, value in vars(given).items():
        if name.startswith("set_") and value is not None:
            settings[name.removeprefix("set_")] = _value(value)
    return settings


def _value(text: str) -> Any:
    """A number or a truth, if the text is one."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, bool | int | float) else text


def _read(spark: SparkSession, inputs: Sequence[str]) -> DataFrame:
    is_parquet = [path.rstrip("/").endswith(".parquet") for path in inputs]
    if all(is_parquet):
        return spark.read.parquet(*inputs)
    if any(is_parquet):
        message = f"inputs: expected JSON Lines or Parquet, found both: {', '.join(inputs)}"
        raise SettingError(message)
    return spark.read.json(list(inputs))


def write(result: Result, output: str, format: str) -> None:
    """Write the tables of a result, each to a folder, and then the report."""
    for name in TABLES:
        table: DataFrame = getattr(result, name)
        writer = table.write.mode("errorifexists")
        folder = f"{output}/{name}"
        writer.parquet(folder) if format == "parquet" else writer.json(folder)
    spark = result.cleaned.sparkSession
    report = spark.createDataFrame([(json.dumps(result.report, ensure_ascii=False),)], "report string")
    report.coalesce(1).write.mode("errorifexists").text(f"{output}/report")


if __name__ == "__main__":
    sys.exit(main())
