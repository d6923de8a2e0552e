//! JSON of RFC 8259, the repairs, and the rules for reading values.

/// A JSON value. Half of a surrogate pair has become U+FFFD, and a bare `NaN` null.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Flag(bool),
    /// As it is written.
    Number(String),
    Text(String),
    Array(Vec<Self>),
    /// Repeated names stay repeated.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Parses a body. Returns `None` if it must be rejected.
    #[must_use]
    pub fn of(body: &[u8]) -> Option<Self> {
        let mut rest = Rest(str::from_utf8(body).ok()?);
        let json = rest.value()?;
        rest.skip_whitespace();
        rest.0.is_empty().then_some(json)
    }

    /// Returns the last value of a field that can be read.
    pub fn field<'j, T>(&'j self, name: &str, read: impl Fn(&'j Self) -> Option<T>) -> Option<T> {
        self.field_of(&[name], read)
    }

    /// Does the same for a field with several names.
    fn field_of<'j, T>(
        &'j self,
        names: &[&str],
        read: impl Fn(&'j Self) -> Option<T>,
    ) -> Option<T> {
        let Self::Object(fields) = self else {
            return None;
        };
        let named = fields.iter().rev();
        let mut named = named.filter(|(other, _)| names.contains(&other.as_str()));
        named.find_map(|(_, value)| read(value))
    }

    /// Returns the last text of a field that is not empty, or else an empty one.
    #[must_use]
    pub fn text_field(&self, names: &[&str]) -> Option<String> {
        let said = |json: &Self| json.text().filter(|text| !text.is_empty());
        self.field_of(names, said).or_else(|| self.field_of(names, Self::text))
    }

    /// Returns the fields of all objects with this name as one object.
    #[must_use]
    pub fn object_field(&self, name: &str) -> Self {
        let Self::Object(fields) = self else {
            return Self::Object(Vec::new());
        };
        let named = fields.iter().filter(|(other, _)| other == name);
        let objects = named.filter_map(|(_, value)| match value {
            Self::Object(fields) => Some(fields.clone()),
            _ => None,
        });
        Self::Object(objects.flatten().collect())
    }

    /// Reads a string, an integer of at most 64 bits, or a flag.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Flag(flag) => Some(flag.to_string()),
            // `serde_json` reads a zero with a minus as a fraction.
            Self::Number(digits) if digits != "-0" => {
                let is_integer = digits.parse::<u64>().is_ok() || digits.parse::<i64>().is_ok();
                is_integer.then(|| digits.clone())
            }
            _ => None,
        }
    }

    /// Reads a number, also in quotes.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        // How the last bit is rounded is up to `serde_json`.
        self.digits().and_then(|digits| serde_json::from_str(digits).ok())
    }

    /// Reads a whole number, also in quotes. With a fraction of zero or an exponent, it has at most 53 bits.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        let digits = self.digits()?;
        if !digits.contains(['.', 'e', 'E']) {
            return digits.parse().ok();
        }
        let number = self.number()?;
        let is_exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
        #[expect(clippy::cast_possible_truncation, reason = "it is exact")]
        let integer = number as i64;
        is_exact.then_some(integer)
    }

    /// Reads `true` or `false`, also in quotes, or 1 or 0.
    #[must_use]
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            Self::Text(text) if text == "true" => Some(true),
            Self::Text(text) if text == "false" => Some(false),
            Self::Number(_) => match self.integer() {
                Some(0) => Some(false),
                Some(1) => Some(true),
                _ => None,
            },
            _ => None,
        }
    }

    #[must_use]
    pub fn elements(&self) -> Option<&[Self]> {
        match self {
            Self::Array(elements) => Some(elements),
            _ => None,
        }
    }

    fn digits(&self) -> Option<&str> {
        match self {
            Self::Number(digits) => Some(digits),
            Self::Text(text) => {
                let is_number = text.len() <= 32 && number_len(text) == Some(text.len());
                is_number.then_some(text)
            }
            _ => None,
        }
    }
}

/// The text that is not parsed yet.
struct Rest<'t>(&'t str);

impl Rest<'_> {
    fn skip_whitespace(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn consume(&mut self, word: &str) -> bool {
        let rest = self.0.strip_prefix(word);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn value(&mut self) -> Option<Json> {
        const WORDS: [(&str, Json); 6] = [
            ("null", Json::Null),
            ("true", Json::Flag(true)),
            ("false", Json::Flag(false)),
            ("NaN", Json::Null),
            ("Infinity", Json::Null),
            ("-Infinity", Json::Null),
        ];
        self.skip_whitespace();
        for (word, json) in WORDS {
            if self.consume(word) {
                return Some(json);
            }
        }
        match self.0.chars().next()? {
            '"' => self.text().map(Json::Text),
            '[' => self.list('[', ']', Self::value).map(Json::Array),
            '{' => self.list('{', '}', Self::field).map(Json::Object),
            _ => {
                let (digits, rest) = self.0.split_at(number_len(self.0)?);
                self.0 = rest;
                Some(Json::Number(digits.to_owned()))
            }
        }
    }

    fn field(&mut self) -> Option<(String, Json)> {
        let name = self.text()?;
        self.skip_whitespace();
        self.consume(":").then_some(())?;
        Some((name, self.value()?))
    }

    fn list<T>(
        &mut self,
        begin: char,
        end: char,
        element: impl Fn(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.0 = self.0.strip_prefix(begin)?;
        let mut elements = Vec::new();
        loop {
            self.skip_whitespace();
            if let Some(rest) = self.0.strip_prefix(end) {
                self.0 = rest;
                return Some(elements);
            }
            if !elements.is_empty() {
                self.consume(",").then_some(())?;
                self.skip_whitespace();
            }
            elements.push(element(self)?);
        }
    }

    fn text(&mut self) -> Option<String> {
        self.consume("\"").then_some(())?;
        let mut text = String::new();
        loop {
            let mut characters = self.0.chars();
            let character = characters.next()?;
            self.0 = characters.as_str();
            match character {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                '\0'..='\x1f' => return None,
                _ => text.push(character),
            }
        }
    }

    /// Parses the character after a backslash.
    fn escaped(&mut self) -> Option<char> {
        if let Some(unit) = self.unit()? {
            return Some(match unit {
                0xd800..0xdc00 => self.pair_with(unit).unwrap_or(char::REPLACEMENT_CHARACTER),
                _ => char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER),
            });
        }
        let mut characters = self.0.chars();
        let character = characters.next()?;
        self.0 = characters.as_str();
        Some(match character {
            '"' | '\\' | '/' => character,
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => return None,
        })
    }

    /// Parses the UTF-16 unit after a backslash, if it starts with a `u`. Returns `None` if it does not have four
    /// digits.
    fn unit(&mut self) -> Option<Option<u32>> {
        if !self.consume("u") {
            return Some(None);
        }
        let digits = self.0.get(..4)?;
        let is_unit = digits.chars().all(|digit| digit.is_ascii_hexdigit());
        is_unit.then_some(())?;
        self.0 = self.0.get(4..)?;
        Some(u32::from_str_radix(digits, 16).ok())
    }

    /// Returns the character that `high` and the unit after it make.
    fn pair_with(&mut self, high: u32) -> Option<char> {
        let mut rest = Rest(self.0.strip_prefix('\\')?);
        let low = rest.unit()??;
        if !(0xdc00..0xe000).contains(&low) {
            return None;
        }
        self.0 = self.0.get("\\ud800".len()..)?;
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }
}

/// Returns the length of the number that a text starts with.
fn number_len(text: &str) -> Option<usize> {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut len = usize::from(text.starts_with('-'));
    let whole = digits(&text[len..]);
    if whole == 0 {
        return None;
    }
    // After a leading zero, there is no other digit.
    len += if text[len..].starts_with('0') { 1 } else { whole };
    if text[len..].starts_with('.') {
        let fraction = digits(&text[len + 1..]);
        if fraction == 0 {
            return None;
        }
        len += 1 + fraction;
    }
    if text[len..].starts_with(['e', 'E']) {
        let signed = len + 1 + usize::from(text[len + 1..].starts_with(['+', '-']));
        let exponent = digits(&text[signed..]);
        if exponent == 0 {
            return None;
        }
        len = signed + exponent;
    }
    Some(len)
}
