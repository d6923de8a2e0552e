//! Runs `examples/prosa_api.rs` as its users do.

mod commands;
mod outcomes;

use std::{path::PathBuf, process::Command, sync::LazyLock};

use prosa_stand_in::{API_KEY, Clock, Dialect, StandIn};
use serde_json::{Value, json};

use crate::program;

static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| program::built("prosa_api"));

/// 2026-11-22T10:00:00Z.
const NOW: u64 = 1_795_341_600;

struct Environment {
    vendor: StandIn,
    dialect: Option<&'static str>,
}

/// Exit status, standard output and standard error.
type Outcome = (i32, String, String);

impl Environment {
    fn new() -> Self {
        Self { vendor: StandIn::start(Dialect::Prosa, &Clock::new(NOW)), dialect: None }
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let url = self.vendor.base_url();
        run(
            arguments,
            &[
                ("PROSA_API_KEY", Some(API_KEY)),
                ("PROSA_API_URL", Some(&url)),
                ("PROSA_API_DIALECT", self.dialect),
                ("PROSA_WEBHOOK_SECRET", Some("whsec_of_my_own")),
                ("PROSA_TEST_WEBHOOK_SECRET", Some("whsec_for_tests")),
            ],
        )
    }

    /// Runs a command that succeeds, and returns its standard output.
    fn shown(&self, arguments: &[&str]) -> String {
        let (status, stdout, stderr) = self.run(arguments);
        assert_eq!((status, stderr.as_str()), (0, ""), "{arguments:?}");
        stdout
    }
}

fn run(arguments: &[&str], environment: &[(&str, Option<&str>)]) -> Outcome {
    let mut command = Command::new(&*PROGRAM);
    let proxies = ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
    for name in proxies {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    for (name, value) in environment {
        command.env_remove(name);
        command.envs(value.map(|value| (name, value)));
    }
    let output = command.args(arguments).output().expect("the example runs");
    (
        output.status.code().expect("an exit status"),
        String::from_utf8(output.stdout).expect("UTF-8"),
        String::from_utf8(output.stderr).expect("UTF-8"),
    )
}

fn transcription() -> Value {
    let segment = json!({"transcript": "satu", "final": true, "time_start": 0, "time_end": 1.5});
    json!({"job_id": "j-1", "result": {"data": [segment]}})
}
