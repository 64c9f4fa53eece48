//! Text for a screen: where a paragraph breaks into rows and how wide a string is ([`wrap`]), choosing from a short list by
//! a few letters ([`fuzzy`]), and what a terminal without Unicode shows ([`ascii`](mod@ascii)).

pub mod ascii;
pub mod fuzzy;
pub mod wrap;
