//! What a vendor documents for a value of a body, and what was found instead.

/// A number as `serde_json` reads it.
#[derive(Clone, Copy)]
pub(crate) enum Number {
    Unsigned(u64),
    /// Less than 0, or `-0`.
    Signed(i64),
    /// Written with a fraction or an exponent, or too large for 64 bits.
    Fraction(f64),
}

impl Number {
    /// Parses a JSON number. Floats are parsed by `serde_json`: the standard library is exact, and takes 60 times
    /// as long for digits that an attacker chose.
    pub(super) fn parse(digits: &str) -> Option<Self> {
        let fraction = serde_json::from_str(digits).map(Self::Fraction).ok()?;
        let unsigned = digits.parse().map(Self::Unsigned);
        let integer = unsigned.or_else(|_| digits.parse().map(Self::Signed));
        Some(integer.unwrap_or(fraction))
    }

    /// Returns the integer, also for `1.0`.
    pub(super) fn integer(self) -> Option<i128> {
        match self {
            Self::Unsigned(number) => Some(number.into()),
            Self::Signed(number) => Some(number.into()),
            Self::Fraction(number) => {
                // A larger number may have been rounded.
                const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
                let is_integer = number.fract() == 0.0 && number.abs() <= MAX_EXACT;
                #[expect(clippy::cast_possible_truncation, reason = "it has 53 bits at most")]
                is_integer.then_some(number as i128)
            }
        }
    }
}

/// The value that was found, without the contents of an array or object.
pub(crate) enum Found<'v> {
    Null,
    Bool,
    Number(Number),
    Text(&'v str),
    Array,
    Object,
}

type Fits = fn(&Found<'_>) -> bool;

/// What is documented for a value.
pub(crate) struct Shape {
    pub(super) expected: &'static str,
    /// `None` where anything fits.
    pub(super) fits: Option<Fits>,
    /// The fields of an object.
    pub(super) members: &'static [&'static [Member]],
    /// The elements of an array, or the values of an object with any names.
    pub(super) element: Option<&'static Self>,
}

/// A field of an object.
pub(crate) struct Member {
    pub(crate) names: &'static [&'static str],
    pub(crate) shape: &'static Shape,
    pub(crate) is_required: bool,
}

impl Member {
    pub(crate) fn has_name(&self, name: &str) -> bool {
        self.names.contains(&name)
    }
}

impl Shape {
    /// Any JSON, documented or not. It is not checked.
    pub(crate) const ANY: Self =
        Self { expected: "any JSON", fits: None, members: &[], element: None };

    pub(crate) const fn leaf(expected: &'static str, fits: Fits) -> Self {
        Self::ANY.or(expected, fits)
    }

    pub(crate) const fn list(element: &'static Self) -> Self {
        Self {
            element: Some(element),
            ..Self::leaf("an array", |found| matches!(found, Found::Array))
        }
    }

    /// An object with any names.
    pub(crate) const fn map(element: &'static Self) -> Self {
        Self { element: Some(element), ..Self::object(&[]) }
    }

    pub(crate) const fn object(members: &'static [&'static [Member]]) -> Self {
        Self { members, ..Self::leaf("an object", |found| matches!(found, Found::Object)) }
    }

    /// Replaces what fits, for a place where another kind of value is allowed too.
    pub(crate) const fn or(self, expected: &'static str, fits: Fits) -> Self {
        Self { expected, fits: Some(fits), ..self }
    }
}
