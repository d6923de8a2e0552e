//! The checks for a base URL of either vendor.

use core::net::{Ipv4Addr, Ipv6Addr};

use crate::{
    error::ConfigError,
    limits::{MAX_BASE_URL_LEN, MAX_HOST_LEN},
    percent,
};

/// The parts of an absolute URL whose path means the same to every parser, including those of clients and proxies.
pub(crate) struct Url<'u> {
    pub(crate) scheme: &'u str,
    pub(crate) authority: &'u str,
    /// Begins with a slash.
    pub(crate) path: &'u str,
    /// The text after the `?`, unparsed.
    pub(crate) query: Option<&'u str>,
}

impl<'u> Url<'u> {
    pub(crate) fn parse(url: &'u str, plain_http: bool) -> Result<Self, ConfigError> {
        if url.len() > MAX_BASE_URL_LEN {
            return Err(ConfigError::BaseUrlTooLong { len: url.len(), max: MAX_BASE_URL_LEN });
        }
        let is_misplaced = |byte| !percent::is_url_character(byte);
        if let Some(position) = url.bytes().position(is_misplaced) {
            return Err(ConfigError::BaseUrlCharacter { position });
        }
        let (scheme, rest) = url.split_once("://").ok_or(ConfigError::BaseUrlNotAbsolute)?;
        if scheme.eq_ignore_ascii_case("http") {
            if !plain_http {
                return Err(ConfigError::BaseUrlPlainHttp);
            }
        } else if !scheme.eq_ignore_ascii_case("https") {
            return Err(ConfigError::BaseUrlNotAbsolute);
        }
        if url.contains('#') {
            return Err(ConfigError::BaseUrlFragment);
        }

        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let slash = rest.find('/');
        let parts = slash.and_then(|slash| rest.split_at_checked(slash));
        let (authority, path) = parts.unwrap_or((rest, "/"));
        check_authority(authority)?;
        check_segments(path)?;
        Ok(Self { scheme, authority, path, query })
    }
}

fn check_authority(authority: &str) -> Result<(), ConfigError> {
    if authority.contains('@') {
        return Err(ConfigError::BaseUrlUserInfo);
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let is_port =
        |port: &str| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok();
    if is_host(host) && port.is_none_or(is_port) { Ok(()) } else { Err(ConfigError::BaseUrlHost) }
}

/// Checks only the characters of an internationalised name (`xn--…`): to check that it is valid
/// would need Unicode's tables.
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']');
        return address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    let may_be = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_label = |label: &str| !label.is_empty() && label.bytes().all(may_be);
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with(|first: char| first.is_ascii_digit()) {
        // URL parsers read a host that ends in a number as an IPv4 address. No top-level domain begins with a digit.
        return host.parse::<Ipv4Addr>().is_ok();
    }
    host.len() <= MAX_HOST_LEN && host.split('.').all(is_label)
}

/// Rejects segments that clients and proxies remove, so that they would be missing when the request
/// arrives. Only the last segment may be empty, because a path may end in a slash.
fn check_segments(path: &str) -> Result<(), ConfigError> {
    let mut segments = path.split('/').skip(1).peekable();
    while let Some(segment) = segments.next() {
        let resolved_away = match &*percent::decode(segment)
            .map_err(|error| ConfigError::BaseUrlTarget { error })?
        {
            "" => segments.peek().is_some(),
            "." | ".." => true,
            _ => false,
        };
        if resolved_away {
            return Err(ConfigError::BaseUrlPathSegment);
        }
    }
    Ok(())
}
