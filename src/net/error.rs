//! Why a fetch failed, in words that a user understands: which machine did what, and what can be done about it. Never
//! "unsupported format" for a server that refused.
//!
//! The words are chosen here and not where they are shown, since they need the host and the limits of the request, and since
//! the library keeps them with the feed.

use super::limits::FetchLimits;
use super::private_network::PrivateAddressError;
use kabar_annotate::text::CleanText;
use rustls::{AlertDescription, CertificateError};
use std::fmt;
use std::io;
use std::time::Duration;
use ureq::Timeout;

/// Why a fetch failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The HTTP status, where there was a response.
    pub status: Option<u16>,
    /// One line for the user.
    pub message: CleanText,
    /// What it means for the next fetch.
    pub kind: FetchErrorKind,
}

/// What an error means for the next fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchErrorKind {
    /// The feed has ended, and is not fetched again.
    Gone,
    /// The server wants to be left alone, for so long where it says so.
    Busy(Option<Duration>),
    /// The server was not found or not reached; the user's own network may be to blame.
    Unreachable,
    /// There is a page at the address, and no feed.
    NoFeed,
    /// The user cancelled; this says nothing about the feed.
    Cancelled,
    /// Anything else: it may be better next time.
    Failed,
}

/// The name of each status, and what it means for the user.
const STATUS_MESSAGES: &[(u16, &str)] = &[
    (400, "Bad Request: the server does not understand this address"),
    (401, "Unauthorized: the server wants a name and password; write https://NAME:PASSWORD@…"),
    (402, "Payment Required: the server wants money for this"),
    (403, "Forbidden: the server refuses kabar"),
    (404, "Not Found: there is nothing at this address"),
    (406, "Not Acceptable: the server has no form of this that kabar reads"),
    (407, "Proxy Authentication Required: your proxy wants a name and password"),
    (408, "Request Timeout: the server did not wait"),
    (410, "Gone: the feed has ended"),
    (421, "Misdirected Request: this server does not have that site"),
    (429, "Too Many Requests: the server asks kabar to come less often"),
    (451, "Unavailable For Legal Reasons: the server may not show this here"),
    (500, "Internal Server Error: the server has a fault"),
    (502, "Bad Gateway: the server behind the server does not answer"),
    (503, "Service Unavailable: the server is busy or being repaired"),
    (504, "Gateway Timeout: the server behind the server does not answer"),
    (520, "the server behind Cloudflare gave no proper answer"),
    (521, "the server behind Cloudflare is down"),
    (522, "the server behind Cloudflare does not answer"),
    (526, "the server behind Cloudflare has a bad certificate"),
];

impl Error {
    /// An error without a status.
    pub fn failed(why: &str) -> Error {
        Error { status: None, message: CleanText::one_line(why), kind: FetchErrorKind::Failed }
    }

    /// Does the server refuse, and will it do so again? Not where it has too much to do, or fails itself.
    pub fn is_lasting(&self) -> bool {
        self.status.is_some_and(|status| (400..500).contains(&status) && !matches!(status, 408 | 425 | 429))
    }

    /// A body of more bytes than `most`.
    pub fn too_big(most: usize) -> Error {
        Error::failed(&format!("a body of more than {} MB, which kabar does not read", most >> 20))
    }

    /// The error of a fetch that the user cancelled.
    pub fn cancelled() -> Error {
        Error { kind: FetchErrorKind::Cancelled, ..Error::failed("cancelled") }
    }

    /// A response with `status` and no feed; `wait` is what its `Retry-After` asks for.
    pub fn from_status(status: u16, wait: Option<Duration>) -> Error {
        let words = match (STATUS_MESSAGES.iter().find(|s| s.0 == status), status) {
            (Some((_, words)), _) => words,
            (None, 300..=399) => "a redirect that kabar does not know",
            (None, 400..=499) => "the server refuses this request",
            (None, 500..) => "the server has a fault",
            (None, _) => "an answer that is none",
        };
        let kind = match status {
            410 => FetchErrorKind::Gone,
            429 | 503 => FetchErrorKind::Busy(wait),
            _ => FetchErrorKind::Failed,
        };
        Error { status: Some(status), message: CleanText::one_line(&format!("{status} {words}")), kind }
    }

    /// What ureq could not do with `host`.
    pub fn from_ureq(error: &ureq::Error, host: &str, limits: &FetchLimits) -> Error {
        let is_unreached = match error {
            ureq::Error::HostNotFound | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
            ureq::Error::Io(e) => is_unreachable(e) || is_unknown_host(e),
            _ => false,
        };
        let kind = if is_unreached { FetchErrorKind::Unreachable } else { FetchErrorKind::Failed };
        Error { kind, ..Error::failed(&ureq_message(error, host, limits)) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        self.message.fmt(f)
    }
}

impl std::error::Error for Error {}

fn ureq_message(error: &ureq::Error, host: &str, limits: &FetchLimits) -> String {
    match error {
        ureq::Error::Timeout(which) => timeout_message(*which, host, limits),
        ureq::Error::HostNotFound => host_not_found_message(host),
        ureq::Error::Rustls(e) => tls_message(e, host),
        ureq::Error::Io(e) => io_message(e, host),
        ureq::Error::Other(e) if e.is::<PrivateAddressError>() => {
            format!("redirects to {host}, {PrivateAddressError}; add that address, if you trust it")
        }
        ureq::Error::LargeResponseHeader(..) => format!("{host} sends more headers than kabar reads"),
        ureq::Error::Protocol(e) => format!("{host} does not speak HTTP as it should: {e}"),
        ureq::Error::ConnectProxyFailed(e) => format!("your proxy does not let kabar through to {host}: {e}"),
        ureq::Error::InvalidProxyUrl => "the address of your proxy makes no sense (https_proxy)".into(),
        other => format!("{host}: {other}"),
    }
}

fn host_not_found_message(host: &str) -> String {
    format!("no server is called {host}, or the network is down")
}

fn timeout_message(which: Timeout, host: &str, limits: &FetchLimits) -> String {
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

fn io_message(error: &io::Error, host: &str) -> String {
    let inner = error.get_ref();
    if let Some(e) = inner.and_then(|e| e.downcast_ref::<rustls::Error>()) {
        return tls_message(e, host);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            format!("{host} takes no connections: there is no server, or it is down")
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            format!("{host} broke the connection off")
        }
        io::ErrorKind::UnexpectedEof => format!("{host} hung up before it had said all"),
        _ if is_unreachable(error) => format!("no way to {host}: is the network down?"),
        _ if is_unknown_host(error) => host_not_found_message(host),
        _ => format!("{host}: {error}"),
    }
}

fn is_unreachable(error: &io::Error) -> bool {
    use io::ErrorKind as K;
    matches!(error.kind(), K::NetworkUnreachable | K::HostUnreachable | K::NetworkDown)
}

/// The standard library has no kind for a name that is not found, but says this on every system.
fn is_unknown_host(error: &io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address")
}

fn tls_message(error: &rustls::Error, host: &str) -> String {
    use rustls::Error as E;
    match error {
        E::InvalidCertificate(certificate) => {
            format!("certificate of {host}: {}", certificate_message(certificate))
        }
        E::AlertReceived(AlertDescription::HandshakeFailure | AlertDescription::ProtocolVersion)
        | E::PeerIncompatible(_) => {
            format!("{host} knows only encryption that is too old (before TLS 1.2)")
        }
        E::InvalidMessage(_) => format!("{host} does not speak TLS at this port"),
        other => format!("no safe connection to {host}: {other}"),
    }
}

fn certificate_message(certificate: &CertificateError) -> String {
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
        let error_of = |status| Error::from_status(status, None);
        assert_eq!(&*error_of(403).message, "403 Forbidden: the server refuses kabar");
        assert_eq!(&*error_of(418).message, "418 the server refuses this request");
        assert_eq!(&*error_of(599).message, "599 the server has a fault");
        assert_eq!(error_of(410).kind, FetchErrorKind::Gone);
        assert_eq!(error_of(404).kind, FetchErrorKind::Failed);
        let wait = Some(Duration::from_secs(60));
        assert_eq!(Error::from_status(429, wait).kind, FetchErrorKind::Busy(wait));
        assert_eq!(Error::from_status(503, None).kind, FetchErrorKind::Busy(None));
    }

    #[test]
    fn errors_in_words() {
        let limits = FetchLimits::default();
        let message_of = |error| ureq_message(&error, "warta.example", &limits);
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
            assert_eq!(message_of(error), why);
        }
    }
}
