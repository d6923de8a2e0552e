//! Which base URLs a signer accepts, and what it makes of them.

use speech_webhooks::{
    ConfigError, VerifyError,
    waves::{Signer, Verifier},
};

use super::sample::{DAY, NO_PAIRS, NOW, keyring};

/// Returns the start of a callback URL that is made from `base_url`: everything before the expiry.
fn start(base_url: &str) -> Result<String, ConfigError> {
    let signer = Signer::new(keyring(), base_url)?;
    Ok(start_by(&signer))
}

fn start_by(signer: &Signer) -> String {
    let submission = signer.sign(NO_PAIRS, DAY, NOW).expect("a callback URL");
    let (start, _) = submission.webhook_url().split_once("callback_expires=").expect("an expiry");
    start.to_owned()
}

#[test]
fn these_base_urls_are_accepted() {
    let cases = [
        ("https://h", "https://h/?"),
        ("https://h/", "https://h/?"),
        ("HTTPS://H.example/p", "HTTPS://H.example/p?"),
        ("https://h?a=1", "https://h/?a=1&"),
        ("https://h/p?", "https://h/p?"),
        ("https://h/p?a=1", "https://h/p?a=1&"),
        ("https://h/p?a=%2B%20", "https://h/p?a=%2B%20&"),
        ("https://h/p?a=1&", "https://h/p?a=1&"),
        ("https://h/p?a?b=/c", "https://h/p?a?b=/c&"),
        ("https://h/p??", "https://h/p??&"),
        ("https://h/p?a?", "https://h/p?a?&"),
        ("https://h/p/", "https://h/p/?"),
        ("https://h/p/.well-known/...", "https://h/p/.well-known/...?"),
        ("https://h/-._~!$&'()*+,;=:@%20", "https://h/-._~!$&'()*+,;=:@%20?"),
        ("https://a-b.c_d.example", "https://a-b.c_d.example/?"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example/?"),
        ("https://h:8443/p", "https://h:8443/p?"),
        ("https://127.0.0.1:0/p", "https://127.0.0.1:0/p?"),
        ("https://[::1]/p", "https://[::1]/p?"),
        ("https://[2001:db8::1]:65535", "https://[2001:db8::1]:65535/?"),
    ];
    for (base_url, expected) in cases {
        assert_eq!(start(base_url).as_deref(), Ok(expected), "{base_url}");
    }
}

#[test]
fn plain_http_needs_new_insecure() {
    let base_url = "http://127.0.0.1:3000/webhooks/waves";
    assert_eq!(start(base_url), Err(ConfigError::BaseUrlPlainHttp));
    let signer = Signer::new_insecure(keyring(), base_url).expect("http is allowed");
    assert_eq!(start_by(&signer), format!("{base_url}?"));
    let signer = Signer::new_insecure(keyring(), "https://h/p").expect("https is allowed, too");
    assert_eq!(start_by(&signer), "https://h/p?");
    for base_url in ["ftp://h/p", "h/p", "//h/p"] {
        let outcome = Signer::new_insecure(keyring(), base_url).map(drop);
        assert_eq!(outcome, Err(ConfigError::BaseUrlNotAbsolute), "{base_url}");
    }
}

#[test]
fn these_base_urls_are_rejected() {
    use ConfigError::{
        BaseUrlFragment as Fragment, BaseUrlHost as Host, BaseUrlNotAbsolute as NotAbsolute,
        BaseUrlPathSegment as PathSegment, BaseUrlPlainHttp as PlainHttp, BaseUrlPlus as Plus,
        BaseUrlReservedParameter as ReservedParameter, BaseUrlTarget as Target,
        BaseUrlUserInfo as UserInfo,
    };
    let character = |position| ConfigError::BaseUrlCharacter { position };
    let cases = [
        ("", NotAbsolute),
        ("/webhooks/waves", NotAbsolute),
        ("receiver.example/webhooks", NotAbsolute),
        ("//receiver.example/webhooks", NotAbsolute),
        ("https:receiver.example", NotAbsolute),
        ("https:/receiver.example", NotAbsolute),
        ("wss://receiver.example", NotAbsolute),
        ("httpss://receiver.example", NotAbsolute),
        ("http://h/p", PlainHttp),
        ("HTTP://h/p", PlainHttp),
        ("https://h/p#f", Fragment),
        ("https://h/p?a=1#", Fragment),
        ("https://h#f", Fragment),
        (" https://h/p", character(0)),
        ("https://h/p\n", character(11)),
        ("https://h/a b", character(11)),
        ("https://h/a\\b", character(11)),
        ("https://h/\u{f6}", character(10)),
        ("https://h\u{f6}.example/", character(9)),
        ("https://h/p?a=\"", character(14)),
        ("https://h/<>^`{|}", character(10)),
        ("https://h/a|b", character(11)),
        ("https://h/^", character(10)),
        ("https://h/p?`", character(12)),
        ("https://h/{", character(10)),
        ("https://h/p?a=}", character(14)),
        ("https://user@h/p", UserInfo),
        ("https://user:password@h/p", UserInfo),
        ("https://", Host),
        ("https:///p", Host),
        ("https://?a=1", Host),
        ("https://:443/p", Host),
        ("https://h:/p", Host),
        ("https://h:65536/p", Host),
        ("https://h:+80/p", Host),
        ("https://h:80:80/p", Host),
        ("https://h..example/p", Host),
        ("https://.h/p", Host),
        ("https://h./p", Host),
        ("https://h%2e/p", Host),
        ("https://h!/p", Host),
        ("https://127.0.0.256/p", Host),
        ("https://127.1/p", Host),
        ("https://h.0x7f/p", Host),
        ("https://[::1/p", Host),
        ("https://::1/p", Host),
        ("https://[::g]/p", Host),
        ("https://[::1]x/p", Host),
        ("https://h//", PathSegment),
        ("https://h//p", PathSegment),
        ("https://h/p//", PathSegment),
        ("https://h/p//q?a=1", PathSegment),
        ("https://h/a/./b", PathSegment),
        ("https://h/a/..", PathSegment),
        ("https://h/a/%2e%2E/b", PathSegment),
        ("https://h/a/.%2e", PathSegment),
        ("https://h/%", Target { error: VerifyError::PercentEncoding }),
        ("https://h/%4", Target { error: VerifyError::PercentEncoding }),
        ("https://h/%4g", Target { error: VerifyError::PercentEncoding }),
        ("https://h/%FF", Target { error: VerifyError::PercentEncodingNotUtf8 }),
        ("https://h/?a=%", Target { error: VerifyError::PercentEncoding }),
        ("https://h/?%FF=a", Target { error: VerifyError::PercentEncodingNotUtf8 }),
        ("https://h/?a=1&b=2&%61=3", Target { error: VerifyError::ParameterRepeated }),
        ("https://h/p?a+b", Plus),
        ("https://h/p?a=1&b=2+", Plus),
        ("https://h/?callback_expires=1", ReservedParameter { name: "callback_expires" }),
        ("https://h/?a=1&callback%5Fsignature", ReservedParameter { name: "callback_signature" }),
    ];
    for (base_url, expected) in cases {
        assert_eq!(start(base_url), Err(expected), "{base_url}");
    }
}

#[test]
fn a_base_url_has_limits() {
    let longest = format!("https://{}.example/", ["aa"; 82].join("."));
    assert_eq!(longest.len(), 8 + 253 + 1);
    assert!(start(&longest).is_ok());
    let too_long = longest.replacen("aa", "aaa", 1);
    assert_eq!(start(&too_long), Err(ConfigError::BaseUrlHost));

    let query = |count| {
        let items: Vec<_> = (0..count).map(|number| format!("p{number}")).collect();
        format!("https://h/?{}", items.join("&"))
    };
    assert!(start(&query(62)).is_ok());
    assert_eq!(
        start(&query(63)),
        Err(ConfigError::BaseUrlTarget { error: VerifyError::TooManyParameters { max: 62 } })
    );

    let path = |len: usize| format!("https://h/{}", "p".repeat(len - 10));
    assert_eq!(start(&path(1024)), Ok(path(1024) + "?"));
    let (len, max) = (1025, 1024);
    assert_eq!(start(&path(1025)), Err(ConfigError::BaseUrlTooLong { len, max }));
}

#[test]
fn a_blank_audience_is_rejected() {
    for audience in ["", " ", "\t\n"] {
        let signer = Signer::new(keyring(), "https://h").expect("a base URL");
        let of_signer = signer.with_audience(audience).expect_err("blank");
        let of_verifier = Verifier::new(keyring()).with_audience(audience);
        for error in [of_signer, of_verifier.expect_err("blank")] {
            assert_eq!(error, ConfigError::AudienceBlank);
        }
    }
}
