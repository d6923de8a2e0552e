//! The record in Redis, which replicas share.

use alloc::sync::Arc;
use core::time::Duration;

use redis::{
    Client, Pipeline, RedisError, RedisResult, Script, Value,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use super::{NotRecorded, Outcome, Recorded, seen::BODIES_OF_A_URL};
use crate::{Entry, REMEMBER_FOR, Vendor};

/// The stream in Redis. The braces keep it and the keys in one slot of a cluster.
const STREAM: &str = "{speech-webhooks}:events";

/// Appends the event, unless it is known, and remembers it. What is known stands in a hash: one for each body of
/// Prosa, one for each URL of Waves.
///
/// An error ends the script where it stands, and Redis does not undo what it has done: so the event is remembered last,
/// and a script that fails leaves it unknown. Rather twice in the stream than lost.
const SCRIPT: &str = r#"
local seen, stream = KEYS[1], KEYS[2]
local event, line, is_completed, most, seconds = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if redis.call('HEXISTS', seen, event) == 1 then
    return 0
end
local is_first = false
if is_completed == '1' then
    is_first = redis.call('HEXISTS', seen, 'completed') == 0
    if not is_first then
        line = '{"conflict":true,' .. string.sub(line, 2)
    end
end
local id = redis.call('XADD', stream, '*', 'event', line)
if is_first then
    redis.call('HSET', seen, 'completed', id, event, id)
elseif redis.call('HLEN', seen) < tonumber(most) then
    redis.call('HSET', seen, event, id)
end
redis.call('EXPIRE', seen, seconds)
return 1
"#;

/// A stream of Redis.
pub(super) struct Stream {
    /// Connects again by itself.
    connection: ConnectionManager,
    script: Script,
}

impl Stream {
    pub(super) fn new(url: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_secs(5)));
        Ok(Self {
            connection: ConnectionManager::new_lazy_with_config(Client::open(url)?, config)?,
            script: Script::new(SCRIPT),
        })
    }

    /// Records events, each once, in one pipeline. Gives an outcome for each.
    pub(super) async fn record(&mut self, entries: &[&Entry]) -> Vec<Outcome> {
        let mut pipeline = Pipeline::new();
        // A restart of Redis empties its cache of scripts.
        pipeline.ignore_errors().load_script(&self.script).ignore();
        for entry in entries {
            let (scope, most) = match entry.vendor {
                Vendor::Prosa => (entry.idempotency_key, usize::MAX),
                // And two for the first completed one.
                Vendor::Waves => (entry.replay_key, BODIES_OF_A_URL.len() + 2),
            };
            // `Entry::event` says what a forger can make of it that the kind is in there.
            let seen = format!("{{speech-webhooks}}:seen:{}:{scope}", entry.vendor.as_str());
            let mut invocation = self.script.key(seen);
            invocation
                .key(STREAM)
                .arg(format!("{}:{}", entry.event, entry.idempotency_key))
                .arg(entry.line.trim_ascii_end())
                .arg(u8::from(entry.is_completed_at_url()))
                .arg(most)
                .arg(REMEMBER_FOR.as_secs());
            pipeline.invoke_script(&invocation);
        }
        let replies = pipeline.query_async::<Vec<RedisResult<Value>>>(&mut self.connection).await;
        match replies {
            Ok(replies) if replies.len() == entries.len() => {
                replies.into_iter().map(outcome).collect()
            }
            Ok(_) => entries.iter().map(|_| Err(NotRecorded::Reply)).collect(),
            Err(error) => {
                let error = NotRecorded::from(error);
                entries.iter().map(|_| Err(error.clone())).collect()
            }
        }
    }
}

/// Only these replies are the script's.
fn outcome(reply: RedisResult<Value>) -> Outcome {
    match reply? {
        Value::Int(1) => Ok(Recorded::Now),
        Value::Int(0) => Ok(Recorded::Before),
        _ => Err(NotRecorded::Reply),
    }
}

impl From<RedisError> for NotRecorded {
    fn from(error: RedisError) -> Self {
        Self::Redis(Arc::new(error))
    }
}
