//! Text for a screen: where a paragraph breaks into rows and how wide a string is ([`wrap`]), choosing from a short list by
//! a few letters ([`fuzzy`]), what changed in a text ([`word_diff`]), on which line something stands ([`line_counter`]), and what a terminal without Unicode shows ([`ascii`](mod@ascii)).

pub mod ascii;
pub mod fuzzy;
pub mod line_counter;
pub mod word_diff;
pub mod wrap;
