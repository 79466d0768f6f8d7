"""Answers SQL over stdin and stdout with Spark: one JSON document a line, {"sql", "values"} in, {"rows"} or {"error"} out."""

import json
import os
import sys

from pyspark.sql import SparkSession
import pyspark

folder = sys.argv[1]
# Spark's own words go to stderr; stdout is for answers alone.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
session = (
    SparkSession.builder.master("local[2]")
    .appName("questions")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.memory", "1200m")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "4")
    .config("spark.sql.warehouse.dir", os.path.join(folder, "warehouse"))
    .config("spark.driver.extraJavaOptions", "-Dderby.system.home=" + os.path.join(folder, "derby"))
    .enableHiveSupport()
    .getOrCreate()
)
session.sparkContext.setLogLevel("ERROR")


def say(document):
    answers.write(json.dumps(document, default=str) + "\n")
    answers.flush()


say({"version": pyspark.__version__})
for line in sys.stdin:
    asked = json.loads(line)
    try:
        values = asked.get("values") or []
        frame = session.sql(asked["sql"], args=values) if values else session.sql(asked["sql"])
        say({"rows": [list(row) for row in frame.collect()]})
    except Exception as error:
        say({"error": str(error)[:2000]})
