//! Colours: how many the terminal has, which of them replaces one that it lacks, and how legible a colour is on another.
//!
//! kabar does not query the terminal for its colours. The environment variables say what it is; where they say nothing, the
//! 16 colours that every colour terminal has are assumed. Distances are measured in Oklab (Björn Ottosson, 2020), where
//! equal distances look equal; legibility is the contrast ratio of WCAG 2.2.

use crate::config::ColourMode;
use ratatui::style::Color;

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColourDepth {
    /// None: only weight, underline and reverse video.
    Mono,
    /// The 16 ANSI colours, with the terminal's own values.
    Ansi16,
    /// The 16 and xterm's cube and greys.
    Xterm256,
    /// Any 24-bit colour.
    TrueColour,
}

/// Prefixes of TERM of terminals that show 24-bit colours, though the terminfo of most says 256.
const TRUE_COLOUR_TERMS: [&str; 8] =
    ["xterm-kitty", "alacritty", "xterm-ghostty", "foot", "wezterm", "contour", "rio", "iterm2"];
/// Values of TERM of terminals without colours.
const MONO_TERMS: [&str; 7] = ["dumb", "vt52", "vt100", "vt102", "vt220", "vt320", "vt420"];

/// Whether a terminal with that TERM has no colours: a real VT, or one whose name says so, such as `xterm-m`.
pub fn is_mono_term(term: &str) -> bool {
    MONO_TERMS.contains(&term) || term.ends_with("-m") || term.ends_with("-mono")
}

impl ColourDepth {
    /// The depth that the user's option `wanted` asks for; with `Auto` the one that the environment says, where `var`
    /// looks a variable up: NO_COLOR (no-color.org), then COLORTERM, then TERM.
    pub fn detect(wanted: ColourMode, var: impl Fn(&str) -> Option<String>) -> ColourDepth {
        let set = |name: &str| var(name).filter(|v| !v.is_empty());
        let term = set("TERM").unwrap_or_default();
        let detected = match set("COLORTERM").as_deref() {
            Some("truecolor" | "24bit") => ColourDepth::TrueColour,
            _ if term.ends_with("-direct") || TRUE_COLOUR_TERMS.iter().any(|t| term.starts_with(t)) => {
                ColourDepth::TrueColour
            }
            _ if term.ends_with("-256color") => ColourDepth::Xterm256,
            _ if is_mono_term(&term) => ColourDepth::Mono,
            _ => ColourDepth::Ansi16,
        };
        match wanted {
            ColourMode::Auto if set("NO_COLOR").is_some() => ColourDepth::Mono,
            ColourMode::Auto => detected,
            ColourMode::Always => detected.max(ColourDepth::Ansi16),
            ColourMode::Never => ColourDepth::Mono,
            ColourMode::Ansi16 => ColourDepth::Ansi16,
            ColourMode::Indexed256 => ColourDepth::Xterm256,
            ColourMode::TrueColour => ColourDepth::TrueColour,
        }
    }
}

/// Red, green and blue, 0 to 255 each.
pub type Rgb = (u8, u8, u8);

/// The 16 colours in the order of their numbers: ratatui's name, the name in theme files, and xterm's default value. A
/// terminal may show other values; without querying it these are the best guess.
const ANSI_COLOURS: [(Color, &str, Rgb); 16] = [
    (Color::Black, "black", (0, 0, 0)),
    (Color::Red, "red", (205, 0, 0)),
    (Color::Green, "green", (0, 205, 0)),
    (Color::Yellow, "yellow", (205, 205, 0)),
    (Color::Blue, "blue", (0, 0, 238)),
    (Color::Magenta, "magenta", (205, 0, 205)),
    (Color::Cyan, "cyan", (0, 205, 205)),
    (Color::Gray, "white", (229, 229, 229)),
    (Color::DarkGray, "bright-black", (127, 127, 127)),
    (Color::LightRed, "bright-red", (255, 0, 0)),
    (Color::LightGreen, "bright-green", (0, 255, 0)),
    (Color::LightYellow, "bright-yellow", (255, 255, 0)),
    (Color::LightBlue, "bright-blue", (92, 92, 255)),
    (Color::LightMagenta, "bright-magenta", (255, 0, 255)),
    (Color::LightCyan, "bright-cyan", (0, 255, 255)),
    (Color::White, "bright-white", (255, 255, 255)),
];

/// The names of the 16 colours in theme files.
pub fn ansi_names() -> impl Iterator<Item = &'static str> {
    ANSI_COLOURS.iter().map(|n| n.1)
}

/// Parses a colour: a name, a number from 0 to 255, or a value (`#rrggbb` or `#rgb`).
pub fn parse(text: &str) -> Option<Color> {
    if let Some(named) = ANSI_COLOURS.iter().find(|n| n.1 == text) {
        return Some(named.0);
    }
    if text.starts_with('#') {
        return crate::config::base16::parse_rgb(text).map(|(r, g, b)| Color::Rgb(r, g, b));
    }
    let number: u8 = text.parse().ok()?;
    Some(ANSI_COLOURS.get(usize::from(number)).map_or(Color::Indexed(number), |n| n.0))
}

/// The value of `colour`; `None` for the terminal's default foreground and background, which are not known.
pub fn rgb(colour: Color) -> Option<Rgb> {
    match colour {
        Color::Rgb(r, g, b) => Some((r, g, b)),
        Color::Indexed(number @ 16..) => Some(xterm_rgb(number)),
        Color::Indexed(number) => Some(ANSI_COLOURS[usize::from(number)].2),
        named => ANSI_COLOURS.iter().find(|n| n.0 == named).map(|n| n.2),
    }
}

/// The value of an indexed colour from 16 to 255: xterm's cube of 6 by 6 by 6, then 24 greys.
fn xterm_rgb(number: u8) -> Rgb {
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    match number {
        232.. => {
            let grey = 8 + 10 * (number - 232);
            (grey, grey, grey)
        }
        number => {
            let at = usize::from(number.saturating_sub(16));
            (LEVELS[at / 36], LEVELS[at / 6 % 6], LEVELS[at % 6])
        }
    }
}

/// The colour of a terminal of `depth` that is nearest to `colour`. Where `colour` is a foreground on a known `background`,
/// the result is as legible as `colour` was, up to [`LEGIBLE_CONTRAST`]. A grey is replaced by a grey only: a coloured
/// byline would look as if the colour had a meaning.
pub fn nearest(colour: Color, depth: ColourDepth, background: Option<Rgb>) -> Color {
    let is_available = match colour {
        Color::Rgb(..) => depth >= ColourDepth::TrueColour,
        Color::Indexed(_) => depth >= ColourDepth::Xterm256,
        _ => true,
    };
    let Some(wanted) = rgb(colour).filter(|_| !is_available) else { return colour };
    let candidates: Vec<(Color, Rgb)> = match depth {
        ColourDepth::Xterm256 => (16..=255).map(|n| (Color::Indexed(n), xterm_rgb(n))).collect(),
        _ => ANSI_COLOURS.iter().map(|n| (n.0, n.2)).collect(),
    };
    let min_contrast = background.map_or(0.0, |bg| contrast(wanted, bg).min(LEGIBLE_CONTRAST));
    let is_legible = |rgb: Rgb| background.is_none_or(|bg| contrast(rgb, bg) >= min_contrast);
    let is_allowed = |c: &&(Color, Rgb)| is_legible(c.1) && (!is_grey(wanted) || is_grey(c.1));
    let nearest = candidates
        .iter()
        .filter(is_allowed)
        .min_by(|a, b| oklab_distance(a.1, wanted).total_cmp(&oklab_distance(b.1, wanted)));
    nearest.or(candidates.first()).map_or(Color::Reset, |c| c.0)
}

/// The least contrast at which text of any size is legible (WCAG 2.2, 1.4.3, level AA).
pub const LEGIBLE_CONTRAST: f64 = 4.5;

/// The contrast ratio of two colours, from 1 to 21 (WCAG 2.2).
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let luminance =
        |(r, g, b): Rgb| 0.2126 * linear_channel(r) + 0.7152 * linear_channel(g) + 0.0722 * linear_channel(b);
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// One sRGB channel as linear light, from 0 to 1 (IEC 61966-2-1).
fn linear_channel(channel: u8) -> f64 {
    let channel = f64::from(channel) / 255.0;
    if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// A colour with a lower chroma than this, in Oklab, is seen as grey. The greys of the built-in themes have 0.01, those
/// of Solarized and Nord up to 0.035; accents have 0.08 and more.
const MAX_GREY_CHROMA: f64 = 0.04;

fn is_grey(colour: Rgb) -> bool {
    let [_, a, b] = oklab(colour);
    a.hypot(b) < MAX_GREY_CHROMA
}

/// The squared distance of two colours in Oklab.
fn oklab_distance(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (oklab(one), oklab(other));
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Lightness, a and b in Oklab.
fn oklab((r, g, b): Rgb) -> [f64; 3] {
    let (r, g, b) = (linear_channel(r), linear_channel(g), linear_channel(b));
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_gives_the_depth() {
        let depth = |wanted, vars: &[(&str, &str)]| {
            ColourDepth::detect(wanted, |name| vars.iter().find(|v| v.0 == name).map(|v| v.1.to_owned()))
        };
        for (vars, expected) in [
            (&[("TERM", "xterm-256color")][..], ColourDepth::Xterm256),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], ColourDepth::TrueColour),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "yes")], ColourDepth::Xterm256),
            (&[("TERM", "xterm"), ("NO_COLOR", "1"), ("COLORTERM", "truecolor")], ColourDepth::Mono),
            (&[("TERM", "xterm"), ("NO_COLOR", "")], ColourDepth::Ansi16),
            (&[("TERM", "xterm-kitty")], ColourDepth::TrueColour),
            (&[("TERM", "xterm-direct")], ColourDepth::TrueColour),
            (&[("TERM", "linux")], ColourDepth::Ansi16),
            (&[("TERM", "vt100")], ColourDepth::Mono),
            (&[("TERM", "dumb")], ColourDepth::Mono),
            (&[], ColourDepth::Ansi16),
        ] {
            assert_eq!(depth(ColourMode::Auto, vars), expected, "{vars:?}");
        }
        let no_colour = [("TERM", "vt100"), ("NO_COLOR", "1")];
        assert_eq!(depth(ColourMode::Always, &no_colour), ColourDepth::Ansi16);
        assert_eq!(depth(ColourMode::TrueColour, &no_colour), ColourDepth::TrueColour);
        assert_eq!(depth(ColourMode::Never, &[("COLORTERM", "truecolor")]), ColourDepth::Mono);
    }

    #[test]
    fn colours_by_name_number_and_value() {
        for (text, colour) in [
            ("cyan", Some(Color::Cyan)),
            ("bright-white", Some(Color::White)),
            ("6", Some(Color::Cyan)),
            ("208", Some(Color::Indexed(208))),
            ("#fa0", Some(Color::Rgb(255, 170, 0))),
            ("256", None),
            ("#12", None),
            ("taupe", None),
        ] {
            assert_eq!(parse(text), colour, "{text}");
        }
    }

    #[test]
    fn the_nearest_colour() {
        let orange = Color::Rgb(255, 135, 0);
        assert_eq!(nearest(orange, ColourDepth::TrueColour, None), orange);
        assert_eq!(nearest(orange, ColourDepth::Xterm256, None), Color::Indexed(208));
        assert_eq!(nearest(Color::Rgb(10, 10, 10), ColourDepth::Ansi16, None), Color::Black);
        assert_eq!(nearest(Color::Rgb(120, 220, 225), ColourDepth::Ansi16, None), Color::Cyan);
        assert_eq!(nearest(Color::Cyan, ColourDepth::Ansi16, None), Color::Cyan);
        // The nearest of the 16 to a dark green is not legible on white.
        let (green, white) = (Color::Rgb(0, 120, 0), (255, 255, 255));
        let foreground = rgb(nearest(green, ColourDepth::Ansi16, Some(white))).expect("known");
        assert!(contrast(foreground, white) >= LEGIBLE_CONTRAST, "{foreground:?}");
        // Of the greys only black is legible on white; red is nearer, but not a grey.
        assert_eq!(nearest(Color::Rgb(0x5c, 0x62, 0x66), ColourDepth::Ansi16, Some(white)), Color::Black);
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 0.001);
        assert!((contrast((119, 119, 119), (255, 255, 255)) - 4.48).abs() < 0.01);
    }
}
