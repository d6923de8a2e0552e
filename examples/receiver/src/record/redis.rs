//! A record in Redis, which replicas share.

use core::time::Duration;

use redis::{
    Client, Pipeline, RedisError, RedisResult, Script, Value,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use super::{NotRecorded, Outcome, Recorded, seen::BODIES_OF_A_URL};
use crate::{Entry, REMEMBER_FOR, Vendor};

/// The name of the stream. The braces keep it and the keys in one slot of a Redis cluster.
const STREAM: &str = "{speech-webhooks}:events";

/// Appends the event to the stream, unless it is a duplicate, and remembers it in a hash. There is a hash for each Prosa
/// body and for each Waves URL. The hash of a URL has the first completed body and a few others.
///
/// An error stops the script, and Redis does not undo its earlier commands. So the script appends the event before it
/// remembers it: then an error may duplicate the event, but not lose it.
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

/// The most bytes of a pipeline with several events: they must arrive before the timeout.
const MAX_PIPELINE: usize = 8 << 20;

/// A Redis stream.
pub(super) struct Stream {
    client: Client,
    /// Connects again by itself when a connection ends, but not when it becomes silent.
    connection: ConnectionManager,
    script: Script,
}

impl Stream {
    pub(super) fn new(url: &str) -> RedisResult<Self> {
        let client = Client::open(url)?;
        let connection = connection(&client)?;
        Ok(Self { client, connection, script: Script::new(SCRIPT) })
    }

    /// Records events, each once, and returns an outcome for each.
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
        // Redis forgets the script when it restarts.
        pipeline.ignore_errors().load_script(&self.script).ignore();
        for entry in entries {
            let (scope, most) = match entry.vendor {
                Vendor::Prosa => (entry.idempotency_key, usize::MAX),
                Vendor::Waves => (entry.replay_key, BODIES_OF_A_URL.len()),
            };
            // `Entry::event` explains what a forger can do because the kind is part of this.
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

/// Accepts only the replies that the script returns.
fn outcome(reply: RedisResult<Value>) -> Outcome {
    match reply? {
        Value::Int(1) => Ok(Recorded::Now),
        Value::Int(0) => Ok(Recorded::Before),
        _ => Err(NotRecorded::Reply),
    }
}

/// Keeps the server's words out of the log: some servers repeat the password of a wrong command.
impl From<RedisError> for NotRecorded {
    fn from(error: RedisError) -> Self {
        Self::Redis(match error.is_io_error() {
            true => error.to_string().into(),
            false => format!("{:?}", error.kind()).into(),
        })
    }
}
