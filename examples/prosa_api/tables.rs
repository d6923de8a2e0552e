//! Replies as tables.

use comfy_table::{ContentArrangement, Table, presets};
use speech_webhooks::{
    prosa::{
        Timestamp,
        api::{Delivery, DeliveryTicket, Endpoint, LoggedEvent},
    },
    time::{OffsetDateTime, format_description::well_known::Rfc3339},
};

use crate::printable::printable;

/// Formats a table with its columns two spaces apart, for people and for `awk`.
fn table<const N: usize>(titles: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(titles);
    for row in rows {
        table.add_row(row.map(|cell| printable(&cell)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt() + "\n"
}

pub(crate) fn endpoints(endpoints: &[Endpoint]) -> String {
    table(
        ["ENDPOINT", "URL", "EVENTS", "TLS"],
        endpoints.iter().map(|endpoint| {
            [
                endpoint.id.to_string(),
                endpoint.url.to_string(),
                filters(endpoint),
                or_dash(
                    endpoint
                        .ssl_verification
                        .map(|verified| if verified { "verified" } else { "not verified" }),
                ),
            ]
        }),
    )
}

fn filters(endpoint: &Endpoint) -> String {
    if endpoint.event_filters.is_empty() {
        return "all".to_owned();
    }
    let types: Vec<&str> = endpoint.event_filters.iter().map(|name| &**name).collect();
    types.join(",")
}

/// Shows an endpoint and its secrets. `show_keys` also shows the text of the secrets.
pub(crate) fn endpoint(endpoint: &Endpoint, show_keys: bool) -> String {
    let secrets = table(
        ["SECRET", "KEY", "EXPIRES"],
        endpoint.secrets.iter().map(|secret| {
            let key = if show_keys { secret.expose() } else { "(--show-keys)" };
            [secret.id.to_string(), key.to_owned(), time(secret.expired_at.as_ref())]
        }),
    );
    format!("{}\n{secrets}", endpoints(core::slice::from_ref(endpoint)))
}

pub(crate) fn deliveries(deliveries: &[Delivery]) -> String {
    table(
        ["DELIVERY", "EVENT", "TYPE", "AT", "STATUS", "SECONDS", "ERROR"],
        deliveries.iter().map(|delivery| {
            [
                delivery.delivery_id.to_string(),
                delivery.event_id.to_string(),
                or_dash(delivery.event_name()),
                time(delivery.delivered_at.as_ref()),
                or_dash(delivery.response_status),
                or_dash(delivery.elapsed_time),
                or_dash(delivery.error_code.as_deref()),
            ]
        }),
    )
}

pub(crate) fn tickets(tickets: &[DeliveryTicket]) -> String {
    table(
        ["TICKET", "ENDPOINT", "URL"],
        tickets.iter().map(|ticket| {
            [
                ticket.delivery_tag.to_string(),
                ticket.endpoint_id.to_string(),
                ticket.url.to_string(),
            ]
        }),
    )
}

pub(crate) fn events(events: &[LoggedEvent]) -> String {
    table(
        ["EVENT", "TYPE", "AT"],
        events.iter().map(|event| {
            [event.id.to_string(), event.event_type.to_string(), time(event.created_at.as_ref())]
        }),
    )
}

fn or_dash(value: Option<impl ToString>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}

/// Formats a time as in RFC 3339, without the offset if the vendor gave none.
fn time(time: Option<&Timestamp<'_>>) -> String {
    let written = |time: OffsetDateTime| time.format(&Rfc3339).unwrap_or_else(|_| time.to_string());
    match time {
        None => "-".to_owned(),
        Some(Timestamp::Zoned(time)) => written(*time),
        Some(Timestamp::Local(time)) => written(time.assume_utc()).replace('Z', ""),
        Some(Timestamp::Other(text)) => text.to_string(),
    }
}
