//! The URL that a callback URL is made from.

use super::callback::{Endpoint, MAX_PARAMETERS, Parameters, RESERVED};
use crate::{
    error::{BaseUrlError, TargetError},
    url::Url,
};

/// The most parameters a base URL may have: there must be room for this crate's own.
const MAX_BASE_PARAMETERS: usize = MAX_PARAMETERS - RESERVED.len();

/// A URL whose path and query mean the same to every parser: what is signed is what a request
/// target will mean.
pub(super) struct BaseUrl {
    /// As it was given, with `?` or `&` at its end, so that parameters can follow.
    pub(super) url: String,
    pub(super) endpoint: Endpoint,
    pub(super) parameters: Parameters,
}

impl BaseUrl {
    pub(super) fn parse(url: &str, plain_http: bool) -> Result<Self, BaseUrlError> {
        let Url {
            scheme,
            authority,
            path,
            query,
        } = Url::parse(url, plain_http)?;
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
            return Err(BaseUrlError::ReservedParameter { name });
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
