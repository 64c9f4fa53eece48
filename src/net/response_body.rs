//! Reading the body of a response, decoded and within the limits.
//!
//! Everything is read through one `LimitedReader`, which counts bytes, checks the deadline and sees a cancellation,
//! below whatever decodes the body. A server does not always say how much it will send, and may lie. So the first
//! [`SMALL_BODY`] bytes are read at once, and a larger body waits for one of the large buffers.

use super::content_encoding;
use super::error::Error;
use super::limits::FetchLimits;
use std::cell::{Cell, RefCell};
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use ureq::Body;
use ureq::http::Response;

/// Bytes of a body that are read without one of the large buffers: more than most feeds have.
pub const SMALL_BODY: usize = 1 << 20;

/// Reads bodies within limits.
pub(super) struct BodyReader<'a> {
    pub limits: &'a FetchLimits,
    pub deadline: Instant,
    pub cancelled: &'a Arc<AtomicBool>,
}

impl BodyReader<'_> {
    /// The decoded body of `response`, which the server `host` sent. `room` gives a buffer for a large body, and may block
    /// until there is one.
    ///
    /// # Errors
    /// Where the body is too big or damaged, or the connection broke.
    pub fn read(
        &self,
        response: Response<Body>,
        host: &str,
        room: &mut dyn FnMut() -> Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let most = self.limits.body;
        let too_big = || Error::too_big(most);
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let declared = header("content-length").and_then(|length| length.trim().parse::<u64>().ok());
        if declared.is_some_and(|length| length > most as u64) {
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
        let declared = declared.map_or(0, |length| length as usize);
        let mut body = if declared > SMALL_BODY { room() } else { Vec::new() };
        // A true length saves copies; a false one costs no more than the limit.
        body.reserve(declared + 1);
        let mut read = reader.by_ref().take(SMALL_BODY as u64).read_to_end(&mut body);
        if read.is_ok() && body.len() == SMALL_BODY {
            if declared <= SMALL_BODY {
                let begun = std::mem::replace(&mut body, room());
                body.extend_from_slice(&begun);
            }
            read = reader.take((most + 1).saturating_sub(SMALL_BODY) as u64).read_to_end(&mut body);
        }
        // What happened to the connection says more than what the decoder made of it.
        if let Some(error) = seen.error.take() {
            let error = Error::from_ureq(&error, host, self.limits);
            return Err(match seen.bytes.get() {
                0 => error,
                bytes => Error::failed(&format!("{} (after {} kB)", error.message, bytes.div_ceil(1000))),
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

/// What a `LimitedReader` saw.
#[derive(Default)]
struct TransferState {
    bytes: Cell<u64>,
    is_too_big: Cell<bool>,
    error: RefCell<Option<ureq::Error>>,
}

/// The bytes as they arrive from the network.
struct LimitedReader<R> {
    from: R,
    /// Bytes that may still arrive.
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
                // Not `Interrupted`: callers would try again.
                Err(io::Error::other("the transfer ended"))
            }
        }
    }
}
