//! What went wrong, in words that a reader understands: which machine did what, and what can be done about it. Never
//! "unsupported format" for a server that said no.

use super::limits::Limits;
use super::private::Refused;
use kabar_annotate::text::Clean;
use rustls::{AlertDescription, CertificateError};
use std::io;
use std::time::Duration;
use ureq::Timeout;

/// Why nothing came of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// One line for the reader.
    pub why: Clean,
    /// What it means for the next visit.
    pub kind: Kind,
}

/// What a trouble means for the next visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The feed has ended, and is not asked again.
    Gone,
    /// The server wants to be left alone, for so long where it says so.
    Busy(Option<Duration>),
    /// The server was not found or not reached, which the reader's own network may be to blame for.
    Unreached,
    /// The reader did not want to wait; says nothing of the feed.
    Cancelled,
    /// Anything else: it may be better next time.
    Failed,
}

/// What a status says, and what that means for the reader.
const STATUS: &[(u16, &str)] = &[
    (400, "Bad Request: the server does not understand this address"),
    (401, "Unauthorized: the server wants a name and password; write https://NAME:PASSWORD@…"),
    (402, "Payment Required: the server wants money for this feed"),
    (403, "Forbidden: the server refuses kabar"),
    (404, "Not Found: there is no feed at this address"),
    (406, "Not Acceptable: the server has no form of this feed that kabar reads"),
    (407, "Proxy Authentication Required: your proxy wants a name and password"),
    (408, "Request Timeout: the server did not wait"),
    (410, "Gone: the feed has ended"),
    (421, "Misdirected Request: this server does not have that site"),
    (429, "Too Many Requests: the server asks kabar to come less often"),
    (451, "Unavailable For Legal Reasons: the server may not show this feed here"),
    (500, "Internal Server Error: the server has a fault"),
    (502, "Bad Gateway: the server behind the server does not answer"),
    (503, "Service Unavailable: the server is busy or being repaired"),
    (504, "Gateway Timeout: the server behind the server does not answer"),
    (520, "the server behind Cloudflare gave no proper answer"),
    (521, "the server behind Cloudflare is down"),
    (522, "the server behind Cloudflare does not answer"),
    (526, "the server behind Cloudflare has a bad certificate"),
];

impl Trouble {
    /// A trouble without a status.
    pub fn failed(why: &str) -> Trouble {
        Trouble { status: None, why: Clean::line(why), kind: Kind::Failed }
    }

    /// A body of more bytes than `most`.
    pub fn too_big(most: usize) -> Trouble {
        Trouble::failed(&format!("a body of more than {} MB, which kabar does not read", most >> 20))
    }

    /// The reader had enough.
    pub fn cancelled() -> Trouble {
        Trouble { kind: Kind::Cancelled, ..Trouble::failed("cancelled") }
    }

    /// An answer with `status` and no feed; `wait` is what its `Retry-After` asks for.
    pub fn status(status: u16, wait: Option<Duration>) -> Trouble {
        let words = match (STATUS.iter().find(|s| s.0 == status), status) {
            (Some((_, words)), _) => words,
            (None, 300..=399) => "a redirect that kabar does not know",
            (None, 400..=499) => "the server refuses this request",
            (None, 500..) => "the server has a fault",
            (None, _) => "an answer that is none",
        };
        let kind = match status {
            410 => Kind::Gone,
            429 | 503 => Kind::Busy(wait),
            _ => Kind::Failed,
        };
        Trouble { status: Some(status), why: Clean::line(&format!("{status} {words}")), kind }
    }

    /// What ureq could not do with `host`.
    pub fn of(error: &ureq::Error, host: &str, limits: &Limits) -> Trouble {
        let is_unreached = match error {
            ureq::Error::HostNotFound | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
            ureq::Error::Io(e) => is_no_way(e) || is_no_name(e),
            _ => false,
        };
        let kind = if is_unreached { Kind::Unreached } else { Kind::Failed };
        Trouble { kind, ..Trouble::failed(&words(error, host, limits)) }
    }
}

fn words(error: &ureq::Error, host: &str, limits: &Limits) -> String {
    match error {
        ureq::Error::Timeout(which) => timed_out(*which, host, limits),
        ureq::Error::HostNotFound => not_found(host),
        ureq::Error::Rustls(e) => tls(e, host),
        ureq::Error::Io(e) => io(e, host),
        ureq::Error::Other(e) if e.is::<Refused>() => {
            format!("redirects to {host}, {Refused}; add that address, if you trust it")
        }
        ureq::Error::LargeResponseHeader(..) => format!("{host} sends more headers than kabar reads"),
        ureq::Error::Protocol(e) => format!("{host} does not speak HTTP as it should: {e}"),
        ureq::Error::ConnectProxyFailed(e) => format!("your proxy does not let kabar through to {host}: {e}"),
        ureq::Error::InvalidProxyUrl => "the address of your proxy makes no sense (https_proxy)".into(),
        other => format!("{host}: {other}"),
    }
}

fn not_found(host: &str) -> String {
    format!("no server is called {host}, or the network is down")
}

fn timed_out(which: Timeout, host: &str, limits: &Limits) -> String {
    let after = |limit: Duration| match limit.as_secs() {
        0 => format!("{} ms", limit.as_millis()),
        seconds => format!("{seconds} s"),
    };
    match which {
        Timeout::Resolve => format!("timed out: no address found for {host} in {}", after(limits.resolve)),
        Timeout::Connect => format!("timed out: {host} did not take the call in {}", after(limits.connect)),
        Timeout::PerRead | Timeout::RecvResponse => {
            format!("timed out: {host} said nothing for {}", after(limits.idle))
        }
        _ => format!("timed out after {}: {host} is too slow", after(limits.total)),
    }
}

fn io(error: &io::Error, host: &str) -> String {
    let inner = error.get_ref();
    if let Some(e) = inner.and_then(|e| e.downcast_ref::<rustls::Error>()) {
        return tls(e, host);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            format!("{host} takes no connections: there is no server, or it is down")
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            format!("{host} broke the connection off")
        }
        io::ErrorKind::UnexpectedEof => format!("{host} hung up before it had said all"),
        _ if is_no_way(error) => format!("no way to {host}: is the network down?"),
        _ if is_no_name(error) => not_found(host),
        _ => format!("{host}: {error}"),
    }
}

fn is_no_way(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error.kind(), K::NetworkUnreachable | K::HostUnreachable | K::NetworkDown)
}

/// std has no kind for a name that is not found, and says this on every system.
fn is_no_name(error: &io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address")
}

fn tls(error: &rustls::Error, host: &str) -> String {
    use rustls::Error as E;
    match error {
        E::InvalidCertificate(certificate) => format!("certificate of {host}: {}", wrong(certificate)),
        E::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion)
        | E::PeerIncompatible(_) => {
            format!("{host} knows only encryption that is too old (before TLS 1.2)")
        }
        E::InvalidMessage(_) => format!("{host} does not speak TLS at this port"),
        other => format!("no safe connection to {host}: {other}"),
    }
}

fn wrong(certificate: &CertificateError) -> String {
    use CertificateError as C;
    match certificate {
        C::Expired | C::ExpiredContext { .. } => "expired (or this machine's clock is wrong)".into(),
        C::NotValidYet | C::NotValidYetContext { .. } => {
            "not valid yet (or this machine's clock is wrong)".into()
        }
        C::UnknownIssuer => "signed by nobody that is trusted".into(),
        C::NotValidForName | C::NotValidForNameContext { .. } => "made out to another name".into(),
        C::Revoked => "revoked".into(),
        other => format!("not valid ({other})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_reason_and_says_what_comes_next() {
        let said = |status| Trouble::status(status, None);
        assert_eq!(&*said(403).why, "403 Forbidden: the server refuses kabar");
        assert_eq!(&*said(418).why, "418 the server refuses this request");
        assert_eq!(&*said(599).why, "599 the server has a fault");
        assert_eq!(said(410).kind, Kind::Gone);
        assert_eq!(said(404).kind, Kind::Failed);
        let wait = Some(Duration::from_secs(60));
        assert_eq!(Trouble::status(429, wait).kind, Kind::Busy(wait));
        assert_eq!(Trouble::status(503, None).kind, Kind::Busy(None));
    }

    #[test]
    fn errors_in_words() {
        let limits = Limits::default();
        let said = |error| words(&error, "warta.example", &limits);
        let kind = |kind: io::ErrorKind| ureq::Error::Io(kind.into());
        for (error, why) in [
            (ureq::Error::HostNotFound, "no server is called warta.example, or the network is down"),
            (
                ureq::Error::Io(io::Error::other(
                    "failed to lookup address information: Name or service not known",
                )),
                "no server is called warta.example, or the network is down",
            ),
            (kind(io::ErrorKind::ConnectionReset), "warta.example broke the connection off"),
            (
                ureq::Error::Timeout(Timeout::Connect),
                "timed out: warta.example did not take the call in 15 s",
            ),
            (ureq::Error::Timeout(Timeout::PerCall), "timed out after 120 s: warta.example is too slow"),
            (
                ureq::Error::Rustls(rustls::Error::InvalidCertificate(CertificateError::NotValidForName)),
                "certificate of warta.example: made out to another name",
            ),
        ] {
            assert_eq!(said(error), why);
        }
    }
}
