//! Tickets: every question to the shelf gets a new one, and its answer carries it. An answer whose ticket is not the one
//! waited for belongs to an older question, and is dropped.

/// Identifies one question to the shelf.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

impl Ticket {
    /// The ticket of questions that the event loop asks for itself. No question of the app has it.
    pub const NONE: Ticket = Ticket(0);
}

/// Gives out tickets, each once.
#[derive(Debug, Clone, Copy, Default)]
pub struct TicketCounter(u64);

impl TicketCounter {
    /// A ticket that was not given out before.
    pub fn issue(&mut self) -> Ticket {
        self.0 += 1;
        Ticket(self.0)
    }
}

/// One kind of question, of which the last one asked counts.
#[derive(Debug, Default)]
pub struct PendingRequest(Option<Ticket>);

impl PendingRequest {
    /// Waits for the answer to `ticket`, and no longer for an older one.
    pub fn begin(&mut self, ticket: Ticket) {
        self.0 = Some(ticket);
    }

    /// Is `ticket` the one waited for? Then it is waited for no longer.
    pub fn finish(&mut self, ticket: Ticket) -> bool {
        self.0.take_if(|pending| *pending == ticket).is_some()
    }

    /// Waits for nothing any more; gives the ticket that was waited for.
    pub fn abort(&mut self) -> Option<Ticket> {
        self.0.take()
    }

    /// Is an answer waited for?
    pub fn is_active(&self) -> bool {
        self.0.is_some()
    }

    /// Is `ticket` the one waited for?
    pub fn is_current(&self, ticket: Ticket) -> bool {
        self.0 == Some(ticket)
    }
}
