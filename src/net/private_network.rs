//! Which machines a server may not send kabar to: this one, and those on the user's network.
//!
//! A feed that redirects to `http://192.168.1.1/reboot` would otherwise use kabar to send what a router accepts only from
//! inside. Addresses that the user chose may lead anywhere: feeds on this machine and in an office are legitimate.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Is `ip` anything but a machine on the public internet (IANA's special-purpose address registries)?
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => is_private_v4(v4),
        IpAddr::V6(v6) => is_private_v6(v6),
    }
}

fn is_private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || a == 0
        // Multicast, reserved, broadcast.
        || a >= 224
        // Shared by an internet provider's customers; benchmarks; protocol assignments.
        || a == 100 && (64..128).contains(&b)
        || a == 198 && (18..20).contains(&b)
        || (a, b, c) == (192, 0, 0)
}

fn is_private_v6(ip: Ipv6Addr) -> bool {
    let parts = ip.segments();
    // IPv4 inside: mapped, compatible, and translated by NAT64 (RFC 6052).
    let inner = || {
        let [.., high, low] = parts;
        is_private_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
    };
    match parts {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => inner(),
        // Local by definition: unique local, link-local, site-local, multicast.
        [first, ..] => first & 0xfe00 == 0xfc00 || first & 0xff80 == 0xfe80 || first & 0xff00 == 0xff00,
    }
}

/// Resolves names to machines on the public internet only. Behind a proxy it resolves all: the proxy connects, not kabar.
#[derive(Debug, Default)]
pub struct PublicResolver(DefaultResolver);

impl Resolver for PublicResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.0.resolve(uri, config, timeout)?;
        let is_refused = config.proxy().is_none() && found.iter().any(|a| is_private(a.ip()));
        if is_refused { Err(ureq::Error::Other(Box::new(PrivateAddressError))) } else { Ok(found) }
    }
}

/// The name belongs to a machine that a server may not send kabar to.
#[derive(Debug)]
pub struct PrivateAddressError;

impl fmt::Display for PrivateAddressError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an address of this machine or its network")
    }
}

impl std::error::Error for PrivateAddressError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_internet_and_the_rest() {
        for (ip, private) in [
            ("127.0.0.1", true),
            ("127.8.9.1", true),
            ("10.1.2.3", true),
            ("172.16.0.1", true),
            ("172.32.0.1", false),
            ("192.168.1.1", true),
            ("169.254.169.254", true),
            ("100.64.0.1", true),
            ("100.128.0.1", false),
            ("0.0.0.0", true),
            ("255.255.255.255", true),
            ("224.0.0.1", true),
            ("93.184.215.14", false),
            ("::1", true),
            ("::", true),
            ("::ffff:127.0.0.1", true),
            ("::ffff:93.184.215.14", false),
            ("64:ff9b::10.0.0.1", true),
            ("fd00::1", true),
            ("fe80::1", true),
            ("ff02::1", true),
            ("2001:4860:4860::8888", false),
        ] {
            assert_eq!(is_private(ip.parse().expect("an address")), private, "{ip}");
        }
    }

    #[test]
    fn a_guarded_name_does_not_lead_home() {
        let agent = ureq::Agent::with_parts(
            Config::builder().proxy(None).build(),
            ureq::unversioned::transport::DefaultConnector::default(),
            PublicResolver::default(),
        );
        for url in ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/"] {
            let error = agent.get(url).call().expect_err("refused");
            assert!(
                matches!(&error, ureq::Error::Other(e) if e.is::<PrivateAddressError>()),
                "{url}: {error}"
            );
        }
    }
}
