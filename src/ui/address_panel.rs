//! The panel that shows an address alone on its rows, so that the terminal's own selection can take all of it, and as a QR
//! code, so that a phone can open it without typing.
//!
//! A character cell is about twice as high as it is wide, so it holds two modules of the code, one above the other. Light
//! modules are drawn and dark ones are left out: on a terminal's dark background the code is right even without colours.

use super::canvas::Canvas;
use super::role::StyleRole;
use crate::app::messages;
use crate::app::panel::{Panel, RowAction};
use crate::app::panes::Panes;
use crate::text::wrap;
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code. ISO/IEC 18004 asks for four; cameras read two, and a small screen has no room for more.
const QUIET_ZONE: i32 = 2;

/// Draws `panel`, whose first row is an address to open. Draws nothing where it is not.
pub fn draw(panel: &Panel, panes: &Panes, canvas: &mut Canvas) {
    let Some(RowAction::OpenUrl(Some(url))) = panel.rows.first().map(|row| row.action.clone()) else {
        return;
    };
    let address: &str = &url;
    let style = canvas.theme.style(StyleRole::Text);
    let (mut rest, mut y) = (address, panes.top_padding());
    while !rest.is_empty() && y < panes.page.h {
        // From the first column to the last: a selection over several rows is then the address and nothing else.
        let row = wrap::fit_start_or_break(rest, usize::from(panes.screen.w));
        let used = canvas.put(0, y, panes.screen.w, row, style);
        canvas.add_link(0, y, used, &url);
        rest = &rest[row.len()..];
        y += 1;
    }
    let rows = qr_rows(address, canvas.theme.is_ascii());
    let width = rows.iter().map(|row| wrap::width(row)).max().unwrap_or(0) as u16;
    if rows.is_empty() || width > panes.screen.w || y + rows.len() as u16 > panes.page.h {
        canvas.put_truncated(
            0,
            y + 1,
            panes.screen.w,
            messages::NO_ROOM_FOR_CODE,
            canvas.theme.style(StyleRole::Folded),
        );
        return;
    }
    let style = canvas.theme.style(StyleRole::Code);
    for (row, at) in rows.iter().zip(y..) {
        canvas.put((panes.screen.w - width) / 2, at, width, row, style);
    }
}

/// The rows of the QR code of `text`: half blocks with two modules a cell, in ASCII two characters a module. No rows where
/// `text` is too long for a QR code.
fn qr_rows(text: &str, ascii: bool) -> Vec<String> {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Low) else { return Vec::new() };
    let all = -QUIET_ZONE..code.size() + QUIET_ZONE;
    // Outside the code everything is light.
    let is_light = |x: i32, y: i32| !code.get_module(x, y);
    if ascii {
        let row = |y| all.clone().map(|x| if is_light(x, y) { "##" } else { "  " }).collect();
        return all.clone().map(row).collect();
    }
    let cell = |x: i32, y: i32| match (is_light(x, y), is_light(x, y + 1)) {
        (true, true) => '█',
        (true, false) => '▀',
        (false, true) => '▄',
        (false, false) => ' ',
    };
    all.clone().step_by(2).map(|y| all.clone().map(|x| cell(x, y)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_blocks_and_ascii_show_the_modules_of_the_code() {
        let text = "https://kabar.example/berita/2026/11/24/harga-ikan-naik-tipis";
        let expected = QrCode::encode_text(text, QrCodeEcc::Low).expect("fits a code");
        let (halves, pairs) = (qr_rows(text, false), qr_rows(text, true));
        let size = expected.size();
        assert_eq!(pairs.len() as i32, size + 2 * QUIET_ZONE);
        for y in 0..size {
            let row: Vec<char> = halves[((y + QUIET_ZONE) / 2) as usize].chars().collect();
            let pair = &pairs[(y + QUIET_ZONE) as usize];
            for x in 0..size {
                let upper_or_lower = if (y + QUIET_ZONE) % 2 == 0 { ['█', '▀'] } else { ['█', '▄'] };
                let is_dark = expected.get_module(x, y);
                assert_eq!(upper_or_lower.contains(&row[(x + QUIET_ZONE) as usize]), !is_dark, "{x} {y}");
                assert_eq!(&pair[2 * (x + QUIET_ZONE) as usize..][..2] == "  ", is_dark, "{x} {y}");
            }
        }
        assert!(qr_rows(&"x".repeat(4000), false).is_empty());
    }
}
