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
/// Prosa, one for each URL of Waves. Of that, it remembers the first completed body and a few others.
///
/// An error ends the script where it stands, and Redis does not undo what it has done: so the event is appended before it
/// is remembered. Rather twice in the stream than lost.
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
else
    local others = redis.call('HLEN', seen)
    if redis.call('HEXISTS', seen, 'completed') == 1 then
        others = others - 2
    end
    if others < tonumber(most) then
        redis.call('HSET', seen, event, id)
    end
end
redis.call('EXPIRE', seen, seconds)
return 1
"#;

/// The most bytes of a pipeline, if that is not one event: they need to arrive before the timeout.
const MAX_PIPELINE: usize = 8 << 20;

/// A stream of Redis.
pub(super) struct Stream {
    client: Client,
    /// Connects again by itself where a connection ends, and not where it has gone silent.
    connection: ConnectionManager,
    script: Script,
}

impl Stream {
    pub(super) fn new(url: &str) -> RedisResult<Self> {
        let client = Client::open(url)?;
        let connection = connection(&client)?;
        Ok(Self { client, connection, script: Script::new(SCRIPT) })
    }

    /// Records events, each once. Gives an outcome for each.
    pub(super) async fn record(&mut self, mut entries: &[&Entry]) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        while !entries.is_empty() {
            let mut room = MAX_PIPELINE;
            let fits = |entry: &&&Entry| {
                let rest = room.checked_sub(entry.line.len());
                rest.map(|rest| room = rest).is_some()
            };
            let count = entries.iter().take_while(fits).count().max(1);
            let (some, others) = entries.split_at(count);
            outcomes.append(&mut self.pipeline(some).await);
            entries = others;
        }
        outcomes
    }

    async fn pipeline(&mut self, entries: &[&Entry]) -> Vec<Outcome> {
        let mut pipeline = Pipeline::new();
        // A restart of Redis empties its cache of scripts.
        pipeline.ignore_errors().load_script(&self.script).ignore();
        for entry in entries {
            let (scope, most) = match entry.vendor {
                Vendor::Prosa => (entry.idempotency_key, usize::MAX),
                Vendor::Waves => (entry.replay_key, BODIES_OF_A_URL.len()),
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
                if error.is_timeout()
                    && let Ok(other) = connection(&self.client)
                {
                    self.connection = other;
                }
                let error = NotRecorded::from(error);
                entries.iter().map(|_| Err(error.clone())).collect()
            }
        }
    }
}

fn connection(client: &Client) -> RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_number_of_retries(1)
        .set_connection_timeout(Some(Duration::from_secs(2)))
        .set_response_timeout(Some(Duration::from_secs(5)));
    ConnectionManager::new_lazy_with_config(client.clone(), config)
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
