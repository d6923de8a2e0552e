//! The limits that the guide states are those of the code.

#[path = "../../src/limits.rs"]
mod code;

const GUIDE: &str = include_str!("../../src/guide/limits.md");

/// As the guide writes it.
fn written(number: usize) -> String {
    match number {
        number if number >= 1 << 20 => format!("{} MiB", number >> 20),
        number if number >= 10_000 => format!("{} KiB", number >> 10),
        number if number >= 1_000 => format!("{},{:03}", number / 1_000, number % 1_000),
        number => number.to_string(),
    }
}

#[test]
fn the_guide_has_every_limit_of_the_code() {
    let rows: [(&str, &[usize]); 16] = [
        (
            "| Prosa's signature header |",
            &[
                code::MAX_SIGNATURE_HEADER_LEN,
                code::MAX_ITEMS,
                code::MAX_SIGNATURES,
                code::MAX_DIGITS,
            ],
        ),
        ("| Prosa's event name header |", &[code::MAX_EVENT_NAME_LEN]),
        (
            "| Waves request target |",
            &[code::MAX_TARGET_LEN, code::MAX_PARAMETERS, code::MAX_DIGITS],
        ),
        (
            "| … and the part that is signed |",
            &[code::MAX_SIGNED_TEXT_LEN],
        ),
        (
            "| Waves URL that you sign |",
            &[code::MAX_CALLBACK_URL_LEN, code::MAX_PARAMETERS],
        ),
        (
            "| … and its base URL;",
            &[code::MAX_BASE_URL_LEN, code::MAX_BASE_PARAMETERS],
        ),
        ("| … and its host name |", &[code::MAX_HOST_LEN]),
        ("| id in a call of the REST API |", &[code::MAX_ID_LEN]),
        ("| a number in quotes |", &[code::MAX_NUMBER_LEN]),
        ("| a time |", &[code::MAX_TIME_LEN]),
        (
            "| a piece of JSON that is taken for a text |",
            &[code::MAX_SCALAR_LEN],
        ),
        ("| emotions of a Waves body |", &[code::MAX_ENTRIES]),
        (
            "| [`Extra`](waves::Extra) pairs",
            &[code::MAX_EXTRA_PAIRS, code::MAX_SCALAR_LEN],
        ),
        ("| [`Deviation`]s of a body |", &[code::MAX_DEVIATIONS]),
        (
            "| headers of a logged delivery |",
            &[code::MAX_LOGGED_HEADERS],
        ),
        ("A Prosa body is hashed once", &[code::MAX_DIAGNOSIS_LEN]),
    ];
    for (beginning, numbers) in rows {
        let (_, row) = GUIDE.split_once(beginning).expect(beginning);
        let end = if beginning.starts_with('|') {
            "\n"
        } else {
            "\n\n"
        };
        let row = row.split(end).next().unwrap_or_default();
        let words = row.replace(", ", " ").replace([';', '\n', '('], " ");
        for number in numbers {
            let number = format!(" {} ", written(*number));
            assert!(words.contains(&number), "{beginning}{number}");
        }
    }

    for constant in include_str!("../../src/limits.rs").split("const ").skip(1) {
        let name = constant.split(':').next().unwrap_or_default();
        let is_used = include_str!("limits.rs").contains(&format!("code::{name}"));
        assert!(is_used, "{name} has no row here");
    }
}
