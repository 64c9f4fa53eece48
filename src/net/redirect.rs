//! Where a redirect may lead, and whether the feed has moved for good.
//!
//! A feed has moved only when every redirect of the chain is permanent; after one temporary redirect, the next fetch starts
//! from the old address. A redirect from https to http is refused. That a server cannot send kabar into the user's own
//! network is the task of [`private_network`](super::private_network).

use kabar_annotate::web_url::WebUrl;

/// Is `status` a redirect that kabar follows with a GET?
pub fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Who named the first address of a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressOrigin {
    /// The reader, who may name any machine.
    User,
    /// What was fetched from this address; `None` where it is a file or a command. It may name machines of the reader's own
    /// network only where it comes from there.
    Linked(Option<WebUrl>),
}

/// The addresses of one fetch, from first to last.
#[derive(Debug)]
pub struct RedirectChain {
    steps: Vec<WebUrl>,
    origin: AddressOrigin,
    is_permanent: bool,
    max_redirects: usize,
}

impl RedirectChain {
    /// Begins at the feed's own address; follows at most `most` redirects.
    pub fn new(first: WebUrl, max_redirects: usize) -> RedirectChain {
        RedirectChain::from_origin(first, AddressOrigin::User, max_redirects)
    }

    /// Begins at an address that `origin` names.
    pub fn from_origin(first: WebUrl, origin: AddressOrigin, max_redirects: usize) -> RedirectChain {
        RedirectChain { steps: vec![first], origin, is_permanent: true, max_redirects }
    }

    /// The address that the chain has reached.
    pub fn current(&self) -> &WebUrl {
        // There is always a first.
        &self.steps[self.steps.len() - 1]
    }

    /// The address that it began at.
    pub fn first(&self) -> &WebUrl {
        &self.steps[0]
    }

    /// Did the reader choose the current address?
    pub fn is_chosen(&self) -> bool {
        self.steps.len() == 1 && self.origin == AddressOrigin::User
    }

    /// The address in whose network the chain may go wherever it likes: of who named its first.
    pub fn home(&self) -> Option<&WebUrl> {
        match &self.origin {
            AddressOrigin::User => Some(self.first()),
            AddressOrigin::Linked(from) => from.as_ref(),
        }
    }

    /// Where the feed has moved for good; `None` where it has not.
    pub fn permanent_target(&self) -> Option<&WebUrl> {
        (self.is_permanent && self.current() != self.first()).then(|| self.current())
    }

    /// Follows a redirect with `status` to `location`.
    ///
    /// A chain may come to an address twice where the server has set a cookie since (`has_new_cookies`): that is how a gate
    /// lets in.
    ///
    /// # Errors
    /// Why it is not followed.
    pub fn follow(
        &mut self,
        status: u16,
        location: Option<&str>,
        has_new_cookies: bool,
    ) -> Result<(), String> {
        let location = location.ok_or_else(|| format!("{status}: redirects without saying where to"))?;
        let next = self
            .current()
            .join(location)
            .map_err(|_| format!("redirects to {location}, which is not on the web"))?
            .without_fragment()
            .with_credentials_of(self.first());
        if self.current().is_https() && !next.is_https() {
            return Err(format!(
                "redirects from https to {next}, without encryption; add that address, if you trust it"
            ));
        }
        if self.steps.contains(&next) && !has_new_cookies {
            return Err(format!("redirects in a circle: {next}"));
        }
        if self.steps.len() > self.max_redirects {
            return Err(format!("more than {} redirects, the last to {next}", self.max_redirects));
        }
        self.is_permanent &= matches!(status, 301 | 308);
        self.steps.push(next);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(steps: &[(u16, &str)]) -> Result<RedirectChain, String> {
        let first = WebUrl::parse("https://ayu:x@warta.example/feed").expect("an address");
        let mut chain = RedirectChain::new(first, 3);
        for (status, location) in steps {
            chain.follow(*status, Some(location), false)?;
        }
        Ok(chain)
    }

    #[test]
    fn only_a_chain_that_is_permanent_throughout_moves_a_feed() {
        let moved = |steps: &[(u16, &str)]| {
            chain(steps)
                .expect("followed")
                .permanent_target()
                .map(|a| (a.to_string(), a.credentials().is_some()))
        };
        assert_eq!(
            moved(&[(301, "/rss"), (308, "/atom")]),
            Some(("https://warta.example/atom".into(), true))
        );
        assert_eq!(moved(&[(301, "//lain.example/")]), Some(("https://lain.example/".into(), false)));
        for status in [302, 303, 307] {
            assert_eq!(moved(&[(301, "/a"), (status, "/b")]), None);
            assert_eq!(moved(&[(status, "/a"), (301, "/b")]), None);
        }
        assert_eq!(moved(&[]), None);
    }

    #[test]
    fn what_is_not_followed_is_named() {
        for (steps, why) in [
            (&[(302, "/a"), (302, "/feed")][..], "redirects in a circle: https://warta.example/feed"),
            (
                &[(301, "/1"), (301, "/2"), (301, "/3"), (301, "/4")],
                "more than 3 redirects, the last to https://warta.example/4",
            ),
            (&[(301, "file:///etc/passwd")], "redirects to file:///etc/passwd, which is not on the web"),
            (
                &[(301, "http://warta.example/feed")],
                "redirects from https to http://warta.example/feed, without encryption; add that address, if you trust it",
            ),
        ] {
            assert_eq!(chain(steps).expect_err("refused"), why);
        }
    }

    #[test]
    fn a_gate_lets_in_who_brings_its_cookie() {
        let mut chain = chain(&[(302, "/gerbang")]).expect("followed");
        assert!(chain.follow(302, Some("/feed"), false).is_err());
        assert!(chain.follow(302, Some("/feed"), true).is_ok());
        assert_eq!(chain.current().to_string(), "https://warta.example/feed");
    }
}
