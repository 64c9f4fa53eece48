//! Annotation is a function of one record, so an engine may spread it: `docs/spark/compare.py` must find what Spark printed
//! the same as what one kabar prints. Run by hand, since it needs a JDK and pyspark.

mod scratch;

use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "needs a JDK, and KABAR_SPARK_PYTHON: a Python that has pyspark (docs/spark.md)"]
fn spark_prints_what_one_machine_prints() {
    let python = std::env::var("KABAR_SPARK_PYTHON").expect("KABAR_SPARK_PYTHON is set");
    let path = scratch::path("spark.jsonl");
    let record = |n: usize| {
        let text = format!(
            "Pasar nomor {n} dibuka lagi.\\n\\\"Kami senang,\\\" kata Pak Danu.\\nSapa kami di kanal Warta!"
        );
        let line = format!("{{\"title\": \"Judul {n}\", \"site\": \"Warta\", \"text\": \"{text}\"}}\n");
        // Every hundredth is cut off.
        if n % 100 == 7 { format!("{}\n", &line[..60]) } else { line }
    };
    std::fs::write(&path, (0..2000).map(record).collect::<String>()).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/spark/compare.py");
    let run = Command::new(python)
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_kabar"))
        .arg(&path)
        .output()
        .expect("started");
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && said.contains("1980 articles from"), "{said}");
    std::fs::remove_file(path).expect("removed");
}
