//! A terminal for tests that keeps the links of its cells (OSC 8), which the vt100 crate does not.

/// A terminal of a fixed size with the links of its cells.
pub struct LinkTerminal {
    /// The screen's columns and rows.
    size: (usize, usize),
    parser: vt100::Parser,
    /// The addresses of the cells, by row and column.
    links: Vec<Vec<Option<String>>>,
    /// The address of the link that is open.
    open_link: Option<String>,
    /// The first and the last row that scroll.
    margins: (usize, usize),
}

impl LinkTerminal {
    /// A blank terminal of that many columns and rows.
    pub fn new((columns, rows): (u16, u16)) -> LinkTerminal {
        let size = (usize::from(columns), usize::from(rows));
        LinkTerminal {
            size,
            parser: vt100::Parser::new(rows, columns, 0),
            links: vec![vec![None; size.0]; size.1],
            open_link: None,
            margins: (0, size.1 - 1),
        }
    }

    /// What is on the screen.
    pub fn screen(&self) -> &vt100::Screen {
        self.parser.screen()
    }

    /// The address that a cell links to.
    pub fn link_at(&self, x: u16, y: u16) -> Option<&str> {
        self.links[usize::from(y)][usize::from(x)].as_deref()
    }

    /// The address of the link that was not ended yet.
    pub fn open_link(&self) -> Option<&str> {
        self.open_link.as_deref()
    }

    /// Takes output of whole sequences.
    pub fn process(&mut self, bytes: &[u8]) {
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let length = if let Some(control) = rest.strip_prefix("\x1b[") {
                control.find(|c: char| ('\x40'..='\x7e').contains(&c)).expect("an end") + 3
            } else if rest.starts_with("\x1b]") {
                rest.find("\x1b\\").expect("an end") + 2
            } else if first == '\x1b' {
                2
            } else {
                first.len_utf8()
            };
            let (sequence, after) = rest.split_at(length);
            self.process_one(sequence);
            rest = after;
        }
    }

    /// Takes one character or one control sequence.
    fn process_one(&mut self, sequence: &str) {
        let cursor = |parser: &vt100::Parser| {
            let (y, x) = parser.screen().cursor_position();
            (usize::from(y), usize::from(x))
        };
        let (y, x) = cursor(&self.parser);
        let (top, bottom) = self.margins;
        self.parser.process(sequence.as_bytes());
        let blank = vec![None; self.size.0];
        if let Some(link) = sequence.strip_prefix("\x1b]8;") {
            let url = link.trim_end_matches("\x1b\\").split_once(';').expect("two parts").1;
            self.open_link = Some(url.to_owned()).filter(|url| !url.is_empty());
        } else if let Some(margins) = sequence.strip_prefix("\x1b[").and_then(|s| s.strip_suffix('r')) {
            let number = |n: &str| n.parse::<usize>().expect("a number") - 1;
            let all = (0, self.size.1 - 1);
            self.margins = margins.split_once(';').map_or(all, |(t, b)| (number(t), number(b)));
        } else if sequence == "\x1b[K" {
            self.links[y][x..].fill(None);
        } else if sequence == "\x1b[2J" {
            self.links.fill(blank);
        } else if sequence == "\n" && y == bottom {
            self.links.remove(top);
            self.links.insert(bottom, blank);
        } else if sequence == "\x1bM" && y == top {
            self.links.remove(bottom);
            self.links.insert(top, blank);
        } else if !sequence.starts_with(char::is_control) {
            let end = cursor(&self.parser).1.max(x);
            self.links[y][x..end].fill(self.open_link.clone());
        }
    }
}
