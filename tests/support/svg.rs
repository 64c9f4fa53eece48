//! A frame as an SVG picture. The pictures in docs/ are made with it, so that they always show the program as it is.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use std::fmt::Write;

/// A cell's width and height in pixels: a character of a 15 px monospace font is 9 px wide.
const CELL: (f32, f32) = (9.0, 19.0);
/// Pixels around the screen.
const MARGIN: f32 = 14.0;
const BACKGROUND: &str = "#1d1f21";
const FOREGROUND: &str = "#d8dad6";

/// The SVG document that shows `cells`.
pub fn render(cells: &Buffer) -> String {
    let area = cells.area;
    let wide = f32::from(area.width) * CELL.0 + 2.0 * MARGIN;
    let high = f32::from(area.height) * CELL.1 + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{wide}\" height=\"{high}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{BACKGROUND}\"/>\n\
         <g font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" font-size=\"15\" fill=\"{FOREGROUND}\" xml:space=\"preserve\">\n"
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
            draw_run(&mut svg, from, y, x - from, &text, style);
        }
    }
    svg + "</g>\n</svg>\n"
}

/// Draws one run of cells in one style.
fn draw_run(svg: &mut String, x: u16, y: u16, columns: u16, text: &str, style: Style) {
    let reversed = style.add_modifier.contains(Modifier::REVERSED);
    let (mut foreground, mut background) = (colour(style.fg, FOREGROUND), colour(style.bg, BACKGROUND));
    if reversed {
        std::mem::swap(&mut foreground, &mut background);
    }
    let left = MARGIN + f32::from(x) * CELL.0;
    let top = MARGIN + f32::from(y) * CELL.1;
    let wide = f32::from(columns) * CELL.0;
    // Writing to a String cannot fail.
    if background != BACKGROUND {
        let _ = writeln!(
            svg,
            "<rect x=\"{left}\" y=\"{top}\" width=\"{wide}\" height=\"{}\" fill=\"{background}\"/>",
            CELL.1
        );
    }
    if text.trim().is_empty() {
        return;
    }
    let mut attributes = String::new();
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " opacity=\"0.6\""),
    ] {
        if style.add_modifier.contains(modifier) {
            attributes.push_str(attribute);
        }
    }
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let baseline = top + CELL.1 * 0.75;
    let _ = writeln!(
        svg,
        "<text x=\"{left}\" y=\"{baseline}\" textLength=\"{wide}\" fill=\"{foreground}\"{attributes}>{escaped}</text>"
    );
}

/// The value of one of the 16 colours on a dark terminal; `default` for those that no picture uses.
fn colour(colour: Option<Color>, default: &'static str) -> &'static str {
    match colour {
        Some(Color::Black) => "#1d1f21",
        Some(Color::Yellow) => "#e0c06c",
        Some(Color::Green) => "#a7bd68",
        Some(Color::Cyan) => "#7fc5c0",
        Some(Color::Magenta) => "#c49bc4",
        _ => default,
    }
}
