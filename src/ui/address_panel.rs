//! An address alone on its rows, so that a terminal's own selection takes it whole, and as a QR code, so that a phone opens
//! it without anybody typing.
//!
//! A character cell is about twice as high as it is wide, so it holds two modules of the code, one above the other. Light
//! modules are drawn and dark ones left out: on the usual dark paper that is the right way round even without colours.

use super::canvas::Canvas;
use super::theme::StyleRole;
use crate::app::messages;
use crate::app::panel::{Panel, RowAction};
use crate::app::panes::Panes;
use crate::text::wrap;
use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code. ISO/IEC 18004 asks for four; cameras do with two, and a small screen has no more.
const QUIET_ZONE: i32 = 2;

/// Draws `panel`, which holds an address.
pub fn draw(panel: &Panel, panes: &Panes, canvas: &mut Canvas) {
    let Some(RowAction::OpenUrl(Some(url))) = panel.rows.first().map(|entry| entry.action.clone()) else {
        return;
    };
    let address: &str = &url;
    let style = canvas.theme.style(StyleRole::Text);
    let (mut rest, mut y) = (address, panes.top_padding());
    while !rest.is_empty() && y < panes.page.h {
        // From the first column to the last one: what a terminal selects over several rows is then one address.
        let (row, _) = wrap::fit_start(rest, usize::from(panes.screen.w));
        let used = canvas.put(0, y, panes.screen.w, row, style);
        canvas.add_link(0, y, used, &url);
        rest = &rest[row.len().max(1)..];
        y += 1;
    }
    let rows = qr_rows(address, canvas.theme.is_ascii());
    let wide = rows.iter().map(|row| wrap::width(row)).max().unwrap_or(0) as u16;
    if rows.is_empty() || wide > panes.screen.w || y + rows.len() as u16 > panes.page.h {
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
        canvas.put((panes.screen.w - wide) / 2, at, wide, row, style);
    }
}

/// The rows of a code that says `text`; none where it is too long for one.
fn qr_rows(text: &str, ascii: bool) -> Vec<String> {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Low) else { return Vec::new() };
    let all = -QUIET_ZONE..code.size() + QUIET_ZONE;
    // Outside the code everything is light.
    let light = |x: i32, y: i32| !code.get_module(x, y);
    if ascii {
        let row = |y| all.clone().map(|x| if light(x, y) { "##" } else { "  " }).collect();
        return all.clone().map(row).collect();
    }
    let cell = |x: i32, y: i32| match (light(x, y), light(x, y + 1)) {
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
    fn both_ways_of_drawing_hold_the_modules_of_one_code() {
        let text = "https://kabar.example/berita/2026/11/24/harga-ikan-naik-tipis";
        let expected = QrCode::encode_text(text, QrCodeEcc::Low).expect("fits a code");
        let (halves, pairs) = (qr_rows(text, false), qr_rows(text, true));
        let size = expected.size();
        assert_eq!(pairs.len() as i32, size + 2 * QUIET_ZONE);
        for y in 0..size {
            let row: Vec<char> = halves[((y + QUIET_ZONE) / 2) as usize].chars().collect();
            let pair = &pairs[(y + QUIET_ZONE) as usize];
            for x in 0..size {
                let lit = if (y + QUIET_ZONE) % 2 == 0 { ['█', '▀'] } else { ['█', '▄'] };
                let dark = expected.get_module(x, y);
                assert_eq!(lit.contains(&row[(x + QUIET_ZONE) as usize]), !dark, "{x} {y}");
                assert_eq!(&pair[2 * (x + QUIET_ZONE) as usize..][..2] == "  ", dark, "{x} {y}");
            }
        }
        assert!(qr_rows(&"x".repeat(4000), false).is_empty());
    }
}
