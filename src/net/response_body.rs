//! The body of an answer, read through one tap that counts, looks at the clock and knows whether the reader had enough,
//! whatever stands packed inside.
//!
//! A server does not always say how much it will send, and may lie: so the first [`SMALL`] bytes are read at once, and who
//! wants more waits until there is room for a large body.

use super::content_encoding;
use super::error::Error;
use super::limits::Limits;
use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use ureq::Body;
use ureq::http::Response;

/// Bytes of a body that need no room: as much as most feeds have.
pub const SMALL_BODY: usize = 1 << 20;

/// What a body may cost.
pub(super) struct BodyReader<'a> {
    pub limits: &'a Limits,
    pub deadline: Instant,
    pub cancelled: &'a Arc<AtomicBool>,
}

impl BodyReader<'_> {
    /// The unpacked body of `response`, which the server `host` sent.
    ///
    /// # Errors
    /// Where it is too big, damaged, or the connection broke.
    pub fn read(
        &self,
        response: Response<Body>,
        host: &str,
        room: &mut dyn FnMut() -> Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let most = self.limits.body;
        let too_big = || Error::too_big(most);
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let said = header("content-length").and_then(|length| length.trim().parse::<u64>().ok());
        if said.is_some_and(|said| said > most as u64) {
            return Err(too_big());
        }
        let encoding = header("content-encoding").unwrap_or_default().to_owned();
        let seen = Rc::new(TransferState::default());
        let tap = LimitedReader {
            from: response.into_body().into_reader(),
            remaining: most as u64,
            deadline: self.deadline,
            cancelled: self.cancelled.clone(),
            state: seen.clone(),
        };
        let mut reader = content_encoding::decoder(&encoding, tap).map_err(|how| {
            let how = how.0;
            Error::failed(&format!("{host} packs the feed in a way that kabar does not read: {how}"))
        })?;
        let said = said.map_or(0, |said| said as usize);
        let mut body = if said > SMALL_BODY { room() } else { Vec::new() };
        // A length that is true saves copies; one that lies costs no more than the bound.
        body.reserve(said + 1);
        let mut read = reader.by_ref().take(SMALL_BODY as u64).read_to_end(&mut body);
        if read.is_ok() && body.len() == SMALL_BODY {
            if said <= SMALL_BODY {
                let begun = std::mem::replace(&mut body, room());
                body.extend_from_slice(&begun);
            }
            read = reader.take((most + 1).saturating_sub(SMALL_BODY) as u64).read_to_end(&mut body);
        }
        // What happened to the connection says more than what the unpacker made of it.
        if let Some(error) = seen.error.take() {
            let trouble = Error::from_ureq(&error, host, self.limits);
            return Err(match seen.bytes.get() {
                0 => trouble,
                bytes => Error::failed(&format!("{} (after {} kB)", trouble.message, bytes.div_ceil(1000))),
            });
        }
        if body.len() > most || seen.is_too_big.get() {
            return Err(too_big());
        }
        match read {
            Ok(_) => Ok(body),
            Err(e) => Err(Error::failed(&format!("{host} sends a damaged body ({encoding}: {e})"))),
        }
    }
}

/// What a [`Tap`] saw.
#[derive(Default)]
struct TransferState {
    bytes: Cell<u64>,
    is_too_big: Cell<bool>,
    error: RefCell<Option<ureq::Error>>,
}

/// The bytes as they come from the network.
struct LimitedReader<R> {
    from: R,
    /// Bytes that may still come.
    remaining: u64,
    deadline: Instant,
    cancelled: Arc<AtomicBool>,
    state: Rc<TransferState>,
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let stop = if self.cancelled.load(Ordering::Relaxed) {
            Err(io::ErrorKind::Interrupted.into())
        } else if Instant::now() > self.deadline {
            Err(io::Error::other(ureq::Error::Timeout(ureq::Timeout::Global)))
        } else {
            self.from.read(buffer)
        };
        match stop {
            Ok(read) if read as u64 > self.remaining => {
                self.state.is_too_big.set(true);
                Err(io::ErrorKind::FileTooLarge.into())
            }
            Ok(read) => {
                self.remaining -= read as u64;
                self.state.bytes.set(self.state.bytes.get() + read as u64);
                Ok(read)
            }
            Err(e) => {
                *self.state.error.borrow_mut() = Some(e.into());
                // Not `Interrupted`, which asks to be tried again.
                Err(io::Error::other("the transfer ended"))
            }
        }
    }
}
