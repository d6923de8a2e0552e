//! The URL that a callback URL is made from.

use core::net::{Ipv4Addr, Ipv6Addr};

use super::callback::{Endpoint, MAX_PARAMETERS, Parameters, RESERVED};
use crate::{
    error::{EndpointError, TargetError},
    percent,
};

/// The most bytes a base URL may have: half of what the whole may, so that pairs find room.
const MAX_BASE_URL_LEN: usize = 1024;

/// The most parameters a base URL may have: there must be room for this crate's own.
const MAX_BASE_PARAMETERS: usize = MAX_PARAMETERS - RESERVED.len();

/// The most bytes a host name may have (RFC 1035, section 2.3.4).
const MAX_HOST_LEN: usize = 253;

/// A URL whose path and query mean the same to every parser: what is signed is what a request
/// target will mean.
pub(super) struct BaseUrl {
    /// As it was given, with `?` or `&` at its end, so that parameters can follow.
    pub(super) url: String,
    pub(super) endpoint: Endpoint,
    pub(super) parameters: Parameters,
}

impl BaseUrl {
    pub(super) fn parse(url: &str, plain_http: bool) -> Result<Self, EndpointError> {
        if url.len() > MAX_BASE_URL_LEN {
            return Err(EndpointError::TooLong {
                len: url.len(),
                max: MAX_BASE_URL_LEN,
            });
        }
        if let Some(position) = url
            .bytes()
            .position(|byte| !percent::is_url_character(byte))
        {
            return Err(EndpointError::Character { position });
        }
        let (scheme, rest) = url.split_once("://").ok_or(EndpointError::NotAbsolute)?;
        if scheme.eq_ignore_ascii_case("http") {
            if !plain_http {
                return Err(EndpointError::PlainHttp);
            }
        } else if !scheme.eq_ignore_ascii_case("https") {
            return Err(EndpointError::NotAbsolute);
        }
        if url.contains('#') {
            return Err(EndpointError::Fragment);
        }

        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let (authority, path) = match rest
            .find('/')
            .and_then(|slash| rest.split_at_checked(slash))
        {
            Some((authority, path)) => (authority, path),
            None => (rest, "/"),
        };
        check_authority(authority)?;
        check_segments(path)?;
        let parameters = Parameters::parse(query.unwrap_or_default())?;
        if parameters.len() > MAX_BASE_PARAMETERS {
            return Err(TargetError::TooManyParameters {
                max: MAX_BASE_PARAMETERS,
            }
            .into());
        }
        if let Some(name) = RESERVED
            .into_iter()
            .find(|name| parameters.get(name).is_some())
        {
            return Err(EndpointError::ReservedParameter { name });
        }
        let separator = match query {
            Some(query) if !query.is_empty() && !query.ends_with('&') => "&",
            _ => "",
        };
        let query = query.unwrap_or_default();
        Ok(Self {
            url: format!("{scheme}://{authority}{path}?{query}{separator}"),
            endpoint: Endpoint::at_path(path)?,
            parameters,
        })
    }
}

fn check_authority(authority: &str) -> Result<(), EndpointError> {
    if authority.contains('@') {
        return Err(EndpointError::UserInfo);
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if is_host(host) && port.is_none_or(is_port) {
        Ok(())
    } else {
        Err(EndpointError::Host)
    }
}

/// Of an internationalised name (`xn--…`), only the characters are looked at: whether it encodes
/// anything, only Unicode's tables can tell.
fn is_host(host: &str) -> bool {
    if let Some(address) = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        return address.parse::<Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with(|first: char| first.is_ascii_digit()) {
        // URL parsers take a host that ends in a number for an address. No top-level domain begins
        // with a digit.
        return host.parse::<Ipv4Addr>().is_ok();
    }
    host.len() <= MAX_HOST_LEN && host.split('.').all(is_label)
}

/// Segments that clients and proxies resolve away would be signed, and then not be there. Only the
/// last may be empty: a slash ends the path.
fn check_segments(path: &str) -> Result<(), EndpointError> {
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let resolved_away = match percent::decode(segment)?.as_str() {
            "" => segments.peek().is_some(),
            "." | ".." => true,
            _ => false,
        };
        if resolved_away {
            return Err(EndpointError::PathSegment);
        }
    }
    Ok(())
}
