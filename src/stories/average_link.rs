//! Average linking: of all groups, the two whose members are most similar on average become one, again and again, until no
//! two are similar enough.

/// The average similarity from which two groups become one.
pub const MIN_SIMILARITY: f32 = 0.39;

/// A group that is large already is joined more easily: so much less is asked for each doubling of its size. A story of
/// many articles has many sides, of which each article tells a few; two lone articles that share as little tell two stories.
const EASE_PER_DOUBLING: f32 = 0.025;

/// The doublings beyond which nothing gets easier.
const MAX_DOUBLINGS: f32 = 4.0;

/// Two groups can become one only where two of their articles are as similar as this. A little less than what is asked of
/// a group of the greatest ease, for what sums of many numbers lose.
pub const MIN_STRONG_LINK: f32 = MIN_SIMILARITY - EASE_PER_DOUBLING * MAX_DOUBLINGS - 0.001;

/// The similarities of some articles, each with each. `None` where two cannot be compared; such pairs do not count.
pub struct SimilarityMatrix {
    size: usize,
    /// Sums of similarities, and of how many; row by row.
    sums: Vec<(f32, f32)>,
}

impl SimilarityMatrix {
    /// `similarity` of each two of `size` articles.
    pub fn new(size: usize, similarity: impl Fn(usize, usize) -> Option<f32>) -> SimilarityMatrix {
        let mut sums = vec![(0.0, 0.0); size * size];
        for a in 0..size {
            for b in 0..a {
                let pair = similarity(a, b).map_or((0.0, 0.0), |value| (value, 1.0));
                (sums[a * size + b], sums[b * size + a]) = (pair, pair);
            }
        }
        SimilarityMatrix { size, sums }
    }

    /// Links the articles. Returns a number for each; articles of one group have the same.
    pub fn link(mut self) -> Vec<usize> {
        let mut group: Vec<usize> = (0..self.size).collect();
        let mut members = vec![1_usize; self.size];
        let mut eases = vec![Some(0.0); self.size];
        let mut best: Vec<(f32, usize)> = (0..self.size).map(|row| self.best_of(row, &eases)).collect();
        while let Some((a, (score, b))) =
            best.iter().copied().enumerate().max_by(|(a, x), (b, y)| x.0.total_cmp(&y.0).then(b.cmp(a)))
        {
            if score < MIN_SIMILARITY {
                break;
            }
            group.iter_mut().filter(|of| **of == b).for_each(|of| *of = a);
            members[a] += members[b];
            (eases[a], eases[b]) = (Some(ease(members[a])), None);
            for other in 0..self.size {
                let (more, to) = (self.sums[b * self.size + other], &mut self.sums[a * self.size + other]);
                *to = (to.0 + more.0, to.1 + more.1);
                self.sums[other * self.size + a] = *to;
            }
            for (row, known) in best.iter_mut().enumerate() {
                // The best partner of another row may be gone, or the new group may be better.
                let is_stale = row == a || row == b || known.1 == a || known.1 == b;
                if is_stale || self.score(row, a, &eases) > known.0 {
                    *known = self.best_of(row, &eases);
                }
            }
        }
        group
    }

    /// How well two groups fit; below any threshold where they cannot be compared. `eases` has no number for a group that
    /// is gone.
    fn score(&self, a: usize, b: usize, eases: &[Option<f32>]) -> f32 {
        let (sum, count) = self.sums[a * self.size + b];
        match (eases[a], eases[b]) {
            (Some(of_a), Some(of_b)) if a != b && count > 0.0 => sum / count + of_a.max(of_b),
            _ => f32::NEG_INFINITY,
        }
    }

    /// The best partner of a group, with the score.
    fn best_of(&self, row: usize, eases: &[Option<f32>]) -> (f32, usize) {
        let scores = (0..self.size).map(|other| (self.score(row, other, eases), other));
        scores.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))).unwrap_or((f32::NEG_INFINITY, row))
    }
}

/// How much less is asked of a group of so many `members`.
fn ease(members: usize) -> f32 {
    EASE_PER_DOUBLING * (members as f32).log2().min(MAX_DOUBLINGS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Links articles with these similarities, written as a lower triangle.
    fn link(rows: &[&[f32]]) -> Vec<usize> {
        SimilarityMatrix::new(rows.len() + 1, |a, b| Some(rows[a - 1][b]).filter(|value| *value >= 0.0))
            .link()
    }

    #[test]
    fn similar_articles_are_linked_and_others_stay_alone() {
        assert_eq!(link(&[&[0.8], &[0.1, 0.2]]), [0, 0, 2]);
        assert_eq!(link(&[&[0.1], &[0.2, 0.3]]), [0, 1, 2]);
    }

    #[test]
    fn a_chain_is_no_group() {
        // The third is like the second only, and on average unlike the two.
        assert_eq!(link(&[&[0.8], &[0.0, 0.6]]), [0, 0, 2]);
    }

    #[test]
    fn a_large_group_is_joined_more_easily() {
        let joins = |size: usize| {
            let last = size;
            let all = SimilarityMatrix::new(size + 1, |a, b| Some(if a.max(b) == last { 0.33 } else { 0.9 }))
                .link();
            all[last] == all[0]
        };
        assert!(!joins(1) && joins(8));
    }

    #[test]
    fn what_cannot_be_compared_does_not_count() {
        assert_eq!(link(&[&[0.8], &[-1.0, 0.7]]), [0, 0, 0]);
        assert_eq!(link(&[&[-1.0]]), [0, 1]);
        assert!(SimilarityMatrix::new(0, |_, _| None).link().is_empty());
    }
}
