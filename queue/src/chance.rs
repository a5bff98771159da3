//! Chance from a seed: the same seed, the same throws, on every machine and in every build.
//!
//! The generator is SplitMix64 (Steele, Lea, Flood, 2014); normal numbers are made through the
//! inverse of their distribution, so that one throw gives one number.

/// Throws that follow from a seed.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// Throws from this seed.
    pub fn new(seed: u64) -> Self {
        let mut chance = Self(seed);
        // Seeds that lie side by side give throws that have nothing in common.
        chance.0 = chance.bits();
        chance
    }

    /// Throws of their own for the `n`-th of something.
    pub fn fork(&self, n: u64) -> Self {
        Self::new(self.0 ^ n.wrapping_add(1).wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Evenly between 0 and 1, neither of them included.
    pub fn uniform(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let bits = (self.bits() >> 11) as f64;
        (bits + 0.5) / 9_007_199_254_740_992.0
    }

    /// True with this probability.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// The standard normal distribution.
    pub fn normal(&mut self) -> f64 {
        normal_at(self.uniform())
    }

    /// The exponential distribution of mean 1.
    pub fn exponential(&mut self) -> f64 {
        -self.uniform().ln()
    }
}

/// The standard normal distribution function, to seven digits.
pub fn normal_below(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * z);
    let series = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let sum = series.iter().rev().fold(0.0, |sum, term| sum * t + term);
    let tail = 0.5 * t * (-z * z + sum).exp();
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// The inverse of [`normal_below`], to nine digits (Acklam's rational approximation).
pub fn normal_at(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
        1.0,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    const LOW: f64 = 0.024_25;
    let poly = |terms: &[f64], x: f64| terms.iter().fold(0.0, |sum, term| sum * x + term);
    let p = p.clamp(1e-300, 1.0 - 1e-16);
    if p < LOW {
        let q = (-2.0 * p.ln()).sqrt();
        poly(&C, q) / poly(&D, q)
    } else if p > 1.0 - LOW {
        let q = (-2.0 * (1.0 - p).ln()).sqrt();
        -poly(&C, q) / poly(&D, q)
    } else {
        let q = p - 0.5;
        let r = q * q;
        poly(&A, r) * q / poly(&B, r)
    }
}

#[cfg(test)]
mod tests {
    use super::{Chance, normal_at, normal_below};

    #[test]
    fn the_normal_distribution_and_its_inverse_agree_with_the_tables() {
        for (x, p) in [(0.0, 0.5), (1.0, 0.841_344_746), (1.96, 0.975_002_105), (-3.0, 0.001_349_9)]
        {
            assert!((normal_below(x) - p).abs() < 2e-7, "below {x}: {}", normal_below(x));
            assert!((normal_at(p) - x).abs() < 1e-5, "at {p}: {}", normal_at(p));
        }
    }

    #[test]
    fn throws_have_the_moments_of_their_distributions() {
        let mut chance = Chance::new(7);
        let mut sums = [0.0; 4];
        let n = 200_000;
        for _ in 0..n {
            let (normal, exponential) = (chance.normal(), chance.exponential());
            for (sum, term) in
                sums.iter_mut().zip([normal, normal * normal, exponential, chance.uniform()])
            {
                *sum += term / f64::from(n);
            }
        }
        for (mean, wanted) in sums.iter().zip([0.0, 1.0, 1.0, 0.5]) {
            assert!((mean - wanted).abs() < 0.012, "{sums:?}");
        }
    }

    #[test]
    fn the_same_seed_throws_the_same() {
        let throws = |mut chance: Chance| [chance.uniform(), chance.normal()];
        assert_eq!(throws(Chance::new(3).fork(5)), throws(Chance::new(3).fork(5)));
        assert_ne!(throws(Chance::new(3).fork(5)), throws(Chance::new(3).fork(6)));
        assert_ne!(throws(Chance::new(3)), throws(Chance::new(4)));
    }
}
