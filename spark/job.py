"""Entry for `spark-submit spark/job.py …`; `--help` lists the settings."""

from trapline_spark.job import main

if __name__ == "__main__":
    main()
