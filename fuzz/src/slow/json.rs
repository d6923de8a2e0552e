//! JSON as RFC 8259 has it, what is repaired of it, and the rule by which its values are read.

/// A JSON value. Half of a surrogate pair is U+FFFD in it, and a bare `NaN` is null.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Flag(bool),
    /// As it is written.
    Number(String),
    Text(String),
    Array(Vec<Self>),
    /// Doubled names stay doubled.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// What a body says; `None` if it has to be refused.
    #[must_use]
    pub fn of(body: &[u8]) -> Option<Self> {
        let mut rest = Rest(str::from_utf8(body).ok()?);
        let json = rest.value()?;
        rest.skip_whitespace();
        rest.0.is_empty().then_some(json)
    }

    /// The last value of a field that can be read.
    pub fn field<'j, T>(&'j self, name: &str, read: impl Fn(&'j Self) -> Option<T>) -> Option<T> {
        self.field_of(&[name], read)
    }

    /// The same of a field with several names.
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

    /// The last text of a field that is not empty, or else an empty one.
    #[must_use]
    pub fn text_field(&self, names: &[&str]) -> Option<String> {
        let said = |json: &Self| json.text().filter(|text| !text.is_empty());
        self.field_of(names, said).or_else(|| self.field_of(names, Self::text))
    }

    /// The fields of all objects that are there under a name.
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

    /// A string, an integer of at most 64 bits, or a flag.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Flag(flag) => Some(flag.to_string()),
            // A minus before a zero makes a fraction of it for `serde_json`.
            Self::Number(digits) if digits != "-0" => {
                let is_integer = digits.parse::<u64>().is_ok() || digits.parse::<i64>().is_ok();
                is_integer.then(|| digits.clone())
            }
            _ => None,
        }
    }

    /// A number, also in quotes.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        // The rounding of its last bit is `serde_json`'s own.
        self.digits().and_then(|digits| serde_json::from_str(digits).ok())
    }

    /// A whole number, also in quotes; with a fraction of zero or an exponent, one of at most 53 bits.
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

    /// `true` or `false`, also in quotes, or 1 or 0.
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

/// What has not been parsed yet.
struct Rest<'t>(&'t str);

impl Rest<'_> {
    fn skip_whitespace(&mut self) {
        self.0 = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
    }

    fn takes(&mut self, word: &str) -> bool {
        let behind = self.0.strip_prefix(word);
        self.0 = behind.unwrap_or(self.0);
        behind.is_some()
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
            if self.takes(word) {
                return Some(json);
            }
        }
        match self.0.chars().next()? {
            '"' => self.text().map(Json::Text),
            '[' => self.list('[', ']', Self::value).map(Json::Array),
            '{' => self.list('{', '}', Self::field).map(Json::Object),
            _ => {
                let (digits, behind) = self.0.split_at(number_len(self.0)?);
                self.0 = behind;
                Some(Json::Number(digits.to_owned()))
            }
        }
    }

    fn field(&mut self) -> Option<(String, Json)> {
        let name = self.text()?;
        self.skip_whitespace();
        self.takes(":").then_some(())?;
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
            if let Some(behind) = self.0.strip_prefix(end) {
                self.0 = behind;
                return Some(elements);
            }
            if !elements.is_empty() {
                self.takes(",").then_some(())?;
                self.skip_whitespace();
            }
            elements.push(element(self)?);
        }
    }

    fn text(&mut self) -> Option<String> {
        self.takes("\"").then_some(())?;
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

    /// The character that is written behind a backslash.
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

    /// The unit of UTF-16 behind a backslash, if a `u` is there. `None` if that has not four digits.
    fn unit(&mut self) -> Option<Option<u32>> {
        if !self.takes("u") {
            return Some(None);
        }
        let digits = self.0.get(..4)?;
        let is_unit = digits.chars().all(|digit| digit.is_ascii_hexdigit());
        is_unit.then_some(())?;
        self.0 = self.0.get(4..)?;
        Some(u32::from_str_radix(digits, 16).ok())
    }

    /// The character that `high` and the unit behind it make.
    fn pair_with(&mut self, high: u32) -> Option<char> {
        let mut behind = Rest(self.0.strip_prefix('\\')?);
        let low = behind.unit()??;
        if !(0xdc00..0xe000).contains(&low) {
            return None;
        }
        self.0 = self.0.get("\\ud800".len()..)?;
        char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }
}

/// The length of the number that a text begins with.
fn number_len(text: &str) -> Option<usize> {
    let digits =
        |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut len = usize::from(text.starts_with('-'));
    let whole = digits(&text[len..]);
    if whole == 0 {
        return None;
    }
    // Behind a zero that begins it there is no other digit.
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
