//! A frame as an SVG picture: how the README's pictures are made from the program itself, so that they can't rot.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write;

/// A cell's size in pixels: a monospace font of 15 px is 9 px wide.
const CELL: (f32, f32) = (9.0, 19.0);
const MARGIN: f32 = 14.0;
const PAPER: &str = "#1d1f21";
const INK: &str = "#d8dad6";

/// The picture of `cells`.
pub fn picture(cells: &Buffer) -> String {
    let area = cells.area;
    let wide = f32::from(area.width) * CELL.0 + 2.0 * MARGIN;
    let high = f32::from(area.height) * CELL.1 + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"15\" fill=\"{INK}\" xml:space=\"preserve\">\n"
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let style = cells[(x, y)].style();
            let from = x;
            let mut text = String::new();
            // One run of one style; a wide character's second cell is empty.
            while x < area.width && cells[(x, y)].style() == style {
                text.push_str(cells[(x, y)].symbol());
                x += 1;
            }
            run(&mut svg, from, y, x - from, &text, style);
        }
    }
    svg + "</g>\n</svg>\n"
}

fn run(svg: &mut String, x: u16, y: u16, columns: u16, text: &str, style: Style) {
    let reversed = style.add_modifier.contains(Modifier::REVERSED);
    let (mut ink, mut paper) = (colour(style.fg, INK), colour(style.bg, PAPER));
    if reversed {
        std::mem::swap(&mut ink, &mut paper);
    }
    let left = MARGIN + f32::from(x) * CELL.0;
    let top = MARGIN + f32::from(y) * CELL.1;
    let wide = f32::from(columns) * CELL.0;
    // Writing to a String cannot fail.
    if paper != PAPER {
        let _ = writeln!(
            svg,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{}\" fill=\"{paper}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let mut look = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " opacity=\"0.6\""),
    ] {
        if style.add_modifier.contains(modifier) {
            look.push_str(attribute);
        }
    }
    let words = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let base = top + CELL.1 * 0.75;
    let _ = writeln!(
        svg,
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{wide}\" fill=\"{ink}\"{look}>{words}</text>"
    );
}

/// The 16 colours as a dark terminal shows them.
fn colour(colour: Option<Color>, usual: &'static str) -> &'static str {
    match colour {
        Some(Color::Black) => "#1d1f21",
        Some(Color::Yellow) => "#e0c06c",
        Some(Color::Green) => "#a7bd68",
        Some(Color::Cyan) => "#7fc5c0",
        Some(Color::Magenta) => "#c49bc4",
        _ => usual,
    }
}
