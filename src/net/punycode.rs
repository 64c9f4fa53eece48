//! Host names in any script → the ASCII that the network knows (RFC 3492, with the `xn--` of RFC 5890).
//!
//! Only the encoding is done, after lower-casing: a registry refuses what the rest of IDNA would, and the tables for that
//! weigh more than all of kabar's own rules.

const BASE: u32 = 36;
const SKEW: u32 = 38;

/// The label or host name `host` in ASCII; `None` where it is too long to be one.
pub fn ascii(host: &str) -> Option<String> {
    let labels: Option<Vec<String>> = host.split(['.', '\u{3002}', '\u{ff0e}']).map(label).collect();
    labels.map(|labels| labels.join(".")).filter(|host| host.len() <= 253)
}

fn label(label: &str) -> Option<String> {
    let label = label.to_lowercase();
    let ascii = if label.is_ascii() { label } else { format!("xn--{}", encoded(&label)?) };
    (ascii.len() <= 63).then_some(ascii)
}

/// RFC 3492, section 6.3.
fn encoded(label: &str) -> Option<String> {
    let points: Vec<u32> = label.chars().map(u32::from).collect();
    let mut out: String = label.chars().filter(char::is_ascii).collect();
    let basic = out.len() as u32;
    if basic > 0 {
        out.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (128u32, 0u32, 72u32, basic);
    while (handled as usize) < points.len() {
        let next = *points.iter().filter(|&&p| p >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for &point in &points {
            delta = if point < n { delta.checked_add(1)? } else { delta };
            if point == n {
                digits(delta, bias, &mut out);
                bias = adapted(delta, handled + 1, handled == basic);
                (delta, handled) = (0, handled + 1);
            }
        }
        (delta, n) = (delta.checked_add(1)?, n + 1);
    }
    Some(out)
}

fn digits(mut q: u32, bias: u32, out: &mut String) {
    let mut k = BASE;
    loop {
        let t = k.saturating_sub(bias).clamp(1, 26);
        let last = q < t;
        let digit = if last { q } else { t + (q - t) % (BASE - t) };
        out.push(char::from(if digit < 26 { b'a' + digit as u8 } else { b'0' + (digit - 26) as u8 }));
        if last {
            return;
        }
        q = (q - t) / (BASE - t);
        k += BASE;
    }
}

fn adapted(delta: u32, count: u32, is_first: bool) -> u32 {
    let mut delta = if is_first { delta / 700 } else { delta / 2 };
    delta += delta / count;
    let mut k = 0;
    while delta > (BASE - 1) * 26 / 2 {
        delta /= BASE - 1;
        k += BASE;
    }
    k + BASE * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::ascii;

    #[test]
    fn names_as_registries_write_them() {
        for (host, there) in [
            ("Contoh.Example", "contoh.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.example", "xn--bcher-kva.example"),
            ("日本語。jp", "xn--wgv71a119e.jp"),
            ("пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f"),
        ] {
            assert_eq!(ascii(host).as_deref(), Some(there), "{host}");
        }
        assert_eq!(ascii(&"ü".repeat(80)), None);
        assert_eq!(ascii(&"a.".repeat(200)), None);
    }
}
