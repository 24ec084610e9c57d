//! Random numbers that are the same on every run and every machine's build.

/// Independent draws of a standard normal variable.
pub struct Normal(pub u64);

impl Normal {
    /// SplitMix64 (Steele, Lea and Flood 2014), brought to between 0 and 1.
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) as f64 + 0.5) / 2.0_f64.powi(64)
    }

    /// By the method of Box and Muller.
    pub fn draw(&mut self) -> f64 {
        let (radius, angle) = (self.uniform(), self.uniform());
        (-2.0 * radius.ln()).sqrt() * (core::f64::consts::TAU * angle).cos()
    }
}
