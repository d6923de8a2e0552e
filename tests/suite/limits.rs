//! The guide states the limits of the code.

#[path = "../../src/limits.rs"]
mod code;

const GUIDE: &str = include_str!("../../src/guide/limits.md");

/// Formats a number as the guide does.
fn written(number: usize) -> String {
    let (mebibyte, kibibyte) = (1 << 20, 1 << 10);
    if number >= mebibyte {
        assert_eq!(number % mebibyte, 0);
        format!("{} MiB", number / mebibyte)
    } else if number >= 10_000 {
        assert_eq!(number % kibibyte, 0);
        format!("{} KiB", number / kibibyte)
    } else if number >= 1_000 {
        format!("{},{:03}", number / 1_000, number % 1_000)
    } else {
        number.to_string()
    }
}

/// Each limit, the words after it in the guide, and how its row starts.
#[test]
fn the_guide_states_every_limit_of_the_code() {
    #[rustfmt::skip]
    let limits = [
        (code::MAX_SIGNATURE_HEADER_LEN, "bytes", "| Prosa's signature header "),
        (code::MAX_ITEMS, "items", "| Prosa's signature header "),
        (code::MAX_SIGNATURES, "signatures", "| Prosa's signature header "),
        (code::MAX_DIGITS, "digits of `t`", "| Prosa's signature header "),
        (code::MAX_DIGITS, "digits of the expiry", "| Waves request target |"),
        (code::MAX_EVENT_NAME_LEN, "bytes", "| Prosa's event name header |"),
        (code::MAX_DIAGNOSIS_LEN, "more", "A diagnosis hashes at most"),
        (code::MAX_DIAGNOSED_NAME_LEN, "bytes", "| prefix or name of a parameter in a Waves diagnosis |"),
        (code::MAX_SORTED_DEPTH, "levels", "It does not sort the keys"),
        (code::MAX_CALLBACK_URL_LEN, "bytes", "| Waves URL that you sign |"),
        (code::MAX_PARAMETERS, "parameters", "| Waves URL that you sign |"),
        (code::MAX_TARGET_LEN, "bytes", "| Waves request target |"),
        (code::MAX_PARAMETERS, "parameters", "| Waves request target |"),
        (code::MAX_SIGNED_TEXT_LEN, "bytes", "| … and the part that is signed |"),
        (code::MAX_BASE_URL_LEN, "bytes", "| … and its base URL |"),
        (code::MAX_BASE_PARAMETERS, "parameters", "| … and its base URL |"),
        (code::MAX_BASE_URL_LEN, "bytes", "| base URL of the REST API |"),
        (code::MIN_CALLBACK_SECRET_LEN, "bytes at least", "| secret that signs callback URLs |"),
        (code::MIN_SECRET_TEXT_LEN, "bytes at least", "| secret in a keyring's text |"),
        (code::MAX_KEYS, "keys", "| keyring |"),
        (code::MAX_HOST_LEN, "bytes", "| host name in a base URL |"),
        (code::MAX_ID_LEN, "bytes", "| id in a call of the REST API |"),
        (code::MAX_LOGGED_HEADERS, "headers", "| headers of a logged delivery |"),
        (code::MAX_SCALAR_LEN, "", "| a value of a Waves body "),
        (code::MAX_SCALAR_LEN, "", "| pairs of `webhook_extra` in a Waves body |"),
        (code::MAX_NUMBER_LEN, "bytes", "| a number in quotes |"),
        (code::MAX_TIME_LEN, "bytes", "| a time |"),
        (code::MAX_EMOTIONS, "emotions", "| emotions of a Waves body |"),
        (code::MAX_EXTRA_PAIRS, "pairs", "| pairs of `webhook_extra` in a Waves body |"),
        (code::MAX_DEVIATIONS, "deviations", "| [`Deviation`]s of a body |"),
    ];
    for (limit, of_what, row_start) in limits {
        let (_, row) = GUIDE.split_once(row_start).expect(row_start);
        let row = row.lines().next().unwrap_or_default();
        let stated = format!(" {} {of_what}", written(limit));
        assert!(row.contains(stated.trim_end()), "{row_start}{stated}");
    }

    for constant in include_str!("../../src/limits.rs").split("const ").skip(1) {
        let name = constant.split(':').next().unwrap_or_default();
        let has_row = include_str!("limits.rs").contains(&format!("code::{name},"));
        assert!(has_row, "{name}");
    }
}
