//! Where events are recorded, each once: standard output, or Redis.

use alloc::sync::Arc;
use core::time::Duration;
use std::io;

use receiver::{Entry, Journal, NotRecorded, REMEMBER_FOR, Recorded};
use redis::{
    Client, RedisError, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use thiserror::Error;
use tokio::task::{self, JoinError};

/// The stream in Redis. The braces keep it and the keys in one slot of a cluster.
const STREAM: &str = "{speech-webhooks}:events";

/// Claims the key and appends the event. An error ends the script where it stands, and Redis does
/// not undo what it has done: so the key is claimed last, and a script that fails leaves it free.
/// Rather twice in the stream than lost.
const SCRIPT: &str = r"
if redis.call('EXISTS', KEYS[1]) == 1 then
    return 0
end
local id = redis.call('XADD', KEYS[2], '*', 'event', ARGV[1])
redis.call('SET', KEYS[1], id, 'NX', 'EX', ARGV[2])
return 1
";

/// Where events are recorded.
pub enum Record {
    /// On standard output. Duplicates are known by this process only.
    Journal(Arc<Journal>),
    /// In a stream that replicas share.
    Redis {
        /// Connects again by itself.
        connection: ConnectionManager,
        /// Claims and appends in one step.
        script: Script,
    },
}

/// Why an event is not known to be recorded.
#[derive(Debug, Error)]
pub(crate) enum RecordError {
    #[error(transparent)]
    Journal(#[from] NotRecorded),
    #[error(transparent)]
    Panicked(#[from] JoinError),
    /// It may be recorded all the same, if the answer was lost: then its retry is a duplicate.
    #[error(transparent)]
    Redis(#[from] RedisError),
}

impl Record {
    /// On standard output.
    ///
    /// # Errors
    ///
    /// If that goes nowhere.
    pub fn on_stdout() -> io::Result<Self> {
        Ok(Self::Journal(Arc::new(Journal::on_stdout()?)))
    }

    /// In Redis. It is not connected to before there is something to record.
    ///
    /// # Errors
    ///
    /// If the URL is not one of Redis.
    pub fn in_redis(url: &str) -> Result<Self, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_secs(5)));
        Ok(Self::Redis {
            connection: ConnectionManager::new_lazy_with_config(Client::open(url)?, config)?,
            script: Script::new(SCRIPT),
        })
    }

    /// Records an event, once.
    pub(crate) async fn add(&self, entry: Arc<Entry>) -> Result<Recorded, RecordError> {
        match self {
            Self::Journal(journal) => {
                let journal = Arc::clone(journal);
                // It waits for the process that reads the record.
                Ok(task::spawn_blocking(move || journal.record(&entry)).await??)
            }
            Self::Redis { connection, script } => {
                // `Entry::event` says what a forger can make of it that the kind is in there.
                let (kind, key) = (entry.event, entry.idempotency_key);
                let key = format!("{{speech-webhooks}}:seen:{kind}:{key}");
                let is_new: bool = script
                    .key(key)
                    .key(STREAM)
                    .arg(entry.line.trim_end())
                    .arg(REMEMBER_FOR.as_secs())
                    .invoke_async(&mut connection.clone())
                    .await?;
                Ok(if is_new { Recorded::Now } else { Recorded::Before })
            }
        }
    }
}

impl core::fmt::Debug for Record {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Journal(_) => "Journal",
            Self::Redis { .. } => "Redis",
        })
    }
}
