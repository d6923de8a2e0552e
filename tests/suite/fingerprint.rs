//! Fingerprints that a store returns.

use speech_webhooks::Fingerprint;

const BYTES: [u8; 32] = {
    let mut bytes = [0xa5; 32];
    (bytes[0], bytes[1], bytes[31]) = (0, 0xff, 0x1b);
    bytes
};
const TEXT: &str = "00ffa5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a51b";

#[test]
fn fingerprints_are_made_of_bytes_or_of_64_hexadecimal_digits() {
    let fingerprint = Fingerprint::from(BYTES);
    assert_eq!(fingerprint.as_bytes(), &BYTES);
    assert_eq!(fingerprint.to_string(), TEXT);
    assert_eq!(format!("{fingerprint:?}"), format!("Fingerprint({TEXT})"));
    assert_eq!(serde_json::to_string(&fingerprint).expect("JSON"), format!("\"{TEXT}\""));
    for text in [TEXT, &TEXT.to_uppercase()] {
        assert_eq!(Fingerprint::from_hex(text), Some(fingerprint), "{text}");
    }
    assert!(Fingerprint::from([0; 32]) < fingerprint && fingerprint < Fingerprint::from([1; 32]));
}

#[test]
fn other_texts_are_rejected() {
    for text in [
        "".into(),
        "00".into(),
        TEXT[1..].into(),
        format!("{TEXT}0"),
        format!("{TEXT}00"),
        format!("{TEXT}\n"),
        format!(" {}", &TEXT[1..]),
        format!("0x{}", &TEXT[2..]),
        format!("{}g", &TEXT[1..]),
        format!("{}é", &TEXT[2..]),
        format!("\"{}\"", &TEXT[2..]),
    ] {
        let text: String = text;
        assert_eq!(Fingerprint::from_hex(&text), None, "{text:?}");
    }
}
