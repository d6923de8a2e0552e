//! A command for each operation of the API, and `resend`.

use core::time::Duration;
use std::time::SystemTime;

use lexopt::{Arg, Parser};
use speech_webhooks::{
    Key, Keyring, RawJson, UnixTime,
    prosa::{
        Signer,
        api::{Api, DateRange, EndpointSettings},
    },
};

use crate::{
    arguments::{Arguments, Stop, check_receiver, environment, wrong},
    client::{Client, deliver},
    printable::printable,
    tables,
};

pub(crate) fn run(mut arguments: Parser) -> Result<String, Stop> {
    let command = match arguments.next()? {
        None => return Err(Stop::Usage("a command is missing".to_owned())),
        Some(Arg::Short('h') | Arg::Long("help")) => return Err(Stop::Help),
        Some(Arg::Value(command)) => command,
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.to_str() {
        Some("list") => list(arguments),
        Some("create") => create(arguments),
        Some("get") => get(arguments),
        Some("update") => update(arguments),
        Some("delete") => delete(arguments),
        Some("rotate") => rotate(arguments),
        Some("test") => test(arguments),
        Some("deliveries") => deliveries(arguments),
        Some("replay") => replay(arguments),
        Some("replay-failed") => replay_failed(arguments),
        Some("events") => events(arguments),
        Some("event") => event(arguments),
        Some("resend") => resend(arguments),
        _ => Err(Stop::Usage("the first argument is no command".to_owned())),
    }
}

fn list(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &[])?;
    let [] = arguments.positional([])?;
    let client = Client::new(&arguments)?;
    let endpoints = client.send(&client.api.list_endpoints())?;
    Ok(tables::endpoints(&endpoints))
}

/// The variable with the secret of a new endpoint.
const SECRET: &str = "PROSA_WEBHOOK_SECRET";

fn create(parser: Parser) -> Result<String, Stop> {
    let options = ["filter", "no-ssl-verification", "own-secret", "show-keys"];
    let arguments = Arguments::read(parser, &options)?;
    let [url] = arguments.positional(["URL"])?;
    let mut settings = EndpointSettings::default();
    if !arguments.filters.is_empty() {
        settings = settings.with_event_filters(&arguments.filters);
    }
    if let Some(verify) = arguments.ssl_verification {
        settings = settings.with_ssl_verification(verify);
    }
    let secret = match arguments.own_secret {
        true => Some(environment(SECRET)?),
        false => None,
    };
    let client = Client::new(&arguments)?;
    let request = client.api.create_endpoint(url, secret.as_deref(), &settings);
    let endpoint = client.send(&request.map_err(|error| wrong(SECRET, &error))?)?;
    Ok(tables::endpoint(&endpoint, arguments.show_keys))
}

fn get(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &["show-keys"])?;
    let [id] = arguments.positional(["ENDPOINT"])?;
    let client = Client::new(&arguments)?;
    let endpoint = client.send(&client.api.get_endpoint(id)?)?;
    Ok(tables::endpoint(&endpoint, arguments.show_keys))
}

fn update(parser: Parser) -> Result<String, Stop> {
    let tls = ["ssl-verification", "no-ssl-verification"];
    let arguments = Arguments::read(parser, &["url", "filter", "all-events", tls[0], tls[1]])?;
    let [id] = arguments.positional(["ENDPOINT"])?;
    let mut settings = EndpointSettings::default();
    if let Some(url) = &arguments.url {
        settings = settings.with_url(url);
    }
    match (arguments.filters.is_empty(), arguments.all_events) {
        (false, true) => {
            let reason = "expected either --filter or --all-events, found both";
            return Err(Stop::Usage(reason.to_owned()));
        }
        (true, false) if arguments.url.is_none() && arguments.ssl_verification.is_none() => {
            return Err(Stop::Usage("an option with a change is missing".to_owned()));
        }
        (true, false) => {}
        _ => settings = settings.with_event_filters(&arguments.filters),
    }
    if let Some(verify) = arguments.ssl_verification {
        settings = settings.with_ssl_verification(verify);
    }
    let client = Client::new(&arguments)?;
    let endpoint = client.send(&client.api.update_endpoint(id, &settings)?)?;
    Ok(tables::endpoints(&[endpoint]))
}

fn delete(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &[])?;
    let [id] = arguments.positional(["ENDPOINT"])?;
    let client = Client::new(&arguments)?;
    let deleted = client.send(&client.api.delete_endpoint(id)?)?;
    Ok(deleted.map_or_else(String::new, |endpoint| tables::endpoints(&[endpoint])))
}

fn rotate(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &["days", "hours", "show-keys"])?;
    let [id] = arguments.positional(["ENDPOINT"])?;
    let old_expires_after = match (arguments.days, arguments.hours) {
        (None, None) => Api::DEFAULT_ROTATION_PERIOD,
        (days, hours) => {
            let hours = u64::from(days.unwrap_or(0)) * 24 + u64::from(hours.unwrap_or(0));
            Duration::from_secs(hours * 60 * 60)
        }
    };
    let client = Client::new(&arguments)?;
    let endpoint = client.send(&client.api.rotate_secret(id, old_expires_after)?)?;
    Ok(tables::endpoint(&endpoint, arguments.show_keys))
}

fn test(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &[])?;
    let [id] = arguments.positional(["ENDPOINT"])?;
    let client = Client::new(&arguments)?;
    let ticket = client.send(&client.api.test_endpoint(id)?)?;
    Ok(tables::tickets(&[ticket]))
}

fn deliveries(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &["from", "until"])?;
    let [id] = arguments.positional(["ENDPOINT"])?;
    let client = Client::new(&arguments)?;
    let log = client.send(&client.api.list_deliveries(id, dates(&arguments))?)?;
    Ok(tables::deliveries(&log))
}

fn replay(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &[])?;
    let [id] = arguments.positional(["DELIVERY"])?;
    let client = Client::new(&arguments)?;
    let ticket = client.send(&client.api.replay_delivery(id)?)?;
    Ok(tables::tickets(&[ticket]))
}

fn replay_failed(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &[])?;
    let [id] = arguments.positional(["ENDPOINT"])?;
    let client = Client::new(&arguments)?;
    let tickets = client.send(&client.api.replay_failed_deliveries(id)?)?;
    Ok(tables::tickets(&tickets))
}

fn events(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &["from", "until"])?;
    let [] = arguments.positional([])?;
    let client = Client::new(&arguments)?;
    let events = client.send(&client.api.list_events(dates(&arguments))?)?;
    Ok(tables::events(&events))
}

/// Shows an event, with its JSON below.
fn event(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &[])?;
    let [id] = arguments.positional(["EVENT"])?;
    let client = Client::new(&arguments)?;
    let event = client.send(&client.api.get_event(id)?)?;
    let shown = tables::events(core::slice::from_ref(&event));
    let json = event.data.as_ref().map_or("-", RawJson::as_str);
    let json: Vec<String> = json.lines().map(printable).collect();
    Ok(format!("{shown}\n{}\n", json.join("\n")))
}

/// The variable with the secret of a test receiver, since `resend` signs deliveries that nobody has verified.
const TEST_SECRET: &str = "PROSA_TEST_WEBHOOK_SECRET";

fn resend(parser: Parser) -> Result<String, Stop> {
    let arguments = Arguments::read(parser, &["to", "now"])?;
    let [endpoint_id, delivery_id] = arguments.positional(["ENDPOINT", "DELIVERY"])?;
    let url = arguments.to.as_deref();
    let url = url.ok_or_else(|| Stop::Usage("--to is missing".to_owned()))?;
    check_receiver(url)?;
    let keyring = Keyring::new([Key::new(TEST_SECRET, environment(TEST_SECRET)?)]);
    let signer = Signer::new(keyring.map_err(|error| wrong(TEST_SECRET, &error))?);

    let client = Client::new(&arguments)?;
    let log = client.send(&client.api.list_deliveries(endpoint_id, DateRange::default())?)?;
    let logged = log.iter().find(|logged| logged.delivery_id == delivery_id);
    let logged = logged
        .ok_or_else(|| Stop::failed(3, &"the endpoint's log has no delivery with that id"))?;
    let now = arguments.now.map(UnixTime::from_secs);
    let now = now.unwrap_or_else(|| SystemTime::now().into());
    let delivery = logged.re_sign(&signer, now);
    let status = deliver(url, &delivery.map_err(|error| Stop::failed(1, &error))?)?;
    let answered = format!("the receiver answered {status}");
    if (200..=299).contains(&status) {
        Ok(answered + "\n")
    } else {
        Err(Stop::failed(1, &answered))
    }
}

fn dates(arguments: &Arguments) -> DateRange {
    DateRange { from: arguments.from, until: arguments.until }
}
