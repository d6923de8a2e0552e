//! One field of a body in another form than the documented one.

use arbitrary::Arbitrary;

use crate::honest::Draft;

/// A change of a field, or of an element of a list.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Drift(Change);

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Change {
    Remove,
    Replace(Other),
    /// A number or a flag is written in quotes.
    Quote,
    /// A number has an empty fraction, or another exponent.
    Rewrite(Notation),
    /// A string has half of a surrogate pair before its last character.
    HalfOfPair {
        is_second: bool,
    },
    /// The field is there twice.
    Repeat {
        other: Other,
        is_other_first: bool,
    },
    /// An object gets an undocumented field: the changed object, or the one around the changed
    /// field.
    Extra {
        name: Extra,
        value: Other,
    },
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Notation {
    Fraction,
    Exponent,
}

#[derive(Arbitrary, Clone, Copy, Debug)]
enum Extra {
    Plain,
    HalfOfPair,
}

/// The value that replaces a field or is added.
#[derive(Arbitrary, Clone, Copy, Debug)]
enum Other {
    Null,
    NotANumber(Bare),
    PastF64(Past),
    /// Past the range of `f64` too, because of its digits more than its exponent.
    ManyDigits,
    Integer(i64),
    Number(Number),
    Text(Text),
    Flag(bool),
    List(List),
    Object(Object),
}

macro_rules! written {
    ($($type:ident { $($variant:ident: $json:literal,)* })*) => {$(
        #[derive(Arbitrary, Clone, Copy, Debug)]
        enum $type {
            $($variant,)*
        }

        impl $type {
            const fn json(self) -> &'static str {
                match self {
                    $(Self::$variant => $json,)*
                }
            }
        }
    )*};
}

written! {
    Bare {
        NaN: "NaN",
        Infinity: "Infinity",
        Negative: "-Infinity",
    }
    Past {
        Positive: "1e999",
        Negative: "-2.5E+400",
    }
    Number {
        Zero: "0",
        One: "1",
        Whole: "7.0",
        Fraction: "-1.5",
        Exponent: "25e-2",
        Long: "18446744073709551616",
        Longer: "1e30",
    }
    Text {
        Empty: r#""""#,
        Words: r#""canary \u00e9""#,
        Base64: r#""canary""#,
        Integer: r#""7""#,
        Fraction: r#""-1.5""#,
        Padded: r#"" 7""#,
        Past: r#""1e999""#,
        Flag: r#""true""#,
        Nothing: r#""null""#,
        HalfOfPair: r#""canary \ud83d canary""#,
        Pairs: r#""canary:\ud83c\udfa7,canary_2:7""#,
        Failed: r#""failed""#,
        Queued: r#""queued""#,
        Processing: r#""processing""#,
        Completed: r#""completed""#,
    }
    List {
        Empty: "[]",
        Values: r#"[null,1,true,"canary",[],{}]"#,
        Objects: r#"[{"canary":"canary"},{"canary":[0.5]}]"#,
        Nested: "[[[[]]]]",
    }
    Object {
        Empty: "{}",
        Pairs: r#"{"canary":"canary","canary_2":1}"#,
        Nested: r#"{"canary":{"canary":{"canary":"canary"}}}"#,
    }
}

impl Other {
    fn json(self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::NotANumber(bare) => bare.json().to_owned(),
            Self::PastF64(past) => past.json().to_owned(),
            Self::ManyDigits => format!("7{}e99", "0".repeat(220)),
            Self::Integer(number) => number.to_string(),
            Self::Number(number) => number.json().to_owned(),
            Self::Text(text) => text.json().to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(list) => list.json().to_owned(),
            Self::Object(object) => object.json().to_owned(),
        }
    }

    /// Whether the value says nothing in any field.
    const fn says_nothing(self) -> bool {
        self.is_past_f64() || matches!(self, Self::Null | Self::NotANumber(_))
    }

    const fn is_past_f64(self) -> bool {
        matches!(self, Self::PastF64(_) | Self::ManyDigits)
    }
}

/// A step on the path to a field or an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Field(&'static str),
    Element(usize),
}

/// How much of a body's meaning a change leaves.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// All of it.
    Same,
    /// The meaning of the body without the field.
    Without(Draft),
    /// The same transcript, with one more field, which may be a pair of the submitter's.
    Extra,
    /// Everything but the field.
    Other,
}

/// A body with one changed field.
#[derive(Clone, Debug)]
pub struct Drifted {
    pub draft: Draft,
    pub path: Vec<Step>,
    /// The new value; `None` if the change has none.
    pub value: Option<String>,
    pub meaning: Meaning,
}

/// Fields whose content no document describes. They are kept as they are.
const OPEN: [&str; 13] = [
    "speech_insights",
    "voice_insights",
    "conversation_analytics",
    "error",
    "errors",
    "error_code",
    "code",
    "message",
    "context",
    "details",
    "region",
    "webhook_extra",
    "extra",
];

/// Returns the paths to all fields and elements of a body.
#[must_use]
pub fn paths(body: &Draft) -> Vec<Vec<Step>> {
    let mut paths = Vec::new();
    collect_paths(body, &mut Vec::new(), &mut paths);
    paths
}

fn collect_paths(draft: &Draft, path: &mut Vec<Step>, paths: &mut Vec<Vec<Step>>) {
    let mut within = |step: Step, draft: &Draft| {
        path.push(step);
        paths.push(path.clone());
        collect_paths(draft, path, paths);
        path.pop();
    };
    match draft {
        Draft::Leaf(_) => {}
        Draft::List(elements) => {
            for (position, element) in elements.iter().enumerate() {
                within(Step::Element(position), element);
            }
        }
        Draft::Object(fields) => {
            for (name, value) in fields {
                within(Step::Field(name), value);
            }
        }
    }
}

/// Returns what is at the end of a path.
#[must_use]
pub fn at<'d>(draft: &'d Draft, path: &[Step]) -> Option<&'d Draft> {
    path.iter().try_fold(draft, |draft, step| match (draft, step) {
        (Draft::List(elements), Step::Element(position)) => elements.get(*position),
        (Draft::Object(fields), Step::Field(name)) => {
            let field = fields.iter().find(|(other, _)| other == name);
            field.map(|(_, value)| value)
        }
        _ => None,
    })
}

fn at_mut<'d>(draft: &'d mut Draft, path: &[Step]) -> Option<&'d mut Draft> {
    path.iter().try_fold(draft, |draft, step| match (draft, step) {
        (Draft::List(elements), Step::Element(position)) => elements.get_mut(*position),
        (Draft::Object(fields), Step::Field(name)) => {
            let field = fields.iter_mut().find(|(other, _)| other == name);
            field.map(|(_, value)| value)
        }
        _ => None,
    })
}

fn remove(draft: &mut Draft, path: &[Step]) -> Option<()> {
    let (last, before) = path.split_last()?;
    match (at_mut(draft, before)?, last) {
        (Draft::List(elements), Step::Element(position)) => drop(elements.remove(*position)),
        (Draft::Object(fields), Step::Field(name)) => fields.retain(|(other, _)| other != name),
        _ => return None,
    }
    Some(())
}

impl Drift {
    /// Changes what is at the end of a path. Returns `None` if this change is not possible there.
    #[must_use]
    pub fn happen_to(self, honest: &Draft, path: &[Step]) -> Option<Drifted> {
        let mut drifted = Drifted {
            draft: honest.clone(),
            path: path.to_vec(),
            value: None,
            meaning: Meaning::Other,
        };
        self.0.apply(&mut drifted)?;
        Some(drifted)
    }
}

impl Change {
    fn apply(self, drifted: &mut Drifted) -> Option<()> {
        let Drifted { draft, path, .. } = drifted;
        let (last, before) = path.split_last()?;
        let is_open = |step: &Step| matches!(step, Step::Field(name) if OPEN.contains(name));
        let is_in_open = before.iter().any(is_open);
        let is_open = is_open(last);
        let place = at_mut(draft, path)?;
        let is_text = matches!(place, Draft::Leaf(json) if json.starts_with('"'));
        let is_number =
            matches!(place, Draft::Leaf(json) if json.starts_with(|c: char| c.is_ascii_digit()));

        // An empty value does not replace another one.
        let is_empty = match place {
            Draft::Leaf(json) => json == "\"\"",
            Draft::List(elements) => elements.is_empty(),
            Draft::Object(fields) => fields.is_empty(),
        };
        // Objects that are merged when they are repeated.
        let is_merged =
            matches!(last, Step::Field("result" | "metadata" | "webhook_extra" | "extra"));
        let is_first_kept = is_empty || is_merged;

        let mut is_same = false;
        match self {
            Self::Remove => remove(draft, path)?,
            Self::Replace(other) => {
                *place = Draft::Leaf(other.json());
                // An open field is kept as it is written, also as a number past `f64`.
                let is_kept = is_open && other.is_past_f64();
                if other.says_nothing() && !is_kept && !is_in_open {
                    let mut without = drifted.draft.clone();
                    remove(&mut without, path)?;
                    drifted.meaning = Meaning::Without(without);
                }
            }
            Self::Quote => {
                let Draft::Leaf(json) = place else {
                    return None;
                };
                if is_text {
                    return None;
                }
                *json = format!("\"{json}\"");
                // A speaker's number and its label differ.
                is_same = *last != Step::Field("speaker") && !is_open;
            }
            Self::Rewrite(notation) => {
                let Draft::Leaf(json) = place else {
                    return None;
                };
                if !is_number {
                    return None;
                }
                json.push_str(match notation {
                    Notation::Fraction if !json.contains('.') => ".0",
                    Notation::Fraction => "00",
                    Notation::Exponent => "e0",
                });
                is_same = !is_open;
            }
            Self::HalfOfPair { is_second } => {
                let Draft::Leaf(json) = place else {
                    return None;
                };
                if !is_text {
                    return None;
                }
                let half = if is_second { r"\udfa7" } else { r"\ud83c" };
                json.insert_str(json.len() - 1, half);
            }
            Self::Repeat { other, is_other_first } => {
                let Step::Field(name) = *last else {
                    return None;
                };
                let Draft::Object(fields) = at_mut(draft, before)? else {
                    return None;
                };
                let position = fields.iter().position(|(other, _)| *other == name)?;
                let index = position + usize::from(!is_other_first);
                fields.insert(index, (name, Draft::Leaf(other.json())));
                let is_kept = is_open && other.is_past_f64();
                is_same = (is_other_first && !is_first_kept) || (other.says_nothing() && !is_kept);
            }
            Self::Extra { name, value } => {
                let name = match name {
                    Extra::Plain => "canary_of_tomorrow",
                    Extra::HalfOfPair => r"canary \ud83d",
                };
                let is_object = |len: &usize| {
                    let draft = at(draft, &path[..*len]);
                    matches!(draft, Some(Draft::Object(_)))
                };
                let len = (0..=path.len()).rev().find(is_object)?;
                let is_open = is_in_open || (len == path.len() && is_open);
                if let Draft::Object(fields) = at_mut(draft, &path[..len])? {
                    let position = fields.len() / 2;
                    fields.insert(position, (name, Draft::Leaf(value.json())));
                }
                drifted.meaning = if is_open { Meaning::Other } else { Meaning::Extra };
                return Some(());
            }
        }
        if is_same && !is_in_open {
            drifted.meaning = Meaning::Same;
        }
        drifted.value = match self {
            Self::Replace(other) | Self::Repeat { other, .. } => Some(other.json()),
            _ => None,
        };
        Some(())
    }
}
