//! One conditional GET: the feed's bytes, or that nothing changed, or why not.
//!
//! Redirects are followed here and not by ureq: a feed moves only where every redirect is permanent, and each redirect is
//! judged before it is followed. Bodies are read by [`response_body`](super::response_body).

use super::content_encoding::{self, ACCEPT_ENCODING};
use super::cookies::VisitCookies;
use super::error::Error;
use super::headers::{self, Validators};
use super::limits::FetchLimits;
use super::local;
use super::private_network::{PrivateAddressError, PublicResolver, is_private};
use super::redirect::{AddressOrigin, RedirectChain, is_redirect};
use super::response::FetchResponse;
use super::response_body::BodyReader;
use super::source::FeedSource;
use kabar_annotate::web_url::WebUrl;
use std::io;
use std::net::ToSocketAddrs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use ureq::config::Config;
use ureq::http::Response;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

/// A name that the owner of a server can look up.
const USER_AGENT: &str = concat!("kabar/", env!("CARGO_PKG_VERSION"), " (news reader)");
/// What is wanted. A page is accepted too, since it may name its feed.
const ACCEPT: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
                      text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5";

/// What is wanted of the address of an article.
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.5";

/// How many connections are kept open for the next request, to all hosts together: twice as many as fetch at once
/// (`fetch_pool::MAX_FETCHERS`).
const MAX_IDLE_CONNECTIONS: usize = 32;

/// How many of these go to one host: as many as it gets requests at once (`host_queue::MAX_REQUESTS_PER_HOST`).
const MAX_IDLE_CONNECTIONS_PER_HOST: usize = 2;

/// Fetches feeds. One is enough for a program: it keeps connections open for the next feed on the same server.
#[derive(Debug, Clone)]
pub struct Fetcher {
    limits: FetchLimits,
    /// The client for addresses that the user chose.
    agent: Agent,
    /// The client for addresses that servers redirect to: it connects to public addresses only.
    public_agent: Agent,
    cancelled: Arc<AtomicBool>,
}

impl Fetcher {
    /// Trusts the certificates that Mozilla trusts, or those in the PEM file `roots`.
    pub fn new(limits: FetchLimits, roots: Option<&[u8]>) -> Fetcher {
        let roots = roots.map(|pem| {
            RootCerts::from(parse_pem(pem).filter_map(|item| match item {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                _ => None,
            }))
        });
        let config = || {
            Config::builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .user_agent(USER_AGENT)
                .accept(ACCEPT)
                .accept_encoding(ACCEPT_ENCODING)
                .max_idle_connections(MAX_IDLE_CONNECTIONS)
                .max_idle_connections_per_host(MAX_IDLE_CONNECTIONS_PER_HOST)
                .timeout_resolve(Some(limits.resolve))
                .timeout_connect(Some(limits.connect))
                .timeout_per_read(Some(limits.idle))
                .timeout_per_write(Some(limits.idle))
                .timeout_per_call(Some(limits.total))
                .tls_config(
                    TlsConfig::builder().root_certs(roots.clone().unwrap_or(RootCerts::WebPki)).build(),
                )
                .build()
        };
        Fetcher {
            limits,
            agent: config().new_agent(),
            public_agent: Agent::with_parts(config(), DefaultConnector::default(), PublicResolver::default()),
            cancelled: Arc::default(),
        }
    }

    /// With the limits for the open web. The environment variable `SSL_CERT_FILE` names other certificates to trust, as for
    /// OpenSSL and curl.
    pub fn from_env() -> Fetcher {
        let roots = std::env::var_os("SSL_CERT_FILE").and_then(|path| std::fs::read(path).ok());
        Fetcher::new(FetchLimits::default(), roots.as_deref())
    }

    /// Ends running fetches at once, and lets no other begin.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
        self.agent.clone().shutdown();
        self.public_agent.clone().shutdown();
    }

    /// Was [`Fetcher::cancel`] called?
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// Fetches `source`, if it has changed since it sent `validators`. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// Why there is nothing.
    pub fn fetch(
        &self,
        source: &FeedSource,
        validators: &Validators,
        now: i64,
    ) -> Result<FetchResponse, Error> {
        self.fetch_with_buffers(source, validators, now, &mut Vec::new)
    }

    /// Fetches the page at `address`, which `origin` names. What its servers set is kept in `cookies`, and sent back to them.
    ///
    /// # Errors
    /// Why there is nothing.
    pub fn fetch_page(
        &self,
        address: &WebUrl,
        origin: AddressOrigin,
        cookies: &mut VisitCookies,
        now: i64,
    ) -> Result<FetchResponse, Error> {
        let chain = RedirectChain::from_origin(address.clone(), origin, self.limits.redirects);
        self.visit(chain, cookies, now)
    }

    /// Fetches the page that the one at `from` sends its readers to, by the rules of a redirect.
    ///
    /// # Errors
    /// Why there is nothing.
    pub fn follow_page(
        &self,
        from: &WebUrl,
        to: &str,
        cookies: &mut VisitCookies,
        now: i64,
    ) -> Result<FetchResponse, Error> {
        let mut chain = RedirectChain::new(from.clone(), self.limits.redirects);
        // A gate sends its readers to the same address, once it has set its cookie.
        let has_cookies = cookies.header(from).is_some();
        chain.follow(302, Some(to), has_cookies).map_err(|why| Error::failed(&why))?;
        self.visit(chain, cookies, now)
    }

    fn visit(
        &self,
        chain: RedirectChain,
        cookies: &mut VisitCookies,
        now: i64,
    ) -> Result<FetchResponse, Error> {
        let fetched =
            self.fetch_chain(chain, &Validators::default(), now, ACCEPT_PAGE, cookies, &mut Vec::new);
        if self.is_cancelled() { Err(Error::cancelled()) } else { fetched }
    }

    /// [`Fetcher::fetch`] beside others: calls `room` for a buffer, which may block, before it holds more than
    /// [`SMALL_BODY`](super::response_body::SMALL_BODY) bytes.
    ///
    /// # Errors
    /// Why there is nothing.
    pub fn fetch_with_buffers(
        &self,
        source: &FeedSource,
        validators: &Validators,
        now: i64,
        room: &mut dyn FnMut() -> Vec<u8>,
    ) -> Result<FetchResponse, Error> {
        if !matches!(source, FeedSource::Web(_)) {
            drop(room());
        }
        let fetched = match source {
            FeedSource::Web(address) => {
                let chain = RedirectChain::new(address.clone(), self.limits.redirects);
                self.fetch_chain(chain, validators, now, ACCEPT, &mut VisitCookies::default(), room)
            }
            FeedSource::File(path) => local::read_file(path, validators, self.limits.body),
            FeedSource::Command(words) => local::run_command(words, &self.limits, &|| self.is_cancelled()),
        };
        let mut fetched = if self.is_cancelled() { Err(Error::cancelled()) } else { fetched }?;
        // A feed that is a compressed file on its server.
        if let Some(body) = fetched.body.take_if(|body| content_encoding::is_compressed(body)) {
            drop(room());
            fetched.body =
                Some(content_encoding::decompress_file(body, self.limits.body).map_err(
                    |e| match e.kind() {
                        io::ErrorKind::FileTooLarge => Error::too_big(self.limits.body),
                        _ => Error::failed(&format!("a packed file: {e}")),
                    },
                )?);
        }
        Ok(fetched)
    }

    fn fetch_chain(
        &self,
        mut chain: RedirectChain,
        validators: &Validators,
        now: i64,
        accept: &str,
        cookies: &mut VisitCookies,
        room: &mut dyn FnMut() -> Vec<u8>,
    ) -> Result<FetchResponse, Error> {
        let started = Instant::now();
        loop {
            if started.elapsed() > self.limits.total {
                let error = ureq::Error::Timeout(ureq::Timeout::Global);
                return Err(Error::from_ureq(&error, chain.current().host(), &self.limits));
            }
            let response = self
                .request(
                    &chain,
                    &RequestHeaders { validators, accept, cookies: cookies.header(chain.current()) },
                )
                .map_err(|e| Error::from_ureq(&e, chain.current().host(), &self.limits))?;
            let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
            let set = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
            let new_cookies = set.filter(|value| cookies.set(chain.current(), value)).count();
            let status = response.status().as_u16();
            match status {
                200..=299 | 304 => {
                    let fetched = FetchResponse {
                        body: None,
                        content_type: header("content-type").map(str::to_owned),
                        url: chain.current().to_string(),
                        validators: Validators::from_headers(header),
                        moved_to: chain.permanent_target().map(|url| url.as_str().to_owned()),
                        fresh_until: headers::fresh_until(now, header),
                    };
                    if status == 304 {
                        return Ok(FetchResponse {
                            validators: fetched.validators.or_previous(validators),
                            ..fetched
                        });
                    }
                    let bounds = BodyReader {
                        limits: &self.limits,
                        deadline: started + self.limits.total,
                        cancelled: &self.cancelled,
                    };
                    let body = bounds.read(response, chain.current().host(), room)?;
                    return Ok(FetchResponse { body: Some(body), ..fetched });
                }
                status if is_redirect(status) => {
                    let location = header("location").map(str::to_owned);
                    chain
                        .follow(status, location.as_deref(), new_cookies > 0)
                        .map_err(|why| Error { status: Some(status), ..Error::failed(&why) })?;
                }
                status => {
                    let wait = header("retry-after").and_then(|value| headers::retry_after(now, value));
                    return Err(Error::from_status(status, wait));
                }
            }
        }
    }

    /// Requests the current address of the chain.
    fn request(
        &self,
        chain: &RedirectChain,
        headers: &RequestHeaders,
    ) -> Result<Response<Body>, ureq::Error> {
        if chain.is_chosen() {
            return send_request(&self.agent, chain.current(), headers);
        }
        match send_request(&self.public_agent, chain.current(), headers) {
            // Servers on the user's own network may redirect within it.
            Err(ureq::Error::Other(e))
                if e.is::<PrivateAddressError>() && chain.home().is_some_and(is_on_private_network) =>
            {
                send_request(&self.agent, chain.current(), headers)
            }
            done => done,
        }
    }
}

/// What one request says beside its address.
struct RequestHeaders<'a> {
    validators: &'a Validators,
    accept: &'a str,
    cookies: Option<String>,
}

fn send_request(
    agent: &Agent,
    address: &WebUrl,
    headers: &RequestHeaders,
) -> Result<Response<Body>, ureq::Error> {
    let mut request = agent.get(address.to_string()).header("accept", headers.accept);
    for (name, value) in [
        ("if-none-match", &headers.validators.etag),
        ("if-modified-since", &headers.validators.last_modified),
        ("cookie", &headers.cookies),
    ] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    if let Some((name, password)) = address.credentials() {
        request = request.header("authorization", headers::basic_authorization(name, password));
    }
    request.call()
}

/// Is the server at `address` on this machine or its network?
fn is_on_private_network(address: &WebUrl) -> bool {
    match address.ip() {
        Some(ip) => is_private(ip),
        None => (address.host(), address.port())
            .to_socket_addrs()
            .is_ok_and(|mut found| found.len() > 0 && found.all(|a| is_private(a.ip()))),
    }
}
