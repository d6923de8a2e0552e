//! Method and path of every operation, and where the vendor's two documents differ.

/// Which of the two documents of the API a deployment follows. They differ in two paths, in the
/// form of a rotation, and in the name of a query parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// That of Prosa's own documentation: `to_date`, `/secret`, `/replay-failed-deliveries`.
    #[default]
    Prosa,
    /// That of GL Speech's documentation: `until_date`, `/rotate`, `/replay-failed`.
    ///
    /// (GL Speech's Python client mixes both: `until_date` with Prosa's two paths.)
    GlSpeech,
}

/// One operation.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// `{id}` stands for an id that the caller gives.
    prosa: &'static str,
    gl_speech: &'static str,
}

impl Route {
    const fn new(method: &'static str, path: &'static str) -> Self {
        Self {
            method,
            prosa: path,
            gl_speech: path,
        }
    }

    const fn in_gl_speech(self, path: &'static str) -> Self {
        Self {
            gl_speech: path,
            ..self
        }
    }

    pub(super) const fn path(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Prosa => self.prosa,
            Dialect::GlSpeech => self.gl_speech,
        }
    }
}

pub(super) const LIST_ENDPOINTS: Route = Route::new("GET", "/endpoints");
pub(super) const CREATE_ENDPOINT: Route = Route::new("POST", "/endpoints");
pub(super) const GET_ENDPOINT: Route = Route::new("GET", "/endpoints/{id}");
pub(super) const UPDATE_ENDPOINT: Route = Route::new("PUT", "/endpoints/{id}");
pub(super) const DELETE_ENDPOINT: Route = Route::new("DELETE", "/endpoints/{id}");
pub(super) const ROTATE_SECRET: Route =
    Route::new("POST", "/endpoints/{id}/secret").in_gl_speech("/endpoints/{id}/rotate");
pub(super) const TEST_ENDPOINT: Route = Route::new("POST", "/endpoints/{id}/test");
pub(super) const LIST_DELIVERIES: Route = Route::new("GET", "/endpoints/{id}/deliveries");
pub(super) const REPLAY_DELIVERY: Route = Route::new("POST", "/deliveries/{id}/replay");
pub(super) const REPLAY_FAILED_DELIVERIES: Route =
    Route::new("POST", "/endpoints/{id}/replay-failed-deliveries")
        .in_gl_speech("/endpoints/{id}/replay-failed");
pub(super) const LIST_EVENTS: Route = Route::new("GET", "/events");
pub(super) const GET_EVENT: Route = Route::new("GET", "/events/{id}");

impl Dialect {
    /// The query parameter for the last date of a period.
    pub(super) const fn until(self) -> &'static str {
        match self {
            Self::Prosa => "to_date",
            Self::GlSpeech => "until_date",
        }
    }
}
