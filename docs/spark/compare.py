#!/usr/bin/env python3
"""Annotates a JSONL under Apache Spark and on this machine alone, and says whether both say the same.

    compare.py KABAR FILE.jsonl

Needs pyspark (pip install pyspark) and a JDK. Spark runs in local mode; give spark-submit a master to run it elsewhere.
"""

import shlex
import subprocess
import sys

from pyspark import SparkConf, SparkContext


def main():
    kabar, path = sys.argv[1:]
    command = [kabar, "annotate", "-"]
    conf = SparkConf().setAppName("kabar").setIfMissing("spark.master", "local[*]")
    context = SparkContext(conf=conf)
    context.setLogLevel("ERROR")
    # A partition is piped through one kabar; collect() puts the partitions back in the file's order. A record that can't
    # be read makes kabar's exit code 1, which is no failure of the task: checkCode stays off.
    spread = context.textFile(path, minPartitions=8).pipe(shlex.join(command))
    partitions, spread = spread.getNumPartitions(), spread.collect()
    context.stop()
    with open(path, "rb") as file:
        alone = subprocess.run(command, stdin=file, stdout=subprocess.PIPE, check=False).stdout
    # Lines end with a newline only: JSON may hold U+2028.
    alone = alone.decode("utf-8").split("\n")[:-1]
    same = spread == alone
    print(f"{len(spread)} articles from {partitions} partitions: {'the same' if same else 'NOT THE SAME'} as on one machine")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
